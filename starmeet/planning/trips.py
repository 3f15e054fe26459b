"""Which conferences, within the days and the money there are, let one meet the most people: the best set, proven.

A person met at one conference counts less at the next: the worth of a set is the sum over people of weight times
1 - product of (1 - chance).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import structs

from starmeet.model import Value
from starmeet.planning.chains import CLOSE, PATIENCE, Chains, Wish
from starmeet.planning.travel import Candidate, Roads, worth
from starmeet.planning.windows import CHANCES, UNSEEN

PROVEN = 1e-6
"""Gap below which a choice is the best: what `plan` promises too."""
STEPS = (1, 2, 5)
"""Round steps of money are these times powers of ten."""
LEAST_STEP = 100.0
MOST_STEPS = 12
"""Points of the curve over money: more say nothing more."""


WEEK_MORE = 7
"""How far beyond the days there are the curve goes: what is further is another year's question."""
STEPS_MORE = 3
ASIDE = PATIENCE // 10
"""Patience for each point of a curve: there are many, and what is open in one is said."""
_NO_LIMIT = math.inf

MET = CHANCES["break"]
"""Of those who are there: a break is what there is with nearly everyone on the programme."""
MET_UNSEEN = MET * UNSEEN
"""Of those of whom nothing in a programme says when they are there."""
MET_ONLINE = CHANCES["before talk"]
"""Nobody stands beside anybody online: as a word in passing."""


class Limits(Value, frozen=True, kw_only=True):
    """What there is to spend; None is no limit."""

    days: int | None = None
    money: float | None = None


class Choice(Value, frozen=True, kw_only=True):
    """A set of conferences, by date."""

    chosen: tuple[int, ...]
    worth: float
    bound: float
    """No set within the same limits is worth more."""
    days: int
    money: float

    @property
    def proven(self) -> bool:
        """Tell whether nothing better exists."""
        return self.bound - self.worth < PROVEN


class Added(Value, frozen=True, kw_only=True):
    """What a conference of the choice is good for."""

    id: int
    adds: float
    """What the others would be worth less without it."""
    loss: float | None
    """What is lost without it when the best is made of the rest; None where it is decided."""
    only: tuple[int, ...]
    """People who are met nowhere else in the choice."""


class LeftOut(Value, frozen=True, kw_only=True):
    """A conference that is not in the choice."""

    id: int
    price: float | None
    """What having it would cost; None where it cannot be had."""
    out: tuple[int, ...] = ()
    """What would have to go for it."""
    clashes: tuple[int, ...] = ()
    """What is decided and stands against it."""
    only: tuple[int, ...] = ()
    """People who are met there and nowhere in the choice."""


class Trips(Value, frozen=True, kw_only=True):
    """The best choice, and what any other would cost."""

    best: Choice
    journeys: tuple[tuple[int, ...], ...]
    added: tuple[Added, ...]
    left: tuple[LeftOut, ...]
    by_days: tuple[Choice, ...] = ()
    """The best for fewer and for more days, fewest first, each better than the one before."""
    by_money: tuple[Choice, ...] = ()


class Question:
    """One set of candidates, asked about under several limits; what was found for one is where the next begins."""

    def __init__(self, candidates: Sequence[Candidate], weights: Mapping[int, float], roads: Roads) -> None:
        self.candidates = {one.id: one for one in sorted(candidates, key=lambda each: (each.start, each.end, each.id))}
        self.fixed = frozenset(one.id for one in candidates if one.fixed)
        self.roads = roads
        self._weights = weights
        self._chains = Chains(tuple(self.candidates.values()), weights, roads)
        self._place = {number: place for place, link in enumerate(self._chains.links) for number in link.ids}
        self._known: dict[tuple[int, ...], None] = {}

    def best(
        self,
        limits: Limits,
        with_: AbstractSet[int] = frozenset(),
        without: AbstractSet[int] = frozenset(),
        patience: int = PATIENCE,
    ) -> Choice | None:
        """Choose the best set that has all that is decided and `with_`; None when there is none."""
        wish = Wish(
            days=_NO_LIMIT if limits.days is None else limits.days,
            money=_NO_LIMIT if limits.money is None else limits.money,
            wanted=frozenset(self._place[number] for number in self.fixed | with_),
            unwanted=frozenset(self._place[number] for number in without),
        )
        found = self._chains.best(wish, self._known, patience)
        if found is None:
            return None
        self._known[found.links] = None
        chosen = {number for place in found.links for number in self._chains.links[place].ids}
        return structs.replace(self.choice(chosen, self.fixed | with_), bound=found.bound)

    def clashing(self, number: int) -> tuple[int, ...]:
        """List what is decided and cannot be attended together with a conference."""
        one = self.candidates[number]
        return tuple(other for other in sorted(self.fixed - {number}) if self.roads.clash(one, self.candidates[other]))

    def choice(self, chosen: AbstractSet[int], wanted: AbstractSet[int] = frozenset()) -> Choice:
        """Make a set a choice, without what adds nothing to it and nobody asked for."""
        kept = dict.fromkeys(number for number in self.candidates if number in chosen)
        for number in list(kept):
            if number not in wanted and self.worth(kept) - self.worth(kept.keys() - {number}) <= CLOSE:
                del kept[number]
        value = self.worth(kept)
        ones = [self.candidates[number] for number in kept]
        return Choice(
            chosen=tuple(kept), worth=value, bound=value, days=self.roads.away(ones), money=sum(o.cost for o in ones)
        )

    def worth(self, chosen: Iterable[int]) -> float:
        """Say what a set is worth."""
        return worth([self.candidates[number] for number in sorted(chosen)], self._weights)


