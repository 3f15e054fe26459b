"""Two entries that are one person: made one, and, when that was wrong, two again."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Table, select

from starmeet.errors import StoreError
from starmeet.store.journal import Reader, Transaction
from starmeet.store.log import Count, drop_tally, recount
from starmeet.store.rows import Row, to_json
from starmeet.store.schema import (
    account,
    advice,
    agreement,
    cover,
    decision,
    deed,
    distinct_pair,
    engagement_person,
    goal,
    handle,
    meeting,
    merged,
    person,
    post,
    presence,
    promise,
    question,
    rsvp,
    session_note,
    used_starter,
    verdict,
)

_MOVED: tuple[Table, ...] = (
    handle, account, post, engagement_person, promise, verdict, deed, used_starter, decision, rsvp,
    agreement, goal, question, advice, session_note, cover,
)  # fmt: skip
"""Tables whose rows belong to a person and go along."""

_GAPS = ("org", "home", "why", "recognise", "offer", "ask", "bring", "note")
"""Texts of a person that another entry of theirs may fill."""


def merge(tx: Transaction, gone: int, into: int, count: Count) -> None:
    """Make `gone` part of `into`: handles, log, promises and decisions move; their own row is kept aside.

    What was known of `gone` fills the gaps of `into`, and the name stays as an alias; whom `gone` was told apart from,
    `into` is told apart from, too.
    """
    row, kept = tx.get(person, gone), tx.get(person, into)
    if row is None or kept is None or gone == into:
        raise StoreError("a person cannot be merged with itself", "name two people")
    moved: dict[str, list[int]] = {}
    for table in _MOVED:
        theirs = tx.rows(select(table.c.id).where(table.c.person == gone).order_by(table.c.id))
        moved[table.name] = [one["id"] for one in theirs]
        for one in theirs:
            tx.update(table, one["id"], {"person": into})
    moved["meeting"] = _swap_in_meetings(tx, gone, into)
    apart = [one if other == gone else other for one, other in distinct(tx) if gone in (one, other)]
    tx.delete_where(distinct_pair, (distinct_pair.c.person == gone) | (distinct_pair.c.other == gone))
    for other in apart:
        if other != into:
            keep_apart(tx, into, other)
    drop_tally(tx, gone)
    tx.derived(presence, presence.c.person == gone, [])
    tx.delete_where(person, person.c.id == gone)
    came = _fill(tx, row, kept)
    data = {"row": row, "moved": moved, "apart": apart, "came": came}
    tx.insert(merged, {"id": gone, "into": into, "data": to_json(data)})
    recount(tx, [into], count)


def _fill(tx: Transaction, row: Row, kept: Row) -> dict[str, Any]:
    """Fill the gaps of one row of a person from another, and give what came."""
    owned = msgspec.json.decode(kept["owners"], type=dict[str, str])
    came: dict[str, Any] = {name: row[name] for name in _GAPS if row[name] and not kept[name] and name not in owned}
    filled: Row = dict(came)
    for name, new in (("aliases", [row["name"], *_list(row["aliases"])]), ("topics", _list(row["topics"]))):
        known = _list(kept[name])
        more = [one for one in dict.fromkeys(new) if one not in (kept["name"], *known)]
        if more and owned.get(name) != "declared":
            came[name], filled[name] = more, to_json([*known, *more])
    tx.update(person, kept["id"], filled)
    return came


def _empty(tx: Transaction, into: int, came: dict[str, Any]) -> None:
    """Take what came with a merge out again, where it still is as it came."""
    kept = tx.get(person, into)
    if kept is not None:
        left: Row = {name: "" for name in _GAPS if name in came and kept[name] == came[name]}
        for name in ("aliases", "topics"):
            left[name] = to_json([one for one in _list(kept[name]) if one not in came.get(name, ())])
        tx.update(person, into, left)


def _list(written: str) -> list[str]:
    return msgspec.json.decode(written, type=list[str])


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
    _empty(tx, into, data.get("came", {"aliases": [data["row"]["name"]]}))
    for other in data.get("apart", ()):
        if tx.get(person, other) is not None:
            keep_apart(tx, gone, other)
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
