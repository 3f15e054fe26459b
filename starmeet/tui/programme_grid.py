"""A day of a programme as lines: time runs down, rooms across, breaks span; pure, from values to rows of spans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from starmeet.model import Session, Value
from starmeet.text import one_line
from starmeet.tui.widgets.rows import Span, fit
from starmeet.tui.words import wrapped

LEAST_WIDTH = 20
"""Cells a room needs to be worth showing as a column."""
Mine = tuple[str, str]
"""One of my people with stars, and how sure that is, where it is not certain."""
_TIME = 6
_TITLE_LINES = 2
_SHARED = frozenset(("break", "lunch", "meal", "meta", "social", "reception", "coffee", "registration"))


class Line(Value, frozen=True, kw_only=True):
    """One line of the day."""

    spans: tuple[Span, ...]
    sessions: tuple[Session, ...] = ()
    """Those that start here; only then can the cursor rest on it."""


def rooms_of(sessions: Sequence[Session], people: Mapping[int, tuple[Mine, ...]], *, fold: bool) -> tuple[str, ...]:
    """List the rooms in the order of their first session, folded: only those where my people are."""
    talks = [one for one in sessions if not shared(one)]
    known = dict.fromkeys(one.room for one in talks)
    mine = {one.room for one in talks if one.id in people}
    return tuple(room for room in known if not fold or room in mine) or tuple(known)


def shared(session: Session) -> bool:
    """Say whether a session is for everybody, like a break."""
    return session.kind.lower() in _SHARED and not session.speakers


def room_line(rooms: Sequence[str], width: int) -> tuple[Span, ...]:
    """Write the names of the rooms above their columns."""
    wide = _room_width(rooms, width)
    return (("".ljust(_TIME), ""), *((fit(one_line(room), wide), "strong") for room in rooms))


def _room_width(rooms: Sequence[str], width: int) -> int:
    return max(LEAST_WIDTH, (width - _TIME - 1) // max(1, len(rooms)))


def grid(
    sessions: Sequence[Session], people: Mapping[int, tuple[Mine, ...]], rooms: Sequence[str], zone: str, width: int,
    now: datetime,
) -> tuple[Line, ...]:  # fmt: skip
    """Lay out a day by rooms."""
    wide = _room_width(rooms, width)
    lines: list[Line] = []
    for start, ones in _by_start(sessions):
        lines += _now_line(lines, start, now, zone, width)
        clock = f"{start.astimezone(ZoneInfo(zone)):%H:%M} "
        common = [one for one in ones if shared(one)]
        held = {one.room: one for one in ones if one.room in rooms and not shared(one)}
        if held:
            cells = [_cell(held[room], people, wide - 1) if room in held else [] for room in rooms]
            there = tuple(held[room] for room in rooms if room in held)
            for index in range(max(map(len, cells))):
                spans: list[Span] = [(clock if index == 0 else "".ljust(_TIME), "quiet")]
                for cell in cells:
                    words, tone = cell[index] if index < len(cell) else ("", "")
                    spans.append((fit(words, wide), tone))
                lines.append(Line(spans=tuple(spans), sessions=there if index == 0 else ()))
            lines.append(Line(spans=()))
        for one in common:
            words = f"── {one_line(one.title)} "
            rule = words.ljust(width - _TIME - 2, "─")
            lines.append(Line(spans=((clock, "quiet"), (rule, "quiet")), sessions=(one,)))
    return tuple(lines)


def listing(
    sessions: Sequence[Session], people: Mapping[int, tuple[Mine, ...]], rooms: Sequence[str], zone: str, width: int,
    now: datetime,
) -> tuple[Line, ...]:  # fmt: skip
    """List a day, one session a line, for narrow terminals."""
    lines: list[Line] = []
    for start, ones in _by_start(sessions):
        lines += _now_line(lines, start, now, zone, width)
        for index, one in enumerate(one for one in ones if shared(one) or one.room in rooms):
            clock = f"{start.astimezone(ZoneInfo(zone)):%H:%M} " if index == 0 else "".ljust(_TIME)
            mine = people.get(one.id, ())
            names = f"{', '.join(map(in_words, mine))}: " if mine else ""
            room = fit(one_line(one.room), 12)
            spans: tuple[Span, ...] = (
                (clock, "quiet"), (room + " ", "quiet"), (one_line(names), "mine"),
                (one_line(one.title), "quiet" if shared(one) else "strong" if mine else ""),
            )  # fmt: skip
            lines.append(Line(spans=spans, sessions=(one,)))
    return tuple(lines)


def days_of(sessions: Iterable[Session], zone: str) -> tuple[date, ...]:
    """List the days on which something starts, on the venue's calendar."""
    return tuple(sorted({one.start.astimezone(ZoneInfo(zone)).date() for one in sessions}))


def _by_start(sessions: Sequence[Session]) -> Iterable[tuple[datetime, list[Session]]]:
    ordered = sorted(sessions, key=lambda one: (one.start, one.room, one.title))
    return [(start, list(ones)) for start, ones in groupby(ordered, key=lambda one: one.start)]


def _now_line(before: Sequence[Line], start: datetime, now: datetime, zone: str, width: int) -> list[Line]:
    """Draw now as a line, before the first thing that starts after it."""
    started = [one.start for line in before for one in line.sessions]
    if not started or not max(started) <= now < start:
        return []
    words = f"{now.astimezone(ZoneInfo(zone)):%H:%M} now "
    return [Line(spans=((words.ljust(width - 2, "━"), "need"),))]


def in_words(mine: Mine) -> str:
    """Write one of my people on one line."""
    return " ".join(part for part in mine if part)


def _cell(session: Session, people: Mapping[int, tuple[Mine, ...]], width: int) -> list[Span]:
    mine = people.get(session.id, ())
    lines: list[Span] = []
    for name, sure in mine[:2]:
        whole = one_line(in_words((name, sure)))
        # Of a name too long for its column the end goes, never the word that says how sure it is.
        parts = [whole] if cell_len(whole) <= width or not sure else [one_line(name), sure]
        lines += [(fit(part, width).rstrip(), "mine") for part in parts]
    if len(mine) > 2:
        lines.append((f"and {len(mine) - 2} more of yours", "mine"))
    title = _wrapped(one_line(session.title), width, _TITLE_LINES)
    lines += [(line, "strong" if mine else "") for line in title]
    if not mine and session.speakers:
        names = ", ".join(one_line(one.name) for one in session.speakers)
        lines.append((fit(names, width).rstrip(), "quiet"))
    return lines


def _wrapped(title: str, width: int, most: int) -> list[str]:
    lines = wrapped(title, width)
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] = f"{kept[-1]} {lines[most]}"
    return [fit(line, width).rstrip() for line in kept]
