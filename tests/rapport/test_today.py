from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from msgspec.structs import replace

from starmeet.model import Engagement, Meeting, Promise, Step
from starmeet.rapport.situation import Event
from starmeet.rapport.today import Situation, Verdict, step_id, today

from .world import NOW, counted, day, entry, event, person


def situation(**fields: Any) -> Situation:
    """One person, of two stars, unless told otherwise."""
    return Situation(**{"now": NOW, "zone": "Europe/Berlin", "people": (person(),), **fields})


def dated(world: Situation) -> list[str]:
    """Kinds of the steps that wait or have a date."""
    return [kind for kind in kinds(world) if kind not in ("keep", "first", "stretch")]


def kinds(world: Situation, limit: int = 5) -> list[str]:
    return [step.kind for step in today(world, limit)]


def only(world: Situation) -> Step:
    (step,) = today(world)
    return step


def listed(days: int, kind: str, **more: Any) -> Event:
    """An event at which the person is for another reason than a talk."""
    whole = event(days, 1)
    [presence] = whole.presences
    return replace(whole, presences=(replace(presence, kind=kind, **more),))


def meeting(days: float, state: str = "accepted", **more: Any) -> Meeting:
    start = NOW + timedelta(days=days)
    fields = {"id": 3, "uid": "u", "people": (1,), "end": start + timedelta(minutes=20), "changed": NOW - timedelta(9)}
    return Meeting(start=start, state=state, place="Hall B", **{**fields, **more})  # type: ignore[arg-type]


def test_an_empty_world_asks_for_nothing() -> None:
    assert today(Situation(now=NOW)) == ()
    assert today(situation(people=(person(tier=1),))) == ()


class TestAnswers:
    def test_an_unanswered_question_is_first_and_quoted(self) -> None:
        asked = entry(0.1, "question", "in", id=12, text="which lexer was that?")
        step = only(situation(waiting=(asked,), tallies={1: counted(asked)}))
        assert (step.kind, step.about, step.id) == ("answer", "e12", step_id("answer", 1, "e12"))
        assert 'Ada Quill asked you: "which lexer was that?", 2 h ago' in step.why

    def test_likes_and_thanks_need_no_answer(self) -> None:
        assert dated(situation(waiting=tuple(entry(1, kind, "in") for kind in ("like", "boost", "thanks")))) == []

    def test_one_step_a_person_questions_before_the_rest(self) -> None:
        people = tuple(person(number, name=f"Person {number}") for number in (1, 2))
        waiting = (
            entry(1, "reply", "in", id=1, people=(1,)),
            entry(2, "reply", "in", id=2, people=(1,)),
            entry(9, "question", "in", id=3, people=(2,)),
        )
        assert [step.about for step in today(situation(people=people, waiting=waiting))] == ["e3", "e1"]

    def test_many_answers_leave_room_for_what_is_due_today(self) -> None:
        people = tuple(person(number, name=f"Person {number}") for number in range(1, 9))
        waiting = tuple(entry(1, "reply", "in", id=n, people=(n,)) for n in range(1, 8))
        owed = Promise(id=1, person=8, text="the slides", due=day(0), made=NOW)
        found = kinds(situation(people=people, waiting=waiting, promises=(owed,)))
        assert found == ["answer", "answer", "answer", "promise", "answer"]


