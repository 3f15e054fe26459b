"""Conferences, their sessions, what the user decided about matches, and the presences derived from it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select

from starmeet.model import Conference, Decision, Listed, Presence, Session, SourceOptions, Value
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.schema import (
    choice,
    conference,
    decision,
    listed,
    meeting,
    plan,
    presence,
    presence_stamp,
    session,
    shift,
    sought,
    walk,
)

# Asked several times by each verb here, so built once.
_CONFERENCES = select(conference).order_by(conference.c.start, conference.c.id)
_READ_FROM = select(conference).where(conference.c.source == bindparam("of")).order_by(conference.c.start.desc())
_SLUGS = select(conference.c.slug)
_PROGRAMME = (
    select(session)
    .where(session.c.conference == bindparam("of"))
    .order_by(session.c.start, session.c.room, session.c.id)
)


class Source(Value, frozen=True, kw_only=True):
    """What a conference's source said last time."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""


def all_conferences(reader: Reader) -> tuple[Conference, ...]:
    """Read all conferences by date."""
    return tuple(rows.conference(row) for row in reader.rows(_CONFERENCES))


def slugs(reader: Reader) -> frozenset[str]:
    """Read the slugs of all conferences."""
    return frozenset(row["slug"] for row in reader.rows(_SLUGS))


def one(reader: Reader, conference_id: int) -> Conference:
    """Read a conference that is there."""
    row = reader.get(conference, conference_id)
    assert row is not None
    return rows.conference(row)


def source(reader: Reader, conference_id: int) -> Source:
    """Read what a conference's source said last time."""
    row = reader.get(conference, conference_id) or {}
    return Source(**{name: row.get(name, "") for name in Source.__struct_fields__})


def source_options(reader: Reader, source: str) -> SourceOptions:
    """Read how a source is to be read, as was said for the last of the conferences read from it."""
    return next((rows.source_options(row) for row in reader.rows(_READ_FROM, of=source)), SourceOptions())


def read_from(tx: Transaction, conference_id: int, where: str, options: SourceOptions) -> None:
    """Remember the source of a conference, and how it is to be read."""
    change(tx, conference_id, {"source": where, "source_options": rows.to_json(options)})


def session_counts(reader: Reader) -> dict[int, int]:
    """Count the sessions of each conference."""
    counted = select(session.c.conference, func.count().label("n")).group_by(session.c.conference)
    return {row["conference"]: row["n"] for row in reader.rows(counted)}


def sessions(reader: Reader, conference_id: int) -> tuple[Session, ...]:
    """Read a programme in time order."""
    return tuple(rows.session(row) for row in reader.rows(_PROGRAMME, of=conference_id))


def rooms(reader: Reader, conference_id: int) -> tuple[str, ...]:
    """List the rooms a programme names, in order of name."""
    named = select(session.c.room).distinct().where(session.c.conference == conference_id, session.c.room != "")
    return tuple(sorted(row["room"] for row in reader.rows(named)))


def some_sessions(reader: Reader, ids: Iterable[int]) -> tuple[Session, ...]:
    """Read sessions by id, in time order."""
    found = reader.rows(select(session).where(session.c.id.in_(sorted(set(ids)))).order_by(session.c.start))
    return tuple(rows.session(row) for row in found)


def add(tx: Transaction, new: Conference) -> int:
    """Add a conference and give its id."""
    return tx.insert(conference, rows.conference_row(new))


def is_new(tx: Transaction, conference_id: int) -> bool:
    """Tell whether a conference was added by this very transaction, so that nothing was stored of it before."""
    return tx.came_in(conference, conference_id)


def change(tx: Transaction, conference_id: int, fields: Mapping[str, Any]) -> bool:
    """Change fields of a conference or of what its source said; say whether that made a difference."""
    return tx.update(conference, conference_id, {name: _written(value) for name, value in fields.items()})


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return rows.to_us(value)
    return value.isoformat() if isinstance(value, date) else value


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
            stays = msgspec.structs.replace(new[now], id=old[was].id)
            if stays != old[was]:
                tx.update(session, stays.id, rows.session_row(stays, conference_id))
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
    tx.derived(sought, sought.c.id == conference_id, [])
    for table in (choice, decision, listed, session, shift, walk):
        tx.delete_where(table, table.c.conference == conference_id)
    tx.delete_where(plan, plan.c.id == conference_id)
    tx.delete_where(conference, conference.c.id == conference_id)


def lists(reader: Reader, conference_id: int) -> tuple[Listed, ...]:
    """Read who is listed at a conference outside of its sessions: what the programme says, then the user's lists."""
    wanted = select(listed).where(listed.c.conference == conference_id).order_by(listed.c.source)
    return tuple(rows.listed(row) for row in reader.rows(wanted))


def put_list(tx: Transaction, conference_id: int, new: Listed) -> bool:
    """Keep a list in place of the one from the same source, an empty one as none; say whether anything changed."""
    if is_new(tx, conference_id) and not new.people:
        return False
    same = (listed.c.conference == conference_id) & (listed.c.source == new.source)
    known = tx.row(select(listed).where(same))
    row = rows.listed_row(new, conference_id)
    if known is None:
        return bool(new.people) and bool(tx.insert(listed, row))
    return tx.update(listed, known["id"], row) if new.people else bool(tx.delete(listed, [known]))


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
    if not is_worked_out(reader, conference_id):
        return None
    wanted = select(presence).where(presence.c.conference == conference_id).order_by(presence.c.id)
    return tuple(rows.presence(row) for row in reader.rows(wanted))


def is_worked_out(reader: Reader, conference_id: int) -> bool:
    """Tell whether who is there was worked out, and nothing it rests on has changed since."""
    return presence_stamp_of(reader, conference_id) == stamp(reader)


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
