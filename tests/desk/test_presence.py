"""Everything that makes someone be at a conference, from file to answer."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from starmeet.config.places import Home
from starmeet.desk import open_desk
from starmeet.desk.base import pick_person
from starmeet.desk.briefing import subject
from tests.cli.conftest import Run, failed
from tests.desk.conftest import Dump

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
X-WR-CALNAME:Lantern Days
X-WR-TIMEZONE:Europe/Lisbon
BEGIN:VEVENT
UID:panel
SUMMARY:Panel on lanterns
DTSTART:20261201T100000Z
DTEND:20261201T104500Z
LOCATION:Hall A
DESCRIPTION:Speakers: Bo Vale\\nModerator: Ada Quill
END:VEVENT
BEGIN:VEVENT
UID:signing
SUMMARY:Book signing: Errors That Help
DTSTART:20261201T120000Z
DTEND:20261201T123000Z
LOCATION:Foyer
DESCRIPTION:Speakers: Mei Tanaka
END:VEVENT
BEGIN:VEVENT
UID:opening
SUMMARY:Opening
DTSTART:20261201T090000Z
DTEND:20261201T093000Z
LOCATION:Hall A
ATTENDEE;CN=Jonas Weil:mailto:jonas@weil.example
END:VEVENT
BEGIN:VEVENT
UID:coffee
SUMMARY:Coffee break
DTSTART:20261201T110000Z
DTEND:20261201T112000Z
END:VEVENT
END:VCALENDAR
"""
GUESTS = """First name,Last name,Email,Company,Status
Ada,Quill,,Quill Ltd,Attending
,,tomas@brandt.example,,Attending
Zoe,Stranger,zoe@stranger.example,Moss,Attending
Jonas,Weil,,,Cancelled
"""
CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Robin Marsh
EMAIL:r@marsh.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
EMAIL:who@knows.example
END:VCARD
"""


@pytest.fixture
def there(starmeet: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A conference with a chair, an author who signs, and a guest; and five people of mine."""
    monkeypatch.chdir(tmp_path)
    Path("days.ics").write_text(CALENDAR, encoding="utf-8", newline="\r\n")
    Path("guests.csv").write_text(GUESTS, encoding="utf-8")
    for name in ("Ada Quill", "Mei Tanaka", "Jonas Weil", "Robin Marsh"):
        starmeet("add", name, "--tier", "2")
    starmeet("add", "Tomas Brandt", "--tier", "2", "--handle", "tomas@brandt.example")
    starmeet("conf", "add", "days.ics", "--going")
    return starmeet


def who(run: Run, conference: str = "lantern") -> dict[str, Any]:
    found = run("who", conference, "--json").json
    assert len({one["person"] for one in found}) == len(found), "one line a person"
    return {one["person"]: one for one in found}


def test_chairs_signs_and_attends_come_from_the_programme(there: Run) -> None:
    found = who(there)
    assert {name: one["kind"] for name, one in found.items()} == {
        "Ada Quill": "chairs", "Mei Tanaka": "signs", "Jonas Weil": "attends",
    }  # fmt: skip
    assert "chairs “Panel on lanterns”" in found["Ada Quill"]["evidence"]
    assert "is to be met at “Book signing: Errors That Help”" in found["Mei Tanaka"]["evidence"]
    assert "listed as attendee in the programme" in found["Jonas Weil"]["evidence"]
    assert found["Jonas Weil"]["probability"] <= 0.75 < found["Ada Quill"]["probability"]
    printed = there("who", "lantern").out
    assert "On the attendee list, and most of those come" in printed
    assert next(line for line in printed.splitlines() if "Ada Quill" in line).endswith("chairs")


def test_speakers_are_those_on_a_stage(there: Run) -> None:
    again = there("conf", "add", "days.ics", "--json").json
    assert (again["speakers"], again["listed"]) == (3, 1)
    assert there("conf", "refresh", "lantern", "--json").json["listed"] == 1


