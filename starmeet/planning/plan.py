"""The plan of one conference: the best windows, who is missed and why, and what anything else would cost.

Every price is the difference to the best plan under the changed wish, never an estimate. The number of such questions
is limited by count, not by time, so that the same input gives the same plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from starmeet.errors import StarmeetError
from starmeet.model import Alternative, Missed, Person, Plan, Window, label
from starmeet.planning import rules
from starmeet.planning.inquiry import Inquiry, met
from starmeet.planning.solve import Solution, solve_task
from starmeet.planning.task import Task
from starmeet.text import clip

BACK_UPS = 2
"""Other windows offered for each person of a chosen one."""
EXPLAINED = 12
"""Missed people with a price: each is a plan solved again, and the others are priced when asked for."""
BACKED_UP = 40
"""Meetings with back-ups: a week of six a day."""
_NAME = 40


def plan(
    conference_id: int,
    task: Task,
    people: Mapping[int, Person],
    pins: frozenset[str],
    drops: frozenset[str],
    present: frozenset[int],
    explain: int = EXPLAINED,
    time_limit: float | None = None,
) -> Plan:
    """Find the best plan and explain it.

    `present` are the people who are there: each with a star who is in no chosen meeting is listed as missed, with the
    reason. The first `explain` of them, those with most stars first, also get their price; and meetings get their
    alternatives. 0 leaves both out. What is agreed is in every plan, has no alternatives, and says
    in its reason what stands against it.

    A search cut by the `time_limit` (seconds) gives the best plan found with its gap, and no prices: they would be
    differences to something that is not the best.

    Raises:
        StarmeetError: pinned windows contradict each other, a rule, my busy time, what is agreed, or a drop.
    """
    wish = _Wish(task, people, pins, drops, time_limit)
    best = wish.best
    explain = explain if best.gap == 0 else 0
    there = [people[one] for one in present - met(best) if one in people and people[one].tier > 0]
    there.sort(key=lambda person: (-person.tier, person.id))
    missed = [
        Missed(person=one.id, why=wish.why_not(one.id), price=wish.price(one.id) if rank < explain else None)
        for rank, one in enumerate(there)
    ]
    meetings = [window for window in best.chosen if rules.is_meeting(window) and not window.agreed]
    taken = {window.id for window in best.chosen}
    return Plan(
        conference=conference_id,
        objective=best.objective,
        bound=best.bound,
        windows=tuple(wish.noted(window) for window in best.chosen),
        missed=tuple(missed),
        alternatives=tuple(
            found for window in (meetings[:BACKED_UP] if explain else ()) for found in wish.alternatives(window)
        ),
        gap=best.gap,
        close=bool(task.kept),
        changing=round(sum(cost for name, cost in task.kept.items() if name not in taken), 6),
    )


def price_of(
    person: int, task: Task, people: Mapping[int, Person], pins: frozenset[str], drops: frozenset[str],
    time_limit: float | None = None,
) -> tuple[str, float | None]:  # fmt: skip
    """Say why someone is not met, and what having them would cost; None when they cannot be had.

    Raises:
        StarmeetError: pinned windows contradict each other, a rule, my busy time, what is agreed, or a drop.
    """
    wish = _Wish(task, people, pins, drops, time_limit)
    if person in met(wish.best):
        return "in the plan", 0.0
    return wish.why_not(person), wish.price(person)


def cost_of(
    instead_of: str, window: str, objective: float, task: Task, pins: frozenset[str], drops: frozenset[str]
) -> float | None:
    """Tell what a plan worth `objective` loses with one window (an id) in place of another; None when it cannot be.

    An empty `instead_of` only asks for the window.
    """
    out = frozenset({instead_of} - {""})
    wanted = (pins - out) | {window}
    try:
        other = solve_task(task, wanted, drops | out)
    except StarmeetError:
        return None
    return _loss(objective, other) if any(one.id == window for one in other.chosen) else None


def _loss(objective: float, other: Solution) -> float:
    return round(max(0.0, objective - other.objective), 6)


class _Wish:
    """What was asked for, and the best answer to it; further questions are put to both."""

    def __init__(
        self, task: Task, people: Mapping[int, Person], pins: frozenset[str], drops: frozenset[str],
        time_limit: float | None,
    ) -> None:  # fmt: skip
        self.task = task
        self.settings = task.settings
        self.people = people
        self.pins = pins
        self.drops = drops
        self.inquiry = Inquiry(task, pins, drops, time_limit)
        best = self.inquiry.solve(pins, drops)
        assert best is not None
        self.best = best
        self.pinned = {person for person in met(best) if label("p", person) in pins}
        """Pinned people who are met: no price is paid with them."""

    def price(self, person: int) -> float | None:
        """Tell what meeting a person would cost."""
        if not self._possible(person):
            return None
        return self._cost(self.pins | {label("p", person)}, self.drops, self.pinned | {person})

    def alternatives(self, chosen: Window) -> Iterator[Alternative]:
        """Offer each person of a chosen window back-ups: their most promising other windows, other occasions first."""
        occasion, taken = self.task.occasion, {window.id for window in self.best.chosen}
        out = frozenset({chosen.id})
        offered: dict[str, Window] = {}
        for person in chosen.people:
            ranked = sorted(
                (window for window in self._possible(person) if window.id not in taken),
                key=lambda one: (occasion[one.id] == occasion[chosen.id], -one.chance, one.start, one.id),
            )
            first: dict[int, Window] = {}
            for window in ranked:
                first.setdefault(occasion[window.id], window)
            found = sum(person in window.people for window in offered.values())
            for window in first.values():
                if found == BACK_UPS:
                    break
                if window.id in offered:
                    continue
                cost = self._cost(self.pins - out | {window.id}, self.drops | out, self.pinned)
                if cost is not None:
                    offered[window.id] = window
                    found += 1
                    yield Alternative(instead_of=chosen.id, window=window, cost=cost)

    def _cost(self, pins: frozenset[str], drops: frozenset[str], must: set[int]) -> float | None:
        """Tell what another wish loses; None when it, or someone who must be met, cannot be had."""
        try:
            other = self.inquiry.solve(pins, drops, must)
        except StarmeetError:
            return None
        return None if other is None or other.gap else _loss(self.best.objective, other)

    def noted(self, window: Window) -> Window:
        """Add to the reason of what is agreed what stands against it."""
        if not window.agreed:
            return window
        against = [
            f"you are busy: {one.what}" if one.what else "you are busy"
            for one in self.task.busy
            # My own calendar may hold the very appointment.
            if one.start < window.end and window.start < one.end and (one.start, one.end) != (window.start, window.end)
        ] + [
            f"{self._called(one)} is too near, {rules.span(one, self.settings)}"
            for one in self.task.agreed
            if one.id != window.id and rules.clash(one, window, self.settings)
        ]
        if not against:
            return window
        return msgspec.structs.replace(window, reason=f"{window.reason}, but {'; '.join(dict.fromkeys(against))}")

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
        return (
            f"{'only' if len(possible) == 1 else 'at best'} {rules.span(best, self.settings)}, {self._in_the_way(best)}"
        )

    def _possible(self, person: int) -> list[Window]:
        return [
            window
            for window in self.task.windows
            if person in window.people
            and rules.is_meeting(window)
            and window.chance > 0
            and not self.task.refusal(window, self.drops)
        ]

    def _refused(self, meetings: Sequence[Window], talks: Sequence[Window]) -> str:
        reasons = dict.fromkeys(self.task.refusal(one, self.drops) for one in meetings)
        during = {self.task.refusal(one) for one in talks}
        first = next(iter(reasons))
        speaks = "speaks while " if first.startswith(("you are", "you have")) and first in during else ""
        return speaks + "; ".join(list(reasons)[:2])

    def _in_the_way(self, window: Window) -> str:
        against = [one for one in self.best.chosen if rules.clash(one, window, self.settings)]
        if against:
            return "against " + " and ".join(dict.fromkeys(self._called(one) for one in against))
        day = self.settings.day(window.start)
        today = [one for one in self.best.chosen if rules.is_meeting(one) and self.settings.day(one.start) == day]
        if len(today) >= self.settings.max_per_day:
            return f"but that day is full, {len(today)} of {self.settings.max_per_day}"
        for alone, stretches in self.settings.rests(day, self.task.taken):
            beside = (*self.best.chosen, window)
            if all(any(rules.breaks_rest(one, *span, alone=alone) for one in beside) for span in stretches):
                return f"which would leave no time for {'your quiet time' if alone else 'lunch'}"
        if not sum(self.task.weights.get(person, 0.0) for person in window.people):
            return "but you want to meet new people, and have met them"
        return "which is worth less than it would cost the rest of the day"

    def _called(self, window: Window) -> str:
        names = [clip(self.people[one].name, _NAME) for one in window.people if one in self.people]
        who = ", ".join(names) or ("what you agreed" if window.agreed else "a talk about your topics")
        return f"the talk of {who}" if names and not rules.is_meeting(window) else who
