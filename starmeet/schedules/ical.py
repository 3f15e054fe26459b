"""Programmes published as iCalendar: one VEVENT per session.

The library reads components and values. Lines, their unfolding and their nesting are read here first,
because real files break them (stray carriage returns, raw line breaks, a missing end), and because one
bad event must not cost the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.errors import InputError
from starmeet.model import Programme, Skipped, Value
from starmeet.schedules import draft, ical_speakers, json_people, times, zones
from starmeet.schedules.hints import Hints

NAME = "iCalendar"

MAX_DEPTH = 10
"""Components within components; an alarm in an event in a calendar is three."""

# What the library raises on values it cannot read; a bad event is left out, and listed.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
_FOLD = re.compile(rb"\n[ \t]")
_PROPERTY = re.compile(r"([A-Za-z][A-Za-z0-9-]*)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
# `splitlines` and the library would break a line at these.
_BREAKS = str.maketrans(dict.fromkeys("\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " "))
_OWN_TZID = "X-TZID"
_TZID = re.compile(r"^((?:DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)[^:]*?);TZID=", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\;,nN])")


class _Block(Value, frozen=True, kw_only=True):
    """One component of a calendar: its name, its own lines, and the lines of those within it."""

    name: str
    lines: tuple[str, ...]
    """With BEGIN and END, components within included."""


class _Calendar(Value, frozen=True, kw_only=True):
    """All of a file: the properties of its calendars, and their components."""

    properties: dict[str, str]
    """The first of each, unescaped."""
    blocks: tuple[_Block, ...]


def recognise(head: bytes) -> bool:
    """Look for the line that begins every calendar."""
    return re.match(rb"\s*BEGIN:VCALENDAR\b", head, re.IGNORECASE) is not None


def read(data: bytes, hints: Hints) -> Programme:
    """Read a calendar as a programme; a recurring event counts once, as its first instance.

    Raises:
        InputError: cut off or wrongly nested (with the line), or without a session.
    """
    calendar = _calendar(data, hints.where)
    defined = _defined_zones(calendar.blocks)
    blocks = [block for block in calendar.blocks if block.name == "VEVENT"]
    draft.check_number(len(blocks), hints)
    events = [_event(block) for block in blocks]
    header = _header(calendar, Counter(name for event in events if (name := _tzid(event))))
    speakers = ical_speakers.Reader(calendar.properties.get("PRODID", ""), events)
    items = [_item(event, number, speakers, defined) for number, event in enumerate(events, 1)]
    return draft.programme(items, header, hints, NAME)


def _lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Unfold, decode and number the lines; what stands raw between them belongs to the line before."""
    data = re.sub(rb"\r+\n", b"\n", data)
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    number = 1
    begun, parts = 0, list[str]()
    # Split where no fold follows: bytes are unfolded before they are decoded, as folds may cut a character in two.
    for raw in re.split(rb"\n(?![ \t])", data):
        line = _decode(_FOLD.sub(b"", raw)).translate(_BREAKS)
        if _PROPERTY.match(line):
            if parts:
                yield begun, "\\n".join(parts)
            begun, parts = number, [line]
        elif parts and line.strip() and not parts[0].upper().startswith(("BEGIN:", "END:")):
            parts.append(line)
        number += raw.count(b"\n") + 1
    if parts:
        yield begun, "\\n".join(parts)


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        # One broken character among others, where a generator has cut it, makes no other encoding.
        mended = line.decode("utf-8", "replace")
        broken = mended.count("\ufffd")
        others = sum(not character.isascii() for character in mended) - broken
        return mended if others > broken else line.decode("cp1252", "replace")


