"""Transactions, undo, and what the store refuses."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select

from starmeet.errors import StoreError, UndoRefused
from starmeet.model import Engagement, Handle, Meeting, Person, Tally
from starmeet.rapport.tally import tally
from starmeet.store import log, merging, people, plans, schema
from starmeet.store.engine import migrate
from starmeet.store.journal import Store, open_store
from starmeet.store.undo import entries, undo

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store.sqlite3")


def add(store: Store, name: str, *handles: Handle, verb: str = "add") -> int:
    with store.write(verb, NOW) as tx:
        tx.summary = f"add {name}"
        return people.add(tx, Person(name=name, handles=handles), "typed")


def everyone(store: Store) -> tuple[Person, ...]:
    with store.read() as reader:
        return people.everyone(reader)


def dump(store: Store) -> dict[str, list[dict[str, object]]]:
    """Everything a person can have changed."""
    aside = {"journal", "meta", "presence", "presence_stamp", "sought"}
    with store.read() as reader:
        return {
            name: [dict(row) for row in reader.rows(select(table).order_by(table.c.id))]
            for name, table in schema.metadata.tables.items()
            if name not in aside
        }


def test_a_failed_verb_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write("add", NOW) as tx:
        people.add(tx, Person(name="Ada Quill"), "typed")
        raise ZeroDivisionError
    assert everyone(store) == ()
    with store.read() as reader:
        assert entries(reader) == ()


def test_undo_goes_back_step_by_step(store: Store) -> None:
    states = [dump(store)]
    ada = add(store, "Ada Quill", Handle("github", "ada"))
    states.append(dump(store))
    with store.write("edit", NOW) as tx:
        people.change(tx, ada, {"name": "Ada B. Quill", "tier": 3, "topics": ("lexers",)}, "typed")
    states.append(dump(store))
    with store.write("log", NOW) as tx:
        log.add(tx, [Engagement(at=NOW, people=(ada,), kind="met", direction="both", text="hello")], tally)
    states.append(dump(store))
    with store.write("remove", NOW) as tx:
        log.remove_person(tx, ada)
        people.remove(tx, ada)
    for state in reversed(states):
        with store.write("undo", NOW) as tx:
            undo(tx, tally)
        assert dump(store) == state
    with pytest.raises(UndoRefused), store.write("undo", NOW) as tx:
        undo(tx, tally)


def test_undo_refuses_when_a_later_automatic_change_stands_in_the_way(store: Store) -> None:
    ada = add(store, "Ada Quill")
    with store.write("config", NOW, automatic=True) as tx:
        people.change(tx, ada, {"org": "Northwind"}, "declared")
        tx.summary = "what config.toml declares"
    with pytest.raises(UndoRefused, match="what config.toml declares"), store.write("undo", NOW) as tx:
        undo(tx, tally)
    assert everyone(store)[0].org == "Northwind"


def test_numbers_are_never_used_twice(store: Store) -> None:
    first = add(store, "Ada Quill")
    with store.write("undo", NOW) as tx:
        undo(tx, tally)
    assert add(store, "Mei Tanaka") > first


def test_a_handle_belongs_to_one_person(store: Store) -> None:
    add(store, "Ada Quill", Handle("github", "ada"))
    add(store, "Another Ada", Handle("github", "ada"), Handle("github", "other"))
    assert [person.handles for person in everyone(store)] == [(Handle("github", "ada"),), (Handle("github", "other"),)]


def test_imports_never_overwrite_what_was_typed_or_declared(store: Store) -> None:
    ada = add(store, "Ada Quill")
    with store.write("config", NOW) as tx:
        people.change(tx, ada, {"org": "Northwind"}, "declared")
    with store.write("import", NOW) as tx:
        changed = people.change(
            tx, ada, {"name": "ada", "org": "Southwind", "home": "Porto", "topics": ("a",)}, "imported"
        )
    [person] = everyone(store)
    assert (person.name, person.org, person.home, person.topics) == ("Ada Quill", "Northwind", "Porto", ("a",))
    assert set(changed) == {"home", "topics"}


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from(["out", "in", "both"]),
            st.sampled_from(["reply", "met", "help", "like"]), st.integers(-400, 0),
            st.sampled_from(["log", "delete", "merge", "sync", "undo", "remove"]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_tallies_are_always_the_count_of_the_log(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, str, str, int, str]]
) -> None:
    store = open_store(tmp_path_factory.mktemp("tally") / "store.sqlite3")
    who = [add(store, f"Person {n}") for n in range(3)]
    for person, direction, kind, days, verb in moves:
        first, second = who[person], who[(person + 1) % 3]
        if not {first, second} <= {one.id for one in everyone(store)}:
            verb = "undo"
        try:
            with store.write(verb, NOW, journaled=verb != "sync") as tx:
                if verb in ("log", "delete", "sync"):
                    entry = Engagement(
                        at=NOW + timedelta(days=days), people=(first, second), direction=direction, kind=kind,
                        text="some words here",
                    )  # fmt: skip
                    [entry_id] = log.add(tx, [entry], tally)
                elif verb == "merge":
                    merging.merge(tx, second, first, tally)
                elif verb == "remove":
                    log.remove_person(tx, first)
                    people.remove(tx, first)
                else:
                    undo(tx, tally)
        except UndoRefused:
            continue  # what came over the network hangs on what is to be taken back
        if verb == "delete":
            with store.write("delete", NOW) as tx:
                log.delete(tx, log.by_ids(tx, [entry_id])[0], tally)
    with store.read() as reader:
        kept = log.tallies(reader)
        counted: dict[int, Tally] = {}
        for person in who:
            theirs = log.of_people(reader, [person])
            if theirs:
                counted[person] = tally(person, theirs)
    store.close()
    assert kept == counted


def test_entries_with_a_source_key_come_once(store: Store) -> None:
    ada = add(store, "Ada Quill")
    entry = Engagement(at=NOW, people=(ada,), source_key="mastodon:1")
    for expected in (1, 0):
        with store.write("sync", NOW) as tx:
            assert len(log.add(tx, [entry], tally)) == expected


def test_sequence_rises_only_with_what_a_calendar_shows(store: Store) -> None:
    ada = add(store, "Ada Quill")
    meeting = Meeting(uid="u@x.invalid", people=(ada,), start=NOW, end=NOW + timedelta(hours=1), changed=NOW)
    with store.write("plan", NOW) as tx:
        plans.add_meeting(tx, meeting)

    def put(**fields: object) -> Meeting:
        with store.write("plan", NOW) as tx:
            [now] = plans.meetings(tx)
            import msgspec

            plans.put_meeting(tx, msgspec.structs.replace(now, **fields))
            return plans.meetings(tx)[0]

    assert put().sequence == 0
    assert put(chance=0.7, window="w1").sequence == 0
    assert put(place="Hall B").sequence == 1
    with store.write("undo", NOW + timedelta(hours=2)) as tx:
        undo(tx, tally)
    with store.read() as reader:
        [back] = plans.meetings(reader)
    assert (back.place, back.sequence) == ("", 2), "an undone change is a change to whoever saw it"
    for _ in range(2):
        with store.write("undo", NOW) as tx:
            undo(tx, tally)
    with store.read() as reader:
        [gone] = plans.meetings(reader)
    assert (gone.state, gone.uid) == ("cancelled", meeting.uid), "a calendar must hear that it is off"


class TestOpening:
    """The store as a file."""

    def test_files_are_private(self, tmp_path: Path) -> None:
        open_store(tmp_path / "deep" / "store.sqlite3")
        assert (tmp_path / "deep" / "store.sqlite3").stat().st_mode & 0o777 == 0o600

    def test_migrations_and_tables_agree(self, tmp_path: Path) -> None:
        engine = create_engine(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")
        migrate(engine)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        engine.dispose()
        migrated = open_store(tmp_path / "migrated.sqlite3")
        assert add(migrated, "Ada Quill") == 1

    def test_an_older_store_is_copied_and_upgraded_with_all_that_is_in_it(self, tmp_path: Path) -> None:
        path = tmp_path / "store.sqlite3"
        engine = create_engine(f"sqlite:///{path}")
        migrate(engine, "0001")
        with engine.begin() as connection:
            names = [column.name for column in schema.person.columns]
            columns = [name for name in names if name not in ("id", "tier", "warmth_pin")]
            texts = {"name": "Ada Quill", "role": "star", "aliases": "[]", "topics": "[]", "owners": "{}"}
            row = {name: texts.get(name, "") for name in columns} | {"id": 1, "tier": 2}
            connection.execute(insert(schema.person), [row])
            old = "INSERT INTO engagement (id, at, zone, direction, kind, text, url, by) VALUES (1, 0, 'UTC', 'out', "
            connection.exec_driver_sql(old + "'reply', 'hello', '', '')")
            connection.execute(insert(schema.engagement_person), [{"id": 1, "engagement": 1, "person": 1}])
        engine.dispose()
        store = open_store(path)
        with store.read() as reader:
            [entry] = log.of_people(reader, [1])
            assert [person.name for person in everyone(store)] == ["Ada Quill"]
        assert (entry.text, entry.undated) == ("hello", False)
        store.close()
        [copy] = tmp_path.glob(f"store.sqlite3.before-{schema.REVISIONS[-1]}-from-0001")
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)

    def test_a_newer_store_is_refused_and_left_untouched(self, tmp_path: Path) -> None:
        path = tmp_path / "store.sqlite3"
        store = open_store(path)
        add(store, "Ada Quill")
        store.close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = path.read_bytes()
        with pytest.raises(StoreError, match="newer starmeet"):
            open_store(path)
        assert path.read_bytes() == before

    @pytest.mark.parametrize("content", [b"this is no database, it is a letter to a friend" * 50, b"\x00" * 4096])
    def test_what_is_no_store_is_refused_and_left_untouched(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "store.sqlite3"
        path.write_bytes(content)
        with pytest.raises(StoreError, match="not a starmeet store|damaged"):
            open_store(path)
        assert path.read_bytes() == content

    def test_another_programs_database_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "store.sqlite3"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE songs (title TEXT)")
        with pytest.raises(StoreError, match="another program"):
            open_store(path)

    def test_a_damaged_store_is_said_to_be_so(self, tmp_path: Path) -> None:
        path = tmp_path / "store.sqlite3"
        store = open_store(path)
        for n in range(200):
            add(store, f"Person {n}")
        store.close()
        content = bytearray(path.read_bytes())
        content[4096:] = b"\xff" * (len(content) - 4096)
        path.write_bytes(content)
        with pytest.raises(StoreError, match="damaged|not a starmeet store"):
            everyone(open_store(path))

    def test_a_second_writer_waits_and_then_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("starmeet.store.engine.BUSY_SECONDS", 0.2)
        store = open_store(tmp_path / "store.sqlite3")
        with closing(sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="in use by another starmeet"):
                add(store, "Ada Quill")
            other.execute("ROLLBACK")
        assert add(store, "Ada Quill") == 1

    def test_writers_take_turns(self, tmp_path: Path) -> None:
        path = tmp_path / "store.sqlite3"
        open_store(path).close()
        stores = [open_store(path) for _ in range(4)]
        threads = [
            threading.Thread(target=lambda store=store, n=n: [add(store, f"Person {n} {m}") for m in range(10)])
            for n, store in enumerate(stores)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(person.id for person in everyone(stores[0])) == list(range(1, 41))

    def test_a_full_disk_changes_nothing(self, tmp_path: Path) -> None:
        store = open_store(tmp_path / "store.sqlite3")
        add(store, "Ada Quill")
        with store.write("fill", NOW) as tx:
            tx._connection.exec_driver_sql("PRAGMA max_page_count = 60")
        with pytest.raises(StoreError, match="disk is full"):
            for n in range(5000):
                add(store, f"Person {n} " + "x" * 500)
        names = [person.name for person in everyone(store)]
        assert names[0] == "Ada Quill"
        with store.read() as reader:
            assert len(names) == len(entries(reader, 10_000))
