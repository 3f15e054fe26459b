"""Conferences: those ahead first, whether you go, and how many of your people will be there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content

from starmeet.model import ATTENDING, Attending
from starmeet.tui import cards, keys, page, words
from starmeet.tui.page import Page
from starmeet.tui.safe import plain
from starmeet.tui.widgets.pane import Pane
from starmeet.tui.widgets.rows import Column, Row, RowList

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.conferences import ConferenceLine, Refreshed
    from starmeet.desk.who import Attendance

_COLUMNS = (
    Column(title="conference"),
    Column(title="when", width=18),
    Column(title="", width=10, from_width=56),
    Column(title="where", width=14, from_width=76),
    Column(title="going", width=9),
)
GOING: dict[Attending, str] = {"going": "going", "maybe": "maybe", "not": "not going", "none": "–"}


class ConferencesScreen(Page):
    """The list, and who will be there."""

    TAB = "conferences"
    BINDINGS: ClassVar[list[BindingType]] = list(keys.CONFERENCES)

    def __init__(self) -> None:
        super().__init__()
        self._there: dict[str, tuple[Attendance, ...]] = {}

    def body(self) -> ComposeResult:
        """Compose the list and the side."""
        with Horizontal(classes="body"):
            rows: RowList[ConferenceLine] = RowList(
                _COLUMNS, self._draw, lambda line: line.slug, titles=True, id="conferences"
            )
            rows.add_class("left")
            yield rows
            side = Pane(id="about")
            side.add_class("side")
            yield side

    @property
    def _rows(self) -> RowList[Any]:
        return self.query_one("#conferences", RowList)

    def on_mount(self) -> None:
        """Start in the list."""
        self._rows.focus()

    def load(self) -> None:
        """Read the list."""

        def verb(desk: Desk) -> tuple[ConferenceLine, ...]:
            from starmeet.desk import conferences

            return conferences.list_conferences(desk)

        self._there.clear()
        self.ask("conferences", verb, self._loaded)

    def _loaded(self, found: tuple[ConferenceLine, ...]) -> None:
        empty = ("", "No conference yet.", "a adds one: the file or URL of its programme (frab, pretalx, .ics, ...).")
        self._rows.show(found, empty=empty)
        self._rested(self._rows.item)

    def _draw(self, line: ConferenceLine) -> Row:
        today = words.date_at(self.starmeet.now(), self.starmeet.zone)
        over = line.end < today
        soon = "over" if over else words.day(line.start, today) if line.start > today else "now"
        going = line.attending == "going"
        return Row(
            cells=(
                (line.name, "quiet" if over else "strong" if going else ""), words.dates(line.start, line.end),
                (soon, "need" if soon == "now" else "quiet"), (line.city, "quiet"),
                (GOING[line.attending], "mine" if going else "quiet"),
            )
        )  # fmt: skip

    @on(RowList.Rested, "#conferences")
    def _moved(self, event: RowList.Rested) -> None:
        self._rested(event.item)

    def _rested(self, line: ConferenceLine | None) -> None:
        self._show_about(line)
        if line is not None and line.slug not in self._there:
            self.set_timer(page.REST, lambda: self._look_up(line))

    def _look_up(self, line: ConferenceLine) -> None:
        if self._rows.item != line or self.has_class("-narrow"):
            return

        def verb(desk: Desk) -> tuple[Attendance, ...]:
            from starmeet.desk import who

            return who.who(desk, line.slug)

        self.ask("who", verb, lambda found: self._looked_up(line, found))

    def _looked_up(self, line: ConferenceLine, found: tuple[Attendance, ...]) -> None:
        self._there[line.slug] = found
        self._show_about(self._rows.item)

    def _show_about(self, line: ConferenceLine | None) -> None:
        content = Content() if line is None else cards.page(_about(line, self._there.get(line.slug)))
        self.query_one("#about", Pane).show(lambda _width: content, line.slug if line else None)

    @on(RowList.Chosen, "#conferences")
    def action_open(self) -> None:
        """Open the programme."""
        line = self._rows.item
        if line is not None:
            self.starmeet.show_programme(line.slug)

    def action_review(self) -> None:
        """Review the matches."""
        line = self._rows.item
        if line is not None:
            from starmeet.tui.screens.review import ReviewScreen

            self.app.push_screen(ReviewScreen(line.slug))

    def action_going(self) -> None:
        """Say the next of: going, maybe, not, undecided."""
        line = self._rows.item
        if line is None:
            return
        following = ATTENDING[(ATTENDING.index(line.attending) + 1) % len(ATTENDING)]

        def verb(desk: Desk) -> ConferenceLine:
            from starmeet.desk import conferences

            return conferences.set_attending(desk, line.slug, following)

        self.change(verb)

    def action_add(self) -> None:
        """Add a conference."""
        from starmeet.tui.screens.add_conference import AddConferenceDialog

        self.app.push_screen(AddConferenceDialog())

    def action_refresh(self) -> None:
        """Read the programme again."""
        line = self._rows.item
        if line is not None:
            self.change(lambda desk: refresh(desk, line.slug), lambda found: self.starmeet.tell(refreshed(found)))

    def action_remove(self) -> None:
        """Remove it."""
        line = self._rows.item
        if line is None:
            return

        def verb(desk: Desk) -> ConferenceLine:
            from starmeet.desk import conferences

            return conferences.remove(desk, line.slug)

        self.change(verb, lambda gone: self.starmeet.tell(f"{gone.name}: removed, u brings it back"))


def refresh(desk: Desk, slug: str) -> Refreshed:
    """Read a programme again."""
    from starmeet.desk import conferences

    return conferences.refresh(desk, slug)


def refreshed(found: Refreshed) -> str:
    """Say what a refresh brought."""
    changes = words.count(len(found.changes), "change") if found.changes else "nothing changed"
    return f"{found.conference.name}: {changes}"


def _about(line: ConferenceLine, there: tuple[Attendance, ...] | None) -> list[Content]:
    zone = f"{line.timezone}{' (assumed)' if line.timezone_assumed else ''}"
    place = " · ".join(part for part in (words.dates(line.start, line.end), line.city, zone) if part)
    lines = [plain(line.name, "bold"), plain(place, "$quiet")]
    lines += [plain(words.count(line.sessions, "session"), "$quiet"), Content()]
    if there is None:
        return lines
    sure = [one for one in there if one.grade != "check"]
    check = len(there) - len(sure)
    lines.append(cards.heading(f"{words.count(len(sure), 'of your people', 'of your people')} will be there"))
    lines += [
        Content.assemble(
            (f"{words.stars(one.tier):<4}", "$accent"), plain(one.person),
            plain(f"  {one.sessions[0].start:%a %H:%M} {one.sessions[0].room}" if one.sessions else "", "$quiet"),
        )
        for one in sure
    ]  # fmt: skip
    if check:
        lines += [Content(), Content.styled(f"{words.count(check, 'match', 'matches')} to check: m", "$warning")]
    return lines
