"""Which trips, within days and money, meet the most of your people; and what any other would cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from starmeet.errors import StarmeetError, UsageError
from starmeet.model import Attending, Value
from starmeet.planning.money import Amount
from starmeet.text import one_line
from starmeet.tui import cards, keys, words
from starmeet.tui.page import Page
from starmeet.tui.safe import plain
from starmeet.tui.widgets.pane import Pane
from starmeet.tui.widgets.rows import Column, Row, RowList

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.conferences import ConferenceLine
    from starmeet.desk.trips import Point, TripsView

_COLUMNS = (
    Column(title="adds", width=7, right=True),
    Column(title="conference"),
    Column(title="when", width=18, from_width=56),
    Column(title="costs", width=12, from_width=76),
    Column(title="going", width=9),
)
_PROVEN = 1e-6
"""A smaller gap to the bound is rounding."""
_NAMED = 8
_MOST_DAYS = 366


class Entry(Value, frozen=True, kw_only=True):
    """One row: a trip, or the heading above some."""

    key: str
    trip: Any = None
    heading: str = ""


class TripsScreen(Page):
    """Days and money above, the choice and what was left out below, what fewer days would make of it beside."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.TRIPS)
    CSS_PATH = "trips.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._view: TripsView | None = None
        self._days: int | None = None
        self._money: str | None = None
        """As typed; None is what the config says."""

    def body(self) -> ComposeResult:
        """Compose the limits, the list and the side."""
        with Horizontal(id="limits"):
            yield Static("Days away", markup=False)
            yield Input(id="days", placeholder="any", max_length=3, restrict=r"\d*")
            yield Static("Money", markup=False)
            yield Input(id="money", placeholder="any")
            yield Static("enter chooses", markup=False)
        yield Static("", id="state", markup=False)
        with Horizontal(classes="body"):
            rows: RowList[Entry] = RowList(_COLUMNS, _row, lambda entry: entry.key, titles=True, id="trips")
            rows.add_class("left")
            yield rows
            side = Pane(id="about")
            side.add_class("side")
            yield side

    @property
    def _rows(self) -> RowList[Entry]:
        return self.query_one("#trips", RowList)

    @property
    def _trip(self) -> Any:
        item = self._rows.item
        return item.trip if item is not None else None

    def on_mount(self) -> None:
        """Start in the list."""
        self._rows.focus()

    def load(self) -> None:
        """Ask for the best choice."""
        days, money = self._days, self._money

        def verb(desk: Desk) -> TripsView:
            from starmeet.desk import trips

            return trips.trips(desk, days=days, money=money)

        self.query_one("#state", Static).update("looking at every choice…")
        self.starmeet.ask(self, "trips", verb, self._loaded, self._refused)

    def _refused(self, error: StarmeetError) -> None:
        self.query_one("#state", Static).update(plain(str(error), "$error"))

    def _loaded(self, view: TripsView) -> None:
        if self._view is None:  # what the config says stands in the fields, to be changed there
            self.query_one("#days", Input).value = "" if view.days_limit is None else str(view.days_limit)
            if view.money_limit is not None:
                self.query_one("#money", Input).value = str(Amount(value=view.money_limit, currency=view.currency))
        self._view = view
        self.query_one("#state", Static).update(_state(view))
        empty = ("", "No conference ahead.", "a in Conferences adds one.")
        self._rows.show(tuple(_entries(view)), empty=empty)
        self._show_about()

    @on(Input.Submitted)
    def _limited(self) -> None:
        """Take the limits over, and choose again."""
        typed = self.query_one("#days", Input).value.strip()
        if typed and int(typed) > _MOST_DAYS:
            self._refused(UsageError(f"{typed} days are more than a year has", f"at most {_MOST_DAYS}"))
            return
        self._days = int(typed or 0)
        self._money = one_line(self.query_one("#money", Input).value, 100).strip()
        self._rows.focus()
        self.load()

    def action_limits(self) -> None:
        """Change days and money."""
        self.query_one("#days", Input).focus()

    def action_days(self, by: int) -> None:
        """Choose with a day more or less."""
        view = self._view
        if view is None:
            return
        now = view.days if view.days_limit is None else view.days_limit
        self._days = max(1, min(_MOST_DAYS, now + by))
        self.query_one("#days", Input).value = str(self._days)
        self.load()

    @on(RowList.Rested)
    def _moved(self) -> None:
        self._show_about()

    def _show_about(self) -> None:
        view, trip = self._view, self._trip
        if view is None:
            return

        def lay_out(width: int) -> Content:
            lines = [*_about(trip, width), *_curve("Fewer or more days", view.by_days, view, width)]
            lines += _curve("Less or more money", view.by_money, view, width)
            lines += [line for note in view.notes for line in (Content(), cards.hanging(Content("! "), note, width))]
            return cards.page(lines)

        self.query_one("#about", Pane).show(lay_out, trip.slug if trip is not None else None)

    @on(RowList.Chosen)
    def action_going(self) -> None:
        """Say that you go there, or only may go after all."""
        trip = self._trip
        if trip is None:
            return
        slug = trip.slug
        wanted: Attending = "maybe" if trip.attending == "going" else "going"

        def verb(desk: Desk) -> ConferenceLine:
            from starmeet.desk import conferences

            return conferences.set_attending(desk, slug, wanted)

        self.change(verb)

    def action_open(self) -> None:
        """Open the programme."""
        if self._trip is not None:
            self.starmeet.show_programme(self._trip.slug)

    def action_why(self) -> None:
        """Say what the numbers are made of, and who is there because of what."""
        trip, view = self._trip, self._view
        if trip is not None and view is not None:
            self.starmeet.show_why(trip.slug, more=(trip.why, *view.why))

    def action_leave(self) -> None:
        """Go back to the list from the fields, and from there to the conferences."""
        if isinstance(self.focused, Input):
            self._rows.focus()
        else:
            super().action_leave()


