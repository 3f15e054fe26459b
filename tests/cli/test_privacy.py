"""Everything held about a person can be listed, and erased so that nothing of it is left in any file."""

from __future__ import annotations

from pathlib import Path

import pytest

from starmeet.config.places import Home
from starmeet.desk import joining, open_desk
from starmeet.desk.base import DATABASE
from starmeet.desk.intake import Intake, Taken
from starmeet.model import LinkCheck, Person
from starmeet.networks.batch import Batch, Found, Passed, Profile, Said, found
from starmeet.store import accounts, links, programmes
from tests.conftest import NOW

from .conftest import Run, failed

FOLLOWS = "Account address\nzelda@fedi.example\nbruno@fedi.example\n"


@pytest.fixture
def full(starmeet: Run, home: Home, tmp_path: Path) -> Path:
    """A home in which Zelda Quillfeather has left traces everywhere; gives her follow list."""
    follows = tmp_path / "following_accounts.csv"
    follows.write_text(FOLLOWS)
    starmeet("import", str(follows))
    starmeet(
        "edit", "zelda", "--name", "Zelda Quillfeather", "--note", "prefers tea", "--handle", "@zelda@fedi.example"
    )
    starmeet("add", "Z. Quillfeather", "--handle", "github:zquillfeather")
    starmeet("merge", "Zelda Quillfeather", "Z. Quillfeather")
    starmeet("log", "yesterday: helped Zelda Quillfeather with her parser #promised the slides")
    starmeet("log", "met Zelda Quillfeather and bruno at the reception")
    starmeet("init", "--email", "robin@vale.example")
    invitation = ("--at", "2026-12-01T10:00", "--to", "zq@work.example", "-o", str(tmp_path / "invite.ics"))
    starmeet("invite", "Zelda Quillfeather", *invitation)
    starmeet("conf", "add", "--name", "TeaConf", "--from", "2026-12-01", "--to", "2026-12-02", "--going")
    starmeet("who", "teaconf", "--add", "Zelda Quillfeather")
    starmeet("today")
    return follows


def test_the_dossier_lists_all_of_it_and_from_where(starmeet: Run, full: Path) -> None:
    held = starmeet("dossier", "Quillfeather", "--json").json
    sources = {field["name"]: field["source"] for field in held["fields"]}
    assert sources["name"] == sources["note"] == "typed"
    assert {handle["network"] for handle in held["handles"]} == {"mastodon", "github"}
    assert len(held["entries"]) == 2
    assert len(held["promises"]) == 1
    [meeting] = held["meetings"]
    assert "zq@work.example" in meeting
    assert held["merged"] == ["Z. Quillfeather"]
    assert any("TeaConf" in line for line in held["conferences"])
    shown = starmeet("dossier", "Quillfeather").out
    assert "prefers tea" in shown
    assert "helped Zelda" in shown


def test_what_is_forgotten_is_in_no_file_any_more(starmeet: Run, full: Path, home: Home) -> None:
    assert any(b"Quillfeather" in path.read_bytes() for path in home.data.rglob("*") if path.is_file())
    done = starmeet("forget", "Quillfeather", "--yes", "--json").json
    assert done["name"] == "Zelda Quillfeather"
    assert done["entries"] == 2
    own_words = b"met Zelda Quillfeather and bruno"
    for path in home.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes().replace(own_words, b"")
            for trace in (b"Quillfeather", b"zquill", b"zelda@fedi", b"zq@work", b"prefers tea", b"her parser"):
                assert trace not in content, (path.name, trace)
    assert done["left"] == ["1 of your own entries are about others, too, and stay as you wrote them"]


def test_no_import_brings_a_forgotten_person_back(starmeet: Run, full: Path) -> None:
    starmeet("forget", "Quillfeather", "--yes")
    again = starmeet("import", str(full), "--json").json
    assert again["new"] == 0
    assert [one["why"] for one in again["skipped"]] == ["forgotten at your wish"]
    assert "Quillfeather" not in starmeet("people").out
    assert starmeet("add", "Zelda Quillfeather", "--handle", "@zelda@fedi.example").code == 0, "the user may"


def test_it_is_taken_out_of_the_config_and_its_copies(starmeet: Run, home: Home) -> None:
    home.data.mkdir(parents=True, exist_ok=True)
    home.config.write_text('[[people]]\nname = "Zelda Quillfeather"\nnote = "x"\n\n[[people]]\nname = "Bruno Tal"\n')
    starmeet("people")
    starmeet("edit", "Quillfeather", "--note", "y")  # leaves a .bak
    starmeet("forget", "Quillfeather", "--yes")
    for path in home.data.rglob("*"):
        assert not path.is_file() or b"Quillfeather" not in path.read_bytes(), path.name
    assert starmeet("people", "--json").json[0]["name"] == "Bruno Tal"


