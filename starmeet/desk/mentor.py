"""Mentoring, looked at: all of it, one relationship, its agenda, the balance, and the map of your network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starmeet.desk.base import Desk, pick_person
from starmeet.desk.mentoring import (
    AdviceLine,
    GoalLine,
    MentorLine,
    PromiseLine,
    QuestionLine,
    advice_line,
    goal_line,
    line,
    question_line,
    relation_with,
    relations,
)
from starmeet.errors import NotFound
from starmeet.model import Need, Person, SessionNote, Value, label
from starmeet.rapport import ledger as rapport_ledger
from starmeet.rapport import network as rapport_network
from starmeet.rapport.agenda import Item, markdown
from starmeet.rapport.agenda import agenda as make_agenda
from starmeet.rapport.ledger import LedgerLine, balance
from starmeet.rapport.network import NeedLine
from starmeet.rapport.relation import QUIET, Relation
from starmeet.store import log, mentoring, people, steps
from starmeet.store.journal import Reader

__all__ = [
    "Agenda", "Balance", "Item", "LedgerLine", "MentorView", "NeedLine", "Overview", "agenda", "ledger", "network",
    "overview", "show", "to_hand_over",
]  # fmt: skip

_NOTES = 5
"""Notes of sessions that are shown: the rest are in the dossier."""


class MentorView(MentorLine, frozen=True, kw_only=True):
    """A mentoring relationship with all that belongs to it."""

    minutes: int
    until: date | None
    boundaries: str
    since: datetime | None
    """When its stage began."""
    needs: tuple[Need, ...]
    agenda: tuple[Item, ...]
    goals: tuple[GoalLine, ...]
    questions: tuple[QuestionLine, ...]
    advice: tuple[AdviceLine, ...]
    promises: tuple[PromiseLine, ...]
    notes: tuple[SessionNote, ...]
    ledger: tuple[LedgerLine, ...]


class Overview(Value, frozen=True, kw_only=True):
    """All of mentoring."""

    people: tuple[MentorLine, ...]
    """Whom I learn from, then whom I mentor; what goes on first."""
    goals: tuple[GoalLine, ...]
    """Those with nobody in particular."""
    network: tuple[NeedLine, ...]
    could: tuple[str, ...]
    """Names of some who could be learned from, where there is nobody yet."""


class Agenda(Value, frozen=True, kw_only=True):
    """The agenda of a relationship, for you, and as it may be handed over."""

    id: str
    person: str
    when: datetime | None
    items: tuple[Item, ...]
    markdown: str
    """Only questions and goals that were marked to be shared."""


class Balance(Value, frozen=True, kw_only=True):
    """What was given and received with one person, or with all of mentoring."""

    id: str
    person: str
    given: int
    received: int
    lines: tuple[LedgerLine, ...]


_LIVELY = {"agreed": 0, "trial": 1, "asking": 2, "in-touch": 3, "afar": 4, "resting": 5, "ended": 6}


def overview(desk: Desk) -> Overview:
    """Show all of mentoring."""
    with desk.store.read() as reader:
        found = relations(reader, desk)
        goals = mentoring.goals(reader)
        could = () if found else _could(people.everyone(reader, with_handles=False))
    shown = [line(one, desk) for one in found if _is_about(one)]
    shown.sort(key=lambda one: (one.me == "mentor", _LIVELY[one.stage], -one.tier, one.person, one.id))
    return Overview(
        people=tuple(shown),
        goals=tuple(goal_line(one, "") for one in goals if not one.person),
        network=rapport_network.network(found),
        could=could,
    )


def _is_about(one: Relation) -> bool:
    """Tell whether it is mentoring, not only a need that somebody covers."""
    open_ones = one.questions or one.goals or one.advice or one.notes
    return bool(one.agreement or one.person.role in ("mentor", "mentee") or open_ones)


def _could(everyone: Sequence[Person]) -> tuple[str, ...]:
    """Name some with the most stars, as those one could learn from."""
    stars = sorted((one for one in everyone if one.tier > 0), key=lambda one: (-one.tier, one.id))
    return tuple(one.name for one in stars[:3])


def show(desk: Desk, name: str) -> MentorView:
    """Show one mentoring relationship.

    Raises:
        NotFound, Ambiguous: nobody, or several, are called that.
    """
    with desk.store.read() as reader:
        person = pick_person(reader, name)
        relation = relation_with(reader, desk, person)
        goals = [one for one in mentoring.goals(reader) if one.person == person.id]
        questions = [one for one in mentoring.questions(reader) if one.person == person.id]
        advice = [one for one in mentoring.advices(reader) if one.person == person.id]
        lines = _ledger(reader, desk, person.id)
    agreement, one = relation.agreement, line(relation, desk)
    return MentorView(
        **{field: getattr(one, field) for field in MentorLine.__struct_fields__},
        minutes=agreement.minutes if agreement else 0, until=agreement.until if agreement else None,
        boundaries=agreement.boundaries if agreement else "", since=agreement.since if agreement else None,
        needs=relation.covers, agenda=make_agenda(relation, desk.now(), desk.zone),
        goals=tuple(goal_line(goal, person.name) for goal in goals),
        questions=tuple(question_line(question, person.name) for question in questions),
        advice=tuple(advice_line(given, person.name) for given in advice),
        promises=tuple(
            PromiseLine(id=label("o", p.id), person=person.name, mine=p.mine, text=p.text, due=p.due, done=None)
            for p in relation.promises
        ),
        notes=relation.notes[:_NOTES], ledger=lines,
    )  # fmt: skip


def agenda(desk: Desk, name: str) -> Agenda:
    """Make the agenda of a relationship.

    Raises:
        NotFound, Ambiguous: nobody, or several, are called that.
    """
    with desk.store.read() as reader:
        person = pick_person(reader, name)
        relation = relation_with(reader, desk, person)
    items = make_agenda(relation, desk.now(), desk.zone)
    start = relation.booked[0].start.astimezone(ZoneInfo(desk.zone)) if relation.booked else None
    when = f"{start:%A} {start.day} {start:%B %Y}, {start:%H:%M} ({desk.zone})" if start else ""
    both = f"{desk.config.me.name} and {person.name}" if desk.config.me.name else person.name
    return Agenda(
        id=label("p", person.id), person=person.name, when=start, items=items,
        markdown=markdown(f"Agenda: {both}", when, items),
    )  # fmt: skip


def to_hand_over(desk: Desk, name: str) -> Agenda:
    """Make the agenda to be handed over.

    Raises:
        NotFound: they do not know of it, or nothing on it was marked to be shared.
    """
    made = agenda(desk, name)
    with desk.store.read() as reader:
        stage = relation_with(reader, desk, pick_person(reader, name)).stage
    if stage in QUIET:
        raise NotFound(
            f"there is nobody to hand it to: with {made.person} it is {'from afar' if stage == 'afar' else 'over'}",
            "without --markdown it is for you",
        )
    if not any(item.shared for item in made.items):
        raise NotFound(
            "nothing on this agenda was marked to be shared",
            "`starmeet mentor share ID` marks a question or a goal; the rest stays with you",
        )
    return made


def ledger(desk: Desk, name: str = "") -> tuple[Balance, ...]:
    """Count what was given and received, with one person or with everybody in mentoring.

    Raises:
        NotFound, Ambiguous: nobody, or several, are called that.
    """
    with desk.store.read() as reader:
        wanted = [pick_person(reader, name)] if name else [
            one.person for one in relations(reader, desk) if _is_about(one)
        ]  # fmt: skip
        found = [(one, _ledger(reader, desk, one.id)) for one in wanted]
    return tuple(
        Balance(
            id=label("p", one.id), person=one.name, given=balance(lines)[0], received=balance(lines)[1], lines=lines
        )
        for one, lines in found
    )


def _ledger(reader: Reader, desk: Desk, person_id: int) -> tuple[LedgerLine, ...]:
    advice = [one for one in mentoring.advices(reader) if one.person == person_id]
    promises = steps.promises(reader, person_id)
    return rapport_ledger.ledger(log.of_people(reader, [person_id]), promises, advice, desk.zone)


def network(desk: Desk) -> tuple[NeedLine, ...]:
    """Map who covers which need, and where there are gaps."""
    with desk.store.read() as reader:
        return rapport_network.network(relations(reader, desk))
