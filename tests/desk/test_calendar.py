"""Meetings on a calendar server: what is written there, what was changed there, and which of the two holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from starmeet.config.places import Home
from tests.calendars.radicale import PASSWORD, USER, Radicale, radicale
from tests.cli.conftest import Run
from tests.cli.test_contract import PROGRAMME

AT = "2026-12-01 12:00"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture
def phone(running: Radicale, request: pytest.FixtureRequest) -> Radicale:
    running.calendar = running.make(re.sub(r"\W", "-", request.node.name))  # type: ignore[attr-defined]
    return running


@pytest.fixture
def run(starmeet: Run, phone: Radicale, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A planned conference, an appointment, and a calendar server in config.toml."""
    monkeypatch.setenv("CALENDAR_PASSWORD", PASSWORD)
    (tmp_path / "tiny.xml").write_text(PROGRAMME, encoding="utf-8")
    home.data.mkdir()
    home.config.write_text(
        '[me]\nemail = "robin@vale.example"\ntimezone = "Europe/Lisbon"\n'
        f'[calendar]\ncaldav = "{phone.url}{phone.calendar}"\n'
        f'caldav_user = "{USER}"\ncaldav_token_env = "CALENDAR_PASSWORD"\n'
    )
    starmeet("add", "Ada Quill", "--tier", "3")
    starmeet("add", "Mei Tanaka", "--tier", "2")
    starmeet("add", "Jonas Weil")
    starmeet("conf", "add", str(tmp_path / "tiny.xml"), "--going")
    starmeet("plan")
    starmeet("meet", "Jonas", "--at", AT, "--state", "accepted", "--place", "Café")
    return starmeet


def meetings(run: Run) -> dict[str, dict[str, Any]]:
    """The exported file's events: title -> properties."""
    found = {}
    text = re.sub(r"\r\n[ \t]", "", run("ics", "tiny").out).replace("\r\n", "\n")
    for event in re.findall(r"BEGIN:VEVENT\n(.*?)(?:BEGIN:VALARM|END:VEVENT)", text, re.DOTALL):
        found |= {one["SUMMARY"]: one for one in [properties(event)]}
    return found


def properties(event: str) -> dict[str, str]:
    return {re.split("[;:]", line)[0]: line for line in event.splitlines() if not line.startswith(("BEGIN", "END"))}


def own(text: str) -> dict[str, str]:
    [event] = re.findall(r"BEGIN:VEVENT\n(.*?)(?:BEGIN:VALARM|END:VEVENT)", text, re.DOTALL)
    return properties(event)


def jonas(run: Run, phone: Radicale) -> str:
    """The path of the appointment with Jonas, once it is on the server."""
    [path] = [path for path, text in phone.held(phone.calendar).items() if "Jonas" in own(text)["SUMMARY"]]
    return path


def refused(run: Run, *words: str) -> Any:
    """A push that holds something back: what it says as JSON."""
    ran = run(*words, "--json", ok=False)
    assert ran.code == 1, (ran.out, ran.err)
    return ran.json