def test_a_list_adds_who_attends_and_joins_what_was_known(there: Run) -> None:
    added = there("conf", "people", "lantern", "guests.csv", "--json").json
    assert (added["people"], added["yours"], added["newly"]) == (3, ["Ada Quill", "Tomas Brandt"], ["Tomas Brandt"])
    assert [one["where"] for one in added["skipped"]] == ["row 5"]
    found = who(there)
    assert (found["Ada Quill"]["kind"], found["Tomas Brandt"]["kind"]) == ("chairs", "attends")
    assert found["Ada Quill"]["evidence"][-2:] == ["chairs “Panel on lanterns”", "listed as attendee in guests.csv"]


def test_nobody_elses_address_is_stored(there: Run, dump: Dump) -> None:
    there("conf", "people", "lantern", "guests.csv")
    stored = repr(dump()["listed"])
    assert "Zoe Stranger" in stored
    assert "tomas@brandt.example" in stored
    assert "zoe@stranger.example" not in stored


def test_the_same_file_replaces_itself_and_again_changes_nothing(there: Run) -> None:
    there("conf", "people", "lantern", "guests.csv")
    assert there("conf", "people", "lantern", "guests.csv", "--json").json["changed"] is False
    Path("guests.csv").write_text("Robin Marsh\n", encoding="utf-8")
    there("conf", "people", "lantern", "guests.csv", "--as", "organiser")
    found = who(there)
    assert found["Robin Marsh"]["kind"] == "organises"
    assert "Tomas Brandt" not in found
    shown = there("conf", "people", "lantern", "--json").json
    assert [(one["role"], one["people"], one["yours"]) for one in shown] == [
        ("attendee", 1, ["Jonas Weil"]), ("organiser", 1, ["Robin Marsh"]),
    ]  # fmt: skip


def test_lists_outlive_a_refresh_and_the_programmes_own_does_not(there: Run) -> None:
    there("conf", "people", "lantern", "guests.csv")
    Path("days.ics").write_text(
        CALENDAR.replace("ATTENDEE;CN=Jonas Weil:mailto:jonas@weil.example\n", ""), encoding="utf-8", newline="\r\n"
    )
    there("conf", "refresh", "lantern")
    found = who(there)
    assert "Jonas Weil" not in found
    assert found["Tomas Brandt"]["kind"] == "attends"


def test_a_word_on_a_match_outlives_refreshes(there: Run) -> None:
    there("conf", "people", "lantern", "guests.csv")
    there("match", "lantern", "tomas", "--no")
    assert "Tomas Brandt" not in who(there)
    there("match", "lantern", "ada", "--yes")
    Path("guests.csv").write_text(GUESTS + "New,Guest,,,\n", encoding="utf-8")
    there("conf", "people", "lantern", "guests.csv")
    there("conf", "refresh", "lantern")
    found = who(there)
    assert "Tomas Brandt" not in found
    assert (found["Ada Quill"]["grade"], found["Ada Quill"]["evidence"][0]) == ("certain", "you said so")


def test_all_of_it_can_be_taken_back(there: Run, dump: Dump) -> None:
    before = dump()
    there("conf", "people", "lantern", "guests.csv")
    listed = dump()
    there("conf", "people", "lantern", "guests.csv", "--remove")
    assert "Tomas Brandt" not in who(there)
    there("undo")
    assert dump() == listed
    there("conf", "remove", "lantern")
    assert dump()["listed"] == []
    there("undo")
    assert dump() == listed
    there("undo")
    assert dump() == before


def test_two_entries_of_one_person_are_one_line_once_merged(there: Run) -> None:
    there("add", "Quill, Adelheid", "--handle", "github:adelheid")
    Path("more.csv").write_text("Name,GitHub\nA. Q.,adelheid\n", encoding="utf-8")
    there("conf", "people", "lantern", "more.csv")
    assert who(there)["Quill, Adelheid"]["kind"] == "attends"
    there("merge", "Ada Quill", "Quill, Adelheid")
    one = who(there)["Ada Quill"]
    assert one["kind"] == "chairs"
    assert "listed as attendee in more.csv" in one["evidence"]
    there("undo")
    assert {"Ada Quill", "Quill, Adelheid"} <= who(there).keys()


