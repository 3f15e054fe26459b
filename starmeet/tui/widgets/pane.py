"""A panel of words beside a list: it scrolls, and is read from the top whenever it shows something else."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


class Pane(VerticalScroll, can_focus=False):
    """Words to read."""

    DEFAULT_CSS = """
    Pane { padding: 0 2; scrollbar-size-vertical: 1; }
    Pane > Static { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(Static("", markup=False), id=id)
        self._about: object = None

    def show(self, content: Content, about: object = None) -> None:
        """Show this; what is about something else is read from its top."""
        self.query_one(Static).update(content)
        if about != self._about:
            self._about = about
            self.scroll_home(animate=False)
