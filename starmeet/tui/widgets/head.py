"""The line on top: where you are, when the next thing is and with whom, and whether something is being worked on."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from starmeet.tui.widgets.rows import fit

TABS = (
    ("today", 1, "Today"), ("people", 2, "People"), ("conferences", 3, "Conferences"), ("plan", 4, "Plan"),
    ("mentoring", 5, "Mentoring"), ("insights", 6, "Insights"),
)  # fmt: skip
"""Mode, key and name."""
_TICK = 30.0
"""Seconds: "in 12 min" must not grow old."""
_PATIENCE = 0.3
"""Seconds of work before it is said that something is being worked on: less would only flicker."""


class Head(Widget):
    """The header line."""

    DEFAULT_CSS = """
    Head { height: 1; dock: top; background: $panel; color: $text; }
    """

    line: reactive[tuple[str, ...]] = reactive(())
    """When the next thing is and with whom; given by the app, what matters most last."""
    working = reactive(False)

    def __init__(self, tab: str) -> None:
        super().__init__()
        self._tab = tab
        self._patient = False

    def on_mount(self) -> None:
        """Keep relative times fresh."""
        self.set_interval(_TICK, self.refresh)

    def watch_working(self, working: bool) -> None:
        """Say that something is worked on only when it takes a while."""
        self._patient = False
        if working:
            self.set_timer(_PATIENCE, self._admit)

    def _admit(self) -> None:
        self._patient = self.working
        self.refresh()

    def render(self) -> Content:
        """Draw tabs on the left and the next thing on the right, as far as there is room."""
        width = self.size.width
        said = "working… " if self._patient else ""
        shown = [tab for tab in TABS if width >= 76 or tab[0] == self._tab]
        tabs = [("starmeet  ", "bold $accent")] if width >= 96 else []
        parts: list[Content | tuple[str, str]] = [(" ", ""), *tabs]
        used = 1 + sum(len(text) for text, _ in tabs)
        for mode, number, name in shown:
            here = mode == self._tab
            tab = Content.assemble((f" {number} ", "" if here else "$quiet"), (f"{name} ", ""))
            tab = tab.stylize("bold reverse") if here else tab
            parts.append(tab.stylize(Style.from_meta({"mode": mode})))
            used += len(tab.plain)
        room = width - used - 2
        line = said + " · ".join(self.line)
        if cell_len(line) > room:
            line = said + "".join(self.line[-1:])
        if room > 8:
            parts.append((f" {fit(line, room, right=True)} ", "$warning" if self._patient else "$quiet"))
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """Switch to the tab that was clicked."""
        mode = event.style.meta.get("mode")
        if mode:
            await self.run_action(f"app.go('{mode}')")

    def on_resize(self, _event: events.Resize) -> None:
        """Draw again for the new width."""
        self.refresh()
