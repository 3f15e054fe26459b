from __future__ import annotations

import random
from datetime import time, timedelta
from typing import ClassVar

import pytest

from starmeet.errors import StarmeetError
from starmeet.model import Busy, Window, WindowKind
from starmeet.planning.settings import Settings
from starmeet.planning.solve import solve

from .brute import ZONE, Case, at

SETTINGS = Settings(timezone=ZONE)
NOTHING: frozenset[str] = frozenset()


def window(
    name: str, start: str, minutes: int, *people: int, kind: WindowKind = "after talk", chance: float = 0.5,
    place: str = "Hall A", interest: float = 0.0, session: int = 0, day: int = 0,
) -> Window:  # fmt: skip
    begin = at(start, day)
    return Window(
        id=name, people=people, start=begin, end=begin + timedelta(minutes=minutes), place=place, kind=kind,
        chance=chance, reason="", interest=interest, session=session,
    )  # fmt: skip


def ids(windows: tuple[Window, ...]) -> list[str]:
    return [one.id for one in windows]


def agrees_with_brute_force(seed: int) -> None:
    case = Case(seed)
    best = case.best()
    if best is None:
        with pytest.raises(StarmeetError, match="pinned") as caught:
            solve(*case.solve_arguments(), case.pins, case.drops, kept=case.kept)
        assert caught.value.hint
        return
    found = solve(*case.solve_arguments(), case.pins, case.drops, kept=case.kept)
    by_id = {one.id: one for one in case.windows}
    chosen = [by_id[one.id] for one in found.chosen]
    assert case.feasible(chosen), seed
    assert case.pins & by_id.keys() <= set(ids(found.chosen)), seed
    assert found.objective == pytest.approx(case.value(chosen), abs=1e-8), seed
    assert found.objective == pytest.approx(best, abs=1e-8), seed
    assert found.bound == found.objective
    assert found.gap == 0
    assert not any(f"p{person}" in case.drops for one in found.chosen for person in one.people)


