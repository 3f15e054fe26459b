"""Asking for a meeting from the brief, and reading what comes back."""

from __future__ import annotations

from pathlib import Path

import icalendar
from textual.widgets import Input, Select

from starmeet.desk import Desk, meetings, why
from starmeet.desk.meetings import Invitation
from starmeet.tui.app import StarmeetApp
from starmeet.tui.screens.brief import BriefScreen
from starmeet.tui.screens.invite import InviteDialog
from starmeet.tui.screens.reply import ReplyDialog
from tests.tui.stage import SIZE, look, press, said, settle, shown


async def test_the_words_to_send_are_in_the_clipboard(app: StarmeetApp, tmp_path: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "b", "i")
        assert isinstance(app.screen, InviteDialog)
        file = tmp_path / "invite.ics"
        app.screen.query_one("#at", Input).value = "no such day"
        app.screen.query_one("#path", Input).value = str(file)
        await press(pilot, "enter")
        assert "cannot read" in shown(pilot)
        app.screen.query_one("#at", Input).value = "2026-12-03 21:00"
        await press(pilot, "enter")
        assert isinstance(app.screen, BriefScreen)
        assert "clipboard" in said(pilot)
        assert "would you have" in app.clipboard
        [event] = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
        assert event["DTSTART"].dt.day == 3


async def test_their_answer_is_read(app: StarmeetApp, tmp_path: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)

        def invite(desk: Desk) -> Invitation:
            return meetings.invite(desk, "Ada Quill", "2026-12-03 21:00", to="ada@quill.example")

        sent = look(pilot, invite)
        answer = tmp_path / "answer.ics"
        words = sent.file.decode().replace("METHOD:REQUEST", "METHOD:REPLY").replace("NEEDS-ACTION", "DECLINED")
        await press(pilot, "2", "b", "r")
        assert isinstance(app.screen, ReplyDialog)
        app.screen.query_one("#file", Input).value = str(answer)
        await press(pilot, "enter")
        assert "there is no file" in shown(pilot)
        answer.write_text(words)
        await press(pilot, "enter")
        assert isinstance(app.screen, BriefScreen)
        assert "Ada Quill declines" in said(pilot)
        assert look(pilot, lambda desk: why.why(desk, sent.meeting.id)).lines[0].startswith("declined")
        await press(pilot, "u")
        assert look(pilot, lambda desk: why.why(desk, sent.meeting.id)).lines[0].startswith("asked")


async def test_their_invitation_is_shown_and_then_answered(app: StarmeetApp, tmp_path: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        invited, out = tmp_path / "invited.ics", tmp_path / "answer.ics"
        invited.write_text(
            "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:tea@quill.example\nDTSTART:20261203T160000Z\n"
            "DTEND:20261203T163000Z\nSUMMARY:Tea [b]?\nORGANIZER;CN=Ada Quill:mailto:ada@quill.example\n"
            "ATTENDEE:mailto:robin@halvard.example\nEND:VEVENT\nEND:VCALENDAR\n"
        )
        await press(pilot, "2", "b", "r")
        app.screen.query_one("#file", Input).value = str(invited)
        app.screen.query_one("#path", Input).value = str(out)
        await press(pilot, "enter")
        assert "asks you: Tea [b]?" in " ".join(shown(pilot).split())
        assert not out.exists()
        app.screen.query_one("#answer", Select).value = "accept"
        await press(pilot, "enter")
        assert isinstance(app.screen, BriefScreen)
        assert b"PARTSTAT=ACCEPTED" in out.read_bytes()
