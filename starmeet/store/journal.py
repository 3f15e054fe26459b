"""Transactions: every verb that writes is one, and leaves one journal row with which it can be undone.

A journal row holds, for each changed row, its table, id, and what it was before and after. `undo` puts the
"before" back, unless a row is no longer what the verb left behind: then it refuses and names the later change.
Rows that came in are taken out again by their ids, so of them only a digest is kept (see `brought`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Delete,
    Dialect,
    Engine,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    exc,
    insert,
    select,
    update,
)

from starmeet.errors import StoreError
from starmeet.store import schema
from starmeet.store.brought import Brought, read_again
from starmeet.store.engine import connect, open_engine, scrub
from starmeet.store.rows import Row, to_json, to_us

KEPT_ENTRIES = 300
"""Journal rows kept; older ones can no longer be undone."""

# Statements that verbs run again and again are built once: building one takes longer than running it.
_SETTINGS = select(schema.meta)
_SET = update(schema.meta).where(schema.meta.c.key == bindparam("name")).values(value=bindparam("now"))

_MATCHED_ON = frozenset(("person", "handle", "decision", "session", "listed"))
_SEARCHED = {"engagement": ("text", "at", "direction"), "post": ("text", "at")}
"""Columns by which `store.sought` finds rows; new rows it finds by themselves."""
_KEPT_WHOLE = frozenset(("meeting", "plan"))
"""Tables whose rows may be other than their verb left them and still be undone (see `undo`): no digest of those."""

Change = tuple[str, int, Row | None, Row | None] | tuple[str, list[list[int]], None, Row]
"""What a journal row holds: table, id, before and after; or table, first and last ids of rows that came in, and their
columns and digest."""


@lru_cache(maxsize=64)
def _insertion(table: Table, columns: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    """Give a table's INSERT as the driver takes it, and its columns in order, where the driver goes by that."""
    compiled: Any = insert(table).compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), tuple(compiled.positiontup or ())


@cache
def _one(table: Table) -> Select[Any]:
    return select(table).where(table.c.id == bindparam("one"))


@cache
def _change_one(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("one"))


@cache
def _delete_one(table: Table) -> Delete:
    return delete(table).where(table.c.id == bindparam("one"))


