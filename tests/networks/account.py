"""Reading an account as sync does: page by page, each bookmark kept, as often as a test likes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from starmeet.errors import FetchError
from starmeet.fetch import Session
from starmeet.model import Skipped
from starmeet.networks import batch
from starmeet.networks.batch import Page, Passed, Profile
from starmeet.networks.live import Mine, Reading, adapter
from tests.networks.places import Place
from tests.site import Asked, Said, Site, serve

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
JUNK: tuple[Any, ...] = (None, True, -1, 10**40, 1.5, "", "x", "\x1b]0;t\x07", "http://[", [], [None], {}, {"id": []})
"""What stands in the place of a member when a server is odd."""

Somewhere = TypeVar("Somewhere", bound=Place)


class Read:
    """What one reading gave."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.error: FetchError | None = None

    @property
    def names(self) -> list[str]:
        return [one.person.name for page in self.pages for one in page.batch.people]

    @property
    def passed(self) -> list[Passed]:
        return [one for page in self.pages for one in page.batch.passed]

    @property
    def said(self) -> list[batch.Said]:
        return [one for page in self.pages for one in page.batch.said]

    @property
    def seen(self) -> list[Profile]:
        return [one for page in self.pages for one in page.batch.seen]

    @property
    def skipped(self) -> list[Skipped]:
        return [one for page in self.pages for one in page.batch.skipped]

    def keys(self, stream: str = "") -> list[str]:
        return [one.key for page in self.pages if stream in page.stream for one in page.batch.passed]


class Account:
    """An account of mine, and the bookmarks of what was read of it."""

    def __init__(self, network: str, mine: Mine, *people: Profile) -> None:
        self.network = network
        self.mine = mine
        self.people = people
        self.bookmarks: dict[str, str] = {}

    def read(self, after: float = 0, *, stop: int = 10_000) -> Read:
        """Read so many hours after `NOW`; `stop` kills it after so many pages."""
        return asyncio.run(self._read(NOW + timedelta(hours=after), stop))

    async def _read(self, now: datetime, stop: int) -> Read:
        reading = Reading(
            now=now, since=now - timedelta(days=180), people=self.people, bookmarks=dict(self.bookmarks)
        )  # fmt: skip
        done = Read()
        try:
            async with Session() as session, aclosing(adapter(self.network).pull(session, self.mine, reading)) as pages:
                async for page in pages:
                    if len(done.pages) == stop:
                        break
                    done.pages.append(page)
                    self.bookmarks[page.stream] = page.bookmark
        except FetchError as error:
            done.error = error
        return done


@contextmanager
def speaking(place: Somewhere) -> Iterator[tuple[Somewhere, Site]]:
    """Let a server answer for a place."""
    with serve(place.answers) as site:
        place.url = site.url
        yield place, site


def spoiling(place: Place, where: str, junk: object, which: int) -> Callable[[Asked], Said | None]:
    """Put something else into one place of the answers under an address; `which` says into which."""

    def odd(asked: Asked) -> Said | None:
        if not asked.path.endswith(where):
            return None
        said = place.answer(asked)
        if not said.body:
            return said
        value = json.loads(said.body)
        places = list(_members(value))
        return said._replace(body=json.dumps(_with(value, places[which % len(places)], junk)).encode())

    return odd


def _members(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _members(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value[:2]):
            yield from _members(inner, (*path, number))


def _with(value: Any, path: tuple[str | int, ...], junk: object) -> Any:
    if not path:
        return junk
    if isinstance(value, Mapping):
        return {key: _with(one, path[1:], junk) if key == path[0] else one for key, one in value.items()}
    return [_with(one, path[1:], junk) if number == path[0] else one for number, one in enumerate(value)]