def _calendar(data: bytes, where: str) -> _Calendar:
    """Sort the lines into components; what is cut off or wrongly nested is refused."""
    properties: dict[str, str] = {}
    blocks: list[_Block] = []
    open_: list[tuple[str, int]] = []
    block: list[str] = []
    for number, line in _lines(data):
        name, _, value = line.partition(":")
        name, value = name.upper(), value.strip().upper()
        if name == "BEGIN":
            if not _may_begin(value, [name for name, _ in open_]):
                raise _misplaced(where, number, f"BEGIN:{value}")
            open_.append((value, number))
        if len(open_) > 1:
            block.append(line)
        elif open_ and name not in ("BEGIN", "END") and (found := _PROPERTY.match(line)):
            properties.setdefault(found[1].upper(), _unescaped(found[3]))
        if name == "END":
            if not open_ or open_.pop()[0] != value:
                raise _misplaced(where, number, f"END:{value}")
            if len(open_) == 1:
                blocks.append(_Block(name=value, lines=tuple(block)))
                block = []
    if open_:
        name, number = open_[-1]
        raise InputError(
            f"{where} ends within the {text.squeeze(name, 40)} begun on line {number}", "it is cut off: fetch it again"
        )
    return _Calendar(properties=properties, blocks=tuple(blocks))


def _may_begin(name: str, within: Sequence[str]) -> bool:
    """Calendars stand side by side and events within them; one in another means that something between is lost."""
    if name == "VCALENDAR" or not within:
        return name == "VCALENDAR" and not within
    return len(within) < MAX_DEPTH and not (name == "VEVENT" and name in within)


def _misplaced(where: str, number: int, what: str) -> InputError:
    return InputError(
        f"{where} is not well-formed (line {number}: {text.squeeze(what, 60)} is out of place)", "fetch it again"
    )


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _defined_zones(blocks: Sequence[_Block]) -> dict[str, tzinfo]:
    """The zones a file defines itself, by their TZID; the database's own names need no definition."""
    import icalendar

    found: dict[str, tzinfo] = {}
    for block in blocks:
        if block.name == "VTIMEZONE":
            try:
                zone: Any = icalendar.Timezone.from_ical(_text(block.lines))
                found[str(zone["TZID"])] = zone.to_tz(lookup_tzid=False)
            except _UNREADABLE:
                continue  # then the zone's name has to do
    return found


def _text(lines: Iterable[str]) -> str:
    return "\r\n".join((*lines, ""))


def _event(block: _Block) -> Any:
    """Read one VEVENT with the library; the reason, as text, when it cannot."""
    import icalendar

    try:
        return icalendar.Event.from_ical(_text(_prepared(block.lines)))
    except _UNREADABLE as error:
        return f"it cannot be read ({text.squeeze(str(error), 120)})"


def _prepared(lines: Sequence[str]) -> Iterator[str]:
    """Leave out alarms, of no use here and strictly read, and keep the library from resolving zones.

    It remembers zones for the whole process: one file's definition would be taken for the next one's.
    """
    within = False
    for line in lines:
        mark = line.strip().upper()
        if mark == "BEGIN:VALARM":
            within = True
        if not within:
            yield _TZID.sub(rf"\1;{_OWN_TZID}=", line)
        if mark == "END:VALARM":
            within = False


def _first(event: Any, name: str) -> Any:
    """A property the library could read, the first of it where there are several; None for none."""
    from icalendar.prop import vBroken

    found = event.get(name)
    found = found[0] if isinstance(found, list) and found else found or None
    return None if isinstance(found, vBroken) else found


def _words(event: Any, name: str) -> str:
    found = _first(event, name)
    return str(found) if found is not None else ""


def _tzid(event: Any) -> str:
    """The zone an event's start names, as it is written."""
    if isinstance(event, str):
        return ""
    return str(getattr(_first(event, "DTSTART"), "params", {}).get(_OWN_TZID, ""))


