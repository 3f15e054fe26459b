"""Undo of rows that came in: of those the journal keeps only a digest, which must notice all and mistake nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Float, Integer, create_engine, insert, select, update

from starmeet.errors import UndoRefused
from starmeet.model import Conference, Engagement, Handle, Person, Session, Speaker, Tally
from starmeet.rapport.tally import tally
from starmeet.store import log, people, programmes, rows, schema
from starmeet.store.brought import read_again
from starmeet.store.engine import migrate
from starmeet.store.journal import Store, Transaction, open_store
from starmeet.store.undo import undo
from tests.store.test_journal import NOW, dump

CONFERENCE = Conference(
    slug="rust", name="Rust & Řeka", start=date(2026, 12, 1), end=date(2026, 12, 2), timezone="Europe/Prague",
    zone_assumed=False,
)  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
TABLES = ("person", "conference", "session", "engagement", "decision", "promise", "notice", "presence")
"""Between them they hold every kind of column: texts, numbers, instants, yes or no, fractions, and nothing at all."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


def sessions(count: int) -> tuple[Session, ...]:
    return tuple(
        Session(
            guid=f"g{n}", title=f"Größe {n} 🎈", abstract="“quoted” \\ \u2028 text", room="Sál",
            start=NOW + timedelta(minutes=n), end=NOW + timedelta(minutes=n + 20),
            speakers=(Speaker(name="Žofie Nová", handles=(Handle("github", "zofie"),)),) if n % 2 else (),
        )
        for n in range(count)
    )  # fmt: skip


def add_programme(store: Store, count: int = 30) -> int:
    with store.write("conf add", NOW) as tx:
        tx.summary = "add conference Rust"
        conference_id = programmes.add(tx, CONFERENCE)
        programmes.put_sessions(tx, conference_id, (), sessions(count), [(None, n) for n in range(count)])
    return conference_id


def take_back(store: Store) -> None:
    with store.write("undo", NOW) as tx:
        undo(tx, tally)


def values(table: str, number: int) -> st.SearchStrategy[dict[str, Any]]:
    """A row of a table, with numbers of any kind that Python takes for one another."""

    def value(column: Any) -> st.SearchStrategy[Any]:
        if isinstance(column.type, Boolean):
            found: st.SearchStrategy[Any] = st.sampled_from([True, False, 1, 0])
        elif isinstance(column.type, Float):
            found = st.sampled_from([0, 1, True, -0.0]) | st.floats(-1e9, 1e9)
        elif isinstance(column.type, Integer):
            found = st.integers(0, 2**31 - 1)
        else:
            found = TEXTS.map(lambda said: f"{number}{said}") if column.unique else TEXTS
        return st.none() | found if column.nullable else found

    columns = schema.metadata.tables[table].c
    return st.fixed_dictionaries(
        {str(one.name): value(one) for one in columns if one.name != "id" and not one.foreign_keys}
    )


ROWS = st.sampled_from(TABLES).flatmap(
    lambda table: st.tuples(st.just(table), st.tuples(*(values(table, n) for n in range(3))))
)


def fill(tx: Transaction, name: str, rows: tuple[dict[str, Any], ...]) -> list[int]:
    """Insert these rows, with whatever they hang on."""
    table = schema.metadata.tables[name]
    hang_on = {str(column.name) for column in table.c if column.foreign_keys}
    made = {"conference": programmes.add(tx, CONFERENCE)} if "conference" in hang_on else {}
    if "person" in hang_on:
        made["person"] = people.add(tx, Person(name="Ada Quill"), "typed")
    return tx.insert_many(table, [row | made for row in rows])


@given(ROWS)
def test_whatever_came_in_goes_again(store: Store, what: tuple[str, Any]) -> None:
    before = dump(store)
    with store.write("fill", NOW) as tx:
        fill(tx, *what)
    take_back(store)
    assert dump(store) == before


@given(ROWS, st.integers(0, 2), st.data(), st.booleans())
def test_no_later_change_of_it_goes_unnoticed(
    store: Store, what: tuple[str, Any], which: int, data: st.DataObject, let_go: bool
) -> None:
    table = schema.metadata.tables[what[0]]
    column = data.draw(st.sampled_from(sorted(what[1][0])))
    other = data.draw(values(what[0], 9))[column]
    before = dump(store)
    with store.write("fill", NOW) as tx:
        row_id = fill(tx, *what)[which]
        if let_go:
            tx.let_go()
    with store.write("config", NOW, automatic=True) as tx:
        tx.summary = "what config.toml declares"
        row = tx.get(table, row_id)
        assert row is not None
        changed = tx.update(table, row_id, {column: other})
    if changed:
        with pytest.raises(UndoRefused, match="what config.toml declares"):
            take_back(store)
        with store.write("config", NOW, automatic=True) as tx:
            tx.update(table, row_id, row)
    take_back(store)
    assert dump(store) == before


