"""Transactions: every verb that writes is one, and leaves one journal row with which it can be undone.

A journal row holds, for each changed row, its table, id, and what it was before and after. `undo` puts the
"before" back, unless a row is no longer what the verb left behind: then it refuses and names the later change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Engine, Select, Table, bindparam, delete, exc, insert, select, update

from starmeet.errors import StoreError
from starmeet.store import schema
from starmeet.store.engine import connect, open_engine
from starmeet.store.rows import Row, to_json, to_us

KEPT_ENTRIES = 300
"""Journal rows kept; older ones can no longer be undone."""

_MATCHED_ON = frozenset(("person", "handle", "decision", "session"))


class Reader:
    """One consistent look at the store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, statement: Select[Any]) -> Sequence[Mapping[str, Any]]:
        """Run a select and give its rows by column name."""
        return cast("Sequence[Mapping[str, Any]]", self._connection.execute(statement).mappings().all())

    def row(self, statement: Select[Any]) -> Mapping[str, Any] | None:
        """Run a select and give its first row."""
        return cast("Mapping[str, Any] | None", self._connection.execute(statement).mappings().first())

    def value(self, statement: Select[Any]) -> Any:
        """Run a select and give the first column of its first row."""
        return self._connection.execute(statement).scalar()

    def get(self, table: Table, row_id: int) -> Row | None:
        """Give one row by id."""
        row = self.row(select(table).where(table.c.id == row_id))
        return None if row is None else dict(row)

    def meta(self, key: str, default: str = "") -> str:
        """Read one of the store's own settings."""
        found = self.value(select(schema.meta.c.value).where(schema.meta.c.key == key))
        return default if found is None else str(found)


class Transaction(Reader):
    """A verb at work: its changes are kept in mind for the journal."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        super().__init__(connection)
        self.now = now
        self.summary = ""
        """What was done, in words for `undo`; the verb sets it."""
        self.discarded = False
        self._changes: dict[tuple[str, int], list[Row | None]] = {}

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(before != after for before, after in self._changes.values())

    def new_ids(self, table: Table, count: int = 1) -> range:
        """Hand out numbers that no row of the table ever had."""
        key = f"next:{table.name}"
        first = int(self.meta(key, "1"))
        self.set_meta(key, str(first + count))
        return range(first, first + count)

    def insert(self, table: Table, row: Row) -> int:
        """Insert one row under a new id (or its own, where it has one) and give the id."""
        return self.insert_many(table, [row])[0]

    def insert_many(self, table: Table, rows: Sequence[Row]) -> list[int]:
        """Insert rows in one go."""
        if not rows:
            return []
        missing = [row for row in rows if not row.get("id")]
        for row, row_id in zip(missing, self.new_ids(table, len(missing)) if missing else (), strict=True):
            row["id"] = row_id
        self._connection.execute(insert(table), rows)
        for row in rows:
            self._remember(table, row["id"], None, row)
        return [row["id"] for row in rows]

    def update(self, table: Table, row_id: int, changes: Row) -> bool:
        """Change one row; say whether that made a difference."""
        before = self.get(table, row_id)
        if before is None:
            raise StoreError(f"there is no {table.name} {row_id}", "it may have been removed meanwhile")
        after = before | changes
        if after == before:
            return False
        self._connection.execute(update(table).where(table.c.id == row_id).values(changes))
        self._remember(table, row_id, before, after)
        return True

    def put(self, table: Table, row: Row) -> None:
        """Insert the row, or bring the one with its id to this state."""
        if self.get(table, row["id"]) is None:
            self.insert(table, row)
        else:
            self.update(table, row["id"], row)

    def delete(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
        """Delete these rows and say how many."""
        gone = [dict(row) for row in rows]
        if gone:
            statement = delete(table).where(table.c.id == bindparam("gone"))
            self._connection.execute(statement, [{"gone": row["id"]} for row in gone])
        for row in gone:
            self._remember(table, row["id"], row, None)
        return len(gone)

    def delete_where(self, table: Table, condition: Any) -> int:
        """Delete the rows of a table for which the condition holds and say how many."""
        return self.delete(table, self.rows(select(table).where(condition)))

    def set_meta(self, key: str, value: str) -> None:
        """Write one of the store's own settings (not undone)."""
        if (
            self._connection.execute(update(schema.meta).where(schema.meta.c.key == key).values(value=value)).rowcount
            == 0
        ):
            self._connection.execute(insert(schema.meta).values(key=key, value=value))

    def derived(self, table: Table, condition: Any, rows: Sequence[Row]) -> None:
        """Replace rows of a derived table: rebuilt from others, so not journaled."""
        self._connection.execute(delete(table).where(condition))
        if rows:
            self._connection.execute(insert(table), rows)

    def restore(self, table: Table, row_id: int, row: Row | None) -> None:
        """Bring one row back to a former state (None: it was not there); the journal is not told."""
        if row is None:
            self._connection.execute(delete(table).where(table.c.id == row_id))
        elif self.get(table, row_id) is None:
            self._connection.execute(insert(table), [row])
        else:
            self._connection.execute(update(table).where(table.c.id == row_id).values(row))

    def _remember(self, table: Table, row_id: int, before: Row | None, after: Row | None) -> None:
        known = self._changes.setdefault((str(table.name), row_id), [before, None])
        known[1] = after

    def discard(self) -> None:
        """Let nothing of this transaction stay: a dry run."""
        self.discarded = True

    def touch(self, tables: Iterable[str]) -> None:
        """Note that matches rest on something that changed, if they do."""
        if not _MATCHED_ON.isdisjoint(tables):
            self.set_meta("matched-on", str(int(self.meta("matched-on", "0")) + 1))

    def close(self, verb: str, *, automatic: bool) -> None:
        """Write the journal row."""
        changes = [
            (table, row_id, *states) for (table, row_id), states in self._changes.items() if states[0] != states[1]
        ]
        if not changes:
            return
        self.touch(table for table, _ in self._changes)
        [entry_id] = self.new_ids(schema.journal)
        row = {
            "id": entry_id, "at": to_us(self.now), "verb": verb, "summary": self.summary or verb,
            "automatic": automatic, "changes": to_json(changes), "undone": None,
        }  # fmt: skip
        self._connection.execute(insert(schema.journal), [row])
        self._connection.execute(delete(schema.journal).where(schema.journal.c.id <= entry_id - KEPT_ENTRIES))


class Store:
    """What is remembered, behind two doors: `read` and `write`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Look at the store as it is at one moment.

        Raises:
            StoreError: in words.
        """
        with connect(self._engine, writes=False) as connection:
            yield Reader(connection)

    @contextmanager
    def write(self, verb: str, now: datetime, *, automatic: bool = False) -> Iterator[Transaction]:
        """Run one verb as one transaction with one journal row; an error leaves everything as it was.

        Raises:
            StoreError: in words.
        """
        try:
            with connect(self._engine, writes=True) as connection:
                transaction = Transaction(connection, now)
                yield transaction
                if transaction.discarded:
                    connection.rollback()
                else:
                    transaction.close(verb, automatic=automatic)
        except exc.IntegrityError as error:
            problem = f"the store refused to {verb} ({' '.join(str(error.orig).split())[:200]})"
            raise StoreError(problem, "nothing was changed; please tell us how it came to this") from error

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def open_store(database: Any) -> Store:
    """Open the store at a path or URL (see `engine.open_engine`)."""
    return Store(open_engine(database))
