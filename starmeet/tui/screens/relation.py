"""One mentoring relationship on a page: its goals and its agenda, each thing a row to do something with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from starmeet.model import MENTORING_WORDS, Value
from starmeet.tui import cards, keys, mentor_cards, words
from starmeet.tui.page import Who
from starmeet.tui.safe import plain
from starmeet.tui.screens.form import Field
from starmeet.tui.screens.mentoring_page import Given, MentoringPage, reach, show
from starmeet.tui.widgets.pane import Pane
from starmeet.tui.widgets.rows import Column, Row, RowList, Span

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.mentor import MentorView
    from starmeet.desk.mentoring import AdviceLine

_COLUMNS = (Column(width=1), Column())


class Entry(Value, frozen=True, kw_only=True):
    """A row: something to do or to read."""

    id: str
    kind: str
    """"goal", "milestone", one of the kinds of an agenda, or "words" for what cannot be rested on."""
    mark: str = ""
    text: str = ""
    why: str = ""
    tone: str = ""
    spans: tuple[Span, ...] = ()


class RelationScreen(MentoringPage):
    """One relationship."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.RELATION)
    CSS_PATH = "relation.tcss"

    def __init__(self, person_id: str) -> None:
        super().__init__()
        self._person_id = person_id
        self._view: MentorView | None = None

    def body(self) -> ComposeResult:
        """Compose the rows, and beside them what was agreed and noted."""
        with Horizontal(classes="body"):
            with Vertical(classes="left"):
                yield RowList(_COLUMNS, self._draw, lambda entry: f"{entry.kind} {entry.id}", id="rows")
                yield Static("", markup=False, id="row")
            side = Pane(id="about")
            side.add_class("side")
            yield side

    @property
    def _rows(self) -> RowList[Any]:
        return self.query_one("#rows", RowList)

    @property
    def _entry(self) -> Entry | None:
        return cast("Entry | None", self._rows.item)

    def on_mount(self) -> None:
        """Start in the rows."""
        self._rows.focus()

    def load(self) -> None:
        """Read how it stands."""
        self.starmeet.ask(
            self, "relation", lambda desk: show(desk, self._person_id), self._loaded,
            lambda _error: self.action_leave(),
        )  # fmt: skip

    def _loaded(self, view: MentorView) -> None:
        self._view = view
        self._lay_out()

    def on_resize(self) -> None:
        """Say in the list what there is no room for beside it."""
        self._lay_out()

    def _lay_out(self) -> None:
        view = self._view
        if view is None:
            return
        zone, now = self.starmeet.zone, self.starmeet.now()
        entries = [*_title(view, zone, self), *_goals(view), *_agenda(view)]
        if self.has_class("-narrow"):
            entries += _ledger(view, self.size.width)
        self._rows.show(entries)

        def beside(width: int) -> Content:
            lines = (
                *mentor_cards.agreement(view, zone, now, width), *mentor_cards.ledger(view.ledger, width),
                *mentor_cards.notes(view, now, width),
            )  # fmt: skip
            return cards.page(lines)

        self.query_one("#about", Pane).show(beside, view.id)

    def _draw(self, entry: Entry) -> Row:
        if entry.kind == "words":
            return Row(free=entry.spans or ((entry.text, entry.tone),), rest=False)
        mark = (entry.mark, "mine" if entry.mark == "✓" else "")
        return Row(cells=(mark, (entry.text, entry.tone)))

    @on(RowList.Rested, "#rows")
    def _moved(self, event: RowList.Rested) -> None:
        """Say the row under the cursor in full, and why it is there: in the list its end may be cut off."""
        entry: Entry | None = event.item
        line = self.query_one("#row", Static)
        line.display = entry is not None
        if entry is not None:
            line.update(cards.page([plain(entry.text.strip()), plain(entry.why, "$quiet")]))

    def person(self) -> Who | None:
        """Say with whom it is."""
        return Who(self._person_id, self._view.person) if self._view else None

    def advice_at_hand(self) -> AdviceLine | None:
        """Give the advice under the cursor."""
        entry = self._entry
        if entry is None or self._view is None or entry.kind != "report":
            return None
        return next((one for one in self._view.advice if one.id == entry.id), None)

    @on(RowList.Chosen, "#rows")
    def action_reach(self) -> None:
        """Do the row: a milestone is reached, a promise kept, a question answered, advice reported back on."""
        entry = self._entry
        if entry is None:
            return
        match entry.kind:
            case "goal" | "milestone":
                self.change(lambda desk: reach(desk, entry.id))
            case "promise" | "theirs":
                said = "kept (u takes it back)"
                self.change(lambda desk: _kept(desk, entry.id), lambda _one: self.starmeet.tell(said))
            case "question":
                self._answer(entry)
            case "report":
                self.action_told()
            case "review":
                self.action_agree()

    def _answer(self, entry: Entry) -> None:
        def verb(desk: Desk, given: Given) -> Any:
            from starmeet.desk import mentorship

            return mentorship.answered(desk, entry.id, given["answer"])

        field = Field("answer", "What did they say? It may stay empty.")
        self._form(entry.text, (field,), verb, lambda _one: "answered")

    def action_share(self) -> None:
        """Turn over whether a question or goal may stand on an agenda that is handed over."""
        entry = self._entry
        if entry is None or entry.kind not in ("question", "goal", "milestone"):
            self.starmeet.tell("only questions and goals can be handed over; the rest stays with you")
            return

        def verb(desk: Desk) -> Any:
            from starmeet.desk import mentorship

            return mentorship.share(desk, entry.id.partition(".")[0], shared=None)

        said = {True: "may be handed over", False: "stays with you"}
        self.change(verb, lambda one: self.starmeet.tell(f"{said[one.shared]} (u takes it back)"))

    def action_copy(self) -> None:
        """Send the agenda to hand over to the clipboard."""

        def verb(desk: Desk) -> Any:
            from starmeet.desk import mentor

            return mentor.to_hand_over(desk, self._person_id)

        self.ask("agenda", verb, self._copied)

    def _copied(self, made: Any) -> None:
        self.app.copy_to_clipboard(made.markdown)
        self.starmeet.tell("what you marked to be shared is in the terminal's clipboard")

    def action_drop(self) -> None:
        """Let a question, a goal, a milestone or advice go."""
        entry = self._entry
        if entry is None or entry.kind not in ("question", "goal", "milestone", "report"):
            return

        def verb(desk: Desk) -> Any:
            from starmeet.desk import mentorship

            return mentorship.drop(desk, entry.id)

        self.change(verb, lambda _one: self.starmeet.tell("let go (u brings it back)"))

    def action_card(self) -> None:
        """Open their page."""
        self.starmeet.show_person(self._person_id)

    def action_why(self) -> None:
        """Explain warmth and stage."""
        self.starmeet.show_why(self._person_id)