def test_a_row_put_back_as_it_was_read_goes_again(store: Store) -> None:
    add_programme(store, 2)
    with store.write("remove", NOW, automatic=True) as tx:
        row = tx.row(select(schema.session).where(schema.session.c.id == 2))
        assert row is not None
        tx.delete(schema.session, [row])
    before = dump(store)
    with store.write("return", NOW) as tx:
        tx.insert_many(schema.session, [dict(row)])
    take_back(store)
    assert dump(store) == before


def test_a_programme_is_not_written_down_twice(store: Store) -> None:
    add_programme(store)
    with store.read() as reader:
        kept = reader.value(select(schema.journal.c.changes))
    assert "Größe" not in kept
    assert "Řeka" not in kept


def test_a_changed_session_keeps_the_whole_programme(store: Store) -> None:
    conference_id = add_programme(store)
    with store.write("conf add", NOW, automatic=True) as tx:
        tx.summary = "add another"
        other = programmes.add(tx, msgspec.structs.replace(CONFERENCE, slug="other"))
        programmes.put_sessions(tx, other, (), sessions(2), [(None, 0), (None, 1)])
    with store.write("refresh", NOW, automatic=True) as tx:
        tx.summary = "refresh Rust"
        old = programmes.sessions(tx, conference_id)
        moved = (*old[:-1], msgspec.structs.replace(old[-1], room="Malý sál"))
        programmes.put_sessions(tx, conference_id, old, moved, [(n, n) for n in range(len(old))])
    before = dump(store)
    with pytest.raises(UndoRefused, match="refresh Rust"):
        take_back(store)
    assert dump(store) == before


@pytest.mark.parametrize(
    "change",
    [
        update(schema.session).where(schema.session.c.id == 7).values(room="elsewhere"),
        schema.session.delete().where(schema.session.c.id == 7),
    ],
)
def test_a_change_past_the_journal_is_noticed_too(store: Store, change: Any) -> None:
    add_programme(store)
    with store.write("by hand", NOW) as tx:
        tx._connection.execute(change)
    with pytest.raises(UndoRefused, match="changed meanwhile"):
        take_back(store)


def test_what_came_in_and_changed_at_once_goes_again(store: Store) -> None:
    empty = dump(store)
    with store.write("add", NOW) as tx:
        ada = people.add(tx, Person(name="Ada Quill", handles=(Handle("github", "ada"),)), "typed")
        people.change(tx, ada, {"org": "Northwind", "handles": (Handle("github", "quill"),)}, "typed")
        gone = people.add(tx, Person(name="Nobody"), "typed")
        people.remove(tx, gone)
    assert dump(store) != empty
    take_back(store)
    assert dump(store) == empty


def log_it(store: Store, *entries: Engagement, journaled: bool = True) -> list[int]:
    with store.write("log", NOW, journaled=journaled) as tx:
        tx.summary = "log something"
        return log.add(tx, entries, tally)


def test_what_came_over_the_network_meanwhile_does_not_hold_up_an_undo_of_the_log(store: Store) -> None:
    with store.write("add", NOW, journaled=False) as tx:
        ada = people.add(tx, Person(name="Ada Quill"), "typed")
    log_it(store, Engagement(at=NOW, people=(ada,), kind="help", text="a typed line"))
    came = Engagement(at=NOW, people=(ada,), direction="in", kind="reply", source_key="fedi:1")
    log_it(store, came, journaled=False)
    take_back(store)
    with store.read() as reader:
        assert log.tallies(reader) == {ada: tally(ada, log.of_people(reader, [ada]))}
        assert log.tallies(reader)[ada].counts == {"in:reply": 1}


def test_what_came_over_the_network_is_never_left_without_its_person(store: Store) -> None:
    with store.write("import", NOW) as tx:
        tx.summary = "import follows.csv"
        ada = people.add(tx, Person(name="Ada Quill"), "imported")
    came = Engagement(at=NOW, people=(ada,), direction="in", kind="reply", source_key="fedi:1")
    log_it(store, came, journaled=False)
    with pytest.raises(UndoRefused, match=r"import follows\.csv.*\n?.*not undone"):
        take_back(store)
    with store.read() as reader:
        assert log.tallies(reader)[ada].counts == {"in:reply": 1}


