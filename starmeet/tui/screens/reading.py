"""Something to read, in a window."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content

from starmeet.tui.keys import DIALOG
from starmeet.tui.page import Dialog
from starmeet.tui.widgets.pane import Pane


class ReadingScreen(Dialog):
    """Words; escape closes them."""

    BINDINGS: ClassVar[list[BindingType]] = list(DIALOG[:1])
    CSS_PATH = "dialogs.tcss"

    def __init__(self, content: Content) -> None:
        super().__init__()
        self._content = content

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Pane(id="words", reads=True)

    def on_mount(self) -> None:
        """Show them; the arrows scroll."""
        pane = self.query_one("#words", Pane)
        pane.show(lambda _width: self._content)
        pane.focus()
