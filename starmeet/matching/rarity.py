"""How much it says that two names share a word: a rare surname says much, a common one little."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from starmeet.matching.frequent import GIVEN, PARTICLES, SURNAMES
from starmeet.model import Value

POPULATION = 10_000
"""Speakers a name is drawn from: about the names of the public talk records that the design's numbers were counted on
(13,067). It does not grow with the names at hand, so that what is rare in a big programme is rare in a small one."""
_POPULATION_BITS = math.log2(POPULATION)
"""What speaks against a speaker drawn at random being the one."""
_LONG, _SHORTER = 8, 2.2
"""A word of eight letters is borne by one; each letter less by 2.2 times as many (fitted to labelled names)."""
_INITIAL_IN_POPULATION = 500
"""A single letter says next to nothing: one name in twenty begins with it."""
_PARTICLE_IN_POPULATION = 60
"""Nor does "de" or "van"."""


class Rarity(Value, frozen=True, kw_only=True):
    """How many distinct names hold each word, among all names of one question."""

    counts: Mapping[str, int]

    def is_frequent(self, token: str) -> bool:
        """Tell whether a word is one of the world's frequent names."""
        return token in GIVEN or token in SURNAMES or token in PARTICLES

    def bearers(self, token: str) -> float:
        """Estimate how many of the population bear a word: what is known of such words, and who was seen here."""
        if len(token) == 1:
            expected = float(_INITIAL_IN_POPULATION)
        elif token in PARTICLES:
            expected = float(_PARTICLE_IN_POPULATION)
        else:
            expected = max(1.0, _SHORTER ** (_LONG - len(token)), GIVEN.get(token, 0) + SURNAMES.get(token, 0))
        return expected + max(0, self.counts.get(token, 1) - 1)

    def bits(self, token: str) -> float:
        """Weigh agreement on a word, in bits: log2 of one over its share of the population (Fellegi-Sunter's 1/u)."""
        return _POPULATION_BITS - math.log2(self.bearers(token))

    def rarest(self, words: Collection[str]) -> tuple[str, str]:
        """Give the second rarest of two or more words, and the rarest."""
        *_, second, rarest = sorted(words, key=lambda word: (self.bits(word), word))
        return second, rarest

    def shared(self, words: Collection[str]) -> float:
        """Weigh two or more words that two names share, in bits.

        The two rarest count: the words of a long name are no independent evidence.
        """
        second, rarest = self.rarest(words)
        return self.bits(second) + self.bits(rarest) - _POPULATION_BITS

    def namesakes(self, words: Collection[str]) -> float:
        """Estimate how many of the population bear a frequent given name with a frequent surname; 0 for any other."""
        one, other = self.rarest(words)
        either = (GIVEN.get(one, 0) * SURNAMES.get(other, 0), GIVEN.get(other, 0) * SURNAMES.get(one, 0))
        return max(either) / POPULATION


def rarity(keys: Iterable[str]) -> Rarity:
    """Count the words of names; a name that stands there twice counts once, whatever its order."""
    distinct = set(keys)
    return Rarity(counts=Counter(token for key in distinct for token in set(key.split())))
