"""Event mode: the day itself on one screen, narrow enough for a telephone; one key logs what happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from starmeet.model import Value
from starmeet.text import one_line
from starmeet.tui import cards, keys, words
from starmeet.tui.page import Page, Who
from starmeet.tui.safe import plain
from starmeet.tui.widgets.rows import Column, Row, RowList

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.appointments import MeetingLine
    from starmeet.desk.now import NearLine, NowLine, NowView

TICK = 15.0
"""Seconds between two looks: minutes are shown, and a closed laptop wakes to the right time."""
_COLUMNS = (
    Column(width=5),
    Column(width=3),
    Column(share=2),
    Column(share=3, from_width=60),
    Column(width=12, right=True),
)


class Entry(Value, frozen=True, kw_only=True):
    """One row: somebody near, something planned, or words."""

    key: str
    near: Any = None
    planned: Any = None
    words: str = ""


class EventScreen(Page):
    """Now, next, who is near."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.EVENT)
    CSS_PATH = "event.tcss"

    def __init__(self, conference: str = "") -> None:
        super().__init__()
        self._conference = conference
        self._view: NowView | None = None

    def body(self) -> ComposeResult:
        """Compose now and next, and whom one can walk up to."""
        yield Static("", id="moment", markup=False)
        yield RowList(_COLUMNS, self._draw, lambda entry: entry.key, id="near")

    @property
    def _rows(self) -> RowList[Any]:
        return self.query_one("#near", RowList)

    def on_mount(self) -> None:
        """Start in the list, and look at the clock now and then."""
        self._rows.focus()
        self.set_interval(TICK, self.load)

    def load(self) -> None:
        """Look at the clock and the plan."""
        slug = self._conference

        def verb(desk: Desk) -> NowView:
            from starmeet.desk import now

            return now.now(desk, slug)

        self.ask("event", verb, self._loaded)

    def _loaded(self, view: NowView) -> None:
        self._view = view
        self.query_one("#moment", Static).update(cards.page(list(_moment(view))))
        empty = ("", "Nobody of yours is near this hour.", "4 shows the whole plan, 2 all your people.")
        self._rows.show(tuple(_entries(view)), empty=empty)

    def _draw(self, entry: Entry) -> Row:
        if entry.near is not None:
            return _draw_near(entry.near, self._view.at if self._view else entry.near.start)
        if entry.planned is not None:
            one: NowLine = entry.planned
            what = " & ".join(one_line(name) for name in one.people) or one_line(one.title)
            kind = "listen" if one.kind == "talk" else one.kind
            stars = (words.stars(one.tier), "mine")
            return Row(cells=(f"{one.start:%H:%M}", stars, what, (kind, "quiet"), (one.place, "quiet")))
        return Row(free=((entry.words, "strong"),), rest=False)

    # -- whom it is about

    @property
    def _planned(self) -> NowLine | None:
        """What the row is about, or what is now, or next."""
        entry, view = self._rows.item, self._view
        if entry is not None and entry.planned is not None:
            found: NowLine = entry.planned
            return found
        return (view.now or view.next) if view is not None else None

    def _target(self) -> tuple[str, str]:
        """Say what a key is about: the id of the window or person, and where that is."""
        entry, one = self._rows.item, self._planned
        if entry is not None and entry.near is not None:
            return entry.near.id, entry.near.title
        if one is None or not one.people:
            return "", ""
        return (one.person_ids[0] if one.kind == "talk" else one.id), one.title or one.place

    def person(self) -> Who | None:
        """Say whom the row, or what is now, is about."""
        entry, one = self._rows.item, self._planned
        if entry is not None and entry.near is not None:
            return Who(entry.near.id, entry.near.person)
        return Who(one.person_ids[0], one.people[0]) if one is not None and one.people else None

    # -- one key

    def action_mark(self, state: str) -> None:
        """Say that you met, or missed each other."""
        target, _ = self._target()
        if not target:
            self.starmeet.tell("nobody is near: put the cursor on somebody, or l logs with a name")
            return

        def verb(desk: Desk) -> MeetingLine:
            from starmeet.desk import meetings

            return meetings.mark(desk, target, state)

        def marked(meeting: MeetingLine) -> None:
            said = "met, it is in your log" if meeting.state == "held" else "missed"
            self.starmeet.tell(f"{', '.join(meeting.people)}: {said} (u takes it back)")

        self.change(verb, marked)

    def action_saw(self) -> None:
        """Say that you saw them, without a word between you."""
        _, where = self._target()
        who = self.person()
        if who is None:
            return

        def verb(desk: Desk) -> str:
            from starmeet.desk import now

            return now.saw(desk, who.id, where)

        self.change(verb, lambda name: self.starmeet.tell(f"{name}: seen, it is in your log (u takes it back)"))

    def action_note(self) -> None:
        """Log a note with them."""
        from starmeet.tui.screens.log import LogDialog

        self.app.push_screen(LogDialog(self.person()))

    def action_promise(self) -> None:
        """Log what you promised."""
        from starmeet.tui.screens.log import LogDialog

        self.app.push_screen(LogDialog(self.person(), "promised "))

    @on(RowList.Chosen, "#near")
    def action_brief(self) -> None:
        """Open the card to read before walking up."""
        who = self.person()
        if who is not None:
            self.starmeet.show_brief(who.id, self._conference)

    def action_why(self) -> None:
        """Say why."""
        target, _ = self._target()
        if target:
            self.starmeet.show_why(target)


