"""The plan keeps clear of what stands in the user's calendars: files and folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from starmeet.config.places import Home
from starmeet.desk import Desk
from starmeet.desk.base import pick_conference
from starmeet.desk.busy_time import busy_time
from tests.cli.conftest import Run

EVENT = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:{0}
DTSTART:20261201T{0}0000Z
DTEND:20261201T{1}0000Z
SUMMARY:{2}
END:VEVENT
END:VCALENDAR
"""
PROGRAMME = """<schedule><conference><title>Tiny Conf</title><acronym>tiny</acronym><start>2026-12-01</start>
<end>2026-12-02</end><time_zone_name>UTC</time_zone_name></conference><day index="1" date="2026-12-01">
<room name="Hall">
<event guid="g"><title>Errors that help</title><date>2026-12-01T10:00:00+00:00</date><start>10:00</start>
<duration>00:30</duration><room>Hall</room><persons><person>Ada Quill</person></persons></event></room></day></schedule>
"""


@pytest.fixture
def at_tiny(starmeet: Run, tmp_path: Path) -> Run:
    programme = tmp_path / "tiny.xml"
    programme.write_text(PROGRAMME)
    starmeet("init")
    starmeet("add", "Ada Quill", "--tier", "3")
    starmeet("conf", "add", str(programme), "--going")
    return starmeet


def test_a_file_a_folder_and_a_folder_of_folders_are_read_as_one(at_tiny: Run, home: Home, desk: Desk) -> None:
    place = home.config.parent
    (place / "khal" / "work").mkdir(parents=True)
    (place / "one.ics").write_text(EVENT.format("09", "10", "In a file"))
    (place / "khal" / "a.ics").write_text(EVENT.format("11", "12", "In a folder"))
    (place / "khal" / "work" / "b.ics").write_text(EVENT.format("13", "14", "In a calendar of it"))
    (place / "khal" / "work" / "c.ics").write_text("nothing")
    at_tiny("config", "set", "calendar.busy", '["one.ics", "khal"]')
    desk.reload()
    with desk.store.read() as reader:
        found = busy_time(desk, pick_conference(reader, "tiny", desk.today()))
    assert [one.what for one in found.busy] == ["In a file", "In a folder", "In a calendar of it"]
    note = "calendar khal: work/c.ics: this is not an iCalendar file, there is no BEGIN:VCALENDAR in it, left out"
    assert found.notes == (note,)
    planned = json.loads(at_tiny("plan", "--json").out)
    assert planned["notes"] == [note]
    assert all(not "11:00" <= one["start"][11:16] < "12:00" for one in planned["windows"])


def test_a_folder_without_calendars_is_a_note(at_tiny: Run, home: Home) -> None:
    (home.config.parent / "empty").mkdir()
    at_tiny("config", "set", "calendar.busy", "empty")
    (note,) = json.loads(at_tiny("plan", "--json").out)["notes"]
    assert note.startswith("calendar empty: there is no .ics file in the folder")
