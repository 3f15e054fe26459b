"""Mentoring, changed: stages and agreements, goals, questions, advice, and who covers which need."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from starmeet import text
from starmeet.desk.base import Desk, pick_person
from starmeet.desk.mentoring import (
    AdviceLine,
    GoalLine,
    MentorLine,
    PromiseLine,
    QuestionLine,
    advice_line,
    find_advice,
    find_goal,
    find_question,
    goal_line,
    line,
    question_line,
    relation_with,
)
from starmeet.errors import NotFound, UsageError
from starmeet.model import (
    MENTORING_STAGES,
    NEEDS,
    Advice,
    Agreement,
    Engagement,
    Goal,
    Mentoring,
    Milestone,
    Need,
    Person,
    Question,
    Value,
    label,
)
from starmeet.rapport.relation import moved, read_every
from starmeet.rapport.tally import tally
from starmeet.rapport.when import read_when
from starmeet.store import log, mentoring, people, steps
from starmeet.store.journal import Reader, Transaction

_CHARS = 500
_ANSWER_CHARS = 4000


class NeedsLine(Value, frozen=True, kw_only=True):
    """What somebody covers."""

    id: str
    person: str
    needs: tuple[Need, ...]


Dropped = GoalLine | QuestionLine | AdviceLine


def stage(desk: Desk, name: str, to: str) -> MentorLine:
    """Say at which stage mentoring with somebody is; it begins with that.

    Raises:
        UsageError: there is no such stage.
    """
    wanted = next((one for one in MENTORING_STAGES if one == to.lower().replace(" ", "-")), None)
    if wanted is None:
        raise UsageError(f"there is no stage {to!r}", f"stages are {', '.join(MENTORING_STAGES)}")
    with desk.store.write("mentor stage", desk.now()) as tx:
        person, before = _agreement(tx, desk, name)
        mentoring.put_agreement(tx, moved(before, wanted, desk.now()))
        tx.summary = f"{person.name}: {wanted}"
        return line(relation_with(tx, desk, person), desk)


def agree(
    desk: Desk, name: str, *, every: str = "", minutes: int | None = None, until: str = "",
    boundaries: str | None = None, me: Mentoring | None = None, trial: bool = False,
) -> MentorLine:  # fmt: skip
    """Write down what the two of you agreed on; what is not given stays.

    Args:
        desk: the desk.
        name: with whom.
        every: the rhythm, as in "4 weeks"; "none" takes it out.
        minutes: how long a session takes.
        until: when you look at it anew; "none" takes it out.
        boundaries: what is not asked of each other.
        me: what you are to them.
        trial: it is a trial for now.

    Raises:
        UsageError: a rhythm or a day that cannot be read.
    """
    now = desk.now()
    with desk.store.write("mentor agree", now) as tx:
        person, before = _agreement(tx, desk, name)
        fields: dict[str, object] = {}
        if every:
            fields["every"] = read_every(every)
        if minutes is not None:
            fields["minutes"] = minutes
        if until:
            fields["until"] = None if until.lower() == "none" else _day(desk, until, future=True)
        if boundaries is not None:
            fields["boundaries"] = text.squeeze(boundaries, _CHARS)
        if me is not None:
            fields["me"] = me
        agreed = msgspec.structs.replace(moved(before, "trial" if trial else "agreed", now), **fields)
        mentoring.put_agreement(tx, agreed)
        tx.summary = f"agree with {person.name}"
        return line(relation_with(tx, desk, person), desk)


def _agreement(reader: Reader, desk: Desk, name: str) -> tuple[Person, Agreement]:
    """Give the agreement with somebody, or the beginning of one."""
    person = pick_person(reader, name)
    relation = relation_with(reader, desk, person)
    new = Agreement(person=person.id, me=relation.me, stage=relation.stage, since=desk.now())
    # It may have gone on from afar by itself since the user spoke of it last.
    known = relation.agreement
    return person, msgspec.structs.replace(known, stage=relation.stage) if known else new


def _day(desk: Desk, said: str, *, future: bool = False) -> date:
    return read_when(said, desk.now(), desk.zone, future=future).astimezone(ZoneInfo(desk.zone)).date()


def add_goal(
    desk: Desk, words: str, *, name: str = "", milestones: tuple[str, ...] = (), theirs: bool = False,
    share: bool = False,
) -> GoalLine:  # fmt: skip
    """Write a goal down, in your words or in theirs.

    Raises:
        UsageError: it has no words, or is theirs and nobody is named.
    """
    if theirs and not name:
        raise UsageError("whose goal is it?", "name them: --with NAME")
    with desk.store.write("mentor goal", desk.now()) as tx:
        person = pick_person(tx, name) if name else None
        steps_ahead = tuple(Milestone(text=_said(one, "milestone")) for one in milestones)
        goal = Goal(
            person=person.id if person else 0, mine=not theirs, text=_said(words, "goal"), milestones=steps_ahead,
            made=desk.now(), shared=share,
        )  # fmt: skip
        goal = mentoring.put_goal(tx, goal)
        tx.summary = f"goal “{text.clip(goal.text, 40)}”"
    return goal_line(goal, person.name if person else "")


def add_milestone(desk: Desk, goal_id: str, words: str) -> GoalLine:
    """Add a milestone to a goal.

    Raises:
        NotFound: there is no such goal.
    """
    with desk.store.write("mentor milestone", desk.now()) as tx:
        goal, _ = find_goal(tx, goal_id)
        more = (*goal.milestones, Milestone(text=_said(words, "milestone")))
        return _put_goal(tx, msgspec.structs.replace(goal, milestones=more), f"milestone of {goal_id}")


def reach(desk: Desk, goal_id: str, *, done: bool | None = True) -> GoalLine:
    """Say that a goal ("g1") or a milestone ("g1.2") is reached, or not; None turns it over.

    Raises:
        NotFound: there is no such goal or milestone.
    """
    now = desk.now()
    with desk.store.write("mentor goal done", now) as tx:
        goal, number = find_goal(tx, goal_id)
        before = goal.milestones[number - 1].done if number else goal.done
        after = (before or now) if (before is None if done is None else done) else None
        if number:
            changed = msgspec.structs.replace(goal.milestones[number - 1], done=after)
            milestones = (*goal.milestones[: number - 1], changed, *goal.milestones[number:])
            goal = msgspec.structs.replace(goal, milestones=milestones)
        else:
            goal = msgspec.structs.replace(goal, done=after)
        return _put_goal(tx, goal, f"{goal_id} {'reached' if after else 'open again'}")


def _put_goal(tx: Transaction, goal: Goal, summary: str) -> GoalLine:
    mentoring.put_goal(tx, goal)
    tx.summary = summary
    return goal_line(goal, _name(tx, goal.person))


def _name(reader: Reader, person_id: int) -> str:
    return next((one.name for one in people.some(reader, [person_id])), "")


def _said(words: str, what: str) -> str:
    said = text.squeeze(words, _CHARS)
    if not said:
        raise UsageError(f"the {what} has no words", "write it in yours")
    return said


def ask(desk: Desk, name: str, words: str, *, share: bool = False) -> QuestionLine:
    """Note a question for somebody; it stands on the agenda until it is answered, and is sent to nobody.

    Raises:
        UsageError: it has no words.
    """
    with desk.store.write("mentor ask", desk.now()) as tx:
        person = pick_person(tx, name)
        new = Question(person=person.id, text=_said(words, "question"), made=desk.now(), shared=share)
        question = mentoring.put_question(tx, new)
        tx.summary = f"question for {person.name}"
    return question_line(question, person.name)


def answered(desk: Desk, question_id: str, answer: str = "") -> QuestionLine:
    """Say that a question is answered, and how, if that is worth keeping.

    Raises:
        NotFound: there is no such question.
    """
    with desk.store.write("mentor answered", desk.now()) as tx:
        question = find_question(tx, question_id)
        said = text.squeeze(answer, _ANSWER_CHARS) or question.answer
        question = msgspec.structs.replace(question, answered=question.answered or desk.now(), answer=said)
        mentoring.put_question(tx, question)
        name = _name(tx, question.person)
        tx.summary = f"answered: “{text.clip(question.text, 40)}”"
    return question_line(question, name)


def advice(desk: Desk, name: str, words: str, *, on: str = "") -> AdviceLine:
    """Note advice somebody gave you, so that they can be told what came of it.

    Raises:
        UsageError: it has no words, or a day that cannot be read or is still to come.
    """
    given = _day(desk, on) if on else desk.today()
    if given > desk.today():
        raise UsageError(f"{on!r} is still to come", "give the day they said it")
    with desk.store.write("mentor advice", desk.now()) as tx:
        person = pick_person(tx, name)
        new = Advice(person=person.id, text=_said(words, "advice"), given=given, made=desk.now())
        stored = mentoring.put_advice(tx, new)
        tx.summary = f"advice of {person.name}"
    return advice_line(stored, person.name)


def told(desk: Desk, advice_id: str, outcome: str) -> AdviceLine:
    """Say that you told them what came of their advice; it goes into the log.

    Raises:
        NotFound: there is no such advice.
        UsageError: nothing is said of what came of it.
    """
    now = desk.now()
    with desk.store.write("mentor told", now) as tx:
        found = find_advice(tx, advice_id)
        found = msgspec.structs.replace(found, outcome=_said(outcome, "outcome"), told=now)
        mentoring.put_advice(tx, found)
        entry = Engagement(
            at=now, zone=desk.zone, people=(found.person,), kind="message", by=desk.config.me.name,
            text=f"told what came of their advice “{text.clip(found.text, 80)}”: {found.outcome}",
        )  # fmt: skip
        log.add(tx, [entry], tally)
        name = _name(tx, found.person)
        tx.summary = f"told {name} what came of their advice"
    return advice_line(found, name)


def kept(desk: Desk, promise_id: str) -> PromiseLine:
    """Say that a promise was kept, yours or theirs.

    Raises:
        NotFound: no such promise is open.
    """
    with desk.store.write("mentor kept", desk.now()) as tx:
        found = next((one for one in steps.promises(tx, open_only=True) if label("o", one.id) == promise_id), None)
        if found is None:
            raise NotFound(f"no promise {promise_id!r} is open", "`starmeet mentor NAME` prints them with their ids")
        steps.keep_promise(tx, found.id)
        name = _name(tx, found.person)
        tx.summary = f"kept: “{text.clip(found.text, 40)}”"
    return PromiseLine(id=promise_id, person=name, mine=found.mine, text=found.text, due=found.due, done=desk.now())


def share(desk: Desk, thing: str, *, shared: bool | None = True) -> QuestionLine | GoalLine:
    """Say whether a question ("q1") or a goal ("g1") may stand on an agenda that is handed over; None turns it over.

    Raises:
        NotFound: there is no such question or goal.
    """
    with desk.store.write("mentor share", desk.now()) as tx:
        tx.summary = f"{'share' if shared is not False else 'keep'} {thing}"
        if thing.startswith("q"):
            question = find_question(tx, thing)
            question = msgspec.structs.replace(question, shared=not question.shared if shared is None else shared)
            mentoring.put_question(tx, question)
            return question_line(question, _name(tx, question.person))
        goal, _ = find_goal(tx, thing)
        goal = msgspec.structs.replace(goal, shared=not goal.shared if shared is None else shared)
        return _put_goal(tx, goal, tx.summary)


def drop(desk: Desk, thing: str) -> Dropped:
    """Let a question ("q1"), a goal ("g1") or advice ("a1") go; `undo` brings it back.

    Raises:
        NotFound: there is none.
    """
    with desk.store.write("mentor drop", desk.now()) as tx:
        what: Goal | Question | Advice
        if thing.startswith("q"):
            what = find_question(tx, thing)
        elif thing.startswith("a"):
            what = find_advice(tx, thing)
        else:
            what, number = find_goal(tx, thing)
            if number:
                left = tuple(one for index, one in enumerate(what.milestones, start=1) if index != number)
                return _put_goal(tx, msgspec.structs.replace(what, milestones=left), f"let {thing} go")
        mentoring.drop(tx, what)
        tx.summary = f"let {thing} go (“{text.clip(what.text, 40)}”)"
        name = _name(tx, what.person)
    match what:
        case Goal():
            return goal_line(what, name)
        case Question():
            return question_line(what, name)
    return advice_line(what, name)


def needs(desk: Desk, name: str, wanted: str | None = None) -> NeedsLine:
    """Say which needs somebody covers, as in "skills,network"; "none" for none, None only looks.

    Raises:
        UsageError: there is no such need.
    """
    if wanted is None:
        with desk.store.read() as reader:
            person = pick_person(reader, name)
            covers = mentoring.covers(reader).get(person.id, ())
        return NeedsLine(id=label("p", person.id), person=person.name, needs=covers)
    given = [one for one in wanted.lower().replace(",", " ").split() if one != "none"]
    for one in given:
        if one not in NEEDS:
            raise UsageError(f"there is no need {one!r}", f"needs are {', '.join(NEEDS)}")
    with desk.store.write("mentor needs", desk.now()) as tx:
        person = pick_person(tx, name)
        covers = tuple(one for one in NEEDS if one in given)
        mentoring.set_covers(tx, person.id, covers)
        tx.summary = f"{person.name} covers {', '.join(covers) or 'nothing'}"
    return NeedsLine(id=label("p", person.id), person=person.name, needs=covers)
