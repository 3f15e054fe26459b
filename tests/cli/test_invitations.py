"""Asking for a meeting, hearing the answer, and following up: the whole way through the script face."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.cli.conftest import Run, failed
from tests.cli.test_contract import filled, programme  # noqa: F401 - fixtures

ADA, ROBIN = "ada@quill.example", "robin@vale.example"


@pytest.fixture
def robin(filled: Run) -> Run:  # noqa: F811
    filled("init", "--name", "Robin Vale", "--email", ROBIN)
    filled("config", "set", "me.timezone", "UTC")
    return filled


class Guest:
    """Ada, and what her calendar makes of what she is sent."""

    def __init__(self, run: Run, folder: Path) -> None:
        self._run, self._folder = run, folder
        self.file = folder / "invite.ics"

    def invite(self, *words: str) -> Any:
        done = self._run("invite", *words, "-o", str(self.file), "--json").json
        assert done["file"] == str(self.file)
        return done

    @property
    def event(self) -> Any:
        [event] = icalendar.Calendar.from_ical(self.file.read_bytes()).walk("VEVENT")
        return event

    def method(self) -> str:
        return str(icalendar.Calendar.from_ical(self.file.read_bytes())["METHOD"])

    def answers(self, partstat: str, **changes: str) -> Path:
        """Answer what was sent last, as a calendar does."""
        words = self.file.read_text().replace("\r\n ", "")
        words = words.replace("METHOD:REQUEST", f"METHOD:{changes.pop('method', 'REPLY')}")
        words = words.replace("PARTSTAT=NEEDS-ACTION", f"PARTSTAT={partstat}")
        for name, value in changes.items():
            words = re.sub(rf"(?m)^{name.upper()}:.*$", f"{name.upper()}:{value}", words)
        path = self._folder / f"answer-{partstat}.ics"
        path.write_text(words)
        return path


@pytest.fixture
def ada(robin: Run, tmp_path: Path) -> Guest:
    guest = Guest(robin, tmp_path)
    guest.invite("ada", "--at", "2026-12-01 16:00", "--to", ADA)
    return guest


def meeting(run: Run) -> Any:
    """Say how the meeting stands, changing nothing."""
    lines = run("why", "m1", "--json").json["lines"]
    return {
        "state": lines[0].partition(":")[0],
        "asked": next((one for one in lines if one.startswith("asked by")), ""),
    }


class TestInviting:
    def test_the_words_the_link_and_the_mail(self, robin: Run, tmp_path: Path) -> None:
        eml = tmp_path / "invite.eml"
        done = robin("invite", "ada", "--at", "2026-12-01 16:00", "--to", ADA, "--eml", str(eml), "--json").json
        assert (done["method"], done["meeting"]["state"], done["meeting"]["guest"]) == ("REQUEST", "asked", ADA)
        assert (done["meeting"]["proposed"], done["meeting"]["channel"]) == ("me", "mail")
        assert done["mailto"].startswith(f"mailto:{ADA}?subject=")
        mail = message_from_bytes(eml.read_bytes(), policy=policy.default)
        assert (mail["To"].addresses[0].addr_spec, mail["From"].addresses[0].addr_spec) == (ADA, ROBIN)
        [part] = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
        assert part.get_payload(decode=True).decode() == done["ics"]

    def test_without_an_address_nobody_is_named_in_the_link(self, robin: Run) -> None:
        done = robin("invite", "ada", "--at", "2026-12-01 16:00", "--json").json
        assert (done["method"], done["meeting"]["guest"]) == ("PUBLISH", "")
        assert done["mailto"].startswith("mailto:?subject=")

    def test_a_guest_reads_no_note_of_yours_and_nobody_elses_name(self, robin: Run) -> None:
        robin("add", "Tomas Brandt", "--tier", "1")
        robin("plan")
        robin("meet", "ada", "--state", "asked", "--note", "was cross last time")
        out = robin("invite", "ada", "--to", ADA).out.replace("\r\n ", "")
        assert "cross" not in out
        assert "SUMMARY:Robin Vale / Ada Quill" in out

    def test_what_is_planned_is_asked_for_as_planned(self, robin: Run) -> None:
        robin("plan")
        [first, *_] = robin("asks", "--json").json["next"]
        done = robin("invite", first["id"], "--json").json["meeting"]
        assert (done["start"], done["state"], done["place"]) == (first["start"], "asked", first["place"])

    def test_nothing_to_ask_for(self, robin: Run) -> None:
        assert "--at" in failed(robin("invite", "jonas", ok=False))
        failed(robin("invite", "jonas", "--at", "2026-12-01 16:00", "--to", "jonas", ok=False))
        assert robin("why", "m1", ok=False).code == 1, "a wrong address makes no meeting"

    def test_an_update_goes_out_under_the_same_uid(self, robin: Run, ada: Guest) -> None:
        uid, sequence = str(ada.event["UID"]), int(ada.event["SEQUENCE"])
        assert robin("invite", "ada", "-o", str(ada.file), now="2026-11-22T10:00:00Z").err == ""
        assert (int(ada.event["SEQUENCE"]), ada.event["DTSTAMP"].dt.hour) == (sequence, 10), "unchanged, but sent anew"
        moved = robin("meet", "ada", "--state", "asked", "--at", "2026-12-01 17:00")
        assert "may not know of the change" in moved.err
        ada.invite("ada")
        assert (str(ada.event["UID"]), int(ada.event["SEQUENCE"])) == (uid, sequence + 1)
        assert ada.event["DTSTART"].dt == datetime(2026, 12, 1, 17, tzinfo=UTC)
        assert ada.event["ATTENDEE"] == "mailto:" + ADA
        assert robin("meet", "ada", "--state", "asked").err == ""

    def test_calling_off_reaches_the_guest(self, robin: Run, ada: Guest) -> None:
        off = robin("meet", "ada", "--state", "cancelled")
        assert "may not know that it is off" in off.err
        assert ada.invite("ada")["method"] == "CANCEL"
        assert (str(ada.event["STATUS"]), ada.method()) == ("CANCELLED", "CANCEL")
        assert "is planned" in failed(robin("invite", "ada", ok=False)), "they know"
        robin("undo")
        again = ada.invite("m1")
        assert (again["method"], int(ada.event["SEQUENCE"])) == ("CANCEL", 2), "what was sent was sent"

    def test_taking_the_cancellation_back_is_told_too(self, robin: Run, ada: Guest) -> None:
        robin("meet", "ada", "--state", "cancelled")
        ada.invite("ada")
        robin("undo")
        robin("undo")
        ada.invite("ada")
        assert (ada.method(), int(ada.event["SEQUENCE"]) > 2) == ("REQUEST", True)

    def test_the_plan_says_who_does_not_know_yet(self, robin: Run, ada: Guest, tmp_path: Path) -> None:
        robin("plan")
        assert "may not know" not in robin("plan").err
        robin("invite", "mei", "--to", "mei@tanaka.example", "-o", str(tmp_path / "mei.ics"))
        robin("meet", "mei", "--state", "asked", "--place", "Foyer")
        assert "Mei Tanaka may not know of the change yet" in robin("plan").err


class TestAnswers:
    @pytest.mark.parametrize(
        ("partstat", "state", "asked"),
        [("ACCEPTED", "accepted", "accepted"), ("DECLINED", "declined", "declined"),
         ("TENTATIVE", "asked", "no answer yet")],
    )  # fmt: skip
    def test_the_meeting_follows_and_can_be_taken_back(
        self, robin: Run, ada: Guest, partstat: str, state: str, asked: str
    ) -> None:
        done = robin("calendar", "reply", str(ada.answers(partstat, summary="Accepted: x")), "--json").json
        assert (done["kind"], done["applied"], done["meeting"]["state"]) == (partstat.lower(), True, state)
        assert done["meeting"]["note"] == "", "who answers knows"
        assert meeting(robin)["asked"].endswith(asked)
        if state != "asked":
            robin("undo")
            assert meeting(robin)["state"] == "asked"

    @pytest.mark.parametrize("partstat", ["DELEGATED", "NEEDS-ACTION", "X-WHO-KNOWS"])
    def test_what_decides_nothing_is_said(self, robin: Run, ada: Guest, partstat: str) -> None:
        done = robin("calendar", "reply", str(ada.answers(partstat)), "--json").json
        assert (done["applied"], done["meeting"]["state"]) == (False, "asked")
        assert done["notes"]

    def test_they_may_change_their_mind(self, robin: Run, ada: Guest) -> None:
        for partstat, state in (("ACCEPTED", "accepted"), ("DECLINED", "declined"), ("ACCEPTED", "accepted")):
            robin("calendar", "reply", str(ada.answers(partstat)))
            assert meeting(robin)["state"] == state

    def test_an_answer_to_what_is_not_so_any_more(self, robin: Run, ada: Guest) -> None:
        old = ada.answers("ACCEPTED")
        robin("meet", "ada", "--state", "asked", "--at", "2026-12-01 17:00")
        for _ in range(2):
            line = failed(robin("calendar", "reply", str(old), ok=False))
            assert "an older version" in line
            assert "starmeet invite m1" in line
            assert meeting(robin)["state"] == "asked"
            ada.invite("ada")
        robin("calendar", "reply", str(ada.answers("ACCEPTED")))
        assert meeting(robin)["state"] == "accepted"

    def test_without_a_sequence_the_time_tells(self, robin: Run, ada: Guest) -> None:
        answer = ada.answers("ACCEPTED")
        dropped = re.sub(r"SEQUENCE:.*\n", "", answer.read_text())
        answer.write_text(dropped.replace("DTSTART:20261201T160000Z", "DTSTART;TZID=Europe/Berlin:20261201T150000"))
        assert "older" in failed(robin("calendar", "reply", str(answer), ok=False))
        answer.write_text(dropped.replace("DTSTART:20261201T160000Z", "DTSTART;TZID=Europe/Berlin:20261201T170000"))
        robin("calendar", "reply", str(answer))
        assert meeting(robin)["state"] == "accepted"

    def test_another_address_is_asked_about(self, robin: Run, ada: Guest) -> None:
        answer = ada.answers("ACCEPTED")
        answer.write_text(answer.read_text().replace(ADA, "a.quill@work.example"))
        line = failed(robin("calendar", "reply", str(answer), ok=False))
        assert "a.quill@work.example" in line
        assert "--anyway" in line
        robin("calendar", "reply", str(answer), "--anyway")
        assert meeting(robin)["state"] == "accepted"

    def test_addresses_are_compared_as_mail_does(self, robin: Run, ada: Guest) -> None:
        answer = ada.answers("ACCEPTED")
        answer.write_text(answer.read_text().replace(f"mailto:{ADA}", "MAILTO:Ada@Quill.Example"))
        robin("calendar", "reply", str(answer))
        assert meeting(robin)["state"] == "accepted"

    def test_another_time(self, robin: Run, ada: Guest) -> None:
        times = {"dtstart": "20261201T180000Z", "dtend": "20261201T184500Z"}
        other = str(ada.answers("TENTATIVE", method="COUNTER", **times))
        shown = robin("calendar", "reply", other, "--json").json
        assert (shown["kind"], shown["start"], shown["applied"]) == ("counter", "2026-12-01T18:00:00Z", False)
        taken = robin("calendar", "reply", other, "--take", "--json").json
        assert (taken["meeting"]["state"], taken["meeting"]["start"]) == ("accepted", "2026-12-01T18:00:00Z")
        assert (taken["meeting"]["end"], taken["meeting"]["sequence"]) == ("2026-12-01T18:45:00Z", 1)
        assert "may not know of the change" in taken["meeting"]["note"]
        ada.invite("ada")
        assert (ada.method(), ada.event["DTSTART"].dt.hour) == ("REQUEST", 18)
        assert meeting(robin)["state"] == "accepted", "they proposed it: nobody has to be asked again"

    def test_an_answer_to_what_is_off_leaves_it_off(self, robin: Run, ada: Guest) -> None:
        answer = str(ada.answers("ACCEPTED"))
        robin("meet", "ada", "--state", "cancelled")
        assert robin("calendar", "reply", answer, "--json").json["applied"] is False
        assert meeting(robin)["state"] == "cancelled"

    @pytest.mark.parametrize("words", [("--take",), ("--accept",), ("--with", "ada"), ("-o", "x.ics")])
    def test_options_that_have_no_use_here(self, robin: Run, ada: Guest, words: tuple[str, ...]) -> None:
        failed(robin("calendar", "reply", str(ada.answers("ACCEPTED")), *words, ok=False), code=2)
        assert meeting(robin)["state"] == "asked"

    def test_files_that_are_none(self, robin: Run, ada: Guest, tmp_path: Path) -> None:
        (tmp_path / "a.ics").write_text("hello")
        failed(robin("calendar", "reply", str(tmp_path / "a.ics"), ok=False))
        failed(robin("calendar", "reply", str(tmp_path / "none.ics"), ok=False))
        assert "your own" in failed(robin("calendar", "reply", str(ada.file), ok=False))
        stray = ada.answers("ACCEPTED", uid="else@quill.example")
        assert "no meeting here" in failed(robin("calendar", "reply", str(stray), ok=False))


INVITED = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:tea-1@quill.example
SEQUENCE:{sequence}
DTSTART;TZID=Europe/Lisbon:20261201T{hour}0000
DTEND;TZID=Europe/Lisbon:20261201T{hour}4500
SUMMARY:Tea?
LOCATION:Terrace
ORGANIZER;CN={name}:MAILTO:{host}
ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{guest}
ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:else@quill.example
END:VEVENT
END:VCALENDAR
"""