class TestPromises:
    @pytest.mark.parametrize(("due", "shown"), [(-20, True), (0, True), (7, True), (8, False)])
    def test_mine_show_when_due_within_a_week_or_overdue(self, due: int, shown: bool) -> None:
        owed = Promise(id=4, person=1, text="send the slides", due=day(due), made=NOW - timedelta(days=30))
        assert (kinds(situation(promises=(owed,))) == ["promise"]) is shown

    def test_a_fact_not_a_reproach(self) -> None:
        owed = Promise(id=4, person=1, text="send the slides", due=day(-15), made=NOW - timedelta(days=30))
        step = only(situation(promises=(owed,)))
        assert step.why == 'You promised Ada Quill "send the slides": was due 2 weeks ago'
        assert step.about == "o4"

    def test_kept_ones_and_theirs_stay_away_and_undated_ones_show(self) -> None:
        base = {"person": 1, "text": "x", "made": NOW}
        assert dated(situation(promises=(Promise(id=1, mine=False, due=day(0), **base),))) == []  # type: ignore[arg-type]
        assert dated(situation(promises=(Promise(id=1, done=NOW, due=day(0), **base),))) == []  # type: ignore[arg-type]
        assert kinds(situation(promises=(Promise(id=1, **base),))) == ["promise"]  # type: ignore[arg-type]


class TestMeetings:
    @pytest.mark.parametrize(
        ("days", "state", "shown"),
        [(0.2, "accepted", True), (1, "asked", True), (1, "idea", True), (2.5, "accepted", False),
         (-0.5, "accepted", False), (0.2, "cancelled", False), (0.2, "declined", False)],
    )  # fmt: skip
    def test_those_of_today_and_tomorrow_show(self, days: float, state: str, shown: bool) -> None:
        assert (kinds(situation(meetings=(meeting(days, state),))) == ["meet"]) is shown

    def test_a_talk_in_the_plan_is_no_meeting(self) -> None:
        assert dated(situation(meetings=(replace(meeting(0.2, "idea"), kind="talk"),))) == []

    def test_the_day_is_the_venues(self) -> None:
        late = meeting(0.5, zone="Asia/Tokyo")  # 21:00 UTC is tomorrow morning in Tokyo
        assert "tomorrow 06:00, Hall B" in only(situation(meetings=(late,))).why

    def test_one_step_for_a_meeting_with_several(self) -> None:
        people = (person(1, 1), person(2, 3, "Mei Tanaka"))
        step = only(situation(people=people, meetings=(meeting(0.2, people=(1, 2)),)))
        assert step.person == 2
        assert "You meet Ada Quill and Mei Tanaka today" in step.why


class TestHello:
    def test_the_days_before_a_talk(self) -> None:
        step = only(situation(events=(event(2, 1),), tallies={1: counted(entry(1, "reply", "out"))}))
        assert (step.kind, step.about, step.ideal) == ("hello", "c7", day(2))
        assert 'speaks in 2 days 11:00, Hall B: "Errors that help 0"' in step.why
        assert step.draft.endswith("#europlanet")
        assert '"Errors that help 0" by Ada Quill on Tuesday at EuroPlanet Conf.' in step.draft

    def test_what_they_chair_is_no_talk_of_theirs(self) -> None:
        assert "hello" in kinds(situation(events=(event(1, 1),)))
        assert "hello" not in kinds(situation(events=(listed(1, "chairs", chaired=(1,)),)))

    def test_not_earlier_not_later_and_only_where_i_go(self) -> None:
        spoken = {1: counted(entry(1, "reply"))}
        assert kinds(situation(events=(event(5, 1),), tallies=spoken)) == []
        assert kinds(situation(events=(event(0, 1, hours=-3),), tallies=spoken)) == []
        assert kinds(situation(events=(event(2, 1, attending="maybe"),), tallies=spoken)) == []

    def test_on_the_morning_it_comes_before_the_meetings_of_the_day_but_never_crowds_them_out(self) -> None:
        people = tuple(person(number, 1 + number % 3, f"Person {number}") for number in range(1, 8))
        spoken = {n: counted(entry(20, "reply", people=(n,)), person=n) for n in range(1, 8)}
        meets = tuple(meeting(0.2, id=n, people=(n,)) for n in range(1, 8))
        world = situation(people=people, events=(event(0, *range(1, 8)),), meetings=meets, tallies=spoken)
        found = today(world)
        assert [step.kind for step in found] == ["hello", "hello", "meet", "meet", "meet"]
        assert [step.person for step in found[:2]] == sorted((2, 5), key=lambda n: step_id("hello", n, "c7"))
        said = {step.id: Verdict(what="done", at=NOW) for step in found[:2]}
        assert [step.kind for step in today(replace(world, verdicts=said))][:2] == ["hello", "hello"]

    def test_an_answer_is_a_hello_already(self) -> None:
        asked = entry(0.1, "question", "in")
        assert kinds(situation(events=(event(2, 1),), waiting=(asked,), tallies={1: counted(asked)})) == ["answer"]

    def test_a_post_has_280_characters(self) -> None:
        from starmeet.rapport.dated import hello_draft

        world = event(0, 1)
        session = world.sessions[1].__class__(
            guid="g", title="Lo" + "ng" * 200 + " title " * 40, start=NOW, end=NOW + timedelta(hours=1)
        )
        for name in ("Ada Quill", "Q" * 300):
            draft = hello_draft(person(name=name), session, world.conference, 0, "Friday")
            assert len(draft) <= 280
        assert "#europlanet" in hello_draft(person(), session, world.conference, 0, "Friday")


