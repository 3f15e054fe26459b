"""What is said about a mentoring relationship, a goal or a need, as content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from starmeet import text
from starmeet.model import MENTORING_WORDS
from starmeet.tui import cards, words
from starmeet.tui.safe import plain

if TYPE_CHECKING:
    from starmeet.desk.mentor import LedgerLine, MentorView, NeedLine
    from starmeet.desk.mentoring import GoalLine, MentorLine

_QUIET = "$quiet"
_WEEK = 7
_BAR = 12
"""Cells of the longest bar on either side of the ledger."""
HEADINGS = {
    "last": "Last time", "promise": "You promised", "report": "Tell what came of it", "question": "Ask",
    "goal": "Next steps", "theirs": "They promised", "review": "Look at it anew",
}  # fmt: skip


def ahead(one: MentorLine, zone: str, now: datetime) -> str:
    """Say when the next session is, or would be."""
    if one.next is not None:
        near = (one.next.date() - words.date_at(now, zone)).days < _WEEK
        return words.when(one.next, zone, now) if near else f"{one.next.day} {one.next:%b %H:%M}"
    if one.ideal is not None:
        return f"around {one.ideal.day} {one.ideal:%b}"
    return ""


def relation(view: MentorView, zone: str, now: datetime, width: int) -> Content:
    """Write how it stands: what was agreed, the goals, the agenda, and what was given and received."""
    return cards.page(_relation(view, zone, now, width))


def _relation(view: MentorView, zone: str, now: datetime, width: int) -> Iterator[Content]:
    yield from agreement(view, zone, now, width)
    if view.goals:
        yield from (Content(), cards.heading("Goals"))
        for one in view.goals:
            yield from goal_lines(one, width)
    for kind, items in groupby(view.agenda, key=lambda item: item.kind):
        if kind != "goal":
            yield from (Content(), cards.heading(HEADINGS[kind]))
            yield from (cards.hanging(Content("· "), item.text, width) for item in items)
    yield from ledger(view.ledger, width)


def agreement(view: MentorView, zone: str, now: datetime, width: int) -> Iterator[Content]:
    """Write who they are to you, the stage, and what was agreed."""
    role = "you learn from them" if view.me == "mentee" else "you mentor them"
    yield Content.assemble(plain(view.person, "bold"), (f" {words.stars(view.tier)}".rstrip(), "$accent"))
    yield plain(f"{role} · {MENTORING_WORDS[view.stage]}")
    yield cards.hanging(Content(), f"{view.about[:1].upper()}{view.about[1:]}.", width, _QUIET)
    minutes = f"{view.minutes} minutes" if view.minutes else ""
    agreed = ", ".join(filter(None, (view.rhythm, minutes)))
    session = ahead(view, zone, now)
    rows = (
        ("Agreed", agreed), ("Until", f"{view.until.day} {view.until:%b %Y}" if view.until else ""),
        ("Bounds", view.boundaries), ("Covers", ", ".join(view.needs)),
        ("Session", session or (f"last {words.ago(view.last, now)}" if view.last else "")),
    )  # fmt: skip
    if any(value for _, value in rows):
        yield Content()
        yield from (cards.pair(name, value, width) for name, value in rows if value)


def goal(one: GoalLine, width: int) -> Content:
    """Write a goal with its milestones."""
    return cards.page(goal_lines(one, width))


def goal_lines(one: GoalLine, width: int) -> Iterator[Content]:
    """Write a goal with its milestones, line by line."""
    whose = "" if one.mine else "theirs: "
    yield cards.hanging(Content.styled(f"{box(one.done)} ", "$success" if one.done else ""), whose + one.text, width)
    for step in one.milestones:
        start = Content.styled(f"  {box(step.done)} ", "$success" if step.done else "")
        yield cards.hanging(start, step.text, width, _QUIET if step.done else "")


def box(done: datetime | None) -> str:
    """Draw whether something is reached."""
    return "✓" if done else "○"


def ledger(lines: Sequence[LedgerLine], width: int) -> Iterator[Content]:
    """Draw what was given to the left, what was received to the right; no sum, no verdict."""
    shown = [line for line in lines if line.given or line.received]
    if not shown:
        return
    yield from (Content(), cards.heading("Given and received"))
    for line in shown:
        left, right = bars(line, shown, width)
        yield Content.assemble(
            (f"{line.kind:<14}", _QUIET), f"{line.given:>4} ", (left, "$secondary"), ("│", _QUIET),
            (right, "$accent"), f" {line.received}",
        )  # fmt: skip


def bars(line: LedgerLine, among: Sequence[LedgerLine], width: int) -> tuple[str, str]:
    """Draw both bars of a line: equal lengths are equal counts in all of them."""
    longest = max(max(one.given, one.received) for one in among)
    room = max(4, min(_BAR, (width - 26) // 2))
    left, right = (-(-count * room // longest) for count in (line.given, line.received))
    return f"{'▇' * left:>{room}}", f"{'▇' * right:<{room}}"


def notes(view: MentorView, now: datetime, width: int) -> Iterator[Content]:
    """Write the last notes, and what came of advice."""
    if view.notes:
        yield from (Content(), cards.heading("Notes, for your eyes"))
        for note in view.notes:
            start = Content.styled(f"{words.age(note.at, now):>5} ", _QUIET)
            for line in note.text.splitlines():
                yield cards.hanging(start, text.squeeze(line, 1000), width, limit=1000)
                start = Content("      ")
    told = [one for one in view.advice if one.told]
    if told:
        yield from (Content(), cards.heading("What came of their advice"))
        for one in told:
            yield cards.hanging(Content("· "), one.text, width)
            yield cards.hanging(Content("  → "), one.outcome, width, _QUIET)
    answered = [one for one in view.questions if one.answered and one.answer]
    if answered:
        yield from (Content(), cards.heading("Answered"))
        for question in answered:
            yield cards.hanging(Content("· "), question.text, width)
            yield cards.hanging(Content("  → "), question.answer, width, _QUIET)


def need(line: NeedLine, width: int) -> Content:
    """Write a need: what it means, who covers it, and what is missing."""
    return cards.page(_need(line, width))


def _need(line: NeedLine, width: int) -> Iterator[Content]:
    yield plain(line.need.capitalize(), "bold")
    yield cards.hanging(Content(), f"Somebody who {line.means}.", width, _QUIET)
    yield Content()
    for cover in line.people:
        yield Content.assemble(plain(cover.person, "$accent"), (f"   {MENTORING_WORDS[cover.stage]}", _QUIET))
    if line.gap:
        yield cards.hanging(Content(), f"{line.gap[:1].upper()}{line.gap[1:]}", width)
    yield Content()
    yield cards.hanging(Content(), "v on somebody says what they cover for you.", width, _QUIET)