class TestInvited:
    @pytest.fixture
    def letter(self, tmp_path: Path) -> Any:
        def write(method: str = "REQUEST", **changes: str) -> str:
            given = {"sequence": "0", "hour": "16", "name": "Ada Quill", "host": ADA, "guest": "Robin@Vale.example"}
            path = tmp_path / "invited.ics"
            path.write_text(INVITED.replace("REQUEST", method).format(**(given | changes)))
            return str(path)

        return write

    def test_it_is_only_shown_until_it_is_answered(self, robin: Run, letter: Any) -> None:
        done = robin("calendar", "reply", letter(), "--json").json
        assert (done["kind"], done["applied"], done["meeting"]) == ("invited", False, None)
        assert (done["summary"], done["place"], done["start"]) == ("Tea?", "Terrace", "2026-12-01T16:00:00Z")
        failed(robin("why", "m1", ok=False))

    @pytest.mark.parametrize(
        ("word", "partstat", "state"),
        [("--accept", "ACCEPTED", "accepted"), ("--decline", "DECLINED", "declined"),
         ("--tentative", "TENTATIVE", "asked")],
    )  # fmt: skip
    def test_an_answer_and_an_appointment(
        self, robin: Run, letter: Any, tmp_path: Path, word: str, partstat: str, state: str
    ) -> None:
        out = tmp_path / "answer.ics"
        done = robin("calendar", "reply", letter(), word, "-o", str(out), "--json").json
        kept = done["meeting"]
        assert (kept["state"], kept["proposed"], kept["guest"], kept["people"]) == (state, "them", ADA, ["Ada Quill"])
        assert kept["uid"] == "tea-1@quill.example"
        [event] = icalendar.Calendar.from_ical(out.read_bytes()).walk("VEVENT")
        assert event["ATTENDEE"].params["PARTSTAT"] == partstat
        assert event["ATTENDEE"].lower() == f"mailto:{ROBIN}"
        assert event["ORGANIZER"].lower() == f"mailto:{ADA}"
        robin("undo")
        assert meeting(robin)["state"] == "cancelled", "calendars may have seen it"

    def test_it_moves_and_is_called_off_as_they_say(self, robin: Run, letter: Any) -> None:
        robin("calendar", "reply", letter(), "--accept")
        moved = robin("calendar", "reply", letter(sequence="2", hour="18"), "--accept", "--json").json["meeting"]
        assert (moved["id"], moved["start"]) == ("m1", "2026-12-01T18:00:00Z")
        assert "a later version" in failed(robin("calendar", "reply", letter(sequence="1"), "--accept", ok=False))
        stranger = letter("CANCEL", sequence="3", host="mallory@else.example", name="M")
        assert "mallory" in failed(robin("calendar", "reply", stranger, ok=False))
        assert robin("calendar", "reply", letter("CANCEL", sequence="3"), "--json").json["kind"] == "cancelled"
        assert meeting(robin)["state"] == "cancelled"

    def test_when_and_where_is_theirs_to_say(self, robin: Run, letter: Any) -> None:
        robin("calendar", "reply", letter(), "--accept")
        assert "they invited you" in failed(robin("invite", "m1", ok=False))
        assert robin("invite", "ada", "--at", "2026-12-02 09:00", "--json").json["meeting"]["id"] == "m2"

    def test_who_it_is_from(self, robin: Run, letter: Any) -> None:
        unknown = letter(name="A. Q.", host="aq@else.example")
        assert "--with" in failed(robin("calendar", "reply", unknown, "--accept", ok=False))
        done = robin("calendar", "reply", unknown, "--accept", "--with", "ada", "--json").json
        assert done["meeting"]["people"] == ["Ada Quill"]
        robin("edit", "mei", "--handle", "email:mei@tanaka.example")
        by_address = letter(name="Somebody", host="Mei@Tanaka.example").replace("tea-1", "tea-2")
        path = Path(by_address)
        path.write_text(path.read_text().replace("tea-1", "tea-2"))
        assert robin("calendar", "reply", by_address, "--accept", "--json").json["meeting"]["people"] == ["Mei Tanaka"]

    def test_it_has_to_be_to_you(self, robin: Run, letter: Any) -> None:
        other = letter(guest="zoe@else.example")
        assert "zoe@else.example" in failed(robin("calendar", "reply", other, "--accept", ok=False))
        robin("calendar", "reply", other, "--accept", "--anyway")

    def test_your_own_address_has_to_be_known(self, filled: Run, letter: Any) -> None:  # noqa: F811
        failed(filled("calendar", "reply", letter(), "--accept", ok=False), code=2)


