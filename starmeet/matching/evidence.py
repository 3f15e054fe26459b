"""In which way two names agree, and what that is worth.

The weights are Fellegi and Sunter's (1969): log2 odds, added up. The shares that begin a constant's comment are
counted over 11,554 labelled speaker rows with their handles hidden (`benchmarks/matching.py` counts them again).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Literal

from msgspec import structs

from starmeet.matching.forms import SHORTEST, Form, Tokens, Writing
from starmeet.matching.nicknames import same_given
from starmeet.matching.rarity import Rarity
from starmeet.model import Grade, Value

Kind = Literal[
    "exact", "script", "joined", "sound", "subset", "nickname", "initial", "spelling", "single", "part", "several"
]

# Share of pairs agreeing in this way that were one person: rare words, common words. "script" and "joined" were too
# few to count; "single" was nearly always right there, but one word never decides.
_SHARE: dict[Kind, tuple[float, float]] = {
    "exact": (0.95, 0.9), "script": (0.95, 0.9), "joined": (0.95, 0.9), "sound": (0.95, 0.9), "subset": (0.92, 0.5),
    "nickname": (0.9, 0.3), "initial": (0.25, 0.25), "spelling": (0.45, 0.45), "single": (0.5, 0.5),
    "part": (0.35, 0.35), "several": (0.5, 0.5),
}  # fmt: skip
_BEST: dict[Kind, tuple[Grade, Grade]] = {
    "exact": ("certain", "certain"), "script": ("likely", "likely"), "joined": ("likely", "likely"),
    "sound": ("likely", "likely"), "subset": ("likely", "check"), "nickname": ("likely", "check"),
    "initial": ("check", "check"), "spelling": ("check", "check"), "single": ("check", "check"),
    "part": ("check", "check"), "several": ("check", "check"),
}  # fmt: skip
_WHY: dict[Kind, str] = {
    "exact": "same full name", "script": "same name in another script", "joined": "same name, joined differently",
    "sound": "same name, spelled as it sounds", "subset": "same name but for a middle or second name",
    "nickname": "same surname, other form of the given name", "initial": "only an initial and a name agree",
    "spelling": "nearly the same spelling", "single": "same single name", "part": "one word of the name agrees",
    "several": "one of several people in this name",
}  # fmt: skip
ORDER: tuple[Grade, ...] = ("check", "likely", "certain")
_OTHER_WRITING_BITS = 2.0
"""What an agreement loses when only one name has a nick, a handle or a hyphen: 91 % right, others 98.6 %.
Order, case and accents cost nothing: 206 of 209 such pairs were right."""
_SUBSET_ODDS = 3.4
"""Two shared words this rare make a subset likely (92 % right; 50 % below)."""
_RARE_BEARERS = 16.0
"""A surname with at most so many bearers is rare: 90 % of nickname pairs right, 25 % above."""
_PART_NAMES = 3
"""A word alone is worth a question when at most so many names here hold it."""
_CLOSE = 0.93
"""Jaro-Winkler similarity from which two spellings are close: "Aleksandrov" and "Alexandrov"."""


class Agreement(Value, frozen=True, kw_only=True, gc=False):
    """How two names agree: the best grade that can carry, and the odds in bits that it is one person."""

    kind: Kind
    best: Grade
    odds: float
    why: str


def odds_of(probability: float) -> float:
    """Turn a probability into log2 odds."""
    return math.log2(probability / (1 - probability))


def compare(mine: Writing, theirs: Writing, rarity: Rarity) -> Agreement | None:
    """Find the best agreement between two names; None when they do not agree at all."""
    best: Agreement | None = None
    for one in mine.forms:
        for other in theirs.forms:
            found = _agree(one, other, mine, theirs, rarity)
            if found and (best is None or strength(found) > strength(best)):
                best = found
    return best


def strength(agreement: Agreement) -> tuple[int, float, str]:
    """Order agreements: by the grade they carry, then by their odds."""
    return ORDER.index(agreement.best), agreement.odds, agreement.why


def _agree(one: Form, other: Form, mine: Writing, theirs: Writing, rarity: Rarity) -> Agreement | None:
    kind = _kind(one, other, mine, theirs, rarity)
    if kind is None:
        return None
    if kind == "subset" and (mine.name.several or theirs.name.several):
        kind = "several"
    if kind == "exact":
        shared = _shared_odds(one, one, rarity)
        other_writing = _OTHER_WRITING_BITS if mine.name.words != theirs.name.words else 0
        odds = max(odds_of(_SHARE["exact"][1]), shared - other_writing)
        return structs.replace(_agreement(kind, shared >= _SUBSET_ODDS), odds=odds)
    return _agreement(kind, _is_rare(kind, one, other, rarity))


@cache
def _agreement(kind: Kind, rare: bool) -> Agreement:
    why = _WHY[kind] + (", a rare one" if rare else ", a common one") * (kind == "exact")
    return Agreement(kind=kind, best=_BEST[kind][not rare], odds=odds_of(_SHARE[kind][not rare]), why=why)


def _shared_odds(one: Form, other: Form, rarity: Rarity) -> float:
    """Weigh the words two names share against the chance of meeting them in anybody else.

    Only the two rarest count: the words of long names come in families and are no independent evidence.
    """
    bits = sorted(rarity.bits(word) for word in one.words & other.words)
    return sum(bits[-2:]) - rarity.population_bits


def _is_rare(kind: Kind, one: Form, other: Form, rarity: Rarity) -> bool:
    """Tell whether what the names share is rare, for the kinds of agreement whose worth depends on it."""
    if kind == "subset":
        return _shared_odds(one, other, rarity) >= _SUBSET_ODDS
    if kind == "nickname":
        mine, theirs = one.tokens, other.tokens
        surname = mine[-1] if mine[-1] == theirs[-1] else mine[0] if mine[0] == theirs[-1] else theirs[0]
        return rarity.bearers(surname) <= _RARE_BEARERS
    return False


def _kind(one: Form, other: Form, mine: Writing, theirs: Writing, rarity: Rarity) -> Kind | None:
    if one.ordered == other.ordered:
        if len(one.tokens) == 1:
            return "single"
        if sum(len(token) > 1 for token in one.tokens) < 2:
            return "initial"
        return "exact" if mine.name.native == theirs.name.native else "script"
    shortest = min(len(one.tokens), len(other.tokens))
    if not one.joined.isdisjoint(other.joined):
        return "joined" if shortest > 1 else "single"
    if shortest == 1:
        return "part" if any(_is_telling(word, rarity) for word in one.words & other.words) else None
    if one.sounds == other.sounds:
        return "sound"
    if len(one.words & other.words) > 1 and (
        _is_subset(one.tokens, other.tokens) or _is_subset(other.tokens, one.tokens)
    ):
        return "subset"
    return _one_word_apart(one.tokens, other.tokens) or _one_word_apart(one.tokens, other.turned)


def _is_telling(word: str, rarity: Rarity) -> bool:
    return len(word) >= SHORTEST and rarity.counts.get(word, 0) <= _PART_NAMES and not rarity.is_common(word)


def _is_subset(short: Tokens, long: Tokens) -> bool:
    """Tell whether the words of a shorter name stand in a longer one: two in full, initials standing for words."""
    if len(short) > len(long) or sum(len(token) > 1 for token in short if token in long) < 2:
        return False
    left = [token for token in long if token not in short]
    return all(any(_is_initial(token, word) for word in left) for token in short if token not in long)


def _is_initial(one: str, other: str) -> bool:
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def _one_word_apart(one: Tokens, other: Tokens) -> Kind | None:
    """Compare two names by their first and last words, of which one agrees."""
    if one[-1] == other[-1]:
        kept, mine, theirs = one[-1], one[0], other[0]
        if same_given(mine, theirs) or _begins(mine, theirs):
            return "nickname" if len(kept) > 1 else "initial"
    elif one[0] == other[0]:
        kept, mine, theirs = one[0], one[-1], other[-1]
    else:
        return None
    if len(kept) == 1 or mine[0] != theirs[0]:
        return None
    return "initial" if _is_initial(mine, theirs) else "spelling" if _is_close(mine, theirs) else None


def _begins(one: str, other: str) -> bool:
    """Tell whether one given name is the beginning of the other: "jess" and "jessica"."""
    return min(len(one), len(other)) >= SHORTEST and (one.startswith(other) or other.startswith(one))


def _is_close(one: str, other: str) -> bool:
    return _jaro_winkler()(one, other, score_cutoff=_CLOSE) >= _CLOSE


@cache
def _jaro_winkler() -> Callable[..., float]:
    from rapidfuzz.distance import JaroWinkler  # a compiled library: only when two names nearly agree

    return JaroWinkler.similarity
