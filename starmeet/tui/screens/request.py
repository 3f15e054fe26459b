"""What a language model would be sent, before anything is sent for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from starmeet.tui import cards
from starmeet.tui.keys import DIALOG
from starmeet.tui.page import Dialog
from starmeet.tui.safe import plain
from starmeet.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.starters import Sending


class RequestDialog(Dialog):
    """Shows the request; saving agrees that such requests are sent, leaving sends nothing."""

    BINDINGS: ClassVar[list[BindingType]] = list(DIALOG)
    CSS_PATH = "dialogs.tcss"

    def __init__(self, sending: Sending) -> None:
        super().__init__()
        self._sending = sending

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Static(plain(f"This would be sent to {self._sending.to}", "bold"), markup=False)
            yield Static("ctrl+s agrees: from now on such requests are sent. esc sends nothing.", markup=False)
            yield Pane(id="request", reads=True)
            yield Static("", id="problem", markup=False)

    def on_mount(self) -> None:
        """Show the request, to be scrolled."""
        pane = self.query_one("#request", Pane)
        lines = self._sending.request.splitlines()
        pane.show(lambda width: cards.page(cards.hanging(Content(), line, width, limit=100_000) for line in lines))
        pane.focus()

    def action_submit(self) -> None:
        """Agree."""

        def verb(desk: Desk) -> str:
            from starmeet.desk import starters

            return starters.agree(desk)

        self.starmeet.ask(self, "agree", verb, self._agreed, self.refused)

    def _agreed(self, to: str) -> None:
        self.dismiss(to)
