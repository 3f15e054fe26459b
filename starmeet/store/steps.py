"""Promises, what was decided about the steps of Today, the starters already used, and what came in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from starmeet.model import Promise, Step, StepKind, Value
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.schema import deed, notice, promise, used_starter, verdict


class StepVerdict(Value, frozen=True, kw_only=True):
    """What the user said to a step."""

    step: str
    what: str
    """done, snooze, skip or seen"""
    until: date | None
    at: datetime


def promises(reader: Reader, person_id: int | None = None, *, open_only: bool = False) -> tuple[Promise, ...]:
    """Read promises, oldest first: of one person or all."""
    wanted = select(promise).order_by(promise.c.id)
    if person_id is not None:
        wanted = wanted.where(promise.c.person == person_id)
    if open_only:
        wanted = wanted.where(promise.c.done.is_(None))
    return tuple(rows.promise(row) for row in reader.rows(wanted))


def add_promise(tx: Transaction, new: Promise) -> int:
    """Add a promise and give its id."""
    return tx.insert(promise, rows.promise_row(new))


def keep_promise(tx: Transaction, promise_id: int) -> None:
    """Note that a promise was kept."""
    tx.update(promise, promise_id, {"done": rows.to_us(tx.now)})


def drop_promises(tx: Transaction, entry_id: int) -> None:
    """Delete the open promises made in an entry that is deleted."""
    tx.delete_where(promise, (promise.c.entry == entry_id) & promise.c.done.is_(None))


def verdicts(reader: Reader) -> tuple[StepVerdict, ...]:
    """Read what was said to steps, oldest first."""
    return tuple(_verdict(row) for row in reader.rows(select(verdict).order_by(verdict.c.id)))


def judge(tx: Transaction, step: str, person_id: int, what: str, until: date | None) -> None:
    """Remember what the user said to a step, in place of what was said before."""
    tx.delete_where(verdict, verdict.c.step == step)
    row = {"step": step, "person": person_id, "what": what, "until": until.isoformat() if until else None}
    tx.insert(verdict, row | {"at": rows.to_us(tx.now)})


class Deed(Value, frozen=True, kw_only=True):
    """A step that was done."""

    person: int
    kind: StepKind
    at: datetime
    entry: int = 0
    """The engagement it was logged as, 0 for none."""


def deeds(reader: Reader) -> tuple[Deed, ...]:
    """Read all steps that were done, oldest first."""
    found = reader.rows(select(deed).order_by(deed.c.at, deed.c.id))
    return tuple(
        Deed(person=row["person"], kind=row["kind"], at=rows.from_us(row["at"]), entry=row["entry"]) for row in found
    )


def do(tx: Transaction, step: Step, entry_id: int) -> None:
    """Remember that a step was done, and as which entry."""
    row = {"person": step.person, "step": step.id, "kind": step.kind, "at": rows.to_us(tx.now), "entry": entry_id}
    tx.insert(deed, row)


def used(reader: Reader, person_id: int) -> frozenset[str]:
    """Read the starters already used with a person."""
    wanted = select(used_starter.c.text).where(used_starter.c.person == person_id)
    return frozenset(row["text"] for row in reader.rows(wanted))


def use(tx: Transaction, person_id: int, text: str) -> None:
    """Remember that a starter was used."""
    tx.insert(used_starter, {"person": person_id, "text": text, "at": rows.to_us(tx.now)})


def notices(reader: Reader, since: datetime) -> tuple[str, ...]:
    """Read what came in since an instant, newest first."""
    wanted = select(notice.c.text).where(notice.c.at >= rows.to_us(since)).order_by(notice.c.id.desc())
    return tuple(row["text"] for row in reader.rows(wanted))


def unsay(tx: Transaction, since: datetime) -> None:
    """Forget what came in since an instant: what brought it was taken back."""
    tx.derived(notice, notice.c.at >= rows.to_us(since), [])


def note(tx: Transaction, text: str, *, person: int | None = None, conference: int | None = None) -> None:
    """Note something that came in, for Today to show."""
    tx.insert(notice, {"at": rows.to_us(tx.now), "person": person, "conference": conference, "text": text})


def _verdict(row: Any) -> StepVerdict:
    until = date.fromisoformat(row["until"]) if row["until"] else None
    return StepVerdict(step=row["step"], what=row["what"], until=until, at=rows.from_us(row["at"]))