class TestThanks:
    def test_help_without_thanks_is_a_step(self) -> None:
        helped = entry(3, "help", "in", id=5, text="sent me the link")
        step = only(situation(recent=(helped,), tallies={1: counted(helped)}))
        assert (step.kind, step.about) == ("thanks", "e5")
        assert "19 November" in step.draft

    def test_thanked_is_done_whatever_the_kind(self) -> None:
        helped = entry(3, "help", "in")
        for thanked in (entry(2, "thanks"), entry(2, "reply", text="Thank you so much!")):
            assert kinds(situation(recent=(helped, thanked), tallies={1: counted(helped, thanked)})) == []
        earlier = entry(4, "thanks")
        assert kinds(situation(recent=(helped, earlier), tallies={1: counted(helped, earlier)})) == ["thanks"]

    def test_help_that_waits_is_thanked_not_answered(self) -> None:
        helped = entry(3, "help", "in")
        assert kinds(situation(waiting=(helped,), recent=(helped,), tallies={1: counted(helped)})) == ["thanks"]


class TestFollowUp:
    @pytest.mark.parametrize(
        ("days", "wrote", "shown"),
        [(0.1, None, False), (1, None, True), (3, 2, False), (8, None, True), (8, 7, True), (8, 1, False),
         (31, 25, True), (31, 5, False), (40, None, False)],
    )  # fmt: skip
    def test_three_touches_in_a_month(self, days: float, wrote: float | None, shown: bool) -> None:
        met = entry(days, "met", "both", id=9)
        log = (met,) if wrote is None else (met, entry(wrote, "reply"))
        found = [step for step in today(situation(recent=log, tallies={1: counted(*log)})) if step.kind != "keep"]
        assert [(step.kind, step.about) for step in found] == ([("follow-up", "e9")] if shown else [])

    def test_a_touch_done_does_not_do_the_next(self) -> None:
        step = step_id("follow-up", 1, "e9")
        early = {step: Verdict(what="done", at=NOW - timedelta(days=6))}
        met = entry(8, "met", "both", id=9)
        world = situation(recent=(met,), tallies={1: counted(met)}, verdicts=early)
        assert kinds(world) == ["follow-up"]
        assert dated(situation(recent=(met,), verdicts={step: Verdict(what="done", at=NOW)})) == []

    def test_a_held_meeting_counts(self) -> None:
        step = only(situation(meetings=(meeting(-2, "held"),)))
        assert (step.kind, step.about) == ("follow-up", "m3")
        assert "on 20 November" in step.draft


