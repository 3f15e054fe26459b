"""When I am busy, out of a calendar file.

What counts as busy follows RFC 5545 3.8.2.7 (TRANSP), with one difference: a whole day is busy only
when the file says so in words, since a birthday or a conference must not block the days it spans.
Repetitions are expanded by recurring_ical_events, one series at a time; before that, times get
their zones, and rules that would run away are refused.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starmeet import text
from starmeet.calendars import rules
from starmeet.calendars.blocks import Block, Feed, Property, read
from starmeet.errors import StarmeetError
from starmeet.model import Busy, Value

MAX_INSTANCES = 5000  # of one series within the days asked for: 2 years of 6 a day
MARGIN = timedelta(days=2)  # more than any zone is away from any other (26 hours)

_DATED = frozenset(("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"))
_ONCE = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
_ONLY_DATES = re.compile(r"\d{8}(?:,\d{8})*")
_TZID = re.compile(r';TZID=(?:"([^"]*)"|([^;:"]*))', re.IGNORECASE)
# What the libraries raise on values no one has thought of; each costs one event, and a line that says which.
FOREIGN = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, OSError)
# icalendar keeps the zones a file defines in one table for the whole process: one file at a time may fill it.
ONE_AT_A_TIME = threading.Lock()


class BusyTime(Value, frozen=True, kw_only=True):
    """What one calendar file says about my time."""

    busy: tuple[Busy, ...]
    """In order of start, in UTC, whole (not cut to the days asked for) and not merged."""
    problems: tuple[str, ...] = ()
    """One line for each thing that could not be read, or only with a guess."""


def busy(
    data: bytes, start: datetime, end: datetime, *, zone: str, me: str = "", without: Collection[str] = ()
) -> BusyTime:
    """Read the busy stretches of one calendar file that touch the time between two aware instants.

    Args:
        data: The file as it came.
        start: The first instant asked about.
        end: The instant after the last.
        zone: Zone of times written without one, and of whole days.
        me: My e-mail address: what it declined is not busy.
        without: UIDs of events that do not count.

    Raises:
        InputError: the file is no calendar.
        StarmeetError: `zone` is no time zone.
    """
    assert start.tzinfo is not None
    assert end.tzinfo is not None
    try:
        here = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise StarmeetError(f"{text.squeeze(zone)!r} is no time zone", "write it like Europe/Berlin") from None
    feeds, problems = read(data)
    found: list[Busy] = []
    for feed in feeds:
        # The library warns of what it guesses; the guesses are fine, and stderr is not ours to write on.
        with ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            feed = Feed(zone=feed.zone, blocks=tuple(one for one in feed.blocks if one.first("UID") not in without))
            reading = _Reading(feed, start.astimezone(here), end.astimezone(here), here, me)
            found.extend(reading.busy())
            problems.extend(reading.problems)
    return BusyTime(busy=tuple(sorted(found, key=lambda one: (one.start, one.end, one.what))), problems=tuple(problems))


class _Reading:
    """The reading of one VCALENDAR."""

    def __init__(self, feed: Feed, start: datetime, end: datetime, here: ZoneInfo, me: str) -> None:
        self.problems: list[str] = []
        self._feed = feed
        self._start, self._end = start, end
        self._here = here
        self._me = me.strip().lower().removeprefix("mailto:")
        self._guessed: set[str] = set()
        self._learn_zones()
        self._floating = here.key
        if feed.zone:
            self._floating = feed.zone if self._is_zone(feed.zone) else self._guess(feed.zone)

    def busy(self) -> Iterator[Busy]:
        """Give every busy stretch, series by series."""
        series: dict[str, list[Block]] = {}
        for block in self._feed.blocks:
            if block.name == "VFREEBUSY":
                yield from self._free_busy(block)
            elif block.name == "VEVENT":
                series.setdefault(block.first("UID") or f"line {block.line}", []).append(block)
        for blocks in series.values():
            if self._may_touch(blocks):
                yield from self._series(blocks)

    def _learn_zones(self) -> None:
        """Let the library know the zones this calendar defines, and only those."""
        import icalendar
        from icalendar.timezone import tzp

        tzp.use_zoneinfo()  # empties the library's table
        for block in self._feed.blocks:
            if block.name == "VTIMEZONE" and not any(rules.tireless(line) for line in block.raw):
                try:
                    icalendar.Timezone.from_ical("\r\n".join(("BEGIN:VTIMEZONE", *block.raw, "END:VTIMEZONE", "")))
                except FOREIGN:
                    continue  # its name may be known all the same; if not, its use is reported

    def _is_zone(self, name: str) -> bool:
        from icalendar.timezone import tzp

        try:
            return tzp.timezone(name) is not None
        except FOREIGN:  # "Europe" is a folder of the zone database
            return False

    def _guess(self, name: str) -> str:
        """Stand in for an unknown zone, and say so once."""
        if name not in self._guessed:
            self._guessed.add(name)
            self.problems.append(
                f'time zone "{text.squeeze(name, 80)}" is not known: its times are read as {self._here.key}'
            )
        return self._here.key

    def _may_touch(self, blocks: list[Block]) -> bool:
        """Tell without parsing whether a series can touch the days asked for; when in doubt it can."""
        days = [one.value[:8] for block in blocks for one in block.properties if one.name in ("DTSTART", "DTEND")]
        if not days or not all(len(day) == 8 and day.isascii() and day.isdigit() for day in days):
            return True
        repeats = any(block.all(name) for block in blocks for name in ("RRULE", "RDATE", "DURATION"))
        late = min(days) > f"{self._end + MARGIN:%Y%m%d}" and not any(block.all("RDATE") for block in blocks)
        return not late and (repeats or max(days) >= f"{self._start - MARGIN:%Y%m%d}")

    def _series(self, blocks: list[Block]) -> Iterator[Busy]:
        """Expand the events of one UID: a master and what overrides single instances of it."""
        import icalendar
        import recurring_ical_events

        calendar = icalendar.Calendar()
        for block in blocks:
            try:
                event = self._event(block)
                rules.check(event, self._end)
                calendar.add_component(event)
            except FOREIGN as error:
                self._left_out(block, error)
        if not any(self._blocks_time(event) for event in calendar.subcomponents):
            return
        try:
            # KeyError and worse come out of it for odd values, so the whole expansion is one attempt.
            instances = recurring_ical_events.of(calendar).between(self._start, self._end)
            stretches = [self._stretch(one) for one in instances if self._blocks_time(one)]
        except FOREIGN as error:
            self._left_out(blocks[0], error)
            return
        if len(stretches) > MAX_INSTANCES:
            self.problems.append(f"{blocks[0].where}: more than {MAX_INSTANCES} times in these days, the rest left out")
        yield from (one for one in stretches[:MAX_INSTANCES] if one.start < one.end and self._touches(one))

    def _left_out(self, block: Block, error: Exception) -> None:
        # The libraries' own words are about their insides.
        why = str(error) if isinstance(error, rules.Refused) else "its times or repetitions cannot be read"
        self.problems.append(f"{block.where}: {text.squeeze(why, 160)}, left out")

    def _event(self, block: Block) -> Any:
        """Parse one event, its times with zones.

        Raises:
            Refused: a property that matters cannot be read.
        """
        import icalendar

        for name in _ONCE:
            if len({one.value for one in block.all(name)}) > 1:
                raise rules.Refused(f"{name} is given twice")
        if not block.first("DTSTART"):
            raise rules.Refused("DTSTART is missing or cannot be read")
        seen: set[str] = set()
        lines = []
        for one in block.properties:
            if one.name in _DATED:
                one = self._zoned(one)
            elif one.name == "RRULE":
                one = Property(name=one.name, value=one.value.replace(" ", ""))
            if one.name in ("RRULE", "RDATE", "EXDATE", "ATTENDEE") or one.name not in seen:
                lines.append(str(one))
            seen.add(one.name)
        event: Any = icalendar.Event.from_ical("\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT", "")))
        broken = {name for name, _ in event.errors}
        if broken - {"SEQUENCE"}:
            raise rules.Refused(f"{min(str(name) for name in broken)} cannot be read")
        if broken:
            del event["SEQUENCE"]
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            if name in event and not isinstance(event[name].dt, date):
                raise rules.Refused(f"{name} is no time: {block.first(name)}")
        if (
            "DTEND" in event
            and not isinstance(event["DTSTART"].dt, datetime)
            and event["DTEND"].dt == event["DTSTART"].dt
        ):
            del event["DTEND"]  # a whole day written as none; without an end it is one day
        return event

    def _zoned(self, one: Property) -> Property:
        """Give times without a zone, or with an unknown one, the zone they are meant in; dates have none."""
        named = _TZID.search(one.params)
        params = _TZID.sub("", one.params)
        if _ONLY_DATES.fullmatch(one.value):
            return Property(name=one.name, params=params, value=one.value)
        if named is None:
            tzid = "" if "Z" in one.value.upper() else self._floating
        else:
            tzid = named[1] or named[2] or ""
            tzid = tzid if self._is_zone(tzid) else self._guess(tzid)
        return Property(name=one.name, params=f'{params};TZID="{tzid}"' if tzid else params, value=one.value)

    def _blocks_time(self, event: Any) -> bool:
        """Tell whether an event means I cannot be elsewhere."""
        stated = {name: str(_one(event, name)).strip().upper() for name in ("STATUS", "TRANSP", _OUTLOOK_BUSY)}
        outlook = stated[_OUTLOOK_BUSY]
        if (
            stated["STATUS"] == "CANCELLED"
            or stated["TRANSP"] == "TRANSPARENT"
            or outlook in ("FREE", "WORKINGELSEWHERE")
        ):
            return False
        if self._declined(event):
            return False
        return not _all_day(event) or stated["TRANSP"] == "OPAQUE" or outlook in ("BUSY", "OOF")

    def _declined(self, event: Any) -> bool:
        if not self._me:
            return False
        attendees = event.get("ATTENDEE", [])
        for attendee in attendees if isinstance(attendees, list) else [attendees]:
            names = {
                str(name).strip().lower().removeprefix("mailto:")
                for name in (attendee, attendee.params.get("EMAIL", ""))
            }
            if self._me in names:
                return str(attendee.params.get("PARTSTAT", "")).upper() == "DECLINED"
        return False

    def _stretch(self, event: Any) -> Busy:
        start, end = (_instant(event[name].dt, self._here) for name in ("DTSTART", "DTEND"))
        return Busy(start=start, end=end, what=text.squeeze(str(_one(event, "SUMMARY")), 200))

    def _touches(self, one: Busy) -> bool:
        return one.start < self._end and self._start < one.end

    def _free_busy(self, block: Block) -> Iterator[Busy]:
        """Read the periods of a VFREEBUSY, all kinds but FREE; without words, for there are none in it."""
        import icalendar

        period_type: Any = icalendar.vPeriod
        for one in block.all("FREEBUSY"):
            if re.search(r";FBTYPE=\"?FREE\"?(?:;|$)", one.params, re.IGNORECASE):
                continue
            for period in one.value.split(","):
                try:
                    start, end = period_type.from_ical(period.strip())
                    end = start + end if isinstance(end, timedelta) else end
                    stretch = Busy(start=_instant(start, self._here), end=_instant(end, self._here), what="")
                except FOREIGN:
                    self.problems.append(f"{block.where}: FREEBUSY {text.squeeze(period, 60)} cannot be read, left out")
                    continue
                if stretch.start < stretch.end and self._touches(stretch):
                    yield stretch


_OUTLOOK_BUSY = "X-MICROSOFT-CDO-BUSYSTATUS"


def _one(event: Any, name: str) -> Any:
    value = event.get(name, "")
    return value[0] if isinstance(value, list) else value


def _all_day(event: Any) -> bool:
    """Tell whether an event is about days; Outlook also writes them as midnight to midnight."""
    if str(_one(event, "X-MICROSOFT-CDO-ALLDAYEVENT")).strip().upper() == "TRUE":
        return True
    return not isinstance(event["DTSTART"].dt, datetime)


def _instant(moment: date, zone: tzinfo) -> datetime:
    """The instant in UTC; a date is its midnight, and a time without zone is meant, in `zone`."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
