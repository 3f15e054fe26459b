"""What we write loads into another calendar program unchanged: khal, with a folder of files that is thrown away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import icalendar
import pytest

from starmeet.calendars.export import calendar
from starmeet.calendars.tasks import Task, todo
from tests.calendars.test_export import entry

CONFIG = """[calendars]
[[meetings]]
path = {folder}/meetings
type = calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = UTC
default_timezone = UTC
[default]
default_calendar = meetings
[sqlite]
path = {folder}/khal.db
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "meetings").mkdir()
    (tmp_path / "config").write_text(CONFIG.format(folder=tmp_path), encoding="utf-8")
    return tmp_path


def khal(folder: Path, *words: str) -> str:
    command = [str(Path(sys.executable).with_name("khal")), "-c", str(folder / "config"), *words]
    environment = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "critical" not in done.stderr.lower(), done.stderr
    return done.stdout


def test_it_comes_back_as_it_was(folder: Path) -> None:
    twice = entry(4).meeting.start.replace(month=10, day=31, hour=1)  # the second 02:30 of that night in Berlin
    several = [
        entry(1, state="idea"), entry(2, state="cancelled", zone="Asia/Kathmandu"),
        entry(3, zone="Nowhere", summary='Tea; "Ada", \\n 🧵' + " long" * 40, join_url="https://meet.example/ada;1"),
        entry(4, start=twice),
    ]  # fmt: skip
    task = todo(Task(uid="t@starmeet.invalid", state="open", kind="promise", summary="The slides", due=twice.date()))
    data = calendar(several, alarms=(15, 60), todos=[task])
    (folder / "plan.ics").write_bytes(data)
    for _ in range(2):  # the second time they are updates of the same
        khal(folder, "import", "--batch", "-a", "meetings", str(folder / "plan.ics"))
    ours = {str(one["UID"]): one for one in icalendar.Calendar.from_ical(data).walk("VEVENT")}
    files = [icalendar.Calendar.from_ical(path.read_bytes()) for path in (folder / "meetings").glob("*.ics")]
    theirs = {str(one["UID"]): one for file in files for one in file.walk("VEVENT")}
    assert set(theirs) == set(ours)
    for uid, one in ours.items():
        for name in ("SEQUENCE", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "URL"):
            assert theirs[uid].get(name) == one.get(name), name
        assert (theirs[uid].start, theirs[uid].end) == (one.start, one.end)
        assert len(theirs[uid].walk("VALARM")) == len(one.walk("VALARM"))
    assert str(theirs["3@starmeet.invalid"]["CONFERENCE"]) == "https://meet.example/ada;1"
    listed = khal(folder, "list", "--format", "{uid} {start} {end} {title}", "--day-format", "", "2027-06-03", "1d")
    wanted = [f"{uid} {one.start:%Y-%m-%d}" for uid, one in ours.items() if one.start.month == 6]
    assert len(wanted) == 3
    assert all(any(line.startswith(one) for line in listed.splitlines()) for one in wanted)
    assert "1@starmeet.invalid 2027-06-03 09:30 2027-06-03 10:00 Coffee with Ada Sample" in listed


def test_a_later_export_updates_what_is_there(folder: Path) -> None:
    for number, (state, place) in enumerate((("idea", "Foyer"), ("accepted", "Garden"), ("cancelled", "Garden"))):
        one = entry(1, state=state, place=place)  # type: ignore[arg-type]
        (folder / f"{number}.ics").write_bytes(calendar([one]))
        khal(folder, "import", "--batch", "-a", "meetings", str(folder / f"{number}.ics"))
    [path] = (folder / "meetings").glob("*.ics")
    [event] = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert (str(event["STATUS"]), str(event["LOCATION"])) == ("CANCELLED", "Garden")
