"""Changing a draft before it is said."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from starmeet import text
from starmeet.tui import keys
from starmeet.tui.page import Dialog
from starmeet.tui.safe import plain


class DraftDialog(Dialog):
    """A few lines to change; saved, they are what you said."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.DIALOG)
    CSS_PATH = "dialogs.tcss"

    def __init__(self, name: str, draft: str) -> None:
        super().__init__()
        self._to = name
        self._draft = draft

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Static(plain(f"To {self._to}", "bold"))
            yield TextArea(text.lines(self._draft), soft_wrap=True, id="draft")
            yield Static("ctrl+s said it: done and logged   esc cancel", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Write on where the draft ends."""
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)

    def action_submit(self) -> None:
        """Give back what stands there."""
        self.dismiss(text.lines(self.query_one(TextArea).text, 4000).strip() or None)
