"""Feeds of your people, read over HTTP into the store: each on its own, politely, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from starmeet.config.places import Home
from tests.site import Asked, Said, Site, serve

from .conftest import Run, failed

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Ada's notes</title>
<item><guid>one</guid><title>A parser that forgives</title><link>https://ada.example/one</link>
<pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate>
<description>&lt;p&gt;It &lt;a href="https://spec.example/toml"&gt;reads on&lt;/a&gt;.&lt;/p&gt;</description></item>
<item><guid>old</guid><title>Long ago</title><pubDate>Fri, 20 Nov 2015 10:00:00 +0100</pubDate></item>
<item><title>Without a date</title></item></channel></rss>"""
JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "https://bo.example/1",
"content_text": "Does anyone know a good font?", "date_published": "2026-11-21T08:00:00Z"}, 5, {"id": "2"}]}"""


@pytest.fixture
def site() -> Site:
    def answers(asked: Asked) -> Said:
        if asked.headers.get("If-None-Match") == '"v1"':
            return Said(b"", 304)
        match asked.path:
            case "/ada.xml":
                return Said(RSS.encode(), 200, {"Content-Type": "application/rss+xml", "ETag": '"v1"'})
            case "/bo.json":
                return Said(JSON_FEED.encode(), 200, {"Content-Type": "application/feed+json"})
            case "/gone.xml":
                return Said(b"", 410)
            case "/page.xml":
                return Said(b"<html><body>no feed</body></html>", 200, {"Content-Type": "text/html"})
        return Said(b"", 500)

    with serve(answers) as site:
        yield site


@pytest.fixture
def reading(starmeet: Run, home: Home, site: Site, tmp_path: Path) -> Site:
    """A home whose people have these feeds."""
    outlines = "".join(
        f'<outline text="{name}" xmlUrl="{site.url}/{path}" htmlUrl="https://{name.split()[0].lower()}.example/"/>'
        for name, path in (
            ("Ada Quill", "ada.xml"), ("Bo Lind", "bo.json"), ("Cy Gone", "gone.xml"), ("Di Page", "page.xml"),
            ("Ed Down", "down.xml"),
        )
    )  # fmt: skip
    opml = tmp_path / "feeds.opml"
    opml.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    starmeet("init")
    home.config.write_text('[accounts.reading]\nnetwork = "feeds"\n')
    assert starmeet("import", str(opml), "--json").json["new"] == 5
    return site


def test_what_they_wrote_comes_in_once(starmeet: Run, reading: Site) -> None:
    [done] = starmeet("sync", "--json").json
    assert (done["account"], done["posts"], done["error"]) == ("reading", 2, "")
    held = starmeet("dossier", "Ada", "--json").json["posts"]
    assert [post["text"] for post in held] == ["A parser that forgives\nIt reads on."]
    assert held[0]["links"] == ["https://spec.example/toml"]
    assert held[0]["at"] == "2026-11-20T09:00:00Z"
    [again] = starmeet("sync", "feeds", "--json", now="2026-11-22T12:00:00Z").json
    assert (again["posts"], again["entries"]) == (0, 0)


def test_a_feed_is_not_asked_twice_within_the_hour_and_then_conditionally(starmeet: Run, reading: Site) -> None:
    starmeet("sync")
    reading.asked.clear()
    starmeet("sync", now="2026-11-22T09:30:00Z")
    assert "/ada.xml" not in [asked.path for asked in reading.asked]
    starmeet("sync", now="2026-11-22T10:30:00Z")
    [ada] = [asked for asked in reading.asked if asked.path == "/ada.xml"]
    assert ada.headers["If-None-Match"] == '"v1"'
    assert "/gone.xml" not in [asked.path for asked in reading.asked], "410 means: do not come back"


def test_what_cannot_be_read_is_counted_and_stops_nothing(starmeet: Run, reading: Site) -> None:
    [done] = starmeet("sync", "--json").json
    assert done["skipped"] == 3
    assert "Bo" in starmeet("dossier", "Bo").out


def test_without_an_account_it_says_how_to_get_one(starmeet: Run) -> None:
    assert "starmeet login" in failed(starmeet("sync", ok=False), 2)


def test_an_account_that_is_not_there_is_named(starmeet: Run, reading: Site) -> None:
    line = failed(starmeet("sync", "fedi", ok=False))
    assert "'fedi'" in line
    assert "reading" in line