class TestKeep:
    @pytest.mark.parametrize(
        ("tier", "days", "shown"),
        [(3, 13, False), (3, 14, True), (2, 29, False), (2, 30, True), (1, 89, False), (1, 91, True)],
    )
    def test_the_cadence_follows_the_tier(self, tier: int, days: int, shown: bool) -> None:
        world = situation(people=(person(tier=tier),), tallies={1: counted(entry(days, "reply", "in"))})
        assert (kinds(world) == ["keep"]) is shown

    def test_latest_is_half_as_much_again_and_the_reason_is_a_fact(self) -> None:
        step = only(situation(tallies={1: counted(entry(35, "reply", "in"))}))
        assert (step.latest - step.ideal).days == 15
        assert step.why == "Ada Quill: 5 weeks since anything passed between you (ideal 4 weeks, latest 6 weeks)"

    def test_three_unanswered_approaches_in_30_days_mean_peace(self) -> None:
        approaches = [entry(days, "reply") for days in (28, 24, 20)]
        world = situation(people=(person(tier=3),), tallies={1: counted(*approaches)})
        assert kinds(world) == []
        assert kinds(situation(people=(person(tier=3),), tallies={1: counted(*approaches[:2])})) == ["keep"]

    def test_two_unanswered_ones_halve_the_weight(self) -> None:
        people = (person(1, 3, "Quiet One"), person(2, 3, "Other One"))
        tallies = {
            1: counted(entry(26, "reply"), entry(25, "reply")),
            2: counted(entry(20, "reply", "in", people=(2,)), person=2),
        }
        assert [step.person for step in today(situation(people=people, tallies=tallies))] == [2, 1]

    def test_at_most_three_active_and_two_dormant(self) -> None:
        people = tuple(person(number, 2, f"Person {number}") for number in range(1, 41))
        tallies = {
            n: counted(*[entry(40 if n <= 20 else 500, "reply", "in", people=(n,))] * 6, person=n) for n in range(1, 41)
        }
        found = today(situation(people=people, tallies=tallies), limit=20)
        assert [step.person <= 20 for step in found] == [True] * 3 + [False] * 2

    def test_dated_steps_come_first_and_take_the_room(self) -> None:
        people = tuple(person(number, 2, f"Person {number}") for number in range(1, 20))
        tallies = {n: counted(entry(40, "reply", "in", people=(n,)), person=n) for n in range(1, 20)}
        waiting = tuple(entry(40, "reply", "in", id=n, people=(n,)) for n in range(1, 5))
        found = today(situation(people=people, tallies=tallies, waiting=waiting))
        assert [step.kind for step in found] == ["answer"] * 4 + ["keep"]
        assert len({step.person for step in found}) == 5


