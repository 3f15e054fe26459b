"""Logging what passed between you, in one line."""

from __future__ import annotations

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
    from starmeet.desk.log import LogLine


class LogDialog(Dialog):
    """One line: what happened, with whom, when; a promise in it becomes one."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.DIALOG)
    CSS_PATH = "dialogs.tcss"

    def __init__(self, who: Who | None = None, start: str = "") -> None:
        super().__init__()
        self._who = who
        self._start = start

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Static("What happened?", markup=False, classes="title")
            yield Input(self._start, placeholder="yesterday: helped Ada find the TOML spec #help", id="line")
            yield Static("with (unless the line names somebody)", markup=False, classes="label")
            yield Input(text.squeeze(self._who.name) if self._who else "", id="with")
            yield Static("", id="problem", markup=False)
            yield Static("enter log it   esc cancel   “yesterday:”, #thanks, #promise … by Friday are read",
                         markup=False, classes="hint")  # fmt: skip

    def on_mount(self) -> None:
        """Write at once."""
        line = self.query_one("#line", Input)
        line.focus()
        line.cursor_position = len(self._start)

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Log it."""
        line = text.squeeze(self.query_one("#line", Input).value, 4000)
        names = [name.strip() for name in self.query_one("#with", Input).value.split(",") if name.strip()]
        # Whom the screen was about is a guess of ours: it gives way to whom the line names.
        about = self._who.id if self._who and names == [text.squeeze(self._who.name)] else ""

        def verb(desk: Desk) -> LogLine:
            from starmeet.desk import log

            return log.log(desk, line, people=() if about else tuple(names), about=about)

        self.starmeet.change(self, verb, self._logged, self.refused)

    def _logged(self, line: LogLine) -> None:
        promise = f", promised: {line.promise}" if line.promise else ""
        self.starmeet.tell(f"logged: {line.kind} with {', '.join(line.people)}{promise} (u takes it back)")
        self.dismiss()
