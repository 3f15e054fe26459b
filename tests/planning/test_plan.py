from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import time

import pytest

from starmeet.errors import StarmeetError
from starmeet.model import Busy, Person, Plan, Window
from starmeet.planning.plan import cost_of, plan
from starmeet.planning.settings import Settings
from starmeet.planning.solve import solve
from starmeet.planning.task import task_of

from .brute import ZONE, Case, at
from .test_solve import window

SETTINGS = Settings(timezone=ZONE)
PEOPLE = {
    number: Person(id=number, name=name, tier=tier)
    for number, name, tier in (
        (1, "Ada Quill", 3), (2, "Ravi Menon", 2), (3, "Mei Tanaka", 2), (4, "Jonas Weil", 1),
        (5, "T. Bell", 1), (6, "Nia Obi", 0),
    )
}  # fmt: skip
STARS = {number: float(person.tier) for number, person in PEOPLE.items()}


def planned(
    windows: Sequence[Window],
    *present: int,
    settings: Settings = SETTINGS,
    busy: Sequence[Busy] = (),
    pins: Sequence[str] = (),
    drops: Sequence[str] = (),
    explain: int = 12,
) -> Plan:
    task = task_of(windows, STARS, settings, busy)
    return plan(7, task, PEOPLE, frozenset(pins), frozenset(drops), frozenset(present), explain)


def why(found: Plan, person: int) -> str:
    return next(one.why for one in found.missed if one.person == person)


def price(found: Plan, person: int) -> float | None:
    return next(one.price for one in found.missed if one.person == person)


class TestMissed:
    rivals = (window("a", "11:15", 15, 2, kind="break"), window("b", "11:15", 15, 4, kind="break"))

    def test_says_when_and_against_whom_and_what_it_would_cost(self) -> None:
        found = planned(self.rivals, 2, 4)
        assert why(found, 4) == "only Fri 11:15-11:30, against Ravi Menon"
        assert price(found, 4) == pytest.approx(2 * 0.5 - 1 * 0.5)
        assert found.conference == 7
        assert found.objective == found.bound == 1.0

    def test_at_best_when_there_are_several(self) -> None:
        more = window("c", "11:20", 15, 4, chance=0.1, session=1)
        assert why(planned([*self.rivals, more], 2, 4), 4) == "at best Fri 11:15-11:30, against Ravi Menon"

    def test_against_a_talk(self) -> None:
        talk = window("t", "11:00", 60, 1, kind="talk", interest=0.6)
        assert why(planned([talk, self.rivals[1]], 4), 4) == "only Fri 11:15-11:30, against the talk of Ada Quill"
        mine = window("t", "11:00", 60, kind="talk", interest=0.6)
        assert "against a talk about your topics" in why(planned([mine, self.rivals[1]], 4), 4)

    def test_no_window(self) -> None:
        found = planned([], 1)
        assert why(found, 1) == "the programme leaves no time to meet them"
        assert price(found, 1) is None

    def test_dropped(self) -> None:
        for drop in ("p2", "a"):
            found = planned(self.rivals, 2, 4, drops=[drop])
            assert why(found, 2) == "dropped by you"
            assert price(found, 2) is None

    def test_busy(self) -> None:
        busy = [Busy(start=at("11:00"), end=at("12:00"), what="call with office")]
        found = planned(self.rivals, 2, busy=busy)
        assert why(found, 2) == "you are busy: call with office"
        talk = window("t", "11:00", 20, 2, kind="talk", interest=0.1)
        assert why(planned([*self.rivals, talk], 2, busy=busy), 2) == "speaks while you are busy: call with office"

    def test_too_early(self) -> None:
        assert why(planned(self.rivals, 2, settings=Settings(timezone=ZONE, not_before=time(12))), 2) == "before 12:00"

    def test_a_full_day(self) -> None:
        windows = [window("a", "10:00", 15, 2), window("b", "15:00", 15, 4)]
        found = planned(windows, 2, 4, settings=Settings(timezone=ZONE, max_per_day=1))
        assert why(found, 4) == "only Fri 15:00-15:15, but that day is full, 1 of 1"

    def test_lunch(self) -> None:
        windows = [window("a", "12:00", 60, 2), window("b", "13:00", 60, 4)]
        assert why(planned(windows, 2, 4), 4) == "only Fri 13:00-14:00, which would leave no time for lunch"

    def test_only_people_with_a_star_who_are_there(self) -> None:
        assert [one.person for one in planned(self.rivals, 2, 4, 6, 99).missed] == [4]
        assert [one.person for one in planned(self.rivals, 2).missed] == []

    def test_listening_is_not_meeting(self) -> None:
        found = planned([window("t", "11:00", 20, 1, kind="talk", interest=0.3)], 1)
        assert [one.id for one in found.windows] == ["t"]
        assert [one.person for one in found.missed] == [1]

    def test_prices_are_limited_by_count_the_most_stars_first(self) -> None:
        windows = [window(f"w{n}", "11:00", 15, n, chance=0.9 if n == 1 else 0.5) for n in (1, 2, 3, 4, 5)]
        found = planned(windows, 1, 2, 3, 4, 5, explain=2)
        assert [(one.person, one.price is not None) for one in found.missed] == [
            (2, True), (3, True), (4, False), (5, False),
        ]  # fmt: skip
        assert all(one.price is None for one in planned(windows, 2, 3, explain=0).missed)

    def test_no_price_is_paid_with_someone_pinned(self) -> None:
        found = planned(self.rivals, 2, 4, pins=["p2"])
        assert price(found, 4) is None
        assert why(found, 4) == "only Fri 11:15-11:30, against Ravi Menon"


