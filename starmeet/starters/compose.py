"""Sentences made from facts: a frame of ours, one fact in it, nothing else.

The frames live in one data file per language. Which one is taken is a hash of the person, the fact
and the frame: the same person always gets the same sentence, and many people get many different ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b

from starmeet.model import Fact, Starter, Value
from starmeet.starters.language import KINDS, Frame, Language, written

MOST = {"opener": 3, "question": 2, "hello": 2, "follow-up": 2}
"""How many of a kind, else one: one opener to say and two to fall back on, two follow-up questions."""
FEWEST_WORDS, MOST_WORDS = 12, 25
QUOTE_WORDS = 14
"""A longer sentence of theirs is not quoted: nobody says it aloud."""
LENGTHS = {"bluesky": 300, "mastodon": 500, "threads": 500, "twitter": 280, "linkedin": 200}
"""Characters a word may have there: app.bsky.feed.post, Mastodon's and Threads' default, X, and LinkedIn's note with an
invitation to connect on a free account. Elsewhere nothing a sentence can reach."""
LADDER = (30, 60)
"""Warmth from which the second and the third rung of deeper questions are open: 25 is having exchanged anything at all
(`rapport.warmth.CONTACT`), and past 60 only those come who talk to each other, both ways, for a good while."""
_TONE_WEIGHT = 2
"""A sentence in the tone asked for stands twice as often as one without: heard, and still not the same for all."""
_LAST_LATIN = 0x10FF
"""Beyond it a character counts twice on X (twitter-text, config v3)."""

_URL = re.compile(r"(?:https?://|www\.|mailto:)\S*|\S+@\S+\.\w\S*", re.IGNORECASE)
_ADDRESSED = re.compile(r"^(?:@\S+\s+)+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_LEAD_IN = re.compile(r"[\s:,;(<-]*(?:\b(?:at|on|see|via|here|under|in|is)\b)?[\s:,;(<-]*$", re.IGNORECASE)
_TWO_ENDS = re.compile(r"[.!?…][\"”][.!?]")
_TITLE_BREAK = re.compile(r"\s*:\s+|\s+[-–—|/]\s+|\s+\(")
QUOTED_AS_TITLE = frozenset(("session", "repository", "work"))
"""Kinds of fact whose text is a title."""


class Voice(Value, frozen=True, kw_only=True):
    """How, where and on which day it is to be said."""

    tone: str = "plain"
    """One of `language.TONES`."""
    warmth: int | None = None
    """How warm it is between the two of you, 0 to 100; None when nothing ever passed."""
    network: str = ""
    """Where it is to be posted, so that it fits; empty for anywhere."""
    address: str = ""
    """Theirs there, which stands in front."""
    today: date | None = None
    """The day in the venue's zone; without it nothing is said that is true on one day only."""

    @property
    def rung(self) -> int:
        """The highest rung of the ladder of deeper questions that is open."""
        return 1 + sum(self.warmth is not None and self.warmth >= from_ for from_ in LADDER)


PLAIN = Voice()


def starters(
    facts: tuple[Fact, ...],
    language: Language,
    kind: str = "",
    used: frozenset[str] = frozenset(),
    seed: str = "",
    voice: Voice = PLAIN,
) -> tuple[Starter, ...]:
    """Say what can honestly be said: each sentence rests on one fact; no fact, no sentence.

    `kind` picks one kind, empty gives all; `used` are texts already said; `seed` is what makes this
    person this person (their name or id).
    """
    wanted = [name for name in KINDS if kind in ("", name)]
    fit = tuple(frame for frame in language.frames if frame.tone in ("", voice.tone))
    language = Language(frames=fit, months=language.months, day=language.day, day_of_year=language.day_of_year)
    return tuple(starter for name in wanted for starter in _of_kind(name, facts, language, used, seed, voice))


def _of_kind(
    kind: str, facts: tuple[Fact, ...], language: Language, used: frozenset[str], seed: str, voice: Voice
) -> list[Starter]:
    if kind != "deeper":
        mine = [frame for frame in language.frames if frame.kind == kind]
        return _from_facts(mine, facts, language, used, seed, voice)
    for rung in range(voice.rung, 0, -1):  # as deep as the two of you have come, one step back where nothing fits
        mine = [frame for frame in language.frames if frame.rung == rung]
        if found := _from_facts(mine, facts, language, used, seed, voice):
            return found
    return []