class TestFirst:
    """The ladder before an event."""

    READ: ClassVar = {1: counted(entry(100, "read"))}

    @pytest.mark.parametrize(("days", "shown"), [(61, False), (60, True), (5, True), (1, True), (0, False)])
    def test_between_sixty_days_and_the_day_before(self, days: int, shown: bool) -> None:
        world = situation(events=(event(days, 1, attending="maybe"),), people=(person(tier=1),))
        assert (kinds(world) == ["first"]) is shown

    @pytest.mark.parametrize(
        ("days", "passed", "logs"),
        [
            (60, (), "read"), (50, ("read",), None), (40, (), "read"), (40, ("read",), "reply"),
            (40, ("like",), "reply"), (10, (), "reply"), (40, ("reply",), None), (30, ("reply",), "help"),
            (30, ("read", "mention"), "help"), (8, ("reply", "help"), "mention"), (4, ("reply",), "help"),
            (2, ("reply",), "mention"), (2, (), "mention"),
        ],
    )  # fmt: skip
    def test_the_lowest_rung_that_is_left_and_has_its_days(
        self, days: int, passed: tuple[str, ...], logs: str | None
    ) -> None:
        tallies = {1: counted(*(entry(100, kind) for kind in passed))} if passed else {}
        world = situation(events=(listed(days, "attends", sessions=()),), people=(person(tier=1),), tallies=tallies)
        assert [step.logs for step in today(world) if step.kind == "first"] == ([logs] if logs else [])

    @pytest.mark.parametrize("what", ["done", "skip", "seen"])
    def test_what_was_said_of_a_rung_counts_as_one(self, what: str) -> None:
        world = situation(events=(event(40, 1),), people=(person(tier=1),))
        said = {only(world).id: Verdict(what=what, at=NOW - timedelta(days=1))}  # type: ignore[arg-type]
        assert only(replace(world, verdicts=said)).logs == "reply"
        assert kinds(replace(world, verdicts={only(world).id: Verdict(what="snooze", at=NOW)})) == []

    def test_an_answer_ends_the_ladder(self) -> None:
        answered = {1: counted(entry(40, "reply"), entry(39, "reply", "in"))}
        assert "first" not in kinds(situation(events=(event(20, 1),), tallies=answered))

    def test_a_reply_is_a_question_about_their_talk(self) -> None:
        step = only(situation(events=(event(20, 1),), tallies=self.READ))
        assert step.draft == 'Before "Errors that help 0": what should one read or try first? #europlanet'
        assert (step.about, step.latest, step.logs) == ("c7", day(15), "reply")

    def test_a_help_says_what_you_noted_to_offer(self) -> None:
        ada = replace(person(), offer="the test suite she looks for")
        written = {1: counted(entry(40, "reply"))}
        step = next(one for one in today(situation(people=(ada,), events=(event(20, 1),), tallies=written)))
        assert (step.kind, step.logs, step.draft) == ("first", "help", "")
        assert 'you noted: "the test suite she looks for"' in step.why

    def test_who_chairs_is_not_asked_about_a_talk_of_theirs(self) -> None:
        step = only(situation(events=(listed(20, "chairs", chaired=(1,)),), tallies=self.READ))
        assert step.draft == ""
        assert 'Ada Quill chairs a session at EuroPlanet Conf ("Errors that help 0") in 20 days' in step.why

    @pytest.mark.parametrize(
        ("kind", "words"),
        [("attends", "is on the attendee list of"), ("organises", "organises"), ("told", "will be at")],
    )
    def test_the_reason_says_why_they_will_be_there(self, kind: str, words: str) -> None:
        step = only(situation(events=(listed(20, kind, sessions=()),)))
        assert f"Ada Quill {words} EuroPlanet Conf in 20 days" in step.why

    def test_not_for_those_i_know(self) -> None:
        assert kinds(situation(events=(event(20, 1),), tallies={1: counted(entry(20, "reply", "in"))})) == []


class TestStretch:
    def test_one_a_week_the_same_all_week_another_next_week(self) -> None:
        people = tuple(person(number, 2, f"Person {number}") for number in range(1, 30))
        picks = [only(situation(people=people, now=NOW + timedelta(days=n))).person for n in range(-6, 15)]
        assert len(set(picks[:7])) == len(set(picks[7:14])) == 1
        assert len(set(picks)) > 1

    def test_once_dealt_with_there_is_no_second_this_week(self) -> None:
        people = tuple(person(number, 3, f"Person {number}") for number in range(1, 30))
        step = only(situation(people=people))
        assert step.kind == "stretch"
        for what in ("done", "skip", "seen"):
            said = {step.id: Verdict(what=what, at=NOW)}  # type: ignore[arg-type]
            assert kinds(situation(people=people, verdicts=said)) == []
            assert kinds(situation(people=people, verdicts=said, now=NOW + timedelta(days=1))) == ["stretch"]

    def test_writing_to_someone_new_was_it(self) -> None:
        people = tuple(person(number, 3, f"Person {number}") for number in range(1, 30))
        assert kinds(situation(people=people, tallies={4: counted(entry(1, "reply", people=(4,)), person=4)})) == []


