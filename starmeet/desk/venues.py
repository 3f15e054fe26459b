"""The rooms of a conference and the ways between them, and the time there that is taken by shifts of your own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.desk.base import Desk, pick_conference
from starmeet.errors import NotFound, UsageError
from starmeet.model import Conference, Shift, Value, Walk, label
from starmeet.planning.venue import Venue
from starmeet.rapport.when import read_then, read_when
from starmeet.store import programmes, venues
from starmeet.store.journal import Reader

MOST_MINUTES = 240
"""Of a way: more is a journey."""
_SPAN = re.compile(
    r"(?P<day>.*?)[\s,]*(?P<start>\d{1,2}[:.h]\d{2})\s*(?:-|–|to|until)\s*(?P<end>\d{1,2}[:.h]\d{2})", re.IGNORECASE
)
_EXPECTED = 'write it like "Sat 10:00-12:00" or "2027-03-12 22:00-01:00"'
_NEAREST = 0.6
"""Of `get_close_matches`, its own default."""


class WalkLine(Value, frozen=True, kw_only=True):
    """A way that you told."""

    conference: str
    a: str
    b: str
    minutes: int


class ShiftLine(Value, frozen=True, kw_only=True):
    """A shift of yours, in the venue's time."""

    id: str
    conference: str
    start: datetime
    end: datetime
    what: str


def walks(desk: Desk, query: str) -> tuple[WalkLine, ...]:
    """List the ways you told of a conference."""
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        return tuple(_walk_line(conference, one) for one in venues.walks(reader, conference.id))


def walk(desk: Desk, query: str, a: str, b: str, minutes: int) -> WalkLine:
    """Say how many minutes the way takes between two rooms or buildings of a conference, in either direction.

    Raises:
        NotFound: the programme names no such room.
        UsageError: both are the same, or the minutes are out of bounds.
    """
    if not 0 <= minutes <= MOST_MINUTES:
        raise UsageError(f"{minutes} minutes are no way at a conference", f"0 to {MOST_MINUTES}")
    with desk.store.write("conf walk", desk.now()) as tx:
        conference, way = _way(tx, desk, query, a, b)
        new = Walk(a=way.a, b=way.b, minutes=minutes)
        venues.put_walk(tx, conference.id, new)
        tx.summary = f"{conference.name}: {new.a} to {new.b} in {minutes} minutes"
    return _walk_line(conference, new)


def forget_walk(desk: Desk, query: str, a: str, b: str) -> WalkLine:
    """Forget how long a way takes: it is worked out again.

    Raises:
        NotFound: nothing was told of it.
    """
    with desk.store.write("conf walk", desk.now()) as tx:
        conference, way = _way(tx, desk, query, a, b)
        known = next((one for one in venues.walks(tx, conference.id) if (one.a, one.b) == (way.a, way.b)), None)
        if known is None:
            problem = f"you told nothing of the way from {way.a} to {way.b}"
            raise NotFound(problem, f"`starmeet conf walk {conference.slug}` lists the ways you told")
        venues.remove_walk(tx, conference.id, known)
        tx.summary = f"{conference.name}: the way from {way.a} to {way.b} forgotten"
    return _walk_line(conference, known)


def shifts(desk: Desk, query: str) -> tuple[ShiftLine, ...]:
    """List your shifts at a conference."""
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        return tuple(_shift_line(conference, one) for one in venues.shifts(reader, conference.id))


def shift(desk: Desk, query: str, span: str, what: str = "") -> ShiftLine:
    """Add a shift of yours at a conference; the same one again stays one.

    Raises:
        UsageError: the time cannot be read.
    """
    with desk.store.write("conf shift", desk.now()) as tx:
        conference = pick_conference(tx, query, desk.today())
        start, end = _span(conference, span, desk.now())
        new = Shift(start=start, end=end, what=text.squeeze(what, 200))
        same = next(
            (s for s in venues.shifts(tx, conference.id) if (s.start, s.end, s.what) == (start, end, new.what)), None
        )
        number = same.id if same else venues.add_shift(tx, conference.id, new)
        tx.summary = f"{conference.name}: {new.what or 'shift'}, {_when(conference, new)}"
        return _shift_line(conference, Shift(id=number, start=start, end=end, what=new.what))


