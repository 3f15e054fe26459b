"""The time zones of one calendar: those the world knows, and those the file defines."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

from starmeet.calendars import rules
from starmeet.calendars.blocks import Block, Feed

# What the libraries raise on values no one has thought of.
FOREIGN = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, OSError)
# The library keeps the zones a file defines in one table for the whole process: one reader at a time may fill it.
ONE_AT_A_TIME = threading.Lock()

TZID = re.compile(r';TZID=(?:"([^"]*)"|([^;"]*))', re.IGNORECASE)
"""Where a time names its zone, in what stands before its value."""

_DISTANCE = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?", re.IGNORECASE | re.ASCII)
_FOR_EVER = re.compile(r"DTSTART:1601(\d{4}T\d{6})")
_BOUNDED = re.compile(r"RDATE|RRULE.*(?:UNTIL|COUNT|INTERVAL)", re.IGNORECASE)


class Zones:
    """Finds zones by name; a definition is read only when something is in its zone.

    The library keeps definitions in one table for the whole process, so only one thread at a time
    may look; what was found is no longer in need of the table.
    """

    def __init__(self, definitions: tuple[Block, ...]) -> None:
        self._definitions = definitions
        self._found: dict[str, tzinfo | None] = {}

    def find(self, name: str) -> tzinfo | None:
        """Find a zone, as the library would in this file; None when it is not known."""
        if name not in self._found:
            self._found[name] = self._look(name) or _offset(name)
        return self._found[name]

    @cached_property
    def _by_name(self) -> dict[str, list[Block]]:
        found: dict[str, list[Block]] = {}
        for block in self._definitions:
            for line in block.lines:
                if line[:4].upper() == "TZID":
                    found.setdefault(_clean(line.partition(":")[2].replace("\\", "")), []).append(block)
        return found

    def _look(self, name: str) -> tzinfo | None:
        import icalendar
        from icalendar.timezone import tzp

        tzp.use_zoneinfo()  # empties the library's table
        for block in self._by_name.get(_clean(name), ()):
            if any(map(rules.tireless, block.lines)):
                continue
            try:
                lines = ("BEGIN:VTIMEZONE", *_recent(block.lines), "END:VTIMEZONE", "")
                icalendar.Timezone.from_ical("\r\n".join(lines))
            except FOREIGN:
                continue  # its name may be known all the same; if not, its use is reported
        try:
            return tzp.timezone(name)
        except FOREIGN:  # "Europe" is a folder of the zone database
            return None


class Place:
    """The zones of one feed, and what stands for those that are missing."""

    def __init__(self, feed: Feed, here: ZoneInfo) -> None:
        self._zones = Zones(tuple(block for block in feed.blocks if block.name == "VTIMEZONE"))
        self.feed_zone = feed.zone
        self._here = here
        self._seen: dict[tuple[bytes, bool], tzinfo] = {}

    def find(self, name: str) -> tzinfo | None:
        """Find a zone by its name; None when it is not known."""
        return self._zones.find(name)

    def floating(self) -> tzinfo | None:
        """The zone of times without one; None when the feed names one that is not known."""
        return self.find(self.feed_zone) if self.feed_zone else self._here

    def at_first_sight(self, params: bytes, is_day: bool) -> tzinfo:
        """The zone of a time, from what stands before its value; those not known are said where they are used."""
        key = (params, is_day)
        if key not in self._seen:
            named = TZID.search(re.sub(r" *([;=]) *", r"\1", params.decode("utf-8", "replace")))
            if is_day:
                found: tzinfo | None = self._here
            elif named is None:
                found = self.floating()
            else:
                found = self.find(named[1] or named[2] or "")
            self._seen[key] = found or self._here
        return self._seen[key]


def _clean(name: str) -> str:
    return name.strip().strip("/")


def _offset(name: str) -> tzinfo | None:
    """Read what programs call zones that are but a distance from UTC."""
    if name.lower() == "tzone://microsoft/utc":
        return UTC
    found = _DISTANCE.fullmatch(name)
    if found is None:
        return None
    distance = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-distance if found[1] == "-" else distance) if distance < timedelta(days=1) else None


def _recent(lines: Sequence[str]) -> Sequence[str]:
    """Let a definition that has held since 1601, as Outlook writes all of them, hold since 1970.

    Every look at a zone walks all its changes from the first one, and no one meets before 1970.
    """
    starts = [line for line in lines if line.upper().startswith("DTSTART")]
    if not all(_FOR_EVER.fullmatch(line) for line in starts) or any(_BOUNDED.match(line) for line in lines):
        return lines
    return [_FOR_EVER.sub(r"DTSTART:1970\1", line) for line in lines]
