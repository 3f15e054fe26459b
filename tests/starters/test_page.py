"""The printed page: a card to a sheet, nothing foreign in it is markup, nothing is fetched."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.starters.brief import brief
from starmeet.starters.page import initials, page

from .test_brief import MEETING
from .test_starters import FULL, said, subject

ALLOWED = set("html head meta title style body h1 h2 section header div p dl dt dd small".split())


class Seen(HTMLParser):
    """What a browser would see in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_page_holds_every_card_with_all_that_is_on_it() -> None:
    card = brief(FULL, said(FULL), MEETING, recognise_me="green glasses")
    seen = Seen(page((card, brief(subject(), ())), "EuroPlanet Conf"))
    text = " ".join(seen.words)
    assert seen.tags.count("section") == 2
    for part in (
        "EuroPlanet Conf", "AQ", "Ada Quill ★★★", "Fri 12 Mar 14:35-14:55", "green glasses", card.say,
        "a TOML test suite",
        "the book", "send the slides (you, by 13 Mar)", "Receipt: their question", "Nothing fresh to go on", "never",
    ):  # fmt: skip
        assert part in text
    assert "SECRET note of mine" not in text


@given(
    st.text(max_size=80),
    st.sampled_from(["<script>alert(1)</script>", "<img src=x onerror=y>", '"><b>', "&lt;", "</style>"]),
)
def test_nothing_foreign_is_markup_and_nothing_is_fetched(text: str, tag: str) -> None:
    about = subject(person={"name": f"{tag}{text}", "recognise": tag, "offer": tag + text, "bring": tag})
    seen = Seen(page((brief(about, (), MEETING, reason=tag, recognise_me=tag),), tag + text))
    assert set(seen.tags) <= ALLOWED
    assert not [name for name, _ in seen.attributes if name in ("src", "href", "style") or name.startswith("on")]
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in seen.attributes


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Quill", "AQ"), ("Ada B. Quill", "AQ"), ("Ada", "A"), ("林小雨", "林"), ("", "?"), ("- -", "?")],
)  # fmt: skip
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