def remove_shift(desk: Desk, query: str, which: str) -> ShiftLine:
    """Take a shift away, named by its time or by its id ("h3").

    Raises:
        NotFound: there is none then.
    """
    with desk.store.write("conf shift", desk.now()) as tx:
        conference = pick_conference(tx, query, desk.today())
        known = venues.shifts(tx, conference.id)
        gone = next((one for one in known if label("h", one.id) == which), None)
        if gone is None:
            start, end = _span(conference, which, desk.now())
            gone = next((one for one in known if (one.start, one.end) == (start, end)), None)
        if gone is None:
            hint = f"`starmeet conf shift {conference.slug}` lists them"
            raise NotFound(f"you have no shift then at {conference.name}", hint)
        venues.remove_shift(tx, conference.id, gone.id)
        tx.summary = f"{conference.name}: no {gone.what or 'shift'}, {_when(conference, gone)}"
    return _shift_line(conference, gone)


def _way(reader: Reader, desk: Desk, query: str, a: str, b: str) -> tuple[Conference, Walk]:
    conference = pick_conference(reader, query, desk.today())
    rooms = Venue(rooms=programmes.rooms(reader, conference.id))
    first, second = sorted(_place(rooms, given, conference) for given in (a, b))
    if first == second and first in rooms.rooms:
        raise UsageError(f"from {first} to {second} it is no way", "name two rooms, or two buildings")
    return conference, Walk(a=first, b=second, minutes=0)


def _place(venue_: Venue, given: str, conference: Conference) -> str:
    """Say which room or building is meant: by its name, what stands in brackets after it, or a part of it."""
    wanted = text.fold(text.squeeze(given, 200))
    if not wanted:
        raise UsageError("a way has two ends", "conf walk CONF ROOM ROOM MINUTES")
    names = [*venue_.rooms, *sorted(set(venue_.buildings.values()))]
    exact = [name for name in names if text.fold(name) == wanted]
    part = exact or [name for name in venue_.rooms if wanted in re.split(r"[\s()]+", text.fold(name))]
    part = part or [name for name in venue_.rooms if wanted in text.fold(name)]
    if len(part) == 1:
        return part[0]
    if not names:
        return text.squeeze(given, 200)
    if part:
        raise UsageError(f"{given!r} could be {' or '.join(part[:8])}", "give more of the name")
    by_word = {word: name for name in names for word in (text.fold(name), *re.split(r"[\s()]+", text.fold(name)))}
    near = dict.fromkeys(by_word[word] for word in get_close_matches(wanted, by_word, 3, _NEAREST))
    hint = f"did you mean {' or '.join(near)}?" if near else f"rooms are {', '.join(names[:8])}"
    raise NotFound(f"{conference.name} has no room {given!r}", hint)


def _span(conference: Conference, given: str, now: datetime) -> tuple[datetime, datetime]:
    found = _SPAN.fullmatch(" ".join(given.split()))
    if found is None:
        raise UsageError(f"cannot read {text.clip(given, 60)!r} as a time", _EXPECTED)
    if not found["day"] and conference.start != conference.end:
        raise UsageError(f"on which day of {conference.name}?", _EXPECTED)
    written = f"{found['day']} {found['start']}".strip()
    start = read_then(written, now, conference.timezone, conference.start)
    zone = ZoneInfo(conference.timezone)
    day = start.astimezone(zone).date()
    end = read_when(f"{day} {found['end']}", now, conference.timezone)
    if end <= start:  # it goes past midnight
        end = read_when(f"{day + timedelta(days=1)} {found['end']}", now, conference.timezone)
    return start, end


def _when(conference: Conference, one: Shift) -> str:
    zone = ZoneInfo(conference.timezone)
    return f"{one.start.astimezone(zone):%a %d %b %H:%M}-{one.end.astimezone(zone):%H:%M}"


def _walk_line(conference: Conference, one: Walk) -> WalkLine:
    return WalkLine(conference=conference.name, a=one.a, b=one.b, minutes=one.minutes)


def _shift_line(conference: Conference, one: Shift) -> ShiftLine:
    zone = ZoneInfo(conference.timezone)
    return ShiftLine(
        id=label("h", one.id), conference=conference.name, start=one.start.astimezone(zone),
        end=one.end.astimezone(zone), what=one.what,
    )  # fmt: skip
