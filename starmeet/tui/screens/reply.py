"""Reading what somebody sent about a meeting, and answering it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Checkbox, Input, Select, Static

from starmeet import text
from starmeet.tui import keys
from starmeet.tui.page import Dialog
from starmeet.tui.safe import plain

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.replies import Answer, Received

_ANSWERS: tuple[tuple[str, Answer], ...] = (("yes", "accept"), ("no", "decline"), ("perhaps", "tentative"))


class ReplyDialog(Dialog):
    """The file they sent; for an invitation of theirs, the answer and where to write it."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.DIALOG)
    CSS_PATH = "dialogs.tcss"

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Static("What did they send?", markup=False, classes="title")
            yield Static("the .ics that came with their mail, or the mail itself, saved", markup=False, classes="label")
            yield Input(placeholder="~/invite.ics", id="file")
            yield Checkbox("take the other time, if they propose one", id="take", compact=True)
            yield Static("if they invite you: your answer, and where to write it", markup=False, classes="label")
            yield Select(_ANSWERS, prompt="only show it", id="answer", compact=True)
            yield Input(str(Path("~") / "answer.ics"), id="path")
            yield Static("", id="problem", markup=False)
            yield Static("enter read it   esc cancel", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Start with the file."""
        self.query_one("#file", Input).focus()

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Read it, and say what it means."""
        file, path = (text.squeeze(self.query_one(f"#{name}", Input).value, 2000) for name in ("file", "path"))
        chosen, take = self.query_one("#answer", Select).value, self.query_one("#take", Checkbox).value
        answer: Answer = next((one for _, one in _ANSWERS if one == chosen), "")
        if not file:
            return

        def verb(desk: Desk) -> tuple[Received, str]:
            from starmeet.desk import replies
            from starmeet.desk.files import given_path, write_whole
            from starmeet.desk.sources import fetch_source

            done = replies.receive(desk, fetch_source(str(given_path(file))).body, take=take, answer=answer)
            if done.file:
                write_whole(given_path(path), done.file)
            return done, path

        self.starmeet.change(self, verb, self._read, self.refused)

    def _read(self, found: tuple[Received, str]) -> None:
        done, path = found
        said = ". ".join((*done.notes, *([f"{path} is your answer, to send to {done.who}"] if done.file else [])))
        if not done.applied:
            # It stays open: whoever has read what it is may take or answer it.
            self.query_one("#problem", Static).update(plain(text.squeeze(said, 1000)))
            return
        self.starmeet.tell(said)
        self.dismiss(None)
