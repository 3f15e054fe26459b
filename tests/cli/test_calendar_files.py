"""Calendar files, as a shell asks for them: one plan, all of them, what is to be done, and the feed that follows."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import icalendar
import pytest

from starmeet.config.places import Home
from starmeet.desk.base import DATABASE
from tests.calendars.rfc5545 import read
from tests.cli.conftest import Ran, Run, failed
from tests.cli.test_contract import PROGRAMME

ONLINE = PROGRAMME.replace('room name="Hall A"', 'room name="https://meet.example/room;1"').replace(
    "<room>Hall A</room>", "<room>https://meet.example/room;1</room>"
)
DAY = "2026-12-01T{:02}:00:00Z"


@pytest.fixture
def filled(starmeet: Run, tmp_path: Path) -> Run:
    (tmp_path / "tiny.xml").write_text(PROGRAMME, encoding="utf-8")
    starmeet("init")
    starmeet("add", "Ada Quill", "--tier", "3")
    starmeet("add", "Mei Tanaka", "--tier", "2")
    starmeet("conf", "add", str(tmp_path / "tiny.xml"), "--going")
    return starmeet


def todos(ran: Ran) -> dict[str, icalendar.Todo]:
    read(ran.bytes)
    return {str(todo["SUMMARY"]): todo for todo in icalendar.Calendar.from_ical(ran.bytes).walk("VTODO")}


class TestFiles:
    def test_all_is_every_plan_and_appointment(self, filled: Run) -> None:
        assert "no plan" in failed(filled("ics", "--all", ok=False))
        filled("plan")
        filled("add", "Jonas Weil")
        filled("meet", "jonas", "--state", "asked", "--at", "2027-02-01 12:00")
        one, every = filled("ics").bytes, filled("ics", "--all").bytes
        assert every.count(b"BEGIN:VEVENT") == one.count(b"BEGIN:VEVENT") + 1
        assert len(read(every).all("NAME")) == 1

    def test_several_alarms(self, filled: Run) -> None:
        filled("config", "set", "calendar.alarms", "[60, 10]")
        filled("plan")
        [first, *_] = icalendar.Calendar.from_ical(filled("ics").bytes).walk("VEVENT")
        assert [str(alarm["TRIGGER"].to_ical(), "ascii") for alarm in first.walk("VALARM")] == ["-PT10M", "-PT1H"]

    def test_a_session_online_brings_its_link(self, starmeet: Run, tmp_path: Path) -> None:
        (tmp_path / "tiny.xml").write_text(ONLINE, encoding="utf-8")
        starmeet("add", "Ada Quill")
        starmeet("conf", "add", str(tmp_path / "tiny.xml"), "--going")
        found = icalendar.Calendar.from_ical(starmeet("ics").bytes).walk("VEVENT")
        links = {str(event["CONFERENCE"]) for event in found if "CONFERENCE" in event}
        assert links == {"https://meet.example/room;1"}
        assert any("Join: https://meet.example/room;1" in str(event["DESCRIPTION"]) for event in found)

    def test_what_fell_out_stays_for_thirty_days_after_its_time(self, filled: Run) -> None:
        filled("plan")
        filled("plan", "--drop", "Mei")
        assert b"STATUS:CANCELLED" in filled("ics", now="2026-12-30T09:00:00Z").bytes
        assert b"STATUS:CANCELLED" not in filled("ics", now="2027-01-03T09:00:00Z").bytes
        gone = [
            one for one in range(1, 9)
            if b"CANCELLED" in filled("ics", "--meeting", f"m{one}", now="2027-06-01T09:00:00Z", ok=False).bytes
        ]  # fmt: skip
        assert gone, "asked for by its id, it is there"

    @pytest.mark.parametrize(
        "words", [("tiny", "--all"), ("--all", "--meeting", "m1"), ("--meeting", "m1", "--follow-ups")]
    )
    def test_more_than_one_thing_is_wrong_usage(self, filled: Run, words: tuple[str, ...]) -> None:
        assert "one of CONF, --all and --meeting" in failed(filled("ics", *words, ok=False), 2)

    def test_a_large_file_is_written_with_a_note(self, filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        filled("plan")
        monkeypatch.setattr("starmeet.calendars.export.IMPORT_CAP", 100)
        ran = filled("ics")
        read(ran.bytes)
        [line] = ran.err.splitlines()
        assert "Google Calendar imports 1 MB" in line


class TestToDo:
    def test_a_promise_with_a_date(self, filled: Run) -> None:
        filled("log", "promised Ada #promise: the test suite by Friday")
        filled("log", "promised Mei #promise: the slides")
        first = todos(filled("ics", "--follow-ups"))
        [summary] = first
        todo = first[summary]
        assert summary.startswith("Ada Quill: the test suite")
        assert (str(todo["STATUS"]), todo["DUE"].dt.isoformat(), todo["SEQUENCE"]) == ("NEEDS-ACTION", "2026-11-27", 0)
        assert todos(filled("ics", "--follow-ups", now="2026-11-23T09:00:00Z")) == first, "nothing changed"
        filled("done", "ada", now="2026-11-24T09:00:00Z")
        done = todos(filled("ics", "--follow-ups", now="2026-11-25T09:00:00Z"))[summary]
        assert done["UID"] == todo["UID"]
        assert (str(done["STATUS"]), done["SEQUENCE"], done["PERCENT-COMPLETE"]) == ("COMPLETED", 1, 100)
        assert done["COMPLETED"].dt.isoformat() == "2026-11-24T09:00:00+00:00"
        assert done["DTSTAMP"].dt == done["LAST-MODIFIED"].dt > todo["DTSTAMP"].dt
        filled("undo", now="2026-11-25T10:00:00Z")
        again = todos(filled("ics", "--follow-ups", now="2026-11-25T11:00:00Z"))[summary]
        assert (again["UID"], str(again["STATUS"]), again["SEQUENCE"]) == (todo["UID"], "NEEDS-ACTION", 2)
        assert again["DTSTAMP"].dt > done["DTSTAMP"].dt

    def test_what_is_done_stays_for_thirty_days(self, filled: Run) -> None:
        filled("log", "promised Ada #promise: the test suite by Friday")
        filled("done", "ada")
        assert todos(filled("ics", "--follow-ups", now="2026-12-21T09:00:00Z"))
        assert not todos(filled("ics", "--follow-ups", now="2026-12-23T09:00:00Z"))

    def test_a_promise_taken_back_is_called_off_without_its_words(self, filled: Run) -> None:
        filled("log", "promised Ada #promise: the test suite by Friday")
        [told] = todos(filled("ics", "--follow-ups")).values()
        filled("undo")
        for now in ("2026-11-23T09:00:00Z", "2026-12-20T09:00:00Z"):
            ran = filled("ics", "--follow-ups", now=now)
            [gone] = todos(ran).values()
            assert (gone["UID"], str(gone["STATUS"]), gone["SEQUENCE"]) == (told["UID"], "CANCELLED", 1)
            assert "Ada" not in ran.out
        assert not todos(filled("ics", "--follow-ups", now="2026-12-25T09:00:00Z"))

    def test_words_after_meeting_somebody(self, filled: Run) -> None:
        filled("plan")
        filled("meet", "ada", "--state", "held", now=DAY.format(12))
        assert not todos(filled("ics", "--follow-ups", now=DAY.format(20)))
        [first] = todos(filled("ics", "--follow-ups", now="2026-12-02T09:00:00Z")).values()
        assert (str(first["SUMMARY"]), str(first["STATUS"])) == ("Write to Ada Quill", "NEEDS-ACTION")
        assert (first["DTSTART"].dt.isoformat(), first["DUE"].dt.isoformat()) == ("2026-12-02", "2026-12-04")
        assert "You met Ada Quill" in first["DESCRIPTION"]
        filled("log", "wrote to Ada #message", now="2026-12-03T09:00:00Z")
        [done] = todos(filled("ics", "--follow-ups", now="2026-12-04T09:00:00Z")).values()
        assert (done["UID"], str(done["STATUS"]), done["SEQUENCE"]) == (first["UID"], "COMPLETED", 1)
        both = filled("ics", "--follow-ups", now="2026-12-09T09:00:00Z")
        states = sorted((str(one["STATUS"]), str(one["UID"]) == str(first["UID"])) for one in _all(both))
        assert states == [("COMPLETED", True), ("NEEDS-ACTION", False)]

    def test_a_snooze_puts_it_off_and_skip_calls_it_off(self, filled: Run) -> None:
        filled("meet", "ada", "--state", "held", now=DAY.format(12))
        [open_] = _all(filled("ics", "--follow-ups", now="2026-12-02T09:00:00Z"))
        filled("snooze", _step(filled, "2026-12-02T09:30:00Z"), "--days", "2", now="2026-12-02T09:30:00Z")
        [later] = _all(filled("ics", "--follow-ups", now="2026-12-02T10:00:00Z"))
        assert (later["UID"], str(later["STATUS"]), later["SEQUENCE"]) == (open_["UID"], "NEEDS-ACTION", 1)
        assert "DTSTART" not in later
        assert later["DUE"].dt.isoformat() == "2026-12-04"
        filled("skip", _step(filled, "2026-12-04T12:00:00Z"), now="2026-12-04T12:00:00Z")
        [off] = _all(filled("ics", "--follow-ups", now="2026-12-04T13:00:00Z"))
        assert (off["UID"], str(off["STATUS"]), off["SEQUENCE"]) == (open_["UID"], "CANCELLED", 2)

    def test_beside_the_plan_and_beside_all_plans(self, filled: Run) -> None:
        filled("log", "promised Ada #promise: the test suite by Friday")
        filled("plan")
        for words in (("tiny",), ("--all",)):
            found = filled("ics", *words, "--follow-ups", "--json").json
            assert found["todos"] == 1
            assert found["events"] > 1
            read(found["ics"].encode())

    def test_undo_passes_over_what_was_told(self, filled: Run) -> None:
        filled("log", "promised Ada #promise: the test suite by Friday")
        filled("ics", "--follow-ups")
        assert "promised Ada" in filled("undo").out or "Ada" in filled("undo", "--list").out


def _step(filled: Run, now: str) -> str:
    """Find the follow-up that Today shows."""
    [step] = [one for one in filled("today", "--limit", "20", "--json", now=now).json if one["kind"] == "follow-up"]
    return str(step["id"])


def _all(ran: Ran) -> list[icalendar.Todo]:
    read(ran.bytes)
    return list(icalendar.Calendar.from_ical(ran.bytes).walk("VTODO"))


class TestFeed:
    @pytest.fixture
    def path(self, filled: Run, tmp_path: Path) -> Path:
        filled("config", "set", "calendar.feed", str(tmp_path / "meetings.ics"))
        return tmp_path / "meetings.ics"

    def test_it_is_made_and_is_for_you_alone(self, filled: Run, path: Path) -> None:
        filled("conf")
        assert read(path.read_bytes()).value("NAME") == "starmeet"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_it_is_one_to_subscribe_to(self, filled: Run, path: Path) -> None:
        filled("config", "set", "calendar.alarms", "[60, 10]")
        filled("plan")
        tree = read(path.read_bytes())
        kinds = {part.name for event in tree.parts for part in event.parts}
        assert "VEVENT" in {part.name for part in tree.parts}
        assert "VALARM" not in kinds
        assert not tree.one("METHOD")
        assert [tree.value(name) for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL", "COLOR")] == [
            "PT6H", "PT6H", "steelblue",
        ]  # fmt: skip

    def test_it_follows_every_verb_that_changes_what_it_shows(self, filled: Run, path: Path, tmp_path: Path) -> None:
        def after(*words: str) -> str:
            filled(*words)
            data = path.read_bytes()
            read(data)
            return data.decode().replace("\r\n ", "")

        assert after("plan").count("BEGIN:VEVENT") > 1
        assert "STATUS:CONFIRMED" in after("meet", "ada", "--state", "accepted", "--at", "2026-12-01 12:00")
        assert "STATUS:CONFIRMED" not in after("undo")
        assert "LOCATION:Garden" in after("invite", "mei", "--at", "2026-12-01 16:00", "--place", "Garden")
        assert "Mei Tanakà" in after("edit", "mei", "--name", "Mei Tanakà")
        (tmp_path / "tiny.xml").write_text(PROGRAMME.replace("Small tools", "Large tools"), encoding="utf-8")
        assert "Large tools" in after("conf", "refresh")
        assert "STATUS:CANCELLED" in after("conf", "remove", "tiny")

    def test_the_same_again_is_not_written_again(self, filled: Run, path: Path) -> None:
        filled("plan")
        os.utime(path, (1, 1))
        filled("plan")
        filled("add", "Jonas Weil")
        filled("log", "helped Ada with a parser")
        filled("today")
        assert path.stat().st_mtime == 1
        filled("meet", "ada", "--state", "accepted", "--at", "2026-12-01 12:00")
        assert path.stat().st_mtime > 1

    def test_a_feed_that_cannot_be_written_is_one_line_and_no_failure(self, filled: Run, path: Path) -> None:
        path.mkdir()
        ran = filled("meet", "ada", "--state", "accepted", "--at", "2026-12-01 12:00")
        [line] = ran.err.splitlines()
        assert line.startswith("starmeet: calendar.feed: ")
        assert "accepted" in ran.out

    def test_no_other_file_is_ever_replaced(self, filled: Run, home: Home, tmp_path: Path) -> None:
        own = tmp_path / "own.ics"
        own.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Own//EN\r\nEND:VCALENDAR\r\n")
        for path in (own, home.data / DATABASE, home.config):
            filled("config", "set", "calendar.feed", str(path))
            kept = own.read_bytes()
            assert "stays as it is" in filled("plan").err
            assert own.read_bytes() == kept
        assert filled("people").out

    def test_a_url_is_no_file(self, filled: Run) -> None:
        assert "the path of a file" in failed(
            filled("config", "set", "calendar.feed", "https://cal.example/x.ics", ok=False), 1
        )