class TestAlternatives:
    windows = (
        window("a", "10:00", 15, 1, kind="break", chance=0.6),
        window("a2", "10:15", 15, 1, kind="break", chance=0.6),
        window("b", "15:00", 15, 1, chance=0.5, session=1),
        window("c", "15:00", 15, 2, chance=0.6, session=2),
        window("d", "16:00", 15, 1, chance=0.2, session=3),
    )

    def test_up_to_two_other_occasions_each_with_its_cost(self) -> None:
        settings = Settings(timezone=ZONE, max_per_day=2)
        found = planned(self.windows, 1, 2, settings=settings)
        assert [one.id for one in found.windows] == ["a", "c"] or [one.id for one in found.windows] == ["a2", "c"]
        chosen = found.windows[0].id
        offered = [one for one in found.alternatives if one.instead_of == chosen]
        assert [one.window.id for one in offered] == ["b", "d"]
        # b beside c is a clash: the best with b is the other slot of the morning and b.
        assert offered[0].cost == pytest.approx(found.objective - 3 * (1 - 0.4 * 0.5))
        assert offered[1].cost == pytest.approx(found.objective - 3 * (1 - 0.4 * 0.8))

    def test_one_on_demand(self) -> None:
        found = planned(self.windows, 1, 2)
        more = (task_of(self.windows, STARS, SETTINGS), frozenset[str](), frozenset[str]())
        for one in found.alternatives:
            assert cost_of(one.instead_of, one.window.id, found.objective, *more) == one.cost
        assert cost_of("", "gone", found.objective, *more) is None
        busy = (Busy(start=at("15:00"), end=at("15:05")),)
        task = task_of(self.windows, STARS, SETTINGS, busy)
        assert cost_of("a", "b", found.objective, task, frozenset(), frozenset()) is None

    def test_of_a_pinned_window_too(self) -> None:
        found = planned(self.windows, 1, 2, pins=["b"])
        assert {one.instead_of for one in found.alternatives} >= {"b"}
        assert all(one.cost >= 0 for one in found.alternatives)

    def test_everyone_met_has_them_however_many_they_are(self) -> None:
        windows = [
            window(f"{when}{n}", f"{9 + n // 3:02}:{n % 3 * 20:02}", 15, n % 5 + 1, day=day, session=20 * day + n)
            for day, when in enumerate("ab") for n in range(15)
        ]  # fmt: skip
        found = planned(windows, 1, 2, 3, 4, 5, settings=Settings(timezone=ZONE, lunch=None, max_per_day=20), explain=1)
        chosen = {one.id for one in found.windows}
        assert len(chosen) > 8
        assert {one.instead_of for one in found.alternatives} == chosen

    def test_none_without_explanation(self) -> None:
        assert planned(self.windows, 1, 2, explain=0).alternatives == ()


def test_a_contradiction_of_pins_is_an_error() -> None:
    with pytest.raises(StarmeetError, match="unpin one"):
        planned(TestMissed.rivals, 2, 4, pins=["a", "b"])


@pytest.mark.parametrize("seed", range(60))
def test_every_price_is_that_of_a_plan_solved_again(seed: int) -> None:
    case = Case(seed)
    people = {number: Person(id=number, name=f"P{number}", tier=int(tier)) for number, tier in case.weights.items()}
    arguments = (people, case.pins, case.drops, frozenset(people))
    try:
        found = plan(1, task_of(*case.solve_arguments(), case.kept), *arguments)
    except StarmeetError:
        assert case.best() is None
        return
    assert found.objective == pytest.approx(case.best(), abs=1e-8)
    pinned = {n for one in found.windows if one.kind != "talk" for n in one.people if f"p{n}" in case.pins}
    for one in found.missed:
        feasible = [
            case.value(chosen)
            for chosen in case.subsets()
            if {w.id for w in chosen} >= case.pins & {w.id for w in case.windows}
            and {n for w in chosen if w.kind != "talk" for n in case.people(w)} >= pinned | {one.person}
        ]
        assert one.why
        if one.price is None:
            assert not feasible
        else:
            assert one.price == pytest.approx(found.objective - max(feasible), abs=2e-6)
    for other in found.alternatives:
        chosen = solve(
            *case.solve_arguments(), (case.pins - {other.instead_of}) | {other.window.id},
            case.drops | {other.instead_of}, kept=case.kept,
        )  # fmt: skip
        assert other.cost == pytest.approx(max(0.0, found.objective - chosen.objective), abs=2e-6)
    shuffled = list(case.windows)
    random.Random(seed).shuffle(shuffled)
    assert plan(1, task_of(shuffled, *case.solve_arguments()[1:], case.kept), *arguments) == found