class TestVerdicts:
    ASKED = entry(2, "question", "in", id=12)

    def world(self, **verdict: Any) -> Situation:
        said = {step_id("answer", 1, "e12"): Verdict(**{"at": NOW, **verdict})}
        return situation(waiting=(self.ASKED,), tallies={1: counted(self.ASKED)}, verdicts=said)

    @pytest.mark.parametrize("what", ["done", "skip", "seen"])
    def test_dealt_with_stays_away(self, what: str) -> None:
        assert kinds(self.world(what=what)) == []

    def test_snoozed_comes_back_on_its_day(self) -> None:
        assert kinds(self.world(what="snooze", until=day(1))) == []
        assert kinds(self.world(what="snooze", until=day(0))) == ["answer"]
        assert kinds(self.world(what="snooze")) == []
        assert kinds(self.world(what="snooze", at=NOW - timedelta(days=7))) == ["answer"]

    def test_keep_comes_back_after_its_own_time(self) -> None:
        log = {1: counted(entry(100, "reply", "in"))}
        name = step_id("keep", 1, "")
        for days, expected in ((1, []), (29, []), (31, ["keep"])):
            said = {name: Verdict(what="done", at=NOW - timedelta(days=days))}
            assert kinds(situation(tallies=log, verdicts=said)) == expected


def test_rest_and_silence_hold_back_no_step_that_waits_or_has_a_date() -> None:
    log = [entry(days, "reply") for days in (1, 2, 3)]
    asked = entry(5, "question", "in", id=2)
    owed = Promise(id=4, person=1, text="send the slides", due=day(1), made=NOW)
    world = situation(
        tallies={1: counted(*log)}, waiting=(asked,), promises=(owed,), meetings=(meeting(0.3),), events=(event(2, 1),)
    )
    assert kinds(world) == ["answer", "meet", "promise"]
    assert kinds(situation(tallies={1: counted(*log)}, events=(event(2, 1),))) == ["hello"]


def test_the_same_world_in_any_order_gives_the_same_steps() -> None:
    rng = random.Random(5)
    people = [person(n, n % 4, f"Person {n}") for n in range(1, 300)]
    tallies = {
        n: counted(*(entry(rng.randrange(900), "reply", rng.choice(("in", "out"))) for _ in range(n % 9)))
        for n in range(1, 300)
    }
    waiting = [entry(n % 50, "reply", "in", id=n, people=(n,)) for n in range(1, 3)]
    expected = today(situation(people=tuple(people), tallies=tallies, waiting=tuple(waiting)))
    assert len(expected) == 5
    rng.shuffle(people)
    rng.shuffle(waiting)
    shuffled = dict(sorted(tallies.items(), key=lambda item: rng.random()))
    assert today(situation(people=tuple(people), tallies=shuffled, waiting=tuple(waiting))) == expected


def test_the_limit_is_kept() -> None:
    waiting: tuple[Engagement, ...] = tuple(entry(1, "reply", "in", id=n, people=(n,)) for n in range(1, 9))
    people = tuple(person(n, name=f"Person {n}") for n in range(1, 9))
    for limit in (0, 1, 5, 8):
        assert len(today(situation(people=people, waiting=waiting), limit)) == limit


def test_ids_are_short_stable_and_differ() -> None:
    assert re.fullmatch(r"s[0-9a-f]{8}", step_id("keep", 1, ""))
    assert len({step_id(kind, n, about) for kind in ("keep", "first") for n in (1, 11) for about in ("", "1")}) == 8


def test_no_step_reproaches() -> None:
    owed = Promise(id=1, person=2, text="x", due=date(2025, 1, 1), made=datetime(2025, 1, 1, tzinfo=NOW.tzinfo))
    world = situation(
        people=(person(1), person(2, name="Mei Tanaka")),
        tallies={1: counted(*[entry(700, "met", "both")] * 6)},
        promises=(owed,),
    )
    words = " ".join(step.why for step in today(world)).lower()
    assert words
    assert not re.search(r"neglect|forgot|fail|should have|ignor|you have not|overdue", words)
