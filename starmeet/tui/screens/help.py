"""All keys of a screen, with what they do and the id by which the config can give them others."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from starmeet.tui import cards
from starmeet.tui.keys import DIALOG
from starmeet.tui.page import Dialog
from starmeet.tui.widgets.pane import Pane


class HelpScreen(Dialog):
    """The keys that work on the screen below."""

    BINDINGS: ClassVar[list[BindingType]] = list(DIALOG[:1])
    CSS_PATH = "dialogs.tcss"

    def __init__(self, bindings: tuple[Binding, ...], written: Callable[[Binding], str]) -> None:
        super().__init__()
        self._bindings_shown = bindings
        self._written = written

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Pane(id="keys", reads=True)

    def on_mount(self) -> None:
        """List the keys."""
        pane = self.query_one("#keys", Pane)
        pane.focus()
        lines = [Content.styled("Keys of this screen", "bold"), Content()]
        for one in self._bindings_shown:
            key = Content.styled(f"{self._written(one):<8}", "bold $accent")
            lines.append(Content.assemble(key, f"{one.tooltip or one.description}  ", (f"{one.id}", "$quiet")))
        lines += [
            Content(), Content.assemble(("ctrl+p  ", "bold $accent"), "Find people, conferences and commands"),
            Content.assemble(("ctrl+q  ", "bold $accent"), "Leave starmeet"), Content(),
            Content.styled("The grey id goes into [keys] of config.toml to give a key of your own.", "$quiet"),
        ]  # fmt: skip
        pane.show(lambda _width: cards.page(lines))