def test_forgetting_asks_first_and_not_a_pipe(starmeet: Run, full: Path) -> None:
    line = failed(starmeet("forget", "Quillfeather", ok=False), 2)
    assert "cannot be undone" in line
    assert "--yes" in line
    assert "Quillfeather" in starmeet("people").out


ZELDA = Profile(
    network="bluesky", key="did:plc:zeldaskey", address="zelda.example", name="Zelda Quillfeather",
    bio="Quillfeather of the parsers", links=("https://zelda.example/quillfeather",),
)  # fmt: skip
BRUNO = Profile(network="bluesky", key="did:plc:bruno", address="bruno.example", name="Bruno Tal")
TRACES = (b"quillfeather", b"zelda", b"zquill", b"prefers tea", b"her parser", b"broken link")


def told(home: Home, batch: Batch) -> Taken:
    desk, _ = open_desk(home, lambda: NOW)
    with desk.store.write("sync", NOW, journaled=False) as tx:
        taken = Intake(desk.config, desk.zone).take(tx, batch)
        accounts.set_bookmarks(tx, "feeds", {"page zelda.example": '{"feed":"https://zelda.example/feed"}'})
        links.put(tx, LinkCheck(url="https://zelda.example/404", at=NOW, works=False, why="broken link"))
        links.put(tx, LinkCheck(url="https://bruno.example/404", at=NOW, works=False))
    joining.join_linked(desk)
    desk.close()
    return taken


def from_networks() -> Batch:
    return Batch(
        people=(found(ZELDA, "1"), found(BRUNO, "2")),
        seen=(ZELDA,),
        said=(
            Said(key="b:1", at=NOW, who=ZELDA, text="Quillfeather writes", links=("https://zelda.example/404",)),
            Said(key="b:2", at=NOW, who=BRUNO, text="I write", links=("https://bruno.example/404",)),
        ),
        passed=(Passed(key="b:3", at=NOW, who=(ZELDA,), direction="in", kind="reply", text="from zelda"),),
    )


def left_in_files(home: Home) -> list[tuple[str, bytes]]:
    files = [path for path in home.data.rglob("*") if path.is_file()]
    return [(path.name, trace) for path in files for trace in TRACES if trace in path.read_bytes().lower()]


@pytest.fixture
def known_everywhere(starmeet: Run, home: Home, tmp_path: Path) -> None:
    told(home, from_networks())
    starmeet("conf", "add", "--name", "TeaConf", "--from", "2026-12-01", "--to", "2026-12-02", "--going")
    guests = tmp_path / "guests.csv"
    guests.write_text("Name,Company\nZelda Quillfeather,Northwind\nBruno Tal,Northwind\n")
    starmeet("conf", "people", "teaconf", str(guests))
    starmeet("log", "helped Zelda Quillfeather with her parser")
    starmeet("log", "delete", starmeet("log", "met Zelda Quillfeather in the hall", "--json").json["id"])
    starmeet("meet", "Zelda", "--at", "2026-12-01 12:00", "--state", "accepted")
    starmeet("today")


def test_the_dossier_knows_accounts_posts_and_lists(starmeet: Run, known_everywhere: None) -> None:
    held = starmeet("dossier", "Zelda", "--json").json
    assert {one["name"]: one["source"] for one in held["fields"]}["handles"] == "imported"
    [account] = held["accounts"]
    assert (account["key"], account["seen"][:10]) == ("did:plc:zeldaskey", "2026-11-22")
    assert [one["text"] for one in held["posts"]] == ["Quillfeather writes"]
    [line] = held["lists"]
    assert line.startswith("TeaConf: ")
    assert line.endswith("guests.csv")
    out = starmeet("dossier", "Zelda").out
    assert "from zelda (b)" in out
    assert "with her parser (typed)" in out


def test_nothing_that_networks_told_is_left(starmeet: Run, known_everywhere: None, home: Home) -> None:
    assert left_in_files(home)
    done = starmeet("forget", "Zelda", "--yes", "--json").json
    assert done["left"] == []
    assert left_in_files(home) == []
    assert [one["name"] for one in starmeet("people", "--json").json] == ["Bruno Tal"]
    desk, _ = open_desk(home, lambda: NOW)
    with desk.store.read() as reader:
        assert list(links.checks(reader, ["https://bruno.example/404"])) == ["https://bruno.example/404"]
        assert [one.name for one in programmes.lists(reader, 1)[0].people] == ["Bruno Tal"]
    desk.close()


