"""What is known of a conference's rooms and of one's own time there: where they are, the ways, and shifts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from starmeet.model import Shift, Spot, Walk
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.schema import conference, shift, walk


def spots(reader: Reader, conference_id: int) -> tuple[Spot, ...]:
    """Read where the rooms of a conference are, as its catalogue said."""
    row = reader.get(conference, conference_id)
    return () if row is None else rows.spots(row)


def put_spots(tx: Transaction, conference_id: int, found: Iterable[Spot]) -> None:
    """Keep where the rooms are."""
    tx.update(conference, conference_id, {"rooms": rows.to_json(tuple(found))})


def walks(reader: Reader, conference_id: int) -> tuple[Walk, ...]:
    """Read how long the ways take that the user told."""
    wanted = select(walk).where(walk.c.conference == conference_id).order_by(walk.c.a, walk.c.b)
    return tuple(rows.walk(row) for row in reader.rows(wanted))


def put_walk(tx: Transaction, conference_id: int, new: Walk) -> None:
    """Keep how long a way takes, in place of what was told before."""
    remove_walk(tx, conference_id, new)
    tx.insert(walk, rows.walk_row(new, conference_id))


def remove_walk(tx: Transaction, conference_id: int, old: Walk) -> bool:
    """Forget a way, whatever it took; say whether it was known."""
    row = rows.walk_row(old, conference_id)
    same = (walk.c.conference == conference_id) & (walk.c.a == row["a"]) & (walk.c.b == row["b"])
    return bool(tx.delete_where(walk, same))


def shifts(reader: Reader, conference_id: int) -> tuple[Shift, ...]:
    """Read the user's shifts in time order."""
    wanted = select(shift).where(shift.c.conference == conference_id).order_by(shift.c.start, shift.c.id)
    return tuple(rows.shift(row) for row in reader.rows(wanted))


def add_shift(tx: Transaction, conference_id: int, new: Shift) -> int:
    """Add a shift and give its id."""
    return tx.insert(shift, rows.shift_row(new, conference_id))


def remove_shift(tx: Transaction, conference_id: int, shift_id: int) -> None:
    """Take a shift away."""
    tx.delete_where(shift, (shift.c.conference == conference_id) & (shift.c.id == shift_id))
