from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Handle, Person
from starmeet.rapport.post import LENGTHS, fitted, length, network_of, room


def follows(*handles: str) -> Person:
    return Person(name="Ada Quill", handles=tuple(Handle(*one.split(":", 1)) for one in handles))


@pytest.mark.parametrize(
    ("handles", "network", "characters"),
    [
        (("mastodon:ada@quill.example",), "mastodon", 500), (("bluesky:ada.example",), "bluesky", 300),
        (("twitter:ada",), "twitter", 280), (("linkedin:ada",), "linkedin", 3000), (("github:ada",), "", 280),
        (("github:ada", "web:quill.example", "bluesky:ada.example", "mastodon:a@b.example"), "bluesky", 300),
        ((), "", 280),
    ],
)  # fmt: skip
def test_the_first_handle_for_posts_decides(handles: tuple[str, ...], network: str, characters: int) -> None:
    assert network_of(follows(*handles)) == network
    assert room(network) == characters


@pytest.mark.parametrize(
    ("network", "text", "expected"),
    [
        ("mastodon", "naïve 🎉", 7), ("bluesky", "👩\u200d👩\u200d👧", 1), ("bluesky", "e\u0301t\u0301", 2),
        ("bluesky", "👍🏽 ok", 4), ("bluesky", "\u0301", 1), ("twitter", "naïve 🎉", 8), ("twitter", "こんにちは", 10),
        ("twitter", "“quoted”", 8), ("", "🎉", 2),
    ],
)  # fmt: skip
def test_each_network_counts_its_own_way(network: str, text: str, expected: int) -> None:
    assert length(network, text) == expected


@given(st.sampled_from([*LENGTHS, ""]), st.text(max_size=4000), st.text(max_size=600))
def test_a_draft_always_fits(network: str, title: str, name: str) -> None:
    draft = fitted(network, title, lambda shown: f'Looking forward to "{shown}" by {name}. #tag')
    assert 0 < length(network, draft) <= room(network)


def test_a_title_gives_way_before_the_rest_and_only_as_far_as_it_must() -> None:
    title = "word " * 200
    draft = fitted("mastodon", title, lambda shown: f'Soon: "{shown}" #tag')
    assert draft.startswith('Soon: "word word')
    assert draft.endswith('…" #tag')
    assert length("mastodon", draft) > 480
    assert fitted("mastodon", "Errors", lambda shown: f"Soon: {shown}") == "Soon: Errors"