def test_vcards_too(there: Run) -> None:
    Path("team.vcf").write_text(CARDS, encoding="utf-8", newline="\r\n")
    added = there("conf", "people", "lantern", "team.vcf", "--as", "chair", "--json").json
    assert (added["people"], added["yours"], len(added["skipped"])) == (1, ["Robin Marsh"], 1)
    assert who(there)["Robin Marsh"]["kind"] == "chairs"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("lantern", "nothing.csv"), "there is no file"),
        (("lantern", "days.ics"), "looks like a calendar"),
        (("nowhere", "guests.csv"), "no conference"),
        (("lantern", "https://lantern.example/guests.csv"), "read from a file"),
        (("lantern", "guests.csv", "--remove"), "no list of Lantern Days"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    there: Run, dump: Dump, words: tuple[str, ...], says: str
) -> None:
    before = dump()
    ran = there("conf", "people", *words, ok=False)
    assert says in failed(ran, ran.code)
    assert dump() == before


def test_where_says_why_in_words(there: Run) -> None:
    there("conf", "people", "lantern", "guests.csv")
    [place] = there("where", "--json").json
    assert {one["person"]: one["kind"] for one in place["who"]} == {
        "Ada Quill": "chairs", "Mei Tanaka": "signs", "Jonas Weil": "attends", "Tomas Brandt": "attends",
    }  # fmt: skip
    assert all(one["evidence"] for one in place["who"])
    assert "is on the attendee list" in there("where").out


def test_chairs_signings_and_guests_are_planned_for(there: Run) -> None:
    plan = there("plan", "lantern", "--max-per-day", "9", "--json").json
    kinds = {(one["people"][0], one["kind"]): one["why"] for one in plan["windows"] if one["people"]}
    assert kinds["Mei Tanaka", "signing"] == 'at "Book signing: Errors That Help"'
    assert kinds["Ada Quill", "after talk"] == 'after the session they chair, "Panel on lanterns"'
    assert all(why for (name, kind), why in kinds.items() if kind != "talk")
    [jonas] = [one for one in plan["missed"] if one["person"] == "Jonas Weil"]
    assert jonas["why"] == "only Tue 11:00-11:20, against Ada Quill"
    alone = there("plan", "lantern", "--drop", "Ada Quill", "--json").json
    assert {one["people"][0]: one["kind"] for one in alone["windows"]}["Jonas Weil"] == "break"


def test_a_chair_is_not_said_to_speak(there: Run) -> None:
    steps = {one["person"]: one for one in there("today", "--json").json}
    assert "speaks" not in steps["Ada Quill"]["why"]
    assert "Panel on lanterns" not in steps["Ada Quill"]["draft"]
    assert "Panel on lanterns" not in str(there("starters", "ada", "--json").json)


class TestBothThere:
    @pytest.fixture
    def past(self, there: Run) -> Run:
        there("conf", "people", "lantern", "guests.csv")
        there("who", "lantern", "--add", "Robin Marsh")
        return there

    def common(self, run: Run, name: str) -> list[str]:
        starters = run("starters", name, "--json", now="2027-02-01T09:00:00Z").json
        return sorted({fact["text"] for one in starters for fact in one["facts"] if fact["kind"] == "common"})

    @pytest.mark.parametrize("name", ["ada", "mei", "tomas", "jonas", "robin"])
    def test_of_a_conference_i_went_to_i_may_say_so(self, past: Run, name: str) -> None:
        assert self.common(past, name) == ["Lantern Days"]

    def test_it_is_worked_out_when_people_have_changed_since(self, past: Run) -> None:
        past("add", "Someone Else", now="2027-02-01T09:00:00Z")
        assert self.common(past, "ada") == ["Lantern Days"]

    def test_not_of_one_i_did_not_go_to(self, past: Run) -> None:
        past("conf", "set", "lantern", "--maybe")
        assert self.common(past, "ada") == []

    def test_a_meeting_in_its_days_says_so_and_mere_words_do_not(self, past: Run, home: Home) -> None:
        past("add", "Zora Fern")
        past("log", "Zora: packing for Lantern Days", "--from-them")
        later = "2027-02-01T09:00:00Z"

        def both_at() -> tuple[str, ...]:
            desk, _ = open_desk(home, lambda: datetime.fromisoformat(later))
            with contextlib.closing(desk), desk.store.read() as reader:
                return subject(reader, desk, pick_person(reader, "zora"), None).common

        assert both_at() == ()
        past("log", "2026-12-01 15:00: met Zora at the coffee bar", now=later)
        assert both_at() == ("Lantern Days",)
