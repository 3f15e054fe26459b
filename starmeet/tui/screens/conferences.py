"""Conferences: those ahead first, whether you go, and how many of your people will be there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content

from starmeet.model import ATTENDING, GRADES, Attending, Grade
from starmeet.tui import cards, keys, page, ranking, words
from starmeet.tui.page import Page
from starmeet.tui.safe import plain
from starmeet.tui.widgets.pane import Pane
from starmeet.tui.widgets.rows import Column, Row, RowList

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.conferences import ConferenceLine, Refreshed
    from starmeet.desk.where import Place
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
    """The list by date, or by who of your people can be expected; and who will be there."""

    TAB = "conferences"
    BINDINGS: ClassVar[list[BindingType]] = list(keys.CONFERENCES)

    def __init__(self) -> None:
        super().__init__()
        self._there: dict[str, tuple[Attendance, ...]] = {}
        self._lines: dict[str, ConferenceLine] = {}
        self._places: tuple[Place, ...] = ()
        self._ranked = False
        self._keep = ""
        """Where the cursor was in the other list."""

    def body(self) -> ComposeResult:
        """Compose the list and the side."""
        with Horizontal(classes="body"):
            rows: RowList[ConferenceLine] = RowList(
                _COLUMNS, self._draw, lambda line: line.slug, titles=True, id="conferences"
            )
            rows.add_class("left")
            yield rows
            ranked: RowList[ranking.Entry] = RowList(
                ranking.COLUMNS, lambda entry: entry.row, lambda entry: (entry.slug, entry.number), titles=True,
                id="ranking",
            )  # fmt: skip
            ranked.add_class("left")
            ranked.display = False
            yield ranked
            side = Pane(id="about")
            side.add_class("side")
            yield side

    @property
    def _rows(self) -> RowList[Any]:
        return self.query_one("#ranking" if self._ranked else "#conferences", RowList)

    @property
    def _line(self) -> ConferenceLine | None:
        """The conference under the cursor."""
        item = self._rows.item
        return self._lines.get(item.slug) if item is not None else None

    def on_mount(self) -> None:
        """Start in the list."""
        self._rows.focus()

    @property
    def _today(self) -> date:
        return words.date_at(self.starmeet.now(), self.starmeet.zone)

    def load(self) -> None:
        """Read the list, and the ranking if that is shown."""
        ranked = self._ranked

        def verb(desk: Desk) -> tuple[tuple[ConferenceLine, ...], tuple[Place, ...]]:
            from starmeet.desk import conferences, where

            return conferences.list_conferences(desk), where.where(desk) if ranked else ()

        self._there.clear()
        self.ask("conferences", verb, self._loaded)

    def _loaded(self, found: tuple[tuple[ConferenceLine, ...], tuple[Place, ...]]) -> None:
        lines, places = found
        self._lines = {line.slug: line for line in lines}
        self._places = places
        empty = ("", "No conference yet.", "a adds one: the file or URL of its programme (frab, pretalx, .ics, ...).")
        self.query_one("#conferences", RowList).show(lines, empty=empty)
        if self._ranked:
            nothing_ahead = ("", "No conference ahead.", "a adds one, v lists those that are over.") if lines else empty
            self._rank(nothing_ahead)
        self._rested(self._line)

    def _rank(self, empty: Sequence[str] = (), *, wait: bool = True) -> None:
        rows = self.query_one("#ranking", RowList)
        if wait and not rows.size.width:  # shown this moment, and not yet laid out
            self.call_after_refresh(self._rank, empty, wait=False)
            return
        width = rows.size.width or self.size.width
        rows.show(ranking.entries(self._places, self._today, GOING, width), empty=empty)
        self._rest()

    def _rest(self) -> None:
        """Let the cursor rest on the conference it was on in the other list."""
        if self._keep and self._rows.items:
            self._rows.rest_on(lambda item: item.slug == self._keep)
            self._keep = ""

    def on_resize(self) -> None:
        """Break the lines of the ranking anew."""
        if self._ranked and self._places:
            self.call_after_refresh(self._rank)

    def _draw(self, line: ConferenceLine) -> Row:
        today = self._today
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

    @on(RowList.Rested)
    def _moved(self, event: RowList.Rested) -> None:
        if event.rows is self._rows:
            self._rested(self._line)

    def _rested(self, line: ConferenceLine | None) -> None:
        self._show_about(line)
        if line is not None and line.slug not in self._there:
            self.set_timer(page.REST, lambda: self._look_up(line))

    def _look_up(self, line: ConferenceLine) -> None:
        if self._line != line or self.has_class("-narrow"):
            return

        def verb(desk: Desk) -> tuple[Attendance, ...]:
            from starmeet.desk import who

            return who.who(desk, line.slug)

        self.ask("who", verb, lambda found: self._looked_up(line, found))

    def _looked_up(self, line: ConferenceLine, found: tuple[Attendance, ...]) -> None:
        self._there[line.slug] = found
        self._show_about(self._line)

    def _show_about(self, line: ConferenceLine | None) -> None:
        content = Content() if line is None else cards.page(_about(line, self._there.get(line.slug)))
        self.query_one("#about", Pane).show(lambda _width: content, line.slug if line else None)

    @on(RowList.Chosen)
    def action_open(self) -> None:
        """Open the programme."""
        line = self._line
        if line is not None:
            self.starmeet.show_programme(line.slug)

    def action_review(self) -> None:
        """Review the matches."""
        line = self._line
        if line is not None:
            from starmeet.tui.screens.review import MatchReview

            self.app.push_screen(MatchReview(line.slug))

    def action_view(self) -> None:
        """Rank by who can be expected, or list by date again; the cursor stays on its conference."""
        line = self._line
        self._ranked = not self._ranked
        for name, shown in (("#conferences", not self._ranked), ("#ranking", self._ranked)):
            self.query_one(name).display = shown
        self._rows.focus()
        self._keep = line.slug if line is not None else ""
        self._rest()
        self.load()

    def action_trips(self) -> None:
        """Choose the trips that meet the most of your people."""
        from starmeet.tui.screens.trips import TripsScreen

        self.app.push_screen(TripsScreen())

    def action_why(self) -> None:
        """Say of each of your people there how sure that is, and why."""
        line = self._line
        if line is not None:
            self.starmeet.show_why(line.id)

    def action_going(self) -> None:
        """Say the next of: going, maybe, not, undecided."""
        line = self._line
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
        line = self._line
        if line is not None:
            self.change(lambda desk: refresh(desk, line.slug), lambda found: self.starmeet.tell(refreshed(found)))

    def action_remove(self) -> None:
        """Remove it."""
        line = self._line
        if line is None:
            return

        def verb(desk: Desk) -> ConferenceLine:
            from starmeet.desk import conferences

            return conferences.remove(desk, line.slug)

        self.change(verb, lambda gone: self.starmeet.tell(f"{gone.name}: removed, u brings it back"))


def refresh(desk: Desk, slug: str) -> tuple[Refreshed, str]:
    """Read a programme again, and make its plan anew where that changed anything; say what moved in it."""
    from starmeet.desk import conferences, plan

    done = conferences.refresh(desk, slug)
    made = plan.living(desk, slug, follows=True) if done.changes else None
    return done, made.summary if made is not None else ""


def refreshed(found: tuple[Refreshed, str]) -> str:
    """Say what a refresh brought."""
    done, plan = found
    changes = words.count(len(done.changes), "change") if done.changes else "nothing changed"
    return f"{done.conference.name}: {changes}" + (f" · your plan: {plan}" if plan else "")


def _about(line: ConferenceLine, there: tuple[Attendance, ...] | None) -> list[Content]:
    zone = f"{line.timezone}{' (assumed)' if line.timezone_assumed else ''}"
    place = " · ".join(part for part in (words.dates(line.start, line.end), line.city, zone) if part)
    lines = [plain(line.name, "bold"), plain(place, "$quiet")]
    lines += [plain(words.count(line.sessions, "session"), "$quiet"), Content()]
    if there is None:
        return lines
    lines.append(cards.heading(words.crowd(best_grades(there).values()) or "Nobody of yours, as far as is known"))
    # Interest in public is shown with its mark; a name to check is for the review.
    lines += [_there(one) for one in there if one.grade != "check" or not one.speaker]
    check = sum(one.grade == "check" and bool(one.speaker) for one in there)
    if check:
        lines += [Content(), Content.styled(f"{words.count(check, 'match', 'matches')} to check: m", "$warning")]
    return lines


def _there(one: Attendance) -> Content:
    first = one.sessions[0] if one.sessions else None
    plainly = one.grade == "certain" and one.kind == "speaks" and first is not None  # hall and time say it
    spoken = words.sure(one.grade) if one.kind == "speaks" and first else words.standing(one.grade, one.kind)
    how = words.mark(one.grade) if plainly else spoken
    when = f"  {first.start:%a %H:%M} {first.room}" if first else ""
    return Content.assemble(
        (f"{words.stars(one.tier):<4}", "$accent"), plain(one.person), f"  {how}", plain(when, "$quiet")
    )


def best_grades(there: Iterable[Attendance]) -> dict[str, Grade]:
    """Say for each person how sure it is that they are there, by the best there is for it."""
    found: dict[str, Grade] = {}
    for one in sorted(there, key=lambda one: GRADES.index(one.grade)):
        found.setdefault(one.id, one.grade)
    return found