class TestAnOlderStore:
    """What an earlier version wrote into the journal can be undone after the upgrade."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        """Have a store of the first version, in which an entry was added and another deleted, upgraded."""
        path = tmp_path / "store.sqlite3"
        engine = create_engine(f"sqlite:///{path}")
        migrate(engine, "0001")
        with engine.begin() as connection:
            texts = {"name": "Ada Quill", "role": "star", "aliases": "[]", "topics": "[]", "owners": "{}"}
            columns = [str(column.name) for column in schema.person.columns if column is not schema.person.c.warmth_pin]
            connection.execute(insert(schema.person), [dict.fromkeys(columns, "") | texts | {"id": 1, "tier": 1}])
            entry = {
                "at": 0, "zone": "UTC", "direction": "out", "kind": "reply", "text": "hello", "url": "",
                "source_key": None, "by": "",
            }  # fmt: skip
            added = {"id": 2} | entry
            kept = (
                "(id, at, zone, direction, kind, text, url, by) VALUES (2, 0, 'UTC', 'out', 'reply', 'hello', '', '')"
            )
            connection.exec_driver_sql(f"INSERT INTO engagement {kept}")
            connection.execute(insert(schema.engagement_person), [{"id": 2, "engagement": 2, "person": 1}])
            counted = rows.tally_row(Tally(person=1, counts={"out:reply": 1}, words_out=1))
            connection.execute(insert(schema.tally), [counted])
            links = [{"id": number, "engagement": number, "person": 1} for number in (1, 2)]
            deleted = [["engagement_person", 1, links[0], None], ["engagement", 1, {"id": 1} | entry, None]]
            deleted.append(["tally", 1, counted, None])
            came = [["engagement", 2, None, added], ["engagement_person", 2, None, links[1]]]
            came.append(["tally", 1, None, counted])
            for number, (verb, changes) in enumerate((("delete", deleted), ("log", came)), start=1):
                row = {"id": number, "at": 0, "verb": verb, "summary": verb, "automatic": False, "undone": None}
                connection.execute(insert(schema.journal), [row | {"changes": rows.to_json(changes)}])
        engine.dispose()
        opened = open_store(path)
        yield opened
        opened.close()

    def test_step_by_step(self, store: Store) -> None:
        take_back(store)
        with store.read() as reader:
            assert log.of_people(reader, [1]) == ()
            assert log.tallies(reader) == {}
        take_back(store)
        with store.read() as reader:
            [entry] = log.of_people(reader, [1])
            assert (entry.id, entry.text, entry.undated) == (1, "hello", False)
            assert log.tallies(reader)[1].counts == {"out:reply": 1}


class TestLetGo:
    """A large import keeps nothing of its rows in memory."""

    def test_what_came_in_parts_goes_again_and_a_change_of_any_part_is_noticed(self, store: Store) -> None:
        add_programme(store, 3)
        before = dump(store)
        with store.write("import", NOW) as tx:
            ids = []
            for part in range(4):
                ids += people.add_many(tx, [Person(name=f"Person {part} {n}") for n in range(5)], "imported")
                tx.let_go()
            tx.insert_many(schema.merged, [{"id": one, "into": 1, "data": "x"} for one in (*ids[10:], *ids[:5])])
            assert tx.tables == {"person", "merged"}
        for table, row_id, change in ((schema.person, 13, {"org": "Northwind"}), (schema.merged, 2, {"data": "y"})):
            with store.write("config", NOW, automatic=True) as tx:
                tx.summary = "what config.toml declares"
                row = tx.get(table, row_id)
                assert row is not None
                tx.update(table, row_id, change)
            with pytest.raises(UndoRefused, match="what config.toml declares"):
                take_back(store)
            with store.write("config", NOW, automatic=True) as tx:
                tx.update(table, row_id, row)
        take_back(store)
        assert dump(store) == before

    def test_what_is_changed_or_deleted_after_it_was_let_go_is_known_as_it_then_is(self, store: Store) -> None:
        before = dump(store)
        with store.write("import", NOW) as tx:
            ids = people.add_many(tx, [Person(name=f"Person {n}") for n in range(5)], "imported")
            tx.let_go()
            assert tx.came_in(schema.person, ids[1])
            assert tx.update(schema.person, ids[1], {"org": "Northwind"})
            assert not tx.update(schema.person, ids[1], {"org": "Northwind"})
            assert tx.get(schema.person, ids[1])["org"] == "Northwind"  # type: ignore[index]
            people.remove(tx, ids[3])
            people.add(tx, Person(name="Ada Quill"), "typed")
        with store.read() as reader:
            assert [one.name for one in people.everyone(reader)] == [
                "Person 0", "Person 1", "Person 2", "Person 4", "Ada Quill",
            ]  # fmt: skip
        take_back(store)
        assert dump(store) == before


def test_what_came_in_makes_room_before_what_was_there_returns(store: Store) -> None:
    handle = Handle("github", "ada")
    with store.write("add", NOW) as tx:
        people.add(tx, Person(name="Ada Quill", handles=(handle,)), "typed")
        other = people.add(tx, Person(name="Ada Other"), "typed")
    before = dump(store)
    with store.write("give", NOW) as tx:
        people.change(tx, 1, {"handles": ()}, "typed")
        people.change(tx, other, {"handles": (handle,)}, "typed")
    take_back(store)
    assert dump(store) == before


def journal(store: Store, changes: list[list[Any]]) -> None:
    """Write a journal row as the first version did: every row before and after."""
    with store.write("by hand", NOW) as tx:
        [entry] = tx.new_ids(schema.journal)
        row = {"id": entry, "at": 0, "verb": "add", "summary": "add Ada", "automatic": False, "undone": None}
        changed = msgspec.json.encode(changes).decode()
        tx._connection.execute(schema.journal.insert(), [row | {"changes": changed}])


def test_what_the_first_version_wrote_down_can_be_undone(store: Store) -> None:
    with store.write("add", NOW, automatic=True) as tx:
        people.add(tx, Person(name="Ada Quill"), "typed")
        row = tx.get(schema.person, 1)
        assert row is not None
    journal(store, [["person", 1, None, row]])
    with store.write("edit", NOW, automatic=True) as tx:
        people.change(tx, 1, {"org": "Northwind"}, "declared")
        tx.summary = "what config.toml declares"
    with pytest.raises(UndoRefused, match="what config.toml declares"):
        take_back(store)
    with store.write("edit", NOW, automatic=True) as tx:
        tx.update(schema.person, 1, row)
    take_back(store)
    with store.read() as reader:
        assert people.everyone(reader) == ()


def test_a_column_that_came_with_an_upgrade_stands_in_no_ones_way(store: Store) -> None:
    with store.write("add", NOW, automatic=True) as tx:
        people.add(tx, Person(name="Ada Quill"), "typed")
        people.add(tx, Person(name="Mei Tanaka"), "typed")
        found = [dict(row) for row in tx.rows(select(schema.person))]
        columns = [str(name) for name in found[1] if name != "declared"]
        seen = {"columns": columns, "digest": read_again(tx, schema.person, columns, [[2, 2]]).digest}
    journal(store, [["person", 1, None, {name: found[0][name] for name in columns}], ["person", [[2, 2]], None, seen]])
    take_back(store)
    with store.read() as reader:
        assert people.everyone(reader) == ()


def test_a_verb_sees_what_it_has_written(store: Store) -> None:
    with store.write("add", NOW) as tx:
        first = people.add(tx, Person(name="Ada Quill"), "typed")
        tx.set_meta("said", "yes")
        row = tx.get(schema.person, first)
        assert row is not None
        row["name"] = "somebody else"
        assert tx.get(schema.person, first) != row, "what is given out is a copy"
        assert (tx.meta("said"), tx.meta("unsaid", "no")) == ("yes", "no")
        assert [*tx.new_ids(schema.person, 2), *tx.new_ids(schema.person)] == [first + 1, first + 2, first + 3]
        tx.delete(schema.person, [{"id": first}])
        assert tx.get(schema.person, first) is None
    with store.write("look", NOW) as tx:
        tx.set_meta("said", "")
        assert tx.meta("said", "no") == ""
        assert list(tx.new_ids(schema.person)) == [first + 4]
    with store.read() as reader:
        assert reader.meta("said", "no") == ""


def test_numbers_of_a_failed_verb_are_given_again(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write("add", NOW) as tx:
        people.add(tx, Person(name="Ada Quill"), "typed")
        raise ZeroDivisionError
    with store.write("add", NOW) as tx:
        assert people.add(tx, Person(name="Ada Quill"), "typed") == 1


def test_an_unchanged_session_is_left_alone(store: Store) -> None:
    conference_id = add_programme(store)
    zone = datetime(2026, 1, 1, tzinfo=UTC).astimezone().tzinfo
    with store.write("refresh", NOW) as tx:
        old = programmes.sessions(tx, conference_id)
        again = tuple(
            msgspec.structs.replace(one, id=0, start=one.start.astimezone(zone), end=one.end.astimezone(zone))
            for one in old
        )
        programmes.put_sessions(tx, conference_id, old, again, [(n, n) for n in range(len(old))])
        assert not tx.changed
