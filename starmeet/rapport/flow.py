"""Ebb and flow: what passed between you year by year, with each and in all, and with whom it grew or faded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starmeet.model import Value

CHANGED = 5
"""Exchanges more or fewer than the year before, from which on it is said: fewer come and go by chance."""


class Year(Value, frozen=True, kw_only=True):
    """What passed in a year."""

    year: int
    given: int = 0
    """From me; what went both ways counts on both sides."""
    taken: int = 0
    """From them."""

    @property
    def both(self) -> int:
        """All of it."""
        return self.given + self.taken


class Flow(Value, frozen=True, kw_only=True):
    """How it went with one person."""

    person: int
    years: tuple[Year, ...]
    recent: int
    """Exchanges of the last 365 days."""
    before: int
    """And of the 365 before."""

    @property
    def change(self) -> int:
        """How many more they are."""
        return self.recent - self.before


def in_all(flows: Sequence[Flow]) -> tuple[Year, ...]:
    """Add up the years of everybody; a year in which nothing passed is there, too."""
    counts: dict[int, tuple[int, int]] = {}
    for flow in flows:
        for one in flow.years:
            given, taken = counts.get(one.year, (0, 0))
            counts[one.year] = (given + one.given, taken + one.taken)
    return filled(counts)


def filled(counts: Mapping[int, tuple[int, int]], last: int = 0) -> tuple[Year, ...]:
    """Give the years from the first to the last, empty ones too, of what was given and taken in each."""
    if not counts:
        return ()
    years = range(min(counts), (last or max(counts)) + 1)
    pairs = [(year, *counts.get(year, (0, 0))) for year in years]
    return tuple(Year(year=year, given=given, taken=taken) for year, given, taken in pairs)


def grew(flows: Sequence[Flow], most: int) -> tuple[Flow, ...]:
    """Give those with whom more passes than a year ago, the greatest change first."""
    found = [one for one in flows if one.change >= CHANGED]
    return tuple(sorted(found, key=lambda one: (-one.change, one.person))[:most])


def faded(flows: Sequence[Flow], most: int) -> tuple[Flow, ...]:
    """Give those with whom less passes than a year ago, the greatest change first."""
    found = [one for one in flows if one.change <= -CHANGED]
    return tuple(sorted(found, key=lambda one: (one.change, one.person))[:most])
