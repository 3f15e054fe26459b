"""The best chain of conferences through a year, within days and money: every chain is looked at or ruled out.

In order of time a choice is a chain, and what a conference adds to the days depends only on the one before it. What
it adds to the worth only falls as others join: so the best chain of what each would add now, its days and money
charged at a price per unit, bounds all that can come of a beginning, whatever the prices are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from starmeet.model import Value
from starmeet.planning.travel import Candidate, Roads, worth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Places = NDArray[np.intp]

PATIENCE = 50_000
"""Beginnings looked at for one question, some 10 seconds of work: a number and not a time, for the same answer twice.
40 conferences with 300 people take 3,000."""
BATCH = 1024
"""Beginnings looked at together: enough for the arithmetic to be done in bulk, few enough to learn from the last."""
CLOSE = 1e-9
"""Between two sums of the same worth, or the same money."""
SURE = 1.0 - 1e-12
"""A chance of 1 has no logarithm."""
PRICINGS = 40
"""Steps in which the prices of a day and of money are settled; they need not be right, only good."""
_FOREVER = 1e9
"""Days: more than there are, less than infinite, which is what cannot be."""
CHEAPER = (1.0, 0.6)
"""The prices again for beginnings that have met many already: what is left adds less."""


class Wish(Value, frozen=True, kw_only=True):
    """What a chain is to keep to."""

    days: float = float("inf")
    money: float = float("inf")
    wanted: frozenset[int] = frozenset()
    """Places of links every chain goes through."""
    unwanted: frozenset[int] = frozenset()


class Found(Value, frozen=True, kw_only=True):
    """A chain by the places of its links, what it is worth, and what no chain can be worth more than."""

    links: tuple[int, ...]
    worth: float
    bound: float


class Link(Value, frozen=True, kw_only=True):
    """A conference, or several that are decided and meet in time: they come together or not at all."""

    members: tuple[Candidate, ...]

    @property
    def ids(self) -> frozenset[int]:
        """The ids of its members."""
        return frozenset(one.id for one in self.members)


class Chains:
    """All chains of some conferences."""

    def __init__(self, candidates: Sequence[Candidate], weights: Mapping[int, float], roads: Roads) -> None:
        self._roads = roads
        self._weights = weights
        self.links = sorted(
            _links(candidates, roads), key=lambda link: min((o.start, o.end, o.id) for o in link.members)
        )

    @cached_property
    def met(self) -> Numbers:
        """The chance to meet each person with each link: a row a link."""
        import numpy as np

        people = {person: number for number, person in enumerate(sorted(self._weights))}
        never = np.ones((len(self.links), len(people)))
        for row, link in enumerate(self.links):
            for one in link.members:
                for person, chance in one.met.items():
                    if person in people:
                        never[row, people[person]] *= 1.0 - chance
        return np.minimum(1.0 - never, SURE)

    @cached_property
    def weight(self) -> Numbers:
        """What meeting each person is worth."""
        import numpy as np

        return np.array([self._weights[person] for person in sorted(self._weights)], dtype=float)

    @cached_property
    def money(self) -> Numbers:
        """What each link costs."""
        import numpy as np

        return np.array([sum(one.cost for one in link.members) for link in self.links], dtype=float)

    @cached_property
    def steps(self) -> Numbers:
        """The days each link adds after each other, and in the last row as the first; infinite where it cannot."""
        import numpy as np

        count = len(self.links)
        spans = [[self._roads.span(one) for one in link.members] for link in self.links]
        first = [min(span[0] for span in each).toordinal() for each in spans]
        last = [max(span[1] for span in each).toordinal() for each in spans]
        steps = np.full((count + 1, count), np.inf)
        for j in range(count):
            steps[count, j] = last[j] - first[j] + 1
            for i in range(j):
                pairs = ((a, b) for a in self.links[i].members for b in self.links[j].members)
                if not any(self._roads.clash(a, b) for a, b in pairs):
                    steps[i, j] = last[j] - max(last[i], first[j] - 1)
        return steps

    def fits(self, links: Sequence[int], wish: Wish) -> bool:
        """Tell whether a chain is one, and keeps to a wish."""
        days, before = 0.0, len(self.links)
        for place in links:
            days += self.steps[before, place]
            before = place
        money = sum(self.money[place] for place in links)
        kept = wish.wanted <= set(links) and not wish.unwanted & set(links)
        return bool(kept and days <= min(wish.days, _FOREVER) and money <= wish.money + CLOSE)

    def worth(self, links: Sequence[int]) -> float:
        """Say what a chain is worth."""
        return worth([one for place in links for one in self.links[place].members], self._weights)

    def best(self, wish: Wish, known: Iterable[Sequence[int]] = (), patience: int = PATIENCE) -> Found | None:
        """Find the best chain that keeps to a wish; None when none does. Chains that are `known` need not be found."""
        least = tuple(sorted(wish.wanted))
        if not self.fits(least, wish):
            return None
        start = max((one for one in (least, *known) if self.fits(one, wish)), key=self.worth)
        return _Search(self, wish, tuple(start)).run(patience)


class _Beginnings:
    """Beginnings of chains, in columns: last link, days, money and worth so far, all links, what may come of it."""

    def __init__(
        self, last: Places, days: Numbers, money: Numbers, value: Numbers, chosen: NDArray[np.bool_], bound: Numbers
    ) -> None:
        self.last, self.days, self.money, self.value, self.chosen, self.bound = last, days, money, value, chosen, bound

    def worth_more(self, than: float) -> _Beginnings:
        """Keep those of which something better may come."""
        kept = self.bound > than + CLOSE
        return _Beginnings(
            self.last[kept], self.days[kept], self.money[kept], self.value[kept], self.chosen[kept], self.bound[kept]
        )


class _Search:
    """One question."""

    def __init__(self, chains: Chains, wish: Wish, start: tuple[int, ...]) -> None:
        import numpy as np

        self._chains = chains
        self._room = min(wish.days, _FOREVER), wish.money + CLOSE
        self._links, self._worth = start, chains.worth(start)
        count = len(chains.links)
        self._count = count
        # No link that is wanted is passed over, and a chain is whole where none lies ahead.
        self._steps = chains.steps.copy()
        self._steps[:, sorted(wish.unwanted)] = np.inf
        for place in wish.wanted:
            self._steps[:place, place + 1 :] = np.inf
            self._steps[count, place + 1 :] = np.inf
        self._whole = np.arange(count) >= max(wish.wanted, default=0)
        self._logs = np.log1p(-chains.met)
        self._possible = np.isfinite(self._steps)
        self._finite = np.where(self._possible, self._steps, 0.0)
        self._prices = self._settle_prices()

    def run(self, patience: int) -> Found:
        """Look at beginnings, the most promising first, until nothing better can come or patience ends."""
        stack = [self._nothing()]
        seen = 0
        while stack and seen < patience:
            some = stack.pop().worth_more(self._worth)
            seen += some.value.size
            if some.value.size and self._count:
                stack.extend(self._further(some))
        left = max((float(one.bound.max()) for one in stack), default=0.0)
        return Found(links=self._links, worth=self._worth, bound=max(self._worth, left))

    def _nothing(self) -> _Beginnings:
        import numpy as np

        none = np.zeros(1)
        return _Beginnings(
            np.array([self._count]), none, none, none, np.zeros((1, self._count), dtype=bool), none + np.inf
        )

    def _further(self, some: _Beginnings) -> Iterator[_Beginnings]:
        """Go a link further in all ways from which something better may come; the most promising are last."""
        import numpy as np

        gains = self._gains(some.chosen)
        value = some.value[:, None] + gains
        room = self._room[0] - some.days, self._room[1] - some.money
        fits = (self._steps[some.last] <= room[0][:, None]) & (self._chains.money <= room[1][:, None])
        self._take(some, np.where(fits & self._whole, value, -np.inf))
        bound = some.value[:, None] + self._bounds(gains, some.last, room)
        rows, places = np.nonzero(fits & (bound > self._worth + CLOSE))
        order = np.argsort(bound[rows, places], kind="stable")
        for start in range(0, order.size, BATCH):
            r, p = rows[order[start : start + BATCH]], places[order[start : start + BATCH]]
            chosen = some.chosen[r]
            chosen[np.arange(r.size), p] = True
            days, money = some.days[r] + self._steps[some.last[r], p], some.money[r] + self._chains.money[p]
            yield _Beginnings(p, days, money, value[r, p], chosen, bound[r, p])

    def _gains(self, chosen: NDArray[np.bool_]) -> Numbers:
        """Say what each link would add to each beginning."""
        import numpy as np

        gains: Numbers = (np.exp(chosen @ self._logs) * self._chains.weight) @ self._chains.met.T
        return gains

    def _take(self, some: _Beginnings, ends: Numbers) -> None:
        """Keep the best of what is whole, if it is better than what is known."""
        import numpy as np

        row, place = divmod(int(ends.argmax()), self._count)
        if ends[row, place] > self._worth + CLOSE:
            self._links = (*map(int, np.flatnonzero(some.chosen[row])), place)
            self._worth = self._chains.worth(self._links)

    def _bounds(self, gains: Numbers, last: Places, room: tuple[Numbers, Numbers]) -> Numbers:
        """Bound what going on with each link may bring, at every pair of prices; the least counts."""
        import numpy as np

        bound = np.full(gains.shape, np.inf)
        for day, unit in self._prices:
            profit = gains - unit * self._chains.money
            more = profit + self._after(profit, day) - day * self._finite[last]
            rest = (day * room[0] if day else 0.0) + (unit * room[1] if unit else 0.0)
            bound = np.minimum(bound, more + np.reshape(rest, (-1, 1)))
        return bound

    def _after(self, profit: Numbers, day: float) -> Numbers:
        """Say what the best chain after each link brings, days paid for."""
        import numpy as np

        fares = np.where(self._possible, day * self._finite, np.inf)
        after = np.zeros(profit.shape)
        for place in range(self._count - 2, -1, -1):
            ahead = (profit[:, place + 1 :] + after[:, place + 1 :] - fares[place, place + 1 :]).max(axis=1)
            after[:, place] = np.maximum(0.0, ahead)
        return after

    def _settle_prices(self) -> list[tuple[float, float]]:
        """Settle prices of a day and of money that bound the whole well: what is used up rises, what is not falls."""
        import numpy as np

        limited = [np.isfinite(each) and each > CLOSE for each in self._room]
        if not any(limited) or not self._count:
            return [(0.0, 0.0)]
        start = self._nothing()
        gains = self._gains(start.chosen)
        scale = [
            gains.sum() / each if is_limited else 0.0 for each, is_limited in zip(self._room, limited, strict=True)
        ]
        prices, best, least = [0.0, 0.0], (0.0, 0.0), np.inf
        for number in range(PRICINGS):
            bound, used = self._dearest(gains, prices)
            if bound < least:
                best, least = (prices[0], prices[1]), bound
            pace = 0.2 / (1 + number) ** 0.6
            for which in (0, 1):
                if limited[which]:
                    over = used[which] / self._room[which] - 1.0
                    prices[which] = max(0.0, prices[which] + pace * scale[which] * max(-1.0, min(1.0, 3.0 * over)))
        return [(0.0, 0.0), *((best[0] * factor, best[1] * factor) for factor in CHEAPER if any(best))]

    def _dearest(self, gains: Numbers, prices: Sequence[float]) -> tuple[float, tuple[float, float]]:
        """Find the best chain at these prices: the bound it makes, and the days and money it takes."""
        import numpy as np

        day, unit = prices
        profit = (gains - unit * self._chains.money)[0]
        after = self._after(profit[None, :], day)[0]
        fares = np.where(self._possible, day * self._finite, np.inf)
        bound = sum(price * room for price, room in zip(prices, self._room, strict=True) if price)
        days = money = 0.0
        last = self._count
        while True:
            ahead = profit + after - fares[last]
            place = int(ahead.argmax())
            if ahead[place] <= 0.0:
                return bound, (days, money)
            bound += float(profit[place] - fares[last, place])
            days += float(self._finite[last, place])
            money += float(self._chains.money[place])
            last = place


def _links(candidates: Sequence[Candidate], roads: Roads) -> list[Link]:
    """Make one link of what is decided and meets in time: the user said so, and attends what can be attended."""
    links = [Link(members=(one,)) for one in candidates if not one.fixed]
    for one in sorted((one for one in candidates if one.fixed), key=lambda each: each.id):
        met = [
            link
            for link in links
            if all(o.fixed for o in link.members) and any(roads.clash(one, o) for o in link.members)
        ]
        links = [link for link in links if link not in met]
        links.append(Link(members=(one, *(member for link in met for member in link.members))))
    return links
