"""Searching once and then only what is new finds what searching everything would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from starmeet.model import Engagement, Person, Post
from starmeet.rapport.tally import join, tally
from starmeet.store import log, people, posts, sought
from starmeet.store.journal import Store, open_store
from starmeet.store.undo import undo

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WANTED = sought.Sought(conference=1, words=("#lantern", "lantern days"), start=NOW - timedelta(100), end=NOW)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(tmp_path / "store.sqlite3")
    with opened.write("add", NOW) as tx:
        people.add(tx, Person(name="Ada Quill"), "typed")
    return opened


def said(text: str, days: float = 1, direction: str = "in") -> Engagement:
    return Engagement(at=NOW - timedelta(days=days), people=(1,), direction=direction, kind="message", text=text)  # type: ignore[arg-type]


def note(store: Store, *entries: Engagement) -> list[int]:
    with store.write("log", NOW) as tx:
        return log.add(tx, entries, tally, join)


def post(store: Store, *texts: str, days: float = 1) -> None:
    made = [
        Post(person=1, network="mastodon", at=NOW - timedelta(days=days), text=text, source_key=f"{text} {days}")
        for text in texts
    ]
    with store.write("sync", NOW) as tx:
        posts.put(tx, made)


def search(store: Store) -> None:
    with store.write("match", NOW, automatic=True) as tx:
        sought.search(tx, WANTED)


def found(store: Store, wanted: sought.Sought = WANTED) -> tuple[set[str], set[str]]:
    with store.read() as reader:
        entries, posts_ = sought.both(reader, wanted)
        assert posts_ == sought.said(reader, wanted)
    return {one.text for one in entries}, {one.text for one in posts_}


def test_old_and_new_are_found_and_nothing_else(store: Store) -> None:
    note(
        store,
        said("See you at #Lantern"),
        said("no word of it"),
        said("#lantern", 200),
        said("#lantern mine", 1, "out"),
    )
    post(store, "LANTERN DAYS soon", "something else")
    for _ in range(2):
        assert found(store) == ({"See you at #Lantern"}, {"LANTERN DAYS soon"})
        search(store)
    note(store, said("and #lantern again"))
    post(store, "more #lantern", days=2)
    assert found(store) == (
        {"See you at #Lantern", "and #lantern again"}, {"LANTERN DAYS soon", "more #lantern"},
    )  # fmt: skip


def test_other_words_and_other_days_are_searched_for_anew(store: Store) -> None:
    note(store, said("#lantern", 200), said("#garden"))
    search(store)
    assert found(store, replace(WANTED, words=("#garden",)))[0] == {"#garden"}
    assert found(store, replace(WANTED, start=NOW - timedelta(300)))[0] == {"#lantern"}
    assert found(store, replace(WANTED, words=()))[0] == set()


def test_what_was_changed_deleted_or_brought_back_is_seen(store: Store) -> None:
    [first, second] = note(store, said("nothing"), said("#lantern"))
    search(store)
    with store.read() as reader:
        [entry] = log.by_ids(reader, [first])
        [other] = log.by_ids(reader, [second])
    with store.write("edit", NOW) as tx:
        log.change(tx, replace(entry, text="now #lantern"), tally)
    assert found(store)[0] == {"now #lantern", "#lantern"}
    with store.write("delete", NOW) as tx:
        log.delete(tx, other, tally)
    assert found(store)[0] == {"now #lantern"}
    search(store)
    with store.write("undo", NOW) as tx:
        undo(tx, tally)
    assert found(store)[0] == {"now #lantern", "#lantern"}


def test_it_is_due_only_once_much_has_come(store: Store) -> None:
    def due() -> bool:
        with store.read() as reader:
            return sought.is_due(reader, WANTED)

    note(store, *(said(f"{n}") for n in range(sought.NEW_AT_MOST)))
    assert not due()
    note(store, said("one more"))
    assert due()
    search(store)
    assert not due()


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(("log", "edit", "delete", "undo", "search")), st.booleans()), max_size=12))
def test_it_finds_what_a_whole_search_finds(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, bool]]
) -> None:
    store = open_store(tmp_path_factory.mktemp("sought") / "store.sqlite3")
    with store.write("add", NOW, automatic=True) as tx:
        people.add(tx, Person(name="Ada Quill"), "typed")
    undoable = 0
    for number, (act, hit) in enumerate(acts):
        text = f"{number} {'#lantern' if hit else 'nothing'}"
        with store.read() as reader:
            known = log.recent(reader, 1)
        if act == "log":
            note(store, said(text))
            undoable += 1
        elif act == "edit" and known:
            with store.write("edit", NOW) as tx:
                log.change(tx, replace(known[0], text=text), tally)
            undoable += 1
        elif act == "delete" and known:
            with store.write("delete", NOW) as tx:
                log.delete(tx, known[0], tally)
            undoable += 1
        elif act == "undo" and undoable:
            with store.write("undo", NOW) as tx:
                undo(tx, tally)
            undoable -= 1
        elif act == "search":
            search(store)
        with store.read() as reader:
            expected = {one.text for one in log.recent(reader, 50) if "#lantern" in one.text}
        assert found(store)[0] == expected
    store.close()
