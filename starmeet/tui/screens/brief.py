"""The brief: ten seconds before you walk up, and one key afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import BindingType

from starmeet.errors import StarmeetError
from starmeet.tui import cards, keys, words
from starmeet.tui.page import Page, Who
from starmeet.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.appointments import MeetingLine
    from starmeet.desk.brief import BriefView
    from starmeet.desk.starters import Rephrased, Sending
    from starmeet.desk.why import Explanation


def in_words(view: BriefView, instead: Mapping[str, str]) -> BriefView:
    """Put other words for what there is to say into a card."""
    questions = tuple(
        msgspec.structs.replace(one, text=instead.get(one.text, one.text)) for one in view.brief.questions
    )
    say = instead.get(view.brief.say, view.brief.say)
    return msgspec.structs.replace(view, brief=msgspec.structs.replace(view.brief, say=say, questions=questions))


class BriefScreen(Page):
    """One card, nothing to scroll."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.BRIEF)
    CSS_PATH = "brief.tcss"

    def __init__(self, person_id: str, conference: str = "", meeting: str = "") -> None:
        super().__init__()
        self._person_id = person_id
        self._conference = conference
        self._meeting = meeting
        self._view: BriefView | None = None
        self._found: tuple[BriefView, Explanation] | None = None
        self._instead: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """Compose the card."""
        yield Pane(id="card", reads=True)

    def on_mount(self) -> None:
        """Let the arrows scroll, should the terminal be tiny."""
        self.query_one("#card", Pane).focus()

    def load(self) -> None:
        """Have the card made."""

        def verb(desk: Desk) -> tuple[BriefView, Explanation]:
            from starmeet.desk import brief, why

            view = brief.brief(desk, self._person_id, self._conference)
            return view, why.why(desk, self._meeting or view.meeting or self._person_id)

        self.starmeet.ask(self, "brief", verb, self._loaded, self._refused)

    def _loaded(self, found: tuple[BriefView, Explanation]) -> None:
        self._found = found
        self._view, explained = found
        view, now = in_words(self._view, self._instead), self.starmeet.now()
        today = words.date_at(now, self.starmeet.zone)
        # How sure it is counts for where the card says that they are met: without a meeting, where they come next.
        theirs = [one for one in explained.there if one.id == self._person_id and one.end >= today]
        there = [one for one in theirs if one.slug == (self._conference or theirs[0].slug)]
        pane = self.query_one("#card", Pane)
        pane.show(lambda width: cards.brief(view, there, now, width, pane.size.height or 1000))

    def _refused(self, error: StarmeetError) -> None:
        self.starmeet.complain(str(error))
        self.action_leave()

    def person(self) -> Who | None:
        """Say who it is about."""
        return Who(self._person_id, self._view.person) if self._view else None

    def action_why(self) -> None:
        """Explain time and place, and how sure it is that they are there."""
        self.starmeet.show_why(self._meeting or (self._view.meeting if self._view else "") or self._person_id)

    def action_mark(self, state: str) -> None:
        """Say that you met, or missed each other."""
        target = self._meeting or (self._view.meeting if self._view else "") or self._person_id

        def verb(desk: Desk) -> MeetingLine:
            from starmeet.desk import meetings

            return meetings.mark(desk, target, state)

        self.change(verb, self._marked)

    def _marked(self, meeting: MeetingLine) -> None:
        said = "met: it is in your log, n adds what you talked about" if meeting.state == "held" else "missed"
        self.starmeet.tell(f"{', '.join(meeting.people)}: {said} (u takes it back)")

    def action_invite(self) -> None:
        """Ask for the meeting, or send its update."""
        from starmeet.tui.screens.invite import InviteDialog

        who = self.person() or Who(self._person_id, self._person_id)
        meeting = self._meeting or (self._view.meeting if self._view else "")
        self.app.push_screen(InviteDialog(who, meeting))

    def action_reply(self) -> None:
        """Read what they sent."""
        from starmeet.tui.screens.reply import ReplyDialog

        self.app.push_screen(ReplyDialog())

    def action_saw(self) -> None:
        """Log that you saw them, without a word yet."""
        target, conference = self._person_id, self._conference

        def verb(desk: Desk) -> str:
            from starmeet.desk import now

            return now.saw(desk, target, conference)

        self.change(verb, lambda name: self.starmeet.tell(f"{name}: seen, it is in your log (u takes it back)"))

    def action_rephrase(self) -> None:
        """Have the language model of the config rephrase the card; before the first time show what it is sent."""
        target, conference = self._person_id, self._conference

        def verb(desk: Desk) -> Sending:
            from starmeet.desk import starters

            return starters.sending(desk, target, conference=conference)

        self.ask("rephrase", verb, self._shown_request)

    def _shown_request(self, sending: Sending) -> None:
        if not sending.request:
            self.starmeet.tell("Nothing here rests on public facts alone: there is nothing to send")
        elif sending.agreed:
            self._rephrase()
        else:
            from starmeet.tui.screens.request import RequestDialog

            self.app.push_screen(RequestDialog(sending), lambda answer: self._rephrase() if answer else None)

    def _rephrase(self) -> None:
        target, conference = self._person_id, self._conference
        self.starmeet.tell("Asking the language model")

        def verb(desk: Desk) -> Rephrased:
            from starmeet.desk import starters

            return starters.rephrase(desk, target, conference=conference)

        self.ask("rephrase", verb, self._rephrased)

    def _rephrased(self, found: Rephrased) -> None:
        if found.problem:
            self.starmeet.complain(f"{found.problem}; the card is as it was")
            return
        self._instead = found.instead
        self.starmeet.tell(f"{found.changed} in other words, {found.kept} as they were")
        if self._found is not None:
            self._loaded(self._found)

    def action_note(self) -> None:
        """Log a note with them."""
        from starmeet.tui.screens.log import LogDialog

        self.app.push_screen(LogDialog(self.person() or Who(self._person_id, self._person_id)))

    def action_promise(self) -> None:
        """Log what you promised."""
        from starmeet.tui.screens.log import LogDialog

        self.app.push_screen(LogDialog(self.person() or Who(self._person_id, self._person_id), "promised "))

    def action_person(self) -> None:
        """Open their page."""
        self.starmeet.show_person(self._person_id)
