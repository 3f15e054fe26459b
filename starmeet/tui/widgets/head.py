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
_NARROW = 60
"""Cells below which only the tab one is on is shown."""
_LEAST_ROOM = 8
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
        """Draw tabs on the left and the next thing on the right; tabs lose their names before it loses its words."""
        said = "working… " if self._patient else ""
        whole, last = said + " · ".join(self.line), said + "".join(self.line[-1:])
        for brand, named, line in ((True, True, whole), (True, True, last), (False, True, last), (False, False, whole)):
            tabs = self._tabs(brand=brand, named=named)
            room = self.size.width - tabs.cell_length - 2
            if cell_len(line) <= room:
                break
        else:
            tabs = self._tabs(brand=False, named=False)
            line, room = last, self.size.width - tabs.cell_length - 2
        if room <= _LEAST_ROOM:
            return tabs
        tone = "$warning" if self._patient else "$quiet"
        return Content.assemble(tabs, (f" {fit(line, room, right=True)} ", tone))

    def _tabs(self, *, brand: bool, named: bool) -> Content:
        """Draw the tabs: all with their names, or the numbers of the others, or, in little room, the one shown."""
        parts: list[Content | tuple[str, str]] = [(" ", "")]
        parts += [("starmeet  ", "bold $accent")] if brand else []
        for mode, number, name in TABS:
            here = mode == self._tab
            if not here and self.size.width < _NARROW:
                continue
            tab = Content.assemble((f" {number} ", "" if here else "$quiet"), (f"{name} " if here or named else "", ""))
            tab = tab.stylize("bold reverse") if here else tab
            parts.append(tab.stylize(Style.from_meta({"mode": mode})))
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """Switch to the tab that was clicked."""
        mode = event.style.meta.get("mode")
        if mode:
            await self.run_action(f"app.go('{mode}')")

    def on_resize(self, _event: events.Resize) -> None:
        """Draw again for the new width."""
        self.refresh()