def _zone(name: str) -> str:
    """An IANA zone for a TZID, which may carry a vendor's prefix or be a name from Windows."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = name[:200].strip().strip('"')
    vendor = re.search(r"^/.*?/((?:[A-Za-z_]+/){1,2}[A-Za-z_-]+)$", name)
    name = vendor[1] if vendor else name
    return zones.canonical(name) or zones.canonical(WINDOWS_TO_OLSON.get(name, ""))


def _header(calendar: _Calendar, tzids: Counter[str]) -> draft.Header:
    own = calendar.properties
    used = [name for name, _ in tzids.most_common()]
    said = [name for key in ("X-WR-TIMEZONE", "TIMEZONE-ID", "VTIMEZONE") if (name := own.get(key, ""))]
    defined = [
        line.partition(":")[2]
        for block in calendar.blocks
        if block.name == "VTIMEZONE"
        for line in block.lines
        if line.upper().startswith("TZID")
    ]
    known = [zone for name in (*used, *said, *defined) if (zone := _zone(name))]
    # "UTC" is what software says that writes instants, not where the venue is.
    zone = next((zone for zone in known if zone not in ("UTC", "Etc/UTC")), "")
    unknown = next((name for name in (*used, *said) if not _zone(name)), "")
    return draft.Header(
        name=own.get("X-WR-CALNAME", "") or own.get("NAME", ""),
        fallback_name=own.get("X-WR-CALDESC", "") or own.get("SUMMARY", ""),
        zone=zone or unknown,
        places=_towns(calendar),
        url=draft.url_of("", own.get("URL", ""), own.get("SOURCE", "")),
    )


def _towns(calendar: _Calendar) -> tuple[str, ...]:
    """The addresses among the locations: the parts after the first comma, as the first is the room."""
    found = dict.fromkeys(
        _unescaped(line.partition(":")[2]).partition(",")[2]
        for block in calendar.blocks
        for line in block.lines
        if line.upper().startswith("LOCATION")
    )
    return tuple(town for town in found if town)[:20]


def _item(event: Any, number: int, speakers: ical_speakers.Reader, defined: Mapping[str, tzinfo]) -> draft.Item:
    if isinstance(event, str):
        return Skipped(where=draft.name_of(number), why=event)
    title = json_people.line(_words(event, "SUMMARY"))
    where = draft.name_of(number, title, _words(event, "UID"))
    if _words(event, "STATUS").upper() == "CANCELLED":
        return Skipped(where=where, why="it is called off (cancelled)")
    start, all_day = _moment(event, "DTSTART", defined)
    if start is None:
        return Skipped(where=where, why="its start cannot be read" if "DTSTART" in event else "it has no start")
    end, _ = _moment(event, "DTEND", defined)
    length = getattr(_first(event, "DURATION"), "dt", None)
    people, title = speakers.of(event, title)
    return draft.Draft(
        where=where,
        title=title or draft.UNTITLED,
        start=start,
        end=start + timedelta(days=1) if all_day and (end is None or end == start) else end,
        length=length if isinstance(length, timedelta) and abs(length) < timedelta(days=400) else None,
        guid=text.squeeze(_words(event, "UID"), 500),
        abstract=draft.abstract_of(_words(event, "DESCRIPTION")),
        kind=text.squeeze(", ".join(str(name) for name in getattr(_first(event, "CATEGORIES"), "cats", ())), 80),
        room=json_people.line(_words(event, "LOCATION"), 200),
        url=draft.url_of("", _words(event, "URL")),
        links=tuple(_words(event, name) for name in ("CONFERENCE", "X-GOOGLE-CONFERENCE")),
        speakers=draft.speakers_of(people),
    )


def _moment(event: Any, name: str, defined: Mapping[str, tzinfo]) -> tuple[datetime | None, bool]:
    """A date-time (naive when it floats) or the midnight a date begins with, and whether it was a date."""
    value = _first(event, name)
    found = getattr(value, "dt", None)
    if not isinstance(found, date) or not times.FIRST_YEAR <= found.year <= times.LAST_YEAR:
        return None, False
    if not isinstance(found, datetime):
        return datetime(found.year, found.month, found.day), True  # noqa: DTZ001 - floats by nature
    at = found
    if at.tzinfo is None and (name := str(value.params.get(_OWN_TZID, ""))):
        # The zone database knows a named zone better than a definition in the file.
        known = _zone(name)
        at = at.replace(tzinfo=ZoneInfo(known) if known else defined.get(name))
    try:
        offset = at.utcoffset()
    except _UNREADABLE:  # a definition that contradicts itself
        offset = None
    return at.replace(tzinfo=None if offset is None else timezone(offset)), False
