from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from starmeet.calendars import vdir
from starmeet.calendars.busy import BusyTime
from starmeet.calendars.vdir import busy_folder
from starmeet.errors import InputError

START, END = datetime(2027, 6, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)
CUSTOM = """BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE
"""


def event(day: int, more: str = "") -> str:
    return f"SUMMARY:On {day}\nDTSTART:202706{day:02}T090000Z\nDTEND:202706{day:02}T100000Z\n{more}"


def put(path: Path, *events: str, head: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    body = "".join(f"BEGIN:VEVENT\n{one.strip()}\nEND:VEVENT\n" for one in events)
    path.write_text(f"BEGIN:VCALENDAR\n{head}{body}END:VCALENDAR\n")


def read(folder: Path, me: str = "") -> BusyTime:
    return busy_folder(folder, START, END, zone="Europe/Berlin", me=me)


def test_a_folder_of_events_is_a_calendar(tmp_path: Path) -> None:
    for day in (9, 3, 27):
        put(tmp_path / f"{day}.ics", event(day))
    put(tmp_path / "Upper.ICS", event(12))
    found = read(tmp_path)
    assert ([one.what for one in found.busy], found.problems) == (["On 3", "On 9", "On 12", "On 27"], ())


def test_a_folder_of_calendars_is_read_one_level_deep(tmp_path: Path) -> None:
    put(tmp_path / "home" / "a.ics", event(3))
    put(tmp_path / "work" / "b.ics", event(4))
    put(tmp_path / "work" / "old" / "c.ics", event(5))
    put(tmp_path / ".trash" / "d.ics", event(6))
    assert [one.what for one in read(tmp_path).busy] == ["On 3", "On 4"]


def test_what_is_hidden_or_being_written_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "a.ics", event(3))
    for name in (".b.ics", "c.ics.tmp", "d.ics~", "color", "displayname", "e.txt"):
        put(tmp_path / name, event(4))
    os.mkfifo(tmp_path / "pipe.ics")
    (tmp_path / "nowhere.ics").symlink_to(tmp_path / "missing")
    (tmp_path / "link.ics").symlink_to(tmp_path / "e.txt")
    found = read(tmp_path)
    assert ([one.what for one in found.busy], found.problems) == (["On 3", "On 4"], ())


def test_a_broken_file_costs_itself_and_is_named(tmp_path: Path) -> None:
    put(tmp_path / "work" / "good.ics", event(3))
    (tmp_path / "work" / "empty.ics").write_text("")
    (tmp_path / "work" / "page.ics").write_text("<html>")
    put(tmp_path / "work" / "bad.ics", "SUMMARY:When?", "DTSTART:20270631T090000Z")
    (tmp_path / "work" / "cut.ics").write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Cut\nDTSTART:2027")
    found = read(tmp_path)
    assert [one.what for one in found.busy] == ["On 3"]
    assert found.problems == (
        "work/empty.ics: this is not an iCalendar file, it is empty, left out",
        "work/page.ics: this is not an iCalendar file, line 1 looks like a web page or XML, left out",
        "work/cut.ics: the file ends before END:VCALENDAR: it may be cut off",
        'work/cut.ics, line 2, "Cut": its END:VEVENT is missing, left out',
        'work/bad.ics, line 2, "When?": DTSTART is missing or cannot be read, left out',
        "work/bad.ics, line 5: DTSTART cannot be read, left out",
    )


def test_a_folder_full_of_other_things_does_not_fill_the_screen(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number:02}.ics").write_text("no calendar")
    problems = read(tmp_path).problems
    assert len(problems) == 21
    assert problems[-1] == "30 more files are no calendars, left out"


def test_what_overrides_a_series_may_lie_in_another_file(tmp_path: Path) -> None:
    put(tmp_path / "z.ics", event(1, "UID:s\nRRULE:FREQ=DAILY;COUNT=3"))
    put(tmp_path / "a.ics", event(20, "UID:s\nRECURRENCE-ID:20270602T090000Z"))
    put(tmp_path / "b.ics", event(3, "UID:s\nRECURRENCE-ID:20270603T090000Z\nSTATUS:CANCELLED"))
    assert [one.start.day for one in read(tmp_path).busy] == [1, 20]


def test_a_conflicting_copy_gives_way_to_the_newer_one(tmp_path: Path) -> None:
    put(tmp_path / "a (conflict).ics", event(3, "UID:s\nSEQUENCE:1"))
    put(tmp_path / "a.ics", event(8, "UID:s\nSEQUENCE:4"))
    assert [one.what for one in read(tmp_path).busy] == ["On 8"]


def test_each_file_has_its_own_zones(tmp_path: Path) -> None:
    for name, offset in (("a", "+0300"), ("b", "+0500")):
        when = "DTSTART;TZID=Office:20270603T090000\nDURATION:PT1H"
        put(tmp_path / f"{name}.ics", when, head=CUSTOM.format(offset=offset))
    put(tmp_path / "c.ics", "DTSTART:20270603T090000\nDURATION:PT1H", head="X-WR-TIMEZONE:Asia/Tokyo\n")
    assert [one.start.hour for one in read(tmp_path).busy] == [0, 4, 6]


def test_a_folder_without_calendars_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(InputError, match=r"there is no \.ics file in the folder"):
        read(tmp_path)
    with pytest.raises(InputError, match="cannot read the folder"):
        read(tmp_path / "missing")


def test_a_folder_is_read_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (3, 4, 5):
        put(tmp_path / f"{day}.ics", event(day))
    monkeypatch.setattr(vdir, "MAX_FILES", 2)
    found = read(tmp_path)
    assert [one.what for one in found.busy] == ["On 3", "On 4"]
    assert found.problems == (f"more than 2 files in {tmp_path.name}, the rest left out",)
    monkeypatch.setattr(vdir, "MAX_FILES", 100)
    monkeypatch.setattr(vdir, "MAX_TOTAL", (tmp_path / "3.ics").stat().st_size + 10)
    found = read(tmp_path)
    assert [one.what for one in found.busy] == ["On 3"]
    assert found.problems == ("4.ics: more than 0 MB in one folder, the rest left out",)


def test_events_of_the_plan_itself_do_not_count(tmp_path: Path) -> None:
    put(tmp_path / "a.ics", event(3, "UID:mine"), event(4, "UID:theirs"))
    found = busy_folder(tmp_path, START, END, zone="UTC", without={"mine"})
    assert [one.what for one in found.busy] == ["On 4"]
