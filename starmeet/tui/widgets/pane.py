"""A panel of words beside a list: it scrolls, and is read from the top whenever it shows something else."""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

Words = Callable[[int], Content]
"""Words laid out for a width in cells."""
_LEAST = 20


class Pane(VerticalScroll, can_focus=False):
    """Words to read."""

    DEFAULT_CSS = """
    Pane { padding: 0 2; scrollbar-size-vertical: 1; }
    Pane > Static { height: auto; }
    """

    def __init__(self, *, id: str | None = None, reads: bool = False) -> None:  # noqa: A002
        super().__init__(Static("", markup=False), id=id)
        self.can_focus = reads
        self._about: object = None
        self._words: Words = lambda _width: Content()

    def show(self, words: Words, about: object = None) -> None:
        """Show this; what is about something else is read from its top."""
        self._words = words
        self._lay_out()
        if about != self._about:
            self._about = about
            self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Lay the words out anew."""
        self._lay_out()

    def _lay_out(self) -> None:
        # One cell less, for the scroll bar that may come.
        self.query_one(Static).update(self._words(max(_LEAST, self.size.width - 1)))
