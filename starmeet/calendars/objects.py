"""One meeting as a calendar object on a server: what it says, and ours put into what others made of it.

An object is taken apart line by line, so that everything we know nothing of stays as it is. What is ours is told by
marks, one for each field: a digest of its value, so that two versions can be compared without keeping either.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.calendars.zones import FOREIGN, ONE_AT_A_TIME
from starmeet.errors import InputError
from starmeet.model import Value

WHEN, PLACE, STATE = "WHEN", "LOCATION", "STATUS"
SUBSTANCE = (WHEN, PLACE, STATE)
"""What a meeting is about: changed elsewhere, it waits for the user's word."""
WORDS = ("SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP", "URL", "CONFERENCE", "VALARM")
"""What else is ours: changed elsewhere, it stays as it is there."""
SEQUENCE, GUESTS = "SEQUENCE", "ATTENDEE"
_PARTS = {WHEN: ("DTSTART", "DTEND", "DURATION")}
_BOOKKEEPING = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_OCTETS = 75
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Said(Value, frozen=True, kw_only=True):
    """What a calendar object says of a meeting."""

    uid: str
    sequence: int
    start: datetime
    """In UTC."""
    end: datetime
    place: str
    title: str
    status: str
    """TENTATIVE, CONFIRMED, CANCELLED, or empty where it says nothing."""
    declined: bool
    """Whether the user said no to it there."""
    marks: Mapping[str, str]
    """Digest of each field that is there."""

    @property
    def guests(self) -> bool:
        """Whether a server would write to somebody when it changes."""
        return GUESTS in self.marks


Component = list[str]


class _Object:
    """A calendar object in its parts."""

    def __init__(self, data: bytes) -> None:
        self.head: list[str] = []
        self.others: list[Component] = []
        """Components beside the event: zones, and single instances that were changed."""
        self.event: list[str] = []
        self.inner: list[Component] = []
        """Components within the event: alarms."""
        events = []
        for part in _parts(_unfolded(data)[1:-1]):
            if isinstance(part, str):
                self.head.append(part)
            elif part[0].upper() == "BEGIN:VEVENT":
                events.append(part)
            else:
                self.others.append(part)
        masters = [one for one in events if not any(_name(line) == "RECURRENCE-ID" for line in one)]
        if len(masters) != 1:
            raise InputError("there is no event in it" if not masters else "there are several events in it")
        self.others += [one for one in events if one is not masters[0]]
        for part in _parts(masters[0][1:-1]):
            if isinstance(part, str):
                self.event.append(part)
            else:
                self.inner.append(part)

    def zones(self) -> list[Component]:
        return [one for one in self.others if one[0].upper() == "BEGIN:VTIMEZONE"]

    def alarms(self) -> list[Component]:
        return [one for one in self.inner if one[0].upper() == "BEGIN:VALARM"]

    def lines(self, field: str) -> list[str]:
        return [line for line in self.event if _name(line) in _PARTS.get(field, (field,))]


def read(data: bytes, zone: str, me: str = "") -> Said:
    """Read what an object says; `zone` is that of times written without one, `me` the user's address.

    Raises:
        InputError: it cannot be read.
    """
    import icalendar
    from icalendar.timezone import tzp

    parts = _Object(data)
    try:
        with ONE_AT_A_TIME, warnings.catch_warnings():  # as in `busy`
            warnings.simplefilter("ignore")
            tzp.use_zoneinfo()  # forgets the zones of what was read before
            calendar: Any = icalendar.Calendar.from_ical(_written(parts))
            event = next(one for one in calendar.walk("VEVENT") if "RECURRENCE-ID" not in one)
            start, end = _span(event, ZoneInfo(zone))
        sequence = max(0, min(int(event.get("SEQUENCE", 0)), 2**31 - 1))
    except (*FOREIGN, StopIteration) as error:
        raise InputError(f"its event cannot be read ({type(error).__name__})") from None
    status = text.squeeze(str(event.get("STATUS", "")), 20).upper()
    return Said(
        uid=text.squeeze(str(event.get("UID", ""))), sequence=sequence, start=start, end=end,
        place=text.squeeze(str(event.get("LOCATION", ""))), title=text.squeeze(str(event.get("SUMMARY", "")), 200),
        status=status, declined=_declined(parts.lines(GUESTS), me), marks=_marks(parts, start, end, sequence),
    )  # fmt: skip


