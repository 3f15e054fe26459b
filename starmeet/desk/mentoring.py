"""Mentoring as the desk reads it: every relationship with what is open in it, and how these things are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starmeet.desk.base import Desk
from starmeet.errors import NotFound
from starmeet.model import (
    Advice,
    Goal,
    Mentoring,
    MentoringStage,
    Person,
    Question,
    Value,
    label,
)
from starmeet.rapport.agenda import agenda
from starmeet.rapport.mentoring import due
from starmeet.rapport.relation import SESSION_KINDS, WORD_KINDS, Relation, advise, every_words, stage_of
from starmeet.store import log, mentoring, people, plans, steps
from starmeet.store.journal import Reader

KIND = "mentoring"
"""The kind of a meeting that is a session."""
_STANDS = frozenset(("idea", "asked", "accepted"))


class MentorLine(Value, frozen=True, kw_only=True):
    """A mentoring relationship in a line."""

    id: str
    person: str
    tier: int
    me: Mentoring
    stage: MentoringStage
    every: int
    """Days from session to session as agreed; 0 where that was not."""
    rhythm: str
    """The same in words: "every 4 weeks"."""
    last: datetime | None
    """The last session."""
    next: datetime | None
    """The next session, where a day is set."""
    ideal: date | None
    """Else when it would be, by what was agreed."""
    latest: date | None
    open: int
    """Things on the agenda, without the last notes."""
    about: str
    """What this stage is about."""


class MilestoneLine(Value, frozen=True, kw_only=True):
    """A milestone as shown; its id is the goal's and its number."""

    id: str
    text: str
    done: datetime | None = None


class GoalLine(Value, frozen=True, kw_only=True):
    """A goal as shown."""

    id: str
    person: str
    """With whom; empty for nobody in particular."""
    mine: bool
    text: str
    milestones: tuple[MilestoneLine, ...]
    done: datetime | None
    shared: bool


class QuestionLine(Value, frozen=True, kw_only=True):
    """A question as shown."""

    id: str
    person: str
    text: str
    made: datetime
    answered: datetime | None
    answer: str
    shared: bool


class AdviceLine(Value, frozen=True, kw_only=True):
    """Advice as shown."""

    id: str
    person: str
    text: str
    given: date
    outcome: str
    told: datetime | None


class PromiseLine(Value, frozen=True, kw_only=True):
    """A promise as shown."""

    id: str
    person: str
    mine: bool
    text: str
    due: date | None
    done: datetime | None


def relations(reader: Reader, desk: Desk, everyone: Sequence[Person] | None = None) -> tuple[Relation, ...]:
    """Read everybody mentoring is about: by an agreement, a role, a need they cover, or something noted with them."""
    everyone = people.everyone(reader, with_handles=False) if everyone is None else everyone
    ids = mentoring.people(reader)
    return _relations(reader, desk, [one for one in everyone if one.id in ids or one.role in ("mentor", "mentee")])


def relation_with(reader: Reader, desk: Desk, person: Person) -> Relation:
    """Read how it stands with one person, whether mentoring was ever spoken of or not."""
    [found] = _relations(reader, desk, [person])
    return found


def _relations(reader: Reader, desk: Desk, about: Sequence[Person]) -> tuple[Relation, ...]:
    if not about:
        return ()
    ids, now = [one.id for one in about], desk.now()
    agreements, covers = mentoring.agreements(reader), mentoring.covers(reader)
    tallies, last = log.tallies(reader, ids), log.last_of_kinds(reader, ids, SESSION_KINDS)
    heard = log.last_of_kinds(reader, ids, WORD_KINDS, ("in", "both"))
    goals, questions, advice = mentoring.goals(reader), mentoring.questions(reader), mentoring.advices(reader)
    promises, notes = steps.promises(reader, open_only=True), mentoring.notes(reader)
    booked = [one for one in plans.meetings(reader) if one.kind == KIND and one.state in _STANDS and one.end > now]
    booked.sort(key=lambda one: (one.start, one.id))
    found = []
    for person in about:
        agreement, words = agreements.get(person.id), heard.get(person.id)
        found.append(
            Relation(
                person=person,
                me=agreement.me if agreement else "mentor" if person.role == "mentee" else "mentee",
                stage=stage_of(agreement, tallies.get(person.id), words.at if words else None),
                agreement=agreement,
                covers=covers.get(person.id, ()),
                last=last[person.id].at if person.id in last else None,
                booked=tuple(one for one in booked if person.id in one.people),
                promises=tuple(one for one in promises if one.person == person.id),
                questions=tuple(one for one in questions if one.person == person.id and one.answered is None),
                goals=tuple(one for one in goals if one.person == person.id and one.done is None),
                advice=tuple(one for one in advice if one.person == person.id and one.told is None),
                notes=tuple(one for one in notes if one.person == person.id),
            )
        )
    return tuple(found)


