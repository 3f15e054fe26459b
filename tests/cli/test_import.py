"""`starmeet import` on every kind of export: what comes in, what it says, and that it comes once."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, failed
from tests.networks.samples import (
    BLUESKY,
    GITHUB,
    LINKEDIN,
    MASTODON,
    MASTODON_ARCHIVE,
    ODD_TABLE,
    OPML,
    RECORDS,
    TABLE,
    TAKEOUT,
    TWITTER,
    as_json,
    laid_out,
    zipped,
)

SAMPLES: dict[str, bytes] = {
    "bluesky": BLUESKY, "github": GITHUB, "linkedin": zipped(LINKEDIN), "mastodon": MASTODON,
    "mastodon archive": zipped(MASTODON_ARCHIVE), "opml": OPML, "records": RECORDS, "table": TABLE,
    "takeout": zipped(TAKEOUT), "twitter": TWITTER,
}  # fmt: skip


def given(tmp_path: Path, data: bytes, name: str = "export") -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return str(path)


class TestEveryKind:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_comes_in_once(self, starmeet: Run, tmp_path: Path, name: str) -> None:
        path = given(tmp_path, SAMPLES[name])
        dry = starmeet("import", path, "--dry-run", "--json").json
        assert starmeet("people", "--json").json == []
        first = starmeet("import", path, "--json").json
        assert first == dry
        assert first["new"] == len(starmeet("people", "--json").json) > 0
        log = starmeet("log", "--json").json
        assert len(log) == first["entries"]
        again = starmeet("import", path, "--json").json
        assert (again["new"], again["changed"], again["entries"]) == (0, 0, 0)
        assert again["same"] == first["new"] + first["changed"] + first["same"]
        assert starmeet("log", "--json").json == log

    @pytest.mark.parametrize("name", SAMPLES)
    def test_can_be_taken_back(self, starmeet: Run, tmp_path: Path, name: str) -> None:
        starmeet("import", given(tmp_path, SAMPLES[name]))
        starmeet("undo")
        assert starmeet("people", "--json").json == starmeet("log", "--json").json == []

    def test_what_it_says(self, starmeet: Run, tmp_path: Path) -> None:
        path = given(tmp_path, SAMPLES["linkedin"])
        assert starmeet("import", path).out == (
            f"{path}: linkedin export: 4 new, 0 changed, 0 the same.\n"
            "  6 new in the log; 0 with others than your people are not kept\n"
            "  6 more name nobody in the export and cannot be kept\n"
            "  + Ada 🦊 Quill, PhD\n  + Bo (she/her) Nib\n  + Cy Loom\n  + Mei Tanaka\n"
            "  skipped Connections.csv, line 9: no name in this row\n"
        )

    def test_private_words_stay_out_unless_asked_for(self, starmeet: Run, tmp_path: Path) -> None:
        path = given(tmp_path, SAMPLES["linkedin"])
        starmeet("import", path)
        assert "lexer" not in starmeet("log").out
        starmeet("undo")
        starmeet("import", path, "--messages")
        assert "lexer" in starmeet("log").out

    def test_an_archive_after_the_list_meets_the_same_people(self, starmeet: Run, tmp_path: Path) -> None:
        starmeet("import", given(tmp_path, b"Account address\nada@quill.example\nbo@ink.example\n", "following.csv"))
        brought = starmeet("import", given(tmp_path, SAMPLES["mastodon archive"]), "--json").json
        assert (brought["new"], brought["same"], brought["entries"], brought["strangers"]) == (0, 1, 6, 1)
        kinds = {entry["kind"] for entry in starmeet("log", "--json").json}
        assert kinds == {"question", "message", "mention", "boost", "like"}

    def test_a_name_takes_the_place_of_an_account_without_one(self, starmeet: Run, tmp_path: Path) -> None:
        starmeet("import", given(tmp_path, RECORDS))
        [ada] = starmeet("people", "--json").json
        assert ada["name"].startswith("bluesky user did:plc:")
        starmeet("import", given(tmp_path, BLUESKY, "follows.json"))
        assert "Ada Quill" in {one["name"] for one in starmeet("people", "--json").json}


class TestTables:
    def test_columns_are_named_once(self, starmeet: Run, tmp_path: Path) -> None:
        path = given(tmp_path, ODD_TABLE)
        starmeet("import", path, "--column", "Full name=name", "--column", "Fedi=mastodon")
        [ada, _] = starmeet("people", "--json").json
        assert ada["handles"] == [{"network": "mastodon", "address": "ada@social.example"}]
        more = ODD_TABLE.replace(b"Ada Quill,@ada", b"Cy Loom,@cy")
        starmeet("import", given(tmp_path, more, "next.csv"))
        cy = starmeet("person", "Cy Loom", "--json").json
        assert cy["handles"] == [{"network": "mastodon", "address": "cy@social.example"}]

    def test_a_dry_run_remembers_nothing(self, starmeet: Run, tmp_path: Path) -> None:
        path = given(tmp_path, b"Wer,Fedi\nAda Quill,@ada@social.example\n")
        starmeet("import", path, "--column", "Wer=name", "--dry-run")
        assert "--column" in failed(starmeet("import", path, ok=False))

    def test_a_note_fills_a_gap_and_replaces_nothing(self, starmeet: Run, tmp_path: Path) -> None:
        starmeet("add", "Ada Quill")
        starmeet("add", "Bo Nib")
        starmeet("edit", "Bo Nib", "--note", "mine")
        path = given(tmp_path, b"Name,Notes\nAda Quill,theirs\nBo Nib,theirs\n")
        assert starmeet("import", path, "--json").json["changed"] == 1
        notes = {name: starmeet("person", name, "--json").json["person"]["note"] for name in ("Ada Quill", "Bo Nib")}
        assert notes == {"Ada Quill": "theirs", "Bo Nib": "mine"}

    @pytest.mark.parametrize("word", ["company", "Firma", "org", "ORG"])
    def test_fields_may_be_called_what_people_call_them(self, starmeet: Run, tmp_path: Path, word: str) -> None:
        path = given(tmp_path, b"Wer;Wo\nAda Quill;Ropeworks\n")
        starmeet("import", path, "--column", "name=Wer", "--column", f"Wo={word}")
        assert [(one["name"], one["org"]) for one in starmeet("people", "--json").json] == [("Ada Quill", "Ropeworks")]

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (["--column", "Fedi=shoes"], 2, "'Fedi=shoes' does not say what a column is"),
            (["--column", "Fedi"], 2, "'Fedi' does not say what a column is"),
            (["--column", "=name"], 2, "'=name' does not say what a column is"),
            (["--column", "Nick=name"], 1, "has no column 'Nick'"),
        ],
    )
    def test_columns_that_are_not_there(
        self, starmeet: Run, tmp_path: Path, words: list[str], code: int, said: str
    ) -> None:
        assert said in failed(starmeet("import", given(tmp_path, ODD_TABLE), *words, ok=False), code)


class TestRefused:
    def test_followers_are_not_people_you_chose(self, starmeet: Run, tmp_path: Path) -> None:
        line = failed(starmeet("import", given(tmp_path, GITHUB, "followers.json"), ok=False))
        assert "is a list of followers, as its name says: give the list of those you follow" in line
        data = as_json({"followers": [{"did": "did:plc:x"}], "subject": {}})
        assert "is a list of followers" in failed(starmeet("import", given(tmp_path, data), ok=False))

    def test_a_damaged_archive_brings_nothing(self, starmeet: Run, tmp_path: Path) -> None:
        files = MASTODON_ARCHIVE | {"outbox.json": MASTODON_ARCHIVE["outbox.json"][:-300]}
        line = failed(starmeet("import", str(laid_out(files, tmp_path / "x")), ok=False))
        assert "breaks off, or is damaged" in line
        assert starmeet("people", "--json").json == []


def rows(path: Path) -> int:
    return len(list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())))


def listed(path: Path, key: str = "") -> int:
    answer: Any = json.loads(path.read_bytes())
    return len(answer[key] if key else answer)


def feeds(path: Path) -> int:
    return len(re.findall(r"xmlurl=", path.read_text(encoding="utf-8"), re.IGNORECASE))


def test_the_real_ones_come_in_whole_and_once(starmeet: Run, corpus: Path) -> None:
    people = corpus / "people"
    real = {
        "linkedin/Connections.pseudonymised.csv": rows, "linkedin/sample-data.csv": rows,
        "feeds/personal-websites-subscriptions.opml": feeds, "feeds/vuln-intel-feeds.opml": feeds,
        "github/following.json": listed, "mastodon/api-following.json": listed, "twitter-api/members.json": listed,
        "twitter-api/friends_list.json": lambda path: listed(path, "users"),
        "bluesky/getFollows.json": lambda path: listed(path, "follows"),
        "bluesky/getList.json": lambda path: listed(path, "items"),
    }  # fmt: skip
    for name, count in real.items():
        first = starmeet("import", str(people / name), "--json").json
        number = count(people / name)
        assert first["new"] + first["changed"] + first["same"] + len(first["skipped"]) == number, name
        again = starmeet("import", str(people / name), "--json").json
        assert (again["new"], again["changed"], len(again["skipped"])) == (0, 0, len(first["skipped"])), name