def merged(theirs: bytes, ours: bytes, kept: Collection[str]) -> bytes:
    """Put our event into the object as it is on the server; fields in `kept`, and what is not ours, stay as they are.

    Raises:
        InputError: theirs cannot be read.
    """
    there, here = _Object(theirs), _Object(ours)
    alarms_stay = "VALARM" in kept and bool(here.alarms())  # what is cancelled rings no more
    replaced = [field for field in (*SUBSTANCE, *WORDS, *_BOOKKEEPING) if field not in kept]
    gone = {part for field in replaced for part in _PARTS.get(field, (field,))}
    there.event = [
        *(line for field in replaced for line in here.lines(field)),
        *(line for line in there.event if _name(line) not in gone),
    ]  # fmt: skip
    if not alarms_stay:
        there.inner = [*(one for one in there.inner if one not in there.alarms()), *here.alarms()]
    ours_named = {_zone_name(one) for one in here.zones()}
    there.others = [*here.zones(), *(one for one in there.others if _zone_name(one) not in ours_named)]
    there.head = [line for line in there.head if _name(line) != "METHOD"]  # RFC 4791 4.1
    return _written(there)


def _marks(parts: _Object, start: datetime, end: datetime, sequence: int) -> dict[str, str]:
    found = {WHEN: f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}", SEQUENCE: str(sequence)}
    for field in (PLACE, STATE, *WORDS[:-1]):
        values = [_value(line) for line in parts.lines(field)]
        if field == "CATEGORIES":
            values = sorted(word.strip() for value in values for word in value.split(","))
        if any(values):
            found[field] = "\n".join(values)
    if triggers := sorted(_value(line) for one in parts.alarms() for line in one if _name(line) == "TRIGGER"):
        found["VALARM"] = "\n".join(triggers)
    if guests := sorted(_value(line).lower() for name in (GUESTS, "ORGANIZER") for line in parts.lines(name)):
        found[GUESTS] = "\n".join(guests)
    return {field: hashlib.blake2b(value.encode(), digest_size=8).hexdigest() for field, value in found.items()}


def _span(event: Any, here: ZoneInfo) -> tuple[datetime, datetime]:
    """Read start and end as instants; an event without an end takes no time, or the day it is on."""
    first = event["DTSTART"].dt
    start = _instant(first, here)
    if "DTEND" in event:
        end = _instant(event["DTEND"].dt, here)
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    else:
        end = start if isinstance(first, datetime) else start + timedelta(days=1)
    return start, max(start, end)


def _instant(moment: date, here: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=here)).astimezone(UTC)


def _declined(attendees: Sequence[str], me: str) -> bool:
    mine = me.strip().lower()
    said = (line.lower() for line in attendees if mine and line.lower().endswith(f":mailto:{mine}"))
    return any("partstat=declined" in line for line in said)


def _value(line: str) -> str:
    """Give the value of a line as it is meant: servers escape and space it as they like."""
    quoted, value = False, ""
    for at, sign in enumerate(line):
        if sign == '"':
            quoted = not quoted
        elif sign == ":" and not quoted:
            value = line[at + 1 :]
            break
    value = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return "\n".join(part.rstrip() for part in value.strip().splitlines())


def _name(line: str) -> str:
    found = _NAME.match(line)
    return found[0].upper() if found else ""


def _zone_name(part: Component) -> str:
    """Give the TZID of a zone, something else for other components."""
    if part[0].upper() != "BEGIN:VTIMEZONE":
        return ""
    return next((_value(line) for line in part if _name(line) == "TZID"), "")


def _unfolded(data: bytes) -> list[str]:
    source = data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.strip("\f\v\0") for line in re.sub(r"\n[ \t]", "", source).split("\n") if line.strip()]
    if len(lines) < 2 or (lines[0].upper(), lines[-1].upper()) != ("BEGIN:VCALENDAR", "END:VCALENDAR"):
        raise InputError("it is no calendar object")
    return lines


def _parts(lines: Sequence[str]) -> list[str | Component]:
    """Part lines into properties and whole components."""
    found: list[str | Component] = []
    open_: list[str] = []
    inside: Component = []
    for line in lines:
        word = line.strip().upper()
        if word.startswith("BEGIN:"):
            open_.append(word[6:])
        (inside if open_ else found).append(line)
        if word.startswith("END:"):
            if not open_ or open_.pop() != word[4:]:
                raise InputError("its components do not end where they should")
            if not open_:
                found.append(inside)
                inside = []
    if open_:
        raise InputError("its components do not end where they should")
    return found


def _written(parts: _Object) -> bytes:
    lines = ["BEGIN:VCALENDAR", *parts.head]
    for zone in parts.zones():
        lines += zone
    lines += ["BEGIN:VEVENT", *parts.event]
    for one in parts.inner:
        lines += one
    lines.append("END:VEVENT")
    for one in parts.others:
        lines += one if one not in parts.zones() else []
    return b"".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _folded(line: str) -> bytes:
    """Write a line in pieces of 75 octets that cut no letter in two."""
    written = line.encode()
    pieces = []
    while len(written) > _OCTETS:
        cut = _OCTETS
        while written[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(written[:cut])
        written = b" " + written[cut:]
    return b"\r\n".join([*pieces, written]) + b"\r\n"
