"""Undo gives back exactly what was: after every verb that writes, and after any row of them."""

from __future__ import annotations

import shutil
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starmeet.config.places import Home
from starmeet.desk.base import DATABASE
from starmeet.store.journal import open_store
from tests.cli.conftest import Ran, Run, failed
from tests.cli.test_contract import PROGRAMME
from tests.desk.conftest import Dump, rows

CARDS = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Quill\nORG:Northwind\nEMAIL:ada@quill.example\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Tomas Brandt\nEND:VCARD\n"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "tiny.xml").write_text(PROGRAMME, encoding="utf-8")
    later = PROGRAMME.replace("T14:00:00", "T15:00:00").replace('guid="g5"', 'guid="g6"').replace("Small", "Sharp")
    (folder / "tiny2.xml").write_text(later, encoding="utf-8")
    (folder / "cards.vcf").write_text(CARDS, encoding="utf-8")
    return folder


@pytest.fixture
def filled(starmeet: Run, files: Path, home: Home) -> None:
    """Have a home in which every verb finds something to do; made once, then copied."""
    made = files / "home"
    if made.exists():
        shutil.copytree(made, home.data)
        return
    starmeet("add", "Ada Quill", "--tier", "3", "--handle", "github:ada", "--topic", "lexers")
    starmeet("add", "Mei Tanaka", "--tier", "2", "--handle", "github:mei")
    starmeet("add", "Jonas Weil")
    starmeet("conf", "add", str(files / "tiny.xml"), "--going")
    starmeet("log", "yesterday: helped Ada and Mei find the spec #thanks")
    starmeet("log", "promised Ada the link by 2026-11-25", "--kind", "message")
    starmeet("log", "Jonas asked me which lexer that was", "--from-them", "--kind", "question")
    starmeet("who", "--add", "Jonas")
    starmeet("plan", "--pin", "Ada")
    starmeet("meet", "Jonas", "--at", "2026-12-01 12:00", "--state", "accepted", "--place", "Café")
    starmeet("log", "wrote to Mei #promise: the book by 2026-12-01")
    starmeet("mentor", "goal", "add", "A talk", "--with", "Ada", "--milestone", "outline")
    starmeet("mentor", "ask", "Ada", "Why?")
    starmeet("mentor", "advice", "Ada", "Delete.", "--on", "2026-11-01")
    starmeet("mentor", "agree", "Jonas", "--every", "4 weeks")
    shutil.copytree(home.data, made)


VERBS: list[tuple[str, ...]] = [
    ("add", "Tomas Brandt", "--tier", "2", "--handle", "@tom@example.social", "--topic", "parsers"),
    ("edit", "Ada", "--name", "Ada B. Quill", "--tier", "1", "--topic", "x", "--alias", "A", "--handle", "github:abq"),
    ("edit", "Mei", "--warmth", "80", "--note", "tea"),
    ("remove", "Ada"), ("remove", "Jonas"),
    ("import", "cards.vcf"),
    ("log", "met Ada and Jonas at the station"),
    ("log", "promised Mei the book by 2026-12-01"),
    ("log", "edit", "e1", "something else", "--kind", "help", "--at", "2026-11-01", "--from-them"),
    ("log", "delete", "e1"), ("log", "delete", "e2"),
    ("conf", "add", "tiny2.xml"), ("conf", "add", "tiny.xml", "--maybe"),
    ("conf", "add", "--name", "Big Conf", "--from", "2027-05-04", "--to", "2027-05-06", "--city", "Ghent", "--maybe"),
    ("conf", "set", "tiny", "--not"), ("conf", "remove", "tiny"),
    ("match", "tiny", "Ada", "--no"), ("match", "tiny", "Mei", "--yes"),
    ("match", "tiny", "Jonas", "Mei Tanaka", "--yes"),
    ("who", "tiny", "--add", "Mei"),
    ("plan", "--drop", "Mei"), ("plan", "--pin", "Mei", "--max-per-day", "1"), ("plan", "--unpin", "Ada"),
    ("plan", "--max-per-day", "0"),
    ("meet", "Ada", "--state", "asked"), ("meet", "Ada", "--state", "declined"), ("meet", "Jonas", "--state", "held"),
    ("meet", "Mei", "--at", "2026-12-02 16:00", "--state", "accepted", "--minutes", "45"),
    ("meet", "Jonas", "--state", "cancelled"), ("meet", "Jonas", "--from-them", "--via", "in person"),
    ("invite", "Mei", "--at", "2026-12-02 09:00"),
    ("done", "Jonas", "--note", "told him"), ("snooze", "Jonas", "--days", "3"), ("skip", "Jonas"), ("seen", "Jonas"),
    ("starters", "Ada", "--used", "Hello there."),
    ("merge", "Jonas", "Mei"), ("merge", "Jonas", "Ada"),
    ("mentor", "stage", "Ada", "afar"), ("mentor", "stage", "Jonas", "ended"),
    ("mentor", "agree", "Jonas", "--minutes", "30", "--until", "2027-03-01"), ("mentor", "agree", "Mei", "--trial"),
    ("mentor", "goal", "add", "Another"), ("mentor", "goal", "milestone", "g1", "x"),
    ("mentor", "goal", "done", "g1.1"),
    ("mentor", "ask", "Mei", "How?"), ("mentor", "answered", "q1", "so"), ("mentor", "share", "q1"),
    ("mentor", "advice", "Mei", "Wait."), ("mentor", "told", "a1", "gone"), ("mentor", "drop", "g1"),
    ("mentor", "session", "Jonas", "--at", "2026-12-03 10:00"), ("mentor", "notes", "Jonas", "so\n#promise: a map"),
    ("mentor", "kept", "o1"), ("mentor", "needs", "Ada", "skills,access"),
]  # fmt: skip