@pytest.mark.parametrize("block", range(10))
def test_is_as_good_as_looking_at_every_subset(block: int) -> None:
    for seed in range(block * 25, block * 25 + 25):
        agrees_with_brute_force(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_is_as_good_as_looking_at_every_subset_of_many(block: int) -> None:
    for seed in range(1000 + block * 100, 1100 + block * 100):
        agrees_with_brute_force(seed)


def test_random_cases_exercise_every_rule() -> None:
    cases = [Case(seed) for seed in range(250)]
    assert sum(case.best() is None for case in cases[:100]) > 3
    assert sum(bool(case.pins) for case in cases) > 50
    assert sum(bool(case.drops) for case in cases) > 50
    assert sum(bool(case.busy) for case in cases) > 50
    assert sum(len(set(map(id, case.occasions.values()))) < len(case.windows) for case in cases) > 20


@pytest.mark.parametrize("seed", range(8))
def test_order_of_input_does_not_matter(seed: int) -> None:
    dice = random.Random(seed)
    windows = [
        window(f"w{n}", f"{dice.randint(9, 17)}:{dice.choice(('00', '10', '20', '30'))}".zfill(5), 20,
               dice.randint(1, 12), chance=0.5, place=dice.choice("AB"))
        for n in range(60)
    ]  # fmt: skip
    weights = {person: 1.0 + person % 3 for person in range(1, 13)}
    first = solve(windows, weights, SETTINGS)
    dice.shuffle(windows)
    again = solve(windows, dict(reversed(weights.items())), SETTINGS)
    assert again == first


def test_nothing_to_choose_from() -> None:
    found = solve((), {}, SETTINGS)
    assert (found.objective, found.bound, found.chosen, found.gap) == (0, 0, (), 0)


def test_takes_the_better_of_two_that_overlap() -> None:
    windows = [window("a", "10:00", 30, 1), window("b", "10:20", 30, 2)]
    assert ids(solve(windows, {1: 1, 2: 3}, SETTINGS).chosen) == ["b"]


def test_touching_in_one_place_is_no_overlap_but_another_place_needs_the_walk() -> None:
    windows = [window("a", "10:00", 30, 1), window("b", "10:30", 30, 2), window("c", "11:02", 30, 3, place="Hall B")]
    weights = {1: 3.0, 2: 2.0, 3: 1.0}
    assert ids(solve(windows, weights, SETTINGS).chosen) == ["a", "b"]
    assert ids(solve(windows, weights, Settings(timezone=ZONE, walk_minutes=2)).chosen) == ["a", "b", "c"]


def test_touching_busy_time_is_fine() -> None:
    windows = [window("a", "10:00", 30, 1), window("b", "10:25", 30, 1)]
    busy = [Busy(start=at("10:30"), end=at("11:00"), what="call")]
    assert ids(solve(windows, {1: 1}, SETTINGS, busy).chosen) == ["a"]


def test_a_second_meeting_adds_less_and_a_third_is_not_planned() -> None:
    windows = [window(f"w{n}", f"1{n}:00", 15, 1, session=n) for n in (0, 1, 5)]
    found = solve(windows, {1: 2}, SETTINGS)
    assert len(found.chosen) == 2
    assert found.objective == 1.5


def test_two_slots_of_one_break_are_one_occasion() -> None:
    slots = [window(f"w{n}", f"10:{15 * n:02}", 15, 1, kind="break") for n in (0, 1, 2)]
    found = solve(slots, {1: 2}, SETTINGS)
    assert len(found.chosen) == 1
    assert found.objective == 1


def test_the_time_around_one_talk_is_one_occasion_and_that_around_another_is_a_second() -> None:
    around = [
        window("right after", "10:30", 10, 1, kind="right after talk", chance=0.25, session=1),
        window("after", "10:50", 20, 1, session=1),
        window("later", "11:10", 20, 1, session=1),
    ]
    assert ids(solve(around, {1: 2}, SETTINGS).chosen) in (["after"], ["later"])
    other = window("other talk", "15:00", 20, 1, chance=0.2, session=2)
    assert len(solve([*around, other], {1: 2}, SETTINGS).chosen) == 2


def test_an_occasion_stays_one_when_its_middle_slot_is_dropped() -> None:
    slots = [window(f"w{n}", f"10:{15 * n:02}", 15, 1, kind="break") for n in (0, 1, 2)]
    assert len(solve(slots, {1: 2}, SETTINGS, drops=frozenset({"w1"})).chosen) == 1


def test_a_shared_window_counts_for_everyone_in_it() -> None:
    windows = [window("both", "10:00", 20, 1, 2), window("one", "10:00", 20, 3, chance=0.9)]
    found = solve(windows, {1: 1, 2: 1, 3: 1}, SETTINGS)
    assert ids(found.chosen) == ["both"]
    assert found.objective == 1


def test_meetings_a_day_are_limited_and_talks_are_not_counted() -> None:
    meetings = [window(f"w{n}", f"1{n}:00", 15, n + 1) for n in (0, 1, 5, 6)]
    talks = [
        window("t1", "10:30", 20, 9, kind="talk", interest=0.2),
        window("t2", "17:00", 20, kind="talk", interest=0.1),
    ]
    tomorrow = [window("m1", "10:00", 15, 8, day=1)]
    weights = dict.fromkeys(range(1, 9), 1.0)
    found = solve([*meetings, *talks, *tomorrow], weights, Settings(timezone=ZONE, max_per_day=2))
    assert len([one for one in found.chosen if one.id.startswith("w")]) == 2
    assert {"t1", "t2", "m1"} <= set(ids(found.chosen))


def test_days_are_venue_days() -> None:
    # 23:30 and 00:30 in Lisbon are one UTC day in summer.
    windows = [window("late", "23:20", 15, 1), window("next", "00:20", 15, 2, day=1)]
    assert len(solve(windows, {1: 1, 2: 1}, Settings(timezone=ZONE, max_per_day=1)).chosen) == 2
    assert len(solve(windows, {1: 1, 2: 1}, Settings(timezone="UTC", max_per_day=1)).chosen) == 1


def test_nothing_before_the_hour_one_gets_up() -> None:
    windows = [window("early", "09:50", 20, 1), window("fine", "10:00", 20, 2)]
    assert ids(solve(windows, {1: 3, 2: 1}, Settings(timezone=ZONE, not_before=time(10))).chosen) == ["fine"]


class TestLunch:
    full = tuple(window(f"w{n}", f"{12 + n // 2}:{30 * (n % 2):02}", 30, n + 1) for n in range(4))
    weights: ClassVar = {1: 4.0, 2: 3.0, 3: 2.0, 4: 1.0}

    def test_half_an_hour_stays_free(self) -> None:
        assert ids(solve(self.full, self.weights, SETTINGS).chosen) == ["w0", "w1", "w2"]

    def test_off_when_not_wanted(self) -> None:
        assert len(solve(self.full, self.weights, Settings(timezone=ZONE, lunch=None)).chosen) == 4

    def test_eating_together_is_lunch(self) -> None:
        together = window("together", "13:30", 30, 4, kind="lunch")
        assert len(solve([*self.full[:3], together], self.weights, SETTINGS).chosen) == 4

    def test_not_kept_when_busy_time_leaves_none(self) -> None:
        busy = [Busy(start=at("12:20"), end=at("12:25")), Busy(start=at("12:50"), end=at("14:00"))]
        short = window("short", "12:00", 20, 1)
        assert ids(solve([short], {1: 1}, SETTINGS, busy).chosen) == ["short"]


class TestPins:
    windows = (
        window("a", "10:00", 30, 1),
        window("b", "10:15", 30, 2),
        window("c", "15:00", 30, 3),
        window("d", "15:00", 30, 1, kind="break"),
    )
    weights: ClassVar = {1: 3.0, 2: 1.0, 3: 4.0}

    def solved(self, pins: set[str], drops: set[str] | frozenset[str] = NOTHING, **more: object) -> list[str]:
        settings = Settings(timezone=ZONE, **more)  # type: ignore[arg-type]
        return ids(solve(self.windows, self.weights, settings, pins=frozenset(pins), drops=frozenset(drops)).chosen)

    def refused(self, *pins: str, settings: Settings = SETTINGS, busy: tuple[Busy, ...] = ()) -> str:
        with pytest.raises(StarmeetError) as caught:
            solve(self.windows, self.weights, settings, busy, pins=frozenset(pins))
        assert caught.value.hint
        return str(caught.value)

    def test_a_pinned_window_is_kept(self) -> None:
        assert self.solved(set()) == ["a", "c"]
        assert self.solved({"b"}) == ["b", "c"]

    def test_a_pinned_window_is_kept_although_it_is_worth_nothing(self) -> None:
        windows = [*self.windows, window("zero", "10:00", 60, 7, chance=0.0)]
        chosen = solve(windows, self.weights, SETTINGS, pins=frozenset({"zero"})).chosen
        assert "zero" in ids(chosen)

    def test_a_pinned_person_is_met(self) -> None:
        assert self.solved({"p2"}) == ["b", "c"]

    def test_of_pinned_people_as_many_as_possible_are_met(self) -> None:
        assert self.solved({"p2", "p1", "p3"}) in (["a", "c"], ["b", "c"], ["b", "d"])
        assert self.solved({"p2", "p1"}) == ["b", "d"]

    def test_what_is_no_longer_there_is_passed_over(self) -> None:
        assert self.solved({"gone", "p99"}) == ["a", "c"]

    def test_dropped_windows_and_people_stay_out(self) -> None:
        assert self.solved(set(), {"a"}) == ["b", "c"]
        assert self.solved(set(), {"p1"}) == ["b", "c"]

    def test_a_dropped_person_leaves_a_shared_window_to_the_others(self) -> None:
        shared = [window("s", "10:00", 30, 1, 2)]
        found = solve(shared, self.weights, SETTINGS, drops=frozenset({"p1"}))
        assert [one.people for one in found.chosen] == [(2,)]
        assert found.objective == 0.5

    def test_contradictions_name_both_and_say_what_to_do(self) -> None:
        said = self.refused("a", "b")
        assert "(a)" in said
        assert "(b)" in said
        assert "unpin one" in said

    def test_against_busy_time(self) -> None:
        said = self.refused("a", busy=(Busy(start=at("10:10"), end=at("10:12"), what="call with office"),))
        assert "call with office" in said
        assert "(a)" in said

    def test_against_the_limit_of_a_day(self) -> None:
        said = self.refused("a", "c", settings=Settings(timezone=ZONE, max_per_day=1))
        assert "max_per_day" in said
        assert "2 meetings" in said

    def test_against_the_morning(self) -> None:
        assert "before 12:00" in self.refused("a", settings=Settings(timezone=ZONE, not_before=time(12)))

    def test_against_a_drop(self) -> None:
        for both in ("a", "p1"):
            with pytest.raises(StarmeetError, match=f"{both} is both pinned and dropped"):
                solve(self.windows, self.weights, SETTINGS, pins=frozenset({both}), drops=frozenset({both}))
        with pytest.raises(StarmeetError, match="dropped by you"):
            solve(self.windows, self.weights, SETTINGS, pins=frozenset({"a"}), drops=frozenset({"p1"}))

    def test_against_lunch(self) -> None:
        long = [window("x", "11:45", 60, 1), window("y", "12:50", 60, 2)]
        with pytest.raises(StarmeetError, match="no time for lunch") as caught:
            solve(long, self.weights, SETTINGS, pins=frozenset({"x", "y"}))
        assert "(x)" in str(caught.value)
        assert "(y)" in str(caught.value)

    def test_three_with_one_person(self) -> None:
        three = [window(f"w{n}", f"1{n}:00", 15, 1, session=n) for n in (0, 1, 5)]
        with pytest.raises(StarmeetError, match="3 meetings with one person"):
            solve(three, self.weights, SETTINGS, pins=frozenset({"w0", "w1", "w5"}))

    def test_two_on_one_occasion(self) -> None:
        slots = [window(f"w{n}", f"10:{15 * n:02}", 15, 1, kind="break") for n in (0, 1)]
        with pytest.raises(StarmeetError, match="one occasion"):
            solve(slots, self.weights, SETTINGS, pins=frozenset({"w0", "w1"}))


def test_a_search_cut_short_keeps_the_pins_and_says_its_gap() -> None:
    windows = [window(f"w{n}", f"{10 + n // 6}:{n % 6}0", 15, n + 1) for n in range(12)]
    weights = {n + 1: 1.0 for n in range(12)}
    best = solve(windows, weights, SETTINGS)
    cut = solve(windows, weights, SETTINGS, pins=frozenset({"w3"}), time_limit=0)
    assert "w3" in ids(cut.chosen)
    assert cut.bound >= best.objective >= cut.objective
    assert cut.gap > 0


def test_silent(capfd: pytest.CaptureFixture[str]) -> None:
    solve([window("a", "10:00", 30, 1), window("b", "10:20", 30, 2)], {1: 1, 2: 3}, SETTINGS)
    assert capfd.readouterr() == ("", "")


def test_an_unknown_zone_is_one_clear_line() -> None:
    with pytest.raises(StarmeetError, match='no time zone is called "Moon/Base"'):
        solve([window("a", "10:00", 30, 1)], {1: 1}, Settings(timezone="Moon/Base"))


def test_a_search_that_is_cut_gives_what_one_makes_by_hand_and_says_its_gap() -> None:
    dice = random.Random(3)
    windows = [
        window(f"w{n:03}", f"{dice.randint(9, 17):02}:{dice.choice(('00', '10', '25', '40'))}", 20, dice.randint(1, 40),
               chance=dice.choice((0.25, 0.5, 0.6)), place=dice.choice("ABCD"), session=n, day=dice.randint(0, 1))
        for n in range(300)
    ]  # fmt: skip
    weights = {person: 1.0 + person % 3 for person in range(1, 41)}
    cut = solve(windows, weights, SETTINGS, time_limit=0.0)
    best = solve(windows, weights, SETTINGS)
    assert cut.chosen
    assert cut.gap > 0
    assert cut.objective <= best.objective <= cut.bound + 1e-6
    assert cut.objective > 0.8 * best.objective


def test_one_person_is_not_met_twice_around_one_talk_in_changing_company() -> None:
    around = [window("both", "10:50", 20, 1, 2, session=1), window("one", "11:10", 20, 1, session=1)]
    assert len(solve(around, {1: 2, 2: 1}, SETTINGS).chosen) == 1
