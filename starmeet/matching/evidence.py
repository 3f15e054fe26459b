"""In which way two names agree, and what that is worth.

The weights are Fellegi and Sunter's (1969): log2 odds, added up. The shares that begin a constant's comment are
counted over 11,554 labelled speaker rows with their handles hidden (`benchmarks/matching.py` counts them again).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Literal

from starmeet.matching.names import Name
from starmeet.matching.nicknames import groups, same_given, sound
from starmeet.matching.rarity import Rarity
from starmeet.model import Grade, Value

Kind = Literal[
    "exact", "script", "joined", "sound", "subset", "nickname", "initial", "spelling", "single", "part", "several"
]
Tokens = tuple[str, ...]

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
_MAX_WORDS = 12
"""Words of a name whose pairs are indexed: longer ones are lists, and their pairs would be many."""
_SHORTEST = 3
"""Letters below which a word alone, or the start of a given name, says nothing."""


class Agreement(Value, frozen=True, kw_only=True):
    """How two names agree: the best grade that can carry, and the odds in bits that it is one person."""

    kind: Kind
    best: Grade
    odds: float
    why: str


def odds_of(probability: float) -> float:
    """Turn a probability into log2 odds."""
    return math.log2(probability / (1 - probability))


def forms(name: Name) -> tuple[Tokens, ...]:
    """List the ways a name may be written: as it stands, each nick alone, and each nick before the surname."""
    found = [name.tokens, *name.aliases]
    if len(name.tokens) > 1:
        found += [(*alias, name.tokens[-1]) for alias in name.aliases if len(alias) == 1]
    return tuple(dict.fromkeys(form for form in found if form))


def blocks(name: Name) -> frozenset[str]:
    """Name the drawers a name is put into: whatever can agree with it shares at least one, and few others do."""
    return frozenset(
        block
        for form in forms(name)
        for block in (*_blocks(form), *("holds " + token for token in form if len(token) >= _SHORTEST))
    )


def probes(name: Name) -> frozenset[str]:
    """Name the drawers to look for a name in: a single word also among longer names, and the other way round."""
    found: set[str] = set()
    for form in forms(name):
        found.update(_blocks(form))
        if len(form) == 1:
            found.add("holds " + form[0])
        else:
            found.update("alone " + token for token in form if len(token) >= _SHORTEST)
    return frozenset(found)


def _blocks(form: Tokens) -> Iterator[str]:
    yield "joined " + "".join(form)
    if len(form) == 1:
        yield "alone " + form[0]
        return
    yield "joined " + "".join((*form[1:], form[0]))
    yield "sound " + " ".join(sorted(map(sound, form)))
    for one, other in combinations(sorted(set(form[:_MAX_WORDS])), 2):
        yield f"pair {one} {other}"
    for given, surname in ((form[0], form[-1]), (form[-1], form[0])):
        yield f"initial {given[0]} {surname}"
        yield f"given {given} {surname[0]}"
        for group in groups(given):
            yield f"short {group} {surname}"


def compare(mine: Name, theirs: Name, rarity: Rarity) -> Agreement | None:
    """Find the best agreement between two names; None when they do not agree at all."""
    found = (_agree(one, other, mine, theirs, rarity) for one in forms(mine) for other in forms(theirs))
    return max((agreement for agreement in found if agreement), key=strength, default=None)


def strength(agreement: Agreement) -> tuple[int, float, str]:
    """Order agreements: by the grade they carry, then by their odds."""
    return ORDER.index(agreement.best), agreement.odds, agreement.why


def _agree(one: Tokens, other: Tokens, mine: Name, theirs: Name, rarity: Rarity) -> Agreement | None:
    kind = _kind(one, other, mine.native == theirs.native, rarity)
    if kind is None:
        return None
    if kind == "subset" and (mine.several or theirs.several):
        kind = "several"
    rare = _is_rare(kind, one, other, rarity)
    share, best, why = _SHARE[kind][not rare], _BEST[kind][not rare], _WHY[kind]
    odds = odds_of(share)
    if kind == "exact":
        other_writing = _OTHER_WRITING_BITS if mine.words != theirs.words else 0
        odds = max(odds_of(_SHARE[kind][1]), _shared_odds(one, one, rarity) - other_writing)
        why += ", a rare one" if rare else ", a common one"
    return Agreement(kind=kind, best=best, odds=odds, why=why)


def _shared_odds(one: Tokens, other: Tokens, rarity: Rarity) -> float:
    """Weigh the words two names share against the chance of meeting them in anybody else.

    Only the two rarest count: the words of long names come in families and are no independent evidence.
    """
    bits = sorted(rarity.bits(word) for word in set(one) & set(other))
    return sum(bits[-2:]) - rarity.population_bits


def _is_rare(kind: Kind, one: Tokens, other: Tokens, rarity: Rarity) -> bool:
    if kind == "nickname":
        surname = one[-1] if one[-1] == other[-1] else one[0] if one[0] == other[-1] else other[0]
        return rarity.bearers(surname) <= _RARE_BEARERS
    return _shared_odds(one, other, rarity) >= _SUBSET_ODDS


def _kind(one: Tokens, other: Tokens, same_script: bool, rarity: Rarity) -> Kind | None:
    if sorted(one) == sorted(other):
        if len(one) == 1:
            return "single"
        if sum(len(token) > 1 for token in one) < 2:
            return "initial"
        return "exact" if same_script else "script"
    if _joined(one) & _joined(other):
        return "joined" if min(len(one), len(other)) > 1 else "single"
    if min(len(one), len(other)) == 1:
        shared = set(one) & set(other)
        return "part" if any(_is_telling(word, rarity) for word in shared) else None
    if sorted(map(sound, one)) == sorted(map(sound, other)):
        return "sound"
    if _is_subset(one, other) or _is_subset(other, one):
        return "subset"
    return _one_word_apart(one, other) or _one_word_apart(one, (*other[1:], other[0]))


def _is_telling(word: str, rarity: Rarity) -> bool:
    return len(word) >= _SHORTEST and rarity.counts.get(word, 0) <= _PART_NAMES and not rarity.is_common(word)


def _joined(form: Tokens) -> frozenset[str]:
    return frozenset(("".join(form), "".join((*form[1:], form[0]))))


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
    return min(len(one), len(other)) >= _SHORTEST and (one.startswith(other) or other.startswith(one))


def _is_close(one: str, other: str) -> bool:
    from rapidfuzz.distance import JaroWinkler  # a compiled library: only when two names nearly agree

    return JaroWinkler.similarity(one, other) >= _CLOSE