def trips(
    candidates: Sequence[Candidate], weights: Mapping[int, float], roads: Roads, limits: Limits,
    *, curves: bool = True, patience: int = PATIENCE,
) -> Trips:  # fmt: skip
    """Find the best set of conferences, what each is good for, and what fewer or more days and money would make of it.

    What is decided is in every choice: when it alone takes more than the limits, these are taken as just enough for
    it. `patience` bounds each single question; what is given up then is said by the bound.
    """
    question = Question(candidates, weights, roads)
    decided = question.choice(question.fixed, question.fixed)
    limits = Limits(
        days=None if limits.days is None else max(limits.days, decided.days),
        money=None if limits.money is None else max(limits.money, decided.money),
    )
    best = question.best(limits, patience=patience) or decided
    return Trips(
        best=best,
        journeys=tuple(
            tuple(one.id for one in journey)
            for journey in roads.journeys(question.candidates[number] for number in best.chosen)
        ),
        added=tuple(_added(question, best, number, limits, patience) for number in best.chosen),
        left=tuple(
            _left_out(question, best, number, limits, patience)
            for number in question.candidates
            if number not in best.chosen
        ),
        by_days=_by_days(question, limits, decided, min(ASIDE, patience)) if curves else (),
        by_money=_by_money(question, limits, decided, min(ASIDE, patience)) if curves else (),
    )


def _added(question: Question, best: Choice, number: int, limits: Limits, patience: int) -> Added:
    others = set(best.chosen) - {number}
    loss = None
    if number not in question.fixed:
        other = question.best(limits, without=frozenset((number,)), patience=patience)
        loss = best.worth - other.worth if other else None
    return Added(
        id=number, adds=best.worth - question.worth(others), loss=None if loss is None else max(0.0, loss),
        only=_only(question, number, others),
    )  # fmt: skip


def _left_out(question: Question, best: Choice, number: int, limits: Limits, patience: int) -> LeftOut:
    only = _only(question, number, best.chosen)
    clashes = question.clashing(number)
    other = None if clashes else question.best(limits, with_=frozenset((number,)), patience=patience)
    if other is None:
        return LeftOut(id=number, price=None, clashes=clashes, only=only)
    out = tuple(one for one in best.chosen if one not in other.chosen)
    return LeftOut(id=number, price=max(0.0, best.worth - other.worth), out=out, only=only)


def _only(question: Question, number: int, others: Iterable[int]) -> tuple[int, ...]:
    elsewhere = {person for other in others for person, chance in question.candidates[other].met.items() if chance > 0}
    there = question.candidates[number].met
    return tuple(sorted(person for person, chance in there.items() if chance > 0 and person not in elsewhere))


def _by_days(question: Question, limits: Limits, decided: Choice, patience: int) -> tuple[Choice, ...]:
    """Go down from some more days than there are, each time to a day less than the best took."""
    found: list[Choice] = []
    days = None if limits.days is None else limits.days + WEEK_MORE
    while days is None or days >= decided.days:
        one = question.best(Limits(days=days, money=limits.money), patience=patience)
        if one is None:
            break
        if found and one.worth >= found[-1].worth - CLOSE:
            found.pop()
        found.append(one)
        days = one.days - 1
    return tuple(reversed(found))


def _by_money(question: Question, limits: Limits, decided: Choice, patience: int) -> tuple[Choice, ...]:
    """Go down in round steps from somewhat more money than there is."""
    if limits.money is None:
        return ()
    most = question.best(Limits(days=limits.days), patience=patience)
    if most is None:
        return ()
    step = money_step(most.money - decided.money)
    found: list[Choice] = []
    money = limits.money + step * min(STEPS_MORE, math.ceil((most.money - limits.money) / step))
    while money >= decided.money:
        one = question.best(Limits(days=limits.days, money=money), patience=patience)
        if one is None:
            break
        if found and one.worth >= found[-1].worth - CLOSE:
            found.pop()
        found.append(one)
        money -= step
    return tuple(reversed(found))


def money_step(spread: float) -> float:
    """Give the round step, 100 or more, in which a sum is gone through in a few."""
    power = LEAST_STEP
    while True:
        for factor in STEPS:
            if spread / (factor * power) <= MOST_STEPS:
                return factor * power
        power *= 10
