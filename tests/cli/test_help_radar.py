"""From a broken link in a feed to a kindness in the log, as a shell sees it; and nothing of it unless asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from starmeet.config.places import Home
from tests.cli.conftest import Run
from tests.desk.taking import passed, said, take
from tests.site import Asked, Said, Site, as_json, serve

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Ada's notes</title>
<item><guid>one</guid><title>A parser that forgives</title><link>SITE/posts/one</link>
<pubDate>Sat, 21 Nov 2026 10:00:00 +0100</pubDate>
<description>&lt;p&gt;It &lt;a href="SITE/notes."&gt;reads on&lt;/a&gt;,
&lt;a href="SITE/fine"&gt;as told&lt;/a&gt;.&lt;/p&gt;
</description></item></channel></rss>"""
ADA = "ada@quill.example"


class Web:
    """The site of somebody's feed, which is an archive, too."""

    def __init__(self) -> None:
        self.site: Site
        self.trouble: Callable[[Asked], Said | None] = lambda _: None

    def answers(self, asked: Asked) -> Said:
        if said := self.trouble(asked):
            return said
        match asked.path:
            case "/ada.xml":
                return Said(RSS.replace("SITE", self.site.url).encode(), 200, {"Content-Type": "application/rss+xml"})
            case "/fine" | "/notes":
                return Said(b"a page")
            case "/wayback/available":
                return as_json({"archived_snapshots": {}})
        return Said(b"", 404)

    def followed(self) -> list[str]:
        return [asked.path for asked in self.site.asked if asked.path != "/ada.xml"]


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    with serve(made.answers) as site:
        made.site = site
        yield made


@pytest.fixture
def reading(starmeet: Run, home: Home, web: Web, tmp_path: Path) -> Run:
    """One of my people has a feed, of which one link was written wrongly."""
    opml = tmp_path / "feeds.opml"
    feed = f'<outline text="Ada Quill" xmlUrl="{web.site.url}/ada.xml" htmlUrl="https://quill.example/"/>'
    opml.write_text(f'<opml version="2.0"><body>{feed}</body></opml>')
    starmeet("init")
    starmeet("import", str(opml))
    home.config.write_text('[accounts.reading]\nnetwork = "feeds"\n')
    return starmeet


def listening(home: Home, archive: str, *, check: str = "true") -> None:
    listen = f'[listen]\ncheck_links = {check}\narchive = "{archive}"\n'
    home.config.write_text(f'[accounts.reading]\nnetwork = "feeds"\n{listen}')


def helps(run: Run) -> list[dict[str, Any]]:
    return [one for one in run("today", "--json").json if one["kind"] == "help"]


def test_a_broken_link_becomes_a_step_and_a_kindness_in_the_log(reading: Run, home: Home, web: Web) -> None:
    listening(home, web.site.url)
    reading("sync")
    [step] = helps(reading)
    url = web.site.url
    assert step["person"] == "Ada Quill"
    assert f"leads nowhere (404): {url}/notes.; {url}/notes works (without the sign at its end)" in step["why"]
    assert step["draft"] == f"The link in your post did not open for me; this one does: {url}/notes"
    assert step["url"] == f"{url}/posts/one"
    assert "a link that leads nowhere" in reading("why", step["id"]).out
    reading("done", step["id"])
    [entry] = reading("log", "--json").json
    assert (entry["kind"], entry["direction"], entry["url"]) == ("help", "out", f"{url}/posts/one")
    assert entry["text"] == step["draft"]
    assert helps(reading) == []
    assert reading("person", "ada", "--json").json["stage"] == "noticed"
    reading("undo")
    assert [one["id"] for one in helps(reading)] == [step["id"]]


@pytest.mark.parametrize("check", ["", "false"])
def test_without_the_opt_in_no_link_is_asked_for(reading: Run, home: Home, web: Web, check: str) -> None:
    if check:
        listening(home, web.site.url, check=check)
    reading("sync")
    assert web.followed() == []
    assert helps(reading) == []


