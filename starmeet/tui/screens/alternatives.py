"""Other times for someone in the plan, and what each would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from starmeet.tui.keys import DIALOG
from starmeet.tui.page import Dialog
from starmeet.tui.safe import plain
from starmeet.tui.screens.plan import options
from starmeet.tui.widgets.rows import Column, Row, RowList

if TYPE_CHECKING:
    from starmeet.desk.plan_view import WindowLine


class AlternativesDialog(Dialog):
    """Choosing one pins it, drops the present one, and solves again."""

    BINDINGS: ClassVar[list[BindingType]] = [DIALOG[0], ("enter", "submit", "choose"), ("w", "why", "why")]
    CSS_PATH = "dialogs.tcss"

    def __init__(self, window: WindowLine) -> None:
        super().__init__()
        self._window = window

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            names = " & ".join(self._window.people)
            yield Static(plain(f"Instead of {self._window.start:%a %H:%M} with {names}", "bold"))
            yield RowList((Column(),), lambda one: Row(cells=(one[1],)), lambda one: one[0], id="options")
            yield Static("enter choose it   w why   esc keep the plan", markup=False, classes="hint")

    def on_mount(self) -> None:
        """List them."""
        rows: RowList[tuple[str, str]] = self.query_one("#options", RowList)
        rows.styles.height = len(self._window.alternatives) + 1
        rows.show(options(self._window))
        rows.focus()

    def action_why(self) -> None:
        """Explain the one under the cursor."""
        item = self.query_one("#options", RowList).item
        if item is not None:
            self.starmeet.show_why(item[0])

    @on(RowList.Chosen)
    def action_submit(self) -> None:
        """Give the chosen one."""
        item = self.query_one("#options", RowList).item
        self.dismiss(item[0] if item else None)
