"""A step on a page of its own, where the terminal has no room beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from starmeet.desk.views import StepLine
from starmeet.tui import keys
from starmeet.tui.page import Page, Who
from starmeet.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from starmeet.tui.screens.today import TodayScreen


class StepScreen(Page):
    """What the right side of Today shows; its keys are those of Today."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.STEP)

    def __init__(self, today: TodayScreen, step: StepLine) -> None:
        super().__init__()
        self._today = today
        self._step = step

    def body(self) -> ComposeResult:
        """Compose the panel."""
        yield Pane(id="about", reads=True)

    def on_mount(self) -> None:
        """Show what is known, and look up the rest."""
        self.query_one("#about", Pane).focus()
        self._show()
        self.set_interval(0.2, self._show)

    def _show(self) -> None:
        self.query_one("#about", Pane).show(lambda width: self._today.about(self._step, width), self._step)

    def person(self) -> Who | None:
        """Say whom it is about."""
        return Who(self._step.person_id, self._step.person)

    def _leave_and(self, action: str) -> None:
        self.dismiss()
        getattr(self._today, f"action_{action}")()

    def action_done(self) -> None:
        """Say that it is done."""
        self._leave_and("done")

    def action_snooze(self) -> None:
        """Put it off."""
        self._leave_and("snooze")

    def action_seen(self) -> None:
        """Say that nothing is needed."""
        self._leave_and("seen")

    def action_skip(self) -> None:
        """Leave it out."""
        self._leave_and("skip")

    def action_edit(self) -> None:
        """Change the draft."""
        self._leave_and("edit")

    def action_copy(self) -> None:
        """Send the draft to the clipboard."""
        self._today.action_copy()

    def action_link(self) -> None:
        """Open where it can be done."""
        self._today.action_link()

    def action_brief(self) -> None:
        """Open the brief."""
        self._today.action_brief()

    def action_why(self) -> None:
        """Explain it."""
        self._today.action_why()
