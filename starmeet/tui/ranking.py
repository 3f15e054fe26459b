"""Where your people gather, as rows: each conference with who is expected, and what lies just beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from starmeet.model import Attending, Value
from starmeet.text import one_line
from starmeet.tui import words
from starmeet.tui.widgets.rows import Column, Row, Span

if TYPE_CHECKING:
    from starmeet.desk.where import Place

COLUMNS = (
    Column(title="expected", width=8, right=True),
    Column(title="conference"),
    Column(title="when", width=11),
    Column(title="going", width=9),
)
_INDENT = 11
"""Cells before the lines below a conference: they stand under its name."""
_NAMED = 4
"""People named below a conference; `w` lists all."""
_SOON = 14
"""Days before a call for proposals ends in which it is marked."""


class Entry(Value, frozen=True, kw_only=True):
    """One row: a conference, or a line about the one above."""

    slug: str
    number: int = 0
    """Of the line below its conference; 0 is the conference itself."""
    row: Row


def entries(places: Sequence[Place], today: date, going: Mapping[Attending, str], width: int) -> tuple[Entry, ...]:
    """Lay out the ranking as given, the best first, in lines of a width in cells."""
    return tuple(entry for place in places for entry in _entry(place, today, going, width))


def _entry(place: Place, today: date, going: Mapping[Attending, str], width: int) -> Iterator[Entry]:
    soon = words.day(place.start, today) if place.start > today else "now"
    row = Row(
        cells=(
            (f"{place.expected:.1f}", "mine"), (place.conference, "strong"), (soon, "quiet"),
            (going[place.attending], "mine" if place.attending == "going" else "quiet"),
        )
    )  # fmt: skip
    yield Entry(slug=place.slug, row=row)
    lines = [(line, tone) for note, tone in notes(place, today) for line in words.wrapped(note, width - _INDENT - 1)]
    for number, (line, tone) in enumerate((*lines, ("", "")), 1):
        yield Entry(slug=place.slug, number=number, row=Row(free=((" " * (_INDENT - 1) + line, tone),), rest=False))


def notes(place: Place, today: date) -> Iterator[Span]:
    """Say who is expected, how long it takes and what it costs, what is just beside it, and until when to propose."""
    named = [words.named(one.person, one.grade) for one in place.who[:_NAMED]]
    more = len(place.who) - _NAMED
    if named:
        yield words.crowd(one.grade for one in place.who), "mine"
        yield one_line(", ".join(named)) + (f" and {more} more" if more > 0 else ""), ""
    else:
        yield "nobody of yours, as far as is known", "quiet"
    facts = (words.count(place.days, "day"), words.dates(place.start, place.end), place.city, place.cost)
    yield one_line(" · ".join(fact for fact in facts if fact)), "quiet"
    yield from ((one_line(f"+ {line}"), "") for line in place.near)
    if place.cfp_end is not None and place.cfp_end >= today:
        left = (place.cfp_end - today).days
        until = f"{place.cfp_end.day} {place.cfp_end:%b}"
        said = f"talks can be proposed until {until}, {words.day(place.cfp_end, today)}"
        yield said, "need" if left <= _SOON else "quiet"
