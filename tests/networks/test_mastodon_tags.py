"""A hashtag as a Mastodon server shows it: read back once, then only what is new, whatever odd servers say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing, suppress
from datetime import timedelta

import pytest

from starmeet.errors import FetchError
from starmeet.fetch import Session
from starmeet.networks import mastodon
from starmeet.networks.batch import Page
from starmeet.networks.live import Mine, Reading
from tests.networks.account import JUNK, NOW, speaking, spoiling
from tests.networks.places import Fediverse
from tests.site import Site, as_json

PATH = "/api/v1/timelines/tag/pydays"


@pytest.fixture
def there() -> Iterator[tuple[Fediverse, Site]]:
    home = Fediverse()
    ada, bo = home.join("ada@quill.example", "Ada Quill"), home.join("bo@lind.example", "Bo Lind")
    for number in range(8):
        home.status((ada, bo)[number % 2], f"Part {number} of #PyDays", number)
    home.status(ada, "Of something else", 9)
    with speaking(home) as both:
        yield both


class Listener:
    """Reads one hashtag as often as it is told to, and keeps the bookmarks."""

    def __init__(self, site: Site, token: str = "") -> None:
        self.mine = Mine(name="fedi", address="@robin@home.example", server=site.url, token=token)
        self.bookmarks: dict[str, str] = {}

    def read(self, *tags: str, stop: int = 100, days: int = 180) -> list[Page]:
        async def pages() -> list[Page]:
            found: list[Page] = []
            reading = Reading(now=NOW, since=NOW - timedelta(days=days), bookmarks=dict(self.bookmarks))
            async with Session() as session, aclosing(mastodon.tagged(session, self.mine, reading, tags)) as coming:
                async for page in coming:
                    if len(found) == stop:
                        break
                    found.append(page)
                    self.bookmarks[page.stream] = page.bookmark
            return found

        return asyncio.run(pages())


def texts(pages: list[Page]) -> list[str]:
    return [one.text for page in pages for one in page.batch.said]


def test_all_of_it_comes_backwards_and_then_only_what_is_new(there: tuple[Fediverse, Site]) -> None:
    home, site = there
    listener = Listener(site)
    pages = listener.read("pydays")
    assert texts(pages) == [f"Part {number} of #PyDays" for number in reversed(range(8))]
    first = pages[0].batch.said[0]
    assert first.who.address == "bo@lind.example"
    assert first.key.startswith("mastodon:https://lind.example/")
    site.asked.clear()
    assert listener.read("pydays") == []
    assert len(site.asked) == 1
    for number in range(5):
        home.status(home.me, f"News {number} #pydays", 20 + number)
    assert sorted(texts(listener.read("pydays"))) == [f"News {number} #pydays" for number in range(5)]


@pytest.mark.parametrize("stop", [1, 2])
def test_killed_after_a_page_it_goes_on_behind_it(there: tuple[Fediverse, Site], stop: int) -> None:
    home, site = there
    listener = Listener(site)
    before = texts(listener.read("pydays", stop=stop))
    home.status(home.me, "In between #pydays", 30)
    rest, later = texts(listener.read("pydays")), texts(listener.read("pydays"))
    parts = (f"Part {number} of #PyDays" for number in range(8))
    assert sorted(before + rest + later) == ["In between #pydays", *parts]


def test_one_run_reads_so_many_pages_and_the_next_goes_on(
    there: tuple[Fediverse, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mastodon, "PAGES_OF_A_TAG", 2)
    _, site = there
    listener = Listener(site)
    assert len(texts(listener.read("pydays"))) == 6
    assert len(texts(listener.read("pydays"))) == 2
    assert listener.read("pydays") == []


def test_what_is_too_old_ends_it(there: tuple[Fediverse, Site]) -> None:
    _, site = there
    age = (NOW - timedelta(hours=NOW.hour)).day - 1  # the sample begins on the first of the month
    pages = Listener(site).read("pydays", days=age)
    assert texts(pages) == []
    assert len(site.asked) == 1


def test_a_hashtag_that_is_refused_costs_only_itself(there: tuple[Fediverse, Site]) -> None:
    home, site = there
    home.trouble = lambda asked: as_json({"error": "no"}, 422) if asked.path.endswith("/secret") else None
    pages = Listener(site).read("secret", "pydays")
    assert [one.where for page in pages for one in page.batch.skipped] == ["tag secret"]
    assert len(texts(pages)) == 8


def test_a_server_that_wants_a_login_says_so(there: tuple[Fediverse, Site]) -> None:
    home, site = there
    home.trouble = lambda _: as_json({"error": "This method requires an authenticated user"}, 401)
    with pytest.raises(FetchError, match="wants to know who asks"):
        Listener(site).read("pydays")


def test_the_token_goes_along_where_there_is_one_and_the_tag_is_spelled_for_an_address(
    there: tuple[Fediverse, Site],
) -> None:
    home, site = there
    home.token = "t0ken"
    Listener(site, "t0ken").read("café")
    [asked] = site.asked
    assert asked.headers["Authorization"] == "Bearer t0ken"
    assert asked.path == "/api/v1/timelines/tag/caf%C3%A9"


@pytest.mark.parametrize("junk", JUNK)
def test_odd_answers_cost_one_item(there: tuple[Fediverse, Site], junk: object) -> None:
    home, site = there
    for which in range(0, 40, 4):
        home.trouble = spoiling(home, PATH, junk, which)
        found: list[str] = []
        with suppress(FetchError):  # and nothing else
            found = texts(Listener(site).read("pydays"))
        assert all(words.replace("\n", "").isprintable() for words in found)
