"""Conferences, their sessions, what the user decided about matches, and the presences derived from it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from starmeet.model import Conference, Decision, Presence, Session, Value
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.schema import choice, conference, decision, meeting, plan, presence, presence_stamp, session


class Source(Value, frozen=True, kw_only=True):
    """What a conference's source said last time."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""


def all_conferences(reader: Reader) -> tuple[Conference, ...]:
    """Read all conferences by date."""
    found = reader.rows(select(conference).order_by(conference.c.start, conference.c.id))
    return tuple(rows.conference(row) for row in found)


def source(reader: Reader, conference_id: int) -> Source:
    """Read what a conference's source said last time."""
    row = reader.get(conference, conference_id) or {}
    return Source(**{name: row.get(name, "") for name in Source.__struct_fields__})


def session_counts(reader: Reader) -> dict[int, int]:
    """Count the sessions of each conference."""
    counted = select(session.c.conference, func.count().label("n")).group_by(session.c.conference)
    return {row["conference"]: row["n"] for row in reader.rows(counted)}


def sessions(reader: Reader, conference_id: int) -> tuple[Session, ...]:
    """Read a programme in time order."""
    wanted = select(session).where(session.c.conference == conference_id)
    found = reader.rows(wanted.order_by(session.c.start, session.c.room, session.c.id))
    return tuple(rows.session(row) for row in found)


def some_sessions(reader: Reader, ids: Iterable[int]) -> tuple[Session, ...]:
    """Read sessions by id, in time order."""
    found = reader.rows(select(session).where(session.c.id.in_(sorted(set(ids)))).order_by(session.c.start))
    return tuple(rows.session(row) for row in found)


def add(tx: Transaction, new: Conference) -> int:
    """Add a conference and give its id."""
    return tx.insert(conference, rows.conference_row(new))


def change(tx: Transaction, conference_id: int, fields: Mapping[str, Any]) -> bool:
    """Change fields of a conference or of what its source said; say whether that made a difference."""
    written = {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
    return tx.update(conference, conference_id, written)


def put_sessions(
    tx: Transaction,
    conference_id: int,
    old: Sequence[Session],
    new: Sequence[Session],
    pairs: Sequence[tuple[int | None, int | None]],
) -> None:
    """Bring a programme to its new state; sessions that stay keep their ids, so what hangs on them stays too."""
    fresh: list[Session] = []
    gone: list[int] = []
    for was, now in pairs:
        if now is None:
            gone.append(old[was].id)  # type: ignore[index]
        elif was is None:
            fresh.append(new[now])
        else:
            row = rows.session_row(new[now], conference_id)
            tx.update(session, old[was].id, row | {"id": old[was].id})
    if gone:
        tx.delete(session, tx.rows(select(session).where(session.c.id.in_(gone))))
    tx.insert_many(session, [rows.session_row(one, conference_id) for one in fresh])


def remove(tx: Transaction, conference_id: int) -> None:
    """Remove a conference with its programme, decisions and plan; its meetings stay, as cancelled appointments."""
    for row in tx.rows(select(meeting).where(meeting.c.conference == conference_id)):
        ended = {"state": "cancelled", "sequence": row["sequence"] + 1, "changed": rows.to_us(tx.now)}
        tx.update(meeting, row["id"], {"conference": None, **({} if row["state"] == "cancelled" else ended)})
    tx.derived(presence, presence.c.conference == conference_id, [])
    tx.derived(presence_stamp, presence_stamp.c.id == conference_id, [])
    for table in (choice, decision, session):
        tx.delete_where(table, table.c.conference == conference_id)
    tx.delete_where(plan, plan.c.id == conference_id)
    tx.delete_where(conference, conference.c.id == conference_id)


def decisions(reader: Reader, conference_id: int) -> tuple[Decision, ...]:
    """Read what the user decided about matches at a conference."""
    wanted = select(decision).where(decision.c.conference == conference_id).order_by(decision.c.id)
    return tuple(rows.decision(row) for row in reader.rows(wanted))


def decide(tx: Transaction, conference_id: int, new: Decision) -> None:
    """Remember a decision in place of an earlier one on the same pair."""
    same = (decision.c.conference == conference_id) & (decision.c.person == new.person)
    tx.delete_where(decision, same & (decision.c.speaker == new.speaker))
    row = {"conference": conference_id, "person": new.person, "speaker": new.speaker, "right": new.right}
    tx.insert(decision, row)


def presences(reader: Reader, conference_id: int) -> tuple[Presence, ...] | None:
    """Read who is there, or None when people, programme or decisions changed since that was worked out."""
    if presence_stamp_of(reader, conference_id) != stamp(reader):
        return None
    wanted = select(presence).where(presence.c.conference == conference_id).order_by(presence.c.id)
    return tuple(rows.presence(row) for row in reader.rows(wanted))


def put_presences(tx: Transaction, conference_id: int, found: Sequence[Presence]) -> None:
    """Keep who is there, as of now."""
    tx.derived(presence, presence.c.conference == conference_id, [rows.presence_row(one) for one in found])
    tx.derived(presence_stamp, presence_stamp.c.id == conference_id, [{"id": conference_id, "stamp": stamp(tx)}])


def stamp(reader: Reader) -> int:
    """Read the number that rises whenever something matches rest on has changed."""
    return int(reader.meta("matched-on", "0"))


def presence_stamp_of(reader: Reader, conference_id: int) -> int:
    """Read the stamp at which the presences of a conference were worked out (-1: never)."""
    found = reader.value(select(presence_stamp.c.stamp).where(presence_stamp.c.id == conference_id))
    return -1 if found is None else int(found)
