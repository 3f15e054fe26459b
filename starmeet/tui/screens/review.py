"""Review: two entries side by side, what agrees in them lit up, and your word, which holds for ever."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from starmeet.errors import StarmeetError
from starmeet.tui import cards, keys, sides, words
from starmeet.tui.page import Page, Who
from starmeet.tui.safe import plain
from starmeet.tui.screens.reading import ReadingScreen
from starmeet.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.review import Case, Queue, Side


class ReviewScreen(Page):
    """One pair at a time, until there is none left; what is put off comes last."""

    CSS_PATH = "review.tcss"
    QUESTION: ClassVar[str] = "Is this the same person?"

    def __init__(self) -> None:
        super().__init__()
        self._queue: Queue | None = None
        self._off: list[tuple[str, str]] = []
        """What was put off, in that order."""
        self._told: list[tuple[str, str]] = []
        """What was told here, the last one last."""
        self._telling: set[tuple[str, str]] = set()
        """Of those, what is being written down: it is still among what was read."""
        self._gone: set[str] = set()
        """Whose entry is becoming part of another."""
        self._again: set[tuple[str, str]] = set()
        """What was told and taken back: it is asked first."""

    def body(self) -> ComposeResult:
        """Compose the state, the two sides, and what follows from what."""
        yield Static("", id="state", markup=False)
        with Vertical(id="case"):
            with Horizontal(id="sides"):
                yield Pane(id="mine")
                yield Pane(id="theirs")
            yield Pane(id="evidence")
        yield Static("", id="empty", markup=False)

    # -- what differs between the two kinds of review

    def titles(self) -> tuple[str, str]:
        """Say what the two are."""
        raise NotImplementedError

    def gather(self, desk: Desk) -> Queue:
        """Read what is to be told."""
        raise NotImplementedError

    def decide(self, desk: Desk, case: Case, *, right: bool) -> Any:
        """Write down what was said."""
        raise NotImplementedError

    def follows(self, case: Case) -> tuple[str, str]:
        """Say what follows from yes, and from no."""
        raise NotImplementedError

    def said(self, case: Case, *, right: bool) -> str:
        """Say what was done."""
        raise NotImplementedError

    def nothing(self) -> tuple[str, ...]:
        """Say that there is nothing to be told."""
        raise NotImplementedError

    # -- the queue

    def load(self) -> None:
        """Read what is not certain."""
        self.ask("review", self.gather, self._loaded)

    def _loaded(self, queue: Queue) -> None:
        self._queue = queue
        known = {one.key for one in queue.cases}
        self._again |= {key for key in self._told if key in known and key not in self._telling}
        self._told = [key for key in self._told if key not in self._again]
        self._off = [key for key in self._off if key not in self._again]
        self._show()

    @property
    def cases(self) -> tuple[Case, ...]:
        """What is left to be told, in the order in which it is asked."""
        found = self._queue.cases if self._queue else ()
        return tuple(
            sorted(
                (
                    one
                    for one in found
                    if one.key not in self._telling and not self._gone & {one.mine.id, one.theirs.id}
                ),
                key=lambda one: (one.key not in self._again, self._off.index(one.key) if one.key in self._off else -1),
            )
        )

    @property
    def case(self) -> Case | None:
        """What is asked now."""
        return next(iter(self.cases), None)

    def person(self) -> Who | None:
        """Say who is asked about."""
        return Who(self.case.mine.id, self.case.mine.name.text) if self.case else None

    def _show(self) -> None:
        case = self.case
        for name in ("#state", "#case"):
            self.query_one(name).display = case is not None
        self.query_one("#empty").display = case is None
        self.refresh_bindings()
        if case is None:
            lines = [plain(line, "" if index else "bold") for index, line in enumerate(self._done())]
            self.query_one("#empty", Static).update(cards.page(lines))
            return
        self.query_one("#state", Static).update(self._state(case))
        for name, title, side in zip(("#mine", "#theirs"), self.titles(), (case.mine, case.theirs), strict=True):
            self.query_one(name, Pane).show(partial(self._side, side, title), (case.key, side.id))
        follows = self.follows(case)
        self.query_one("#evidence", Pane).show(lambda width: cards.page(sides.verdict(case, follows, width)), case.key)

    def _side(self, side: Side, title: str, width: int) -> Content:
        conference = self._queue.conference if self._queue else None
        zone = conference.timezone if conference else self.starmeet.zone
        return cards.page(sides.side(side, title, zone, self.starmeet.now(), width))

    def _state(self, case: Case) -> Content:
        left, done = len(self.cases), len(self._told)
        fresh = sum(one.key not in self._off for one in self.cases)
        place = f"{done + left - fresh + 1} of {done + left}" if fresh else f"{words.small(left)} put off"
        matched = self._queue is not None and self._queue.conference is not None
        sure = words.standing(case.grade, case.kind) if matched else words.sure(case.grade)
        style = "$warning" if case.grade == "check" else ""
        return Content.assemble(
            (f" {self.QUESTION}", "bold"), (f"   {place}", "$accent"),
            (f"   {sure}, {case.probability:.0%}", style),
        )  # fmt: skip

    def _done(self) -> tuple[str, ...]:
        if self._queue is None:
            return ("One moment…",)
        if self._told:
            return f"That was all: {words.small(len(self._told))} settled.", "u takes the last one back, esc goes back."
        return self.nothing()

    # -- what can be done

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be said only where something is asked."""
        return self.case is not None if action in ("say", "later", "swap", "why") else True

    def action_say(self, right: bool) -> None:
        """Say whether they are the same; the next pair comes at once."""
        case = self.case
        if case is None:
            return

        def done(_answer: Any) -> None:
            self._written(case)
            self.starmeet.tell(f"{self.said(case, right=right)} (u takes it back)")

        def refused(error: StarmeetError) -> None:
            self._told.remove(case.key)
            self._wait_no_more(case)
            self.starmeet.complain(str(error))
            self.load()

        self._told.append(case.key)
        self._again.discard(case.key)
        self._telling.add(case.key)
        self._gone |= {case.theirs.id} if right and case.theirs.id else set()
        self._show()
        self.starmeet.change(self, lambda desk: self.decide(desk, case, right=right), done, refused)

    def _written(self, case: Case) -> None:
        """Forget what was told, and whoever is no more; what is read next says the rest."""
        if self._queue is not None:
            left = tuple(one for one in self.cases if one.key != case.key)
            self._queue = msgspec.structs.replace(self._queue, cases=left)
        self._wait_no_more(case)

    def _wait_no_more(self, case: Case) -> None:
        self._telling.discard(case.key)
        self._gone.discard(case.theirs.id)

    def action_later(self) -> None:
        """Put this pair at the end."""
        case = self.case
        if case is not None:
            self._again.discard(case.key)
            self._off = [*(one for one in self._off if one != case.key), case.key]
            self._show()

    def action_scroll(self, by: int) -> None:
        """Scroll both sides, where they are longer than the terminal is high."""
        for pane in self.query(Pane):
            pane.scroll_relative(y=by, animate=False)

    def action_why(self) -> None:
        """Explain what speaks for it, and where that is from."""
        case = self.case
        if case is not None:
            conference = self._queue.conference if self._queue else None
            self.app.push_screen(ReadingScreen(cards.page(sides.why(case, conference, _READS))))


