"""Where in two names the agreement is, for showing both side by side: which letters of one stand in the other."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from starmeet.matching.blocking import begins, is_close
from starmeet.matching.nicknames import same_given, sound
from starmeet.model import Value
from starmeet.text import fold

Span = tuple[int, int]
"""Start and end of a stretch of text, in characters."""
Spans = tuple[Span, ...]

_INSIDE = frozenset("'’")
"""Signs that do not end a word: "O'Neil"."""


class _Word(Value, frozen=True, kw_only=True):
    start: int
    end: int
    folded: str


def best(mine: Sequence[str], theirs: Sequence[str]) -> tuple[int, int, Spans, Spans]:
    """Find the two of several names each that agree most: their places, and the agreeing stretches of both.

    Of equally good ones the first; both need one name at least.
    """
    found = [
        (one, other, *agreeing(mine[one], theirs[other])) for one in range(len(mine)) for other in range(len(theirs))
    ]
    return max(found, key=lambda pair: sum(end - start for start, end in (*pair[2], *pair[3])))


def agreeing(mine: str, theirs: str) -> tuple[Spans, Spans]:
    """Find the stretches of two names that agree, the same words first, then what may be meant by the same word.

    An initial agrees with the first letter of a word, and with no more of it.
    """
    left, right = _words(mine), _words(theirs)
    if left and right and _joined(left) & _joined(right):
        return tuple((one.start, one.end) for one in left), tuple((one.start, one.end) for one in right)
    spans: tuple[list[Span], list[Span]] = ([], [])
    for agree in _WAYS:
        for one in list(left):
            other = next((other for other in right if agree(one.folded, other.folded)), None)
            if other is not None:
                left.remove(one)
                right.remove(other)
                letter = min(len(one.folded), len(other.folded)) == 1
                spans[0].append((one.start, one.start + 1 if letter else one.end))
                spans[1].append((other.start, other.start + 1 if letter else other.end))
    return tuple(sorted(spans[0])), tuple(sorted(spans[1]))


def _is_initial(one: str, other: str) -> bool:
    return one[0] == other[0] and min(len(one), len(other)) == 1


_WAYS: Sequence[Callable[[str, str], bool]] = (
    str.__eq__,
    lambda one, other: sound(one) == sound(other),
    same_given,
    begins,
    _is_initial,
    lambda one, other: one[0] == other[0] and is_close(one, other),
)
"""In which ways two words agree, the strictest first."""


def _words(name: str) -> list[_Word]:
    """Split a name into words, by where they stand; marks belong to the letter before them."""
    found: list[_Word] = []
    start: int | None = None
    for place, char in enumerate(f"{name} "):
        inside = char.isalnum() or unicodedata.category(char).startswith("M") or char in _INSIDE
        if inside and start is None:
            start = place
        elif not inside and start is not None:
            folded = "".join(sign for sign in fold(name[start:place]) if sign.isalnum())
            found += [_Word(start=start, end=place, folded=folded)] if folded else []
            start = None
    return found


def _joined(words: Sequence[_Word]) -> frozenset[str]:
    """Write a name as one word, either way round: other scripts do not part what ours does."""
    written = [word.folded for word in words]
    return frozenset(("".join(written), "".join((*written[1:], written[0]))))
