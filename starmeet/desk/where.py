"""Where your people gather: conferences ranked by who will be there, and what lies just beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from starmeet import text
from starmeet.desk.base import Desk
from starmeet.desk.presence import expected, settle
from starmeet.model import Attending, Conference, Grade, Person, Presence, Value
from starmeet.store import people, programmes

NEAR = timedelta(days=4)
"""Two events of one city so close together are one journey."""


class Expected(Value, frozen=True, kw_only=True):
    """Someone expected at a conference."""

    person: str
    tier: int
    probability: float
    kind: str
    """speaks, told, says so, returns"""
    grade: Grade
    evidence: tuple[str, ...]


class Place(Value, frozen=True, kw_only=True):
    """A conference, and how many of your people can be expected there."""

    conference: str
    slug: str
    expected: float
    """Sum over your people of stars times the chance that they are there."""
    people: tuple[str, ...]
    start: date
    end: date
    days: int
    city: str
    cost: str
    attending: Attending
    cfp_end: date | None
    cfp_url: str
    who: tuple[Expected, ...]
    near: tuple[str, ...]
    """Near misses: who else is in reach of this journey."""


def where(desk: Desk, start: date | None = None, end: date | None = None) -> tuple[Place, ...]:
    """Rank the conferences of a time, by default those ahead, by the people expected there."""
    first = start or desk.today()
    with desk.store.read() as reader:
        known = programmes.all_conferences(reader)
    for conference in known:
        settle(desk, conference)
    with desk.store.read() as reader:
        by_id = {one.id: one for one in people.everyone(reader) if one.tier > 0}
        found = {one.id: expected(reader, one, known, by_id) for one in known}
    wanted = [one for one in known if one.end >= first and (end is None or one.start <= end)]
    places = [_place(one, found, known, by_id, desk.config.me.home) for one in wanted]
    return tuple(sorted(places, key=lambda one: (-one.expected, one.start, one.slug)))


def _place(
    one: Conference,
    found: Mapping[int, tuple[Presence, ...]],
    known: Sequence[Conference],
    by_id: Mapping[int, Person],
    home: str,
) -> Place:
    there_now = found[one.id]
    return Place(
        conference=one.name, slug=one.slug,
        expected=round(sum(by_id[p.person].tier * p.probability for p in there_now), 2),
        people=tuple(by_id[p.person].name for p in there_now),
        start=one.start, end=one.end, days=(one.end - one.start).days + 1, city=one.city, cost=one.cost,
        attending=one.attending, cfp_end=one.cfp_end, cfp_url=one.cfp_url,
        who=tuple(
            Expected(
                person=by_id[p.person].name, tier=by_id[p.person].tier, probability=round(p.probability, 2),
                kind=p.kind, grade=p.grade, evidence=p.evidence,
            )
            for p in there_now
        ),
        near=tuple(_near(one, found, known, by_id, home)),
    )  # fmt: skip


def _near(
    one: Conference,
    found: Mapping[int, tuple[Presence, ...]],
    known: Sequence[Conference],
    by_id: Mapping[int, Person],
    home: str,
) -> list[str]:
    """Find who else a slightly longer journey would bring near: another event of the city, or people who live there."""
    if not one.city:
        return []
    lines = ["it is where you live"] if text.fold(home) == text.fold(one.city) else []
    here = {p.person for p in found[one.id]}
    for other in known:
        if other.id == one.id or text.fold(other.city) != text.fold(one.city):
            continue
        more = [by_id[p.person].name for p in found[other.id] if p.person not in here]
        if more and timedelta(0) < other.start - one.end <= NEAR:
            lines.append(f"stay until {other.end:%A %d %B} and {_count(more)} at {other.name}")
        elif more and timedelta(0) < one.start - other.end <= NEAR:
            lines.append(f"come by {other.start:%A %d %B} and {_count(more)} at {other.name}")
    locals_ = [p.name for p in by_id.values() if p.id not in here and text.fold(p.home) == text.fold(one.city)]
    if locals_:
        lines.append(f"{_count(locals_, 'lives', 'live')} in {one.city}")
    return lines


def _count(names: Sequence[str], one: str = "is", many: str = "are") -> str:
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"{shown} {one if len(names) == 1 else many}"