_READS = 70
"""Cells of a line to be read in a window."""


class MatchReview(ReviewScreen):
    """Those of a programme who may be yours: those that need your word first, then those that are only likely."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.REVIEW)

    def __init__(self, slug: str) -> None:
        super().__init__()
        self._slug = slug

    def titles(self) -> tuple[str, str]:
        """Yours, and theirs."""
        conference = self._queue.conference if self._queue else None
        return "you follow", f"{conference.name if conference else 'the programme'} lists"

    def gather(self, desk: Desk) -> Queue:
        """Read the matches that are not certain."""
        from starmeet.desk import review

        return review.matches(desk, self._slug)

    def decide(self, desk: Desk, case: Case, *, right: bool) -> Any:
        """Settle the match."""
        from starmeet.desk import who

        return who.decide(desk, self._slug, case.mine.id, right=right, speaker=case.theirs.name.text)

    def follows(self, case: Case) -> tuple[str, str]:
        """They are there, or they are somebody else."""
        return "they count as there, and can be planned for", "they never come up as this speaker again"

    def said(self, case: Case, *, right: bool) -> str:
        """Say what was done."""
        return f"{case.mine.name.text} " + (
            "is there: the plan may change" if right else "is somebody else: never asked again"
        )

    def nothing(self) -> tuple[str, ...]:
        """Every match is settled."""
        return ("Nothing to check here.", "All matches of this programme are certain, or settled. esc goes back.")


class TwinReview(ReviewScreen):
    """Two of your own people who may be one."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.TWINS)

    def __init__(self) -> None:
        super().__init__()
        self._swapped: set[tuple[str, str]] = set()

    def titles(self) -> tuple[str, str]:
        """Which of the two stays."""
        return "this entry stays", "this one becomes part of it"

    def gather(self, desk: Desk) -> Queue:
        """Read who may be there twice, each pair the way round it was put."""
        from starmeet.desk import review

        queue = review.twins(desk)
        cases = (swapped(one) if one.key in self._swapped else one for one in queue.cases)
        return msgspec.structs.replace(queue, cases=tuple(cases))

    def decide(self, desk: Desk, case: Case, *, right: bool) -> Any:
        """Make them one, or remember that they are two."""
        from starmeet.desk import merge

        return (merge.merge if right else merge.keep_apart)(desk, case.mine.id, case.theirs.id)

    def follows(self, case: Case) -> tuple[str, str]:
        """One person, or two."""
        other = case.theirs.name.text
        one = "handles, log and promises come over" + (
            f", “{other}” stays as an alias" if other != case.mine.name.text else ""
        )
        return f"one person: {one}; unmerge takes it back", "two people: you are not asked about them again"

    def said(self, case: Case, *, right: bool) -> str:
        """Say what was done."""
        if right:
            return f"{case.theirs.name.text} is part of {case.mine.name.text} now"
        return f"{case.mine.name.text} and {case.theirs.name.text} are two people"

    def nothing(self) -> tuple[str, ...]:
        """Nobody is there twice."""
        return ("Nobody seems to be in here twice.", "What you import is looked at for that, too. esc goes back.")

    def action_swap(self) -> None:
        """Let the other entry stay."""
        case, queue = self.case, self._queue
        if case is None or queue is None:
            return
        if case.mine.declared:
            self.starmeet.complain(f"{case.mine.name.text} is declared in config.toml: it stays", severity="warning")
            return
        self._swapped ^= {case.key}
        cases = tuple(swapped(one) if one is case else one for one in queue.cases)
        self._queue = msgspec.structs.replace(queue, cases=cases)
        self._show()


def swapped(case: Case) -> Case:
    """Put the two the other way round."""
    return msgspec.structs.replace(case, mine=case.theirs, theirs=case.mine)