def _entries(view: TripsView) -> Iterator[Entry]:
    if view.chosen:
        yield Entry(key="go", heading="Go")
        yield from (Entry(key=one.slug, trip=one) for one in view.chosen)
    if view.left:
        yield Entry(key="left", heading="Left out")
        yield from (Entry(key=one.slug, trip=one) for one in view.left)


def _row(entry: Entry) -> Row:
    from starmeet.tui.screens.conferences import GOING

    if entry.trip is None:
        return Row(free=((f" {entry.heading}", "mine"),), rest=False)
    trip = entry.trip
    chosen = hasattr(trip, "adds")
    worth = f"{trip.adds:.1f}" if chosen else "–" if trip.price is None else f"-{trip.price:.1f}"
    return Row(
        cells=(
            (worth, "mine" if chosen else "quiet"), (one_line(trip.conference), "strong" if chosen else ""),
            (words.dates(trip.start, trip.end), "quiet"), (one_line(trip.cost) or _money(trip.money), "quiet"),
            (GOING[trip.attending], "mine" if trip.attending == "going" else "quiet"),
        )
    )  # fmt: skip


def _money(money: float | None) -> str:
    return "" if money is None else str(Amount(value=money))


def _state(view: TripsView) -> Content:
    proven = "no choice is better" if view.bound - view.worth < _PROVEN else f"at most {view.bound:.1f}"
    spent = f", {Amount(value=view.money, currency=view.currency)}" if view.money else ""
    count = words.count(len(view.chosen), "conference")
    return plain(f"{count} worth {view.worth:.1f} ({proven}) · {words.count(view.days, 'day')}{spent}", "$accent")


def _about(trip: Any, width: int) -> Iterator[Content]:
    if trip is None:
        return
    place = " · ".join(part for part in (words.dates(trip.start, trip.end), trip.city, trip.cost) if part)
    yield plain(trip.conference, "bold")
    yield plain(place, "$quiet")
    yield cards.hanging(Content(), trip.why, width)
    if trip.only:
        yield Content()
        yield cards.heading("Met nowhere else" if hasattr(trip, "adds") else "Met only there")
        yield from (plain(name) for name in trip.only[:_NAMED])
        if len(trip.only) > _NAMED:
            yield plain(f"and {len(trip.only) - _NAMED} more", "$quiet")


def _curve(title: str, points: tuple[Point, ...], view: TripsView, width: int) -> Iterator[Content]:
    """Draw what other limits would make of it: worth as a bar, the choice marked."""
    if len(points) < 2:
        return
    most = max(one.worth for one in points) or 1.0
    yield Content()
    yield cards.heading(title)
    for one in points:
        here = abs(one.worth - view.worth) < _PROVEN
        spent = f" {Amount(value=one.money, currency=view.currency)}" if view.money_limit is not None else ""
        start = (
            f"{'▸' if here else ' '} {one.days:>3} d{spent:<14.14}"
            if spent
            else f"{'▸' if here else ' '} {one.days:>3} d"
        )
        bar = "█" * round(max(0, width - len(start) - 8) * one.worth / most)
        yield Content.assemble((start, "bold" if here else "$quiet"), f" {one.worth:>5.1f} ", (bar, "$accent"))
