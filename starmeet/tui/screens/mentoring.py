"""Mentoring: whom you learn from, whom you mentor, your own goals, and the map of your network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content

from starmeet import text
from starmeet.model import MENTORING_WORDS, Value
from starmeet.tui import keys, mentor_cards, page, words
from starmeet.tui.page import Who
from starmeet.tui.screens.form import Field, FormDialog
from starmeet.tui.screens.mentoring_page import Given, MentoringPage, reach, show, stage
from starmeet.tui.widgets.pane import Pane
from starmeet.tui.widgets.rows import Column, Row, RowList, Span

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.mentor import MentorView, NeedLine, Overview
    from starmeet.desk.mentoring import GoalLine, MentorLine

_COLUMNS = (
    Column(width=3), Column(), Column(width=18), Column(width=13, from_width=60), Column(width=7, right=True),
)  # fmt: skip
_NEED_CELLS = 14
_DIALOG_CELLS = 64


class Entry(Value, frozen=True, kw_only=True):
    """A row: somebody, a goal, a need, or a heading."""

    key: str
    heading: str = ""
    person: MentorLine | None = None
    goal: GoalLine | None = None
    need: NeedLine | None = None


class MentoringScreen(MentoringPage):
    """The overview, and the relationship under the cursor."""

    TAB = "mentoring"
    BINDINGS: ClassVar[list[BindingType]] = list(keys.MENTORING)

    def __init__(self) -> None:
        super().__init__()
        self._views: dict[str, MentorView] = {}

    def body(self) -> ComposeResult:
        """Compose the list and the side."""
        with Horizontal(classes="body"):
            rows: RowList[Entry] = RowList(_COLUMNS, self._draw, lambda entry: entry.key, id="mentoring")
            rows.add_class("left")
            yield rows
            side = Pane(id="about")
            side.add_class("side")
            yield side

    @property
    def _rows(self) -> RowList[Any]:
        return self.query_one("#mentoring", RowList)

    @property
    def _entry(self) -> Entry | None:
        return cast("Entry | None", self._rows.item)

    def on_mount(self) -> None:
        """Start in the list."""
        self._rows.focus()

    def load(self) -> None:
        """Read all of mentoring."""

        def verb(desk: Desk) -> Overview:
            from starmeet.desk import mentor

            return mentor.overview(desk)

        self._views.clear()
        self.ask("mentoring", verb, self._loaded)

    def _loaded(self, found: Overview) -> None:
        could = f"{' or '.join(text.squeeze(name) for name in found.could)}, perhaps?" if found.could else ""
        empty = (
            "", "Nobody yet. Whom would you like to learn from?",
            "f begins from afar: they need not know, and nothing is sent or asked.", could,
            "", "A goal needs nobody: o writes one down.",
        )  # fmt: skip
        self._rows.show(_entries(found), empty=empty)
        self._rested(self._entry)

    def _draw(self, entry: Entry) -> Row:
        if entry.person is not None:
            return self._draw_person(entry.person)
        if entry.goal is not None:
            one = entry.goal
            steps = f"{sum(step.done is not None for step in one.milestones)} of {len(one.milestones)}"
            start = mentor_cards.box(one.done)
            return Row(free=((f" {start}   ", ""), (one.text, ""), (f"  {steps}" if one.milestones else "", "quiet")))
        if entry.need is not None:
            return Row(free=_need(entry.need))
        return Row(free=((entry.heading, "strong"),), rest=False)

    def _draw_person(self, one: MentorLine) -> Row:
        now = self.starmeet.now()
        return Row(
            cells=(
                (words.stars(one.tier), "mine"), (one.person, "strong" if one.open else ""),
                (MENTORING_WORDS[one.stage], "quiet"),
                (mentor_cards.ahead(one, self.starmeet.zone, now), "" if one.next else "quiet"),
                (f"{one.open} open" if one.open else "", "need" if one.next and one.open else "quiet"),
            )
        )  # fmt: skip

    @on(RowList.Rested, "#mentoring")
    def _moved(self, event: RowList.Rested) -> None:
        self._rested(event.item)

    def _rested(self, entry: Entry | None) -> None:
        self._show_about(entry)
        if entry is not None and entry.person is not None and entry.key not in self._views:
            self.set_timer(page.REST, lambda: self._look_up(entry))

    def _look_up(self, entry: Entry) -> None:
        if self._entry == entry and not self.has_class("-narrow"):
            self.ask("about", lambda desk: show(desk, entry.key), self._looked_up)

    def _looked_up(self, view: MentorView) -> None:
        self._views[view.id] = view
        self._show_about(self._entry)

    def _show_about(self, entry: Entry | None) -> None:
        self.query_one("#about", Pane).show(lambda width: self._about(entry, width), entry.key if entry else None)

    def _about(self, entry: Entry | None, width: int) -> Content:
        if entry is None:
            return Content()
        if entry.need is not None:
            return mentor_cards.need(entry.need, width)
        if entry.goal is not None:
            return mentor_cards.goal(entry.goal, width)
        view = self._views.get(entry.key)
        return mentor_cards.relation(view, self.starmeet.zone, self.starmeet.now(), width) if view else Content()

    def person(self) -> Who | None:
        """Say who is under the cursor."""
        one = self._entry.person if self._entry else None
        return Who(one.id, one.person) if one else None

    @on(RowList.Chosen, "#mentoring")
    def action_open(self) -> None:
        """Open the relationship."""
        who = self.person()
        if who is not None:
            from starmeet.tui.screens.relation import RelationScreen

            self.app.push_screen(RelationScreen(who.id))
        elif self._entry is not None and self._entry.need is not None:
            from starmeet.tui.screens.reading import ReadingScreen

            need = self._entry.need
            self.app.push_screen(ReadingScreen(mentor_cards.need(need, _DIALOG_CELLS)))

    def action_reach(self) -> None:
        """Turn over whether a goal of one's own is reached."""
        goal = self._entry.goal if self._entry else None
        if goal is not None:
            self.change(lambda desk: reach(desk, goal.id))

    def action_afar(self) -> None:
        """Begin to learn from somebody from afar."""

        def verb(desk: Desk, given: Given) -> Any:
            return stage(desk, given["name"], "afar")

        field = Field("name", "Somebody you follow: a name, or part of it. They need not know.", "Ada Quill")
        said = "learning from afar; q notes the questions it earns you"
        self.app.push_screen(
            FormDialog("Whom would you like to learn from?", (field,), verb, lambda one: f"{one.person}: {said}")
        )

    def action_why(self) -> None:
        """Explain warmth and stage of the one under the cursor."""
        who = self.person()
        if who is not None:
            self.starmeet.show_why(who.id)


