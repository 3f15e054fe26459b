"""Undo: put back what the last verb changed, or say what stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from starmeet.errors import UndoRefused
from starmeet.model import Value
from starmeet.store import log, schema
from starmeet.store.brought import read_again
from starmeet.store.journal import Change, Reader, Transaction
from starmeet.store.rows import Row, from_us, to_us

_SAID = ("guest", "sent", "told")
"""What a guest was told of a meeting: no undo makes a message unsent."""
_PASSED_OVER = {"meeting": ("sequence", "changed", *_SAID), "plan": ("told",)}
"""What may be other than a verb left it: an undo may itself have raised it (see `_meeting_back`), or it is derived."""

_DERIVED = frozenset((schema.tally.name,))
"""Tables that follow from others; earlier versions journaled them."""


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


def undo(tx: Transaction, count: log.Count) -> Entry:
    """Revert the last change a person made, and count the tallies of those it is about again.

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
    written: list[Change] = msgspec.json.decode(last["changes"])
    changes = [change for change in written if change[0] not in _DERIVED]
    for change in changes:
        if not _stands(tx, change):
            raise UndoRefused(f"cannot undo “{last['summary']}”", _in_the_way(tx, last["id"], change))
    concerned = _concerned(tx, changes)
    for change in reversed(changes):
        _revert(tx, change)
    if _left_hanging(tx, {change[0] for change in changes if change[2] is None}):
        hint = "more came in since from accounts or answers, which are not undone; `starmeet remove` takes people out"
        raise UndoRefused(f"cannot undo “{last['summary']}”", hint)
    log.recount(tx, concerned | _concerned(tx, changes), count)
    tx.restore(journal, last["id"], dict(last) | {"undone": to_us(tx.now)})
    tx.touch(name for name, *_ in changes)
    return _entry(last)


def _concerned(tx: Transaction, changes: Sequence[Change]) -> set[int]:
    """Say whose tallies rest on these changes, as the log is now."""
    links, people = schema.engagement_person, set[int]()
    columns = {links.name: links.c.id, schema.engagement.name: links.c.engagement}
    for change in changes:
        if change[0] in columns:
            for first, last in _stretches(change):
                found = select(links.c.person).distinct().where(columns[change[0]].between(first, last))
                people.update(row["person"] for row in tx.rows(found))
    return people


def _left_hanging(tx: Transaction, tables: Collection[str]) -> bool:
    """Tell whether something still points at a row of these tables that is gone: what is not journaled may."""
    for table in schema.metadata.tables.values():
        for key in table.foreign_keys:
            target = key.column
            if target.table.name in tables:
                there = select(target).where(target == key.parent).exists()
                if tx.row(select(table.c.id).where(key.parent.is_not(None), ~there).limit(1)) is not None:
                    return True
    return False


def _stands(tx: Transaction, change: Change) -> bool:
    """Whether what a verb wrote is still as it left it; columns that came with an upgrade since are not asked for."""
    table = schema.metadata.tables[change[0]]
    ids, after = change[1], change[3]
    if isinstance(ids, list):
        assert after is not None
        now = read_again(tx, table, after["columns"], ids)
        return now.stretches == ids and now.digest == after["digest"]
    current = tx.get(table, ids)
    if current is None or after is None:
        return current is after
    others = _PASSED_OVER.get(change[0], ())
    return all(current.get(key) == value for key, value in after.items() if key not in others)


def _revert(tx: Transaction, change: Change) -> None:
    name, ids, before, _ = change
    table = schema.metadata.tables[name]
    if isinstance(ids, list):
        for first, last in ids:
            tx.take_out(table, first, last)
    else:
        tx.restore(table, ids, _meeting_back(tx, ids, before) if name == "meeting" else before)


def _meeting_back(tx: Transaction, row_id: int, before: Row | None) -> Row | None:
    """Take a meeting back as calendars understand it: never a lower SEQUENCE, and cancelled rather than gone."""
    current = tx.get(schema.meeting, row_id)
    if current is None:
        return before
    back = current | {"state": "cancelled"} if before is None else before
    said = _SAID if back.get("sent") != current["sent"] else ()
    kept = {name: current[name] for name in said}
    return back | kept | {"sequence": current["sequence"] + 1, "changed": to_us(tx.now)}


def _in_the_way(tx: Transaction, entry_id: int, change: Change) -> str:
    journal = schema.journal
    later = select(journal).where(journal.c.id > entry_id, journal.c.undone.is_(None)).order_by(journal.c.id)
    for row in tx.rows(later):
        changes: list[Change] = msgspec.json.decode(row["changes"])
        if any(other[0] == change[0] and _overlap(change, other) for other in changes):
            return f"a later change stands in the way: “{row['summary']}”"
    return "something it touched was changed meanwhile"


def _overlap(one: Change, other: Change) -> bool:
    return any(
        first <= others_last and others_first <= last
        for first, last in _stretches(one)
        for others_first, others_last in _stretches(other)
    )


def _stretches(change: Change) -> list[list[int]]:
    return change[1] if isinstance(change[1], list) else [[change[1], change[1]]]


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        id=row["id"], at=from_us(row["at"]), verb=row["verb"], summary=row["summary"],
        automatic=row["automatic"], undone=row["undone"] is not None,
    )  # fmt: skip