def line(relation: Relation, desk: Desk) -> MentorLine:
    """Show a relationship in a line."""
    ahead = due(relation, desk.zone)
    session = ahead.booked if ahead else None
    items = agenda(relation, desk.now(), desk.zone)
    return MentorLine(
        id=label("p", relation.person.id), person=relation.person.name, tier=relation.person.tier, me=relation.me,
        stage=relation.stage, every=relation.agreement.every if relation.agreement else 0,
        rhythm=every_words(relation.agreement.every) if relation.agreement and relation.agreement.every else "",
        last=_local(relation.last, desk), next=_local(session.start, desk) if session else None,
        ideal=ahead.ideal if ahead and not session else None, latest=ahead.latest if ahead and not session else None,
        open=sum(item.kind != "last" for item in items), about=advise(relation, len(relation.notes)),
    )  # fmt: skip


def _local(instant: datetime | None, desk: Desk) -> datetime | None:
    return instant.astimezone(ZoneInfo(desk.zone)) if instant else None


def goal_line(goal: Goal, name: str) -> GoalLine:
    """Show a goal."""
    milestones = tuple(
        MilestoneLine(id=f"{label('g', goal.id)}.{number}", text=one.text, done=one.done)
        for number, one in enumerate(goal.milestones, start=1)
    )
    return GoalLine(
        id=label("g", goal.id), person=name, mine=goal.mine, text=goal.text, milestones=milestones, done=goal.done,
        shared=goal.shared,
    )  # fmt: skip


def question_line(question: Question, name: str) -> QuestionLine:
    """Show a question."""
    return QuestionLine(
        id=label("q", question.id), person=name, text=question.text, made=question.made, answered=question.answered,
        answer=question.answer, shared=question.shared,
    )  # fmt: skip


def advice_line(advice: Advice, name: str) -> AdviceLine:
    """Show advice."""
    return AdviceLine(
        id=label("a", advice.id), person=name, text=advice.text, given=advice.given, outcome=advice.outcome,
        told=advice.told,
    )  # fmt: skip


def find_goal(reader: Reader, given: str) -> tuple[Goal, int]:
    """Find a goal by its id ("g1"), or one of its milestones ("g1.2"): the goal, and the milestone's number or 0.

    Raises:
        NotFound: there is none.
    """
    goal_id, _, number = given.partition(".")
    goal = next((one for one in mentoring.goals(reader) if label("g", one.id) == goal_id), None)
    if goal is None:
        raise NotFound(f"there is no goal {given!r}", "`starmeet mentor NAME` prints them with their ids")
    if not number:
        return goal, 0
    if number.isdecimal() and len(number) < 4 and 1 <= int(number) <= len(goal.milestones):
        return goal, int(number)
    raise NotFound(f"goal {goal_id} has no milestone {number!r}", f"it has {len(goal.milestones)}")


def find_question(reader: Reader, given: str) -> Question:
    """Find a question by its id ("q1").

    Raises:
        NotFound: there is none.
    """
    for one in mentoring.questions(reader):
        if label("q", one.id) == given:
            return one
    raise NotFound(f"there is no question {given!r}", "`starmeet mentor NAME` prints them with their ids")


def find_advice(reader: Reader, given: str) -> Advice:
    """Find advice by its id ("a1").

    Raises:
        NotFound: there is none.
    """
    for one in mentoring.advices(reader):
        if label("a", one.id) == given:
            return one
    raise NotFound(f"there is no advice {given!r}", "`starmeet mentor NAME` prints it with its id")
