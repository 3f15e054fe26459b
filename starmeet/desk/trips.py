"""Over several conferences: which of these trips, given days and money, meets the most of your people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from starmeet import text
from starmeet.desk.base import Desk, pick_conference
from starmeet.desk.presence import expected, presences
from starmeet.errors import UsageError
from starmeet.model import Attending, Conference, Person, Presence, Value
from starmeet.planning.money import Amount, amount
from starmeet.planning.travel import TRAVEL_DAYS, Candidate, Roads
from starmeet.planning.trips import MET, MET_ONLINE, MET_UNSEEN, Choice, Limits, Trips
from starmeet.planning.trips import trips as solve
from starmeet.store import people, programmes

YEAR = timedelta(days=365)
"""How far ahead is looked, where no last day is given."""
_ONLINE = frozenset(("online", "virtual", "remote", "internet", "worldwide", "web"))
_ON_THE_PROGRAMME = frozenset(("speaks", "chairs", "signs", "organises", "returns"))
"""Who returns would speak again."""


class Trip(Value, frozen=True, kw_only=True):
    """A conference as the choice sees it."""

    conference: str
    slug: str
    start: date
    end: date
    city: str
    attending: Attending
    cost: str
    money: float | None
    """What it counts with, in the currency of the money there is; None where that is not known."""
    expected: float
    """Stars times the chance to meet each, for this conference alone."""
    why: str


class Chosen(Trip, frozen=True, kw_only=True):
    """A conference to go to."""

    adds: float
    """What the other conferences of the choice would be worth less without it."""
    loss: float | None
    """What is lost without it when the best is made of the rest; None where you go there anyway."""
    only: tuple[str, ...]
    """People met nowhere else in the choice, most stars first."""


class Left(Trip, frozen=True, kw_only=True):
    """A conference left out."""

    price: float | None
    """What having it would cost the choice; None where it cannot be had."""
    instead: tuple[str, ...]
    """Which conferences would have to go for it."""
    only: tuple[str, ...]
    """People who are met there and at none of the choice."""


class Journey(Value, frozen=True, kw_only=True):
    """Conferences between which one does not get home."""

    conferences: tuple[str, ...]
    start: date
    """First day away."""
    end: date
    days: int


class Point(Value, frozen=True, kw_only=True):
    """The best for another number of days, or another sum."""

    days: int
    money: float
    worth: float
    bound: float
    conferences: tuple[str, ...]


class TripsView(Value, frozen=True, kw_only=True):
    """The best choice of trips, as both faces show it."""

    worth: float
    bound: float
    """No choice within the same days and money is worth more."""
    days: int
    """Days it takes, those on the way too."""
    money: float
    """What it costs, as far as that is known, in `currency`."""
    currency: str
    days_limit: int | None
    money_limit: float | None
    travel_days: int
    chosen: tuple[Chosen, ...]
    left: tuple[Left, ...]
    journeys: tuple[Journey, ...]
    by_days: tuple[Point, ...]
    by_money: tuple[Point, ...]
    notes: tuple[str, ...]
    """What could not be counted, and what was decided already."""
    why: tuple[str, ...]
    """What the numbers are made of."""


def trips(
    desk: Desk,
    queries: Sequence[str] = (),
    *,
    days: int | None = None,
    money: str | None = None,
    start: date | None = None,
    end: date | None = None,
    travel_days: int = TRAVEL_DAYS,
    costs: Mapping[str, str] | None = None,
) -> TripsView:
    """Choose the trips that meet the most people: among those named, else all that are ahead for a year.

    Where you say you go is always part of it; where you do not go only when named. `days` and `money` left out are
    those of the config; 0 and "" are no limit. `costs` says what a conference costs, for this question alone.

    Raises:
        NotFound, Ambiguous: a conference that is not known.
        UsageError: an amount that is none, or in no currency that can be told.
    """
    first = start or desk.today()
    with desk.store.read() as reader:
        known = programmes.all_conferences(reader)
        named = {pick_conference(reader, query, desk.today()).id for query in queries}
        told = {pick_conference(reader, query, desk.today()).id: _sum(given) for query, given in (costs or {}).items()}
    for conference in known:
        presences(desk, conference)
    asked = [one for one in known if _asked(one, named, first, end or first + YEAR)]
    with desk.store.read() as reader:
        by_id = {one.id: one for one in people.everyone(reader) if one.tier > 0}
        there = {one.id: expected(reader, one, known, by_id) for one in asked}
    given = desk.config.planning.trip_money if money is None else money
    limit = amount(given) if money is None else _sum(given) if given else None
    budget = _Budget(asked, told, limit)
    days = (desk.config.planning.trip_days if days is None else days) or None
    table = _Table(desk, asked, there, by_id, budget)
    problem = f"planning.trip_money: {given!r} is no sum of money and limits nothing" if given and not limit else ""
    solved = solve(
        table.candidates,
        {number: float(one.tier) for number, one in by_id.items()},
        Roads(travel=travel_days),
        Limits(days=days, money=budget.limit),
    )
    return table.view(solved, days, travel_days, problem)


def _asked(one: Conference, named: set[int], first: date, last: date) -> bool:
    if not first <= one.end or not one.start <= last:
        return one.id in named and one.end >= first
    return one.id in named or one.attending == "going" or (not named and one.attending != "not")


def _sum(given: str) -> Amount:
    found = amount(given)
    if found is None:
        raise UsageError(f"{text.clip(given, 40)!r} is no sum of money", "write it like '420 EUR'")
    return found


class _Budget:
    """What each conference counts with against the money there is, in one currency."""

    def __init__(self, asked: Sequence[Conference], told: Mapping[int, Amount], limit: Amount | None) -> None:
        said = {one.id: told.get(one.id) or amount(one.cost) for one in asked}
        named = Counter(each.currency for each in said.values() if each is not None and each.currency)
        self.currency = limit.currency if limit else ""
        if not self.currency and limit and len(named) > 1:
            raise UsageError(
                f"in which currency are these {limit}? Costs are in {', '.join(sorted(named))}",
                f"write it like '{limit} {named.most_common(1)[0][0]}'",
            )
        self.currency = self.currency or next((unit for unit, _ in named.most_common(1)), "")
        self.limit = None if limit is None else limit.value
        self.counts = {
            number: each.value
            for number, each in said.items()
            if each is not None and each.currency in ("", self.currency)
        }
        self.unknown = [one for one in asked if said[one.id] is None]
        self.foreign = {
            one.id: each for one in asked if (each := said[one.id]) is not None and one.id not in self.counts
        }


class _Table:
    """Conferences and people by number, and how what was found is said in words."""

    def __init__(
        self, desk: Desk, asked: Sequence[Conference], there: Mapping[int, tuple[Presence, ...]],
        by_id: Mapping[int, Person], budget: _Budget,
    ) -> None:  # fmt: skip
        self._home = _city(desk.config.me.home)
        self._room = desk.config.planning.max_per_day
        self._asked = {one.id: one for one in asked}
        self._by_id = by_id
        self._there = there
        self._budget = budget
        self._met = {one.id: self._chances(one) for one in asked}
        # Where somebody else's money would have to be counted: only what is decided can be part of the choice.
        self._out = {
            one.id: self._why_out(one) for one in asked if one.attending != "going" and self._why_out(one)
        }  # fmt: skip
        self.candidates = tuple(self._candidate(one) for one in asked if one.id not in self._out)

    def _why_out(self, one: Conference) -> str:
        if not self._met[one.id]:
            return "nobody of yours can be expected there, as far as is known"
        if self._budget.limit is not None and one.id in self._budget.foreign:
            unit = self._budget.currency
            return (
                f"it costs {self._budget.foreign[one.id]} and your money is {unit}: "
                f"--cost {one.slug}='SUM {unit}' says what that is"
            )
        return ""

    def _online(self, one: Conference) -> bool:
        return bool(_ONLINE & set(text.fold(one.city).split()))

    def _chances(self, one: Conference) -> dict[int, float]:
        """Say how likely each person is met: with the most stars first, as long as there is room in the days."""
        room = ((one.end - one.start).days + 1) * self._room
        return {
            presence.person: presence.probability * self._once_there(one, presence)
            for presence in self._there[one.id][:room]
            if presence.probability > 0
        }

    def _once_there(self, one: Conference, presence: Presence) -> float:
        if self._online(one):
            return MET_ONLINE
        return MET if presence.kind in _ON_THE_PROGRAMME else MET_UNSEEN

    def _candidate(self, one: Conference) -> Candidate:
        city = _city(one.city)
        return Candidate(
            id=one.id, start=one.start, end=one.end, city=city,
            away=not (self._online(one) or (city != "" and city == self._home)),
            cost=self._budget.counts.get(one.id, 0.0), fixed=one.attending == "going", met=self._met[one.id],
        )  # fmt: skip

    def view(self, solved: Trips, days: int | None, travel: int, problem: str = "") -> TripsView:
        """Say it all in names."""
        left = [*solved.left]
        out = [self._asked[number] for number in self._out]
        return TripsView(
            worth=round(solved.best.worth, 6), bound=round(solved.best.bound, 6), days=solved.best.days,
            money=round(solved.best.money, 2), currency=self._budget.currency, days_limit=days,
            money_limit=self._budget.limit, travel_days=travel,
            chosen=tuple(
                Chosen(
                    **self._trip(self._asked[one.id], self._why_chosen(one.adds, one.loss)), adds=round(one.adds, 3),
                    loss=None if one.loss is None else round(one.loss, 3), only=self._people(one.only),
                )
                for one in solved.added
            ),
            left=(
                *(
                    Left(
                        **self._trip(self._asked[one.id], self._why_left(one.price, one.out, one.clashes)),
                        price=None if one.price is None else round(one.price, 3), instead=self._names(one.out),
                        only=self._people(one.only),
                    )
                    for one in sorted(left, key=lambda one: (one.price is None, one.price or 0.0))
                ),
                *(
                    Left(**self._trip(one, self._out[one.id]), price=None, instead=(), only=self._only(one, solved))
                    for one in out
                ),
            ),
            journeys=tuple(self._journey(one, Roads(travel=travel)) for one in solved.journeys),
            by_days=tuple(self._point(one) for one in solved.by_days),
            by_money=tuple(self._point(one) for one in solved.by_money),
            notes=(*filter(None, [problem]), *self._notes(solved, days, travel)), why=tuple(self._why()),
        )  # fmt: skip

    def _trip(self, one: Conference, why: str) -> dict[str, Any]:
        alone = sum(self._by_id[person].tier * chance for person, chance in self._met[one.id].items())
        return {
            "conference": one.name, "slug": one.slug, "start": one.start, "end": one.end, "city": one.city,
            "attending": one.attending, "cost": one.cost, "money": self._budget.counts.get(one.id),
            "expected": round(alone, 3), "why": why,
        }  # fmt: skip

    def _why_chosen(self, adds: float, loss: float | None) -> str:
        if loss is None:
            return f"you go there; it adds {adds:.2f}"
        if adds - loss < 0.005:
            return f"it adds {adds:.2f}, and nothing makes up for it"
        return f"it adds {adds:.2f}; without it, others make up for all but {loss:.2f}"

    def _why_left(self, price: float | None, out: Sequence[int], clashes: Sequence[int]) -> str:
        if clashes:
            return f"too close in time to {_and(self._names(clashes))}, where you go"
        if price is None:
            return "more than the days and the money there are, together with where you go"
        if not out:
            return f"having it would cost {price:.2f}"
        return f"having it would cost {price:.2f}: {_and(self._names(out))} would have to go"

    def _names(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._asked[number].name for number in numbers)

    def _people(self, numbers: Iterable[int]) -> tuple[str, ...]:
        found = sorted((self._by_id[one] for one in numbers), key=lambda one: (-one.tier, text.fold(one.name), one.id))
        return tuple(one.name for one in found)

    def _only(self, one: Conference, solved: Trips) -> tuple[str, ...]:
        elsewhere = {person for number in solved.best.chosen for person in self._met[number]}
        return self._people(person for person in self._met[one.id] if person not in elsewhere)

    def _journey(self, numbers: Sequence[int], roads: Roads) -> Journey:
        by_id = {one.id: one for one in self.candidates}
        spans = [roads.span(by_id[number]) for number in numbers]
        return Journey(
            conferences=self._names(numbers), start=min(first for first, _ in spans),
            end=max(last for _, last in spans), days=roads.away(by_id[number] for number in numbers),
        )  # fmt: skip

    def _point(self, one: Choice) -> Point:
        return Point(
            days=one.days, money=round(one.money, 2), worth=round(one.worth, 6), bound=round(one.bound, 6),
            conferences=self._names(one.chosen),
        )  # fmt: skip

    def _notes(self, solved: Trips, days: int | None, travel: int) -> Iterator[str]:
        decided = [one for one in self.candidates if one.fixed]
        taken = Roads(travel=travel).away(decided)
        names = _and([self._asked[one.id].name for one in decided])
        if days is not None and taken > days:
            yield f"{names}, where you go, takes {_count(taken, 'day')} already: counted with that many"
        spent = sum(one.cost for one in decided)
        limit = self._budget.limit
        if limit is not None and spent > limit:
            yield f"{names}, where you go, costs {Amount(value=spent, currency=self._budget.currency)} already"
        for number in solved.best.chosen:
            one = self._asked[number]
            if limit is not None and one in self._budget.unknown:
                yield (
                    f"what {one.name} costs is not known and counts as nothing: "
                    f"`starmeet conf set {one.slug} --cost '420 EUR'`"
                )
            elif number in self._budget.foreign:
                yield f"{one.name} costs {self._budget.foreign[number]}, which is not in the sum"
        if days is None and limit is None and not solved.left:
            yield "all of them can be had: say how many days or how much money there is to have to choose"

    def _why(self) -> Iterator[str]:
        yield "worth: the sum over your people of stars times the chance to meet each of them at least once"
        yield (
            f"that chance: how likely they are there, times {MET:.0%} for who is on the programme, as in a break, "
            f"{MET_UNSEEN:.0%} for others, {MET_ONLINE:.0%} online"
        )
        yield f"at each conference there is room for {self._room} of them a day, those with the most to them first"
        for one in self.candidates:
            more = len(self._there[one.id]) - len(self._met[one.id])
            if more > 0:
                yield f"{self._asked[one.id].name}: {_count(more, 'person', 'people')} beyond that room"


def _city(written: str) -> str:
    """Read the city off "Lisbon, Portugal"."""
    return text.fold(written.partition(",")[0])


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
