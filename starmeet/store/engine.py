"""Opening the store: files and rights, migrations with a copy first, one writer at a time, clear errors."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    exc,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import make_url

from starmeet.errors import StoreError
from starmeet.store.schema import REVISIONS, meta, metadata

BUSY_SECONDS = 5.0
"""How long a writer waits for another one before it gives up."""

_WRITES = "starmeet_writes"


def open_engine(database: str | Path) -> Engine:
    """Open the store, making or upgrading it first.

    Args:
        database: path of the SQLite file, or a SQLAlchemy URL.

    Raises:
        StoreError: it is locked, not readable, damaged, or was written by a newer starmeet (then nothing is touched).
    """
    if isinstance(database, Path):
        return _open_sqlite(database)
    try:
        url = make_url(database)
        if url.drivername.startswith("sqlite"):
            return _open_sqlite(Path(url.database or ""))
        engine = create_engine(url)
    except (exc.ArgumentError, ImportError) as error:
        hint = "check `database` in the config; PostgreSQL needs `pip install starmeet[postgres]`"
        raise StoreError(f"cannot use this database ({error})", hint) from error
    name = url.render_as_string(hide_password=True)
    try:
        with friendly(name), engine.connect() as connection:
            revision = _revision(connection)
        _bring_up(engine, revision, name=name)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _open_sqlite(path: Path) -> Engine:
    revision = ""
    with friendly(str(path)):
        fresh = not path.exists() or path.stat().st_size == 0
        if fresh:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        else:
            # Looked at read-only first: a newer or foreign file must stay as it is.
            revision = _peek(path)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    if not fresh and revision not in (REVISIONS[-1], "") and revision in REVISIONS:
        _copy_aside(path, revision)
    _bring_up(engine, revision, name=str(path))
    return engine


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; _on_begin says it
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def connect(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """Give a connection in one transaction: committed at the end, rolled back on any error.

    Raises:
        StoreError: what the database refused, in words.
    """
    with friendly(str(engine.url.database)), engine.connect() as connection:
        connection = connection.execution_options(**{_WRITES: writes})
        with connection.begin():
            if writes and engine.dialect.name != "sqlite":  # there BEGIN IMMEDIATE has seen to it
                # One writer at a time elsewhere too.
                connection.execute(select(meta.c.value).where(meta.c.key == "writer").with_for_update())
            yield connection


def scrub(engine: Engine) -> None:
    """Have the database overwrite what was deleted: SQLite leaves it in free pages, and in its log, until then.

    Raises:
        StoreError: in words.
    """
    if engine.dialect.name != "sqlite":
        return  # a server's files are its own affair
    with friendly(str(engine.url.database)), closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()


@contextmanager
def friendly(name: str) -> Iterator[None]:
    """Turn what databases say into one clear line."""
    try:
        yield
    except (exc.DatabaseError, sqlite3.DatabaseError, OSError) as error:
        if isinstance(error, exc.IntegrityError):
            raise
        raise StoreError(*_words(name, str(getattr(error, "orig", None) or error))) from error


def _words(name: str, said: str) -> tuple[str, str]:
    said = " ".join(said.split())
    for sign, problem, hint in (
        ("database is locked", "is in use by another starmeet", "try again when that one is done"),
        ("readonly", "cannot be written", "check the rights of the file and its folder"),
        ("Permission denied", "cannot be opened", "check the rights of the file and its folder"),
        ("unable to open", "cannot be opened", "check the rights of the file and its folder"),
        (
            "disk I/O error",
            "could not be read or written: the disk is full or failing",
            "nothing was changed; make room",
        ),
        ("disk is full", "could not be written: the disk is full", "nothing was changed; make room and try again"),
        ("No space left", "could not be written: the disk is full", "nothing was changed; make room and try again"),
        ("not a database", "is not a starmeet store", "move it aside, or restore a copy of yours"),
        ("malformed", "is damaged", "move it aside and put a copy in its place; nothing was changed"),
    ):
        if sign in said:
            return f"the store {name} {problem}", hint
    return f"the store {name} does not answer ({said[:200]})", "check that it is there and yours"


def _peek(path: Path) -> str:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" in tables:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            revision = row[0] if row else ""
        elif tables:
            raise StoreError(f"{path} belongs to another program", "give starmeet a folder of its own with --home")
        else:
            revision = ""
    _refuse_newer(revision, str(path))
    return str(revision)


def _revision(connection: Connection) -> str:
    if "alembic_version" not in inspect(connection).get_table_names():
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _refuse_newer(revision: str, name: str) -> None:
    if revision and revision not in REVISIONS:
        problem = f"the store {name} was written by a newer starmeet (its revision is {revision!r})"
        raise StoreError(problem, "upgrade starmeet; nothing was touched")


def _copy_aside(path: Path, revision: str) -> None:
    copy = path.with_name(f"{path.name}.before-{REVISIONS[-1]}-from-{revision}")
    with friendly(str(copy)), closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copy.chmod(0o600)


def _bring_up(engine: Engine, revision: str, *, name: str) -> None:
    if revision == REVISIONS[-1]:
        return
    _refuse_newer(revision, name)
    with friendly(name):
        if revision:
            migrate(engine)
            return
        try:
            _create(engine)
        except exc.DatabaseError:
            # PostgreSQL lets two make their tables at once, and the slower one fails at the first of them.
            with engine.connect() as connection:
                if not _revision(connection):
                    raise


def _create(engine: Engine) -> None:
    with engine.connect() as connection:
        connection = connection.execution_options(**{_WRITES: True})
        with connection.begin():
            if _revision(connection):  # another starmeet was quicker
                return
            metadata.create_all(connection)
            connection.execute(insert(meta).values(key="writer", value=""))
            version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
            version.create(connection)
            connection.execute(insert(version).values(version_num=REVISIONS[-1]))


def migrate(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to `revision`, in one transaction.

    A new store is made from the tables directly; a test holds both ways to the same schema.
    """
    from alembic import command  # 0.4 s: only when there is something to migrate
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "starmeet.store:migrations")
    with engine.connect() as connection:
        connection = connection.execution_options(**{_WRITES: True})
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
