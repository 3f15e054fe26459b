"""Rows that a verb brought into a table: where they lie, and a digest of what they hold.

An undo takes them out again by their ids, and has only to know that they are as they came in. So a journal row stays
small, and an import of a million rows need not keep them in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Float, Table, bindparam, select

from starmeet.store.rows import encode_json

if TYPE_CHECKING:
    from starmeet.store.journal import Reader

_DIGEST_BYTES = 16
"""128 bits: rows that differ never have one digest, and nobody gains by making them so."""
_AT_ONCE = 2000
"""Rows read again at a time."""


class Brought:
    """Rows of one table, in the order they were added."""

    def __init__(self, table: Table, columns: Sequence[str]) -> None:
        self.table = table
        self.columns = [str(name) for name in columns]  # names from the database are of SQLAlchemy's kind of text
        self.stretches: list[list[int]] = []
        """First and last id of each: ids are handed out in a row."""
        self.stale = False
        """True when one of the rows was changed after it was added."""
        self._values = itemgetter(*self.columns)
        self._digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows."""
        for row in rows:
            row_id = row["id"]
            if self.stretches and self.stretches[-1][1] == row_id - 1:
                self.stretches[-1][1] = row_id
            else:
                self.stretches.append([row_id, row_id])
        values: Any = list(map(self._values, rows))
        if numbers := _loose_numbers(self.table, tuple(self.columns)):
            values = [list(row) for row in values]
            for at, kind in numbers:
                for row in values:
                    # Adding 0 makes one zero of 0.0 and -0.0, as SQLite does.
                    row[at] = None if row[at] is None else kind(row[at]) + 0
        self._digest.update(encode_json.encode_lines(values))

    def holds(self, row_id: int) -> bool:
        """Tell whether a row is one of them."""
        return any(first <= row_id <= last for first, last in self.stretches)

    @property
    def digest(self) -> str:
        """What their columns hold, in a few letters."""
        return self._digest.hexdigest()


@lru_cache(maxsize=64)
def _loose_numbers(table: Table, columns: tuple[str, ...]) -> tuple[tuple[int, type[Any]], ...]:
    """Find the columns from which a number may come back as another kind of number: 1 as 1.0, or as True."""
    kinds = [table.c[name].type for name in columns]
    return tuple((at, kind.python_type) for at, kind in enumerate(kinds) if isinstance(kind, (Boolean, Float)))


def read_again(reader: Reader, table: Table, columns: Sequence[str], stretches: Sequence[Sequence[int]]) -> Brought:
    """Look at rows as they are now; those that are gone are missing in what it gives."""
    found = Brought(table, columns)
    within = table.c.id.between(bindparam("first"), bindparam("last"))
    part = select(*(table.c[name] for name in columns)).where(within).order_by(table.c.id)
    for first, last in stretches:
        for start in range(first, last + 1, _AT_ONCE):
            found.add(reader.rows(part, first=start, last=min(last, start + _AT_ONCE - 1)))
    return found
