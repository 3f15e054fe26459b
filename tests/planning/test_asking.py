"""Laws of asking: what an answer leaves behind, what a guest was told, and how many to ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import comb
from typing import ClassVar, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Meeting, MeetingState
from starmeet.planning.asking import (
    OURS,
    SURE,
    Counts,
    awaited,
    by_worth,
    moved,
    need,
    ours,
    outcomes,
    rates,
    shown,
    unsent,
)
from starmeet.planning.windows import ASKED

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
IDEA = Meeting(uid=f"1{OURS}", people=(1,), start=NOW + HOUR, end=NOW + 2 * HOUR, changed=NOW)
STATES: tuple[MeetingState, ...] = get_args(MeetingState)

states = st.lists(st.sampled_from(STATES), max_size=6)
counts = st.builds(Counts, **{name: st.integers(0, 30) for name in Counts.__struct_fields__})
cells = st.dictionaries(st.tuples(st.integers(0, 3), st.sampled_from(["", "mail", "mastodon"])), counts, max_size=6)
likely = st.floats(0.02, 1)


def through(meeting: Meeting, *path: MeetingState) -> Meeting:
    for state in path:
        meeting = moved(meeting, state, NOW)
    return meeting


class TestStates:
    @given(states)
    def test_only_what_concerns_asking_changes(self, path: list[MeetingState]) -> None:
        after = through(IDEA, *path)
        assert after.state == (path[-1] if path else "idea")
        same = ("id", "uid", "sequence", "people", "start", "end", "place", "guest", "sent", "changed")
        assert all(getattr(after, name) == getattr(IDEA, name) for name in same)

    def test_asking_says_when_and_who(self) -> None:
        asked = moved(IDEA, "asked", NOW, channel="mail")
        assert (asked.proposed, asked.channel, asked.asked, asked.reply) == ("me", "mail", NOW, "")
        again = moved(asked, "asked", NOW + HOUR)
        assert (again.asked, again.channel) == (NOW, "mail"), "it was asked for then"
        assert moved(through(asked, "accepted"), "asked", NOW + HOUR).asked == NOW + HOUR, "this is another request"
        assert moved(IDEA, "asked", NOW, by="them").proposed == "them"

    @pytest.mark.parametrize("after", [(), ("held",), ("missed",), ("cancelled",)])
    @pytest.mark.parametrize("answer", ["accepted", "declined"])
    def test_an_answer_outlives_the_state(self, answer: MeetingState, after: tuple[MeetingState, ...]) -> None:
        if (answer, after) != ("declined", ("held",)):
            assert through(IDEA, "asked", answer, *after).reply == answer

    def test_whoever_came_had_said_yes(self) -> None:
        assert through(IDEA, "asked", "held").reply == "accepted"
        assert through(IDEA, "held").reply == "", "nobody was asked"
        assert through(IDEA, "asked", "missed").reply == ""

    @given(states)
    def test_an_idea_again_was_never_asked_for(self, path: list[MeetingState]) -> None:
        assert through(IDEA, *path, "idea") == IDEA


class TestTold:
    SENT = msgspec.structs.replace(
        through(IDEA, "asked"), guest="ada@quill.example", told=shown(through(IDEA, "asked"))
    )

    @given(states)
    def test_without_a_message_nobody_was_told(self, path: list[MeetingState]) -> None:
        assert not unsent(through(IDEA, *path))

    @pytest.mark.parametrize("answers", [("accepted",), ("declined",), ("declined", "accepted"), ("accepted", "held")])
    def test_who_answers_knows(self, answers: tuple[MeetingState, ...]) -> None:
        assert not unsent(through(self.SENT, *answers))

    @pytest.mark.parametrize(
        "change", [{"start": NOW}, {"end": NOW + 3 * HOUR}, {"place": "Foyer"}, {"state": "cancelled"}]
    )  # fmt: skip
    def test_a_change_is_to_be_told(self, change: dict[str, object]) -> None:
        changed = msgspec.structs.replace(self.SENT, **change)
        assert unsent(changed)
        assert not unsent(msgspec.structs.replace(changed, told=shown(changed)))

    def test_an_answer_to_the_old_time_does_not_tell_the_new(self) -> None:
        there = msgspec.structs.replace(self.SENT, start=NOW)
        assert unsent(through(there, "accepted"))

    def test_whose_it_is(self) -> None:
        assert ours(IDEA)
        assert not ours(msgspec.structs.replace(IDEA, uid="x@mail.example"))


class TestRates:
    def test_it_starts_where_the_plan_does(self) -> None:
        assert rates({}).both == pytest.approx(ASKED)
        assert need(1, ASKED).expected == pytest.approx(2.5)

    @given(cells, st.one_of(st.none(), st.integers(0, 3)), st.sampled_from([None, "", "mail"]))
    def test_they_are_chances(self, seen: dict[tuple[int, str], Counts], tier: int | None, channel: str | None) -> None:
        found = rates(seen, tier, channel)
        assert 0 < found.accepted < 1
        assert 0 < found.held < 1

    @given(cells, st.tuples(st.integers(0, 3), st.sampled_from(["", "mail"])), st.integers(0, 3))
    def test_a_yes_never_lowers_a_rate_and_a_no_never_raises_it(
        self, seen: dict[tuple[int, str], Counts], where: tuple[int, str], tier: int
    ) -> None:
        before = seen.get(where, Counts())
        better, worse = seen | {where: before + Counts(accepted=1)}, seen | {where: before + Counts(declined=1)}
        for asked in ((None, None), (tier, None), (None, "mail"), (tier, "mail")):
            now = rates(seen, *asked).accepted
            assert rates(worse, *asked).accepted <= now + 1e-12
            assert rates(better, *asked).accepted >= now - 1e-12
            assert need(3, rates(better, *asked).both).ask <= need(3, rates(seen, *asked).both).ask

    def test_what_is_nearer_counts_more(self) -> None:
        seen = {(3, "mail"): Counts(declined=10), (1, "mail"): Counts(accepted=10)}
        assert rates(seen, 3).accepted < rates(seen).accepted < rates(seen, 1).accepted
        assert rates(seen).accepted == pytest.approx((5 + 10) / (10 + 20))
        assert rates({(3, "mail"): Counts(declined=10)}, 3).accepted == pytest.approx(5 / 20)
        cell = {(3, "mail"): Counts(declined=10), (3, "mastodon"): Counts(accepted=10)}
        assert rates(cell, 3, "mail").accepted < rates(cell, 3).accepted < rates(cell, 3, "mastodon").accepted


class TestNeed:
    @given(st.integers(0, 12), likely)
    def test_it_is_the_fewest_that_are_enough(self, hold: int, rate: float) -> None:
        found = need(hold, rate)

        def enough(asked: int) -> float:
            return sum(comb(asked, k) * rate**k * (1 - rate) ** (asked - k) for k in range(hold, asked + 1))

        assert enough(found.ask) >= SURE - 1e-9
        assert found.chance == pytest.approx(enough(found.ask), abs=1e-6)
        assert found.ask == hold or enough(found.ask - 1) < SURE + 1e-9

    @given(st.integers(0, 60), likely, likely)
    def test_more_to_hold_takes_more_and_better_rates_fewer(self, hold: int, one: float, other: float) -> None:
        low, high = sorted((one, other))
        assert need(hold, high).ask <= need(hold, low).ask
        assert need(hold, low).ask < need(hold + 1, low).ask
        assert need(hold, high).expected <= need(hold, low).expected

    def test_it_ends_where_the_chances_are_tiny(self) -> None:
        assert need(500, 0.01).ask > 50_000


class TestOutcomes:
    TIERS: ClassVar = {1: 3, 2: 1}

    def count(self, meeting: Meeting, now: datetime = NOW) -> Counts:
        found = outcomes([meeting], self.TIERS, now)
        assert set(found) <= {(3, "")}
        return found.get((3, ""), Counts())

    def test_what_counts(self) -> None:
        later, asked = NOW + 3 * HOUR, through(IDEA, "asked")
        assert self.count(asked) == Counts(), "they may still answer"
        assert self.count(asked, later) == Counts(unanswered=1)
        assert self.count(through(asked, "accepted")) == Counts(accepted=1)
        assert self.count(through(asked, "declined")) == Counts(declined=1)
        assert self.count(through(asked, "accepted", "held")) == Counts(accepted=1, held=1)
        assert self.count(through(asked, "accepted", "missed")) == Counts(accepted=1, missed=1)
        assert self.count(through(asked, "cancelled"), later) == Counts(), "taken back"
        assert self.count(through(IDEA, "held")) == Counts(), "nobody was asked"

    def test_their_requests_teach_only_what_is_held(self) -> None:
        theirs = moved(moved(IDEA, "asked", NOW, by="them"), "accepted", NOW)
        assert self.count(theirs) == Counts()
        assert self.count(moved(theirs, "held", NOW)) == Counts(held=1)

    def test_who_is_waited_for(self) -> None:
        far = msgspec.structs.replace(through(IDEA, "asked"), end=NOW + timedelta(days=90))
        assert awaited(far, NOW + timedelta(days=13))
        assert not awaited(far, NOW + timedelta(days=14))
        assert not awaited(through(IDEA, "asked"), NOW + 3 * HOUR)
        assert not awaited(moved(far, "asked", NOW, by="them"), NOW)

    def test_the_most_worthwhile_come_first(self) -> None:
        star = msgspec.structs.replace(IDEA, id=1, chance=0.5)
        peer = msgspec.structs.replace(IDEA, id=2, chance=0.9, people=(2,))
        both = msgspec.structs.replace(IDEA, id=3, chance=0.5, people=(1, 2))
        assert [one.id for one in by_worth([peer, star, both], self.TIERS)] == [3, 1, 2]
