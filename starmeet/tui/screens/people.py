"""People: everybody you follow, filtered at every key, in the order you like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from starmeet import text
from starmeet.model import STAGES
from starmeet.tui import cards, keys, page, words
from starmeet.tui.page import Page, Who
from starmeet.tui.widgets.pane import Pane
from starmeet.tui.widgets.rows import Column, Row, RowList

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.people import Added, PersonCard, PersonLine, Roster

_COLUMNS = (
    Column(title="★", width=3),
    Column(title="name"),
    Column(title="stage", width=12, from_width=50),
    Column(title="warmth", width=6),
    Column(title="last", width=10, from_width=60),
    Column(title="where", from_width=78),
)
_ORDERS = ("★", "name", "stage", "warmth", "last", "where")


class PeopleScreen(Page):
    """The table, its filter, and the person under the cursor."""

    TAB = "people"
    BINDINGS: ClassVar[list[BindingType]] = list(keys.PEOPLE)
    CSS_PATH = "people.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._roster: Roster | None = None
        self._found: tuple[PersonLine, ...] = ()
        self._order = 0
        self._cards: dict[str, PersonCard] = {}

    def body(self) -> ComposeResult:
        """Compose the filter, the table and the side."""
        with Horizontal(id="bar"):
            yield Static("/", markup=False, id="slash")
            yield Input(placeholder="a name, ★★, stage:met, at:conference, topic:typing", id="filter")
            yield Static("", markup=False, id="count")
        with Horizontal(classes="body"):
            with Vertical(classes="left"):
                yield RowList(_COLUMNS, self._draw, lambda line: line.id, titles=True, id="people")
                yield Static("", markup=False, id="twice")
            side = Pane(id="about")
            side.add_class("side")
            yield side

    @property
    def _rows(self) -> RowList[Any]:
        return self.query_one("#people", RowList)

    def on_mount(self) -> None:
        """Start in the table: `/` goes to the filter."""
        self._rows.focus()

    def load(self) -> None:
        """Read everybody."""

        def verb(desk: Desk) -> Roster:
            from starmeet.desk import people

            return people.roster(desk)

        self._cards.clear()
        self.ask("people", verb, self._loaded)

    def _loaded(self, roster: Roster) -> None:
        self._roster = roster
        self._filter()
        self.ask("twice", count_twins, self._counted)

    def _counted(self, pairs: int) -> None:
        line = self.query_one("#twice", Static)
        line.display = bool(pairs)
        line.update(
            Content(f" {words.count(pairs, 'person', 'people')} may be in here twice: m shows them side by side")
        )

    @on(Input.Changed, "#filter")
    def _filter(self) -> None:
        roster = self._roster
        if roster is None:
            return
        query = text.squeeze(self.query_one("#filter", Input).value)
        self.ask("filter", lambda _desk: roster.search(query), self._filtered)

    def _filtered(self, found: tuple[PersonLine, ...]) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        roster = self._roster
        total = len(roster) if roster else 0
        query = self.query_one("#filter", Input).value.strip()
        shown = f"{len(self._found):,} of {total:,}" if query else words.count(total, "person", "people")
        self.query_one("#count", Static).update(Content(shown + (" · esc clears" if query else "")))
        empty = (
            ("", f"Nobody fits “{text.squeeze(query)}”.", "esc clears the filter, a adds someone.") if query else
            ("", "Nobody yet.", "a adds someone; `starmeet import FILE` brings a follow list or contacts.")
        )  # fmt: skip
        order = _ORDERS[self._order]
        self._rows.show(_ordered(self._found, order), empty=empty, sorted_by=order)
        self._rested(self._rows.item)

    def _draw(self, line: PersonLine) -> Row:
        last = words.ago(line.last_contact, self.starmeet.now())
        return Row(
            cells=(
                (words.stars(line.tier), "mine"), (line.name, "strong" if line.tier else ""), (line.stage, "quiet"),
                (words.warmth(line.warmth), "quiet" if line.warmth is None else ""),
                (last, "quiet" if line.last_contact is None else ""), (_where(line), "quiet"),
            )
        )  # fmt: skip

    @on(RowList.Rested, "#people")
    def _moved(self, event: RowList.Rested) -> None:
        self._rested(event.item)

    def _rested(self, line: PersonLine | None) -> None:
        self._show_about(line)
        if line is not None and line.id not in self._cards:
            self.set_timer(page.REST, lambda: self._look_up(line))

    def _look_up(self, line: PersonLine) -> None:
        if self._rows.item != line or self.has_class("-narrow"):
            return

        def verb(desk: Desk) -> PersonCard:
            from starmeet.desk import people

            return people.show_person(desk, line.id)

        self.ask("about", verb, self._looked_up)

    def _looked_up(self, card: PersonCard) -> None:
        self._cards[card.id] = card
        self._show_about(self._rows.item)

    def _show_about(self, line: PersonLine | None) -> None:
        card = self._cards.get(line.id) if line else None
        now, zone = self.starmeet.now(), self.starmeet.zone
        self.query_one("#about", Pane).show(
            lambda width: cards.person(card, now, zone, width) if card else Content(), line.id if line else None
        )

    def person(self) -> Who | None:
        """Say who is under the cursor."""
        line = self._rows.item
        return Who(line.id, line.name) if line else None

    @on(RowList.Chosen, "#people")
    def action_open(self) -> None:
        """Open their page."""
        who = self.person()
        if who:
            self.starmeet.show_person(who.id)

    @on(Input.Submitted, "#filter")
    def _to_table(self) -> None:
        self._rows.focus()

    def on_key(self, event: events.Key) -> None:
        """Let the arrow down lead from the filter into the table."""
        if event.key == "down" and self.query_one("#filter").has_focus:
            self._rows.focus()
            event.stop()

    def action_filter(self) -> None:
        """Write in the filter."""
        self.query_one("#filter", Input).focus()

    def action_clear(self) -> None:
        """Clear the filter and go back to the table."""
        self.query_one("#filter", Input).value = ""
        self._rows.focus()

    def action_sort(self) -> None:
        """Order by the next column."""
        self._order = (self._order + 1) % len(_ORDERS)
        self._show()

    def action_stars(self, by: int) -> None:
        """Give or take a star."""
        line = self._rows.item
        if line is not None and 0 <= line.tier + by <= 3:
            self.change(lambda desk: restar(desk, line.id, line.tier + by))

    def action_brief(self) -> None:
        """Open their brief."""
        who = self.person()
        if who:
            self.starmeet.show_brief(who.id)

    def action_review(self) -> None:
        """Review who may be there twice."""
        self.starmeet.action_twins()

    def action_why(self) -> None:
        """Explain warmth and stage."""
        who = self.person()
        if who:
            self.starmeet.show_why(who.id)


def count_twins(desk: Desk) -> int:
    """Count the pairs that may be one person."""
    from starmeet.desk import merge

    return len(merge.duplicates(desk))


def _where(line: PersonLine) -> str:
    """Write where someone is expected, in front how sure that is: the end may be cut off."""
    grade = line.where_grade
    if grade is None:
        return line.where
    return f"{words.mark(grade) if grade == 'certain' else words.sure(grade)} {line.where}"


def restar(desk: Desk, person_id: str, tier: int) -> Added:
    """Give a person so many stars."""
    from starmeet.desk import people

    return people.edit(desk, person_id, {"tier": tier})


def _ordered(found: tuple[PersonLine, ...], order: str) -> tuple[PersonLine, ...]:
    """Order by a column; within it the desk's own order stays. What is not known comes last."""
    match order:
        case "name":
            return tuple(sorted(found, key=lambda line: text.fold(line.name)))
        case "stage":
            return tuple(sorted(found, key=lambda line: -STAGES.index(line.stage)))
        case "warmth":
            return tuple(sorted(found, key=lambda line: -1 if line.warmth is None else line.warmth, reverse=True))
        case "last":
            return tuple(sorted(found, key=lambda line: -line.last_contact.timestamp() if line.last_contact else 0))
        case "where":
            return tuple(sorted(found, key=lambda line: (not line.where, line.where)))
    return found
