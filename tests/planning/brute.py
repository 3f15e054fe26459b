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
            timezone=ZONE,
        )
        self.busy = [
            Busy(start=start, end=start + timedelta(minutes=dice.choice((15, 60, 120))))
            for start in (_moment(dice) for _ in range(dice.choice((0, 0, 1, 2))))
        ]
        names = [window.id for window in self.windows] + [f"p{person}" for person in range(1, 5)]
        self.pins = frozenset(dice.sample(names, dice.choice((0, 0, 1, 2))))
        self.drops = frozenset(dice.sample(names, dice.choice((0, 0, 1, 2)))) - self.pins

    def allowed(self, window: Window) -> bool:
        """Can this window be chosen on its own?"""
        local = window.start.astimezone(ZoneInfo(ZONE))
        early = self.settings.not_before is not None and local.time() < self.settings.not_before
        taken = any(max(window.start, busy.start) < min(window.end, busy.end) for busy in self.busy)
        dropped = window.id in self.drops or (bool(window.people) and not self.people(window))
        return not (early or taken or dropped)

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
                if occasions[one.id] is occasions[other.id] or self._collide(one, other):
                    return False
        meetings = [window for window in chosen if window.kind != "talk"]
        for day in {_day(window) for window in chosen}:
            if sum(_day(window) == day for window in meetings) > self.settings.max_per_day or self._hungry(day, chosen):
                return False
        return all(sum(person in self.people(window) for window in meetings) <= 2 for person in range(1, 5))

    def _collide(self, one: Window, other: Window) -> bool:
        gap = max(one.start - other.end, other.start - one.end)
        if one.place == other.place or _day(one) != _day(other):
            return gap < timedelta()
        return gap < timedelta(minutes=self.settings.walk_minutes)

    def _hungry(self, day: date, chosen: Sequence[Window]) -> bool:
        if self.settings.lunch is None:
            return False
        opens, closes, minutes = self.settings.lunch
        grid = [opens.hour * 60 + 15 * step for step in range(100)]
        meals = []
        for minute in grid:
            if minute + minutes <= closes.hour * 60:
                start = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(ZONE))
                meals.append((start, start + timedelta(minutes=minutes)))
        stretches = [meal for meal in meals if not any(b.start < meal[1] and meal[0] < b.end for b in self.busy)]
        in_the_way = [window for window in chosen if window.kind != "lunch"]
        free = [meal for meal in stretches if not any(w.start < meal[1] and meal[0] < w.end for w in in_the_way)]
        return bool(stretches) and not free

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
        return total + sum(self.weights[person] * (1 - alone) for person, alone in lonely.items())

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
        place=dice.choice(("Hall A", "Hall B")),
        kind=kind,
        chance=0.0 if kind == "talk" else dice.choice((0.25, 0.5, 0.6, 0.9)),
        reason="",
        session=dice.choice((0, 0, 0, number)),
        interest=round(dice.random() / 3, 3) if kind == "talk" else 0.0,
    )
