"""Sentences made from facts: a frame of ours, one fact in it, nothing else.

The frames live in one data file per language. Which one is taken is a hash of the person, the fact
and the frame: the same person always gets the same sentence, and many people get many different ones.
"""

from __future__ import annotations

import re
from hashlib import blake2b

import msgspec

from starmeet.errors import InputError
from starmeet.model import Fact, Starter, Value

KINDS = ("opener", "question", "offer", "hello", "thanks", "follow-up")
MOST = {"opener": 3, "question": 2, "offer": 1, "hello": 2, "thanks": 1, "follow-up": 2}
"""How many of a kind: one opener to say and two to fall back on, two follow-up questions, one thing to give."""
FEWEST_WORDS, MOST_WORDS = 12, 25
QUOTE_WORDS = 14
"""A longer sentence of theirs is not quoted: nobody says it aloud."""

_URL = re.compile(r"(?:https?://|www\.|mailto:)\S*", re.IGNORECASE)
_ADDRESSED = re.compile(r"^(?:@\S+\s+)+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_LEAD_IN = re.compile(r"[\s:,;(<-]*(?:\b(?:at|on|see|via|here|under|in|is)\b)?[\s:,;(<-]*$", re.IGNORECASE)
_TWO_ENDS = re.compile(r"[.!?…][\"”][.!?]")
_TITLE_BREAK = re.compile(r"\s*:\s+|\s+[-–—|/]\s+|\s+\(")


class Frame(Value, frozen=True, kw_only=True):
    """One sentence with a slot for one fact, "{session}", or without a slot but resting on one."""

    kind: str
    """hello, opener, question, offer, thanks or follow-up."""
    on: str
    """Kind of the fact it rests on."""
    sources: tuple[str, ...] = ()
    """How the fact's source may start; empty for any."""
    text: str


class _Group(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: str
    on: str
    sources: tuple[str, ...] = ()
    texts: tuple[str, ...]


class _File(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    frames: tuple[_Group, ...]


def frames(toml_text: str) -> tuple[Frame, ...]:
    """Read a language's sentences from the text of its file.

    Raises:
        InputError: it is no such file, or a sentence has a slot its fact cannot fill.
    """
    try:
        groups = msgspec.toml.decode(toml_text, type=_File).frames
    except msgspec.DecodeError as error:
        raise InputError(
            f"the sentences cannot be read: {error}", "see starters/en.toml for how they are written"
        ) from None
    found = []
    for group in groups:
        for text in group.texts:
            slots = re.findall(r"\{(.*?)\}", text)
            if group.kind not in KINDS or slots not in ([], [group.on]):
                raise InputError(
                    f'the sentence "{text}" ({group.kind}) has the wrong kind or slot',
                    f"its only slot is {{{group.on}}}",
                )
            found.append(Frame(kind=group.kind, on=group.on, sources=group.sources, text=text))
    return tuple(found)


def starters(
    facts: tuple[Fact, ...],
    frames: tuple[Frame, ...],
    kind: str = "",
    used: frozenset[str] = frozenset(),
    seed: str = "",
) -> tuple[Starter, ...]:
    """Say what can honestly be said: each sentence rests on one fact; no fact, no sentence.

    `kind` picks one kind, empty gives all; `used` are texts already said; `seed` is what makes this
    person this person (their name or id).
    """
    wanted = [name for name in KINDS if kind in ("", name)]
    return tuple(starter for name in wanted for starter in _of_kind(name, facts, frames, used, seed))


def _of_kind(
    kind: str, facts: tuple[Fact, ...], frames: tuple[Frame, ...], used: frozenset[str], seed: str
) -> list[Starter]:
    """Take one sentence per fact, the strongest facts first; go round again while there is room."""
    mine = [frame for frame in frames if frame.kind == kind]
    queues = [_ranked(fact, mine, used, seed) for fact in facts]
    chosen: list[Starter] = []
    while any(queues) and len(chosen) < MOST[kind]:
        for queue in queues:
            if queue and len(chosen) < MOST[kind]:
                chosen.append(queue.pop(0))
        if kind != "question":  # two questions may rest on one fact, two openers would repeat it
            break
    return chosen


def _ranked(fact: Fact, frames: list[Frame], used: frozenset[str], seed: str) -> list[Starter]:
    fitting = [frame for frame in frames if frame.on == fact.kind and fact.source.startswith(frame.sources or "")]
    fitting.sort(key=lambda frame: _draw(seed, fact.text, frame.text))
    texts = (fill(frame, fact) for frame in fitting)
    return [Starter(kind=frames[0].kind, text=text, facts=(fact,)) for text in texts if text and text not in used]


def _draw(*parts: str) -> bytes:
    return blake2b("\x1f".join(parts).encode(), digest_size=8).digest()


def fill(frame: Frame, fact: Fact) -> str:
    """Put a fact into its frame, verbatim; empty when the sentence would be too short, too long or cut short."""
    slot = f"{{{frame.on}}}"
    text = frame.text
    if slot in text:
        words = quotable(fact.text, title=fact.kind == "session")
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
