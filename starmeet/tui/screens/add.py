"""Adding a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from starmeet import text
from starmeet.errors import UsageError
from starmeet.tui import keys
from starmeet.tui.page import Dialog

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.people import Added

_FIELDS = (
    ("name", "Name", "Ada Quill"),
    ("handles", "Handles, separated by blanks", "@ada@example.social github:ada"),
    ("stars", "Stars, 0 to 3", "1"),
    ("topics", "Topics, separated by commas", "parsers, error messages"),
)


class AddDialog(Dialog):
    """Someone you admire; only the name is needed."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.DIALOG)
    CSS_PATH = "dialogs.tcss"

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Static("Whom do you admire?", markup=False, classes="title")
            for field, name, sample in _FIELDS:
                yield Static(name, markup=False, classes="label")
                yield Input(placeholder=sample, id=field)
            yield Static("", id="problem", markup=False)
            yield Static("enter add   tab next field   esc cancel", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Write at once."""
        self.query_one("#name", Input).focus()

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Add them."""
        name, handles, stars, topics = (
            text.squeeze(self.query_one(f"#{field}", Input).value, 2000) for field, *_ in _FIELDS
        )
        tier = len(stars) if stars and set(stars) <= {"★", "*"} else stars or "1"
        if not str(tier).isdecimal():
            self.refused(UsageError(f"{stars!r} is no number of stars", "0, 1, 2 or 3"))
            return

        def verb(desk: Desk) -> Added:
            from starmeet.desk import people

            wanted = [topic.strip() for topic in topics.split(",")]
            return people.add(desk, name, handles=handles.split(), tier=int(tier), topics=wanted)

        self.starmeet.change(self, verb, self._added, self.refused)

    def _added(self, added: Added) -> None:
        self.starmeet.tell(f"{added.name} is {'added (u takes it back)' if added.new else 'there already'}")
        self.dismiss()
