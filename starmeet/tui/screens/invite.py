"""Asking for a meeting: the file to send, and the words in the clipboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from starmeet import text
from starmeet.tui import keys
from starmeet.tui.page import Dialog, Who

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.meetings import Invitation


class InviteDialog(Dialog):
    """When, to which address, and where to write it."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.DIALOG)
    CSS_PATH = "dialogs.tcss"

    def __init__(self, who: Who, meeting: str = "") -> None:
        super().__init__()
        self._who = who
        self._meeting = meeting

    def compose(self) -> ComposeResult:
        """Compose the window."""
        name = text.squeeze(self._who.name)
        with Vertical(classes="window"):
            yield Static(f"Ask {name} for a meeting", markup=False, classes="title")
            yield Static("when", markup=False, classes="label")
            planned = "as planned" if self._meeting else "Friday 14:30"
            yield Input(placeholder=planned, id="at")
            yield Static("their e-mail address", markup=False, classes="label")
            yield Input(placeholder="only with it, it asks for an answer; one given before is remembered", id="to")
            yield Static("write the invitation to", markup=False, classes="label")
            yield Input(str(Path("~") / f"{text.slug(name) or 'invitation'}.ics"), id="path")
            yield Static("", id="problem", markup=False)
            yield Static("enter write it, and copy the words to send it with   esc cancel", markup=False,
                         classes="hint")  # fmt: skip

    def on_mount(self) -> None:
        """Start with the time."""
        self.query_one("#at", Input).focus()

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Write it; what cannot be used is said in the window."""
        at, to, typed = (
            text.squeeze(self.query_one(f"#{name}", Input).value, 2000) for name in ("at", "to", "path")
        )  # fmt: skip
        target = self._meeting or self._who.id

        def verb(desk: Desk) -> tuple[Invitation, Path]:
            from starmeet.desk import meetings
            from starmeet.desk.files import given_path, write_whole

            path = given_path(typed).absolute()
            done = meetings.invite(desk, target, at, to=to)
            write_whole(path, done.file)
            return done, path

        self.starmeet.change(self, verb, self._written, self.refused)

    def _written(self, done: tuple[Invitation, Path]) -> None:
        invitation, path = done
        self.app.copy_to_clipboard(text.lines(invitation.message))
        self.starmeet.tell(f"wrote {path}: attach it; the words to send are in the terminal's clipboard")
        self.dismiss(str(path))
