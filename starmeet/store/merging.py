"""Two entries that are one person: made one, and, when that was wrong, two again."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Table, select

from starmeet.errors import StoreError
from starmeet.store.journal import Reader, Transaction
from starmeet.store.log import Count, recount
from starmeet.store.rows import Row, to_json
from starmeet.store.schema import (
    decision,
    distinct_pair,
    engagement_person,
    handle,
    meeting,
    merged,
    person,
    presence,
    promise,
    tally,
    used_starter,
    verdict,
)

_MOVED: tuple[Table, ...] = (handle, engagement_person, promise, verdict, used_starter, decision)
"""Tables whose rows belong to a person and go along."""


def merge(tx: Transaction, gone: int, into: int, count: Count) -> None:
    """Make `gone` part of `into`: handles, log, promises and decisions move; their own row is kept aside."""
    row = tx.get(person, gone)
    if row is None or gone == into:
        raise StoreError("a person cannot be merged with itself", "name two people")
    moved: dict[str, list[int]] = {}
    for table in _MOVED:
        theirs = tx.rows(select(table.c.id).where(table.c.person == gone).order_by(table.c.id))
        moved[table.name] = [one["id"] for one in theirs]
        for one in theirs:
            tx.update(table, one["id"], {"person": into})
    moved["meeting"] = _swap_in_meetings(tx, gone, into)
    tx.delete_where(distinct_pair, (distinct_pair.c.person == gone) | (distinct_pair.c.other == gone))
    tx.delete_where(tally, tally.c.id == gone)
    tx.derived(presence, presence.c.person == gone, [])
    tx.delete_where(person, person.c.id == gone)
    tx.insert(merged, {"id": gone, "into": into, "data": to_json({"row": row, "moved": moved})})
    recount(tx, [into], count)


def unmerge(tx: Transaction, gone: int, count: Count) -> None:
    """Take a merge back: the person returns under the old id, with what came along and is still there."""
    kept = tx.get(merged, gone)
    if kept is None:
        raise StoreError("nothing was merged there", "`starmeet merge --list` shows what was")
    data: dict[str, Any] = msgspec.json.decode(kept["data"])
    into = kept["into"]
    tx.insert(person, data["row"])
    for table in _MOVED:
        for row_id in data["moved"].get(table.name, []):
            found = tx.get(table, row_id)
            if found is not None and found["person"] == into:
                tx.update(table, row_id, {"person": gone})
    for row_id in data["moved"].get("meeting", []):
        found = tx.get(meeting, row_id)
        if found is not None:
            ids = msgspec.json.decode(found["people"], type=list[int])
            tx.update(meeting, row_id, {"people": to_json([gone if one == into else one for one in ids])})
    tx.delete_where(merged, merged.c.id == gone)
    recount(tx, [gone, into], count)


def _swap_in_meetings(tx: Transaction, gone: int, into: int) -> list[int]:
    changed = []
    for row in tx.rows(select(meeting)):
        ids = msgspec.json.decode(row["people"], type=list[int])
        if gone in ids:
            tx.update(
                meeting,
                row["id"],
                {"people": to_json(list(dict.fromkeys(into if one == gone else one for one in ids)))},
            )
            changed.append(row["id"])
    return changed


def merges(reader: Reader) -> tuple[tuple[int, str, int], ...]:
    """List merges: the id and name of who went in, and the id of whom they went into."""
    found: list[Row] = [dict(row) for row in reader.rows(select(merged).order_by(merged.c.id))]
    return tuple((row["id"], msgspec.json.decode(row["data"])["row"]["name"], row["into"]) for row in found)


def distinct(reader: Reader) -> frozenset[tuple[int, int]]:
    """Read which pairs were said to be two people, the lower id first."""
    return frozenset((row["person"], row["other"]) for row in reader.rows(select(distinct_pair)))


def keep_apart(tx: Transaction, one: int, other: int) -> None:
    """Remember that two people are not one."""
    first, second = sorted((one, other))
    if (first, second) not in distinct(tx):
        tx.insert(distinct_pair, {"person": first, "other": second})
