"""What a calendar server is known to hold of our meetings: versions and digests, no words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, select

from starmeet.model import Value
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.schema import calendar_copy, meeting


class Marks(Value, frozen=True, kw_only=True):
    """Digests of the fields of one object, by which a change made here is told from one made there."""

    ours: Mapping[str, str] = {}
    """Of what we meant to be there."""
    theirs: Mapping[str, str] = {}
    """Of what was there when both sides last agreed."""
    writing: Mapping[str, str] = {}
    """Of what is being written: there after a run that was killed, when it is not known whether it arrived."""
    kept: tuple[str, ...] = ()
    """Fields that were changed there, and stay as they are there."""


class Copy(Value, frozen=True, kw_only=True):
    """One meeting on one calendar of a server."""

    calendar: str
    """Address of the calendar."""
    uid: str
    href: str
    """Address of the object."""
    etag: str = ""
    """Of the version both sides agreed on; empty before there was one."""
    shown: str = ""
    """Of the version the user was last told of; empty when it is not there any more."""
    sequence: int = 0
    """SEQUENCE of the version both sides agreed on."""
    marks: Marks = Marks()


def copies(reader: Reader, calendar: str) -> dict[str, Copy]:
    """Read what a calendar is known to hold: UID -> copy."""
    found = reader.rows(select(calendar_copy).where(calendar_copy.c.calendar == calendar))
    return {row["uid"]: _copy(row) for row in found}


def put(tx: Transaction, new: Copy) -> None:
    """Keep what is known of one object, in place of what was."""
    row = msgspec.structs.asdict(new) | {"marks": rows.to_json(new.marks)}
    before = tx.row(select(calendar_copy).where(_is(new.calendar, new.uid)))
    if before is None:
        tx.insert(calendar_copy, row)
    else:
        tx.update(calendar_copy, before["id"], row)


def drop(tx: Transaction, gone: Copy) -> None:
    """Let go of what is known of one object."""
    tx.delete_where(calendar_copy, _is(gone.calendar, gone.uid))


def only_where(tx: Transaction, uid: str) -> None:
    """Keep of a meeting's copies only where they are, so that they can be taken off the server."""
    for row in tx.rows(select(calendar_copy).where(calendar_copy.c.uid == uid)):
        tx.update(calendar_copy, row["id"], {"marks": rows.to_json(Marks())})


def left_over(reader: Reader) -> int:
    """Count the copies of meetings that are no more."""
    known = select(meeting.c.uid)
    return len(reader.rows(select(calendar_copy.c.id).where(calendar_copy.c.uid.not_in(known))))


def _is(calendar: str, uid: str) -> ColumnElement[bool]:
    return (calendar_copy.c.calendar == calendar) & (calendar_copy.c.uid == uid)


def _copy(row: Mapping[str, Any]) -> Copy:
    marks = msgspec.json.decode(row["marks"], type=Marks)
    return Copy(**{name: row[name] for name in Copy.__struct_fields__ if name != "marks"}, marks=marks)
