"""What it is worth that two names agree: how sure that way of agreeing is, and how rare the words."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from starmeet.matching.forms import Form, Writing
from starmeet.matching.kinds import kind_of, shared_words
from starmeet.matching.rarity import Rarity
from starmeet.matching.weights import WEIGHTS, Kind, Level, Weights
from starmeet.model import Grade, Value

_BEST: Mapping[Kind, Grade] = {
    "exact": "certain", "initials": "certain", "ideographs": "likely", "reading": "likely", "script": "likely",
    "joined": "likely", "sound": "likely", "subset": "likely", "nickname": "likely",
}  # fmt: skip
"""The best grade a kind can carry; the other kinds are asked about, whatever else speaks for them."""
_WHY: Mapping[Kind, str] = {
    "exact": "same full name", "initials": "same full name but for an initial",
    "ideographs": "same full name in its own script", "reading": "one way to read the same name",
    "script": "same name in another script", "joined": "same name, joined differently",
    "sound": "same name, spelled as it sounds", "subset": "same name but for a middle or second name",
    "nickname": "same surname, other form of the given name", "initial": "only an initial and a name agree",
    "beginning": "same rare surname, given names begin alike", "spelling": "nearly the same spelling",
    "overlap": "two words of the name agree", "single": "same single name", "username": "the name as a username",
    "part": "one word of the name agrees", "several": "one of several people in this name",
}  # fmt: skip
ORDER: tuple[Grade, ...] = ("check", "likely", "certain")
_RARE_ODDS = 4.5
"""Two shared words are rare from here on: a subset of rarer words is 99 % right, one of commoner words 43 %."""
_TURNED_ODDS = 8.0
"""The same, when the shared words stand in another order: then a given name may be somebody's surname."""
_FAMILIAR_BEARERS = 75.0
"""A name is certain only when its second rarest word, too, has no more bearers: of the names that owe all their
rarity to one word, 9 of 100 pairs were two accounts, of the others 1 in 200."""
_NAMESAKES = 0.02
"""From so many expected namesakes in the population on, a name of frequent words is asked about: 16 of 79 pairs with
such a name were two people, of all other equal names 1 in 80."""
_RARE_BEARERS = 16.0
"""A surname with at most so many bearers is rare: 93 % of nickname pairs right, 29 % above."""


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
            if kind := kind_of(one, other, mine.name, theirs.name, rarity):
                found = _weigh(kind, one, other, rarity, weights)
                if best is None or strength(found) > strength(best):
                    best = found
    return best


def strength(agreement: Agreement) -> tuple[int, float, str]:
    """Order agreements: by the grade they carry, then by their odds."""
    return ORDER.index(agreement.best), agreement.odds, agreement.why


def _weigh(kind: Kind, one: Form, other: Form, rarity: Rarity, weights: Weights) -> Agreement:
    """Weigh one way of agreeing; the same full name by how rare it is."""
    words = shared_words(one, other)
    level = _level(kind, words, one, other, rarity)
    best, odds, why = _BEST.get(kind, "check"), weights[level], _WHY[kind]
    if level == "of frequent names":
        why += ", one of the most frequent"
    elif level == "exact":
        shared = rarity.shared(words)
        # A name is certain when it is rare, and not by one word alone.
        best = "certain" if rarity.bearers(rarity.rarest(words)[0]) <= _FAMILIAR_BEARERS else "likely"
        odds = max(odds, shared)
        why += f", a {'rare' if shared >= _RARE_ODDS else 'common'} one"
    return Agreement(kind=kind, level=level, best=best, odds=odds, why=why)


def _level(kind: Kind, words: Collection[str], one: Form, other: Form, rarity: Rarity) -> Level:
    """Tell rare from common, for the kinds of agreement whose worth depends on it."""
    match kind:
        case "exact" | "initials":
            return "of frequent names" if rarity.namesakes(words) >= _NAMESAKES else "exact"
        case "reading":
            frequent = any(
                len(form.tokens) > 1 and rarity.namesakes(form.tokens) >= _NAMESAKES for form in (one, other)
            )
            return "of frequent names" if frequent else "reading"
        case "subset":
            mine, theirs = ([word for word in form.tokens if word in words] for form in (one, other))
            telling = rarity.shared(words) >= (_RARE_ODDS if mine == theirs else _TURNED_ODDS)
            return "subset" if telling and not rarity.namesakes(words) else "subset of common words"
        case "nickname":
            surname = _surname(one, other)
            rare = rarity.bearers(surname) <= _RARE_BEARERS and not rarity.is_frequent(surname)
            return "nickname" if rare else "nickname with a common surname"
    return kind


def _surname(one: Form, other: Form) -> str:
    """Give the word that two names share, when their given names are forms of one."""
    mine, theirs = one.tokens, other.tokens
    return mine[-1] if mine[-1] == theirs[-1] else mine[0] if mine[0] == theirs[-1] else theirs[0]
