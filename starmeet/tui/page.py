"""What all pages share: the head, the key bar, and asking the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar, cast

from textual.app import ComposeResult
from textual.screen import ModalScreen, Screen

from starmeet.errors import StarmeetError
from starmeet.tui.widgets.head import Head
from starmeet.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.tui.app import StarmeetApp

T = TypeVar("T")
REST = 0.08
"""Seconds the cursor rests before what it is on is looked up: holding a key asks once."""


class Who(NamedTuple):
    """Whom a page is about, for what is done with them."""

    id: str
    name: str


def app_of(screen: Screen[Any]) -> StarmeetApp:
    """Give the app as what it is."""
    return cast("StarmeetApp", screen.app)


class Page(Screen[None]):
    """A screen with the head on top and the keys at the bottom; what is between is in `body`."""

    TAB: ClassVar[str] = ""
    """The tab it belongs to; a page of its own belongs to where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = -1

    @property
    def starmeet(self) -> StarmeetApp:
        """The app."""
        return app_of(self)

    def compose(self) -> ComposeResult:
        """Put the head on top and the keys at the bottom."""
        yield Head(self.TAB or self.app.current_mode)
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """Compose what is between."""
        raise NotImplementedError

    def load(self) -> None:
        """Ask the desk for what is shown."""

    def person(self) -> Who | None:
        """Say whom the page, or the row under the cursor, is about."""
        return None

    def on_screen_resume(self) -> None:
        """Bring what is shown up to date."""
        self.tell_head()
        self.stale()

    def stale(self) -> None:
        """Ask again if something was changed since."""
        if self._shown != self.starmeet.version:
            self._shown = self.starmeet.version
            self.load()

    def tell_head(self) -> None:
        """Give the head its line."""
        for head in self.query(Head):
            head.line = self.starmeet.headline()
            head.working = bool(self.starmeet.jobs)

    def ask(self, job: str, verb: Callable[[Desk], T], then: Callable[[T], None]) -> None:
        """Ask the desk; see `StarmeetApp.ask`."""
        self.starmeet.ask(self, job, verb, then)

    def change(self, verb: Callable[[Desk], T], then: Callable[[T], None] | None = None) -> None:
        """Ask the desk to change something; see `StarmeetApp.change`."""
        self.starmeet.change(self, verb, then)

    def action_leave(self) -> None:
        """Go back to where this was opened."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()


class Dialog(ModalScreen[str | None]):
    """A small window that asks for something; what cannot be used is said in it, and what was typed stays."""

    @property
    def starmeet(self) -> StarmeetApp:
        """The app."""
        return app_of(self)

    def action_leave(self) -> None:
        """Leave without changing anything."""
        self.dismiss(None)

    def refused(self, error: StarmeetError) -> None:
        """Say in the dialog what was wrong."""
        from textual.widgets import Static

        from starmeet.tui.safe import plain

        self.query_one("#problem", Static).update(plain(str(error)))