class TestStates:
    def test_they_asked(self, robin: Run) -> None:
        done = robin("meet", "ada", "--at", "2026-12-01 16:00", "--from-them", "--via", "in person", "--json").json
        assert (done["state"], done["proposed"], done["channel"]) == ("asked", "them", "in person")
        accepted = robin("meet", "ada", "--state", "accepted", "--json").json
        assert (accepted["proposed"], accepted["reply"]) == ("them", "accepted")

    def test_a_state_has_to_be_said(self, robin: Run) -> None:
        failed(robin("meet", "ada", "--at", "2026-12-01 16:00", ok=False), code=2)

    def test_a_meeting_that_moves_keeps_its_length(self, robin: Run) -> None:
        robin("meet", "ada", "--at", "2026-12-01 16:00", "--minutes", "45", "--state", "asked")
        done = robin("meet", "ada", "--at", "2026-12-01 17:00", "--state", "accepted", "--json").json
        assert (done["start"], done["end"]) == ("2026-12-01T17:00:00Z", "2026-12-01T17:45:00Z")

    def test_an_answer_is_to_what_was_asked(self, robin: Run) -> None:
        robin("plan")
        asked = robin("meet", "ada", "--at", "2026-12-02 23:00", "--state", "idea", "--json").json
        robin("meet", asked["id"], "--state", "asked")
        assert robin("meet", "ada", "--state", "accepted", "--json").json["id"] == asked["id"]


