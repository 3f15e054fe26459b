"""Mentoring: mentor and what belongs to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime

import click

from starmeet import text
from starmeet.cli.face import Face, ago, answer, say, stars, table, verb
from starmeet.cli.log import DefaultGroup
from starmeet.desk import mentor as desk_mentor
from starmeet.desk import mentor_sessions as desk_sessions
from starmeet.desk import mentorship as desk_mentorship
from starmeet.desk.mentor import Agenda, Item, LedgerLine, MentorView, NeedLine, Overview
from starmeet.desk.mentoring import GoalLine, MentorLine
from starmeet.model import MENTORING_STAGES, MENTORING_WORDS

_HEADINGS = {
    "last": "Last time", "promise": "You promised", "report": "Tell what came of it", "question": "Ask",
    "goal": "Goals", "theirs": "They promised", "review": "Look at it anew",
}  # fmt: skip


class _Mentor(DefaultGroup):
    default = "show"


@click.group(cls=_Mentor)
def mentor() -> None:
    """Show mentoring: whom you learn from, whom you mentor, your goals, and what your network has no one for."""


@mentor.command(hidden=True)
@click.argument("name", default="", metavar="[NAME]")
@verb
def show(face: Face, name: str) -> None:
    """Show all of mentoring, or one relationship."""
    desk = face.desk()
    if name:
        view = desk_mentor.show(desk, name)
        answer(face, view, lambda: _one(view, face.now()))
        return
    found = desk_mentor.overview(desk)
    answer(face, found, lambda: _all(found, face.now()))


def _all(found: Overview, now: datetime) -> Iterator[str]:
    for me, heading in (("mentee", "You learn from"), ("mentor", "You mentor")):
        lines = [one for one in found.people if one.me == me]
        if lines:
            yield heading
            yield from table([_row(one, now) for one in lines], indent="  ")
    if not found.people:
        yield "Nobody yet. Whom would you like to learn from? They need not know:"
        name = found.could[0] if found.could else "NAME"
        yield f'  starmeet mentor stage "{text.squeeze(name)}" afar'
    if found.goals:
        yield "Your goals"
        for goal in found.goals:
            yield from _goal(goal)
    yield "Your network"
    yield from _network(found.network)


def _row(one: MentorLine, now: datetime) -> tuple[str, ...]:
    open_ones = f"{one.open} on the agenda" if one.open else ""
    return stars(one.tier), one.person, MENTORING_WORDS[one.stage], _next(one, now), open_ones


def _next(one: MentorLine, now: datetime) -> str:
    if one.next is not None:
        return f"session {one.next.day} {one.next:%b %H:%M}"
    if one.ideal is not None:
        return f"no day set, around {_day(one.ideal)}"
    return f"last {ago(one.last, now)}" if one.last else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _one(view: MentorView, now: datetime) -> Iterator[str]:
    role = "you learn from them" if view.me == "mentee" else "you mentor them"
    yield f"{view.person} {stars(view.tier)}  {role} · {MENTORING_WORDS[view.stage]}  [{view.id}]"
    yield f"  {view.about}"
    agreed = [view.rhythm, f"{view.minutes} minutes" if view.minutes else ""]
    agreed.append(f"until {_day(view.until)}" if view.until else "")
    if any(agreed):
        yield f"  agreed: {', '.join(filter(None, agreed))}"
    if view.boundaries:
        yield f"  boundaries: {view.boundaries}"
    if view.needs:
        yield f"  covers for you: {', '.join(view.needs)}"
    if _next(view, now):
        yield f"  {_next(view, now)}"
    if view.goals:
        yield "Goals"
        for goal in view.goals:
            yield from _goal(goal)
    yield from _agenda(view.agenda)
    answered = [one for one in view.questions if one.answered and one.answer]
    if answered:
        yield "Answered"
        yield from (f"  {one.text}  → {one.answer}  [{one.id}]" for one in answered)
    told = [one for one in view.advice if one.told]
    if told:
        yield "What came of their advice"
        yield from (f"  {_day(one.given)}: {one.text}  → {one.outcome}  [{one.id}]" for one in told)
    if any(line.given or line.received for line in view.ledger):
        yield "Given and received"
        yield from _balance(view.ledger)


def _goal(goal: GoalLine) -> Iterator[str]:
    whose = "" if goal.mine else "theirs: "
    yield f"  {_box(goal.done)} {whose}{goal.text}  [{goal.id}]{_shared(shared=goal.shared)}"
    for one in goal.milestones:
        yield f"      {_box(one.done)} {one.text}  [{one.id}]"


def _box(done: datetime | None) -> str:
    return "✓" if done else "○"


def _shared(*, shared: bool) -> str:
    return " · to be shared" if shared else ""


def _agenda(items: tuple[Item, ...]) -> Iterator[str]:
    heading = ""
    for item in items:
        if _HEADINGS[item.kind] != heading:
            heading = _HEADINGS[item.kind]
            yield heading
        yield f"  {item.text}  ({item.why})  [{item.id}]{_shared(shared=item.shared)}"


def _network(lines: tuple[NeedLine, ...]) -> Iterator[str]:
    for one in lines:
        yield f"  {one.need:<13}{_covered(one)}"


def _covered(one: NeedLine) -> str:
    who = ", ".join(f"{cover.person}{' (from afar)' if cover.stage == 'afar' else ''}" for cover in one.people)
    return " · ".join(filter(None, (who, one.gap)))


def _balance(lines: tuple[LedgerLine, ...]) -> Iterator[str]:
    rows = [
        (line.kind, str(line.given), f"last {_day(line.last_given)}" if line.last_given else "",
         str(line.received), f"last {_day(line.last_received)}" if line.last_received else "")
        for line in lines if line.given or line.received
    ]  # fmt: skip
    if rows:
        yield from table([("", "given", "", "received", ""), *rows], indent="  ")


@mentor.command()
@click.argument("name")
@click.argument("stage_", metavar="STAGE", type=click.Choice(MENTORING_STAGES))
@verb
def stage(face: Face, name: str, stage_: str) -> None:
    """Say how it stands with somebody: learning from afar, asking, on trial, agreed."""
    done = desk_mentorship.stage(face.desk(), name, stage_)
    answer(face, done, lambda: [f"{done.person}: {MENTORING_WORDS[done.stage]}. {_sentence(done.about)}"])


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


@mentor.command()
@click.argument("name")
@click.option("--every", default="", metavar="RHYTHM", help='How often you meet, as in "4 weeks"; "none" takes it out.')
@click.option("--minutes", type=click.IntRange(5, 480), default=None, help="How long a session takes.")
@click.option("--until", default="", metavar="DATE", help='When you look at it anew; "none" takes it out.')
@click.option("--boundaries", default=None, metavar="TEXT", help="What is not asked of each other.")
@click.option("--as", "me", type=click.Choice(["mentor", "mentee"]), default=None, help="What you are to them.")
@click.option("--trial", is_flag=True, help="It is a trial for now.")
@verb
def agree(face: Face, name: str, **options: object) -> None:
    """Write down what the two of you agreed on; what is not given stays."""
    done = desk_mentorship.agree(face.desk(), name, **options)  # type: ignore[arg-type]
    agreed = ", ".join(filter(None, (f"{done.person}: {MENTORING_WORDS[done.stage]}", done.rhythm)))
    answer(face, done, lambda: [f"{agreed}. {_next(done, face.now())}".rstrip()])


@mentor.group()
def goal() -> None:
    """Write down goals and milestones, and say what is reached."""


@goal.command()
@click.argument("words", metavar="TEXT")
@click.option("--with", "name", default="", metavar="NAME", help="Who helps you with it, or whose it is.")
@click.option("--milestone", "milestones", multiple=True, metavar="TEXT", help="A step on the way; several, in order.")
@click.option("--theirs", is_flag=True, help="It is the goal of whom you mentor.")
@click.option("--share", is_flag=True, help="It may stand on an agenda that you hand over.")
@verb
def add(face: Face, words: str, name: str, milestones: tuple[str, ...], theirs: bool, share: bool) -> None:
    """Write a goal down, in your words."""
    done = desk_mentorship.add_goal(
        face.desk(), words, name=name, milestones=milestones, theirs=theirs, share=share
    )  # fmt: skip
    answer(face, done, lambda: _goal(done))


@goal.command()
@click.argument("goal_id", metavar="GOAL")
@click.argument("words", metavar="TEXT")
@verb
def milestone(face: Face, goal_id: str, words: str) -> None:
    """Add a milestone to a goal."""
    done = desk_mentorship.add_milestone(face.desk(), goal_id, words)
    answer(face, done, lambda: _goal(done))


@goal.command("done")
@click.argument("goal_id", metavar="GOAL")
@click.option("--not", "undone", is_flag=True, help="It is open after all.")
@verb
def goal_done(face: Face, goal_id: str, undone: bool) -> None:
    """Say that a goal (g1) or a milestone of it (g1.2) is reached."""
    done = desk_mentorship.reach(face.desk(), goal_id, done=not undone)
    answer(face, done, lambda: _goal(done))


@mentor.command()
@click.argument("name")
@click.argument("words", metavar="QUESTION")
@click.option("--share", is_flag=True, help="It may stand on an agenda that you hand over.")
@verb
def ask(face: Face, name: str, words: str, share: bool) -> None:
    """Note a question for somebody; nothing is sent."""
    done = desk_mentorship.ask(face.desk(), name, words, share=share)
    answer(face, done, lambda: [f"On the agenda with {done.person}: {done.text}  [{done.id}]"])


@mentor.command()
@click.argument("question", metavar="ID")
@click.argument("words", default="", metavar="[ANSWER]")
@verb
def answered(face: Face, question: str, words: str) -> None:
    """Say that a question is answered, and how."""
    done = desk_mentorship.answered(face.desk(), question, words)
    answer(face, done, lambda: [f"Answered: {done.text}" + (f"  → {done.answer}" if done.answer else "")])


@mentor.command()
@click.argument("name")
@click.argument("words", metavar="TEXT")
@click.option("--on", default="", metavar="DATE", help="When they gave it; today if left out.")
@verb
def advice(face: Face, name: str, words: str, on: str) -> None:
    """Note advice somebody gave you, so that you can tell them what came of it."""
    done = desk_mentorship.advice(face.desk(), name, words, on=on)
    answer(face, done, lambda: [f"Advice of {done.person}, {_day(done.given)}: {done.text}  [{done.id}]"])


@mentor.command()
@click.argument("advice_id", metavar="ID")
@click.argument("words", metavar="OUTCOME")
@verb
def told(face: Face, advice_id: str, words: str) -> None:
    """Say that you told them what came of their advice; it is logged."""
    done = desk_mentorship.told(face.desk(), advice_id, words)
    answer(face, done, lambda: [f"{done.person} knows what came of it: {done.outcome}"])


@mentor.command()
@click.argument("promise", metavar="ID")
@verb
def kept(face: Face, promise: str) -> None:
    """Say that a promise was kept, yours or theirs."""
    done = desk_mentorship.kept(face.desk(), promise)
    answer(face, done, lambda: [f"{'You' if done.mine else done.person} kept it: {done.text}"])


@mentor.command()
@click.argument("thing", metavar="ID")
@click.option("--not", "keep", is_flag=True, help="It stays with you.")
@verb
def share(face: Face, thing: str, keep: bool) -> None:
    """Say that a question or goal may stand on an agenda that you hand over."""
    done = desk_mentorship.share(face.desk(), thing, shared=not keep)
    answer(face, done, lambda: [f"{done.text}: {'to be shared' if done.shared else 'stays with you'}."])


@mentor.command()
@click.argument("thing", metavar="ID")
@verb
def drop(face: Face, thing: str) -> None:
    """Let a question, a goal, a milestone or advice go."""
    done = desk_mentorship.drop(face.desk(), thing)
    answer(face, done, lambda: [f"Let go: {thing} of “{done.text}”; `starmeet undo` brings it back."])


@mentor.command()
@click.argument("name")
@click.option("--markdown", is_flag=True, help="As it may be handed over: only what you marked to be shared.")
@verb
def agenda(face: Face, name: str, markdown: bool) -> None:
    """Show the agenda for the next session, each thing with its reason."""
    if markdown and not face.json:
        say(desk_mentor.to_hand_over(face.desk(), name).markdown.rstrip())
        return
    made = desk_mentor.agenda(face.desk(), name)
    answer(face, made, lambda: _agenda_lines(made))


def _agenda_lines(made: Agenda) -> Iterator[str]:
    when = f", {made.when:%a} {made.when.day} {made.when:%b %H:%M}" if made.when else ""
    yield f"{made.person}{when}"
    yield from _agenda(made.items)
    if not made.items:
        yield f"Nothing yet: starmeet mentor ask {text.slug(made.person)} 'What would you delete?'"


@mentor.command()
@click.argument("name")
@click.option("--at", required=True, metavar="WHEN", help="When, as in 'Friday 16:00'.")
@click.option("--minutes", type=click.IntRange(5, 480), default=None, help="How long; as agreed if left out.")
@click.option("--place", default="", help="Where.")
@click.option("--asked", is_flag=True, help="You asked for it, and have no answer yet.")
@verb
def session(face: Face, name: str, at: str, minutes: int | None, place: str, asked: bool) -> None:
    """Set a day for a session: it goes into calendars like any appointment."""
    done = desk_sessions.session(face.desk(), name, at, minutes=minutes, place=place, asked=asked)

    def lines() -> Iterator[str]:
        start = done.start
        yield f"{done.person}: {start:%a} {start.day} {start:%b %H:%M}-{done.end:%H:%M}, {done.state}  [{done.id}]"
        if done.clash:
            yield f"At that time you also meet {done.clash}."
        yield f"For your calendar: starmeet ics --meeting {done.id} -o session.ics"

    answer(face, done, lines)


@mentor.command()
@click.argument("name")
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@click.option("--kind", type=click.Choice(["met", "call"]), default=None, help="Whether you met or called.")
@verb
def notes(face: Face, name: str, words: tuple[str, ...], kind: str | None) -> None:
    """Keep the notes of a session, `-` reads them from stdin; it is logged, and `#promise` makes promises."""
    written = sys.stdin.read() if words == ("-",) else " ".join(words)
    done = desk_sessions.notes(face.desk(), name, written, kind=kind or "")

    def lines() -> Iterator[str]:
        yield f"{done.person}, {done.at:%a} {done.at.day} {done.at:%b}: kept, for your eyes only  [{done.id}]"
        yield from (f"  promise: {one}" for one in done.promises)

    answer(face, done, lines)


@mentor.command()
@click.argument("name", default="", metavar="[NAME]")
@verb
def ledger(face: Face, name: str) -> None:
    """Show what was given and received, by kind; it is no score, and nobody owes anybody."""
    found = desk_mentor.ledger(face.desk(), name)

    def lines() -> Iterator[str]:
        for one in found:
            yield f"{one.person}: given {one.given}, received {one.received}"
            yield from _balance(one.lines)
        if not found:
            yield "Nothing to look at yet: `starmeet mentor stage NAME afar` begins."

    answer(face, found, lines)


@mentor.command("map")
@verb
def map_(face: Face) -> None:
    """Show who covers which need of yours, and where nobody does yet."""
    found = desk_mentor.network(face.desk())

    def lines() -> Iterator[str]:
        for one in found:
            yield f"{one.need}: {one.means}"
            yield f"  {_covered(one)}"
        yield "`starmeet mentor needs NAME skills,network` says what somebody covers."

    answer(face, found, lines)


@mentor.command()
@click.argument("name")
@click.argument("wanted", default=None, required=False, metavar="[NEEDS]")
@verb
def needs(face: Face, name: str, wanted: str | None) -> None:
    """Say which needs somebody covers for you, as in skills,network; `none` for none."""
    done = desk_mentorship.needs(face.desk(), name, wanted)
    answer(face, done, lambda: [f"{done.person} covers {', '.join(done.needs) or 'none of your needs so far'}."])
