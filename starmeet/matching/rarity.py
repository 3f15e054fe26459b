"""How much it says that two names share a word: a rare surname says much, a common one little."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from starmeet.model import Value

POPULATION = 10_000
"""Speakers a name is drawn from when only a few are at hand: about the names of the public talk records
that the design's numbers were counted on (13,067)."""
_COMMON_IN_POPULATION = 40
"""Bearers of a common word below among them: the median of such words there."""
_LONG, _SHORTER = 8, 2.2
"""A word of eight letters is borne by one; each letter less by 2.2 times as many (fitted to labelled names)."""
_INITIAL_IN_POPULATION = 500
"""A single letter says next to nothing: one name in twenty begins with it."""

# Frequent given names and surnames of the world's speaker lists (from the census lists of several countries).
COMMON = frozenset(
    """
    aaron adam alan alex alexander amanda amit amy ana anderson andre andrea andreas andrew andy anna anthony antonio
    arjun ben benjamin bill bob brian brown bruce carl carlos charles chen chris christian christopher claire craig
    dan daniel dave david davis diego dmitry eduardo elena emily emma eric erik fernando frank gabriel garcia george
    gonzalez greg gupta hall harris hernandez ian ivan jack jackson jacob james jan jason javier jean jeff jennifer
    jessica jim joe john johnson jon jonathan jones jose joseph josh joshua juan julia justin karen kate katie keith
    kelly ken kevin khan kim kumar laura lee lewis li lin lisa liu lopez luis maria mark martin martinez mary matt
    matthew michael michelle miguel mike miller mohamed mohammed moore muhammad nguyen nick nicolas oliver park patel
    patrick paul pedro perez peter philip rachel rahul raj ramirez richard rob robert robin robinson rodriguez ryan
    sam sanchez sara sarah sato scott sean sergey shah sharma silva simon singh smith stefan stephen steve steven
    suzuki tanaka tang taylor thomas thompson tim tom tony torres victor wang white will william williams wilson
    wright wu xu yang young yuki zhang zhao
    """.split()
)


class Rarity(Value, frozen=True, kw_only=True):
    """How many distinct names hold each word, among all names of one question."""

    counts: Mapping[str, int]
    names: int

    @property
    def population_bits(self) -> float:
        """What speaks against a speaker drawn at random being the one: log2 of how many there are to draw from."""
        return math.log2(POPULATION + self.names)

    def is_common(self, token: str) -> bool:
        """Tell whether a word is one of the world's frequent names."""
        return token in COMMON

    def bearers(self, token: str) -> float:
        """Estimate how many of the population bear a word: what is known of such words, and who was seen here."""
        if len(token) == 1:
            expected = float(_INITIAL_IN_POPULATION)
        else:
            expected = max(1.0, _SHORTER ** (_LONG - len(token)), _COMMON_IN_POPULATION * self.is_common(token))
        return expected + max(0, self.counts.get(token, 1) - 1)

    def bits(self, token: str) -> float:
        """Weigh agreement on a word, in bits: log2 of one over its share of the population (Fellegi-Sunter's 1/u)."""
        return self.population_bits - math.log2(self.bearers(token))


def rarity(keys: Iterable[str]) -> Rarity:
    """Count the words of names; a name that stands there twice counts once, whatever its order."""
    distinct = set(keys)
    return Rarity(counts=Counter(token for key in distinct for token in set(key.split())), names=len(distinct))
