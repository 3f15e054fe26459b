"""The line at the bottom: the keys that work now; one widget draws them all, as twenty would slow every start."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

_LAST = ("app.undo", "app.help")
"""These stay in sight at the right end, however narrow the terminal is."""


class KeyBar(Widget):
    """The footer: a key, what it does; a click presses it, the pointer shows its tooltip."""

    DEFAULT_CSS = """
    KeyBar { height: 1; dock: bottom; background: $panel; color: $quiet; }
    """

    def on_mount(self) -> None:
        """Draw again whenever other keys work."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def render(self) -> Content:
        """Draw as many keys as there is room for; `?` lists all."""
        known: dict[str, tuple[Binding, bool]] = {}
        for _node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and binding.description and not binding.system:
                known.setdefault(binding.action, (binding, enabled))
        ends = [pair for pair in known.values() if pair[0].id in _LAST]
        room = self.size.width - 1
        tail = [self._key(*pair) for pair in ends]
        room -= sum(len(one.plain) for one in tail)
        parts: list[Content] = []
        for pair in known.values():
            if pair in ends:
                continue
            part = self._key(*pair)
            if len(part.plain) > room:
                break
            room -= len(part.plain)
            parts.append(part)
        return Content.assemble(" ", *parts, " " * max(0, room), *tail)

    def _key(self, binding: Binding, enabled: bool) -> Content:
        key = self.app.get_key_display(binding)
        part = Content.assemble((key, "bold $accent" if enabled else "dim"), f" {binding.description}  ")
        meta = {"key": binding.key, "tip": binding.tooltip or binding.description}
        return part.stylize(Style.from_meta(meta))

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        key = event.style.meta.get("key")
        if key:
            self.app.simulate_key(key)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show what the key under the pointer does."""
        tip = event.style.meta.get("tip", "")
        wanted = Content(tip) if tip else None
        if self.tooltip != wanted:
            self.tooltip = wanted
