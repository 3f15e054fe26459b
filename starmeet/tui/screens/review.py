"""Match review: the person you follow beside the speaker of the programme, and what agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from starmeet.tui import cards, keys, words
from starmeet.tui.page import Page, Who
from starmeet.tui.safe import plain
from starmeet.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.people import PersonCard
    from starmeet.desk.who import Attendance, Programme

Case = tuple["Attendance", "PersonCard"]


class ReviewScreen(Page):
    """One pair at a time; those that need your word first, then those that are only likely."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.REVIEW)
    CSS_PATH = "review.tcss"

    def __init__(self, slug: str) -> None:
        super().__init__()
        self._slug = slug
        self._programme: Programme | None = None
        self._cases: tuple[Case, ...] = ()
        self._later: set[tuple[str, str]] = set()

    def body(self) -> ComposeResult:
        """Compose the two cards."""
        yield Static("", id="state", markup=False)
        with Horizontal(id="cards"):
            yield Pane(id="mine")
            yield Pane(id="theirs")

    def load(self) -> None:
        """Read what is not certain."""

        def verb(desk: Desk) -> tuple[Programme, tuple[Case, ...]]:
            from starmeet.desk import people, who

            programme = who.programme(desk, self._slug)
            asked = [one for one in programme.attendances if one.speaker and one.grade != "certain"]
            asked.sort(key=lambda one: one.grade != "check")
            return programme, tuple((one, people.show_person(desk, one.id)) for one in asked)

        self.ask("review", verb, self._loaded)

    def _loaded(self, found: tuple[Programme, tuple[Case, ...]]) -> None:
        self._programme, self._cases = found
        self._show()

    @property
    def _case(self) -> Case | None:
        return next((case for case in self._cases if (case[0].id, case[0].speaker) not in self._later), None)

    def _show(self) -> None:
        case = self._case
        left = sum((one.id, one.speaker) not in self._later for one, _ in self._cases)
        programme = self._programme
        if case is None or programme is None:
            put_off = f", {len(self._later)} for later" if self._later else ""
            self.query_one("#state", Static).update(Content(f" Nothing left to check{put_off}. esc goes back."))
            for pane in self.query(Pane):
                pane.show(lambda _width: Content())
            return
        one, card = case
        self.query_one("#state", Static).update(
            Content.assemble(
                (" Is this the same person?", "bold"),
                (f"   {words.count(left, 'match', 'matches')} left", "$quiet"),
                (f" · {one.grade}, {one.probability:.0%}", "$warning" if one.grade == "check" else "$quiet"),
            )
        )
        self.query_one("#mine", Pane).show(lambda width: cards.page(_mine(one, card, width)), one)
        self.query_one("#theirs", Pane).show(lambda width: cards.page(_theirs(one, programme, width)), one)

    def person(self) -> Who | None:
        """Say who is asked about."""
        return Who(self._case[0].id, self._case[0].person) if self._case else None

    def action_say(self, right: bool) -> None:
        """Say whether they are the same; the next pair comes at once."""
        case = self._case
        if case is None:
            return
        one = case[0]
        slug = self._slug

        def verb(desk: Desk) -> tuple[Attendance, ...]:
            from starmeet.desk import who

            return who.decide(desk, slug, one.id, right=right, speaker=one.speaker)

        self._cases = tuple(other for other in self._cases if other is not case)
        self._show()
        said = "is there: the plan may change" if right else "is somebody else: taken out"
        self.change(verb, lambda _there: self.starmeet.tell(f"{one.person} {said} (u takes it back)"))

    def action_later(self) -> None:
        """Put this pair off."""
        if self._case is not None:
            self._later.add((self._case[0].id, self._case[0].speaker))
            self._show()


def _mine(one: Attendance, card: PersonCard, width: int) -> list[Content]:
    person = card.person
    lines = [
        Content.styled("you follow", "$quiet"),
        Content.assemble(plain(card.name, "bold $accent"), f" {words.stars(card.tier)}"),
    ]
    facts = [
        ("Also", ", ".join(person.aliases)), ("Works at", person.org), ("Lives in", person.home),
        ("Topics", ", ".join(person.topics)), ("Handles", "  ".join(map(str, card.handles))),
    ]  # fmt: skip
    lines += [cards.pair(name, value, width) for name, value in facts if value]
    lines += [Content(), cards.heading("What agrees")]
    lines += [Content.assemble(("● ", "$success"), plain(evidence)) for evidence in one.evidence]
    return lines


def _theirs(one: Attendance, programme: Programme, width: int) -> list[Content]:
    listed = [s for session in programme.sessions for s in session.speakers if s.name == one.speaker]
    lines = [Content.styled("the programme lists", "$quiet"), plain(one.speaker, "bold $accent")]
    orgs = dict.fromkeys(speaker.org for speaker in listed if speaker.org)
    handles = dict.fromkeys(str(handle) for speaker in listed for handle in speaker.handles)
    lines += [cards.pair("Works at", ", ".join(orgs), width)] if orgs else []
    lines += [cards.pair("Handles", "  ".join(handles), width)] if handles else []
    lines += [Content(), cards.heading("Speaks")]
    for held in one.sessions:
        lines += [plain(held.title), plain(f"{held.start:%a %H:%M} · {held.room}", "$quiet")]
    lines += [Content(), cards.heading("What follows")]
    lines += [Content.assemble(("y ", "bold $accent"), "they count as there, and can be planned for")]
    lines += [Content.assemble(("n ", "bold $accent"), "they never come up as this speaker again")]
    return lines
