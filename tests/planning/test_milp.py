from __future__ import annotations

import random
from itertools import product

import pytest

from starmeet.planning.milp import Program


def packing(seed: int) -> tuple[Program, list[float], list[list[int]], list[int]]:
    """A packing problem with a loose relaxation, so that the first guess is often wrong."""
    dice = random.Random(seed)
    costs = [round(dice.uniform(1, 5), 2) for _ in range(8)]
    rows = [[dice.randint(1, 9) for _ in costs] for _ in range(3)]
    limits = [sum(row) // 2 for row in rows]
    program = Program()
    columns = [program.column(cost, integral=True) for cost in costs]
    for row, limit in zip(rows, limits, strict=True):
        program.row(list(zip(columns, map(float, row), strict=True)), upper=limit)
    return program, costs, rows, limits


@pytest.mark.parametrize("seed", range(40))
def test_leaving_columns_out_loses_nothing(seed: int) -> None:
    program, costs, rows, limits = packing(seed)
    fitting = [
        sum(cost for cost, taken in zip(costs, choice, strict=True) if taken)
        for choice in product((0, 1), repeat=len(costs))
        if all(sum(map(int.__mul__, row, choice)) <= limit for row, limit in zip(rows, limits, strict=True))
    ]
    answer = program.maximise()
    assert answer.proven
    assert answer.objective == pytest.approx(max(fitting), abs=1e-6)
    assert program.relax().objective >= max(fitting) - 1e-6


def test_what_cannot_be_is_said() -> None:
    program = Program()
    column = program.column(1.0, integral=True)
    row = program.row([(column, 1.0)], lower=2)
    assert program.maximise().impossible
    program.bound(row, lower=1)
    assert program.maximise().values == (1.0,)


def test_impossible_only_for_whole_numbers() -> None:
    program = Program()
    columns = [program.column(1.0, integral=True) for _ in range(3)]
    program.row([(column, 2.0) for column in columns], lower=3, upper=3)
    assert not program.relax().impossible
    assert program.maximise().impossible