def at(files: Path, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(files / word) if word.endswith((".xml", ".vcf")) else word for word in words)


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
@pytest.mark.usefixtures("filled")
def test_every_verb_can_be_taken_back(starmeet: Run, files: Path, dump: Dump, words: tuple[str, ...]) -> None:
    before = dump()
    seen = {verb: starmeet(*verb).out for verb in (("people", "--json"), ("today", "--json"))}
    assert dump() == before, "looking changes nothing"
    starmeet(*at(files, words), now="2026-12-01T13:00:00Z" if "held" in words else "2026-11-22T09:00:00Z")
    assert dump() != before
    starmeet("undo")
    assert dump() == before
    assert seen == {verb: starmeet(*verb).out for verb in seen}


def test_a_dry_run_changes_nothing_and_leaves_nothing_to_undo(starmeet: Run, files: Path, dump: Dump) -> None:
    starmeet("import", str(files / "cards.vcf"), "--dry-run")
    assert not any(dump().values())
    assert starmeet("undo", ok=False).code == 1


@pytest.mark.usefixtures("filled")
def test_what_calendars_saw_of_an_undone_plan_is_cancelled(starmeet: Run, files: Path) -> None:
    import icalendar

    starmeet("undo")
    seen = icalendar.Calendar.from_ical(starmeet("ics").bytes)
    starmeet("undo")
    now = icalendar.Calendar.from_ical(starmeet("ics").bytes)
    first = {str(event["UID"]): int(event["SEQUENCE"]) for event in seen.walk("VEVENT")}
    then = {str(event["UID"]): int(event["SEQUENCE"]) for event in now.walk("VEVENT")}
    assert first.keys() <= then.keys()
    assert all(first[uid] <= then[uid] for uid in first)


