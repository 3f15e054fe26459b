"""Writing the plan as a calendar file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from starmeet.errors import StarmeetError
from starmeet.tui import keys
from starmeet.tui.page import Dialog

if TYPE_CHECKING:
    from starmeet.desk import Desk


class ExportDialog(Dialog):
    """Where to write it."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.DIALOG)
    CSS_PATH = "dialogs.tcss"

    def __init__(self, slug: str) -> None:
        super().__init__()
        self._slug = slug

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Static("Write the plan as a calendar", markup=False, classes="title")
            yield Input(str(Path("~") / f"{self._slug}.ics"), id="path")
            yield Static("", id="problem", markup=False)
            yield Static("enter write it (a file of that name is replaced)   esc cancel", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Write at once."""
        self.query_one("#path", Input).focus()

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Write it."""
        typed, slug = self.query_one("#path", Input).value.strip(), self._slug

        def verb(desk: Desk) -> Path:
            from starmeet.desk import export
            from starmeet.desk.files import write_whole

            try:
                path = Path(typed).expanduser().absolute()
            except (RuntimeError, ValueError) as error:
                raise StarmeetError(f"cannot write {typed} ({error})", "give another place") from error
            write_whole(path, export.export(desk, slug))
            return path

        self.starmeet.ask(self, "export", verb, self._written, self.refused)

    def _written(self, path: Path) -> None:
        self.starmeet.tell(f"wrote {path}: open it in your calendar; written again later, it updates what is there")
        self.dismiss(str(path))
