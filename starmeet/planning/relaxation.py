"""One programme answered again and again under changed bounds: cutting planes, then branching where they do not do.

The solver keeps its basis from question to question, and the cuts it was given: they hold for every question, as they
are made of the programme's own rows. Most questions are then answered by a few steps of the dual simplex.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starmeet.errors import StarmeetError
from starmeet.planning.cuts import Row, row, zero_half
from starmeet.planning.milp import GAP, Answer, Program

if TYPE_CHECKING:
    from highspy import Highs

NODES = 30
"""Branches looked at before it is left to the solver of whole programmes."""
ROUNDS = 30
KEPT = 500
"""Cuts in all: with more of them each step of the simplex costs more than they save."""
STALLED = 4
"""Rounds of cuts without progress before branching."""
_PROGRESS = 1e-3
"""A thousandth of a star: less is not worth a round."""
_WHOLE = 1e-6


class Relaxation:
    """A programme of 0 and 1 columns with whole factors, kept by a solver with all cuts found so far.

    `whole` are the columns that have to be whole; the others then are, or could be.
    """

    def __init__(self, program: Program, whole: Sequence[int]) -> None:
        self._whole = whole
        self._solver: Highs = program.solver(relaxed=True)
        self._rows: list[Row] = []
        self._places: list[tuple[int, int]] = []
        for number, sign, factors, limit in program.limits():
            self._rows.append(row(factors, limit))
            self._places.append((number, sign))
        self._own = len(self._rows)
        self._nodes = 0
        self._until = float("inf")
        """Of the time the solver has worked altogether."""

    def maximise(
        self, ones: Sequence[int], zeros: Sequence[int], full: Sequence[int], time_limit: float | None = None
    ) -> Answer:
        """Solve with some columns at 1, some at 0, and some rows (of "at most 1") at 1.

        Not proven, when branching is needed too often, or the `time_limit` (seconds) is over.
        """
        self._until = float("inf") if time_limit is None else self._solver.getRunTime() + time_limit
        columns = dict.fromkeys(ones, (1.0, 1.0)) | dict.fromkeys(zeros, (0.0, 0.0))
        self._nodes = 0
        try:
            for column, (lower, upper) in columns.items():
                self._solver.changeColBounds(column, lower, upper)
            for number in full:
                self._solver.changeRowBounds(number, 1.0, 1.0)
            return self._branched(Answer(impossible=True, proven=True))
        finally:
            for column in columns:
                self._solver.changeColBounds(column, 0.0, 1.0)
            for number in full:
                self._solver.changeRowBounds(number, -float("inf"), 1.0)

    def _branched(self, best: Answer) -> Answer:
        """Look for something better than `best` under the bounds as they are, a split column at 1 first."""
        self._nodes += 1
        found = self._cut(best.objective) if self._nodes == 1 else self._run()
        if found.impossible or found.objective <= best.objective + GAP:
            return best
        split = [column for column in self._whole if _WHOLE < found.values[column] < 1 - _WHOLE]
        if not split:
            return found
        column = min(split, key=lambda one: (abs(0.5 - found.values[one]), one))
        for bound in (1.0, 0.0):
            if self._nodes >= NODES or self._solver.getRunTime() > self._until:
                return Answer()
            self._solver.changeColBounds(column, bound, bound)
            best = self._branched(best)
            self._solver.changeColBounds(column, 0.0, 1.0)
            if not best.proven:
                break
        return best

    def _cut(self, floor: float) -> Answer:
        """Solve the relaxation, and cut off what is not whole as long as that helps."""
        found = self._run()
        stalled = 0
        for _ in range(ROUNDS):
            values = found.values
            split = any(_WHOLE < values[column] < 1 - _WHOLE for column in self._whole) if values else False
            late = self._solver.getRunTime() > self._until
            if found.objective <= floor + GAP or not split or stalled >= STALLED or late or not self._add_cuts(values):
                break
            before, found = found, self._run()
            stalled = 0 if found.impossible or found.objective < before.objective - _PROGRESS else stalled + 1
        return found

    def _run(self) -> Answer:
        import highspy

        self._solver.run()
        status = self._solver.getModelStatus()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return Answer(impossible=True, proven=True)
        if status != highspy.HighsModelStatus.kOptimal:
            said = self._solver.modelStatusToString(status)
            raise StarmeetError(f"the solver of the plan stopped: {said}", "this is a bug, please report it")
        objective = self._solver.getInfo().objective_function_value
        values = tuple(self._solver.getSolution().col_value)
        return Answer(values=values, objective=objective, bound=objective, proven=True)

    def _add_cuts(self, values: Sequence[float]) -> bool:
        import numpy as np

        if len(self._rows) - self._own >= KEPT:
            return False
        reached = list(self._solver.getSolution().row_value)
        slacks = [
            one.limit - sign * reached[number] for one, (number, sign) in zip(self._rows, self._places, strict=True)
        ]
        cuts = zero_half(self._rows, slacks, values)
        for number, cut in enumerate(cuts, len(reached)):
            columns = np.array([column for column, _ in cut.terms], dtype=np.int32)
            factors = np.array([factor for _, factor in cut.terms], dtype=np.double)
            self._solver.addRow(-float("inf"), float(cut.limit), len(cut.terms), columns, factors)
            self._rows.append(cut)
            self._places.append((number, 1))
        return bool(cuts)
