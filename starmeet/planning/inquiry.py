"""One task under one wish after another, each answered exactly and most of them at once."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cached_property

from starmeet.planning.draft import Draft
from starmeet.planning.milp import MARGIN
from starmeet.planning.pins import check_pins
from starmeet.planning.relaxation import Relaxation
from starmeet.planning.rules import is_meeting
from starmeet.planning.solve import Solution, solution, solve_task
from starmeet.planning.task import Task


class Inquiry:
    """A task whose programme is kept by the solver, to be solved under several pins and drops.

    What is found is worth what `solve_task` finds. The first question costs about as much as there, further ones a
    small part of it. What cuts and a little branching do not settle is put to `solve_task`.
    """

    def __init__(
        self, task: Task, pins: frozenset[str], drops: frozenset[str], time_limit: float | None = None
    ) -> None:
        self._task = task
        self._time_limit = time_limit
        # No window is left out because another one stands in for it: that one may be dropped later.
        self._field = task.possible(pins, drops)
        self._draft = Draft(self._field, task)
        self._columns = dict(zip((window.id for window in self._field), self._draft.windows, strict=True))

    @cached_property
    def _relaxation(self) -> Relaxation:
        return Relaxation(self._draft.program, self._draft.windows)

    def solve(
        self, pins: frozenset[str], drops: frozenset[str], must: AbstractSet[int] = frozenset()
    ) -> Solution | None:
        """Choose the best windows; None when one of the people who `must` be met cannot be.

        Pins and drops are those of the beginning, with further windows dropped, or possible ones and people pinned.

        Raises:
            StarmeetError: pinned windows contradict each other, a rule, my busy time, what is agreed, or a drop.
        """
        check_pins(self._task, pins, drops)
        people = self._draft.wanted(pins)
        if not self._columns:
            found = solve_task(self._task, pins, drops, self._time_limit)
        else:
            ones, zeros = ([self._columns[one] for one in sorted(ids & self._columns.keys())] for ids in (pins, drops))
            answer = self._relaxation.maximise(
                ones, zeros, [self._draft.met[person].row for person in people], self._time_limit
            )
            if answer.impossible and set(people) <= must:
                return None
            chosen = [one for one in self._field if answer.values and answer.values[self._columns[one.id]] > 0.5]
            found = solution(self._draft, chosen, answer)
            # Not settled, or a rounding error of the solver: what is chosen is worth less than it says.
            if not answer.values or found.objective < answer.objective + self._draft.base - MARGIN:
                found = solve_task(self._task, pins, drops, self._time_limit)
        return found if must <= met(found) else None


def met(plan: Solution) -> set[int]:
    """List the people who are met in a plan."""
    return {person for window in plan.chosen if is_meeting(window) for person in window.people}