class TestAsks:
    def test_it_starts_at_two_and_a_half_a_meeting(self, robin: Run) -> None:
        robin("plan")
        done = robin("asks", "--hold", "2", "--json").json
        assert (done["hold"], done["expected"], done["awaited"]) == (2, 5.0, 0)
        assert done["ask"] == done["more"] == 7
        [everything] = done["rates"]
        assert (everything["accept_rate"], everything["held_rate"], everything["asked"]) == (0.5, 0.8, 0)

    def test_your_own_outcomes_move_it(self, robin: Run) -> None:
        robin("plan")
        before = robin("asks", "--hold", "3", "--json").json
        robin("meet", "ada", "--state", "asked", "--via", "mail")
        waiting = robin("asks", "--hold", "3", "--json").json
        assert (waiting["awaited"], waiting["more"]) == (1, before["ask"] - 1)
        robin("meet", "ada", "--state", "accepted")
        after = robin("asks", "--hold", "3", "--json").json
        assert after["ask"] <= before["ask"]
        named = [(one["tier"], one["channel"], one["accepted"]) for one in after["rates"]]
        assert named == [(None, None, 1), (3, None, 1), (None, "mail", 1), (3, "mail", 1)]
        assert "★★★ mail" in robin("asks").out

    def test_all_that_is_not_agreed_is_what_it_is_for(self, robin: Run) -> None:
        robin("plan")
        ideas = robin("asks", "--json").json
        assert ideas["hold"] == len(ideas["next"]) > 0
        robin("meet", ideas["next"][0]["id"], "--state", "accepted")
        assert robin("asks", "--json").json["hold"] == ideas["hold"] - 1

    def test_without_a_plan_there_is_nobody_to_ask(self, robin: Run) -> None:
        assert "nothing in the plan" in robin("asks").out