def _entries(found: Overview) -> list[Entry]:
    entries: list[Entry] = []
    for me, heading in (("mentee", "You learn from"), ("mentor", "You mentor")):
        ones = [one for one in found.people if one.me == me]
        if ones:
            entries += [_heading(heading, first=not entries), *(Entry(key=one.id, person=one) for one in ones)]
    if found.goals:
        entries += [_heading("Your own goals", first=not entries)]
        entries += [Entry(key=one.id, goal=one) for one in found.goals]
    if entries:
        entries += [_heading("Your network", first=False)]
        entries += [Entry(key=f"need {one.need}", need=one) for one in found.network]
        # A blank line above each heading but the first.
        return [part for entry in entries for part in _spaced(entry)]
    return []


def _heading(words_: str, *, first: bool) -> Entry:
    return Entry(key=f"{'first ' if first else ''}heading {words_}", heading=words_)


def _spaced(entry: Entry) -> list[Entry]:
    if entry.heading and not entry.key.startswith("first"):
        return [Entry(key=f"above {entry.key}"), entry]
    return [entry]


def _need(one: NeedLine) -> tuple[Span, ...]:
    who = ", ".join(cover.person for cover in one.people)
    gap = one.gap.partition(":")[0]
    return (
        (f"  {one.need:<{_NEED_CELLS}}", ""), (who, "mine"), (" · " if who and gap else "", "quiet"),
        (gap, "quiet"),
    )  # fmt: skip
