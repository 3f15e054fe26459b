"""Where a number or a suggestion comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from starmeet.errors import StarmeetError
from starmeet.tui import cards, words
from starmeet.tui.keys import DIALOG
from starmeet.tui.page import Dialog
from starmeet.tui.safe import plain
from starmeet.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.presence import PresenceLine
    from starmeet.desk.why import Explanation


class WhyScreen(Dialog):
    """An explanation, in lines, and what it rests on: who is where, how sure that is, and from where it is known."""

    BINDINGS: ClassVar[list[BindingType]] = list(DIALOG[:1])
    CSS_PATH = "dialogs.tcss"

    def __init__(self, thing: str, more: tuple[str, ...] = (), only: frozenset[str] = frozenset()) -> None:
        """Explain a thing, with these lines besides; of the people of a conference `only` these, if any are named."""
        super().__init__()
        self._thing = thing
        self._more = more
        self._only = only

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
        today = words.date_at(self.starmeet.now(), self.starmeet.zone)
        there = [one for one in found.there if not self._only or one.id in self._only]
        ahead = [one for one in there if one.end >= today]
        if self._thing[:1] == "p" and self._thing[1:].isdecimal():
            # Of a person the numbers take a screenful: what is asked about comes first.
            past = [one for one in there if one not in ahead]
            self._show(found.title, ahead, (*self._more, *found.lines), past)
        else:
            # Asked about some of its people, a conference has nothing to say of itself.
            lines = self._more if self._only else (*found.lines, *self._more)
            self._show(found.title, (), lines, there)

    def _unknown(self, error: StarmeetError) -> None:
        if self._more:
            self._show("Why", (), self._more, ())
        else:
            self.refused(error)

    def _show(
        self, title: str, first: Sequence[PresenceLine], lines: Sequence[str], last: Sequence[PresenceLine]
    ) -> None:
        today = words.date_at(self.starmeet.now(), self.starmeet.zone)

        def lay_out(width: int) -> Content:
            shown = [
                plain(title, "bold"),
                *([Content()] if first or lines else []),
                *cards.evidence(first, today, width),
            ]
            for line in lines:
                indent = Content(" " * (len(line) - len(line.lstrip())))
                shown.append(cards.hanging(indent, line.lstrip(), width, limit=2000))
            return cards.page([*shown, *([Content()] if last else []), *cards.evidence(last, today, width)])

        self.query_one("#why", Pane).show(lay_out)
