"""Plans, pins and drops, and meetings."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select

from starmeet.model import Conference, Meeting, Plan
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.schema import choice, meeting, plan


def stored(reader: Reader, conference_id: int) -> Plan | None:
    """Read the plan of a conference, if one was made."""
    row = reader.get(plan, conference_id)
    return None if row is None else msgspec.json.decode(row["told"] or row["data"], type=Plan)


def all_stored(reader: Reader) -> tuple[Plan, ...]:
    """Read the plans of all conferences."""
    found = reader.rows(select(plan).order_by(plan.c.id))
    return tuple(msgspec.json.decode(row["told"] or row["data"], type=Plan) for row in found)


def put(tx: Transaction, new: Plan) -> None:
    """Keep a plan in place of the one before."""
    data = rows.to_json(new)
    before = tx.get(plan, new.conference)
    told = msgspec.json.decode(before["told"], type=Plan) if before and before["told"] else new
    if before is None or before["data"] != data or told.basis != new.basis:
        tx.put(plan, {"id": new.conference, "data": data, "told": "", "solved": rows.to_us(tx.now)})


def tell(tx: Transaction, same: Plan) -> None:
    """Keep what was worked out about the stored plan since: nothing that an undo has to know."""
    tx.update(plan, same.conference, {"told": rows.to_json(same)})


def choices(reader: Reader, conference_id: int) -> dict[str, str]:
    """Read pins and drops: window id or person label -> "pin" or "drop"."""
    wanted = select(choice).where(choice.c.conference == conference_id).order_by(choice.c.id)
    return {row["target"]: row["what"] for row in reader.rows(wanted)}


def choose(tx: Transaction, conference_id: int, target: str, what: str) -> None:
    """Pin or drop a window or person; an empty `what` takes that back."""
    tx.delete_where(choice, (choice.c.conference == conference_id) & (choice.c.target == target))
    if what:
        tx.insert(choice, {"conference": conference_id, "target": target, "what": what})


def meetings(reader: Reader, conference_id: int | None = None) -> tuple[Meeting, ...]:
    """Read meetings in time order: of one conference, or all."""
    wanted = select(meeting).order_by(meeting.c.start, meeting.c.id)
    if conference_id is not None:
        wanted = wanted.where(meeting.c.conference == conference_id)
    return tuple(rows.meeting(row) for row in reader.rows(wanted))


def at_conference(reader: Reader, conference: Conference) -> tuple[Meeting, ...]:
    """Read the meetings of a conference in time order, with what was arranged for its days before it was known."""
    days = conference.start, conference.end
    zone = ZoneInfo(conference.timezone)
    return tuple(
        one
        for one in meetings(reader)
        if one.conference == conference.id
        or (not one.conference and days[0] <= one.start.astimezone(zone).date() <= days[1])
    )


def add_meeting(tx: Transaction, new: Meeting) -> int:
    """Add a meeting and give its id."""
    return tx.insert(meeting, rows.meeting_row(new))


def raise_sequence(tx: Transaction, meeting_id: int, least: int) -> None:
    """Bring the SEQUENCE of a meeting to at least this: a calendar that knows a higher one would ignore a lower."""
    before = tx.get(meeting, meeting_id)
    if before is not None and before["sequence"] < least:
        tx.update(meeting, meeting_id, {"sequence": least, "changed": rows.to_us(tx.now)})


_VISIBLE = ("people", "start", "end", "zone", "place", "kind", "reason", "state")
"""What a calendar shows of a meeting: only when one of these changes does SEQUENCE rise."""


def put_meeting(tx: Transaction, new: Meeting) -> bool:
    """Bring a meeting to this state, its SEQUENCE one higher if a calendar would show the change; say whether it did.

    The caller leaves `sequence` and `changed` as they were: they follow from the change.
    """
    before = tx.get(meeting, new.id)
    row = rows.meeting_row(new)
    if before is None or any(before[name] != row[name] for name in _VISIBLE):
        return tx.update(meeting, new.id, row | {"sequence": new.sequence + 1, "changed": rows.to_us(tx.now)})
    tx.update(meeting, new.id, row)
    return False