class TestPush:
    def test_every_meeting_is_there_once_with_the_words_of_the_exported_file(self, run: Run, phone: Radicale) -> None:
        done = run("calendar", "push", "--json").json
        assert {one["what"] for one in done["written"]} == {"new"}
        held = [own(text) for text in phone.held(phone.calendar).values()]
        exported = meetings(run)
        assert exported
        jonas_too = [one for one in held if "Jonas" in one["SUMMARY"]]
        assert [one["LOCATION"] for one in jonas_too] == ["LOCATION:Café"]
        there = {one["SUMMARY"]: one for one in held}
        assert there.keys() == exported.keys()
        for title, one in exported.items():
            assert {name: one[name] for name in one} == {name: there[title].get(name) for name in one}

    def test_nobody_is_invited(self, run: Run, phone: Radicale) -> None:
        run("invite", "Mei", "--at", "2026-12-02 16:00", "--to", "mei@tanaka.example")
        run("calendar", "push")
        text = "".join(phone.held(phone.calendar).values())
        assert "Mei Tanaka" in text
        assert "ATTENDEE" not in text
        assert "ORGANIZER" not in text
        assert "METHOD" not in text

    def test_a_second_push_writes_nothing(self, run: Run, phone: Radicale) -> None:
        first = run("calendar", "push", "--json").json
        before = phone.held(phone.calendar)
        done = run("calendar", "push", "--json").json
        assert (done["written"], done["unchanged"]) == ([], len(first["written"]))
        assert phone.held(phone.calendar) == before

    def test_a_move_here_keeps_the_event_and_raises_its_sequence(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        before = own(phone.get(path))
        moved = run("meet", "Jonas", "--at", "2026-12-01 17:00", "--state", "accepted", "--json").json
        [written] = run("calendar", "push", "--json").json["written"]
        assert (written["what"], written["sequence"]) == ("changed", moved["sequence"])
        after = own(phone.get(path))
        assert after["UID"] == before["UID"]
        assert after["SEQUENCE"] == f"SEQUENCE:{moved['sequence']}" != before["SEQUENCE"]
        assert after["DTSTART"] == "DTSTART;TZID=Europe/Lisbon:20261201T170000" or "T17" in after["DTSTART"]

    def test_what_is_called_off_stays_for_a_month_as_cancelled_and_then_goes(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        run("meet", "Jonas", "--state", "cancelled")
        [written] = run("calendar", "push", "--json").json["written"]
        assert written["what"] == "cancelled"
        assert own(phone.get(path))["STATUS"] == "STATUS:CANCELLED"
        assert "BEGIN:VALARM" not in phone.get(path)
        assert run("calendar", "push", "--json").json["written"] == []
        done = run("calendar", "push", "--json", now="2026-12-23T09:00:00Z").json
        assert [one["what"] for one in done["written"] if one["uid"] == written["uid"]] == ["removed"]
        assert path not in phone.paths(phone.calendar)
        again = run("calendar", "push", "--json", now="2026-12-23T09:00:00Z").json
        assert again["written"] == []

    def test_what_was_called_off_before_it_was_ever_written_is_not_written(self, run: Run, phone: Radicale) -> None:
        run("meet", "Jonas", "--state", "cancelled")
        run("calendar", "push")
        assert "Jonas" not in "".join(phone.held(phone.calendar).values())

    def test_one_conference_alone(self, run: Run, phone: Radicale) -> None:
        run("add", "Tom Bell")
        run("meet", "Tom Bell", "--at", "2026-12-09 12:00", "--state", "accepted")
        run("calendar", "push", "tiny")
        held = "".join(phone.held(phone.calendar).values())
        assert "Jonas" in held
        assert "Tom Bell" not in held
        run("calendar", "push")
        assert jonas(run, phone)

    def test_somebody_forgotten_goes_from_the_server_with_the_next_push(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        assert "your calendar server holds their meetings until" in run("forget", "Jonas", "--yes").out
        written = run("calendar", "push", "--json").json["written"]
        assert [one["id"] for one in written if one["what"] == "removed"] == [""]
        assert path not in phone.paths(phone.calendar)

    def test_an_exported_file_that_was_imported_by_hand_is_found_and_not_doubled(
        self, run: Run, phone: Radicale, tmp_path: Path
    ) -> None:
        [uid] = {one["uid"] for one in [run("meet", "Jonas", "--state", "accepted", "--json").json]}
        text = run("ics", "--meeting", run("meet", "Jonas", "--state", "accepted", "--json").json["id"]).out
        phone.put(f"{phone.calendar}elsewhere.ics", text)
        run("calendar", "push")
        held = [path for path, text in phone.held(phone.calendar).items() if uid in text]
        assert held == [f"{phone.calendar}elsewhere.ics"]

    def test_another_event_of_its_uid_is_shown_before_anything_is_written_over_it(
        self, run: Run, phone: Radicale
    ) -> None:
        made = run("meet", "Jonas", "--state", "accepted", "--json").json
        text = run("ics", "--meeting", made["id"]).out.replace("T120000", "T150000")
        path = f"{phone.calendar}elsewhere.ics"
        phone.put(path, re.sub(r"\r\n[ \t]", "", text).replace("T123000", "T153000"))
        before = phone.get(path)
        [change] = refused(run, "calendar", "push")["changes"]
        assert (change["what"], change["id"]) == ("moved", made["id"])
        assert run("calendar", "pull", "--json").json["changes"] == [change]
        assert phone.get(path) == before
        run("calendar", "push", "--overwrite", made["id"])
        assert "T120000" in own(phone.get(path))["DTSTART"]

    def test_a_renamed_person_changes_the_title_and_no_sequence(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        before = own(phone.get(path))
        run("edit", "Jonas", "--name", "Jonas B. Weil")
        run("calendar", "push")
        after = own(phone.get(path))
        assert after["SUMMARY"] == "SUMMARY:Meet Jonas B. Weil"
        assert after["SEQUENCE"] == before["SEQUENCE"]


class TestChangedThere:
    def test_a_meeting_moved_there_is_shown_and_not_overwritten(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        phone.change(path, "DTSTART:20261201T150000Z", "DTEND:20261201T153000Z", "LOCATION:Pier")
        moved = phone.get(path)
        run("meet", "Jonas", "--at", "2026-12-01 18:00", "--state", "accepted")
        for _ in range(2):
            [change] = refused(run, "calendar", "push")["changes"]
            assert change["what"] == "moved"
            assert (change["there"]["place"], change["there"]["start"][11:16]) == ("Pier", "15:00")
            assert (change["here"]["place"], change["here"]["start"][11:16]) == ("Café", "18:00")
            assert phone.get(path) == moved
        [shown] = run("calendar", "pull", "--json").json["changes"]
        assert shown == change
        assert "18:00" in run("calendar", "pull").out

    def test_taken_it_is_where_the_phone_has_it_and_decided(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        uid = own(phone.get(path))["UID"]
        phone.change(path, "DTSTART:20261201T150000Z", "DTEND:20261201T154500Z", "LOCATION:Pier", "SEQUENCE:7")
        [change] = run("calendar", "pull", "--json").json["changes"]
        done = run("calendar", "pull", "--take", change["id"], "--json").json
        assert ([one["id"] for one in done["taken"]], done["changes"]) == ([change["id"]], [])
        now = run("meet", change["id"], "--state", "accepted", "--json").json
        assert (now["start"][11:16], now["end"][11:16], now["place"]) == ("15:00", "15:45", "Pier")
        assert now["sequence"] > 7
        assert run("calendar", "pull", "--json").json["changes"] == []
        run("calendar", "push")
        after = own(phone.get(path))
        assert (after["UID"], after["SEQUENCE"]) == (uid, f"SEQUENCE:{now['sequence']}")
        assert run("calendar", "push", "--json").json["written"] == []

    def test_an_idea_moved_there_is_decided_when_taken_and_no_plan_moves_it(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path, text = next((p, t) for p, t in phone.held(phone.calendar).items() if "SUMMARY:Meet Ada" in t)
        phone.change(path, "DTSTART:20261202T140000Z", "DTEND:20261202T143000Z")
        done = run("calendar", "pull", "--take", "all", "--json").json
        [taken] = done["taken"]
        run("plan", "--max-per-day", "9")
        run("plan", "--drop", "Mei")
        assert run("calendar", "push", "--json").json["changes"] == []
        after = own(phone.get(path))
        assert "20261202T140000" in after["DTSTART"]
        assert after["STATUS"] == "STATUS:CONFIRMED"
        assert after["UID"] == own(text)["UID"] == f"UID:{taken['uid']}"

    def test_overwritten_only_what_was_shown(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        phone.change(path, "DTSTART:20261201T150000Z", "DTEND:20261201T153000Z", "SEQUENCE:4")
        [change] = refused(run, "calendar", "push", "--overwrite", "all")["changes"]
        phone.change(path, "DTSTART:20261201T160000Z", "DTEND:20261201T163000Z", "SEQUENCE:5")
        [change] = refused(run, "calendar", "push", "--overwrite", change["id"])["changes"]
        assert change["there"]["start"][11:16] == "16:00"
        [written] = run("calendar", "push", "--overwrite", change["id"], "--json").json["written"]
        assert written["overwrote"]["start"][11:16] == "16:00"
        assert written["sequence"] > 5
        after = own(phone.get(path))
        assert "T120000" in after["DTSTART"]
        assert after["SEQUENCE"] == f"SEQUENCE:{written['sequence']}"

    def test_a_title_and_an_alarm_of_the_phone_stay_when_the_meeting_moves_here(
        self, run: Run, phone: Radicale
    ) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        text = phone.get(path).replace("TRIGGER:-PT15M", "TRIGGER:-PT45M")
        text = text.replace("SUMMARY:Meet Jonas Weil", "SUMMARY:Jonas\\, at last").replace(
            "END:VEVENT", 'X-COLOUR;A="b:c":teal\nEND:VEVENT'
        )
        phone.put(path, text)
        assert run("calendar", "push", "--json").json["written"] == []
        run("meet", "Jonas", "--at", "2026-12-01 17:00", "--state", "accepted")
        run("calendar", "push")
        text = phone.get(path)
        assert "TRIGGER:-PT45M" in text
        assert "TRIGGER:-PT15M" not in text
        assert "SUMMARY:Jonas\\, at last" in text
        assert 'X-COLOUR;A="b:c":teal' in text
        assert "T170000" in own(text)["DTSTART"]
        run("meet", "Jonas", "--state", "cancelled")
        run("calendar", "push")
        assert "BEGIN:VALARM" not in phone.get(path)
        assert "SUMMARY:Jonas\\, at last" in phone.get(path)

    @pytest.mark.parametrize("word", ["deleted", "cancelled", "declined"])
    def test_a_no_given_there_is_shown_taken_and_undone(self, run: Run, phone: Radicale, word: str) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        if word == "deleted":
            phone.delete(path)
        elif word == "cancelled":
            phone.change(path, "STATUS:CANCELLED")
        else:
            phone.change(path, "ATTENDEE;PARTSTAT=DECLINED:mailto:robin@vale.example", "ORGANIZER:mailto:a@b.example")
        [change] = refused(run, "calendar", "push")["changes"]
        assert change["what"] == word
        assert (change["there"] is None) == (word == "deleted")
        run("calendar", "pull", "--take", change["id"])
        assert run("calendar", "push", "--json").json["changes"] == []
        if word == "deleted":
            assert path not in phone.paths(phone.calendar)
        assert run("undo", "--list", "--json").json[0]["verb"] == "calendar pull"
        before = run("ics", "--meeting", change["id"]).out
        assert "STATUS:CANCELLED" in before
        run("undo")
        assert "STATUS:CONFIRMED" in run("ics", "--meeting", change["id"]).out

    def test_deleted_there_it_comes_back_when_that_is_wanted(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        phone.delete(path)
        [change] = refused(run, "calendar", "push")["changes"]
        [written] = run("calendar", "push", "--overwrite", change["id"], "--json").json["written"]
        assert written["what"] == "new"
        assert phone.paths(phone.calendar).count(path) == 1
        assert run("calendar", "push", "--json").json["written"] == []

    def test_deleted_there_and_called_off_here_needs_no_word(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        phone.delete(jonas(run, phone))
        run("meet", "Jonas", "--state", "cancelled")
        done = run("calendar", "push", "--json").json
        assert (done["written"], done["changes"]) == ([], [])

    def test_an_event_with_guests_is_left_to_the_calendar_it_is_in(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        phone.change(path, "ATTENDEE:mailto:j@weil.example", "ORGANIZER:mailto:robin@vale.example")
        text = phone.get(path)
        assert run("calendar", "push", "--json").json["changes"] == []
        run("meet", "Jonas", "--at", "2026-12-01 17:00", "--state", "accepted")
        for words in ([], ["--overwrite", "all"], ["--overwrite", "all"]):
            [change] = refused(run, "calendar", "push", *words)["changes"]
            assert change["what"] == "guests"
            assert phone.get(path) == text

    def test_the_same_move_on_both_sides_needs_no_word(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        moved = run("meet", "Jonas", "--at", "2026-12-01 17:00", "--state", "accepted", "--json").json
        instant = "20261201T170000Z"
        assert moved["start"].startswith("2026-12-01T17:00:00")
        phone.change(path, f"DTSTART:{instant}", "DTEND:20261201T173000Z", "SEQUENCE:9")
        done = run("calendar", "push", "--json").json
        assert done["changes"] == []
        assert int(own(phone.get(path))["SEQUENCE"].partition(":")[2]) >= 9

    def test_what_cannot_be_read_is_shown(self, run: Run, phone: Radicale, running: Radicale) -> None:
        run("calendar", "push")
        path = jonas(run, phone)
        phone.change(path, "RRULE:FREQ=DAILY;COUNT=3")
        run("meet", "Jonas", "--at", "2026-12-01 17:00", "--state", "accepted")
        run("calendar", "push")
        assert "RRULE:FREQ=DAILY;COUNT=3" in phone.get(path)


class TestBusy:
    def test_what_the_server_holds_is_busy_time_and_our_own_meetings_are_not(self, run: Run, phone: Radicale) -> None:
        before = run("plan", "--json").json
        run("calendar", "push")
        assert run("plan", "--json").json["windows"] == before["windows"]
        phone.put(
            f"{phone.calendar}dentist.ics",
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//phone//EN\nBEGIN:VEVENT\nUID:dentist@phone.example\n"
            "DTSTAMP:20261101T000000Z\nDTSTART:20261201T080000Z\nDTEND:20261201T190000Z\nSUMMARY:Dentist\n"
            "END:VEVENT\nEND:VCALENDAR\n",
        )
        after = run("plan", "--json").json
        assert {one["start"][:10] for one in before["windows"]} == {"2026-12-01", "2026-12-02"}
        assert {one["start"][:10] for one in after["windows"] if one["kind"] != "appointment"} == {"2026-12-02"}

    def test_a_server_that_is_down_costs_a_note(self, run: Run, home: Home) -> None:
        run("config", "set", "calendar.caldav", "http://127.0.0.1:9/")
        ran = run("plan")
        assert ran.err == "starmeet: calendar server: 127.0.0.1:9 refuses the connection: check the address\n"
