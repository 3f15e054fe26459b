"""What a feed may not do: reach for files, or for the network of whoever reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from starmeet.fetch import Response
from starmeet.guard import names_inside
from starmeet.networks.batch import Profile
from starmeet.networks.feeds import read

WHO = Profile(network="feed", key="https://quill.example/feed.xml")
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><id>1</id><title>Private</title>'
    "<updated>2026-11-20T10:00:00Z</updated></entry></feed>"
)


def test_a_feed_that_names_a_file_is_no_feed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(ATOM)
    said, odd = read(Response(url=WHO.key, status=200, body=str(secret).encode()), WHO)
    assert said == ()
    assert odd is not None
    said, odd = read(Response(url=WHO.key, status=200, body=ATOM.encode()), WHO)
    assert [one.text for one in said] == ["Private"]
    assert odd is None


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("http://127.0.0.1:8080/feed", True), ("http://localhost/feed", True), ("http://192.168.1.1/", True),
        ("http://[::1]/x", True), ("https://quill.example/feed", False), ("https://93.184.216.34/", False),
        ("http://[broken", False), ("", False),
    ],
)  # fmt: skip
def test_an_address_written_down_as_private_is_known_as_such(url: str, inside: bool) -> None:
    assert names_inside(url) is inside