def _kept(desk: Desk, promise_id: str) -> Any:
    from starmeet.desk import mentorship

    return mentorship.kept(desk, promise_id)


def _title(view: MentorView, zone: str, screen: RelationScreen) -> Iterator[Entry]:
    session = mentor_cards.ahead(view, zone, screen.starmeet.now())
    stage = " · ".join(filter(None, (MENTORING_WORDS[view.stage], view.rhythm, session)))
    yield Entry(
        id="title", kind="words",
        spans=((view.person, "strong"), (f" {words.stars(view.tier)}".rstrip(), "mine"), (f"   {stage}", "quiet")),
    )  # fmt: skip


def _goals(view: MentorView) -> Iterator[Entry]:
    if view.goals:
        yield from _heading("Goals")
    for goal in view.goals:
        whose = "your goal" if goal.mine else "their goal"
        why = f"{whose} · to be handed over" if goal.shared else whose
        done = "quiet" if goal.done else "strong"
        yield Entry(id=goal.id, kind="goal", mark=mentor_cards.box(goal.done), text=goal.text, why=why, tone=done)
        for one in goal.milestones:
            tone = "quiet" if one.done else ""
            yield Entry(
                id=one.id, kind="milestone", mark=mentor_cards.box(one.done), text=f"  {one.text}", tone=tone,
                why=f"reached on {one.done.day} {one.done:%b %Y}" if one.done else "space when it is reached",
            )  # fmt: skip


def _agenda(view: MentorView) -> Iterator[Entry]:
    items = [item for item in view.agenda if item.kind != "goal"]
    for kind, ones in groupby(items, key=lambda item: item.kind):
        yield from _heading(mentor_cards.HEADINGS[kind])
        for item in ones:
            why = f"{item.why} · to be handed over" if item.shared else item.why
            yield Entry(id=item.id, kind=item.kind, mark="·", text=item.text, why=why)
    if not items:
        yield from _heading("The agenda is empty")
        yield Entry(
            id="empty", kind="words", text="q notes a question, d advice, n what a session was about", tone="quiet"
        )


def _ledger(view: MentorView, width: int) -> Iterator[Entry]:
    shown = [line for line in view.ledger if line.given or line.received]
    if shown:
        yield from _heading("Given and received")
    for line in shown:
        left, right = mentor_cards.bars(line, shown, width)
        spans = (
            (f"  {line.kind:<14}", "quiet"), (f"{line.given:>4} {left}", ""), ("│", "quiet"), (right, "mine"),
            (f" {line.received}", ""),
        )  # fmt: skip
        yield Entry(id=f"ledger {line.kind}", kind="words", spans=spans)


def _heading(name: str) -> Iterator[Entry]:
    yield Entry(id=f"above {name}", kind="words")
    yield Entry(id=name, kind="words", text=name, tone="strong")
