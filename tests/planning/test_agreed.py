from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from starmeet.errors import StarmeetError
from starmeet.model import Busy, Plan, Window
from starmeet.planning.settings import Settings
from starmeet.planning.solve import solve

from .brute import ZONE, Case, at
from .test_plan import planned, why
from .test_solve import ids, window

SETTINGS = Settings(timezone=ZONE)


def agreed(name: str, start: str, minutes: int, *people: int, place: str = "Hall A") -> Window:
    one = window(name, start, minutes, *people, kind="appointment", chance=0.95, place=place)
    return structs.replace(one, agreed=True, reason="agreed")


def reason(found: Plan, name: str) -> str:
    return next(one.reason for one in found.windows if one.id == name)


class TestIsAlwaysInThePlan:
    better = window("b", "10:00", 30, 1, chance=0.9)

    def test_although_something_else_is_worth_more(self) -> None:
        found = planned([self.better, agreed("a", "10:10", 10, 4)], 1, 4)
        assert ids(found.windows) == ["a"]
        assert found.objective == found.bound == 0.95
        assert reason(found, "a") == "agreed"

    def test_although_i_am_busy(self) -> None:
        busy = [Busy(start=at("10:00"), end=at("11:00"), what="dentist")]
        found = planned([agreed("a", "10:10", 10, 4)], 4, busy=busy)
        assert reason(found, "a") == "agreed, but you are busy: dentist"

    def test_my_calendar_may_hold_the_appointment_itself(self) -> None:
        busy = [Busy(start=at("10:10"), end=at("10:20"), what="T. Bell")]
        assert reason(planned([agreed("a", "10:10", 10, 4)], 4, busy=busy), "a") == "agreed"

    def test_although_another_one_is_at_the_same_time(self) -> None:
        found = planned([agreed("a", "10:10", 10, 2), agreed("b", "10:15", 10, 4)], 2, 4)
        assert ids(found.windows) == ["a", "b"]
        assert reason(found, "a") == "agreed, but Jonas Weil is too near, Fri 10:15-10:25"

    def test_although_dropped_too_early_too_many_or_over_lunch(self) -> None:
        many = [agreed(f"a{n}", f"1{n}:00", 60, 1) for n in range(5)]
        tight = Settings(timezone=ZONE, max_per_day=2, not_before=at("15:00").time())
        found = planned(many, 1, settings=tight, drops=["p1", "a2"])
        assert ids(found.windows) == ["a0", "a1", "a2", "a3", "a4"]

    def test_a_talk_that_has_begun_takes_no_meeting_away(self) -> None:
        talk = structs.replace(window("talk", "10:00", 45, 1, kind="talk", chance=0.0), agreed=True)
        ahead = [window("break", "11:00", 15, 1, kind="break", chance=0.4),
                 window("signing", "12:00", 30, 1, kind="signing", chance=0.9)]  # fmt: skip
        assert ids(planned([talk, *ahead], 1).windows) == ["talk", "break", "signing"]

    def test_with_someone_without_stars(self) -> None:
        assert ids(planned([agreed("a", "10:10", 10, 6)], 6).windows) == ["a"]

    def test_and_has_no_alternatives(self) -> None:
        found = planned([agreed("a", "10:00", 10, 1), window("b", "15:00", 10, 1)], 1)
        assert {one.instead_of for one in found.alternatives} <= {"b"}


class TestTheRestIsChosenAroundIt:
    def test_who_cannot_be_met_for_it_is_told(self) -> None:
        found = planned([agreed("a", "10:10", 10, 2), window("b", "10:00", 30, 4)], 2, 4)
        assert why(found, 4) == "you have agreed to meet Fri 10:10-10:20"
        assert [one.price for one in found.missed] == [None]

    def test_the_walk_counts(self) -> None:
        windows = [agreed("a", "10:00", 20, 2, place="Hall B"), window("b", "10:20", 20, 4)]
        assert ids(solve(windows, {2: 1, 4: 1}, SETTINGS).chosen) == ["a"]

    def test_a_day_has_fewer_meetings_left(self) -> None:
        windows = [agreed("a", "10:00", 20, 2), window("b", "15:00", 20, 4), window("c", "16:00", 20, 5)]
        assert len(solve(windows, {2: 1, 4: 1, 5: 1}, Settings(timezone=ZONE, max_per_day=2)).chosen) == 2

    def test_a_third_meeting_is_not_planned_and_a_second_adds_less(self) -> None:
        free = [window(f"w{n}", f"1{n}:00", 15, 1, session=n) for n in (4, 5, 6)]
        found = solve([agreed("a", "10:00", 15, 1), *free], {1: 1}, SETTINGS)
        assert len(found.chosen) == 2
        assert found.objective == pytest.approx(1 - 0.05 * 0.5)
        assert found.bound == found.objective

    def test_a_pin_against_it_is_an_error(self) -> None:
        with pytest.raises(StarmeetError, match=r"\(b\), but you have agreed to meet Fri 10:10-10:20"):
            planned([agreed("a", "10:10", 10, 2), window("b", "10:00", 30, 4)], pins=["b"])

    def test_a_pin_of_itself_or_its_person_is_fine(self) -> None:
        found = planned([agreed("a", "10:10", 10, 2), window("b", "15:00", 30, 2)], 2, pins=["a", "p2"])
        assert "a" in ids(found.windows)

    @pytest.mark.parametrize("seed", range(80))
    def test_is_as_if_it_were_pinned_where_that_can_be(self, seed: int) -> None:
        case = Case(seed)
        first = structs.replace(
            case.windows[0], kind="appointment", interest=0.0, people=case.windows[0].people or (1,)
        )
        free = [one for one in case.windows[1:] if one.id != first.id]
        more = (case.weights, case.settings, case.busy)
        drops = frozenset(one for one in case.drops if one.startswith("w")) - {first.id}
        kept = [structs.replace(first, agreed=True), *free]
        found = None
        try:
            pinned = solve([first, *free], *more, case.pins | {first.id}, drops)
            found = solve(kept, *more, case.pins, drops)
        except StarmeetError:
            assert first.id in ids(solve(kept, *more, frozenset(), drops).chosen)
        if found is not None:
            assert found.objective == pytest.approx(pinned.objective, abs=1e-9)
            assert found.bound == found.objective


def test_a_search_cut_short_keeps_it() -> None:
    windows = [window(f"w{n}", f"{10 + n // 6}:{n % 6}0", 15, n + 1) for n in range(12)]
    weights = {n + 1: 1.0 for n in range(12)}
    cut = solve([*windows, agreed("a", "09:00", 15, 3)], weights, SETTINGS, time_limit=0)
    assert "a" in ids(cut.chosen)
    assert cut.bound >= cut.objective >= 0.95


def test_people_who_are_not_known_are_no_problem() -> None:
    far = agreed("a", "10:10", 10, 99)
    near = structs.replace(agreed("b", "10:10", 10, 1), start=far.start + timedelta(minutes=5))
    found = planned([far, near], 1)
    assert reason(found, "b") == "agreed, but what you agreed is too near, Fri 10:10-10:20"
