from __future__ import annotations

import random

import pytest

from starmeet.errors import StarmeetError
from starmeet.model import Window, WindowKind, label
from starmeet.planning.cuts import row, zero_half
from starmeet.planning.inquiry import Inquiry, met
from starmeet.planning.milp import Program
from starmeet.planning.relaxation import Relaxation
from starmeet.planning.settings import Settings
from starmeet.planning.solve import solve
from starmeet.planning.task import task_of

from .brute import ZONE, Case
from .test_milp import packing
from .test_solve import window

SETTINGS = Settings(timezone=ZONE)
NOTHING: frozenset[str] = frozenset()


def crowded(seed: int) -> tuple[list[Window], dict[int, float]]:
    """Two days with many people who can be met now or then, here or there: a relaxation that is often not whole."""
    dice = random.Random(seed)
    windows = []
    kinds: tuple[WindowKind, ...] = ("after talk", "break", "lunch")
    for number in range(90):
        start = f"{dice.randint(9, 17):02}:{dice.choice(('00', '10', '20', '35', '50'))}"
        windows.append(
            window(
                f"w{number:02}", start, dice.choice((15, 20, 30, 45)), dice.randint(1, 14), day=dice.randint(0, 1),
                kind=dice.choice(kinds), chance=dice.choice((0.25, 0.48, 0.5, 0.63, 0.9)),
                place=dice.choice("ABC"), session=number // 2,
            )
        )  # fmt: skip
    return windows, {person: float(dice.randint(1, 3)) for person in range(1, 15)}


@pytest.mark.parametrize("seed", range(6))
def test_one_question_after_another_gives_what_solving_anew_gives(seed: int) -> None:
    windows, weights = crowded(seed)
    dice = random.Random(seed)
    inquiry = Inquiry(task_of(windows, weights, SETTINGS), NOTHING, NOTHING)
    best = inquiry.solve(NOTHING, NOTHING)
    assert best is not None
    assert best.objective == solve(windows, weights, SETTINGS).objective
    assert best.bound == best.objective
    for _ in range(8):
        pins = frozenset((dice.choice(windows).id, label("p", dice.randint(1, 14))))
        drops = frozenset(dice.sample([one.id for one in best.chosen], 2)) - pins
        found = inquiry.solve(pins, drops)
        assert found is not None
        assert found.objective == pytest.approx(solve(windows, weights, SETTINGS, (), pins, drops).objective, abs=1e-9)
        assert pins & {one.id for one in windows} <= {one.id for one in found.chosen}
        assert not drops & {one.id for one in found.chosen}
    again = inquiry.solve(NOTHING, NOTHING)
    assert again is not None
    assert again.objective == best.objective


@pytest.mark.parametrize("block", range(5))
def test_small_questions_with_every_rule(block: int) -> None:
    for seed in range(block * 40, block * 40 + 40):
        case = Case(seed)
        task = task_of(*case.solve_arguments(), case.kept)
        try:
            plain = solve(*case.solve_arguments(), case.pins, case.drops, kept=case.kept)
        except StarmeetError:
            with pytest.raises(StarmeetError, match="pinned"):
                Inquiry(task, case.pins, case.drops).solve(case.pins, case.drops)
            continue
        people_out = frozenset(one for one in case.drops if one.startswith("p"))
        for pins, drops in ((case.pins, case.drops), (case.pins, people_out)):
            # Asked at once, and with windows dropped only later.
            found = Inquiry(task, pins, drops).solve(case.pins, case.drops)
            assert found is not None
            assert found.objective == pytest.approx(plain.objective, abs=1e-9), seed
            assert len(met(found) & wanted(case)) == len(met(plain) & wanted(case)), seed


def wanted(case: Case) -> set[int]:
    return {person for person in range(1, 5) if label("p", person) in case.pins}


def test_none_when_someone_who_must_be_met_cannot_be() -> None:
    rivals = [window("a", "10:00", 20, 1), window("b", "10:00", 20, 2)]
    inquiry = Inquiry(task_of(rivals, {1: 1.0, 2: 1.0}, SETTINGS), NOTHING, NOTHING)
    both = frozenset({"p1", "p2"})
    assert inquiry.solve(both, NOTHING, {1, 2}) is None
    one = inquiry.solve(both, NOTHING)
    assert one is not None
    assert len(met(one)) == 1
    assert inquiry.solve(NOTHING, NOTHING, {3}) is None


def test_nothing_to_choose_from() -> None:
    found = Inquiry(task_of((), {}, SETTINGS), NOTHING, NOTHING).solve(NOTHING, NOTHING)
    assert found is not None
    assert (found.objective, found.chosen) == (0, ())


class TestRelaxation:
    @pytest.mark.parametrize("seed", range(30))
    def test_is_exact_or_says_that_it_is_not(self, seed: int) -> None:
        program = packing(seed)[0]
        columns = list(range(len(program.costs)))
        kept = Relaxation(program, columns)
        best = program.maximise().objective
        dice = random.Random(seed)
        for _ in range(5):
            out = dice.sample(columns, 2)
            answer = kept.maximise([], out, [])
            assert not answer.proven or answer.objective <= best + 1e-6
        answer = kept.maximise([], [], [])
        assert not answer.proven or answer.objective == pytest.approx(best, abs=1e-6)

    def test_says_what_is_impossible(self) -> None:
        program = Program()
        columns = [program.column(1.0, integral=True) for _ in range(2)]
        program.row([(column, 1.0) for column in columns], upper=1)
        kept = Relaxation(program, columns)
        assert kept.maximise(columns, [], []).impossible
        assert kept.maximise([], columns, [0]).impossible
        assert kept.maximise([], [], []).objective == 1

    def test_gives_up_where_branching_does_not_end(self) -> None:
        program = Program()
        columns = [program.column(1.0 + number / 1000, integral=True) for number in range(24)]
        program.row([(column, 4.0) for column in columns], lower=46, upper=46)
        answer = Relaxation(program, columns).maximise([], [], [])
        assert not answer.values
        assert not answer.proven


class TestCuts:
    def test_an_odd_circle_is_cut_off(self) -> None:
        circle = [row({number: 1, (number + 1) % 5: 1}, 1) for number in range(5)]
        (cut,) = zero_half(circle, [0.0] * 5, [0.5] * 5)
        assert cut.terms == tuple((number, 1) for number in range(5))
        assert cut.limit == 2

    def test_an_even_circle_is_not(self) -> None:
        circle = [row({number: 1, (number + 1) % 4: 1}, 1) for number in range(4)]
        assert zero_half(circle, [0.0] * 4, [0.5] * 4) == []

    @pytest.mark.parametrize("seed", range(20))
    def test_no_whole_answer_is_lost(self, seed: int) -> None:
        dice = random.Random(seed)
        edges = [tuple(dice.sample(range(9), 2)) for _ in range(14)]
        rows = [row({one: 1, other: 1}, 1) for one, other in edges]
        values = [0.5] * 9
        cuts = zero_half(rows, [0.0] * len(rows), values)
        for chosen in range(2**9):
            if not any(chosen >> one & 1 and chosen >> other & 1 for one, other in edges):
                for cut in cuts:
                    assert sum(factor for column, factor in cut.terms if chosen >> column & 1) <= cut.limit
        for cut in cuts:
            assert sum(factor * values[column] for column, factor in cut.terms) > cut.limit
