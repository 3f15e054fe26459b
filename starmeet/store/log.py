"""The log of what passed between you and others, and the tallies kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import or_, select

from starmeet.model import Engagement, Tally
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.rows import Row
from starmeet.store.schema import engagement, engagement_person, tally

Count = Callable[[int, Iterable[Engagement]], Tally]
"""How a tally is counted (the rapport room's `tally`, handed in)."""

_CHUNK = 500
"""Ids in one IN list: SQLite's oldest limit on parameters is 999."""


def add(tx: Transaction, entries: Sequence[Engagement], count: Count) -> list[int]:
    """Add entries that are not there yet (by source key) and count again whom they concern; give the new ids."""
    keys = [entry.source_key for entry in entries if entry.source_key]
    known = {row["source_key"] for row in _chunked(tx, select(engagement.c.source_key), engagement.c.source_key, keys)}
    fresh = [entry for entry in entries if not entry.source_key or entry.source_key not in known]
    ids = tx.insert_many(engagement, [rows.engagement_row(entry) for entry in fresh])
    links = [
        {"engagement": entry_id, "person": person_id}
        for entry_id, entry in zip(ids, fresh, strict=True)
        for person_id in dict.fromkeys(entry.people)
    ]
    tx.insert_many(engagement_person, links)
    recount(tx, {link["person"] for link in links}, count)
    return ids


def change(tx: Transaction, entry: Engagement, count: Count) -> None:
    """Bring an entry to this state."""
    [before] = by_ids(tx, [entry.id])
    tx.update(engagement, entry.id, rows.engagement_row(entry))
    if set(before.people) != set(entry.people):
        tx.delete_where(engagement_person, engagement_person.c.engagement == entry.id)
        tx.insert_many(engagement_person, [{"engagement": entry.id, "person": person} for person in entry.people])
    recount(tx, {*before.people, *entry.people}, count)


def delete(tx: Transaction, entry: Engagement, count: Count) -> None:
    """Delete an entry."""
    tx.delete_where(engagement_person, engagement_person.c.engagement == entry.id)
    tx.delete_where(engagement, engagement.c.id == entry.id)
    recount(tx, entry.people, count)


def remove_person(tx: Transaction, person_id: int, count: Count) -> None:
    """Take a person out of the log: entries with nobody else go, the others stay without them."""
    for entry in of_people(tx, [person_id]):
        if entry.people == (person_id,):
            delete(tx, entry, count)
        else:
            change(tx, msgspec.structs.replace(entry, people=tuple(p for p in entry.people if p != person_id)), count)
    tx.delete_where(tally, tally.c.id == person_id)


def recount(tx: Transaction, people: Collection[int], count: Count) -> None:
    """Bring the tallies of these people up to date."""
    by_person: dict[int, list[Engagement]] = {person: [] for person in people}
    for entry in of_people(tx, people):
        for person in entry.people:
            if person in by_person:
                by_person[person].append(entry)
    for person, entries in sorted(by_person.items()):
        if entries:
            tx.put(tally, rows.tally_row(count(person, entries)))
        else:
            tx.delete_where(tally, tally.c.id == person)


def tallies(reader: Reader, people: Collection[int] | None = None) -> dict[int, Tally]:
    """Read the tallies, of everyone or of these people."""
    found = reader.rows(select(tally)) if people is None else _chunked(reader, select(tally), tally.c.id, people)
    return {row["id"]: rows.tally(row) for row in found}


def by_ids(reader: Reader, ids: Collection[int]) -> tuple[Engagement, ...]:
    """Read entries by id, newest first."""
    return _entries(reader, _chunked(reader, select(engagement), engagement.c.id, ids))


def of_people(reader: Reader, people: Collection[int], limit: int | None = None) -> tuple[Engagement, ...]:
    """Read the entries that concern any of these people, newest first."""
    ids = select(engagement_person.c.engagement).distinct()
    if limit is not None:
        newest = (
            select(engagement)
            .where(engagement.c.id.in_(ids.where(engagement_person.c.person.in_(people))))
            .order_by(engagement.c.at.desc(), engagement.c.id.desc())
            .limit(limit)
        )
        return _entries(reader, reader.rows(newest))
    found = {row["engagement"] for row in _chunked(reader, ids, engagement_person.c.person, people)}
    return by_ids(reader, found)


def recent(reader: Reader, limit: int = 50) -> tuple[Engagement, ...]:
    """Read the newest entries."""
    newest = select(engagement).order_by(engagement.c.at.desc(), engagement.c.id.desc()).limit(limit)
    return _entries(reader, reader.rows(newest))


def since(reader: Reader, instant: datetime) -> tuple[Engagement, ...]:
    """Read the entries from an instant on, newest first."""
    wanted = select(engagement).where(engagement.c.at >= rows.to_us(instant))
    return _entries(reader, reader.rows(wanted))


def that_say(reader: Reader, words: Collection[str], start: datetime, end: datetime) -> tuple[Engagement, ...]:
    """Read what others wrote between two instants that holds one of these words, whatever its case."""
    within = (engagement.c.at >= rows.to_us(start)) & (engagement.c.at < rows.to_us(end))
    theirs = within & engagement.c.direction.in_(("in", "both"))
    holds = or_(*(engagement.c.text.icontains(word, autoescape=True) for word in words))
    return _entries(reader, reader.rows(select(engagement).where(theirs & holds)))


def _entries(reader: Reader, found: Sequence[Any]) -> tuple[Engagement, ...]:
    people: dict[int, list[int]] = {}
    links = select(engagement_person).order_by(engagement_person.c.id)
    for row in _chunked(reader, links, engagement_person.c.engagement, [row["id"] for row in found]):
        people.setdefault(row["engagement"], []).append(row["person"])
    entries = (rows.engagement(row, tuple(people.get(row["id"], ()))) for row in found)
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True))


def _chunked(reader: Reader, statement: Any, column: Any, values: Collection[Any]) -> list[Any]:
    """Run a select for many values of a column, some hundred at a time."""
    wanted = sorted(values)
    found: list[Row] = []
    for start in range(0, len(wanted), _CHUNK):
        found.extend(reader.rows(statement.where(column.in_(wanted[start : start + _CHUNK]))))  # type: ignore[arg-type]
    return found
