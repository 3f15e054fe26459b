"""The palette finds people and conferences by name, beside the commands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import FuzzySearch

from starmeet.errors import StarmeetError
from starmeet.text import one_line
from starmeet.tui.app import StarmeetApp
from starmeet.tui.words import stars

_MOST = 20
"""Hits: nobody reads more."""
_COMMANDS = (
    ("Today", "go('today')"), ("People", "go('people')"), ("Conferences", "go('conferences')"), ("Plan", "go('plan')"),
    ("Mentoring", "go('mentoring')"),
    ("Log something", "log"), ("Fetch from your accounts (sync)", "sync"), ("Add a person", "add"),
    ("Push the plan to the calendar server", "push_calendar"),
    ("Review duplicates", "twins"), ("Undo the last change", "undo"),
)  # fmt: skip

Found = tuple[str, str, Callable[[], object]]


def highlight(query: str, candidate: str, search: FuzzySearch) -> tuple[float, Content]:
    """Score a candidate and mark what fits; Textual's own way would read it as markup."""
    score, offsets = search.match(query, candidate)
    content = Content(candidate)
    for offset in offsets if score else ():
        content = content.stylize("reverse", offset, offset + 1)
    return score, content


class Finder(Provider):
    """People, conferences and our commands."""

    _known: tuple[Found, ...] = ()

    @property
    def starmeet(self) -> StarmeetApp:
        """The app."""
        return cast("StarmeetApp", self.app)

    async def startup(self) -> None:
        """Read the names once, off the screen's thread."""
        commands = tuple(
            (name, "command", partial(self.app.run_action, action, self.app)) for name, action in _COMMANDS
        )
        self._known = (*commands, *await asyncio.to_thread(self._names))

    def _names(self) -> tuple[Found, ...]:
        desk = self.starmeet.desk
        if desk is None:
            return ()
        from starmeet.desk import conferences, merge, people

        try:
            persons = people.list_people(desk)
            known = conferences.list_conferences(desk)
            merged = merge.merges(desk)
        except StarmeetError:
            return ()
        return (
            *(
                (f"{one_line(one.name)} {stars(one.tier)}", "person", partial(self.starmeet.show_person, one.id))
                for one in persons
            ),
            *((one_line(one.name), "conference", partial(self.starmeet.show_programme, one.slug)) for one in known),
            *(
                (one_line(f"Unmerge {one.other} from {one.person}"), "command", partial(self.starmeet.unmerge, one.id))
                for one in merged
            ),
        )  # fmt: skip

    async def discover(self) -> Hits:
        """List our commands before anything is typed."""
        for name, what, run in self._known[: len(_COMMANDS)]:
            yield DiscoveryHit(Content(name), run, text=name, help=what)

    async def search(self, query: str) -> Hits:
        """Find by letters in order, as the palette does for its own commands."""
        search = FuzzySearch()
        scored = ((*highlight(query, name, search), name, what, run) for name, what, run in self._known)
        best = sorted((one for one in scored if one[0] > 0), key=lambda one: -one[0])[:_MOST]
        for score, shown, name, what, run in best:
            yield Hit(score, shown, run, text=name, help=what)