def _from_facts(
    frames: list[Frame], facts: tuple[Fact, ...], language: Language, used: frozenset[str], seed: str, voice: Voice
) -> list[Starter]:
    """Take one sentence per fact, the strongest facts first; go round again while there is room."""
    if not frames:
        return []
    kind = frames[0].kind
    most = MOST.get(kind, 1)
    chosen: list[Starter] = []
    queues = []
    for fact in facts:
        queue = _ranked(fact, frames, language, used, seed, voice)
        if (first := next(queue, None)) is not None:
            chosen.append(first)
            queues.append(queue)
        if len(chosen) == most:
            return chosen
    if kind == "question":  # two questions may rest on one fact, two openers would repeat it
        for queue in queues:
            chosen.extend(starter for starter in (next(queue, None),) if starter and len(chosen) < most)
    return chosen


def _ranked(
    fact: Fact, frames: list[Frame], language: Language, used: frozenset[str], seed: str, voice: Voice
) -> Iterator[Starter]:
    """Give what can be said of a fact, in the order this person gets it."""
    fitting = [frame for frame in frames if frame.on == fact.kind and fact.source.startswith(frame.sources or "")]
    if frames[0].kind == "morning" and (voice.today is None or fact.date != voice.today):
        return
    fitting.sort(key=lambda frame: _draw(frame, seed, fact.text))
    for frame in fitting:
        text = fill(frame, fact, language, voice.today)
        if text and text not in used and _fits(text, voice):
            yield Starter(kind=frame.kind, text=text, facts=(fact,))


def _draw(frame: Frame, *parts: str) -> float:
    drawn = int.from_bytes(blake2b("\x1f".join((*parts, frame.text)).encode(), digest_size=8).digest()) / 2**64
    return 1 - (1 - drawn) ** (1 / _TONE_WEIGHT) if frame.tone else drawn  # the least of so many draws


def _fits(text: str, voice: Voice) -> bool:
    """Tell whether it can be said there, with their address before it."""
    most = LENGTHS.get(voice.network)
    if most is None:
        return True
    whole = f"@{voice.address} {text}" if voice.address and voice.network != "linkedin" else text
    double = sum(ord(char) > _LAST_LATIN for char in whole) if voice.network == "twitter" else 0
    return len(whole) + double <= most


def fill(frame: Frame, fact: Fact, language: Language, today: date | None = None) -> str:
    """Put a fact into its frame, verbatim; empty when the sentence would be too short, too long or cut short."""
    slot = f"{{{frame.on}}}"
    text = frame.text
    if "{date}" in text:
        day = written(fact.date, language, today) if fact.date else ""
        if not day:
            return ""
        text = text.replace("{date}", day)
    if slot in text:
        words = quotable(fact.text, title=fact.kind in QUOTED_AS_TITLE)
        if not words:
            return ""
        if f'"{slot}"' in text and '"' in words:
            text = text.replace(f'"{slot}"', f"“{slot}”")
        if words.endswith((".", "!", "?", "…")):
            text = text.replace(f"{slot}.", slot)
        text = text.replace(slot, words)
        if _TWO_ENDS.search(text):
            return ""
    return text if FEWEST_WORDS <= len(text.split()) <= MOST_WORDS else ""


def quotable(text: str, *, title: bool = False) -> str:
    """Take the part of a text that can be quoted whole: a title's main part, the telling sentence of a message.

    That is their last question, else the sentence that says most. Empty when all are too long or hold an address:
    a quotation is verbatim or not at all.
    """
    if title:
        parts = [text if len(text.split()) <= QUOTE_WORDS else _TITLE_BREAK.split(text)[0]]
    else:
        before = _URL.split(_ADDRESSED.sub("", text.strip()))[0].strip()
        if _URL.search(text):
            before = _LEAD_IN.sub("", before)
        parts = _SENTENCE.split(before)
    fit = [part for part in parts if 0 < len(part.split()) <= QUOTE_WORDS and not _URL.search(part)]
    questions = [part for part in fit if part.endswith("?")]
    return questions[-1] if questions else max(fit, key=lambda part: len(part.split()), default="")