def test_a_link_is_followed_once_a_day(reading: Run, home: Home, web: Web) -> None:
    listening(home, web.site.url)
    reading("sync")
    web.site.asked.clear()
    reading("sync", now="2026-11-22T20:00:00Z")
    assert web.followed() == []
    web.trouble = lambda asked: Said(b"a page") if asked.path == "/notes." else None
    reading("sync", now="2026-11-23T10:00:00Z")
    assert {"/notes.", "/fine"} <= set(web.followed())
    assert [one for one in reading("today", "--json", now="2026-11-23T10:00:00Z").json if one["kind"] == "help"] == []


def test_a_site_in_trouble_says_nothing_about_its_links(reading: Run, home: Home, web: Web) -> None:
    listening(home, web.site.url)
    web.trouble = lambda asked: Said(b"", 503) if asked.path.startswith("/notes") else None
    reading("sync")
    assert helps(reading) == []


def test_links_into_this_machine_are_not_followed(reading: Run, home: Home, web: Web) -> None:
    listening(home, "")
    reading("sync")
    assert web.followed() == []
    assert helps(reading) == []


def test_offline_no_host_is_said_to_be_gone(reading: Run, home: Home, web: Web) -> None:
    lost = f"http://{'a' * 64}.example/"
    listening(home, web.site.url)
    web.trouble = lambda asked: (
        Said(RSS.replace("SITE/notes.", lost).replace("SITE/fine", lost).replace("SITE", web.site.url).encode())
        if asked.path == "/ada.xml" else None
    )  # fmt: skip
    reading("sync")
    assert helps(reading) == [], "nothing answered at all: it may be this machine"


def test_a_host_that_is_gone_is_told_when_others_answer(reading: Run, home: Home, web: Web) -> None:
    listening(home, web.site.url)
    feed = RSS.replace("SITE/notes.", f"http://{'a' * 64}.example/")
    web.trouble = lambda asked: (
        Said(feed.replace("SITE", web.site.url).encode()) if asked.path == "/ada.xml" else None
    )  # fmt: skip
    reading("sync")
    [step] = helps(reading)
    assert "there is no such host" in step["why"]


def test_help_and_their_thanks_and_meeting_make_an_ally(starmeet: Run, home: Home) -> None:
    starmeet("add", "Ada Quill", "--tier", "2", "--handle", f"@{ADA}")

    def stage() -> str:
        return str(starmeet("person", "ada", "--json").json["stage"])

    assert stage() == "following"
    take(home, said(ADA, "Does anyone know a TOML parser that recovers?"))
    [step] = helps(starmeet)
    assert step["url"] == "https://quill.example/posts/1"
    starmeet("done", step["id"], "--note", "There is one: it reads on")
    assert stage() == "noticed"
    take(home, passed(ADA, "thanks", "Thank you so much, that is it!", 0))
    assert stage() == "acknowledged"
    assert [one for one in starmeet("today", "--json").json if one["kind"] == "answer"] == [], "thanks ask for nothing"
    starmeet("log", "met Ada at the harbour", "--kind", "met")
    assert stage() == "ally"


def test_what_they_wrote_lately_is_on_their_card(starmeet: Run, home: Home) -> None:
    starmeet("add", "Ada Quill", "--handle", f"@{ADA}")
    take(home, *(said(ADA, f"Part {number} \x1b[2J of [b]it\nand more", number + 1) for number in range(7)))
    posts = starmeet("person", "ada", "--json").json["posts"]
    assert [post["text"].split()[1] for post in posts] == ["0", "1", "2", "3", "4"]
    assert posts[0]["network"] == "mastodon"
    out = starmeet("person", "ada").out
    assert "22 Nov 2026  mastodon  Part 0" in out
    assert "\x1b" not in out
    assert "Part 5" not in out
