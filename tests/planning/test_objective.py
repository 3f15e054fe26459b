from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Person
from starmeet.planning.objective import GIVING_UP, GOAL, explain_weight, serves, weights_of, worth
from starmeet.planning.settings import Settings
from starmeet.planning.solve import solve

from .brute import ZONE, at
from .test_solve import ids, window

ADA = Person(id=1, name="Ada Quill", tier=2, role="mentor", org="Northwind", topics=("error messages",))
RAVI = Person(id=2, name="Ravi Menon", tier=2)


class TestWeights:
    @pytest.mark.parametrize(
        "goal",
        [
            "find mentors",
            "Ada Quill",
            "error messages, tests",
            "talk to NORTHWIND",
            "a mentor; a job",
            "Find a mentor!",
        ],
    )
    def test_the_goal_of_the_event_counts(self, goal: str) -> None:
        assert serves(ADA, goal)
        weights = weights_of({1: ADA, 2: RAVI}, frozenset((1, 2)), goal, 0.5)
        assert weights == {1: 2 * GOAL, 2: 2}
        assert "goal" in explain_weight(ADA, met=True, goal=goal, new_share=0.5)

    @pytest.mark.parametrize("goal", ["", "error", "Quill", "messages", "mentoring"])
    def test_only_in_whole_words(self, goal: str) -> None:
        assert not serves(ADA, goal)

    @given(st.floats(0, 1), st.integers(0, 3))
    def test_more_new_people_wanted_weighs_new_people_more(self, share: float, tier: int) -> None:
        person = Person(id=1, name="Ada Quill", tier=tier)
        [new], [known] = (
            weights_of({1: person}, met, "", share).values() for met in (frozenset[int](), frozenset((1,)))
        )
        assert new + known == pytest.approx(2 * tier)
        assert (new >= known) == (share >= 0.5) or tier == 0

    def test_never_met_comes_first_among_equals(self) -> None:
        weights = weights_of({1: RAVI, 2: RAVI}, frozenset((1,)))
        assert weights[2] > weights[1]


def test_many_meetings_a_day_tire() -> None:
    windows = [window(f"w{n}", f"{9 + n}:00".zfill(5), 15, n, chance=0.05, session=n) for n in range(6)]
    weights = dict.fromkeys(range(6), 1.0)
    assert len(solve(windows, weights, Settings(timezone=ZONE, lunch=None, tire_after=6)).chosen) == 6
    assert len(solve(windows, weights, Settings(timezone=ZONE, lunch=None, tire_after=2)).chosen) == 3


class TestWays:
    settings = Settings(timezone=ZONE, buildings={"Hall A": "West", "Hall B": "West", "Tent": "Park"})

    def test_of_two_as_good_the_one_on_the_way_is_chosen(self) -> None:
        windows = [
            window("a", "10:00", 20, 1, place="Hall A"), window("tent", "11:00", 20, 2, place="Tent"),
            window("b", "15:00", 20, 2, place="Hall B", session=2), window("c", "16:00", 20, 3, place="Hall A"),
        ]  # fmt: skip
        most = Settings(timezone=ZONE, buildings=self.settings.buildings, max_per_day=3)
        assert ids(solve(windows, {1: 1, 2: 1, 3: 1}, most).chosen) == ["a", "b", "c"]

    def test_each_further_building_of_a_day_costs(self) -> None:
        there = [window("a", "10:00", 20, 1), window("tent", "11:00", 20, 2, place="Tent"), window("b", "15:00", 20, 3)]
        weights = {1: 1.0, 2: 1.0, 3: 1.0}
        assert worth(there, weights, self.settings) == pytest.approx(1.5 - 2 * 0.004 * 8)
        assert worth(there[::2], weights, self.settings) == 1

    def test_a_longer_way_needs_more_time(self) -> None:
        windows = [window("a", "10:00", 20, 1), window("tent", "10:30", 20, 2, place="Tent")]
        far = Settings(timezone=ZONE, walks={("Tent", "Hall A"): 15})
        assert len(solve(windows, {1: 1, 2: 1}, far).chosen) == 1
        assert len(solve(windows, {1: 1, 2: 1}, Settings(timezone=ZONE, walks={("Tent", "Hall A"): 10})).chosen) == 2


class TestGivingUp:
    windows = (window("old", "10:00", 20, 1, chance=0.5), window("new", "10:10", 20, 1, chance=0.54, session=2))

    def test_a_little_better_is_not_worth_the_change(self) -> None:
        settings = Settings(timezone=ZONE)
        assert ids(solve(self.windows, {1: 1}, settings).chosen) == ["new"]
        kept = solve(self.windows, {1: 1}, settings, kept={"old": GIVING_UP["idea"]})
        assert ids(kept.chosen) == ["old"]
        assert kept.objective == 0.5
        assert ids(solve(self.windows, {1: 3}, settings, kept={"old": GIVING_UP["idea"]}).chosen) == ["new"]

    def test_what_can_no_longer_be_chosen_costs_nothing(self) -> None:
        late = Settings(timezone=ZONE, not_before=time(10, 5))
        assert solve(self.windows, {1: 1}, late, kept={"old": 0.5, "gone": 0.5}).objective == 0.54


def test_nobody_is_met_before_arriving_or_after_leaving() -> None:
    windows = [
        window("a", "10:00", 20, 1),
        window("b", "12:00", 20, 1, session=2),
        window("c", "16:00", 20, 1, session=3),
    ]
    settings = Settings(timezone=ZONE, arrive=at("11:00"), leave=at("16:10"))
    assert ids(solve(windows, {1: 1}, settings).chosen) == ["b"]


def test_a_quiet_hour_is_kept_even_from_lunch_together() -> None:
    windows = [window("eat", "12:00", 60, 1, kind="lunch"), window("b", "15:00", 20, 1, session=2)]
    quiet = Settings(timezone=ZONE, lunch=None, quiet=(time(12), time(13), 45))
    assert ids(solve(windows, {1: 1}, quiet).chosen) == ["b"]
