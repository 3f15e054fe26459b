"""Writing the plan as a calendar file."""

from __future__ import annotations

import os
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

_PRIVATE = 0o600
"""Whom you hope to meet is nobody else's business."""


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
            from starmeet.desk import meetings

            try:
                path = Path(typed).expanduser().absolute()
                return write(path, meetings.export(desk, slug))
            except (OSError, RuntimeError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) else error
                raise StarmeetError(f"{typed} could not be written ({reason})", "give another place") from error

        self.starmeet.ask(self, "export", verb, self._written, self.refused)

    def _written(self, path: Path) -> None:
        self.starmeet.tell(f"wrote {path}: open it in your calendar; written again later, it updates what is there")
        self.dismiss(str(path))


def write(path: Path, body: bytes) -> Path:
    """Write a file in one step, for its owner's eyes only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, _PRIVATE), "wb") as file:
        file.write(body)
    draft.replace(path)
    return path
