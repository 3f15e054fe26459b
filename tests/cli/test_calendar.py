"""The calendar verbs as a contract: what is printed where, and how each run ends."""

from __future__ import annotations

import pytest

from starmeet.config.places import Home
from tests.calendars.radicale import PASSWORD, Radicale
from tests.cli.conftest import Run, failed
from tests.desk.test_calendar import jonas, phone, run, running

__all__ = ["phone", "run", "running"]


class TestPrinted:
    def test_a_push_says_what_it_wrote_and_what_waits(self, run: Run, phone: Radicale) -> None:
        first = run("calendar", "push")
        assert "new        Meet Jonas Weil [m" in first.out
        assert first.out.splitlines()[-1].endswith(" written, 0 as they were.")
        assert first.err == ""
        phone.change(jonas(run, phone), "DTSTART:20261201T150000Z", "DTEND:20261201T153000Z", "LOCATION:Pier")
        held_back = run("calendar", "push", ok=False)
        assert held_back.code == 1
        assert held_back.err == "starmeet: changed there and left alone: 1: starmeet calendar pull shows what\n"
        shown = run("calendar", "pull")
        assert shown.err == ""
        for line in (
            "  here   Tue 01 Dec 12:00-12:30, Café, confirmed",
            "  there  Tue 01 Dec 15:00-15:30, Pier, confirmed",
            "To have it as it is there: starmeet calendar pull --take ID",
            "To have it as it is here:  starmeet calendar push --overwrite ID",
        ):
            assert line in held_back.out.splitlines()
            assert line in shown.out.splitlines()
        over = run("calendar", "push", "--overwrite", "all")
        assert "changed    Meet Jonas Weil, over Tue 01 Dec 15:00-15:30, Pier, confirmed [m" in over.out
        assert run("calendar", "pull").out.endswith("nothing was changed there.\n")

    def test_what_was_taken(self, run: Run, phone: Radicale) -> None:
        run("calendar", "push")
        phone.delete(jonas(run, phone))
        assert "  there  deleted there" in run("calendar", "pull").out.splitlines()
        taken = run("calendar", "pull", "--take", "all").out
        assert taken.startswith("taken      Meet Jonas Weil: deleted there [m")
        assert "nothing else was changed there." in taken

    def test_nothing_to_write(
        self, starmeet: Run, phone: Radicale, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PASSWORD", PASSWORD)
        home.data.mkdir()
        home.config.write_text(
            f'[calendar]\ncaldav = "{phone.url}{phone.calendar}"\ncaldav_user = "robin"\n'
            'caldav_token_env = "PASSWORD"\n'
        )
        assert "There are no meetings to write: `starmeet plan` finds some." in starmeet("calendar", "push").out


class TestWords:
    def test_no_server(self, starmeet: Run) -> None:
        for words in (("list",), ("push",), ("pull",)):
            line = failed(starmeet("calendar", *words, ok=False))
            assert line == ("starmeet: no calendar server is named in config.toml: starmeet login caldav --server URL")

    def test_a_wrong_password(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CALENDAR_PASSWORD", "another")
        line = failed(run("calendar", "push", ok=False))
        assert "does not take this name and password (401): give them again: `starmeet login caldav`" in line
        assert "another" not in line

    def test_several_calendars(self, run: Run, phone: Radicale, home: Home) -> None:
        phone.make("second")
        run("config", "set", "calendar.caldav", phone.url)
        line = failed(run("calendar", "push", ok=False), 2)
        assert "which calendar is to be written to" in line
        run("config", "set", "calendar.caldav_calendar", "robin/second")
        listed = run("calendar", "list", "--json").json
        assert [one["name"] for one in listed if one["written_to"]] == ["robin/second"]
        assert run("calendar", "push", "--json").json["calendar"] == "robin/second"

    def test_a_meeting_nobody_knows(self, run: Run) -> None:
        assert "there is no meeting 'm99'" in failed(run("calendar", "push", "--overwrite", "m99", ok=False))
        assert "there is no meeting 'm99'" in failed(run("calendar", "pull", "--take", "m99", ok=False))

    def test_a_password_is_sent_over_no_open_connection(self, run: Run) -> None:
        run("config", "set", "calendar.caldav", "http://cal.example/")
        line = failed(run("calendar", "push", ok=False))
        assert "a password is not sent to cal.example over a connection that anyone can read" in line
        assert PASSWORD not in line

    def test_an_address_with_a_password_in_it_is_refused(self, run: Run, home: Home) -> None:
        line = failed(run("config", "set", "calendar.caldav", "https://robin:hush@cal.example/", ok=False))
        assert "no name or password in it" in line
        assert "hush" not in line
        home.config.write_text('[calendar]\ncaldav = "https://robin:hush@cal.example/"\n')
        ran = run("config", "check", ok=False)
        assert ran.code == 1
        assert "hush" not in ran.err
        assert "no name or password in it" in ran.err
