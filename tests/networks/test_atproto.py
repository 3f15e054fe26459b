"""The AT Protocol as anyone may read it, from servers that behave and from servers that do not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest

from starmeet.errors import FetchError
from starmeet.fetch import Session
from starmeet.networks import atproto
from starmeet.networks.atproto import Network, Page, Refused, read_uri, time_of
from tests.networks.atmosphere import EVENT, RSVP, Atmosphere, atmospheres, refuse, say

Answer = TypeVar("Answer")


@pytest.fixture
def air() -> Iterator[Atmosphere]:
    yield from atmospheres()


def ask(air: Atmosphere, question: Callable[[Network], Awaitable[Answer]], **options: str) -> Answer:
    async def run() -> Answer:
        async with Session() as session:
            return await question(Network(session, **({"appview": air.main.url, "plc": air.main.url} | options)))

    return asyncio.run(run())


async def whole(network: Network, did: str, collection: str = RSVP, most: int = 50) -> list[Page]:
    pages = []
    async for page in network.pages(did, collection):
        pages.append(page)
        if len(pages) == most:
            break
    return pages


class TestWho:
    def test_a_handle_is_looked_up_once_and_a_did_never(self, air: Atmosphere) -> None:
        ada = air.join("ada.example")

        async def question(network: Network) -> list[str]:
            return [await network.did(one) for one in ("Ada.example", "@ada.example", ada)]

        assert ask(air, question) == [ada] * 3
        assert len(air.main.of("resolveHandle")) == 1

    def test_nobodys_handle(self, air: Atmosphere) -> None:
        with pytest.raises(FetchError, match=r"nobody has the handle ada\.example: the account is gone or renamed"):
            ask(air, lambda network: network.did("ada.example"))

    @pytest.mark.parametrize(
        "handle", ["ada", "ada..example", "", "-ada.example", "did:key:z6Mk", "a b.example", "é.é"]
    )
    def test_what_is_no_handle_is_not_asked_for(self, air: Atmosphere, handle: str) -> None:
        with pytest.raises(FetchError, match="is no whole handle"):
            ask(air, lambda network: network.did(handle))
        assert air.main.asked == []

    @pytest.mark.parametrize("did", [None, 7, "did:plc:short", "did:web:example.com/x", "did:key:z6Mk", ["x"]])
    def test_an_appview_that_gives_no_did(self, air: Atmosphere, did: object) -> None:
        air.main.trouble = lambda _path, _asked: say({"did": did})
        with pytest.raises(FetchError, match="gives no DID"):
            ask(air, lambda network: network.did("ada.example"))

    def test_an_appview_that_lets_nobody_in(self, air: Atmosphere) -> None:
        air.main.trouble = lambda _path, _asked: (403, {}, b"<html>no</html>")
        with pytest.raises(Refused, match=r"127\.0\.0\.1:\d+ refuses \(403\)"):
            ask(air, lambda network: network.did("ada.example"))

    def test_whose_records_are_where(self, air: Atmosphere) -> None:
        other = air.server()
        ada = air.join("ada.example", other)
        assert ask(air, lambda network: network.pds(ada)) == other.url

    @pytest.mark.parametrize(
        "document",
        [
            {}, {"id": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"}, {"service": 3}, {"service": [3, None, {"id": "#x"}]},
            {"service": [{"id": "#atproto_pds"}]}, {"service": [{"id": "#atproto_pds", "serviceEndpoint": "file:///x"}]},
            {"service": [{"id": "#atproto_pds", "serviceEndpoint": "https://u:p@pds.example"}]},
            {"service": [{"id": "#atproto_pds", "serviceEndpoint": {"uri": "https://pds.example"}}]},
        ],
    )  # fmt: skip
    def test_a_document_that_names_no_server(self, air: Atmosphere, document: dict[str, Any]) -> None:
        ada = air.join("ada.example")
        air.main.trouble = lambda _path, _asked: say({"id": ada} | document)
        with pytest.raises(FetchError, match="names no server|about somebody else"):
            ask(air, lambda network: network.pds(ada))

    def test_an_account_that_is_gone(self, air: Atmosphere) -> None:
        with pytest.raises(Refused, match="NotFound: DID not registered"):
            ask(air, lambda network: network.pds("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"))

    def test_did_web_on_the_same_machine(self, air: Atmosphere) -> None:
        did = "did:web:" + air.main.url.removeprefix("http://").replace(":", "%3A")
        service = [{"id": f"{did}#atproto_pds", "serviceEndpoint": air.main.url + "/"}]
        air.main.trouble = lambda path, _asked: (
            say({"id": did, "service": service}) if path == "/.well-known/did.json" else None
        )
        assert ask(air, lambda network: network.pds(did)) == air.main.url


class TestRecords:
    def test_page_by_page_newest_first(self, air: Atmosphere) -> None:
        ada, air.page = air.join("ada.example"), 3
        for number in range(7):
            air.put(ada, RSVP, {"n": number})
        pages = ask(air, lambda network: whole(network, ada))
        assert [[one.value["n"] for one in page.records] for page in pages] == [[6, 5, 4], [3, 2, 1], [0]]
        assert all("limit=100" in path for path in air.main.of("listRecords"))

    def test_a_cursor_that_goes_in_circles(self, air: Atmosphere) -> None:
        ada = air.join("ada.example")
        entry = {"uri": f"at://{ada}/{RSVP}/r1", "value": {}}
        air.main.trouble = lambda path, asked: (
            say({"records": [entry], "cursor": "b" if asked.get("cursor") == "a" else "a"}) if "list" in path else None
        )
        assert len(ask(air, lambda network: whole(network, ada))) == 3

    def test_without_end_the_caller_stops(self, air: Atmosphere) -> None:
        ada = air.join("ada.example")
        entry = {"uri": f"at://{ada}/{RSVP}/r1", "value": {}}
        air.main.trouble = lambda path, asked: (
            say({"records": [entry], "cursor": asked.get("cursor", "") + "x"}) if "list" in path else None
        )
        assert len(ask(air, lambda network: whole(network, ada, most=5))) == 5
        assert len(air.main.of("listRecords")) == 5

    def test_what_is_not_theirs_is_no_record(self, air: Atmosphere) -> None:
        ada, mallory = air.join("ada.example"), air.join("mallory.example")
        odd = [
            None, 3, "x", {}, {"uri": 3, "value": {}}, {"uri": f"at://{mallory}/{RSVP}/r1", "value": {}},
            {"uri": f"at://{ada}/{EVENT}/r1", "value": {}}, {"uri": f"at://{ada}/{RSVP}/r1", "value": "text"},
            {"uri": f"at://{ada}/{RSVP}/..", "value": {}},
        ]  # fmt: skip
        good = {"uri": f"at://{ada}/{RSVP}/r1", "value": {"n": 1}}
        air.main.trouble = lambda path, _asked: say({"records": [*odd, good]}) if "list" in path else None
        [page] = ask(air, lambda network: whole(network, ada))
        assert ([one.value for one in page.records], page.odd) == ([{"n": 1}], len(odd))

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"null", b"{", b"[" * 100_000, b"\xff\xfe", b'{"a":' * 50_000, b"<html>"]
    )
    def test_an_answer_that_is_none(self, air: Atmosphere, body: bytes) -> None:
        ada = air.join("ada.example")
        air.main.trouble = lambda path, _asked: (200, {}, body) if "list" in path else None
        with pytest.raises(FetchError, match=r"127\.0\.0\.1:\d+ does not answer as it should"):
            ask(air, lambda network: whole(network, ada))

    def test_a_huge_page(self, air: Atmosphere, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(atproto, "MAX_JSON", 10_000)
        ada = air.join("ada.example")
        for _ in range(50):
            air.put(ada, RSVP, {"text": "x" * 300})
        with pytest.raises(FetchError, match="is larger than"):
            ask(air, lambda network: whole(network, ada))

    def test_one_record_is_read_once(self, air: Atmosphere) -> None:
        ada = air.join("ada.example")
        uri = read_uri(air.put(ada, EVENT, {"name": "PyDays"}))
        assert uri is not None

        async def question(network: Network) -> list[Any]:
            found = await asyncio.gather(*(network.record(uri) for _ in range(5)))
            return [one.value for one in found]

        assert ask(air, question) == [{"name": "PyDays"}] * 5
        assert len(air.main.of("getRecord")) == 1
        assert air.main.most_at_once == 1

    def test_a_record_that_is_gone_says_so(self, air: Atmosphere) -> None:
        uri = read_uri(f"at://{air.join('ada.example')}/{EVENT}/r1")
        assert uri is not None
        with pytest.raises(Refused) as caught:
            ask(air, lambda network: network.record(uri))
        assert caught.value.error == "RecordNotFound"

    def test_foreign_words_are_shown_on_one_line(self, air: Atmosphere) -> None:
        ada = air.join("ada.example")
        air.main.trouble = lambda path, _asked: refuse("\x1b[31mNo\n", "x" * 5000) if "list" in path else None
        with pytest.raises(Refused) as caught:
            ask(air, lambda network: whole(network, ada))
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 600


class TestStrangers:
    """Where records are was written by strangers: it is not followed into the user's own network."""

    @pytest.fixture(autouse=True)
    def in_public(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def is_inside(url: str) -> bool:
            return False

        monkeypatch.setattr("starmeet.guard.leads_inside", is_inside)

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_a_public_directory_that_names_a_server_at_home(self, air: Atmosphere, scheme: str) -> None:
        home = air.server()
        ada = air.join("ada.example", home)
        air.homes[ada] = home.url.replace("http", scheme)
        with pytest.raises(FetchError, match="leads into a private network|not reached by a secure connection"):
            ask(air, lambda network: whole(network, ada))
        assert home.asked == []

    def test_a_did_that_names_the_machine_itself(self, air: Atmosphere) -> None:
        with pytest.raises(FetchError, match="leads into a private network"):
            ask(air, lambda network: network.pds("did:web:localhost"))


@pytest.mark.parametrize(
    ("rkey", "when"),
    [
        ("3lhckokt7yk2n", datetime(2025, 2, 3, tzinfo=UTC)), ("2222222222222", datetime(1970, 1, 1, tzinfo=UTC)),
        ("self", None), ("3LHCKOKT7YK2N", None), ("zzzzzzzzzzzzz", None), ("", None),
    ],
)  # fmt: skip
def test_the_time_in_a_key(rkey: str, when: datetime | None) -> None:
    found = time_of(rkey)
    assert (found and found.date()) == (when and when.date())


@pytest.mark.parametrize(
    "uri", [None, 3, "", "at://x", "at://did:plc:x/a.b.c/", "at://did:plc:x/a.b.c/.", "https://x/y/z"]
)
def test_what_is_no_address_of_a_record(uri: object) -> None:
    assert read_uri(uri) is None
