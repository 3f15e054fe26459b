"""How many people to ask for a meeting, and whom next, from how your asking went so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from starmeet.desk.base import Desk, pick_conference
from starmeet.model import Meeting, Person, Value, label
from starmeet.planning.asking import (
    SURE,
    Cell,
    Counts,
    awaited,
    by_worth,
    explain,
    need,
    outcomes,
    rates,
)
from starmeet.store import people, plans


class RateLine(Value, frozen=True, kw_only=True):
    """How asking went: of all (no tier, no channel), of a tier (0 to 3 stars), over a channel, or both."""

    tier: int | None
    channel: str | None
    asked: int
    accepted: int
    declined: int
    unanswered: int
    held: int
    missed: int
    accept_rate: float
    held_rate: float


class AskLine(Value, frozen=True, kw_only=True):
    """A planned meeting nobody was asked for yet."""

    id: str
    people: tuple[str, ...]
    tier: int
    start: datetime
    end: datetime
    place: str
    kind: str
    rate: float
    """How often somebody of that tier who is asked is met."""


class Asks(Value, frozen=True, kw_only=True):
    """How many to ask."""

    conference: str
    hold: int
    """How many meetings shall be held."""
    ask: int
    """How many to ask for that, those who were asked and may still answer included."""
    expected: float
    """How many it takes on average."""
    chance: float
    """That so many are enough."""
    awaited: int
    more: int
    """How many to ask now."""
    likely: float
    """How many are met on average when all of these are asked."""
    rates: tuple[RateLine, ...]
    next: tuple[AskLine, ...]
    """Whom to ask next, the best first."""
    why: tuple[str, ...]


def asks(desk: Desk, query: str = "", *, hold: int | None = None) -> Asks:
    """Say how many to ask so that `hold` meetings are held; without it, those of the plan not agreed yet."""
    now = desk.now()
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        everything = plans.meetings(reader)
        known = {one.id: one for one in people.some(reader, {p for one in everything for p in one.people})}
    tiers = {one.id: one.tier for one in known.values()}
    counts = outcomes(everything, tiers, now)
    here = [one for one in everything if one.conference == conference.id and one.kind != "talk" and one.people]
    ideas = by_worth([one for one in here if one.state == "idea" and one.end >= now], tiers)
    asked = [one for one in here if one.state == "asked" and one.end >= now]
    waiting = sum(awaited(one, now) for one in asked)
    wanted = len(ideas) + len(asked) if hold is None else hold
    found = need(wanted, rates(counts).both)
    return Asks(
        conference=conference.name, hold=wanted, ask=found.ask, expected=round(found.expected, 1),
        chance=round(found.chance, 3), awaited=waiting, more=max(0, found.ask - waiting),
        likely=round((len(ideas) + waiting) * rates(counts).both, 1),
        rates=tuple(_rates(counts)), next=tuple(_ask(one, known, counts) for one in ideas),
        why=(*explain(counts), f"so many that {wanted} are met in {SURE:.0%} of all cases (binomial)"),
    )  # fmt: skip


def _rates(counts: Mapping[Cell, Counts]) -> Iterator[RateLine]:
    tiers = sorted({tier for tier, _ in counts}, reverse=True)
    channels = sorted({channel for _, channel in counts if channel})
    yield _rate(counts, None, None)
    yield from (_rate(counts, tier, None) for tier in tiers)
    yield from (_rate(counts, None, channel) for channel in channels)
    yield from (_rate(counts, *cell) for cell in sorted(counts, key=lambda cell: (-cell[0], cell[1])) if cell[1])


def _rate(counts: Mapping[Cell, Counts], tier: int | None, channel: str | None) -> RateLine:
    own = [one for (of, over), one in counts.items() if tier in (None, of) and channel in (None, over)]
    total, learned = sum(own, Counts()), rates(counts, tier, channel)
    return RateLine(
        tier=tier, channel=channel, asked=total.asked, accepted=total.accepted, declined=total.declined,
        unanswered=total.unanswered, held=total.held, missed=total.missed, accept_rate=round(learned.accepted, 3),
        held_rate=round(learned.held, 3),
    )  # fmt: skip


def _ask(one: Meeting, known: Mapping[int, Person], counts: Mapping[Cell, Counts]) -> AskLine:
    there = [known[person] for person in one.people if person in known]
    tier = max((person.tier for person in there), default=0)
    zone = ZoneInfo(one.zone)
    return AskLine(
        id=label("m", one.id), people=tuple(person.name for person in there), tier=tier,
        start=one.start.astimezone(zone), end=one.end.astimezone(zone), place=one.place, kind=one.kind,
        rate=round(rates(counts, tier).both, 3),
    )  # fmt: skip
