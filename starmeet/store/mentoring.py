"""What mentoring keeps: agreements, goals, questions, advice, notes of sessions, and who covers which need."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import select

from starmeet.model import Advice, Agreement, Goal, Need, Question, SessionNote
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.schema import advice, agreement, cover, goal, question, session_note


def people(reader: Reader) -> frozenset[int]:
    """Read with whom anything of mentoring is written down, be it open or over."""
    tables = (agreement, goal, question, advice, session_note, cover)
    return frozenset(row["person"] for table in tables for row in reader.rows(select(table.c.person).distinct()))


def agreements(reader: Reader) -> dict[int, Agreement]:
    """Read the agreements by person; of two, as a merge may leave them, the one that runs, else the newer."""
    found: dict[int, Agreement] = {}
    for row in reader.rows(select(agreement).order_by(agreement.c.id)):
        one = rows.agreement(row)
        known = found.get(one.person)
        if known is None or (one.ended is None, one.since, one.id) > (known.ended is None, known.since, known.id):
            found[one.person] = one
    return found


def put_agreement(tx: Transaction, new: Agreement) -> Agreement:
    """Bring an agreement to this state, or add it; give it as stored."""
    row = rows.agreement_row(new)
    if new.id:
        tx.update(agreement, new.id, row)
        return new
    return msgspec.structs.replace(new, id=tx.insert(agreement, row))


def goals(reader: Reader) -> tuple[Goal, ...]:
    """Read all goals, oldest first."""
    return tuple(rows.goal(row) for row in reader.rows(select(goal).order_by(goal.c.id)))


def put_goal(tx: Transaction, new: Goal) -> Goal:
    """Bring a goal to this state, or add it; give it as stored."""
    row = rows.goal_row(new)
    if new.id:
        tx.update(goal, new.id, row)
        return new
    return msgspec.structs.replace(new, id=tx.insert(goal, row))


def questions(reader: Reader) -> tuple[Question, ...]:
    """Read all questions, oldest first."""
    return tuple(rows.question(row) for row in reader.rows(select(question).order_by(question.c.id)))


def put_question(tx: Transaction, new: Question) -> Question:
    """Bring a question to this state, or add it; give it as stored."""
    row = rows.question_row(new)
    if new.id:
        tx.update(question, new.id, row)
        return new
    return msgspec.structs.replace(new, id=tx.insert(question, row))


def advices(reader: Reader) -> tuple[Advice, ...]:
    """Read all advice, in the order it was written down."""
    return tuple(rows.advice(row) for row in reader.rows(select(advice).order_by(advice.c.id)))


def put_advice(tx: Transaction, new: Advice) -> Advice:
    """Bring advice to this state, or add it; give it as stored."""
    row = rows.advice_row(new)
    if new.id:
        tx.update(advice, new.id, row)
        return new
    return msgspec.structs.replace(new, id=tx.insert(advice, row))


def tell(tx: Transaction, advice_id: int, outcome: str) -> None:
    """Note that they were told what came of their advice."""
    tx.update(advice, advice_id, {"told": rows.to_us(tx.now)} | ({"outcome": outcome} if outcome else {}))


def drop(tx: Transaction, what: Goal | Question | Advice) -> None:
    """Let a goal, a question or advice go."""
    table = goal if isinstance(what, Goal) else question if isinstance(what, Question) else advice
    tx.delete_where(table, table.c.id == what.id)


def notes(reader: Reader, person_id: int | None = None) -> tuple[SessionNote, ...]:
    """Read the notes of sessions, newest first: of one person or all."""
    wanted = select(session_note).order_by(session_note.c.at.desc(), session_note.c.id.desc())
    if person_id is not None:
        wanted = wanted.where(session_note.c.person == person_id)
    return tuple(rows.session_note(row) for row in reader.rows(wanted))


def add_note(tx: Transaction, new: SessionNote) -> int:
    """Add the notes of a session and give their id."""
    return tx.insert(session_note, rows.session_note_row(new))


def covers(reader: Reader) -> dict[int, tuple[Need, ...]]:
    """Read which needs somebody covers, by person."""
    found: dict[int, dict[Need, None]] = {}
    for row in reader.rows(select(cover).order_by(cover.c.id)):
        found.setdefault(row["person"], {})[row["need"]] = None
    return {person: tuple(needs) for person, needs in found.items()}


def set_covers(tx: Transaction, person_id: int, needs: Iterable[Need]) -> None:
    """Say which needs somebody covers, in place of what was said before."""
    tx.delete_where(cover, cover.c.person == person_id)
    tx.insert_many(cover, [{"person": person_id, "need": need} for need in dict.fromkeys(needs)])
