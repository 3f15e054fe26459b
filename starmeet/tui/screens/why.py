"""Where a number or a suggestion comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from starmeet.errors import StarmeetError
from starmeet.tui import cards
from starmeet.tui.keys import DIALOG
from starmeet.tui.page import Dialog
from starmeet.tui.safe import plain
from starmeet.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.why import Explanation


class WhyScreen(Dialog):
    """An explanation, in lines."""

    BINDINGS: ClassVar[list[BindingType]] = list(DIALOG[:1])
    CSS_PATH = "dialogs.tcss"

    def __init__(self, thing: str, more: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._thing = thing
        self._more = more

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Pane(id="why", reads=True)
            yield Static("", id="problem", markup=False)

    def on_mount(self) -> None:
        """Ask the desk, where it is to be asked."""
        self.query_one("#why", Pane).focus()
        thing = self._thing

        def verb(desk: Desk) -> Explanation:
            from starmeet.desk import why

            return why.why(desk, thing)

        self.starmeet.ask(self, "why", verb, self._explained, self._unknown)

    def _explained(self, found: Explanation) -> None:
        self._show(found.title, (*found.lines, *self._more))

    def _unknown(self, error: StarmeetError) -> None:
        if self._more:
            self._show("Why", self._more)
        else:
            self.refused(error)

    def _show(self, title: str, lines: tuple[str, ...]) -> None:
        shown = [plain(title, "bold"), Content(), *(plain(line, limit=2000) for line in lines)]
        self.query_one("#why", Pane).show(lambda _width: cards.page(shown))
