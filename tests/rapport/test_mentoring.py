"""Mentoring: stages, the agenda, what was given and received, the map of needs, and the steps that come of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starmeet.errors import UsageError
from starmeet.model import (
    MENTORING_STAGES,
    NEEDS,
    Advice,
    Agreement,
    Engagement,
    Goal,
    Meeting,
    Milestone,
    Promise,
    Question,
    SessionNote,
    Step,
)
from starmeet.rapport.agenda import HANDED_OVER, ORDER, agenda, handed_over, markdown
from starmeet.rapport.ledger import KINDS, balance, ledger
from starmeet.rapport.mentoring import LEAD_DAYS, REPORT_DAYS, REPORT_UNTIL, due
from starmeet.rapport.network import network
from starmeet.rapport.relation import MEETS, QUIET, WORD_KINDS, Relation, every_words, moved, read_every, stage_of
from starmeet.rapport.situation import Situation, Verdict
from starmeet.rapport.today import today
from tests.rapport.world import NOW, counted, entries, entry, person, times

ADA = person(name="Ada Quill")
words = st.sampled_from(("Why?", "why?", "What would you delete?", "send the map", "Delete before you add."))
ago = st.integers(0, 400).map(lambda days: NOW - timedelta(days=days))
days = st.integers(-400, 60).map(lambda offset: (NOW + timedelta(days=offset)).date())
milestones = st.lists(st.builds(Milestone, text=words, done=st.none() | ago), max_size=3).map(tuple)


def numbered(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=5, unique_by=lambda item: item.id).map(tuple)


ids = st.integers(1, 40)
agreements = st.builds(
    Agreement, id=ids, person=st.just(1), me=st.sampled_from(("mentor", "mentee")),
    stage=st.sampled_from(MENTORING_STAGES), every=st.sampled_from((0, 7, 28, 84)), since=ago,
    until=st.none() | days,
)  # fmt: skip
relations = st.builds(
    Relation,
    person=st.just(ADA),
    stage=st.sampled_from(MENTORING_STAGES),
    agreement=st.none() | agreements,
    covers=st.lists(st.sampled_from(NEEDS), unique=True).map(tuple),
    last=st.none() | ago,
    promises=numbered(
        st.builds(Promise, id=ids, person=st.just(1), mine=st.booleans(), text=words, made=ago, due=st.none() | days)
    ),
    questions=numbered(st.builds(Question, id=ids, person=st.just(1), text=words, made=ago, shared=st.booleans())),
    goals=numbered(
        st.builds(Goal, id=ids, person=st.just(1), text=words, made=ago, milestones=milestones, shared=st.booleans())
    ),
    advice=numbered(st.builds(Advice, id=ids, person=st.just(1), text=words, given=days, made=ago)),
    notes=numbered(st.builds(SessionNote, id=ids, person=st.just(1), at=ago, text=words)),
)


def relation(**fields: Any) -> Relation:
    return Relation(person=ADA, **fields)


def agreed(stage: str = "agreed", every: int = 28, since: float = 100, **fields: Any) -> Agreement:
    begun = NOW - timedelta(days=since)
    return Agreement(id=1, person=1, stage=stage, every=every, since=begun, **fields)  # type: ignore[arg-type]


def stage_after(agreement: Agreement | None, *log: Engagement) -> str:
    """The stage after these entries, newest words of theirs found as the desk does."""
    heard = [one.at for one in log if one.direction != "out" and one.kind in WORD_KINDS and not one.undated]
    return stage_of(agreement, counted(*log), max(heard, default=None))


class TestStages:
    def test_who_never_answered_is_learned_from_afar(self) -> None:
        assert stage_of(None, None, None) == "afar"
        assert stage_after(None, entry(3, "mention")) == "afar"
        assert stage_after(None, entry(3, "mention"), entry(2, "like", "in", id=2)) == "afar"

    def test_words_both_ways_are_being_in_touch(self) -> None:
        assert stage_after(None, entry(3, "question"), entry(2, "reply", "in", id=2)) == "in-touch"

    def test_from_afar_as_the_user_has_it_takes_an_answer_since_then(self) -> None:
        afar = agreed("afar", since=10)
        before = (entry(20, "question"), entry(15, "reply", "in", id=2))
        assert stage_after(afar, *before) == "afar"
        assert stage_after(afar, *before, entry(5, "boost", "in", id=3)) == "afar"
        assert stage_after(afar, *before, entry(5, "reply", "in", id=3)) == "in-touch"

    @given(st.lists(entries, max_size=9), st.sampled_from(MENTORING_STAGES))
    def test_nothing_but_the_users_word_leads_past_being_in_touch(self, log: list[Any], stage: Any) -> None:
        assert stage_after(None, *log) in ("afar", "in-touch")
        found = stage_after(agreed(stage), *log)
        assert found == stage or (stage == "afar" and found == "in-touch")

    @given(agreements, st.sampled_from(MENTORING_STAGES), times)
    def test_a_move_begins_the_stage_and_keeps_what_was_agreed(self, before: Agreement, to: Any, now: datetime) -> None:
        after = moved(before, to, now)
        assert after.stage == to
        assert (after.every, after.until, after.boundaries) == (before.every, before.until, before.boundaries)
        if to != before.stage:
            assert after.since == now
            assert (after.ended == now) == (to == "ended")
        else:
            assert after == before


class TestRhythm:
    @pytest.mark.parametrize(
        ("said", "days"),
        [("4 weeks", 28), ("every 4 weeks", 28), ("monthly", 30), ("every month", 30), ("two weeks", 14), ("10", 10),
         ("10 days", 10), ("fortnightly", 14), ("every other week", 14), ("Quarterly", 91), ("none", 0), ("3mo", 90)],
    )  # fmt: skip
    def test_is_read_as_people_write_it(self, said: str, days: int) -> None:
        assert read_every(said) == days

    @pytest.mark.parametrize("said", ["", "blue moon", "0 weeks", "-3 days", "900", "every", "99 months", "4 weeks 2"])
    def test_what_is_none_is_refused(self, said: str) -> None:
        with pytest.raises(UsageError, match="no rhythm"):
            read_every(said)

    @given(st.integers(1, 366))
    def test_its_words_are_read_again_as_they_were_meant(self, number: int) -> None:
        assert read_every(every_words(number)) == number


class TestAgenda:
    @given(relations, st.randoms())
    def test_has_each_thing_once_in_the_same_order_however_it_comes(self, one: Relation, chance: Any) -> None:
        items = agenda(one, NOW, "Europe/Lisbon")
        assert len({item.id for item in items}) == len(items)
        assert len({(item.kind, item.text.lower()) for item in items}) == len(items)
        assert [ORDER.index(item.kind) for item in items] == sorted(ORDER.index(item.kind) for item in items)
        assert all(item.text and item.why for item in items)

        def mixed(things: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(chance.sample(things, len(things)))

        scrambled = Relation(
            person=one.person, me=one.me, stage=one.stage, agreement=one.agreement, covers=mixed(one.covers),
            last=one.last, promises=mixed(one.promises), questions=mixed(one.questions), goals=mixed(one.goals),
            advice=mixed(one.advice), notes=mixed(one.notes),
        )  # fmt: skip
        assert agenda(scrambled, NOW, "Europe/Lisbon") == items

    @given(relations)
    def test_nothing_that_was_not_marked_is_handed_over(self, one: Relation) -> None:
        items = agenda(one, NOW, "UTC")
        shared = handed_over(items)
        assert {item.kind for item in shared} <= HANDED_OVER
        written = markdown("Agenda", "", items)
        ours = {item.text for item in items if item not in shared} - {item.text for item in shared}
        assert not any(f"- {text}\n" in written for text in ours)
        assert all(f"- {item.text}\n" in written for item in shared)

    def test_says_why_each_thing_is_on_it(self) -> None:
        one = relation(
            stage="agreed",
            agreement=agreed(until=(NOW + timedelta(days=9)).date()),
            promises=(Promise(id=4, person=1, text="the map", made=NOW - timedelta(days=3), due=NOW.date()),),
            questions=(Question(id=2, person=1, text="Why?", made=NOW - timedelta(days=2)),),
            goals=(Goal(id=7, person=1, text="A talk", milestones=(
                Milestone(text="outline", done=NOW), Milestone(text="rehearsal")), made=NOW),),
            advice=(Advice(id=3, person=1, text="Delete.", given=date(2026, 5, 3), made=NOW),),
            notes=(SessionNote(id=5, person=1, at=NOW - timedelta(days=30), text="Maps.\nTunnels."),),
        )  # fmt: skip
        assert [(item.id, item.text, item.why) for item in agenda(one, NOW, "UTC")] == [
            ("n5", "Maps. · Tunnels.", "noted on 23 Oct 2026"),
            ("o4", "the map", "you said so on 19 Nov 2026, for today"),
            ("a3", "Delete.", "their advice of 3 May 2026: tell what came of it"),
            ("q2", "Why?", "you wanted to ask since 20 Nov 2026"),
            ("g7.2", "rehearsal", "next on the way to your goal “A talk”"),
            ("r1", "how the two of you want to go on", "you agreed to look at it anew by 1 Dec 2026"),
        ]


class TestLedger:
    @given(
        st.lists(entries, max_size=20),
        st.lists(st.builds(Promise, person=st.just(1), mine=st.booleans(), text=words, made=ago, done=st.none() | ago)),
        st.lists(st.builds(Advice, person=st.just(1), text=words, given=days, made=ago)),
    )
    def test_adds_up(self, log: list[Any], promises: list[Promise], advice: list[Advice]) -> None:
        lines = ledger(log, promises, advice, "UTC")
        kinds = {kind for kinds in KINDS.values() for kind in kinds}
        counted_ones = [one for one in log if one.kind in kinds]
        given, received = balance(lines)
        kept = [one for one in promises if one.done is not None]
        assert given == sum(one.direction != "in" for one in counted_ones) + sum(one.mine for one in kept)
        theirs = sum(not one.mine for one in kept) + len(advice)
        assert received == sum(one.direction != "out" for one in counted_ones) + theirs
        assert [line.kind for line in lines] == list(KINDS)
        for line in lines:
            assert line.last_given is None or line.given
            assert line.last_received is None or line.received

    @given(st.lists(entries, max_size=9), st.randoms())
    def test_does_not_depend_on_the_order(self, log: list[Any], chance: Any) -> None:
        assert ledger(log, (), (), "UTC") == ledger(chance.sample(log, len(log)), (), (), "UTC")


class TestNetwork:
    @settings(max_examples=40)
    @given(st.lists(relations, max_size=4))
    def test_has_each_need_once_and_a_word_for_each_gap(self, found: list[Relation]) -> None:
        lines = network(found)
        assert [line.need for line in lines] == list(NEEDS)
        for line in lines:
            assert len(line.people) == sum(line.need in one.covers and one.stage != "ended" for one in found)
            assert line.gap or len(line.people) > 1
            for word in ("fail", "must", "should", "lack", "overdue"):
                assert word not in line.gap

    def test_from_afar_covers_skills_and_nothing_that_takes_two(self) -> None:
        two = (relation(stage="afar", covers=NEEDS), Relation(person=person(2), stage="afar", covers=NEEDS))
        assert [line.need for line in network(two) if not line.gap] == ["skills"]


class TestNextSession:
    @given(relations)
    def test_is_never_before_the_last_one_and_only_where_it_was_agreed(self, one: Relation) -> None:
        found = due(one, "UTC")
        if found is None:
            assert one.agreement is None or one.stage not in MEETS or not one.agreement.every
            return
        assert one.agreement is not None
        assert found.latest >= found.ideal
        if one.last is not None and one.agreement.since <= NOW:
            assert found.ideal >= one.last.date() + timedelta(days=one.agreement.every)

    def test_counts_from_the_last_session_unless_that_was_long_before(self) -> None:
        recent = relation(stage="agreed", agreement=agreed(since=2), last=NOW - timedelta(days=10))
        found = due(recent, "UTC")
        assert found is not None
        assert found.ideal == (NOW + timedelta(days=18)).date()
        old = relation(stage="agreed", agreement=agreed(since=2), last=NOW - timedelta(days=300))
        found = due(old, "UTC")
        assert found is not None
        assert found.ideal == (NOW + timedelta(days=26)).date()


def session(in_days: float) -> Meeting:
    start = NOW + timedelta(days=in_days)
    return Meeting(
        id=9, uid="u", people=(1,), start=start, end=start + timedelta(minutes=45), kind="mentoring",
        state="accepted", changed=NOW - timedelta(days=1),
    )  # fmt: skip


def steps(one: Relation, **fields: Any) -> list[Step]:
    situation = Situation(now=NOW, people=(ADA,), relations=(one,), meetings=one.booked, **fields)
    return [step for step in today(situation, 20) if step.kind in ("session", "report", "meet")]


class TestSteps:
    def test_a_session_ahead_is_prepared_and_on_its_day_it_is_a_meeting(self) -> None:
        question = Question(id=2, person=1, text="Why?", made=NOW)
        for days_, kinds in ((5, []), (3, ["session"]), (1, ["session"]), (0.2, ["meet"])):
            one = relation(stage="agreed", agreement=agreed(), booked=(session(days_),), questions=(question,))
            assert [step.kind for step in steps(one)] == kinds, days_
        [step] = steps(relation(stage="agreed", agreement=agreed(), booked=(session(2),), questions=(question,)))
        assert step.why == 'You and Ada Quill talk in 2 days 09:00: 1 thing on your agenda, "Why?" among them'

    def test_once_it_is_prepared_the_day_before_reminds_of_the_meeting(self) -> None:
        one = relation(stage="agreed", agreement=agreed(), booked=(session(1),))
        [step] = steps(one)
        done = {step.id: Verdict(what="done", at=NOW)}
        assert [other.kind for other in steps(one, verdicts=done)] == ["meet"]

    def test_a_day_is_looked_for_around_the_rhythm_and_no_longer_than_one_round(self) -> None:
        shown = [
            gone for gone in range(90)
            if steps(relation(stage="agreed", agreement=agreed(), last=NOW - timedelta(days=gone)))
        ]  # fmt: skip
        assert shown == list(range(28 - LEAD_DAYS, 28 + 28 + 1))

    def test_words_are_kind(self) -> None:
        [step] = steps(relation(stage="trial", agreement=agreed("trial", minutes=30), last=NOW - timedelta(days=40)))
        assert step.why == (
            "You and Ada Quill agreed on every 4 weeks; the last time was 13 October, and no day is set for the next"
        )
        assert step.draft.startswith("Shall we find a day for our next conversation, 30 minutes?")

    def test_advice_is_reported_back_on_after_four_weeks_and_for_half_a_year(self) -> None:
        def told(days_ago: int) -> list[Step]:
            given = (NOW - timedelta(days=days_ago)).date()
            advice = Advice(id=3, person=1, text="Delete before you add.", given=given, made=NOW)
            return steps(relation(stage="in-touch", advice=(advice,)))

        assert [day for day in range(200) if told(day)] == list(range(REPORT_DAYS, REPORT_UNTIL + 1))
        [step] = told(60)
        assert step.why == (
            'Ada Quill advised you on 23 September: "Delete before you add."; '
            "tell what came of it, even if it was nothing"
        )

    def test_what_will_be_told_in_a_session_is_no_step(self) -> None:
        given = (NOW - timedelta(days=60)).date()
        advice = Advice(id=3, person=1, text="Delete.", given=given, made=NOW)
        one = relation(stage="agreed", agreement=agreed(), advice=(advice,), booked=(session(10),))
        assert steps(one) == []

    def test_one_report_at_a_time(self) -> None:
        given = (NOW - timedelta(days=60)).date()
        two = tuple(Advice(id=number, person=1, text=f"{number}", given=given, made=NOW) for number in (5, 3))
        [step] = steps(relation(stage="in-touch", advice=two))
        assert step.about == "a3"
        settled = {step.id: Verdict(what="skip", at=NOW + timedelta(minutes=1))}
        [step] = steps(relation(stage="in-touch", advice=two), verdicts=settled)
        assert step.about == "a5"

    @settings(max_examples=40)
    @given(relations, st.sampled_from(sorted(QUIET)), st.none() | st.integers(0, 30))
    def test_nothing_is_ever_suggested_from_afar_or_after_the_end(
        self, one: Relation, stage: Any, in_days: int | None
    ) -> None:
        booked = () if in_days is None else (session(in_days + 0.5),)
        quiet = Relation(
            person=one.person, stage=stage, agreement=one.agreement, last=one.last, advice=one.advice,
            booked=booked, questions=one.questions,
        )  # fmt: skip
        assert [step for step in steps(quiet) if step.kind != "meet"] == []

    @given(relations)
    def test_the_same_relationship_gives_the_same_steps_whenever_it_is_asked(self, one: Relation) -> None:
        assert steps(one) == steps(one)
        assert len({step.id for step in steps(one)}) == len(steps(one))
