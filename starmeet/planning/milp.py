"""A linear programme with some binary columns, and HiGHS to solve it.

One thread, a fixed seed and no gap: the same rows in the same order give the same answer on every run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from starmeet.errors import StarmeetError
from starmeet.model import Value

if TYPE_CHECKING:
    from highspy import Highs

GAP = 1e-7
"""Absolute gap at which a solution counts as proven: below the 1e-6 that is promised."""
SEED = 0
GUESS = 0.02
"""How far, of its value, the best plan may lie below the relaxation before a second pass is needed."""
MARGIN = 1e-5
"""Above the solver's tolerances (1e-7 a column): no column is left out on a rounding error."""
_INFINITY = float("inf")


class Answer(Value, frozen=True, kw_only=True):
    """What the solver found; `values` is empty when there is nothing, `proven` tells whether it is the best."""

    values: tuple[float, ...] = ()
    objective: float = -_INFINITY
    bound: float = _INFINITY
    proven: bool = False
    impossible: bool = False
    reduced: tuple[float, ...] = ()
    """Reduced costs of a relaxation: what forcing a column up by one would at least cost."""
    seconds: float = 0.0


class Program:
    """Columns and rows as they are added; `maximise` solves them."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self._integral: list[bool] = []
        self._bounds: list[tuple[float, float]] = []
        self._rows: list[tuple[float, float]] = []
        self._starts: list[int] = [0]
        self._columns: list[int] = []
        self._factors: list[float] = []

    def column(self, cost: float, *, lower: float = 0.0, upper: float = 1.0, integral: bool = False) -> int:
        """Add a column, and give back its number."""
        self.costs.append(cost)
        self._bounds.append((lower, upper))
        self._integral.append(integral)
        return len(self.costs) - 1

    def row(self, terms: Sequence[tuple[int, float]], *, lower: float = -_INFINITY, upper: float = _INFINITY) -> int:
        """Add `lower <= sum of factor x column <= upper`, and give back its number."""
        for column, factor in terms:
            self._columns.append(column)
            self._factors.append(factor)
        self._starts.append(len(self._columns))
        self._rows.append((lower, upper))
        return len(self._rows) - 1

    def bound(self, row: int, *, lower: float = -_INFINITY, upper: float = _INFINITY) -> None:
        """Give a row other bounds."""
        self._rows[row] = (lower, upper)

    def maximise(self, time_limit: float | None = None) -> Answer:
        """Solve, silently; a `time_limit` (seconds) gives up determinism.

        The relaxation says of each binary column what any solution with it is worth at most. Those below a guess of
        the optimum are left out; when the answer is as good as the guess that was safe, else the answer is the next
        guess. Exact, and several times faster than the solver on all columns: the relaxation is tight.
        """
        if not self.costs:
            return Answer(objective=0.0, bound=0.0, proven=True)
        relaxed = self.relax(time_limit)
        if not relaxed.proven:
            return relaxed
        floor = relaxed.objective - abs(relaxed.objective) * GUESS
        while True:
            left_out = self._below(floor, relaxed)
            limit = None if time_limit is None else time_limit - relaxed.seconds
            answer = self._run(limit, left_out=left_out)
            if answer.impossible and left_out:
                floor = -_INFINITY
            elif answer.proven and left_out and answer.objective < floor:
                floor = answer.objective
            else:
                bound = min(max(answer.bound, floor), relaxed.objective)
                return answer if answer.proven else msgspec.structs.replace(answer, bound=bound)

    def relax(self, time_limit: float | None = None) -> Answer:
        """Solve with fractions allowed: an upper bound of everything, with its reduced costs."""
        return self._run(time_limit, relaxed=True)

    def _below(self, floor: float, relaxed: Answer) -> frozenset[int]:
        """List the binary columns with which no solution is worth `floor`."""
        return frozenset(
            column
            for column, reduced in enumerate(relaxed.reduced)
            if self._integral[column] and self._bounds[column][0] <= 0 and relaxed.objective + reduced < floor - MARGIN
        )

    def _run(
        self, time_limit: float | None, *, relaxed: bool = False, left_out: frozenset[int] = frozenset()
    ) -> Answer:
        import highspy

        solver = self.solver(relaxed=relaxed, time_limit=time_limit, left_out=left_out)
        solver.run()
        status, info, seconds = solver.getModelStatus(), solver.getInfo(), solver.getRunTime()
        statuses = highspy.HighsModelStatus
        if status in (statuses.kInfeasible, statuses.kUnboundedOrInfeasible):
            return Answer(impossible=True, seconds=seconds)
        proven = status == statuses.kOptimal
        if not proven and status != statuses.kTimeLimit:
            said = solver.modelStatusToString(status)
            raise StarmeetError(f"the solver of the plan stopped: {said}", "this is a bug, please report it")
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible or (relaxed and not proven):
            return Answer(bound=_INFINITY if relaxed else info.mip_dual_bound, seconds=seconds)
        solution, objective = solver.getSolution(), info.objective_function_value
        return Answer(
            values=tuple(solution.col_value),
            objective=objective,
            bound=objective if relaxed or proven else info.mip_dual_bound,
            proven=proven,
            reduced=tuple(solution.col_dual) if relaxed else (),
            seconds=seconds,
        )

    def solver(
        self, *, relaxed: bool, time_limit: float | None = None, left_out: frozenset[int] = frozenset()
    ) -> Highs:
        """Hand the programme over to a solver of its own, without the columns that are left out."""
        import highspy  # 0.3 s, with numpy: only when something is solved

        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        options: dict[str, bool | int | float | str] = {
            "output_flag": False, "threads": 1, "parallel": "off", "random_seed": SEED,
            "mip_rel_gap": 0.0, "mip_abs_gap": GAP, "solve_relaxation": relaxed,
            "mip_heuristic_run_feasibility_jump": False,  # never the one to find it here, a sixth of the time
        }  # fmt: skip
        if time_limit is not None:
            options["time_limit"] = max(0.0, time_limit)
        for option, setting in options.items():
            solver.setOptionValue(option, setting)
        self._hand_over(solver, left_out)
        return solver

    def limits(self) -> Iterator[tuple[int, int, dict[int, int], int]]:
        """List all rows as limits from above: number, sign of the row in it, whole factors by column, limit."""
        for number, (lower, upper) in enumerate(self._rows):
            terms = range(self._starts[number], self._starts[number + 1])
            for sign, limit in ((1, upper), (-1, -lower)):
                if limit < _INFINITY:
                    factors = {self._columns[term]: sign * int(self._factors[term]) for term in terms}
                    yield number, sign, factors, int(limit)

    def _hand_over(self, solver: Highs, left_out: frozenset[int]) -> None:
        import highspy
        import numpy as np

        lower, upper = np.array(self._bounds, dtype=np.double).T.copy()
        upper[sorted(left_out)] = 0.0
        least, most = np.array(self._rows, dtype=np.double).reshape(-1, 2).T.copy()
        solver.passModel(
            len(self.costs),
            len(self._rows),
            len(self._columns),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMaximize),
            0.0,
            np.array(self.costs, dtype=np.double),
            lower,
            upper,
            least,
            most,
            np.array(self._starts, dtype=np.int32),
            np.array(self._columns, dtype=np.int32),
            np.array(self._factors, dtype=np.double),
            np.array(self._integral, dtype=np.int32),
        )
