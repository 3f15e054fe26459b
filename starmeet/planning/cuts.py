"""Zero-half cuts: what the relaxation of a programme of whole numbers allows, and no whole numbers do.

Rows with whole factors are added up; where every factor of the sum is even and its right-hand side odd, half of the
sum has whole factors, so its right-hand side may be rounded down. Where some factors are odd, bounds 0 <= x <= 1 of
those columns are added first. Which rows to add is a system of equations modulo 2 (Koster, Zymolka and Kutschka,
"Algorithms to separate {0,1/2}-Chvatal-Gomory cuts", 2009): rows without slack are eliminated, and what is left of
each other row is a candidate. Odd circles of windows that exclude each other two by two are cut off so.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from starmeet.model import Value

MOST = 40
"""Cuts a round: a few good ones change the relaxation so much that the others are better looked for anew."""
LONGEST = 200
"""Columns of a cut: the solver is slowed by long ones, and they cut off little."""
VIOLATION = 1e-3
"""By how much a cut has to be violated to be worth a row."""
_TIGHT = 1e-9
_WHOLE = 1e-6


class Row(Value, frozen=True, kw_only=True):
    """A row "sum of factor x column <= limit" of whole numbers over columns that are 0 or 1."""

    terms: tuple[tuple[int, int], ...]
    """Column and factor."""
    limit: int
    odd: int
    """The columns with an odd factor, as bits."""
    even: int


def row(terms: dict[int, int], limit: int) -> Row:
    """Make a row of its factors."""
    odd, even = (sum(1 << column for column, factor in terms.items() if factor & 1 == bit) for bit in (1, 0))
    return Row(terms=tuple(sorted(terms.items())), limit=limit, odd=odd, even=even)


class _Sum:
    """Rows added up, modulo 2."""

    __slots__ = ("odd", "parity", "rows", "slack")

    def __init__(self, number: int, slack: float, odd: int, parity: int) -> None:
        self.rows = 1 << number
        self.slack = slack
        self.odd = odd
        self.parity = parity

    def add(self, other: _Sum) -> None:
        self.rows ^= other.rows
        self.slack += other.slack
        self.odd ^= other.odd
        self.parity ^= other.parity


def zero_half(rows: Sequence[Row], slacks: Sequence[float], values: Sequence[float]) -> list[Row]:
    """Find cuts that these values of a relaxation violate, the most violated first; `slacks` are those of the rows."""
    split = [column for column, value in enumerate(values) if _WHOLE < value < 1 - _WHOLE]
    middle = sorted(split, key=lambda column: (abs(0.5 - values[column]), column))
    found: dict[Row, float] = {}
    for order in (middle, split, split[::-1]):
        for one in _eliminated(_modulo_2(rows, slacks, values, sum(1 << column for column in split)), order):
            if one.parity and one.slack < 1:
                missing = one.slack + sum(min(values[column], 1 - values[column]) for column in bits(one.odd))
                if missing < 1 - 2 * VIOLATION:
                    cut = _halved([rows[number] for number in bits(one.rows)], values)
                    if len(cut.terms) <= LONGEST:
                        found[cut] = (1 - missing) / math.sqrt(sum(factor * factor for _, factor in cut.terms))
    return sorted(found, key=lambda cut: (-found[cut], cut.terms))[:MOST]


def bits(number: int) -> Iterator[int]:
    """List the positions of the bits that are set."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _modulo_2(rows: Sequence[Row], slacks: Sequence[float], values: Sequence[float], split: int) -> list[_Sum]:
    """Reduce the rows that can be part of a violated cut; a column nearer to 1 counts as what it lacks of 1."""
    upper = sum(1 << column for column, value in enumerate(values) if value > 0.5)
    return [
        _Sum(number, max(0.0, slack), one.odd & split, (one.limit + (one.odd & upper).bit_count()) & 1)
        for number, (one, slack) in enumerate(zip(rows, slacks, strict=True))
        if (one.odd | one.even) & split and slack < 1 - VIOLATION
    ]


def _eliminated(sums: list[_Sum], split: Sequence[int]) -> list[_Sum]:
    """Eliminate the split columns by rows without slack, those in the middle between 0 and 1 first."""
    for column in split:
        bit = 1 << column
        having = [one for one in sums if one.odd & bit]
        tight = [one for one in having if one.slack < _TIGHT]
        if tight:
            pivot = min(tight, key=lambda one: (one.odd.bit_count(), one.rows.bit_count(), one.rows))
            for one in having:
                if one is not pivot:
                    one.add(pivot)
            sums.remove(pivot)
    return sums


def _halved(rows: Sequence[Row], values: Sequence[float]) -> Row:
    factors: Counter[int] = Counter()
    limit = sum(one.limit for one in rows)
    for one in rows:
        factors.update(dict(one.terms))
    for column, factor in factors.items():
        if factor & 1:
            up = values[column] > 0.5
            factors[column] += 1 if up else -1
            limit += up
    return row({column: factor // 2 for column, factor in factors.items() if factor}, limit // 2)
