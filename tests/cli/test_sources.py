"""What `conf add` is told about a source is remembered, and a refresh takes no nonsense for a programme."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.schedules.programmes import frab, ics, talk

from .conftest import Run, failed

HEAD = "Was,Wann,Wo,Wer\n"
TOLD = ("--column", "title=Was", "--column", "start=Wann")


def changes(done: Any) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["was"], one["now"]) for one in done["changes"]]


def test_columns_zone_and_first_day_hold_for_every_refresh(starmeet: Run, tmp_path: Path) -> None:
    source = tmp_path / "lantern.csv"
    source.write_text(HEAD + "Moss,Day 2 10:00,Garden,Ada Exämple\nFerns,Day 3 11:00,Mill,Bo Probe\n")
    given = ("--from", "2027-05-01", "--zone", "Europe/Lisbon", "--name", "Lantern Days")
    added = starmeet("conf", "add", str(source), *TOLD, *given, "--json").json
    assert (added["conference"]["name"], added["conference"]["start"]) == ("Lantern Days", "2027-05-02")
    assert starmeet("conf", "refresh", "lantern", "--json").json["changes"] == []
    source.write_text(HEAD + "Moss,Day 2 10:30,Garden,Ada Exämple\nFerns,Day 3 11:00,Mill,Bo Probe\n")
    moved = [("moved", "2027-05-02T10:00+01:00", "2027-05-02T10:30+01:00")]
    assert changes(starmeet("conf", "refresh", "lantern", "--json").json) == moved
    starmeet("undo")
    again = starmeet("conf", "add", str(source), "--json").json
    assert (changes(again), again["conference"]["timezone"]) == (moved, "Europe/Lisbon")


def test_new_columns_replace_those_remembered(starmeet: Run, tmp_path: Path) -> None:
    source = tmp_path / "lantern.csv"
    source.write_text(HEAD + "Moss,2027-05-01 10:00,Garden,Ada Exämple\n")
    starmeet("conf", "add", str(source), *TOLD)
    source.write_text("Was,Beginn,Wo,Wer\nMoss,2027-05-01 10:30,Garden,Ada Exämple\n")
    assert "no column 'Wann'" in failed(starmeet("conf", "refresh", "lantern", ok=False))
    done = starmeet("conf", "add", str(source), "--column", "title=Was", "--column", "speakers=Wer", "--json").json
    assert [one["kind"] for one in done["changes"]] == ["moved", "speakers"]
    assert starmeet("conf", "refresh", "lantern", "--json").json["changes"] == []
    unknown = starmeet("conf", "add", str(source), "--column", "beginning=Was", ok=False)
    assert "'beginning'" in failed(unknown)
    assert starmeet("conf", "refresh", "lantern", "--json").json["changes"] == []


def test_what_was_said_of_one_file_is_not_said_of_another(starmeet: Run, tmp_path: Path) -> None:
    told, plain = tmp_path / "lantern.csv", tmp_path / "plain.csv"
    told.write_text(HEAD + "Moss,2027-05-01 10:00,Garden,Ada Exämple\n")
    plain.write_text("Title,Start\nMoss,2027-05-01 10:00\n")
    starmeet("conf", "add", str(told), *TOLD, "--name", "Lantern")
    assert starmeet("conf", "add", str(plain), "--name", "Lantern", "--json").json["conference"]["source"] == str(plain)
    assert starmeet("conf", "refresh", "lantern", "--json").json["changes"] == []
    assert starmeet("conf", "add", str(told), *TOLD, "--name", "Lantern", "--json").json["new"] is False


def test_a_file_without_a_zone_is_read_in_that_of_its_conference(starmeet: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "one.ics", tmp_path / "two.ics"
    head = "X-WR-CALNAME:Lantern Days\n"
    first.write_text(ics("UID:a\nSUMMARY:Moss\nDTSTART:20270501T100000", head=head + "X-WR-TIMEZONE:Asia/Tokyo"))
    second.write_text(ics("UID:a\nSUMMARY:Moss\nDTSTART:20270501T100000", head=head))
    starmeet("conf", "add", str(first))
    done = starmeet("conf", "add", str(second), "--json").json
    assert (done["changes"], done["conference"]["timezone"]) == ([], "Asia/Tokyo")


def days(*titles: str, start: str = "T10:00:00+02:00") -> str:
    return frab(*(talk(guid=title, title=title, date=f"2027-05-01{start}") for title in titles))


SEVEN = ("Moss", "Ferns", "Stones", "Fog", "Rain", "Bark", "Reed")


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (days(*(f"Meetup {number}" for number in range(7))), "another programme: none of the 7"),
        (json.dumps(json.loads(days(*SEVEN, start=""))).replace('"10:00"', '"tba"', 6), "cannot be read for the most"),
        ("{}", "looks like"),
        ("<html><title>Back soon</title></html>", "HTML"),
        (days(*SEVEN)[:-40], "not well-formed"),
    ],
)
def test_nonsense_is_no_new_version(starmeet: Run, tmp_path: Path, now: str, told: str) -> None:
    source = tmp_path / "schedule.json"
    source.write_text(days(*SEVEN))
    starmeet("conf", "add", str(source), "--going")
    source.write_text(now)
    assert told in failed(starmeet("conf", "refresh", ok=False))
    source.write_text(days(*SEVEN))
    again = starmeet("conf", "refresh", "--json").json
    assert (again["sessions"], again["changes"]) == (7, [])


def test_a_wholly_new_programme_comes_in_by_name(starmeet: Run, tmp_path: Path) -> None:
    source = tmp_path / "schedule.json"
    source.write_text(days(*SEVEN))
    starmeet("conf", "add", str(source), "--going")
    source.write_text(days(*(f"Meetup {number}" for number in range(7))))
    done = starmeet("conf", "add", str(source), "--json").json
    assert Counter(one["kind"] for one in done["changes"]) == {"gone": 7, "new": 7}


def test_few_sessions_may_all_be_new(starmeet: Run, tmp_path: Path) -> None:
    source = tmp_path / "schedule.json"
    source.write_text(days("To be announced"))
    starmeet("conf", "add", str(source), "--going")
    source.write_text(days(*SEVEN))
    assert len(starmeet("conf", "refresh", "--json").json["changes"]) == 8


def test_fosdem_early_to_late_is_a_refresh(starmeet: Run, corpus: Path, tmp_path: Path) -> None:
    early, late = (corpus / "schedules" / "fosdem" / f"fosdem-2024-{when}.xml" for when in ("early", "late"))
    source = tmp_path / "schedule.xml"
    now = {"now": "2024-01-20T12:00:00Z"}
    shutil.copy(early, source)
    starmeet("conf", "add", str(source), "--going", **now)
    shutil.copy(late, source)
    found = starmeet("conf", "refresh", "--json", **now).json
    kinds = Counter(one["kind"] for one in found["changes"])
    # "moved" also tells of another end: 13 talks became longer or shorter where they were.
    starts = sum(one["was"][:16] != one["now"][:16] for one in found["changes"] if one["kind"] == "moved")
    assert (starts, kinds["moved"] - starts, kinds["room"]) == (77, 13, 61)
    assert (found["sessions"], kinds["new"], kinds["gone"]) == (874, 243, 43)