def _moment(view: NowView) -> Iterator[Content]:
    yield Content.assemble(plain(view.conference.name, "bold"), (f"  {view.at:%a %H:%M}", "$quiet"))
    if not view.day:
        days = (view.conference.start - view.at.date()).days
        yield plain(f"It begins in {words.count(days, 'day')}." if days > 0 else "It is over.", "$quiet")
    if view.now is not None:
        left = max(0, int((view.now.end - view.at).total_seconds() + 59) // 60)
        yield from _block("NOW ", view.now, f"{left} min left")
    if view.next is not None:
        until = max(0, int((view.next.start - view.at).total_seconds() + 59) // 60)
        yield from _block("NEXT", view.next, f"in {until} min{_go(view)}")
    if view.day and view.now is None and view.next is None:
        yield plain("Nothing more is planned today. Well done, or well rested.", "$quiet")


def _block(name: str, one: NowLine, when: str) -> Iterator[Content]:
    who = " & ".join(one_line(person) for person in one.people) or one_line(one.title)
    yield Content.assemble((f"{name} ", "$accent"), plain(who, "bold"), (f" {words.stars(one.tier)}", "$accent"))
    kind = "listen" if one.kind == "talk" else one.kind
    yield Content.assemble("     ", (f"{one.start:%H:%M} · {when}", "$warning"))
    yield plain(f"     {kind}" + (f" · {one_line(one.place)}" if one.place else ""), "$quiet")


def _go(view: NowView) -> str:
    if view.leave is None or view.next is None or view.leave >= view.next.start:
        return ""
    return ", go now" if view.leave <= view.at else f", go at {view.leave:%H:%M}"


def _entries(view: NowView) -> Iterator[Entry]:
    if view.near:
        yield Entry(key="near", words="Near you this hour")
        yield from (Entry(key=f"near {one.id}", near=one) for one in view.near)
    ahead = [one for one in (view.now, view.next, *view.later) if one is not None]
    if ahead:
        yield Entry(key="today", words="Still today")
        yield from (Entry(key=one.id, planned=one) for one in ahead)


def _draw_near(one: NearLine, at: datetime) -> Row:
    if at < one.start:
        when = f"in {max(1, int((one.start - at).total_seconds()) // 60)} min"
    else:
        when = "on now" if at < one.end else f"{int((at - one.end).total_seconds()) // 60} min ago"
    where = f"{one.room} +{one.walk}" if one.walk else one.room or "here"
    return Row(
        cells=(
            f"{one.start:%H:%M}", (words.stars(one.tier), "mine"), words.named(one_line(one.person), one.grade),
            (f"{when} · {one_line(one.title)}", "quiet"), (where, "quiet"),
        )
    )  # fmt: skip
