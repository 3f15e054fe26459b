"""Lists of feeds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from starmeet.errors import InputError
from starmeet.model import Handle
from starmeet.networks import read
from tests.networks.samples import OPML


def entries(*outlines: str) -> bytes:
    return f'<opml version="1.0"><body>{"".join(outlines)}</body></opml>'.encode()


def handles(*outlines: str) -> list[str]:
    return [str(handle) for one in read(entries(*outlines), "x").people for handle in one.person.handles]


def test_everyone_with_a_feed_or_a_page() -> None:
    found = read(OPML, "x")
    assert found.kind == "list of feeds"
    people = [one.person for one in found.people]
    assert [(one.name, one.topics, [str(handle) for handle in one.handles]) for one in people] == [
        ("Ada Quill | Errors That Help", ("Parsers",), ["web:ada.example"]),
        ("Bo & ink", ("Parsers",), ["web:bo.example/blog"]),
        ("Cy Loom", ("Deep",), ["mastodon:cy@social.example"]),
        ("Dee", (), []),
        ("Eve", (), ["web:eve.example"]),
    ]  # fmt: skip
    assert [one.why for one in found.skipped] == [
        "#tags is a hashtag, not a person",
        "Commits is about a repository, not a person",
        "javascript:alert(1) is no address on the web",
    ]


def test_the_address_of_the_feed_is_kept_in_one_spelling() -> None:
    keys = [one.profile.key for one in read(OPML, "x").people if one.profile]
    assert keys == [
        "https://ada.example/feed.xml", "http://bo.example/rss?a=1&b=2", "https://social.example/@cy.rss",
        "https://feeds.feedburner.com/dee",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "handle"),
    [
        ('xmlUrl="https://ada.example/blog/feed.xml"', "web:ada.example"),
        ('xmlUrl="https://x.example/f" htmlUrl="https://x.example/f/rss.xml"', "web:x.example"),
        ('xmlUrl="feed://ada.example/f"', "web:ada.example"),
        ('xmlUrl="feed:https://ada.example/f"', "web:ada.example"),
        ('xmlUrl="https://github.com/Ada-Q.atom" htmlUrl="https://github.com/Ada-Q"', "github:ada-q"),
        ('xmlUrl="https://feeds.feedburner.com/f" htmlUrl="https://ada.example/~ada/"', "web:ada.example/~ada"),
        ("XMLURL='https://ada.example/f' TEXT='x'", "web:ada.example"),
    ],
)
def test_where_somebody_is(attributes: str, handle: str) -> None:
    assert handles(f"<outline {attributes}/>") == [handle]


def test_somebody_without_a_title_is_called_by_their_address() -> None:
    [one] = read(entries('<outline xmlUrl="https://ada.example/feed"/>'), "x").people
    assert one.person.name == "ada.example"


def test_a_bare_and_in_an_address_is_forgiven() -> None:
    [one] = read(entries('<outline text="A &amp; B" xmlUrl="https://a.example/?x=1&y=2&amp;z=3"/>'), "x").people
    assert one.profile
    assert one.profile.key == "https://a.example/?x=1&y=2&z=3"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (entries("<outline text='a'>")[:-3], "is not well-formed XML"),
        (b'<!DOCTYPE opml [<!ENTITY a "aaaa">]><opml><body>&a;</body></opml>', "is "),
        (entries("<outline>" * 60 + "</outline>" * 60), "nests more than 50 elements"),
        (b'<?xml version="1.0" encoding="klingon"?>' + entries(), "cannot be read as XML"),
    ],
)
def test_what_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=re.escape(problem)):
        read(data, "x")


def test_the_real_ones(corpus: Path) -> None:
    for path in sorted((corpus / "people" / "feeds").glob("*.opml")):
        data = path.read_bytes()
        found = read(data, path.name)
        feeds = re.findall(rb'xmlurl\s*=\s*"([^"]+)"', data, re.IGNORECASE)
        assert len(found.people) + len(found.skipped) == len(feeds)
        assert all(one.profile and one.profile.network == "feed" for one in found.people)
        assert len(found.people) > len(feeds) * 0.65
        assert all(isinstance(handle, Handle) for one in found.people for handle in one.person.handles)
