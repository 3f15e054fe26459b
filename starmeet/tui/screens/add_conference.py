"""Adding a conference from the file or URL of its programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Checkbox, Input, Static

from starmeet import text
from starmeet.errors import StarmeetError
from starmeet.tui import keys, words
from starmeet.tui.page import Dialog

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.conferences import Refreshed
    from starmeet.model import Attending


class AddConferenceDialog(Dialog):
    """The source of a programme, and whether you go."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.DIALOG)
    CSS_PATH = "dialogs.tcss"

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Static("Which conference?", markup=False, classes="title")
            yield Static("The file or URL of its programme", markup=False, classes="label")
            yield Input(placeholder="https://... or ~/schedule.xml", id="source")
            yield Checkbox("I go there", value=True, id="going", compact=True)
            yield Static("", id="problem", markup=False)
            yield Static("enter read it   esc cancel", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Write at once."""
        self.query_one("#source", Input).focus()

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Read it; what was typed stays when it cannot be read."""
        source = text.squeeze(self.query_one("#source", Input).value, 2000)
        if not source:
            return
        attending: Attending = "going" if self.query_one("#going", Checkbox).value else "none"

        def verb(desk: Desk) -> Refreshed:
            from starmeet.desk import conferences

            return conferences.add(desk, source, attending=attending)

        self.query_one(".hint", Static).update("reading…   esc lets it go on behind the screens")
        self.starmeet.change(self, verb, self._added, self._not_added)

    def _not_added(self, error: StarmeetError) -> None:
        self.query_one(".hint", Static).update("enter read it   esc cancel")
        self.refused(error)

    def _added(self, found: Refreshed) -> None:
        left = f", {words.count(len(found.skipped), 'item')} left out" if found.skipped else ""
        sessions, speakers = words.count(found.sessions, "session"), words.count(found.speakers, "speaker")
        self.starmeet.tell(f"{found.conference.name}: {sessions}, {speakers}{left}")
        self.dismiss(found.conference.slug)
