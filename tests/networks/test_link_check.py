"""Following links somebody posted: what is broken, what only seems so, and which address was meant."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.fetch import Session
from starmeet.model import LinkCheck
from starmeet.networks import link_check
from starmeet.networks.link_check import NO_HOST, candidates, check
from starmeet.text import safe_url
from tests.conftest import NOW
from tests.fetch.conftest import Script, Scripted, answer
from tests.site import Asked, Said, Site, as_json, serve

PAGES = {"/notes", "/notes/parsers", "/blog/2026/forgiving-parsers/", "/docs/guide", "/Readme", "/"}
ARCHIVE = "/wayback/available"


class Web:
    """A site with some pages; a test says what else it does."""

    def __init__(self) -> None:
        self.url = ""
        self.trouble: Callable[[Asked], Said | None] = lambda _: None
        self.archive: Any = {"archived_snapshots": {}}
        self.sitemap = ""

    def answers(self, asked: Asked) -> Said:
        if said := self.trouble(asked):
            return said
        if asked.path == ARCHIVE:
            return as_json(self.archive)
        if asked.path == "/sitemap.xml" and self.sitemap:
            return Said(self.sitemap.encode())
        return Said(b"a page", 200 if asked.path in PAGES else 404)


@pytest.fixture
def web() -> Iterator[tuple[Web, Site]]:
    made = Web()
    with serve(made.answers) as site:
        made.url = site.url
        yield made, site


@pytest.fixture
def scripted() -> Iterator[Callable[[Script], Scripted]]:
    """Servers that say what a script says, byte by byte."""
    servers: list[Scripted] = []

    def start(script: Script) -> Scripted:
        servers.append(Scripted(script))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def follow(url: str, archive: str = "", *, public_only: bool = False) -> LinkCheck:
    async def one() -> LinkCheck:
        async with Session() as session:
            return await check(session, url, NOW, archive=archive, public_only=public_only)

    return asyncio.run(one())


class TestWorks:
    def test_a_page_that_is_there_is_asked_for_once_and_not_read(self, web: tuple[Web, Site]) -> None:
        _, site = web
        found = follow(f"{site.url}/notes")
        assert (found.works, found.why, found.instead) == (True, "200", "")
        assert [(asked.method, asked.path) for asked in site.asked] == [("HEAD", "/notes")]

    @pytest.mark.parametrize("status", [400, 403, 404, 405, 406, 501])
    def test_a_server_that_does_not_care_for_head_is_asked_for_the_page(
        self, web: tuple[Web, Site], status: int
    ) -> None:
        there, site = web
        there.trouble = lambda asked: Said(b"", status) if asked.method == "HEAD" else None
        assert follow(f"{site.url}/notes").works is True
        assert [asked.method for asked in site.asked] == ["HEAD", "GET"]

    def test_a_redirect_is_followed(self, web: tuple[Web, Site]) -> None:
        there, site = web
        there.trouble = lambda asked: Said(b"", 301, {"Location": "/notes"}) if asked.path == "/old" else None
        assert follow(f"{site.url}/old").works is True


class TestCannotBeTold:
    @pytest.mark.parametrize("status", [401, 403, 429, 451, 500, 502, 503, 504, 304, 999])
    def test_a_server_in_trouble_breaks_no_link(self, web: tuple[Web, Site], status: int) -> None:
        there, site = web
        there.trouble = lambda _: Said(b"", status)
        found = follow(f"{site.url}/notes", site.url)
        assert (found.works, found.instead) == (None, "")
        assert ARCHIVE not in [asked.path for asked in site.asked]

    def test_endless_redirects(self, web: tuple[Web, Site]) -> None:
        there, site = web
        there.trouble = lambda asked: Said(b"", 302, {"Location": f"/{len(site.asked)}"})
        found = follow(f"{site.url}/notes")
        assert found.works is None
        assert "redirects more than" in found.why

    def test_no_answer_in_time(
        self,
        scripted: Callable[[Script], Scripted],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(link_check, "SECONDS", 0.2)
        server = scripted(lambda *_: iter([5.0]))
        assert follow(f"{server.url}/notes").works is None

    def test_a_server_that_hangs_up_or_talks_nonsense(self, scripted: Callable[[Script], Scripted]) -> None:
        for said in (b"", b"\x00\x01\x02", b"HTTP/1.1 200", answer(length=500)[:-1]):
            server = scripted(lambda *_, said=said: iter([said]))  # type: ignore[misc]
            assert follow(f"{server.url}/notes").works is not False

    def test_nobody_listens(self) -> None:
        assert follow("http://127.0.0.1:1/notes").works is None

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/", "http://10.0.0.1/", "http://0/"]
    )
    def test_private_addresses_are_not_followed(self, url: str) -> None:
        assert follow(url, public_only=True).works is None

    def test_not_even_when_a_server_answers_there(self, web: tuple[Web, Site]) -> None:
        _, site = web
        assert follow(f"{site.url}/notes", public_only=True).works is None
        assert site.asked == []

    @pytest.mark.parametrize(
        "url", ["http://[", "http://", "https://a b", "ftp://x.example/", "http://x:99999/", "\x1b"]
    )
    def test_what_is_no_address_raises_nothing(self, url: str) -> None:
        assert follow(url).works is not True


class TestBroken:
    @pytest.mark.parametrize("status", [404, 410])
    def test_gone_is_broken(self, web: tuple[Web, Site], status: int) -> None:
        there, site = web
        there.trouble = lambda _: Said(b"", status)
        found = follow(f"{site.url}/gone-for-good")
        assert (found.works, found.why, found.instead) == (False, str(status), "")

    def test_a_host_that_does_not_exist(self) -> None:
        found = follow(f"http://{'a' * 64}.example/notes")
        assert (found.works, found.why) == (False, NO_HOST)

    @pytest.mark.parametrize(
        ("written", "meant", "how"),
        [
            ("{}/notes.", "{}/notes", "without the sign at its end"),
            ("{}/notes).", "{}/notes", "without the sign at its end"),
            ("{}/notes”", "{}/notes", "without the sign at its end"),
            ("{}/notes%29", "{}/notes", "without the sign at its end"),
            ("{}/notes)[more", "{}/notes", "without what stuck to its end"),
            ("{}/notes,https://other.example", "{}/notes", "without what stuck to its end"),
            ("{}/notes/", "{}/notes", "where the page is now on the same site"),
            ("{}/blog/2026/forgiving-parsers", "{}/blog/2026/forgiving-parsers/", "on the same site"),
            ("{}/blog/2026/forgiving-parsers/index.html", "{}/blog/2026/forgiving-parsers/", "on the same site"),
            ("{}/docs/guide.html", "{}/docs/guide", "on the same site"),
            ("{}/NOTES", "{}/notes", "on the same site"),
            ("{}/docs//guide", "{}/docs/guide", "on the same site"),
        ],
    )
    def test_what_was_meant_is_found(self, web: tuple[Web, Site], written: str, meant: str, how: str) -> None:
        _, site = web
        found = follow(written.format(site.url), site.url)
        assert (found.works, found.instead) == (False, meant.format(site.url))
        assert how in found.how
        assert ARCHIVE not in [asked.path for asked in site.asked]

    @pytest.mark.parametrize("start", ["http://http://", "https://http://", "http:http://", "http:/http:/"])
    def test_a_scheme_written_twice(self, start: str) -> None:
        assert next(candidates(f"{start}quill.example/notes")) == (
            "http://quill.example/notes", "with its scheme written once",
        )  # fmt: skip

    def test_a_slash_too_few_or_too_many(self) -> None:
        for start in ("https:/", "https:///"):
            assert next(candidates(f"{start}quill.example/notes")) == (
                "https://quill.example/notes", "with two slashes behind its scheme",
            )  # fmt: skip

    def test_a_page_behind_a_question_mark(self, web: tuple[Web, Site]) -> None:
        there, site = web
        there.trouble = lambda asked: Said(b"", 404) if asked.query else None
        found = follow(f"{site.url}/notes?utm_source=post")
        assert (found.works, found.instead) == (False, f"{site.url}/notes")

    def test_a_site_that_sends_the_lost_to_its_front_page_offers_nothing(self, web: tuple[Web, Site]) -> None:
        there, site = web

        def lost(asked: Asked) -> Said | None:
            if asked.path == "/old-page":
                return Said(b"", 404)
            return None if asked.path == "/" else Said(b"", 302, {"Location": "/"})

        there.trouble = lost
        found = follow(f"{site.url}/old-page")
        assert (found.works, found.instead) == (False, "")

    def test_what_is_offered_was_followed_too(self, web: tuple[Web, Site]) -> None:
        there, site = web
        there.trouble = lambda asked: Said(b"", 500) if asked.path == "/notes" else None
        assert follow(f"{site.url}/notes.").instead == ""


class TestSitemap:
    def test_a_page_of_that_name_elsewhere_on_the_site(self, web: tuple[Web, Site]) -> None:
        there, site = web
        there.sitemap = f"<urlset><loc>{site.url}/docs/guide</loc><loc>{site.url}/blog/2026/forgiving-parsers/</loc>"
        found = follow(f"{site.url}/2024/forgiving-parsers.html")
        assert found.instead == f"{site.url}/blog/2026/forgiving-parsers/"

    @pytest.mark.parametrize(
        "sitemap",
        [
            "<loc>{0}/blog/2026/forgiving-parsers/</loc><loc>{0}/forgiving-parsers</loc>", "no sitemap at all",
            "<loc>http://other.example/forgiving-parsers</loc>", "<loc>javascript:forgiving-parsers</loc>",
            "<loc>http://[/forgiving-parsers</loc>", "<loc></loc>", "<loc>" * 5000,
        ],
    )  # fmt: skip
    def test_two_of_that_name_another_site_and_nonsense_are_not_offered(
        self, web: tuple[Web, Site], sitemap: str
    ) -> None:
        there, site = web
        there.sitemap = sitemap.format(site.url)
        assert follow(f"{site.url}/2024/forgiving-parsers").instead == ""


class TestArchive:
    COPY = "http://archive.example/web/2025/http://gone.example/"

    def copy(self, **more: Any) -> dict[str, Any]:
        closest = {"available": True, "status": "200", "url": self.COPY, "timestamp": "20250101000000"}
        return {"archived_snapshots": {"closest": closest | more}}

    def test_a_copy_is_offered_when_nothing_else_is(self, web: tuple[Web, Site]) -> None:
        there, site = web
        there.archive = self.copy()
        found = follow(f"{site.url}/gone?a=1&b=2", site.url)
        assert (found.instead, found.how) == (self.COPY, "a copy in an archive")
        assert site.asked[-1].query["url"] == f"{site.url}/gone?a=1&b=2"

    @pytest.mark.parametrize(
        "odd",
        [
            {"available": False}, {"status": "404"}, {"status": 200}, {"url": "javascript:alert(1)"}, {"url": 7},
            {"url": "http://x\x1b]0;t"}, {"available": "yes"}, {"url": None},
        ],
    )  # fmt: skip
    def test_a_copy_that_is_none_is_not_offered(self, web: tuple[Web, Site], odd: dict[str, Any]) -> None:
        there, site = web
        there.archive = self.copy(**odd)
        found = follow(f"{site.url}/gone", site.url)
        assert (found.works, found.instead) == (False, "")

    @pytest.mark.parametrize(
        "odd", [None, [], 7, "x", {}, {"archived_snapshots": []}, {"archived_snapshots": {"closest": "x"}}]
    )
    def test_odd_answers_offer_nothing(self, web: tuple[Web, Site], odd: object) -> None:
        there, site = web
        there.archive = odd
        assert follow(f"{site.url}/gone", site.url).instead == ""

    def test_an_archive_that_is_down_or_speaks_no_json(self, web: tuple[Web, Site]) -> None:
        there, site = web
        for said in (Said(b"", 503), Said(b"<html>"), Said(b"[" * 100_000)):
            there.trouble = lambda asked, said=said: said if asked.path == ARCHIVE else None  # type: ignore[misc]
            assert follow(f"{site.url}/gone", site.url).instead == ""


class TestCandidates:
    @given(st.text(max_size=200))
    def test_each_is_another_address_that_may_be_followed(self, rest: str) -> None:
        for start in ("http://", "https://quill.example/", ""):
            found = [url for url, _ in candidates(start + rest)]
            assert start + rest not in found
            assert len(set(found)) == len(found)
            assert all(safe_url(one) == one for one in found)
            assert len(found) <= 20

    @given(
        st.lists(st.sampled_from(("http", "https", ":", "/", ".", ")", "%29", "?", "a", "[", "é", "#")), max_size=12)
    )
    def test_any_mixture_of_its_parts(self, parts: list[str]) -> None:
        assert all(how for _, how in candidates("".join(parts)))
