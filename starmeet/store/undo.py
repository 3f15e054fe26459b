"""Undo: put back what the last verb changed, or say what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from starmeet.errors import UndoRefused
from starmeet.model import Value
from starmeet.store import schema
from starmeet.store.journal import Reader, Transaction
from starmeet.store.rows import Row, from_us, to_us


class Entry(Value, frozen=True, kw_only=True):
    """One line of the journal."""

    id: int
    at: datetime
    verb: str
    summary: str
    automatic: bool
    undone: bool


def entries(reader: Reader, limit: int = 20) -> tuple[Entry, ...]:
    """List the journal, newest first."""
    statement = select(schema.journal).order_by(schema.journal.c.id.desc()).limit(limit)
    return tuple(_entry(row) for row in reader.rows(statement))


def undo(tx: Transaction) -> Entry:
    """Revert the last change a person made.

    Raises:
        UndoRefused: there is none, or a later change stands in the way (it is named).
    """
    journal = schema.journal
    last = tx.row(
        select(journal)
        .where(journal.c.undone.is_(None), journal.c.automatic.is_(False))
        .order_by(journal.c.id.desc())
        .limit(1)
    )
    if last is None:
        raise UndoRefused("there is nothing to undo", "undo goes back over the last changes you made")
    changes = msgspec.json.decode(last["changes"])
    for name, row_id, _before, after in changes:
        if _comparable(name, tx.get(schema.metadata.tables[name], row_id)) != _comparable(name, after):
            raise UndoRefused(f"cannot undo “{last['summary']}”", _in_the_way(tx, last["id"], name, row_id))
    for name, row_id, before, _after in reversed(changes):
        tx.restore(
            schema.metadata.tables[name], row_id, _meeting_back(tx, row_id, before) if name == "meeting" else before
        )
    tx.restore(journal, last["id"], dict(last) | {"undone": to_us(tx.now)})
    tx.touch(name for name, *_ in changes)
    return _entry(last)


def _comparable(name: str, row: Row | None) -> Row | None:
    """Leave out what an undo may itself have raised (see `_meeting_back`)."""
    if row is None or name != "meeting":
        return row
    return {key: value for key, value in row.items() if key not in ("sequence", "changed")}


def _meeting_back(tx: Transaction, row_id: int, before: Row | None) -> Row | None:
    """Take a meeting back as calendars understand it: never a lower SEQUENCE, and cancelled rather than gone."""
    current = tx.get(schema.meeting, row_id)
    if current is None:
        return before
    back = current | {"state": "cancelled"} if before is None else before
    return back | {"sequence": current["sequence"] + 1, "changed": to_us(tx.now)}


def _in_the_way(tx: Transaction, entry_id: int, name: str, row_id: int) -> str:
    journal = schema.journal
    later = select(journal).where(journal.c.id > entry_id, journal.c.undone.is_(None)).order_by(journal.c.id)
    for row in tx.rows(later):
        if any(change[:2] == [name, row_id] for change in msgspec.json.decode(row["changes"])):
            return f"a later change stands in the way: “{row['summary']}”"
    return "something it touched was changed meanwhile"


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        id=row["id"], at=from_us(row["at"]), verb=row["verb"], summary=row["summary"],
        automatic=row["automatic"], undone=row["undone"] is not None,
    )  # fmt: skip
