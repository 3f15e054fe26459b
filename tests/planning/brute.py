"""The rules of a plan said a second time, slowly and on their own: every subset is looked at."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from msgspec import structs

from starmeet.model import Busy, Window, WindowKind
from starmeet.planning.settings import Settings

ZONE = "Europe/Lisbon"
DAY = date(2027, 6, 18)


def at(clock: str, day: int = 0) -> datetime:
    """Read "14:35" as an instant of the invented conference's first day, or a later one."""
    local = datetime.combine(DAY + timedelta(days=day), time.fromisoformat(clock), ZoneInfo(ZONE))
    return local.astimezone(UTC)


class Case:
    """One small problem."""

    def __init__(self, seed: int) -> None:
        dice = random.Random(seed)
        self.windows = [_random_window(dice, number) for number in range(dice.randint(1, 8))]
        self.windows += [_twin(dice, one) for one in dice.sample(self.windows, len(self.windows) // 3)]
        dice.shuffle(self.windows)
        self.weights: dict[int, float] = {person: float(dice.randint(0, 3)) for person in range(1, 5)}
        self.settings = Settings(
            walk_minutes=dice.choice((0, 3, 10)),
            max_per_day=dice.choice((1, 2, 3, 6)),
            not_before=dice.choice((None, None, time(11))),
            lunch=dice.choice((None, (time(12), time(14), 30), (time(12), time(13), 60))),
            quiet=dice.choice((None, None, (time(11), time(12), 30))),
            tire_after=dice.choice((0, 1, 2, 4)),
            arrive=dice.choice((None, None, None, at("10:20"))),
            now=dice.choice((None, None, None, at("10:30"))),
            leave=dice.choice((None, None, None, at("13:10", 1))),
            buildings=dice.choice(
                ({}, {"Hall A": "West", "Hall B": "West", "Tent": "Park"}, {"Hall B": "B", "Tent": "C"})
            ),
            walks=dice.choice(({}, {("Tent", "Hall A"): 20})),
            building_minutes=dice.choice((8, 25)),
            timezone=ZONE,
        )
        self.busy = [
            Busy(
                start=start, end=start + timedelta(minutes=dice.choice((15, 60, 120))), place=dice.choice(("", "Tent"))
            )
            for start in (_moment(dice) for _ in range(dice.choice((0, 0, 1, 2))))
        ]
        names = [window.id for window in self.windows] + [f"p{person}" for person in range(1, 5)]
        self.pins = frozenset(dice.sample(names, dice.choice((0, 0, 1, 2))))
        self.drops = frozenset(dice.sample(names, dice.choice((0, 0, 1, 2)))) - self.pins
        planned = dice.sample(self.windows, min(len(self.windows), dice.choice((0, 0, 2))))
        self.kept = {window.id: dice.choice((0.05, 0.5)) for window in planned}

    def allowed(self, window: Window) -> bool:
        """Can this window be chosen on its own?"""
        dropped = window.id in self.drops or (bool(window.people) and not self.people(window))
        return self.open(window) and not dropped

    def open(self, window: Window) -> bool:
        """Does nothing but the user's word stand against this window?"""
        local = window.start.astimezone(ZoneInfo(ZONE))
        early = self.settings.not_before is not None and local.time() < self.settings.not_before
        return not (early or self.away(window) or any(self.taken(window, busy) for busy in self.busy))

    def away(self, window: Window) -> bool:
        """Am I not there yet, or gone?"""
        first, last = self.settings.arrive or window.start, self.settings.leave or window.end
        over = self.settings.now is not None and window.start <= self.settings.now
        return over or window.start < first or last < window.end

    def taken(self, window: Window, busy: Busy) -> bool:
        """Does busy time, with the walk to and from it, touch this window?"""
        way = self._walk(window.place, busy.place) if busy.place and window.place else 0
        gap = max(window.start - busy.end, busy.start - window.end)
        return gap < timedelta(minutes=way)

    def _again(self, one: Window, other: Window) -> bool:
        """Is it the same person twice around the same talk?"""
        around = all(window.kind.endswith(" talk") for window in (one, other)) and one.session == other.session
        return around and bool(self.people(one) & self.people(other))

    def _walk(self, one: str, other: str) -> int:
        far = {"Hall A", "Tent"} == {one, other} and bool(self.settings.walks)
        return 0 if one == other else 20 if far else self.settings.walk_minutes

    def people(self, window: Window) -> set[int]:
        """Who of a window was not dropped?"""
        return {person for person in window.people if f"p{person}" not in self.drops}

    def feasible(self, chosen: Sequence[Window]) -> bool:
        """Do these windows obey every rule together?"""
        if not all(map(self.allowed, chosen)):
            return False
        occasions = self.occasions
        for place, one in enumerate(chosen):
            for other in chosen[:place]:
                if occasions[one.id] is occasions[other.id] or self._collide(one, other) or self._again(one, other):
                    return False
        meetings = [window for window in chosen if window.kind != "talk"]
        for day in {_day(window) for window in chosen}:
            if sum(_day(window) == day for window in meetings) > self.settings.max_per_day or self._restless(
                day, chosen
            ):
                return False
        return all(sum(person in self.people(window) for window in meetings) <= 2 for person in range(1, 5))

    def _collide(self, one: Window, other: Window) -> bool:
        gap = max(one.start - other.end, other.start - one.end)
        if one.place == other.place or _day(one) != _day(other):
            return gap < timedelta()
        return gap < timedelta(minutes=self._walk(one.place, other.place))

    def _restless(self, day: date, chosen: Sequence[Window]) -> bool:
        lunch, quiet = self.settings.lunch, self.settings.quiet
        return self._without(lunch, day, [window for window in chosen if window.kind != "lunch"]) or self._without(
            quiet, day, chosen
        )

    def _without(self, rest: tuple[time, time, int] | None, day: date, in_the_way: Sequence[Window]) -> bool:
        """Is no stretch of a rest left, though busy time left some?"""
        if rest is None:
            return False
        opens, closes, minutes = rest
        stretches = []
        for minute in (opens.hour * 60 + 15 * step for step in range(100)):
            if minute + minutes <= closes.hour * 60:
                start = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(ZONE))
                stretches.append((start, start + timedelta(minutes=minutes)))
        left = [one for one in stretches if not any(b.start < one[1] and one[0] < b.end for b in self.busy)]
        free = [one for one in left if not any(w.start < one[1] and one[0] < w.end for w in in_the_way)]
        return bool(left) and not free

    @cached_property
    def occasions(self) -> dict[str, list[str]]:
        """Which windows are slots of one occasion: by joining neighbours until nothing changes."""
        groups = {window.id: [window.id] for window in self.windows}
        for _ in self.windows:
            for one in self.windows:
                for other in self.windows:
                    around = one.kind.endswith(" talk") and other.kind.endswith(" talk")
                    kinds = one.kind == other.kind or around
                    same = kinds and (one.session, set(one.people)) == (other.session, set(other.people))
                    touch = around or (one.start <= other.end and other.start <= one.end)
                    apart = groups[one.id] is not groups[other.id]
                    if one is not other and same and touch and apart and one.kind not in ("talk", "appointment"):
                        joined = groups[one.id] + groups[other.id]
                        groups |= dict.fromkeys(joined, joined)
        return groups

    def value(self, chosen: Iterable[Window]) -> float:
        """What is a set of windows worth?"""
        total, lonely = 0.0, dict.fromkeys(range(1, 5), 1.0)
        for window in chosen:
            total += window.interest
            for person in self.people(window) if window.kind != "talk" else ():
                lonely[person] *= 1 - window.chance
        met = sum(self.weights[person] * (1 - alone) for person, alone in lonely.items())
        return total + met - self.tired(chosen) - self.walked(chosen) - self.given_up(chosen)

    def tired(self, chosen: Iterable[Window]) -> float:
        """What do the meetings of each day beyond those that do not tire cost?"""
        cost, counts = 0.0, dict[date, int]()
        for window in chosen:
            if window.kind != "talk":
                counts[_day(window)] = counts.get(_day(window), 0) + 1
                cost += 0.04 * max(0, counts[_day(window)] - self.settings.tire_after)
        return cost

    def walked(self, chosen: Iterable[Window]) -> float:
        """What do the buildings of each day beyond the first cost?"""
        there = {
            (_day(one), self.settings.buildings[one.place]) for one in chosen if one.place in self.settings.buildings
        }
        days = {day for day, _ in there}
        return (len(there) - len(days)) * self.settings.building_minutes * 0.008

    def given_up(self, chosen: Iterable[Window]) -> float:
        """What does it cost to leave out what was planned before, and could be kept?"""
        names = {window.id for window in chosen}
        possible = {one.id for one in self.windows if self.open(one)}
        return sum(cost for name, cost in self.kept.items() if name in possible and name not in names)

    def pinned_met(self, chosen: Iterable[Window]) -> int:
        """How many pinned people does a set meet?"""
        met = {person for window in chosen if window.kind != "talk" for person in self.people(window)}
        return sum(f"p{person}" in self.pins for person in met)

    def subsets(self, chosen: tuple[Window, ...] = (), first: int = 0) -> Iterator[tuple[Window, ...]]:
        """List every feasible set; what is forbidden stays forbidden with more in it."""
        yield chosen
        for number in range(first, len(self.windows)):
            if self.feasible(more := (*chosen, self.windows[number])):
                yield from self.subsets(more, number + 1)

    def best(self) -> float | None:
        """What is the best set with all pins worth? None when the pinned windows cannot be kept."""
        must = {window.id for window in self.windows} & self.pins
        found = [chosen for chosen in self.subsets() if must <= {window.id for window in chosen}]
        if not found:
            return None
        return max((self.pinned_met(chosen), self.value(chosen)) for chosen in found)[1]

    def solve_arguments(self) -> tuple[Sequence[Window], Mapping[int, float], Settings, Sequence[Busy]]:
        """What `solve` is called with, before pins and drops."""
        return self.windows, self.weights, self.settings, self.busy


def _day(window: Window) -> date:
    return window.start.astimezone(ZoneInfo(ZONE)).date()


def _moment(dice: random.Random) -> datetime:
    return at("10:00", dice.choice((0, 0, 0, 1))) + timedelta(minutes=dice.choice((5, 15)) * dice.randrange(0, 16))


def _twin(dice: random.Random, window: Window) -> Window:
    """Make the next slot of the same occasion, or a shorter window within this one."""
    chance = window.chance and dice.choice((0.25, 0.5, 0.9))
    name, length = f"{window.id}b", window.end - window.start
    if dice.random() < 0.5:
        return structs.replace(window, id=name, start=window.end, end=window.end + length, chance=chance)
    return structs.replace(window, id=name, end=window.start + length / 2, chance=chance)


def _random_window(dice: random.Random, number: int) -> Window:
    kinds: tuple[WindowKind, ...] = ("break", "break", "lunch", "right after talk", "after talk", "talk")
    kind = dice.choice(kinds)
    start = _moment(dice)
    people = tuple(sorted(dice.sample(range(1, 5), dice.choice((1, 1, 1, 2) if kind != "talk" else (0, 1)))))
    return Window(
        id=f"w{number}",
        people=people,
        start=start,
        end=start + timedelta(minutes=dice.choice((10, 15, 30, 60))),
        place=dice.choice(("Hall A", "Hall B", "Hall B", "Tent", "")),
        kind=kind,
        chance=0.0 if kind == "talk" else dice.choice((0.25, 0.5, 0.6, 0.9)),
        reason="",
        session=dice.choice((0, 0, 0, number)),
        interest=round(dice.random() / 3, 3) if kind == "talk" else 0.0,
    )
