"""People, their handles, and who owns which field: typed > declared > imported."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

import msgspec
from sqlalchemy import select

from starmeet.model import Handle, Person
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.rows import Row, to_json
from starmeet.store.schema import (
    decision,
    distinct_pair,
    handle,
    meeting,
    merged,
    notice,
    person,
    presence,
    promise,
    used_starter,
    verdict,
)

Owner = Literal["typed", "declared", "imported"]
RANK: dict[str, int] = {"imported": 0, "declared": 1, "typed": 2}
_JSON_FIELDS = frozenset(("aliases", "topics"))


def everyone(reader: Reader, *, with_handles: bool = True) -> tuple[Person, ...]:
    """Read all people, in the order they were added; without their handles it takes half the time."""
    handles: dict[int, list[Handle]] = {}
    for row in reader.rows(select(handle).order_by(handle.c.id)) if with_handles else ():
        handles.setdefault(row["person"], []).append(Handle(row["network"], row["address"]))
    people = reader.rows(select(person).order_by(person.c.id))
    return tuple(rows.person(row, tuple(handles.get(row["id"], ()))) for row in people)


def some(reader: Reader, ids: Iterable[int]) -> tuple[Person, ...]:
    """Read the people with these ids, in the order they were added."""
    wanted = sorted(set(ids))
    handles: dict[int, list[Handle]] = {}
    for row in reader.rows(select(handle).where(handle.c.person.in_(wanted)).order_by(handle.c.id)):
        handles.setdefault(row["person"], []).append(Handle(row["network"], row["address"]))
    people = reader.rows(select(person).where(person.c.id.in_(wanted)).order_by(person.c.id))
    return tuple(rows.person(row, tuple(handles.get(row["id"], ()))) for row in people)


def by_handles(reader: Reader) -> dict[Handle, int]:
    """Read which person each known handle belongs to."""
    return {Handle(row["network"], row["address"]): row["person"] for row in reader.rows(select(handle))}


def owners(reader: Reader, person_id: int) -> dict[str, str]:
    """Read who owns each field of a person."""
    text = reader.value(select(person.c.owners).where(person.c.id == person_id))
    return msgspec.json.decode(text or "{}", type=dict[str, str])


def add(tx: Transaction, new: Person, owner: Owner) -> int:
    """Add a person; every field that says something is the owner's."""
    defaults = Person(name="")
    owned = {
        name: owner
        for name in Person.__struct_fields__
        if name not in ("id", "declared") and getattr(new, name) != getattr(defaults, name)
    }
    person_id = tx.insert(person, rows.person_row(new, owned))
    _add_handles(tx, person_id, new.handles)
    return person_id


def change(tx: Transaction, person_id: int, fields: Mapping[str, Any], owner: Owner) -> tuple[str, ...]:
    """Set fields of a person where the owner may, and say which of them changed.

    A field set by a higher owner stays, but for handles, to which others may be added. Imported handles, aliases
    and topics are added to what is there; typed and declared ones replace it.
    """
    [before] = some(tx, [person_id])
    owned = owners(tx, person_id)
    changes: Row = {}
    for name, value in fields.items():
        outranked = RANK[owner] < RANK.get(owned.get(name, "imported"), 0)
        if outranked and name != "handles":
            continue
        if outranked or (owner == "imported" and name in (*_JSON_FIELDS, "handles")):
            old = getattr(before, name)
            value = (*old, *(item for item in value if item not in old))
        if name != "declared" and not outranked:
            owned[name] = owner
        if value != getattr(before, name):
            changes[name] = value
    written: Row = {name: to_json(value) if name in _JSON_FIELDS else value for name, value in changes.items()}
    if "handles" in written:
        kept: tuple[Handle, ...] = written.pop("handles")
        for gone in before.handles:
            if gone not in kept:
                tx.delete_where(handle, _is(gone))
        _add_handles(tx, person_id, [one for one in kept if one not in before.handles])
    tx.update(person, person_id, written | {"owners": to_json(owned)})
    return tuple(changes)


def disown(tx: Transaction, person_id: int, *, keep: Collection[str] = ()) -> None:
    """Take a person, or with `keep` all fields but those, out of the config's care: they stay as if imported."""
    left = {
        name: "imported" if owner == "declared" and name not in keep else owner
        for name, owner in owners(tx, person_id).items()
    }
    tx.update(person, person_id, {"owners": to_json(left)} | ({} if keep else {"declared": ""}))


def remove(tx: Transaction, person_id: int) -> None:
    """Remove a person and what hangs on them, but for the log (see `log.remove_person`)."""
    tx.delete_where(distinct_pair, (distinct_pair.c.person == person_id) | (distinct_pair.c.other == person_id))
    tx.delete_where(merged, merged.c.into == person_id)
    for table in (handle, decision, promise, verdict, used_starter, notice):
        tx.delete_where(table, table.c.person == person_id)
    tx.derived(presence, presence.c.person == person_id, [])
    for row in tx.rows(select(meeting)):
        people = msgspec.json.decode(row["people"], type=list[int])
        if person_id in people:
            left = [other for other in people if other != person_id]
            ended: Row = {} if left else {"state": "cancelled", "sequence": row["sequence"] + 1}
            tx.update(meeting, row["id"], {"people": to_json(left), "changed": rows.to_us(tx.now), **ended})
    tx.delete_where(person, person.c.id == person_id)


def _is(one: Handle) -> Any:
    return (handle.c.network == one.network) & (handle.c.address == one.address)


def _add_handles(tx: Transaction, person_id: int, handles: Iterable[Handle]) -> None:
    for one in dict.fromkeys(handles):
        # A handle belongs to one person: whoever had it keeps it.
        if tx.row(select(handle).where(_is(one))) is None:
            tx.insert(handle, {"person": person_id, "network": one.network, "address": one.address})
