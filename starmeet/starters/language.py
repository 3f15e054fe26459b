"""One language: its sentences with slots for facts, its dates, and the words a rephrasing may be made of."""

from __future__ import annotations

import re
from datetime import date, timedelta

import msgspec

from starmeet.errors import InputError
from starmeet.model import FactKind, Value

KINDS = (
    "opener", "question", "deeper", "offer", "hello", "morning", "ask", "thanks", "follow-up", "report",
)  # fmt: skip
TONES = ("plain", "warm", "formal")
RUNGS = 3
"""Steps from a question for strangers to one for friends (Aron et al. 1997 have three sets of growing depth)."""
_YEAR_SAID = timedelta(days=300)
"""From when on a date is said with its year: "3 May" means the last one."""


class Frame(Value, frozen=True, kw_only=True):
    """One sentence with a slot for one fact, "{session}", or without a slot but resting on one."""

    kind: str
    """One of `KINDS`."""
    on: str
    """Kind of the fact it rests on."""
    sources: tuple[str, ...] = ()
    """How the fact's source may start; empty for any."""
    text: str
    tone: str = ""
    """One of `TONES` but plain; empty goes with all of them."""
    rung: int = 0
    """Of a deeper question: how well one must know each other, 1 to 3."""


class Language(Value, frozen=True, kw_only=True):
    """What one data file says."""

    frames: tuple[Frame, ...]
    months: tuple[str, ...] = ()
    """Their names, to write dates in sentences; without them nothing with a date is said."""
    day: str = "{day} {month}"
    day_of_year: str = "{day} {month} {year}"
    free: frozenset[str] = frozenset()
    """Words a rephrasing may use besides those of our sentences: they claim nothing."""
    careful: frozenset[str] = frozenset()
    """Words a rephrasing may use only where the sentence has them: numbers, and what turns a meaning round."""


class _Group(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: str
    on: FactKind
    sources: tuple[str, ...] = ()
    tone: str = ""
    rung: int = 0
    texts: tuple[str, ...]


class _Words(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    months: tuple[str, ...] = ()
    day: str = "{day} {month}"
    day_of_year: str = "{day} {month} {year}"
    free: str = ""
    careful: str = ""


class _File(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    frames: tuple[_Group, ...]
    words: _Words = _Words()


def language(toml_text: str, name: str = "starters/en.toml") -> Language:
    """Read a language from the text of its file; `name` is what the file is called in an error.

    Raises:
        InputError: it is no such file, or a sentence has a slot its fact cannot fill.
    """
    try:
        file = msgspec.toml.decode(toml_text, type=_File)
    except msgspec.DecodeError as error:
        hint = "the head of starters/en.toml says how they are written"
        raise InputError(f"the sentences of {name} cannot be read: {error}", hint) from None
    words = file.words
    if len(words.months) not in (0, 12):
        raise InputError(f"{name} names {len(words.months)} months", "name all twelve, January first")
    for pattern in (words.day, words.day_of_year):
        if set(re.findall(r"\{(.*?)\}", pattern)) - {"day", "month", "year"}:
            raise InputError(f"{name} writes dates as {pattern!r}", "its slots are {day}, {month} and {year}")
    return Language(
        frames=tuple(_frame(group, text, name) for group in file.frames for text in group.texts),
        months=words.months, day=words.day, day_of_year=words.day_of_year,
        free=frozenset(words.free.casefold().split()), careful=frozenset(words.careful.casefold().split()),
    )  # fmt: skip


def _frame(group: _Group, text: str, name: str) -> Frame:
    slots = re.findall(r"\{(.*?)\}", text)
    known = group.kind in KINDS and group.tone in ("", *TONES[1:]) and 0 <= group.rung <= RUNGS
    deep = (group.kind == "deeper") == bool(group.rung)
    if not known or not deep or len(slots) != len(set(slots)) or set(slots) - {group.on, "date"}:
        raise InputError(
            f'the sentence "{text}" ({group.kind}) of {name} has a wrong kind, tone, rung or slot',
            f"its slots are {{{group.on}}} and {{date}}, once each",
        )
    return Frame(kind=group.kind, on=group.on, sources=group.sources, text=text, tone=group.tone, rung=group.rung)


def written(day: date, language: Language, today: date | None = None) -> str:
    """Write a date as it is said: with its year when the day alone would mislead; empty without names of months."""
    if not language.months:
        return ""
    far = today is None or abs(day - today) > _YEAR_SAID
    pattern = language.day_of_year if far else language.day
    parts = {"{day}": str(day.day), "{month}": language.months[day.month - 1], "{year}": str(day.year)}
    return re.sub(r"\{\w+\}", lambda slot: parts[slot[0]], pattern)
