"""config.toml is the user's: what it declares comes true once, is owned there, and taking it out deletes nobody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from starmeet.config.places import Home, prepare
from tests.cli.conftest import Run, failed
from tests.cli.test_contract import PROGRAMME
from tests.desk.conftest import Dump

TWO = """# mine, all mine
[[people]]  # the parser lady
name = "Ada Quill"   # never without the middle finger
tier = 3
topics = ["lexers"]

# second best
[[people]]
id = "mei"
name = "Mei Tanaka"
handles = ["github:mei"]
org = "Northwind"
"""


@pytest.fixture
def config(home: Home) -> Path:
    prepare(home)
    return home.config


def person(starmeet: Run, name: str) -> dict[str, Any]:
    found: dict[str, Any] = starmeet("person", name, "--json").json
    return found


class TestPeople:
    def test_are_applied_when_the_file_changed_and_once(self, starmeet: Run, config: Path, dump: Dump) -> None:
        config.write_text(TWO, encoding="utf-8")
        found = starmeet("people", "--json").json
        assert [(one["name"], one["tier"]) for one in found] == [("Ada Quill", 3), ("Mei Tanaka", 1)]
        before = dump()
        config.write_text(TWO + "\n# a thought\n", encoding="utf-8")
        starmeet("people")
        assert dump() == before
        config.write_text(TWO.replace("Northwind", "Southwind"), encoding="utf-8")
        assert person(starmeet, "Mei")["person"]["org"] == "Southwind"
        assert len(starmeet("people", "--json").json) == 2

    def test_someone_already_there_is_the_same_person(self, starmeet: Run, config: Path) -> None:
        starmeet("add", "Mei Tanaka", "--org", "typed by me", "--handle", "@mei@example.social")
        config.write_text(TWO, encoding="utf-8")
        mei = person(starmeet, "Mei")
        assert mei["person"]["org"] == "typed by me", "what was typed wins"
        assert {one["network"] for one in mei["handles"]} == {"github", "mastodon"}, "no handle is lost"
        assert len(starmeet("people", "--json").json) == 2

    def test_taking_a_block_out_keeps_the_person_and_frees_them(self, starmeet: Run, config: Path) -> None:
        config.write_text(TWO, encoding="utf-8")
        assert "[[people]]" in failed(starmeet("remove", "Ada", ok=False))
        config.write_text(TWO[TWO.index("# second") :], encoding="utf-8")
        ada = person(starmeet, "Ada")
        assert (ada["tier"], ada["person"]["declared"]) == (3, "")
        assert "declared" not in ada["owners"].values()
        starmeet("remove", "Ada")
        assert [one["name"] for one in starmeet("people", "--json").json] == ["Mei Tanaka"]

    @pytest.mark.parametrize("how", ["emptied", "deleted"])
    def test_a_file_without_anything_declares_nobody(self, starmeet: Run, config: Path, how: str) -> None:
        config.write_text(TWO, encoding="utf-8")
        starmeet("people")
        config.unlink() if how == "deleted" else config.write_text("", encoding="utf-8")
        assert len(starmeet("people", "--json").json) == 2
        assert person(starmeet, "Ada")["person"]["declared"] == ""
        starmeet("remove", "Ada")

    def test_a_field_taken_out_of_a_block_is_no_longer_owned_there(self, starmeet: Run, config: Path) -> None:
        config.write_text(TWO, encoding="utf-8")
        starmeet("people")
        config.write_text(TWO.replace('org = "Northwind"\n', ""), encoding="utf-8")
        mei = person(starmeet, "Mei")
        assert (mei["person"]["org"], mei["owners"]["org"]) == ("Northwind", "imported")
        starmeet("edit", "Mei", "--org", "Eastwind")
        assert "Eastwind" not in config.read_text(encoding="utf-8")

    def test_editing_a_declared_field_edits_the_file_and_nothing_else_in_it(
        self, starmeet: Run, config: Path, dump: Dump
    ) -> None:
        config.write_text(TWO, encoding="utf-8")
        changed = starmeet("edit", "Ada", "--tier", "2", "--org", "Quill & Sons", "--json").json["changed"]
        assert set(changed) == {"tier", "org"}
        assert config.read_text(encoding="utf-8") == TWO.replace("tier = 3", "tier = 2")
        ada = person(starmeet, "Ada")
        assert (ada["owners"]["tier"], ada["owners"]["org"]) == ("declared", "typed")
        before = dump()
        starmeet("people")
        assert dump() == before
        starmeet("undo")
        assert person(starmeet, "Ada")["tier"] == 3
        assert config.read_text(encoding="utf-8") == TWO, "the file goes back too"
        config.write_text(TWO + "# later\n", encoding="utf-8")
        assert person(starmeet, "Ada")["tier"] == 3

    def test_a_new_name_or_handle_is_still_the_same_block(self, starmeet: Run, config: Path, dump: Dump) -> None:
        config.write_text(TWO.replace('id = "mei"\n', ""), encoding="utf-8")
        starmeet("people")
        before = dump()
        starmeet("edit", "Ada", "--name", "Ada B. Quill")
        starmeet("edit", "Mei", "--handle", "github:tanaka", "--handle", "github:mei")
        assert 'name = "Ada B. Quill"   # never' in config.read_text(encoding="utf-8")
        for name in ("Ada", "Mei"):
            assert person(starmeet, name)["person"]["declared"], name
        starmeet("edit", "Ada", "--tier", "1")
        assert "tier = 1" in config.read_text(encoding="utf-8")
        for _ in range(3):
            starmeet("undo")
        assert dump() == before
        assert config.read_text(encoding="utf-8") == TWO.replace('id = "mei"\n', "")
        assert len(starmeet("people", "--json").json) == 2

    def test_renamed_by_hand_it_is_still_the_same_person(self, starmeet: Run, config: Path) -> None:
        config.write_text(TWO, encoding="utf-8")
        starmeet("people")
        config.write_text(TWO.replace("Mei Tanaka", "Mei T. Sato"), encoding="utf-8")
        assert {one["name"] for one in starmeet("people", "--json").json} == {"Ada Quill", "Mei T. Sato"}

    def test_a_broken_file_keeps_the_last_good_values(self, starmeet: Run, config: Path, dump: Dump) -> None:
        good = '[planning]\nmax_per_day = 1\n[me]\ntimezone = "Asia/Tokyo"\n\n' + TWO
        config.write_text(good, encoding="utf-8")
        starmeet("people")
        before = dump()
        for bad in (b"[[people]\nname = ", b"\xff\xfe\x00", b"a = " + b"[" * 100_000, b'x = "' + b"\x00"):
            config.write_bytes(bad)
            ran = starmeet("people", "--json")
            assert len(ran.json) == 2
            assert ran.err.startswith("starmeet: config.toml")
            assert len(ran.err.splitlines()) == 1
            assert dump() == before
            assert starmeet("config", "get", "planning.max_per_day").out == "1\n"
            assert config.read_bytes() == bad
            assert starmeet("edit", "Ada", "--tier", "1", ok=False).code == 1
            failed(starmeet("config", "set", "planning.max_per_day", "2", ok=False))
            assert dump() == before
            assert config.read_bytes() == bad

    def test_a_half_valid_file_applies_the_valid_half_and_frees_nobody(self, starmeet: Run, config: Path) -> None:
        config.write_text(TWO, encoding="utf-8")
        starmeet("people")
        half = '[[people]]\nnmae = "Ada Quill"\n\n[[people]]\nname = "Jonas Weil"\ntier = 9\norg = "Weil AG"\n'
        config.write_text(half, encoding="utf-8")
        ran = starmeet("people", "--json")
        assert {one["name"] for one in ran.json} == {"Ada Quill", "Mei Tanaka", "Jonas Weil"}
        assert len(ran.err.splitlines()) >= 2
        assert all(re.match(r"starmeet: config\.toml:\d+: people\[\d\]", line) for line in ran.err.splitlines())
        jonas = person(starmeet, "Jonas")
        assert (jonas["tier"], jonas["person"]["org"]) == (1, "Weil AG")
        assert person(starmeet, "Mei")["person"]["declared"] == "mei"

    def test_imports_do_not_change_what_is_declared(self, starmeet: Run, config: Path, tmp_path: Path) -> None:
        config.write_text(TWO, encoding="utf-8")
        card = "BEGIN:VCARD\nVERSION:3.0\nFN:Mei Tanaka\nORG:Westwind\nEND:VCARD\n"
        (tmp_path / "one.vcf").write_text(card, encoding="utf-8")
        starmeet("import", str(tmp_path / "one.vcf"))
        assert person(starmeet, "Mei")["person"]["org"] == "Northwind"

    def test_two_homes_know_nothing_of_each_other(self, starmeet: Run, config: Path, tmp_path: Path) -> None:
        config.write_text(TWO, encoding="utf-8")
        other = tmp_path / "other"
        assert starmeet("--home", str(other), "people", "--json").json == []
        starmeet("--home", str(other), "add", "Jonas Weil")
        assert len(starmeet("people", "--json").json) == 2

    def test_two_homes_on_one_store_do_not_free_each_others_people(
        self, starmeet: Run, config: Path, tmp_path: Path
    ) -> None:
        shared = f'database = "sqlite:///{tmp_path / "shared.sqlite3"}"\n'
        config.write_text(shared + TWO, encoding="utf-8")
        other = tmp_path / "other"
        other.mkdir()
        block = '[[people]]\nname = "Jonas Weil"\n'
        (other / "config.toml").write_text(shared + block, encoding="utf-8")
        for _ in range(2):
            assert len(starmeet("people", "--json").json) >= 2
            assert len(starmeet("--home", str(other), "people", "--json").json) == 3
        assert [person(starmeet, name)["person"]["declared"] for name in ("Ada", "Mei", "Jonas")] == [
            "ada quill", "mei", "jonas weil",
        ]  # fmt: skip
        (other / "config.toml").write_text(shared, encoding="utf-8")
        starmeet("--home", str(other), "people")
        assert [bool(person(starmeet, name)["person"]["declared"]) for name in ("Ada", "Jonas")] == [True, False]


class TestConferences:
    @pytest.fixture
    def programme(self, tmp_path: Path) -> Path:
        path = tmp_path / "tiny.xml"
        path.write_text(PROGRAMME, encoding="utf-8")
        return path

    @pytest.fixture
    def declared(self, config: Path, programme: Path) -> str:
        text = f'[[conferences]]  # soon\nschedule = "{programme}"\ngoing = "going"  # booked\nhashtag = "#tiny"\n'
        config.write_text(text, encoding="utf-8")
        return text

    def test_a_schedule_is_read_once(self, starmeet: Run, declared: str, config: Path, dump: Dump) -> None:
        [conf] = starmeet("conf", "--json").json
        assert (conf["name"], conf["sessions"], conf["attending"]) == ("Tiny Conf", 4, "going")
        before = dump()
        config.write_text(declared + "# x\n", encoding="utf-8")
        assert starmeet("conf", "--json").json == [conf]
        assert dump() == before
        assert starmeet("conf", "refresh", "--json").json["changes"] == []

    def test_one_already_known_is_the_same(self, starmeet: Run, config: Path, programme: Path) -> None:
        starmeet("conf", "add", str(programme), "--maybe")
        starmeet("conf", "add", "--name", "Big Conf", "--from", "2027-05-04", "--to", "2027-05-06")
        config.write_text(
            f'[[conferences]]\nschedule = "{programme}"\n\n'
            '[[conferences]]\nname = "Big Conf"\nstart = 2027-05-04\nend = 2027-05-06\ncity = "Ghent"\n',
            encoding="utf-8",
        )
        found = starmeet("conf", "--json").json
        assert [(one["name"], one["attending"]) for one in found] == [("Tiny Conf", "maybe"), ("Big Conf", "none")]
        assert found[1]["city"] == "Ghent"

    def test_saying_whether_you_go_edits_the_file(self, starmeet: Run, declared: str, config: Path) -> None:
        starmeet("conf", "set", "tiny", "--not")
        assert config.read_text(encoding="utf-8") == declared.replace('"going"', '"not"')
        assert starmeet("conf", "--json").json[0]["attending"] == "not"
        starmeet("undo")
        assert config.read_text(encoding="utf-8") == declared
        assert starmeet("conf", "--json").json[0]["attending"] == "going"

    def test_removing_one_asks_for_the_block_to_go_first(self, starmeet: Run, declared: str, config: Path) -> None:
        assert "[[conferences]]" in failed(starmeet("conf", "remove", "tiny", ok=False))
        config.write_text("", encoding="utf-8")
        assert len(starmeet("conf", "--json").json) == 1
        starmeet("conf", "remove", "tiny")
        assert starmeet("conf", "--json").json == []

    def test_a_schedule_that_was_away_comes_when_it_is_back(self, starmeet: Run, config: Path, programme: Path) -> None:
        text = programme.read_text(encoding="utf-8")
        programme.unlink()
        config.write_text(f'[[conferences]]\nschedule = "{programme}"\n\n{TWO}', encoding="utf-8")
        ran = starmeet("conf", "--json")
        assert ran.json == []
        assert ran.err.startswith("starmeet: conferences[0]: there is no file")
        assert len(starmeet("people", "--json").json) == 2
        programme.write_text(text, encoding="utf-8")
        assert len(starmeet("conf", "--json", now="2026-11-22T10:00:00Z").json) == 1
        again = starmeet("conf", "--json", now="2026-11-22T10:00:00Z")
        assert (len(again.json), again.err) == (1, "")

    def test_a_schedule_turned_bad_costs_nothing(self, starmeet: Run, declared: str, config: Path, dump: Dump) -> None:
        starmeet("conf")
        before = dump()
        Path(starmeet("conf", "--json").json[0]["source"]).write_text("<html>", encoding="utf-8")
        config.write_text(declared + "# x\n", encoding="utf-8")
        ran = starmeet("conf", "--json")
        assert ran.err.startswith("starmeet: conferences[0]: ")
        assert dump() == before


class TestConfigVerbs:
    def test_path_and_check_work_before_init(self, starmeet: Run, home: Home) -> None:
        assert starmeet("config", "path").out == f"{home.config}\n"
        assert starmeet("config", "path", "--json").json == {"config": str(home.config), "data": str(home.data)}
        assert "starmeet init" in starmeet("config", "check").out
        assert starmeet("config", "get", "planning.walk_minutes").out == "3\n"
        for words in (("set", "planning.walk_minutes", "4"), ("edit",)):
            assert "init" in failed(starmeet("config", *words, ok=False))
        assert not home.data.exists()

    def test_set_and_get(self, starmeet: Run, home: Home) -> None:
        starmeet("init", "--name", "Robin Vale")
        before = home.config.read_text(encoding="utf-8")
        starmeet("config", "set", "planning.walk_minutes", "7")
        assert starmeet("config", "get", "planning.walk_minutes", "--json").json == 7
        after = home.config.read_text(encoding="utf-8")
        assert [line for line in after.splitlines() if line not in before.splitlines()] == ["walk_minutes = 7"]
        assert starmeet("config", "get", "planning", "--json").json["walk_minutes"] == 7
        assert starmeet("config", "check").out.endswith("all is well.\n")
        assert starmeet("config", "check", "--json").json["problems"] == []
        assert home.config.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("planning.walk_minutes", "many"), ("planning.walk_minutes", "500"), ("planning.wlak", "3"), ("", "x"),
            ("planning", "3"), ("me.timezone", "Mars/Base"), ("people[0].tier", "1"), ("people.nobody.tier", "1"),
            ("planning.lunch", "25:00-26:00"), ("database", "http://x"), ("a.b.c.d", "1"), ("=", "\n"),
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, starmeet: Run, home: Home, key: str, value: str) -> None:
        starmeet("init")
        before = home.config.read_bytes()
        failed(starmeet("config", "set", key, value, ok=False))
        assert home.config.read_bytes() == before

    def test_setting_a_declared_persons_field(self, starmeet: Run, config: Path) -> None:
        config.write_text(TWO, encoding="utf-8")
        starmeet("config", "set", "people.mei.tier", "3")
        assert person(starmeet, "Mei")["tier"] == 3

    def test_edit(self, starmeet: Run, config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        config.write_text(TWO, encoding="utf-8")
        monkeypatch.setenv("EDITOR", "true")
        assert "all is well" in starmeet("config", "edit").out
        assert starmeet("config", "edit", "--json").json["problems"] == []
        for bad in ("false", "no-such-editor-here", "'", str(tmp_path)):
            monkeypatch.setenv("EDITOR", bad)
            assert "$EDITOR" in failed(starmeet("config", "edit", ok=False))
        writer = tmp_path / "writer.sh"
        writer.write_text('#!/bin/sh\nprintf "tier = 1\\n" > "$2"\n', encoding="utf-8")
        writer.chmod(0o755)
        monkeypatch.setenv("EDITOR", f"{writer} --wait")
        ran = starmeet("config", "edit", ok=False)
        assert "config.toml:1: tier" in ran.err
