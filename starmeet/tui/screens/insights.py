"""Insights: how it ebbs and flows, whom you never spoke to, what led to an answer, where your people gather."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content

from starmeet.model import Value
from starmeet.tui import cards, keys, page, words
from starmeet.tui.page import Page, Who
from starmeet.tui.widgets.pane import Pane
from starmeet.tui.widgets.rows import Row, RowList, Span

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.insights import GiveAndTake, Insights, Never, Tide
    from starmeet.desk.people import PersonCard
    from starmeet.desk.where import Place

_PLACES = 5
"""Conferences shown of those where your people gather; 3 then v shows all."""
_NAMED = 8
"""People named of those at a conference with whom nothing passed yet."""
_BAR = 12
"""Cells of the longest bar."""


class Line(Value, frozen=True, kw_only=True):
    """A line of the list; the cursor rests where it is about a person or a conference."""

    spans: tuple[Span, ...]
    person: str = ""
    """Their id."""
    name: str = ""
    conference: str = ""
    """Its slug."""


class InsightsScreen(Page):
    """One list of all of it, and the person under the cursor beside it."""

    TAB = "insights"
    BINDINGS: ClassVar[list[BindingType]] = list(keys.INSIGHTS)

    def __init__(self) -> None:
        super().__init__()
        self._cards: dict[str, PersonCard] = {}

    def body(self) -> ComposeResult:
        """Compose the list and the side."""
        with Horizontal(classes="body"):
            rows: RowList[Line] = RowList((), _draw, _key, id="insights")
            rows.add_class("left")
            yield rows
            side = Pane(id="about")
            side.add_class("side")
            yield side

    @property
    def known(self) -> frozenset[str]:
        """Whom it has looked up so far."""
        return frozenset(self._cards)

    @property
    def _rows(self) -> RowList[Line]:
        return self.query_one("#insights", RowList)

    def on_mount(self) -> None:
        """Start in the list."""
        self._rows.focus()

    def load(self) -> None:
        """Look back over the whole log."""

        def verb(desk: Desk) -> tuple[Insights, tuple[Place, ...]]:
            from starmeet.desk import insights, where

            return insights.insights(desk), where.where(desk)

        self._cards.clear()
        self.ask("insights", verb, self._loaded)

    def _loaded(self, found: tuple[Insights, tuple[Place, ...]]) -> None:
        seen, places = found
        empty = ("", "Nothing to look back at yet.", "l logs the first thing that passed between you and somebody.")
        lines = tuple(_lines(seen, places)) if seen.years or seen.never.following else ()
        self._rows.show(lines, empty=empty)
        self._rested(self._rows.item)

    @on(RowList.Rested, "#insights")
    def _moved(self, event: RowList.Rested) -> None:
        self._rested(event.item)

    def _rested(self, line: Line | None) -> None:
        self._show_about(line)
        if line is not None and line.person and line.person not in self._cards:
            self.set_timer(page.REST, lambda: self._look_up(line))

    def _look_up(self, line: Line) -> None:
        if self._rows.item != line or self.has_class("-narrow"):
            return

        def verb(desk: Desk) -> PersonCard:
            from starmeet.desk import people

            return people.show_person(desk, line.person)

        self.ask("about", verb, self._looked_up)

    def _looked_up(self, card: PersonCard) -> None:
        self._cards[card.id] = card
        self._show_about(self._rows.item)

    def _show_about(self, line: Line | None) -> None:
        card = self._cards.get(line.person) if line else None
        now, zone = self.starmeet.now(), self.starmeet.zone
        self.query_one("#about", Pane).show(
            lambda width: cards.person(card, now, zone, width) if card else Content(), line
        )

    def person(self) -> Who | None:
        """Say whom the line under the cursor is about."""
        line = self._rows.item
        return Who(line.person, line.name) if line is not None and line.person else None

    @on(RowList.Chosen, "#insights")
    def action_open(self) -> None:
        """Open the person, or the programme of the conference."""
        line = self._rows.item
        if line is not None and line.person:
            self.starmeet.show_person(line.person)
        elif line is not None and line.conference:
            self.starmeet.show_programme(line.conference)

    def action_brief(self) -> None:
        """Open the brief."""
        who = self.person()
        if who:
            self.starmeet.show_brief(who.id)

    def action_why(self) -> None:
        """Explain the numbers of the person, or who is at the conference."""
        line = self._rows.item
        if line is not None and (line.person or line.conference):
            self.starmeet.show_why(line.person or line.conference)


def _draw(line: Line) -> Row:
    return Row(free=line.spans, rest=bool(line.person or line.conference))


def _key(line: Line) -> tuple[str, str, tuple[Span, ...]]:
    return line.person, line.conference, line.spans


def _lines(seen: Insights, places: Sequence[Place]) -> Iterator[Line]:
    yield from _years(seen)
    yield from _tides("Grew", "more than in the year before", seen.grew, "mine")
    yield from _tides("Faded", "less than in the year before", seen.faded, "quiet")
    yield from _never(seen.never)
    yield from _worked(seen)
    yield from _gather(places)
    yield from _give_and_take(seen.give_and_take)


def _title(text: str, more: str = "") -> Iterator[Line]:
    yield _said((text, "strong"), (f"  {more}" if more else "", "quiet"))


def _said(*spans: Span) -> Line:
    return Line(spans=tuple(spans))


def _years(seen: Insights) -> Iterator[Line]:
    if not seen.years:
        return
    span = f"{seen.years[0].year}-{seen.years[-1].year}" if len(seen.years) > 1 else str(seen.years[0].year)
    yield from _title("Over the years", span)
    most = max(max(one.given, one.taken) for one in seen.years)
    for name, numbers in (
        ("from you", [one.given for one in seen.years]),
        ("from them", [one.taken for one in seen.years]),
    ):
        last = f"  {numbers[-1]:,} this year"
        yield _said((f"{name:<10}", "quiet"), (words.bars(numbers, most), "mine"), (last, "quiet"))
    yield _said(("", ""))


def _tides(title: str, more: str, found: Sequence[Tide], tone: str) -> Iterator[Line]:
    if not found:
        return
    yield from _title(title, more)
    wide = max(len(one.years) for one in found)
    for one in found:
        drawn = words.bars([year.both for year in one.years]).rjust(wide)
        yield Line(
            spans=((f"{drawn} ", tone), (f"{words.stars(one.tier):<4}", "mine"), (one.person, ""),
                   (f"  {one.before} → {one.recent}", "quiet")),
            person=one.id, name=one.person,
        )  # fmt: skip
    yield _said(("", ""))


def _never(never: Never) -> Iterator[Line]:
    yield from _title("Never a word")
    sentence = f"you follow {never.following:,}; you have never said a word to {never.never:,}"
    yield _said((sentence if never.never else never.sentence, "quiet"))
    for one in never.at:
        yield Line(
            spans=((f"{len(one.people)} ", "mine"), (f"at {one.conference}", "")), conference=one.slug,
        )  # fmt: skip
        for number, name in list(zip(one.ids, one.people, strict=True))[:_NAMED]:
            yield Line(spans=(("  ", ""), (name, "")), person=number, name=name)
        if len(one.people) > _NAMED:
            yield _said((f"  and {len(one.people) - _NAMED} more: starmeet people --never {one.slug}", "quiet"))
    yield _said(("", ""))


def _worked(seen: Insights) -> Iterator[Line]:
    from starmeet.desk.insights import words as outcome

    yield from _title("What led to an answer")
    if not seen.worked:
        yield _said(("Nothing yet: d in Today says that a step is done.", "quiet"))
    for one in seen.worked:
        yield _said((f"{one.kind:<10}", ""), (_share(one.answered, one.done), "mine"), (f" {outcome(one)}", "quiet"))
    yield _said(("", ""))


def _share(part: int, whole: int) -> str:
    """Draw how many of some: a dot for each, up to ten."""
    shown = min(whole, 10)
    full = round(part * shown / whole)
    return ("●" * full + "○" * (shown - full)).ljust(10)


def _gather(places: Sequence[Place]) -> Iterator[Line]:
    found = [one for one in places if one.people][:_PLACES]
    if not found:
        return
    yield from _title("Where your people gather", "3 then v ranks them all")
    most = max(one.expected for one in found)
    for one in found:
        yield Line(
            spans=((words.bar(one.expected, most, _BAR), "mine"), (f" {one.conference}", ""),
                   (f"  {words.count(len(one.people), 'of yours', 'of yours')}", "quiet")),
            conference=one.slug,
        )  # fmt: skip
    yield _said(("", ""))


def _give_and_take(found: Sequence[GiveAndTake]) -> Iterator[Line]:
    if not found:
        return
    yield from _title("Give and take", "from you, from them")
    most = max(max(one.given, one.taken) for one in found)
    for one in found:
        yield _said(
            (f"{one.kind:<10}", ""), (f"{words.bar(one.given, most, _BAR)} {one.given:>6,}  ", "mine"),
            (f"{words.bar(one.taken, most, _BAR)} {one.taken:>6,}", "quiet"),
        )  # fmt: skip