class Reader:
    """One consistent look at the store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, statement: Select[Any], **values: Any) -> Sequence[Mapping[str, Any]]:
        """Run a select, with these values where it leaves some open, and give its rows by column name."""
        return cast("Sequence[Mapping[str, Any]]", self._connection.execute(statement, values).mappings().all())

    def tuples(self, statement: Select[Any]) -> Sequence[Any]:
        """Run a select and give its rows as tuples: of ten thousand rows that is quicker than by name."""
        return self._connection.execute(statement).all()

    def row(self, statement: Select[Any]) -> Mapping[str, Any] | None:
        """Run a select and give its first row."""
        return cast("Mapping[str, Any] | None", self._connection.execute(statement).mappings().first())

    def value(self, statement: Select[Any]) -> Any:
        """Run a select and give the first column of its first row."""
        return self._connection.execute(statement).scalar()

    def get(self, table: Table, row_id: int) -> Row | None:
        """Give one row by id."""
        [row] = self.rows(_one(table), one=row_id) or (None,)
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
        self.before_close: list[Callable[[], None]] = []
        """What is to be written when all else is: what is counted while a large import comes in."""
        self._before: dict[tuple[str, int], Row | None] = {}
        self._after: dict[tuple[str, int], Row | None] = {}
        self._brought: dict[tuple[str, ...], Brought] = {}
        self._tables: set[str] = set()
        self._altered: set[str] = set()
        self._set: dict[str, str] = {}

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self._brought) or any(before != self._after[key] for key, before in self._before.items())

    def get(self, table: Table, row_id: int) -> Row | None:
        """Give one row by id; what was written in this transaction is known without asking for it."""
        key = (str(table.name), row_id)
        if key not in self._after:
            return super().get(table, row_id)
        row = self._after[key]
        return None if row is None else dict(row)

    def came_in(self, table: Table, row_id: int) -> bool:
        """Tell whether this row was not there before this transaction and is now."""
        key = (str(table.name), row_id)
        if key in self._after:
            return self._after[key] is not None and self._before[key] is None
        return self._let_go_with(key) is not None

    @cached_property
    def _settings(self) -> dict[str, str]:
        """The store's own settings as the transaction found them: nobody else writes meanwhile."""
        return dict(self._connection.execute(_SETTINGS).all())

    def meta(self, key: str, default: str = "") -> str:
        """Read one of the store's own settings."""
        return self._set[key] if key in self._set else self._settings.get(key, default)

    def set_meta(self, key: str, value: str) -> None:
        """Write one of the store's own settings (not undone)."""
        self._set[key] = value

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
        self._insert(table, rows)
        ids = [row["id"] for row in rows]
        keys = [(str(table.name), row_id) for row_id in ids]
        self._tables.add(str(table.name))
        for key in keys:
            self._before.setdefault(key, None)
        self._after.update(zip(keys, rows, strict=True))
        return ids

    def _insert(self, table: Table, rows: Sequence[Row]) -> None:
        # A programme is a thousand rows of sixteen columns, and turning each into the driver's parameters is a third
        # of what SQLAlchemy takes for them; all our columns are of types the drivers take as they are.
        statement, marks = _insertion(table, tuple(rows[0]), self._connection.dialect)
        values: list[Any] = list(map(itemgetter(*marks), rows)) if marks else list(rows)
        self._connection.exec_driver_sql(statement, values)

    def update(self, table: Table, row_id: int, changes: Row) -> bool:
        """Change one row; say whether that made a difference."""
        before = self.get(table, row_id)
        if before is None:
            raise StoreError(f"there is no {table.name} {row_id}", "it may have been removed meanwhile")
        after = before | changes
        if after == before:
            return False
        self._connection.execute(_change_one(table), {"one": row_id, **changes})
        self._remember(table, row_id, before, after)
        if any(before[name] != after[name] for name in _SEARCHED.get(str(table.name), ())):
            self._reworded()
        return True

    def _reworded(self) -> None:
        """Note that what was found in the words of a row may hold no longer."""
        self.set_meta("reworded", str(int(self.meta("reworded", "0")) + 1))

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
            self._connection.execute(_delete_one(table), [{"one": row["id"]} for row in gone])
        for row in gone:
            self._remember(table, row["id"], row, None)
        return len(gone)

    def delete_where(self, table: Table, condition: Any) -> int:
        """Delete the rows of a table for which the condition holds and say how many."""
        return self.delete(table, self.rows(select(table).where(condition)))

    def derived(self, table: Table, condition: Any, rows: Sequence[Row]) -> None:
        """Replace rows of a derived table: rebuilt from others, so not journaled."""
        self._connection.execute(delete(table).where(condition))
        if rows:
            self._connection.execute(insert(table), rows)

    def restore(self, table: Table, row_id: int, row: Row | None) -> None:
        """Bring one row back to a former state (None: it was not there); the journal is not told."""
        self._altered.add(str(table.name))
        if row is not None and str(table.name) in _SEARCHED:
            self._reworded()
        if row is None:
            self._connection.execute(_delete_one(table), {"one": row_id})
        elif self.get(table, row_id) is None:
            self._connection.execute(insert(table), [row])
        else:
            self._connection.execute(_change_one(table), {"one": row_id, **row})

    def take_out(self, table: Table, first: int, last: int) -> None:
        """Delete a stretch of rows that a verb brought in; the journal is not told."""
        self._altered.add(str(table.name))
        self._connection.execute(delete(table).where(table.c.id.between(first, last)))

    def let_go(self) -> None:
        """Keep of the rows that came in so far no more than the journal needs: many would fill the memory."""
        came: dict[tuple[str, ...], list[Row]] = {}
        kept: dict[tuple[str, int], Row | None] = {}
        for key, before in self._before.items():
            after = self._after[key]
            if before is None and after is not None and key[0] not in _KEPT_WHOLE:
                came.setdefault((key[0], *after), []).append(after)
            else:
                kept[key] = before
        for kind, rows in came.items():
            table, *columns = kind
            if kind not in self._brought:
                self._brought[kind] = Brought(schema.metadata.tables[table], columns)
            self._brought[kind].add(rows)
        self._before, self._after = kept, {key: self._after[key] for key in kept}

    def _let_go_with(self, key: tuple[str, int]) -> Brought | None:
        table, row_id = key
        return next((one for one in self._brought.values() if one.table.name == table and one.holds(row_id)), None)

    def _remember(self, table: Table, row_id: int, before: Row | None, after: Row | None) -> None:
        key = (str(table.name), row_id)
        brought = self._let_go_with(key) if self._brought and key not in self._before else None
        if brought:
            brought.stale = True
            return
        self._tables.add(key[0])
        self._altered.add(key[0])
        self._before.setdefault(key, before)
        self._after[key] = after

    def discard(self) -> None:
        """Let nothing of this transaction stay: a dry run."""
        self.discarded = True

    def touch(self, tables: Iterable[str]) -> None:
        """Note that matches rest on something that changed, if they do."""
        if not _MATCHED_ON.isdisjoint(tables):
            self.set_meta("matched-on", str(self.stamp() + 1))

    def close(self, verb: str, *, automatic: bool, journaled: bool = True) -> None:
        """Write the journal row, and the settings."""
        for last in self.before_close:
            last()
        if self.changed:
            self.touch(self.tables)
            if journaled:
                self._enter(verb, self._written(), automatic=automatic)
        self._keep_settings()

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables that were written to."""
        return frozenset(self._tables)

    @property
    def altered(self) -> frozenset[str]:
        """The names of the tables of which rows that were there are now other, or gone; after an undo, too."""
        return frozenset(self._altered)

    @property
    def gone(self) -> frozenset[tuple[str, int]]:
        """The table and id of each row that was deleted."""
        return frozenset(key for key, after in self._after.items() if after is None)

    def stamp(self, *, after: bool = False) -> int:
        """Give the number that rises whenever people, handles or programmes change; `after` this transaction, too."""
        return int(self.meta("matched-on", "0")) + (after and not _MATCHED_ON.isdisjoint(self.tables))

    def _written(self) -> list[Change]:
        """What the journal is told: each changed row; last, so that it is undone first, what came in."""
        self.let_go()
        changes: list[Change] = [
            (table, row_id, before, self._after[table, row_id])
            for (table, row_id), before in self._before.items()
            if before != self._after[table, row_id]
        ]
        for one in self._brought.values():
            now = read_again(self, one.table, one.columns, one.stretches) if one.stale else one
            if now.stretches:
                seen = {"columns": now.columns, "digest": now.digest}
                changes.append((str(now.table.name), now.stretches, None, seen))
        return changes

    def _enter(self, verb: str, changes: Sequence[Change], *, automatic: bool) -> None:
        [entry_id] = self.new_ids(schema.journal)
        row = {
            "id": entry_id, "at": to_us(self.now), "verb": verb, "summary": self.summary or verb,
            "automatic": automatic, "changes": to_json(changes), "undone": None,
        }  # fmt: skip
        self._insert(schema.journal, [row])
        if entry_id > KEPT_ENTRIES:
            self._connection.execute(delete(schema.journal).where(schema.journal.c.id <= entry_id - KEPT_ENTRIES))

    def _keep_settings(self) -> None:
        written = [{"name": key, "now": value} for key, value in self._set.items()]
        known = [one for one in written if one["name"] in self._settings]
        new = [{"key": one["name"], "value": one["now"]} for one in written if one["name"] not in self._settings]
        if known:
            self._connection.execute(_SET, known)
        if new:
            self._connection.execute(insert(schema.meta), new)


class Store:
    """What is remembered, behind two doors: `read` and `write`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.written: Callable[[Transaction], None] | None = None
        """Called with each transaction once what it wrote is there to stay; it must not raise."""

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Look at the store as it is at one moment.

        Raises:
            StoreError: in words.
        """
        with connect(self._engine, writes=False) as connection:
            yield Reader(connection)

    @contextmanager
    def write(
        self, verb: str, now: datetime, *, automatic: bool = False, journaled: bool = True
    ) -> Iterator[Transaction]:
        """Run one verb as one transaction with one journal row; an error leaves everything as it was.

        What is not `journaled` cannot be undone and is not among the changes kept: what came over the network.

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
                    transaction.close(verb, automatic=automatic, journaled=journaled)
        except exc.IntegrityError as error:
            problem = f"the store refused to {verb} ({' '.join(str(error.orig).split())[:200]})"
            raise StoreError(problem, "nothing was changed; please tell us how it came to this") from error
        if self.written is not None and not transaction.discarded:
            self.written(transaction)

    def scrub(self) -> None:
        """Have what was deleted overwritten."""
        scrub(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def open_store(database: Any) -> Store:
    """Open the store at a path or URL (see `engine.open_engine`)."""
    return Store(open_engine(database))
