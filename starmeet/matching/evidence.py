"""In which way two names agree, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping

from starmeet.matching.blocking import SHORTEST, begins, is_close
from starmeet.matching.forms import Form, Tokens, Writing
from starmeet.matching.nicknames import same_given
from starmeet.matching.rarity import Rarity
from starmeet.matching.weights import WEIGHTS, Kind, Level, Weights
from starmeet.model import Grade, Value

_BEST: Mapping[Kind, Grade] = {
    "exact": "certain", "script": "likely", "joined": "likely", "sound": "likely", "subset": "likely",
    "nickname": "likely",
}  # fmt: skip
"""The best grade a kind can carry; the other kinds are asked about, whatever else speaks for them."""
_WHY: Mapping[Kind, str] = {
    "exact": "same full name", "script": "same name in another script", "joined": "same name, joined differently",
    "sound": "same name, spelled as it sounds", "subset": "same name but for a middle or second name",
    "nickname": "same surname, other form of the given name", "initial": "only an initial and a name agree",
    "spelling": "nearly the same spelling", "single": "same single name", "part": "one word of the name agrees",
    "several": "one of several people in this name",
}  # fmt: skip
ORDER: tuple[Grade, ...] = ("check", "likely", "certain")
_RARE_ODDS = 5.0
"""Two shared words are rare from here on: a subset of rarer words is 98 % right, one of commoner words 63 %."""
_FAMILIAR_BEARERS = 75.0
"""A name is certain only when its second rarest word, too, has no more bearers: of the names that owe all their
rarity to one word, 9 of 100 pairs were two accounts, of the others 1 in 200."""
_RARE_BEARERS = 16.0
"""A surname with at most so many bearers is rare: 90 % of nickname pairs right, 25 % above."""
_PART_NAMES = 3
"""A word alone is worth a question when at most so many names here hold it."""


class Agreement(Value, frozen=True, kw_only=True, gc=False):
    """How two names agree: the best grade that can carry, and the odds in bits that it is one person."""

    kind: Kind
    level: Level
    """The kind, told apart by rarity where that decides."""
    best: Grade
    odds: float
    why: str


def compare(mine: Writing, theirs: Writing, rarity: Rarity, weights: Weights = WEIGHTS) -> Agreement | None:
    """Find the best agreement between two names; None when they do not agree at all."""
    best: Agreement | None = None
    for one in mine.forms:
        for other in theirs.forms:
            kind = _kind(one, other, mine, theirs, rarity)
            if kind == "exact":
                found = _exact(one, mine.name.words != theirs.name.words, rarity, weights)
            elif kind:
                level = _level(kind, one, other, rarity)
                grade = _BEST.get(kind, "check")
                found = Agreement(kind=kind, level=level, best=grade, odds=weights[level], why=_WHY[kind])
            else:
                continue
            if best is None or strength(found) > strength(best):
                best = found
    return best


def strength(agreement: Agreement) -> tuple[int, float, str]:
    """Order agreements: by the grade they carry, then by their odds."""
    return ORDER.index(agreement.best), agreement.odds, agreement.why


def _exact(form: Form, other_writing: bool, rarity: Rarity, weights: Weights) -> Agreement:
    """Weigh the same full name by its two rarest words; the words of long names are no independent evidence."""
    words = form.words if len(form.words) > 1 else form.tokens
    *_, second, rarest = sorted(words, key=rarity.bits)
    shared = rarity.bits(second) + rarity.bits(rarest) - rarity.population_bits
    return Agreement(
        kind="exact",
        level="exact",
        best="certain" if rarity.bearers(second) <= _FAMILIAR_BEARERS else "likely",
        odds=max(weights["exact"], shared + weights["other writing"] * other_writing),
        why=f"{_WHY['exact']}, a {'rare' if shared >= _RARE_ODDS else 'common'} one",
    )


def _level(kind: Kind, one: Form, other: Form, rarity: Rarity) -> Level:
    """Tell rare from common, for the kinds of agreement whose worth depends on it."""
    if kind == "subset":
        shared = sorted(rarity.bits(word) for word in one.words & other.words)
        return "subset" if sum(shared[-2:]) - rarity.population_bits >= _RARE_ODDS else "subset of common words"
    if kind == "nickname":
        mine, theirs = one.tokens, other.tokens
        surname = mine[-1] if mine[-1] == theirs[-1] else mine[0] if mine[0] == theirs[-1] else theirs[0]
        return "nickname" if rarity.bearers(surname) <= _RARE_BEARERS else "nickname with a common surname"
    return kind


def _kind(one: Form, other: Form, mine: Writing, theirs: Writing, rarity: Rarity) -> Kind | None:
    """Tell how two forms agree, the strictest way first."""
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
        return "several" if mine.name.several or theirs.name.several else "subset"
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
        if same_given(mine, theirs) or begins(mine, theirs):
            return "nickname" if len(kept) > 1 else "initial"
    elif one[0] == other[0]:
        kept, mine, theirs = one[0], one[-1], other[-1]
    else:
        return None
    if len(kept) == 1 or mine[0] != theirs[0]:
        return None
    return "initial" if _is_initial(mine, theirs) else "spelling" if is_close(mine, theirs) else None