def test_no_network_brings_them_back_by_whatever_name(starmeet: Run, known_everywhere: None, home: Home) -> None:
    starmeet("forget", "Zelda", "--yes")
    renamed = Profile(network="bluesky", key="did:plc:zeldaskey", address="other.example", name="Z")
    elsewhere = Profile(network="github", key="5", address="zq", name="Zelda Quillfeather")
    card = Found(person=Person(name="Zelda Quillfeather"), where="card")
    more = Batch(people=(found(renamed, "1"), found(elsewhere, "2"), card), seen=(renamed, ZELDA))
    for batch in (from_networks(), more):
        taken = told(home, batch)
        assert (taken.new, taken.posts, taken.entries) == (0, 0, 0)
    assert len(taken.skipped) == 3
    assert [one["name"] for one in starmeet("people", "--json").json] == ["Bruno Tal"]
    assert starmeet("add", "Zelda Quillfeather", "--json").json["new"], "the user may"
    told(home, from_networks())
    assert len(starmeet("people", "--json").json) == 2
    assert starmeet("dossier", "Zelda", "--json").json["accounts"][0]["key"] == "did:plc:zeldaskey"


def test_no_list_brings_them_back_and_the_users_own_hand_may(
    starmeet: Run, known_everywhere: None, home: Home, tmp_path: Path
) -> None:
    starmeet("forget", "Zelda", "--yes")
    again = starmeet("conf", "people", "teaconf", str(tmp_path / "guests.csv"), "--json").json
    assert [one["why"] for one in again["skipped"]] == ["forgotten at your wish"]
    assert left_in_files(home) == []
    home.config.write_text('[[people]]\nname = "Zelda Quillfeather"\n')
    starmeet("people")
    told(home, from_networks())
    assert [one["network"] for one in starmeet("dossier", "Zelda", "--json").json["handles"]] == ["bluesky"]
    assert starmeet("conf", "people", "teaconf", str(tmp_path / "guests.csv"), "--json").json["people"] == 2


def test_taking_back_an_add_keeps_the_wish(starmeet: Run, known_everywhere: None, home: Home) -> None:
    starmeet("forget", "Zelda", "--yes")
    starmeet("add", "Zelda Quillfeather")
    starmeet("undo")
    assert told(home, from_networks()).new == 0


def test_a_copy_of_the_store_from_before_an_upgrade_goes_when_it_holds_them(
    starmeet: Run, known_everywhere: None, home: Home
) -> None:
    copy, other = (home.data / f"{DATABASE}.before-000{n}-from-0001" for n in (2, 3))
    copy.write_bytes((home.data / DATABASE).read_bytes() + b"Zelda Quillfeather")
    other.write_bytes(b"nobody")
    done = starmeet("forget", "Zelda", "--yes", "--json").json
    assert [line.split(",")[0] for line in done["removed"]] == [copy.name]
    assert other.exists()
    assert left_in_files(home) == []


def test_what_others_say_of_them_is_named_and_stays(starmeet: Run, known_everywhere: None, home: Home) -> None:
    said = Said(key="b:9", at=NOW, who=BRUNO, text="thank you, zelda.example!")
    told(home, Batch(said=(said,)))
    starmeet("edit", "Bruno", "--note", "works with Zelda Quillfeather")
    done = starmeet("forget", "Zelda", "--yes", "--json").json
    assert done["left"] == [
        "posts of others that name them: 1", "others of your people with whom they are named: 1",
    ]  # fmt: skip


def test_a_short_name_costs_no_one_else_anything(starmeet: Run, home: Home) -> None:
    starmeet("add", "Al")
    starmeet("add", "Alma Alder")
    starmeet("add", "A. Alder")
    starmeet("merge", "Alma Alder", "A. Alder")
    assert starmeet("forget", "Al", "--yes", "--json").json["fixed"] == 1
    assert starmeet("unmerge", "A. Alder", "--json").json["person"] == "A. Alder"


def test_a_name_without_spaces_around_it_is_found_in_the_journal(starmeet: Run, home: Home) -> None:
    starmeet("add", "\u5c71\u7530")
    starmeet("add", "Bruno Tal")
    starmeet("log", "met Bruno Tal and the friend of \u5c71\u7530\u3055\u3093")
    starmeet("log", "delete", "e1")
    starmeet("forget", "\u5c71\u7530", "--yes")
    assert not [
        path for path in home.data.rglob("*") if path.is_file() and "\u5c71\u7530".encode() in path.read_bytes()
    ]
