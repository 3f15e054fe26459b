"""Conferences as journeys: the days they take, and which of them cannot both be attended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from starmeet.model import Value

TRAVEL_DAYS = 2
"""Days a journey takes besides the conference: one there and one back, as within a continent."""
_DAY = timedelta(days=1)


class Candidate(Value, frozen=True, kw_only=True):
    """A conference one may go to."""

    id: int
    start: date
    end: date
    away: bool = True
    """Whether one has to travel: not to what is held online or at home."""
    city: str = ""
    """Folded; empty when nobody said, and then it is near nothing else."""
    cost: float = 0.0
    fixed: bool = False
    """Decided: every choice has it."""
    met: Mapping[int, float] = {}
    """Person -> the chance to meet them there, 0-1, all things considered."""


class Roads(Value, frozen=True, kw_only=True):
    """How long the way takes: `travel` days a journey, the odd one of them before the conference."""

    travel: int = TRAVEL_DAYS

    def before(self, one: Candidate) -> int:
        """Count the days on the way there."""
        return (self.travel + 1) // 2 if one.away else 0

    def after(self, one: Candidate) -> int:
        """Count the days on the way back."""
        return self.travel // 2 if one.away else 0

    def span(self, one: Candidate) -> tuple[date, date]:
        """Give the first and last day one is away for a conference alone."""
        return one.start - self.before(one) * _DAY, one.end + self.after(one) * _DAY

    def away(self, chosen: Iterable[Candidate]) -> int:
        """Count the days spent on conferences and on the way; a day between two of them counts once."""
        return len({day for one in chosen for day in days_of(*self.span(one))})

    def clash(self, one: Candidate, other: Candidate) -> bool:
        """Tell whether two cannot both be attended: at the same time, or too far apart for the days between."""
        first, second = sorted((one, other), key=lambda each: (each.start, each.end, each.id))
        return (second.start - first.end).days <= self._between(first, second)

    def _between(self, first: Candidate, second: Candidate) -> int:
        """Count the free days that are needed between two."""
        if first.away and second.away:
            return 0 if first.city and first.city == second.city else min(1, self.travel)
        return self.after(first) + self.before(second)

    def journeys(self, chosen: Iterable[Candidate]) -> tuple[tuple[Candidate, ...], ...]:
        """Part what is chosen into journeys: what follows before one would be home again belongs to the same."""
        found: list[list[Candidate]] = []
        for one in sorted(chosen, key=lambda each: (each.start, each.end, each.id)):
            last = found[-1][-1] if found else None
            if last is not None and last.away and one.away and self._goes_on(last, one):
                found[-1].append(one)
            else:
                found.append([one])
        return tuple(map(tuple, found))

    def _goes_on(self, last: Candidate, one: Candidate) -> bool:
        return (one.start - last.end).days - 1 <= self.after(last) + self.before(one)


def days_of(first: date, last: date) -> Iterator[date]:
    """List the days from one to another."""
    return (first + number * _DAY for number in range((last - first).days + 1))


def worth(chosen: Sequence[Candidate], weights: Mapping[int, float]) -> float:
    """Add up the weights times the chances to meet each person at least once."""
    missed: dict[int, float] = {}
    for one in chosen:
        for person, chance in one.met.items():
            missed[person] = missed.get(person, 1.0) * (1.0 - chance)
    return sum(weights.get(person, 0.0) * (1.0 - never) for person, never in sorted(missed.items()))