NAMES = st.sampled_from(["Ada", "Mei", "Jonas", "Tomas", "p1", "p2"])
STEPS = st.one_of(
    st.sampled_from(VERBS),
    st.tuples(st.just("add"), st.sampled_from(["Ada Quill", "Mei Tanaka", "Jonas Weil", "Tomas Brandt"])),
    st.tuples(st.just("edit"), NAMES, st.just("--tier"), st.sampled_from("0123")),
    st.tuples(st.just("edit"), NAMES, st.just("--handle"), st.sampled_from(["github:ada", "github:mei", "github:x"])),
    st.tuples(st.just("remove"), NAMES),
    st.tuples(st.just("log"), st.just("met Ada and Mei"), st.just("--with"), NAMES),
    st.tuples(st.just("log"), st.sampled_from(["edit", "delete"]), st.sampled_from(["e1", "e2", "e3"]), st.just("x")),
    st.tuples(st.just("conf"), st.just("add"), st.sampled_from(["tiny.xml", "tiny2.xml"]), st.just("--going")),
    st.tuples(st.just("conf"), st.sampled_from(["remove", "refresh"]), st.just("tiny")),
    st.tuples(st.just("match"), st.just("tiny"), NAMES, st.sampled_from(["--yes", "--no"])),
    st.tuples(st.just("who"), st.just("tiny"), st.just("--add"), NAMES),
    st.tuples(st.just("plan"), st.just("tiny"), st.sampled_from(["--pin", "--drop", "--undrop", "--unpin"]), NAMES),
    st.tuples(
        st.just("meet"), NAMES, st.just("--at"), st.sampled_from(["2026-12-01 12:00", "2026-12-02 16:00"]),
        st.just("--state"), st.sampled_from(["asked", "accepted", "held", "missed", "cancelled", "idea"]),
    ),
    st.tuples(st.sampled_from(["done", "snooze", "skip", "seen"]), NAMES),
    st.tuples(st.sampled_from(["merge", "unmerge"]), NAMES, NAMES),
    st.tuples(st.just("mentor"), st.just("stage"), NAMES, st.sampled_from(["afar", "agreed", "ended"])),
    st.tuples(st.just("mentor"), st.just("goal"), st.just("add"), st.just("A talk"), st.just("--with"), NAMES),
    st.tuples(st.just("mentor"), st.sampled_from(["ask", "advice", "notes"]), NAMES, st.just("x")),
    st.tuples(st.just("mentor"), st.just("needs"), NAMES, st.sampled_from(["skills", "none", "skills,access"])),
    st.tuples(st.just("mentor"), st.just("drop"), st.sampled_from(["g1", "q1", "a1"])),
    st.just(("undo",)),
)  # fmt: skip
BEGIN: list[tuple[str, ...]] = [
    ("add", "Ada Quill", "--tier", "3", "--handle", "github:ada"), ("add", "Mei Tanaka"), ("add", "Jonas Weil"),
    ("conf", "add", "tiny.xml", "--going"),
]  # fmt: skip


def play(starmeet: Run, files: Path, home: Path, steps: list[tuple[str, ...]]) -> None:
    """Do all of it, then take it back until nothing is left, meeting every earlier state on the way."""

    def run(*words: str) -> Ran:
        ran = starmeet("--home", str(home), *words, ok=False)
        assert ran.code in (0, 1, 2)
        assert "should not" not in ran.err
        assert len(ran.err.splitlines()) == (ran.code != 0), ran.err
        return ran

    def state() -> Any:
        store = open_store(home / DATABASE)
        try:
            return rows(store)
        finally:
            store.close()

    run("people")
    states = [state()]
    for words in (*BEGIN, *steps):
        before = state()
        ran = run(*at(files, words))
        after = state()
        if words == ("undo",):
            assert (after in states) == (ran.code == 0 or after == before)
            if ran.code == 0:
                while states[-1] != after:
                    states.pop()
        elif ran.code:
            assert after == before, words
        else:
            states.append(after)
    back = [states[-1]]
    while run("undo").code == 0:
        back.append(state())
    assert not any(back[-1].values())
    assert [one for one, _ in groupby(back)] == [one for one, _ in groupby(reversed(states))]


@settings(max_examples=4)
@given(steps=st.lists(STEPS, max_size=7))
def test_any_row_of_verbs_can_be_taken_back(
    starmeet: Run, files: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, ...]]
) -> None:
    play(starmeet, files, tmp_path_factory.mktemp("row"), steps)


@pytest.mark.slow
@settings(max_examples=60)
@given(steps=st.lists(STEPS, max_size=20))
def test_any_long_row_of_verbs_can_be_taken_back(
    starmeet: Run, files: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, ...]]
) -> None:
    play(starmeet, files, tmp_path_factory.mktemp("row"), steps)


def test_who_is_expected_where_is_known_at_once(starmeet: Run, files: Path) -> None:
    starmeet("add", "Ada Quill")
    starmeet("conf", "add", str(files / "tiny.xml"))
    for query in ("at:tiny", 'at:"Tiny Conf"'):
        assert [one["name"] for one in starmeet("people", query, "--json").json] == ["Ada Quill"]
    assert starmeet("people", "at:tiny", "--json").json[0]["where"] == "Tiny Conf"
    assert "Tiny Conf" in starmeet("person", "Ada").out


def test_a_handle_of_somebody_else_is_refused_and_named(starmeet: Run, dump: Dump) -> None:
    starmeet("add", "Ada Quill", "--handle", "github:ada")
    starmeet("add", "Mei Tanaka")
    before = dump()
    assert "Ada Quill" in failed(starmeet("edit", "Mei", "--handle", "github:ada", ok=False), code=2)
    assert dump() == before
