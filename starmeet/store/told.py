"""What calendars were told of promises and follow-ups: their UIDs, and how often they changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from starmeet.model import Value
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.schema import calendar_task


class Told(Value, frozen=True, kw_only=True):
    """What was last told of one."""

    key: str
    """What it is about, by ids alone: "o3", "f12:m4:1"."""
    uid: str
    sequence: int
    digest: str
    state: str
    """open, done, off"""
    changed: datetime


def told(reader: Reader) -> dict[str, Told]:
    """Read what was told, by key."""
    return {row["key"]: _told(row) for row in reader.rows(select(calendar_task).order_by(calendar_task.c.id))}


def tell(tx: Transaction, key: str, state: str, digest: str, new_uid: Callable[[], str]) -> Told:
    """Note what is told now; what differs from the last time is one SEQUENCE higher, and never older."""
    row = tx.row(select(calendar_task).where(calendar_task.c.key == key))
    if row is None:
        fresh = {"key": key, "uid": new_uid(), "sequence": 0, "digest": digest, "state": state}
        row = fresh | {"changed": rows.to_us(tx.now)}
        tx.insert(calendar_task, dict(row))
    elif (row["state"], row["digest"]) != (state, digest):
        later = max(tx.now, rows.from_us(row["changed"]) + timedelta(seconds=1))
        changes = {"sequence": row["sequence"] + 1, "digest": digest, "state": state, "changed": rows.to_us(later)}
        tx.update(calendar_task, row["id"], changes)
        row = dict(row) | changes
    return _told(row)


def _told(row: Mapping[str, Any]) -> Told:
    fields = {name: row[name] for name in Told.__struct_fields__}
    return Told(**fields | {"changed": rows.from_us(row["changed"])})
