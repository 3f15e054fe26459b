"""What your people answered to public invitations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from starmeet.model import Rsvp
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.rows import Row
from starmeet.store.schema import rsvp

_CHUNK = 500
"""Records in one IN list: SQLite's oldest limit on parameters is 999."""


def everyones(reader: Reader) -> tuple[Rsvp, ...]:
    """Read all answers, in the order of their events."""
    return tuple(rows.rsvp(row) for row in reader.rows(select(rsvp).order_by(rsvp.c.start, rsvp.c.id)))


def around(reader: Reader, first: datetime, last: datetime) -> tuple[Rsvp, ...]:
    """Read the answers to events that touch a stretch of time, and to those that do not say when they are."""
    dated = (rsvp.c.start <= rows.to_us(last)) & (func.coalesce(rsvp.c.end, rsvp.c.start) >= rows.to_us(first))
    wanted = select(rsvp).where(dated | rsvp.c.start.is_(None)).order_by(rsvp.c.id)
    return tuple(rows.rsvp(row) for row in reader.rows(wanted))


def put(tx: Transaction, answers: Sequence[Rsvp]) -> tuple[Rsvp, ...]:
    """Keep answers, by their records, and give those that are new or say something new.

    A record that is known as another person's stays theirs: two entries for one account are for the user to merge.
    """
    known: dict[str, Row] = {}
    uris = sorted({one.uri for one in answers})
    for start in range(0, len(uris), _CHUNK):
        found = tx.rows(select(rsvp).where(rsvp.c.uri.in_(uris[start : start + _CHUNK])))
        known |= {row["uri"]: dict(row) for row in found}
    news = []
    for answer in answers:
        row = rows.rsvp_row(answer)
        before = known.get(answer.uri)
        if before is None:
            row["id"] = tx.insert(rsvp, row)
            news.append(answer)
        elif before["person"] == answer.person and _said(before) != _said(row):
            tx.update(rsvp, before["id"], row | {"id": before["id"]})
            news.append(answer)
        known[answer.uri] = before or row
    return tuple(news)


def drop(tx: Transaction, gone: Iterable[Rsvp]) -> int:
    """Let go of answers that were taken back, and say how many."""
    ids = {one.id for one in gone}
    return tx.delete(rsvp, [row for row in tx.rows(select(rsvp)) if row["id"] in ids])


def _said(row: Row) -> Row:
    """Leave out what is ours: reading the same again is no news."""
    return {name: value for name, value in row.items() if name not in ("id", "seen")}
