"""Undo, and what could be undone."""

from __future__ import annotations

import msgspec

from starmeet.desk.base import FOLLOWED, REMADE, Desk
from starmeet.rapport.tally import tally
from starmeet.store import plans, steps
from starmeet.store import undo as store_undo
from starmeet.store.undo import Entry


def undo(desk: Desk) -> Entry:
    """Take back the last change, in config.toml too where that is what it changed.

    A plan made anew because of it goes with it.

    Raises:
        UndoRefused: there is none, or a later change stands in the way.
        ConfigError: config.toml would have to be changed and cannot be; nothing is.
    """
    from starmeet.desk.owned import Before

    with desk.store.write("undo", desk.now()) as tx:
        before = Before(tx, desk) if desk.config.people or desk.config.conferences else None
        bases = {one.conference: one.basis for one in plans.all_stored(tx)}
        done = store_undo.undo(tx, tally)
        if done.verb == REMADE:
            steps.unsay(tx, done.at)
            for plan in plans.all_stored(tx):
                plans.tell(tx, msgspec.structs.replace(plan, basis=bases[plan.conference]))
        if done.verb == FOLLOWED:
            done = store_undo.undo(tx, tally)
        if before is not None:
            before.bring(tx)
        if done.verb.startswith("conf"):
            steps.unsay(tx, done.at)
        return msgspec.structs.replace(done, undone=True)


def history(desk: Desk, limit: int = 20) -> tuple[Entry, ...]:
    """List the last changes, newest first."""
    with desk.store.read() as reader:
        return store_undo.entries(reader, limit)
