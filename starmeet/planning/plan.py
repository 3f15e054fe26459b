"""The plan of one conference: the best windows, who is missed and why, and what anything else would cost.

Every price is the difference to a plan solved again under the changed wish, never an estimate. The number of such
questions is limited by count, not by time, so that the same input gives the same plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from starmeet.errors import StarmeetError
from starmeet.model import Alternative, Busy, Missed, Person, Plan, Window, label
from starmeet.planning import rules
from starmeet.planning.milp import MARGIN
from starmeet.planning.settings import Settings
from starmeet.planning.solve import Solution, Task, solve, task_of
from starmeet.text import clip

ALTERNATIVES = 2
"""Other windows offered for each chosen one."""
_NAME = 40


def plan(
    conference_id: int,
    windows: Sequence[Window],
    people: Mapping[int, Person],
    settings: Settings,
    busy: Sequence[Busy],
    pins: frozenset[str],
    drops: frozenset[str],
    present: frozenset[int],
    explain: int = 12,
) -> Plan:
    """Find the best plan and explain it.

    `present` are the people who are there: each with a star who is in no chosen meeting is listed as missed, with the
    reason. The first `explain` of them, those with most stars first, also get their price; and the first `explain`
    meetings get their alternatives. 0 leaves both out.

    Raises:
        StarmeetError: pinned windows contradict each other, a rule, my busy time, or a drop.
    """
    wish = _Wish(task_of(windows, weights_of(people), settings, busy), people, pins, drops)
    best = wish.best
    there = [people[one] for one in present - _met(best) if one in people and people[one].tier > 0]
    there.sort(key=lambda person: (-person.tier, person.id))
    missed = [
        Missed(person=one.id, why=wish.why_not(one.id), price=wish.price(one.id) if rank < explain else None)
        for rank, one in enumerate(there)
    ]
    meetings = [window for window in best.chosen if rules.is_meeting(window)]
    return Plan(
        conference=conference_id,
        objective=best.objective,
        bound=best.bound,
        windows=best.chosen,
        missed=tuple(missed),
        alternatives=tuple(found for window in meetings[:explain] for found in wish.alternatives(window)),
    )


def cost_of(
    instead_of: str,
    window: str,
    objective: float,
    windows: Sequence[Window],
    people: Mapping[int, Person],
    settings: Settings,
    busy: Sequence[Busy],
    pins: frozenset[str],
    drops: frozenset[str],
) -> float | None:
    """Tell what a plan worth `objective` loses with one window (an id) in place of another; None when it cannot be.

    An empty `instead_of` only asks for the window.
    """
    out = frozenset({instead_of} - {""})
    wanted = (pins - out) | {window}
    try:
        other = solve(windows, weights_of(people), settings, busy, wanted, drops | out)
    except StarmeetError:
        return None
    return _loss(objective, other) if any(one.id == window for one in other.chosen) else None


def weights_of(people: Mapping[int, Person]) -> dict[int, float]:
    """Give each person the weight of their stars."""
    return {number: float(person.tier) for number, person in people.items()}


def _met(solution: Solution) -> set[int]:
    return {person for window in solution.chosen if rules.is_meeting(window) for person in window.people}


def _loss(objective: float, other: Solution) -> float:
    return round(max(0.0, objective - other.objective), 6)


class _Wish:
    """What was asked for, and the best answer to it; further questions are put to both."""

    def __init__(self, task: Task, people: Mapping[int, Person], pins: frozenset[str], drops: frozenset[str]) -> None:
        self.task = task
        self.settings = task.settings
        self.people = people
        self.pins = pins
        self.drops = drops
        self.best = task.solve(pins, drops)
        self.pinned = {person for person in _met(self.best) if label("p", person) in pins}
        """Pinned people who are met: no price is paid with them."""

    @cached_property
    def ceilings(self) -> dict[str, float]:
        """What any plan with a window can be worth at most."""
        return self.task.ceilings(self.drops)

    def price(self, person: int) -> float | None:
        """Tell what meeting a person would cost."""
        theirs = self._possible(person)
        name = label("p", person)
        return self._cost(theirs, self.pins | {name}, self.drops, self.pinned | {person}) if theirs else None

    def alternatives(self, chosen: Window) -> Iterator[Alternative]:
        """Offer the most promising other windows of someone in the plan, other occasions first."""
        occasion, taken = self.task.occasion, {window.id for window in self.best.chosen}
        theirs = {window.id: window for person in chosen.people for window in self._possible(person)}
        ranked = sorted(
            (window for window in theirs.values() if window.id not in taken),
            key=lambda one: (occasion[one.id] == occasion[chosen.id], -one.chance, one.start, one.id),
        )
        first: dict[int, Window] = {}
        for window in ranked:
            first.setdefault(occasion[window.id], window)
        out = frozenset({chosen.id})
        found = 0
        for window in first.values():
            cost = self._cost([window], self.pins - out | {window.id}, self.drops | out, self.pinned)
            if cost is not None:
                yield Alternative(instead_of=chosen.id, window=window, cost=cost)
                found += 1
            if found == ALTERNATIVES:
                return

    def _cost(
        self, asked: Sequence[Window], pins: frozenset[str], drops: frozenset[str], met: set[int]
    ) -> float | None:
        """Solve under another wish, and tell what it loses; None when the wish, or someone to be met, cannot be had.

        The best plan and the windows `asked` for, alone, give a plan at once; windows that no plan as good as that
        one can contain are then left out of the real search.
        """
        near = {window.id for window in (*self.best.chosen, *asked)} | pins
        try:
            other = self._among(near).solve(pins, drops)
            if not met <= _met(other):
                other = self.task.solve(pins, drops)
            elif other.objective < self.best.objective:
                good = other.objective - MARGIN
                near |= {window.id for window in self.task.windows if self.ceilings.get(window.id, good) >= good}
                other = self._among(near).solve(pins, drops, known=other.objective)
        except StarmeetError:
            return None
        return _loss(self.best.objective, other) if met <= _met(other) else None

    def _among(self, ids: set[str]) -> Task:
        return msgspec.structs.replace(self.task, windows=tuple(one for one in self.task.windows if one.id in ids))

    def why_not(self, person: int) -> str:
        """Say in words why someone is not met."""
        theirs = [window for window in self.task.windows if person in window.people]
        meetings = [window for window in theirs if rules.is_meeting(window) and window.chance > 0]
        if label("p", person) in self.drops:
            return "dropped by you"
        if not meetings:
            return "the programme leaves no time to meet them"
        possible = self._possible(person)
        if not possible:
            return self._refused(meetings, [window for window in theirs if not rules.is_meeting(window)])
        best = min(possible, key=lambda window: (-window.chance, window.start, window.id))
        return f"{'only' if len(possible) == 1 else 'at best'} {self._when(best)}, {self._in_the_way(best)}"

    def _possible(self, person: int) -> list[Window]:
        return [
            window
            for window in self.task.windows
            if person in window.people
            and rules.is_meeting(window)
            and window.chance > 0
            and not rules.refusal(window, self.settings, self.task.busy, self.drops)
        ]

    def _refused(self, meetings: Sequence[Window], talks: Sequence[Window]) -> str:
        reasons = dict.fromkeys(rules.refusal(one, self.settings, self.task.busy, self.drops) for one in meetings)
        during = {rules.refusal(one, self.settings, self.task.busy) for one in talks}
        first = next(iter(reasons))
        speaks = "speaks while " if first.startswith("you are") and first in during else ""
        return speaks + "; ".join(list(reasons)[:2])

    def _in_the_way(self, window: Window) -> str:
        against = [one for one in self.best.chosen if rules.clash(one, window, self.settings)]
        if against:
            return "against " + " and ".join(dict.fromkeys(self._called(one) for one in against))
        day = self.settings.day(window.start)
        today = [one for one in self.best.chosen if rules.is_meeting(one) and self.settings.day(one.start) == day]
        if len(today) >= self.settings.max_per_day:
            return f"but that day is full, {len(today)} of {self.settings.max_per_day}"
        return "which would leave no time for lunch"

    def _called(self, window: Window) -> str:
        names = [clip(self.people[one].name, _NAME) for one in window.people if one in self.people]
        who = ", ".join(names) or "a talk about your topics"
        return f"the talk of {who}" if names and not rules.is_meeting(window) else who

    def _when(self, window: Window) -> str:
        start, end = (at.astimezone(self.settings.zone()) for at in (window.start, window.end))
        return f"{start:%a %H:%M}-{end:%H:%M}"
