"""The desk is tried through the script face: the same runner as in tests/cli, and what the store holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from starmeet.config.places import Home
from starmeet.desk.base import DATABASE
from starmeet.store import schema
from starmeet.store.journal import Store, open_store
from tests.cli.conftest import starmeet

__all__ = ["Dump", "dump", "starmeet"]

Dump = Callable[[], dict[str, list[dict[str, Any]]]]

_ASIDE = frozenset(("journal", "meta", "presence", "presence_stamp", "notice"))
"""Bookkeeping, what is derived from the rest, and what starmeet once said by itself."""
_RISES = frozenset(("sequence", "changed"))
_TOLD = frozenset(("told",))
"""What follows from the rest of a plan."""


def rows(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Everything a person can have changed; of meetings, what is on and what a calendar would show of it."""
    with store.read() as reader:
        found = {
            name: [dict(row) for row in reader.rows(select(table).order_by(table.c.id))]
            for name, table in schema.metadata.tables.items()
            if name not in _ASIDE
        }
    found["meeting"] = [
        {key: value for key, value in row.items() if key not in _RISES}
        for row in found["meeting"]
        if row["state"] != "cancelled"
    ]
    found["plan"] = [{key: value for key, value in row.items() if key not in _TOLD} for row in found["plan"]]
    return found


@pytest.fixture
def dump(home: Home) -> Dump:
    """Read everything in the store of this test's home."""

    def read() -> dict[str, list[dict[str, Any]]]:
        path = home.data / DATABASE
        if not path.exists():
            return {name: [] for name in schema.metadata.tables if name not in _ASIDE}
        store = open_store(path)
        try:
            return rows(store)
        finally:
            store.close()

    return read
