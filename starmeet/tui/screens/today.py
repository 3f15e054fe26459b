"""Today: a queue of small steps with an end, what is coming up, and everything to do the step at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content

from starmeet import text
from starmeet.desk.views import StepLine, TodayView, Upcoming
from starmeet.model import Starter, Value
from starmeet.tui import cards, keys, page, words
from starmeet.tui.page import Page, Who
from starmeet.tui.safe import plain
from starmeet.tui.widgets.pane import Pane
from starmeet.tui.widgets.rows import Column, Row, RowList

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.people import PersonCard

_COLUMNS = (Column(width=9), Column(width=3, from_width=60), Column(), Column(width=11, right=True, from_width=44))


class Words(Value, frozen=True, kw_only=True):
    """A line of the list that is no step and no meeting."""

    text: str
    tone: str = "quiet"


Item = StepLine | Upcoming | Words


class TodayScreen(Page):
    """The first screen."""

    TAB = "today"
    BINDINGS: ClassVar[list[BindingType]] = list(keys.TODAY)
    CSS_PATH = "today.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._about: dict[str, tuple[PersonCard, tuple[Starter, ...]]] = {}
        self._drafts: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """Compose the queue, and what the step at hand is about."""
        with Horizontal(classes="body"):
            rows: RowList[Item] = RowList(_COLUMNS, self._draw, _key, id="queue")
            rows.add_class("left")
            yield rows
            side = Pane(id="about")
            side.add_class("side")
            yield side

    def on_mount(self) -> None:
        """Show what is known already, and whatever the app learns."""
        self.watch(self.starmeet, "view", self._fill)
        self.watch(self.starmeet, "trouble", lambda _trouble: self._fill(self.starmeet.view), init=False)
        self.query_one("#queue", RowList).focus()

    def load(self) -> None:
        """The app gathers Today; what was looked up of people may be old now."""
        self._about.clear()

    def _fill(self, view: TodayView | None) -> None:
        rows: RowList[Item] = self.query_one("#queue", RowList)
        if view is None:
            trouble = self.starmeet.trouble
            empty = ("", "Today cannot be shown.", *words.wrapped(trouble, 60)) if trouble else ("", "One moment…")
            rows.show((), empty=empty)
            return
        self._about.clear()
        rows.show(tuple(_items(view)))
        self._rested(rows.item)

    def _draw(self, item: Item) -> Row:
        now = self.starmeet.now()
        match item:
            case StepLine():
                today = words.date_at(now, self.starmeet.zone)
                due = words.due(item.ideal, item.latest, today)
                tone = (
                    "bad"
                    if item.latest < today
                    else "need"
                    if item.latest == today or _is_due(item, today)
                    else "quiet"
                )
                return Row(
                    cells=(
                        (item.kind, "need"), (words.stars(item.tier), "mine"), item.why,
                        (due, tone),
                    )
                )  # fmt: skip
            case Upcoming():
                start = words.when(item.start, item.zone, now)
                name = cards.upcoming(whom(item), item.place)
                return Row(cells=((start.replace("tomorrow", "tmrw"), "quiet"), "", name, (_state(item), "quiet")))
        return Row(free=((item.text, item.tone),), rest=False)

    @on(RowList.Rested, "#queue")
    def _moved(self, event: RowList.Rested) -> None:
        self._rested(event.item)

    def _rested(self, item: Item | None) -> None:
        who = _who(item)
        if who is None or who.id in self._about:
            self._show_about(item)
            return
        self._show_about(item)
        self.set_timer(page.REST, lambda: self._look_up(item, who))

    def _look_up(self, item: Item | None, who: Who) -> None:
        if self.query_one("#queue", RowList).item != item:
            return
        self.ask("about", lambda desk: look_up(desk, who.id), lambda found: self._looked_up(who.id, found))

    def _looked_up(self, person_id: str, found: tuple[PersonCard, tuple[Starter, ...]]) -> None:
        self._about[person_id] = found
        self._show_about(self.query_one("#queue", RowList).item)

    def _show_about(self, item: Item | None) -> None:
        self.query_one("#about", Pane).show(lambda width: self.about(item, width), item)

    def about(self, item: Item | None, width: int) -> Content:
        """Write what is known about a row."""
        who = _who(item)
        card, starters = self._about.get(who.id, (None, ())) if who else (None, ())
        starters = starters if _wants_words(item) else ()
        now = self.starmeet.now()
        if isinstance(item, StepLine):
            return cards.step(item, card, starters, self.draft(item), now, width)
        if isinstance(item, Upcoming):
            place = f"{words.exact(item.start, item.zone)}-{item.end:%H:%M} · {item.place} · {item.kind}"
            lines = [plain(place, "bold"), plain(f"{item.conference} · {item.state}", "$quiet"), Content()]
            return cards.page([*lines, cards.person(card, now, self.starmeet.zone, width) if card else Content()])
        return Content()

    def draft(self, item: StepLine) -> str:
        """Give the draft as the user changed it, else as it came, else the first sentence there is."""
        known = self._about.get(item.person_id) if _wants_words(item) else None
        first = known[1][0].text if known and known[1] else ""
        return self._drafts.get(item.id) or item.draft or first

    @property
    def _item(self) -> Item | None:
        item: Item | None = self.query_one("#queue", RowList).item
        return item

    def person(self) -> Who | None:
        """Say whom the row under the cursor is about."""
        return _who(self._item)

    @on(RowList.Chosen, "#queue")
    def action_open(self) -> None:
        """Open the brief of a meeting; of a step, the person (narrow: the step on a page of its own)."""
        item = self._item
        who = _who(item)
        if isinstance(item, Upcoming) and who:
            self.starmeet.show_brief(who.id, "", item.id)
        elif isinstance(item, StepLine) and self.has_class("-narrow"):
            from starmeet.tui.screens.step import StepScreen

            self.app.push_screen(StepScreen(self, item))
        elif who:
            self.starmeet.show_person(who.id)

    def action_done(self) -> None:
        """Say that the step is done."""
        self._say("done", "done, and in your log")

    def action_snooze(self) -> None:
        """Put the step off."""
        self._say("snooze", "asked again in a week")

    def action_seen(self) -> None:
        """Say that it was seen, and nothing is needed."""
        self._say("seen", "seen, nothing needed")

    def action_skip(self) -> None:
        """Leave the step out."""
        self._say("skip", "left out")

    def _say(self, what: str, said: str) -> None:
        item = self._item
        if not isinstance(item, StepLine):
            return
        step_id, note = item.id, self._drafts.get(item.id, "")

        def verb(desk: Desk) -> StepLine:
            from starmeet.desk import today

            return today.say(desk, step_id, what, note=note)

        self._take_out(item)
        self.change(verb, lambda line: self.starmeet.tell(f"{line.person}: {said} (u takes it back)"))

    def _take_out(self, item: StepLine) -> None:
        """Let the row go at once; what the desk gathers afterwards is what counts."""
        view = self.starmeet.view
        if view is not None:
            steps = tuple(one for one in view.steps if one.id != item.id)
            self.starmeet.view = msgspec.structs.replace(view, steps=steps)

    def action_edit(self) -> None:
        """Change the draft; saved, it is what was said, and the step is done."""
        item = self._item
        if isinstance(item, StepLine):
            from starmeet.tui.screens.draft import DraftDialog

            self.app.push_screen(DraftDialog(item.person, self.draft(item)), lambda words: self._edited(item, words))

    def _edited(self, item: StepLine, words: str | None) -> None:
        if words:
            self._drafts[item.id] = words
            self.action_done()

    def action_copy(self) -> None:
        """Send the draft to the clipboard."""
        item = self._item
        draft = self.draft(item) if isinstance(item, StepLine) else ""
        if draft:
            self.app.copy_to_clipboard(text.lines(draft))
            self.starmeet.tell("sent to the terminal's clipboard")
        else:
            self.starmeet.complain("there is no draft to copy: e writes one", severity="warning")

    def action_link(self) -> None:
        """Open where it can be done."""
        item = self._item
        if isinstance(item, StepLine) and item.url:
            self.app.open_url(item.url)
        else:
            self.starmeet.complain("no page is known for this", severity="warning")

    def action_brief(self) -> None:
        """Open the brief."""
        who = self.person()
        if who:
            self.starmeet.show_brief(who.id)

    def action_why(self) -> None:
        """Explain the row."""
        item = self._item
        if isinstance(item, StepLine | Upcoming):
            self.starmeet.show_why(item.id)


def whom(item: Upcoming) -> list[str]:
    """Name whom one meets, or what it is with nobody; of whom it is only likely that they are there, that is said."""
    return [
        words.named(name, "likely" if id_ in item.likely else None)
        for id_, name in zip(item.person_ids, item.people, strict=True)
    ] or [item.kind]


_NEWS = 5
"""Lines of what came in: Today is about what to do."""


def look_up(desk: Desk, person_id: str) -> tuple[PersonCard, tuple[Starter, ...]]:
    """Read what a step is about, and what one could say."""
    from starmeet.desk import people, starters

    return people.show_person(desk, person_id), starters.starters(desk, person_id)


def _items(view: TodayView) -> list[Item]:
    items: list[Item] = []
    if view.steps:
        title = f"{words.small(len(view.steps)).capitalize()} small {'thing' if len(view.steps) == 1 else 'things'}"
        items += [Words(text=title, tone="strong"), *view.steps]
    else:
        items += [Words(text="All done. Nothing needs you today.", tone="strong"), *_first_steps(view)]
    items += [Words(text=""), Words(text="Coming up", tone="strong")]
    items += view.upcoming or (Words(text="No meeting ahead: 4 plans whom to meet."),)
    if view.news:
        items += [Words(text=""), Words(text="New since yesterday", tone="strong")]
        items += [Words(text=line) for line in view.news[:_NEWS]]
    return items


def _first_steps(view: TodayView) -> Sequence[Words]:
    lines = []
    if not view.people:
        lines += ["Whom do you admire? a adds someone;", "`starmeet import following_accounts.csv` brings many."]
    if not view.conferences:
        lines += ["Where do you go? 3, then a, adds a conference from a file or URL."]
    return [Words(text=line) for line in lines]


def _wants_words(item: Item | None) -> bool:
    """Tell whether any sentence for them helps: who asks for help needs the answer, which only you can write."""
    return not (isinstance(item, StepLine) and item.kind == "help")


def _is_due(step: StepLine, today: date) -> bool:
    """Tell whether the ideal day to write to somebody again has passed: amber, and red once the latest has, too."""
    return step.kind == "keep" and step.ideal <= today


def _key(item: Item) -> str:
    return item.text if isinstance(item, Words) else item.id


def _who(item: Item | None) -> Who | None:
    match item:
        case StepLine():
            return Who(item.person_id, item.person)
        case Upcoming() if item.person_ids:
            return Who(item.person_ids[0], item.people[0])
    return None


def _state(item: Upcoming) -> str:
    return item.kind if item.state == "idea" else {"asked": "asked", "accepted": "accepted"}[item.state]
