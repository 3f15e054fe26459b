"""Finding the few names worth comparing, without looking at all of them.

Names are put into drawers ("blocks", in the terms of record linkage) made of their words, sounds and initials, such
that names that can agree share one and few others do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations

from starmeet.matching.forms import Tokens, forms, username, usernames
from starmeet.matching.ideographs import readings
from starmeet.matching.names import Name
from starmeet.matching.nicknames import groups, sound

SHORTEST = 3
"""Letters below which a word alone, or the start of a given name, says nothing."""
_MAX_WORDS = 12
"""Words of a name whose pairs are indexed: longer ones are lists, and their pairs would be many."""
_CLOSE = 0.93
"""Jaro-Winkler similarity from which two spellings are close: "Aleksandrov" and "Alexandrov"."""
_LONG = 6
"""Letters from which on one letter more, less, other or swapped leaves two words close: "Wagner" and "Wagener"."""


class Index:
    """My records in their drawers: `find` gives those that somebody else's names or addresses may agree with."""

    def __init__(self) -> None:
        self._drawers: dict[Hashable, list[int]] = defaultdict(list)
        self._near: dict[Hashable, list[tuple[str, int]]] = defaultdict(list)
        self._has_usernames = False

    def put(self, number: int, names: Sequence[Name], addresses: Iterable[Hashable]) -> None:
        """Put a record under its number into all drawers it is to be found in."""
        written = [form for name in names for form in forms(name)]
        drawers = {*addresses, *(drawer for form in written for drawer in (*_drawers(form), *_words(form)))}
        for name in names:
            drawers.update(_readings(name))
            if name.unbroken:
                drawers.add(("username", username(name.tokens)))
                self._has_usernames = True
            else:
                drawers.update([("short", short) for short in usernames(name.tokens)])
        for drawer in drawers:
            self._drawers[drawer].append(number)
        for drawer, word in {pair for form in written for pair in _ends(form)}:
            self._near[drawer].append((word, number))

    def find(self, names: Sequence[Name], addresses: Iterable[Hashable]) -> set[int]:
        """Find the numbers of the records that may agree."""
        found: set[int] = set()
        drawers = list(addresses)
        for name in names:
            drawers += _readings(name)
            if name.unbroken:
                drawers.append(("short", username(name.tokens)))
            elif self._has_usernames:
                drawers += [("username", short) for short in usernames(name.tokens)]
        for form in (form for name in names for form in forms(name)):
            drawers += _drawers(form)
            drawers += [("holds", token) for token in form]
            for drawer, word in _ends(form):
                if near := self._near.get(drawer):
                    found.update([number for other, number in near if _is_near(word, other)])
        for drawer in drawers:
            if numbers := self._drawers.get(drawer):
                found.update(numbers)
        return found


def _drawers(form: Tokens) -> list[Hashable]:
    """Name the drawers in which the same name meets itself, written another way."""
    first, last = form[0], form[-1]
    if len(form) == 1:
        return [("joined", first), ("alone", first)]
    return [
        ("joined", "".join(form)),
        ("joined", "".join(form[1:]) + first),
        ("sound", *_ordered(tuple(map(sound, form)))),
        *combinations(_ordered(form[:_MAX_WORDS]), 2),
        *[(group, last) for group in groups(first)],
        *[(group, first) for group in groups(last)],
    ]


def _readings(name: Name) -> list[Hashable]:
    """Name the drawers in which a name in ideographs meets itself, gap or no gap, and what it may be read as."""
    if not name.ideographs:
        return []
    return [("ideographs", name.ideographs), *(("sound", *reading) for reading in readings(name.ideographs))]


def _ordered(words: Tokens) -> Tokens:
    """Sort words; the usual two in a third of the time."""
    if len(words) == 2:
        return words if words[0] <= words[1] else (words[1], words[0])
    return tuple(sorted(words))


def _words(form: Tokens) -> Iterator[Hashable]:
    """Name the drawers in which a single word meets the longer names that hold it."""
    if len(form) == 1:
        yield "holds", form[0]
        return
    for token in form:
        if len(token) >= SHORTEST:
            yield "alone", token


def _ends(form: Tokens) -> tuple[tuple[Hashable, str], ...]:
    """Pair the first and the last word: a drawer for the one that agrees, and the one that nearly does."""
    first, last = form[0], form[-1]
    return (((last, first[0]), first), ((first, last[0]), last)) if len(form) > 1 else ()


def _is_near(one: str, other: str) -> bool:
    """Tell whether two words with the same first letter may be one: an initial, a beginning, or a close spelling."""
    return one.startswith(other) or other.startswith(one) or one[:SHORTEST] == other[:SHORTEST] or is_close(one, other)


def begins(one: str, other: str) -> bool:
    """Tell whether one given name is the beginning of the other: "jess" and "jessica"."""
    return min(len(one), len(other)) >= SHORTEST and (one.startswith(other) or other.startswith(one))


def is_close(one: str, other: str) -> bool:
    """Tell whether two words are nearly spelled the same: much alike, or one slip apart."""
    similarity, slips = _distances()
    if similarity(one, other, score_cutoff=_CLOSE) >= _CLOSE:
        return True
    return min(len(one), len(other)) >= _LONG and slips(one, other, score_cutoff=1) == 1


@cache
def _distances() -> tuple[Callable[..., float], Callable[..., int]]:
    from rapidfuzz.distance import OSA, JaroWinkler  # a compiled library: only when two names nearly agree

    return JaroWinkler.similarity, OSA.distance
