"""The plan of a conference, day by day: whom to meet when, what was traded for it, and that nothing better exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from starmeet.errors import StarmeetError
from starmeet.model import Busy, Grade, Value
from starmeet.text import one_line
from starmeet.tui import cards, keys, words
from starmeet.tui.page import Page, Who
from starmeet.tui.safe import plain
from starmeet.tui.screens.conferences import best_grades
from starmeet.tui.widgets.rows import Column, Row, RowList, fit

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.conferences import ConferenceLine
    from starmeet.desk.plan_view import MissedLine, PlanView, WindowLine

_COLUMNS = (
    Column(width=11),
    Column(width=1),
    Column(width=3),
    Column(share=3),
    Column(width=4, right=True, from_width=46),
    Column(from_width=76, share=2),
    Column(width=8, from_width=100),
)
_MOST = 50
_SETTLE = 0.5
"""Seconds without another + or - before it is solved: pressing three times solves once."""


Found = tuple[tuple["ConferenceLine", ...], str, "PlanView | None", Mapping[str, Grade]]
"""The conferences ahead, the one shown, its plan, and how sure it is that people are there."""


class Entry(Value, frozen=True, kw_only=True):
    """One row: a window of the plan, someone missed, busy time, or words."""

    key: str
    window: Any = None
    missed: Any = None
    busy: Busy | None = None
    words: str = ""
    tone: str = "quiet"


class PlanScreen(Page):
    """The days of one conference below each other."""

    TAB = "plan"
    BINDINGS: ClassVar[list[BindingType]] = list(keys.PLAN)
    CSS_PATH = "plan.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._slug = ""
        self._view: PlanView | None = None
        self._ahead: tuple[ConferenceLine, ...] = ()
        self._grades: Mapping[str, Grade] = {}
        """Person id -> how sure it is that they are there."""
        self._max: int | None = None
        self._settle: Timer | None = None
        self._lived: set[str] = set()
        """Conferences whose plan was looked at for what has changed around it."""

    def body(self) -> ComposeResult:
        """Compose the state of the plan, and its days."""
        yield Static("", id="state", markup=False)
        yield Static("", id="moved", markup=False)
        yield RowList(_COLUMNS, self._draw, lambda entry: entry.key, id="plan")

    @property
    def _rows(self) -> RowList[Any]:
        return self.query_one("#plan", RowList)

    def on_mount(self) -> None:
        """Start in the days."""
        self._rows.focus()

    def load(self) -> None:
        """Read the stored plan; solving it is asked for, or was."""
        slug = self._slug

        def verb(desk: Desk) -> Found:
            from starmeet.desk import conferences, plan, who

            today = desk.today()
            ahead = [one for one in conferences.list_conferences(desk) if one.end >= today]
            ahead = [one for one in ahead if one.attending in ("going", "maybe")]
            ahead.sort(key=lambda one: (one.attending != "going", one.start))
            chosen = slug if slug in {one.slug for one in ahead} else next((one.slug for one in ahead), "")
            there = who.who(desk, chosen) if chosen else ()
            return tuple(ahead), chosen, plan.show(desk, chosen) if chosen else None, best_grades(there)

        self.ask("plan", verb, self._loaded)

    def _loaded(self, found: Found) -> None:
        self._ahead, self._slug, view, self._grades = found
        if view is not None:
            self._show(self._with_changes(view))
            self._look_around(view)
            return
        self._view = None
        self.query_one("#state", Static).update(Content(""))
        self.query_one("#moved", Static).update(Content(""))
        here = next((one.name for one in self._ahead if one.slug == self._slug), "")
        empty = (
            ("", f"{here}: no plan yet.", "r finds the best one.") if here else
            ("", "You go to no conference yet.", "3 lists them: a adds one, g says that you go.")
        )  # fmt: skip
        self._rows.show((), empty=empty)

    def _with_changes(self, view: PlanView) -> PlanView:
        """Keep in sight what the last solving moved, until something else moves."""
        before = self._view
        same = before is not None and before.conference.slug == view.conference.slug and _spans(view) == _spans(before)
        if before is None or view.changes or not same:
            return view
        return msgspec.structs.replace(view, changes=before.changes, summary=before.summary)

    def _look_around(self, view: PlanView) -> None:
        """Once for each plan, make it anew if what it rests on has changed; then have its prices worked out."""
        slug = view.conference.slug
        if slug in self._lived:
            self._price(view)
            return
        self._lived.add(slug)

        def verb(desk: Desk) -> PlanView | None:
            from starmeet.desk import plan

            return plan.living(desk, slug)

        self.ask("living", verb, self._lived_on)

    def _lived_on(self, view: PlanView | None) -> None:
        if view is None or view.conference.slug != self._slug:
            return
        if view.changes:
            self.starmeet.tell(f"made anew after a change: {view.summary}")
            self.starmeet.version += 1
        self._show(self._with_changes(view))
        self._price(view)

    def _price(self, view: PlanView) -> None:
        """Have alternatives and prices worked out, while the plan is there already."""
        slug = view.conference.slug
        if view.priced or view.gap:
            return

        def verb(desk: Desk) -> PlanView:
            from starmeet.desk import plan

            return plan.explain(desk, slug)

        self.ask("prices", verb, self._priced)

    def _priced(self, view: PlanView) -> None:
        here = view.conference.slug == self._slug
        if here and self._view is not None and _spans(view) == _spans(self._view):
            self._show(self._with_changes(view))

    def _show(self, view: PlanView) -> None:
        self._view = view
        self.query_one("#state", Static).update(_state(view, self._max))
        notes = [plain(f" {note}", "$warning") for note in view.notes[:2]]
        moved = [plain(f" ↻ {view.summary}", "$accent")] if view.summary else []
        moved += [plain(f"   {line}", "$accent") for line in view.moved[:3]]
        more = len(view.moved) - 3
        moved += [plain(f"   and {more} more", "$quiet")] if more > 0 else []
        panel = self.query_one("#moved", Static)
        panel.update(cards.page([*moved, *notes]))
        panel.display = bool(moved or notes)
        empty = ("", "Nobody of yours to meet here.", "3, then m: are there matches to check?")
        self._rows.show(tuple(_entries(view)), empty=empty)

    def _draw(self, entry: Entry) -> Row:
        if entry.window is not None:
            return _draw_window(entry.window, self._grades)
        if entry.missed is not None:
            missed: MissedLine = entry.missed
            price = "" if missed.price is None else f"would cost {missed.price:.1f}"
            return Row(
                free=(
                    (f"{words.stars(missed.tier):<4}", "mine"),
                    (fit(words.named(one_line(missed.person), self._grades.get(missed.id)), 25), ""),
                    (f"{price:<16}", "quiet"), (missed.why, "quiet"),
                )
            )  # fmt: skip
        if entry.busy is not None:
            busy = entry.busy
            span = f"{busy.start:%H:%M}-{busy.end:%H:%M}"
            what = f"busy: {busy.what or 'something'}"
            return Row(cells=((span, "quiet"), ("░", "quiet"), "", (what, "quiet"), "", "", ""), rest=False)
        return Row(free=((entry.words, entry.tone),), rest=False)

    # -- what the cursor is on

    @property
    def _window(self) -> WindowLine | None:
        entry = self._rows.item
        return entry.window if entry is not None else None

    def person(self) -> Who | None:
        """Say whom the row is about."""
        entry = self._rows.item
        if entry is None:
            return None
        if entry.missed is not None:
            return Who(entry.missed.id, entry.missed.person)
        window = self._window
        return Who(window.person_ids[0], window.people[0]) if window and window.people else None

    # -- what can be done

    def _solve(self, **wishes: Any) -> None:
        if not self._slug:
            return
        slug, most = self._slug, self._max

        def verb(desk: Desk) -> PlanView:
            from starmeet.desk import plan

            return plan.plan(desk, slug, max_per_day=most, priced=False, **wishes)

        self._solving()
        self.starmeet.change(self, verb, self._solved, self._refused)

    def _solving(self) -> None:
        panel = self.query_one("#moved", Static)
        panel.update(Content.styled(" finding the best plan… what stands below is the last one", "$accent"))
        panel.display = True

    def _refused(self, error: StarmeetError) -> None:
        self.starmeet.complain(str(error))
        if self._view is not None:
            self._show(self._view)

    def _solved(self, view: PlanView) -> None:
        self._max = None
        if view.conference.slug != self._slug:
            return
        self._lived.add(view.conference.slug)
        self._show(view)
        self._price(view)
        if not view.moved:
            better = "and nothing better is worth a change" if view.close else "and no plan is better"
            best = better if not view.gap else f"at most {view.bound:.1f} is possible"
            self.starmeet.tell(f"meet {_met(view)[0]} of {sum(_met(view))}, {best}")

    def action_solve(self) -> None:
        """Solve again."""
        self._solve()

    def action_pin(self) -> None:
        """Pin, or let go."""
        window, who = self._window, self.person()
        if window is not None:
            targets = (window.id, *window.person_ids)
            held = [one for one in targets if self._view and self._view.choices.get(one) == "pin"]
            if held:
                self._solve(unpin=held)
            else:
                self._solve(pin=(window.id,))
        elif who is not None:
            self._solve(pin=(who.id,))

    def action_drop(self) -> None:
        """Leave a window out; someone missed because you dropped them may come back."""
        window, who = self._window, self.person()
        if window is not None:
            self._solve(drop=(window.id,))
        elif who is not None and self._view is not None:
            dropped = self._view.choices.get(who.id) == "drop"
            self._solve(**{"undrop" if dropped else "drop": (who.id,)})

    def action_clear(self) -> None:
        """Forget all pins and drops."""
        if self._view is not None and self._view.choices:
            self._solve(unpin=tuple(self._view.choices))

    def action_most(self, by: int) -> None:
        """Allow one meeting a day more, or less."""
        if self._view is not None:
            most = self._view.settings.max_per_day if self._max is None else self._max
            self._max = max(0, min(_MOST, most + by))
            self.query_one("#state", Static).update(_state(self._view, self._max))
            if self._settle is not None:
                self._settle.stop()
            self._settle = self.set_timer(_SETTLE, self._solve)

    def action_alternatives(self) -> None:
        """Choose another time."""
        window = self._window
        if window is None:
            return
        if not window.alternatives:
            self.starmeet.tell("there is no other time for this")
            return
        from starmeet.tui.screens.alternatives import AlternativesDialog

        self.app.push_screen(AlternativesDialog(window), lambda chosen: self._instead(window, chosen))

    def _instead(self, window: WindowLine, chosen: str | None) -> None:
        if chosen:
            self._solve(pin=(chosen,), drop=(window.id,))

    @on(RowList.Chosen, "#plan")
    def action_open(self) -> None:
        """Say why."""
        window, entry = self._window, self._rows.item
        if window is not None:
            others = [f"instead: {_option(one)}" for one in window.alternatives]
            self.starmeet.show_why(window.id, others)
        elif entry is not None and entry.missed is not None:
            self._why_missed(entry.missed)

    def _why_missed(self, missed: MissedLine) -> None:
        """Say why somebody is not in the plan, with the price, which is worked out now if it was not."""
        slug = self._slug

        def verb(desk: Desk) -> MissedLine:
            from starmeet.desk import plan

            return plan.price(desk, slug, missed.id)

        def told(found: MissedLine) -> None:
            price = "they cannot be had" if found.price is None else f"having them would cost {found.price:.2f}"
            self.starmeet.show_why(missed.id, (f"not in the plan: {found.why}; {price}",))

        self.ask("price", verb, told)

    def action_brief(self) -> None:
        """Open the brief."""
        who = self.person()
        if who:
            self.starmeet.show_brief(who.id, self._slug)

    def action_event(self) -> None:
        """Open the day itself."""
        if self._slug:
            from starmeet.tui.screens.event import EventScreen

            self.app.push_screen(EventScreen(self._slug))

    def action_export(self) -> None:
        """Write the plan as a calendar file."""
        if self._slug:
            from starmeet.tui.screens.export import ExportDialog

            self.app.push_screen(ExportDialog(self._slug))

    def action_other(self, by: int) -> None:
        """Go to the plan of another conference you go to."""
        slugs = [one.slug for one in self._ahead]
        if self._slug in slugs and len(slugs) > 1:
            self._slug = slugs[(slugs.index(self._slug) + by) % len(slugs)]
            self._max = None
            self.load()


def _spans(view: PlanView) -> list[tuple[str, datetime, datetime]]:
    return [(one.id, one.start, one.end) for one in view.windows]


def _met(view: PlanView) -> tuple[int, int]:
    met = {person for one in view.windows if one.kind != "talk" for person in one.person_ids}
    return len(met), len(view.missed)


def _state(view: PlanView, most: int | None) -> Content:
    met, missed = _met(view)
    best = "nothing better is worth a change" if view.close else "no plan is better"
    worth = f"value {view.objective:.1f}, " + (f"at most {view.bound:.1f} possible" if view.gap else best)
    wanted = view.settings
    limit = wanted.max_per_day if most is None else most
    kept = " · lunch kept" if wanted.lunch else ""
    return Content.assemble(
        plain(f" {view.conference.name}", "bold"), (f"   meet {met} of {met + missed}", "$accent"),
        (f" · {worth}", "$quiet"),
        (f" · {_asked(view)}" if view.choices else "", "$warning"),
        (f" · {limit} a day at most · walk {wanted.walk_minutes} min{kept}", "$quiet"),
    )  # fmt: skip


def _asked(view: PlanView) -> str:
    wanted = list(view.choices.values())
    said = [f"{wanted.count(what)} {word}" for what, word in (("pin", "pinned"), ("drop", "dropped")) if what in wanted]
    return ", ".join(said) + " (c clears)"


def _entries(view: PlanView) -> list[Entry]:
    rows: list[tuple[datetime, Entry]] = [(one.start, Entry(key=one.id, window=one)) for one in view.windows]
    rows += [(one.start, Entry(key=f"busy {one.start}", busy=one)) for one in view.busy]
    rows.sort(key=lambda row: (row[0], row[1].key))
    entries: list[Entry] = []
    for day, ones in groupby(rows, key=lambda row: row[0].date()):
        of_day = [entry for _, entry in ones]
        count = sum(entry.window is not None and entry.window.kind != "talk" for entry in of_day)
        title = f"{day:%A} {day.day} {day:%b}   {words.count(count, 'meeting')}"
        entries += [Entry(key=f"gap {day}")] if entries else []
        entries += [Entry(key=f"day {day}", words=title, tone="strong"), *of_day]
    if view.missed:
        entries += [Entry(key="gap"), Entry(key="missed", words="Not met", tone="strong")]
        entries += [Entry(key=f"missed {one.id}", missed=one) for one in view.missed]
    return entries


def _draw_window(one: WindowLine, grades: Mapping[str, Grade]) -> Row:
    people = [words.named(name, grades.get(id_)) for id_, name in zip(one.person_ids, one.people, strict=True)]
    span = f"{one.start:%H:%M}-{one.end:%H:%M}"
    bar = ("◆", "need") if one.pinned else ("│", "quiet") if one.kind == "talk" else ("┃", "mine")
    if one.kind == "talk":
        what = f"{one.title or one.why} · {', '.join(people)}"
        return Row(
            cells=((span, "quiet"), bar, (words.stars(one.tier), "mine"), (what, "quiet"), "",
                   (f"listen · {one.place}", "quiet"), ("pinned" if one.pinned else "", "need"))
        )  # fmt: skip
    mark = "pinned" if one.pinned else "" if one.state == "idea" else one.state
    others = f" · {len(one.alternatives)} other{'s' if len(one.alternatives) > 1 else ''}" if one.alternatives else ""
    return Row(
        cells=(
            span, bar, (words.stars(one.tier), "mine"), (" & ".join(people), "strong"),
            f"{one.chance:.0%}", (f"{one.kind} · {one.place}{others}", "quiet"), (mark, "need"),
        )
    )  # fmt: skip


def _option(one: Any) -> str:
    return f"{one.start:%a %H:%M}-{one.end:%H:%M} {one.kind}, {one.place}: costs {one.cost:.2f}"


def options(window: WindowLine) -> Sequence[tuple[str, str]]:
    """List the alternatives of a window: id and words."""
    return [(one.id, _option(one)) for one in window.alternatives]
