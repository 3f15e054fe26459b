"""People, their handles, and who owns which field: typed > declared > imported."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import func, select

from starmeet.model import Handle, Person
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.rows import Row, to_json
from starmeet.store.schema import (
    account,
    advice,
    agreement,
    cover,
    decision,
    deed,
    distinct_pair,
    goal,
    handle,
    meeting,
    merged,
    notice,
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

Owner = Literal["typed", "declared", "imported"]
RANK: dict[str, int] = {"imported": 0, "declared": 1, "typed": 2}
_JSON_FIELDS = frozenset(("aliases", "topics"))
_DEFAULTS = msgspec.structs.asdict(Person(name=""))
_THEIRS = (
    handle, account, post, decision, promise, rsvp, verdict, deed, used_starter, notice,
    agreement, goal, question, advice, session_note, cover,
)  # fmt: skip
"""Tables whose rows go with the person they are about."""
_CHUNK = 500
"""Addresses in one IN list: SQLite's oldest limit on parameters is 999."""


def everyone(reader: Reader, *, with_handles: bool = True) -> tuple[Person, ...]:
    """Read all people, in the order they were added; without their handles it takes half the time."""
    handles: dict[int, list[Handle]] = {}
    for row in reader.rows(select(handle).order_by(handle.c.id)) if with_handles else ():
        handles.setdefault(row["person"], []).append(Handle(row["network"], row["address"]))
    people = reader.rows(select(person).order_by(person.c.id))
    return tuple(rows.person(row, tuple(handles.get(row["id"], ()))) for row in people)


def starred(reader: Reader) -> tuple[Person, ...]:
    """Read who has a star: ids, names, stars and roles alone, as more are looked at than anything is said of."""
    wanted = select(person.c.id, person.c.name, person.c.tier, person.c.role).where(person.c.tier > 0)
    found = reader.tuples(wanted.order_by(person.c.id))
    return tuple(Person(id=number, name=name, tier=tier, role=role) for number, name, tier, role in found)


def named(reader: Reader) -> tuple[Person, ...]:
    """Read what everybody is called and where they are, and nothing else: a fifth of the time of reading them."""
    handles: dict[int, list[Handle]] = {}
    written = select(handle.c.person, handle.c.network, handle.c.address).order_by(handle.c.id)
    for owner, network, address in reader.tuples(written):
        handles.setdefault(owner, []).append(Handle(network, address))
    found = reader.tuples(select(person.c.id, person.c.name, person.c.aliases).order_by(person.c.id))
    return tuple(
        Person(id=number, name=name, aliases=rows.strings(aliases), handles=tuple(handles.get(number, ())))
        for number, name, aliases in found
    )


def spelt(reader: Reader, name: str) -> tuple[Person, ...]:
    """Read the people whose name is spelt so, but for capitals: a fiftieth of the time of reading everybody."""
    found = reader.rows(select(person.c.id).where(func.lower(person.c.name) == name.lower()))
    return some(reader, [row["id"] for row in found]) if found else ()


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


def new_id(tx: Transaction) -> int:
    """Hand out the id of a person to be added."""
    return tx.new_ids(person)[0]


def add(tx: Transaction, new: Person, owner: Owner) -> int:
    """Add a person; every field that says something is the owner's."""
    return add_many(tx, [new], owner)[0]


def add_many(tx: Transaction, new: Sequence[Person], owner: Owner) -> list[int]:
    """Add people, under their own ids where they have one (`new_id`)."""
    ids = tx.insert_many(person, [rows.person_row(one, dict.fromkeys(_said(one), owner)) for one in new])
    _add_handles(tx, [(person_id, handle) for person_id, one in zip(ids, new, strict=True) for handle in one.handles])
    return ids


def _said(new: Person) -> list[str]:
    """Name the fields that say something."""
    return [
        name for name, default in _DEFAULTS.items() if name not in ("id", "declared") and getattr(new, name) != default
    ]


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
        _add_handles(tx, [(person_id, one) for one in kept if one not in before.handles])
    tx.update(person, person_id, written | {"owners": to_json(owned)})
    return tuple(changes)


def drop_handle(tx: Transaction, person_id: int, old: Handle) -> bool:
    """Take an imported handle from a person; where the user wrote the handles down, nothing happens."""
    if owners(tx, person_id).get("handles", "imported") != "imported":
        return False
    return tx.delete_where(handle, _is(old) & (handle.c.person == person_id)) > 0


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
    for table in _THEIRS:
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


def _add_handles(tx: Transaction, given: Sequence[tuple[int, Handle]]) -> None:
    """Give people their handles; one belongs to one person, and whoever had it keeps it."""
    addresses = sorted({one.address for _, one in given})
    taken = {
        Handle(row["network"], row["address"])
        for start in range(0, len(addresses), _CHUNK)
        for row in tx.rows(select(handle).where(handle.c.address.in_(addresses[start : start + _CHUNK])))
    }
    free = {one: person_id for person_id, one in reversed(given) if one not in taken}
    new = [(person_id, one) for person_id, one in dict.fromkeys(given) if free.get(one) == person_id]
    tx.insert_many(
        handle, [{"person": person_id, "network": one.network, "address": one.address} for person_id, one in new]
    )
