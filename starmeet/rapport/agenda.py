"""The agenda before a session: what was last, what is promised, what to ask, and what to tell, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Literal

from starmeet.model import Goal, Value, label
from starmeet.rapport.relation import Relation
from starmeet.rapport.situation import in_days, zone_of
from starmeet.text import clip, fold, squeeze

ItemKind = Literal["last", "promise", "report", "question", "goal", "theirs", "review"]
ORDER: tuple[ItemKind, ...] = ("last", "promise", "report", "question", "goal", "theirs", "review")
"""First where you left off and what you bring, then what you ask; what they promised comes late."""
LAST_CHARS = 300
HANDED_OVER: frozenset[ItemKind] = frozenset(("question", "goal"))
"""What may stand on an agenda for both: nothing else ever does."""


class Item(Value, frozen=True, kw_only=True):
    """One thing on the agenda."""

    id: str
    """"o4" a promise, "q2" a question, "g1" a goal, "a3" advice, "n5" notes, "r1" the agreement."""
    kind: ItemKind
    text: str
    why: str
    shared: bool = False


def agenda(relation: Relation, now: datetime, zone: str) -> tuple[Item, ...]:
    """Make the agenda of a relationship: each thing once, in an order that does not depend on that of the store."""
    found = sorted(_items(relation, now, zone), key=lambda one: (ORDER.index(one[1].kind), one[0], one[1].id))
    once: dict[tuple[str, str], Item] = {}
    for _, item in found:
        once.setdefault((item.kind, fold(item.text)), item)
    return tuple(once.values())


def _items(relation: Relation, now: datetime, zone: str) -> Iterator[tuple[datetime | date, Item]]:
    def day(instant: datetime) -> date:
        return instant.astimezone(zone_of(zone)).date()

    today = day(now)
    if relation.notes:
        last = max(relation.notes, key=lambda note: (note.at, note.id))
        words = clip(" · ".join(squeeze(one, 4000) for one in last.text.splitlines()), LAST_CHARS)
        yield day(last.at), Item(id=label("n", last.id), kind="last", text=words, why=f"noted on {_on(day(last.at))}")
    for promise in relation.promises:
        why = f"{'you' if promise.mine else 'they'} said so on {_on(day(promise.made))}"
        if promise.due is not None and promise.mine:
            left = (promise.due - today).days
            why += f", for {in_days(left)}" if 0 <= left <= 1 else f", by {_on(promise.due)}"
        kind: ItemKind = "promise" if promise.mine else "theirs"
        yield day(promise.made), Item(id=label("o", promise.id), kind=kind, text=promise.text, why=why)
    for advice in relation.advice:
        why = f"their advice of {_on(advice.given)}: tell what came of it"
        yield advice.given, Item(id=label("a", advice.id), kind="report", text=advice.text, why=why)
    for question in relation.questions:
        why = f"you wanted to ask since {_on(day(question.made))}"
        yield (
            day(question.made),
            Item(id=label("q", question.id), kind="question", text=question.text, why=why, shared=question.shared),
        )
    for goal in relation.goals:
        yield day(goal.made), _goal(goal)
    agreement = relation.agreement
    if agreement is not None and agreement.until is not None and (agreement.until - today).days <= _REVIEW_DAYS:
        text = "how the two of you want to go on"
        why = f"you agreed to look at it anew by {_on(agreement.until)}"
        yield agreement.until, Item(id=label("r", agreement.id), kind="review", text=text, why=why)


_REVIEW_DAYS = 30
"""How long before its day looking at the agreement anew comes on the agenda."""


def _goal(goal: Goal) -> Item:
    whose = "your" if goal.mine else "their"
    ahead = next((one for one in goal.milestones if one.done is None), None)
    if ahead is None:
        why = f"{whose} goal; " + ("all its milestones are reached" if goal.milestones else "which step comes first?")
        return Item(id=label("g", goal.id), kind="goal", text=goal.text, why=why, shared=goal.shared)
    number = goal.milestones.index(ahead) + 1
    why = f"next on the way to {whose} goal “{clip(goal.text, 80)}”"
    return Item(id=f"{label('g', goal.id)}.{number}", kind="goal", text=ahead.text, why=why, shared=goal.shared)


def _on(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def handed_over(items: Iterable[Item]) -> tuple[Item, ...]:
    """Give what may be handed over: questions and goals the user marked so, and nothing else."""
    return tuple(item for item in items if item.shared and item.kind in HANDED_OVER)


def markdown(title: str, when: str, items: Sequence[Item]) -> str:
    """Write an agenda to hand over."""
    lines = [f"# {title}", ""] + ([when, ""] if when else [])
    for kind, heading in (("question", "Questions"), ("goal", "Next steps")):
        ones = [item for item in handed_over(items) if item.kind == kind]
        if ones:
            lines += [f"## {heading}", "", *(f"- {item.text}" for item in ones), ""]
    return "\n".join(lines).rstrip() + "\n"
