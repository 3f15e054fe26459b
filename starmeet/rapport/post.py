"""How much a post may hold on the network where somebody is read, and drafts that keep to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from starmeet.model import Person
from starmeet.text import clip

LENGTHS = {"mastodon": 500, "bluesky": 300, "twitter": 280, "linkedin": 3000}
"""Characters of a post: Mastodon's default, the lexicon of app.bsky.feed.post (graphemes), X without a subscription,
LinkedIn's own help pages. Where none of these is known of somebody, the shortest: it fits everywhere."""
SHORTEST = min(LENGTHS.values())
_SINGLE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""What X counts as one character; everything else counts as two (twitter-text, its configuration version 3)."""
_JOINER = "\u200d"
_LEAST = 20
"""What is left of a title at least: less says nothing, and then the end of the draft goes."""


def network_of(person: Person) -> str:
    """Say where a post would reach somebody: the first of their handles on a network for posts; else nowhere known."""
    return next((one.network for one in person.handles if one.network in LENGTHS), "")


def room(network: str) -> int:
    """Say how many characters a post there may have."""
    return LENGTHS.get(network, SHORTEST)


def length(network: str, text: str) -> int:
    """Count as the network does: graphemes on Bluesky, weighted on X, else code points."""
    if network == "bluesky":
        return _graphemes(text)
    if network in ("twitter", ""):
        return sum(1 if any(first <= ord(one) <= last for first, last in _SINGLE) else 2 for one in text)
    return len(text)


def _graphemes(text: str) -> int:
    """Count what a reader sees as one: marks, and what a joiner holds together, belong to what stands before them.

    Flags and Korean syllables in letters are counted as more than they are, never as less.
    """
    number, joined = 0, False
    for one in text:
        extends = one == _JOINER or unicodedata.category(one) in ("Mn", "Me", "Mc") or 0x1F3FB <= ord(one) <= 0x1F3FF
        number += not (extends or joined) or not number
        joined = one == _JOINER
    return number


def fitted(network: str, title: str, write: Callable[[str], str]) -> str:
    """Write a draft around a title, and shorten the title, then the draft, until the network takes it."""
    most = room(network)
    shown, text = title, write(title)
    # Half of what is too much at a time: a character may count as two.
    while (over := length(network, text) - most) > 0 and len(shown) > _LEAST:
        shown = clip(title, max(_LEAST, len(shown) - (over + 1) // 2))
        text = write(shown)
    whole = text
    while (over := length(network, text) - most) > 0:
        text = clip(whole, max(1, len(text) - (over + 1) // 2))
    return text
