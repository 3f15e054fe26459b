"""Undo, and what could be undone."""

from __future__ import annotations

from starmeet.desk.base import Desk
from starmeet.store import undo as store_undo
from starmeet.store.undo import Entry


def undo(desk: Desk) -> Entry:
    """Take back the last change.

    Raises:
        UndoRefused: there is none, or a later change stands in the way.
    """
    with desk.store.write("undo", desk.now()) as tx:
        return store_undo.undo(tx)


def history(desk: Desk, limit: int = 20) -> tuple[Entry, ...]:
    """List the last changes, newest first."""
    with desk.store.read() as reader:
        return store_undo.entries(reader, limit)