class TestFollowUps:
    AFTER = "2026-12-05T09:00:00Z"

    @pytest.fixture
    def met(self, robin: Run) -> Run:
        robin("plan")
        robin("meet", "ada", "--state", "held", now="2026-12-01T11:00:00Z")
        robin("log", "met Jonas in the foyer", now="2026-12-02T11:00:00Z")
        return robin

    def test_who_waits_for_a_word_and_when_there_is_time(self, met: Run) -> None:
        done = met("followups", "--json", now=self.AFTER).json
        assert ([one["person"] for one in done["open"]], done["minutes"]) == (["Ada Quill", "Jonas Weil"], 32)
        assert (done["start"], done["end"], done["block"]) == ("2026-12-07T09:00:00Z", "2026-12-07T09:32:00Z", None)
        met("log", "wrote to Ada about the lexer", now="2026-12-05T08:00:00Z")
        assert [one["person"] for one in met("followups", "--json", now=self.AFTER).json["open"]] == ["Jonas Weil"]

    def test_the_time_is_set_aside_once(self, met: Run, tmp_path: Path) -> None:
        out = tmp_path / "block.ics"
        first = met("followups", "--block", "--json", now=self.AFTER).json["block"]
        again = met("followups", "--at", "2026-12-08 10:00", "-o", str(out), "--json", now=self.AFTER).json["block"]
        assert (again["id"], again["uid"], again["people"]) == (first["id"], first["uid"], [])
        assert (again["start"], again["sequence"]) == ("2026-12-08T10:00:00Z", 1)
        [event] = icalendar.Calendar.from_ical(out.read_bytes()).walk("VEVENT")
        assert (str(event["UID"]), str(event["STATUS"])) == (first["uid"], "CONFIRMED")
        assert str(event["SUMMARY"]) == "Follow up after Tiny Conf: Ada Quill, Jonas Weil"
        assert first["uid"] in met("ics", now=self.AFTER).out.replace("\r\n ", "")

    def test_it_is_with_nobody_and_everything_copes(self, met: Run) -> None:
        block = met("followups", "--block", "--json", now=self.AFTER).json["block"]["id"]
        assert "follow-ups" in met("why", block).out
        met("today", now=self.AFTER)
        met("plan", now=self.AFTER)
        assert "nobody" in failed(met("invite", block, ok=False, now=self.AFTER))
        entries = len(met("log", "--json").json)
        assert met("meet", block, "--state", "held", "--json", now="2026-12-07T10:00:00Z").json["state"] == "held"
        assert len(met("log", "--json").json) == entries, "nobody was met"
        assert "Ada Quill" not in met("ics", now=self.AFTER).out if met("forget", "ada", "--yes") else False

    def test_it_is_not_put_where_you_are_busy(self, met: Run, tmp_path: Path) -> None:
        (tmp_path / "mine.ics").write_text(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261207T080000Z\nDTEND:20261207T101000Z\nEND:VEVENT\nEND:VCALENDAR\n"
        )
        met("config", "set", "calendar.busy", f'["{tmp_path / "mine.ics"}"]')
        assert met("followups", "--json", now=self.AFTER).json["start"] == "2026-12-07T10:15:00Z"

    def test_where_nobody_waits_no_time_is_needed(self, robin: Run) -> None:
        assert "nobody you met there" in robin("followups", now=self.AFTER).out
        failed(robin("followups", "--block", ok=False, now=self.AFTER))
