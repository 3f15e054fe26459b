"""A person on a page: who they are, and everything between you."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from starmeet.text import handle_url
from starmeet.tui import cards, keys
from starmeet.tui.page import Page, Who
from starmeet.tui.screens.people import restar
from starmeet.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.people import PersonCard


class PersonScreen(Page):
    """One person."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.PERSON)

    def __init__(self, person_id: str) -> None:
        super().__init__()
        self._person_id = person_id
        self._card: PersonCard | None = None

    def body(self) -> ComposeResult:
        """Compose the page."""
        yield Pane(id="person", reads=True)

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one("#person", Pane).focus()

    def load(self) -> None:
        """Read all that is known."""

        def verb(desk: Desk) -> PersonCard:
            from starmeet.desk import people

            return people.show_person(desk, self._person_id)

        self.starmeet.ask(self, "person", verb, self._loaded, lambda _error: self.action_leave())

    def _loaded(self, card: PersonCard) -> None:
        self._card = card
        self.refresh_bindings()
        now, zone = self.starmeet.now(), self.starmeet.zone
        self.query_one("#person", Pane).show(lambda width: cards.person(card, now, zone, width))

    def person(self) -> Who | None:
        """Say who it is."""
        return Who(self._person_id, self._card.name) if self._card else None

    def action_brief(self) -> None:
        """Open the brief."""
        self.starmeet.show_brief(self._person_id)

    def action_why(self) -> None:
        """Explain warmth and stage."""
        self.starmeet.show_why(self._person_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to part them only where somebody was merged into them."""
        return bool(self._card and self._card.merged) if action == "unmerge" else True

    def action_unmerge(self) -> None:
        """Take the last merge back."""
        if self._card and self._card.merged:
            self.starmeet.unmerge(list(self._card.merged)[-1])

    def action_link(self) -> None:
        """Open their first page there is."""
        pages = [handle_url(handle) for handle in self._card.handles] if self._card else []
        url = next((page for page in pages if page.startswith("https://")), "")
        if url:
            self.app.open_url(url)
        else:
            self.starmeet.complain("no page of theirs is known", severity="warning")

    def action_stars(self, by: int) -> None:
        """Give or take a star."""
        card = self._card
        if card is not None and 0 <= card.tier + by <= 3:
            self.change(lambda desk: restar(desk, card.id, card.tier + by))
