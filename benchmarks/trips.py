"""How long choosing trips takes: conferences x people, each person expected at a share of the conferences.

.venv/bin/python benchmarks/trips.py
"""

from __future__ import annotations

import random
import time
from datetime import date, timedelta

from starmeet.planning.travel import Candidate, Roads
from starmeet.planning.trips import Limits, Question, trips

SIZES = ((10, 60, 0.15), (25, 100, 0.15), (25, 300, 0.15), (25, 150, 0.08), (40, 300, 0.08))


def year(conferences: int, people: int, share: float) -> tuple[list[Candidate], dict[int, float]]:
    """Invent a year."""
    dice = random.Random(conferences)
    found = []
    for number in range(1, conferences + 1):
        start = date(2027, 1, 1) + timedelta(days=dice.randint(0, 360))
        found.append(
            Candidate(
                id=number, start=start, end=start + timedelta(days=dice.randint(0, 4)),
                city=f"c{dice.randint(0, 12)}", cost=dice.choice((0.0, 150.0, 300.0, 420.0, 800.0)),
                met={p: dice.choice((0.12, 0.3, 0.45, 0.59)) for p in range(people) if dice.random() < share},
            )
        )  # fmt: skip
    return found, {person: float(dice.randint(1, 3)) for person in range(people)}


def main() -> None:
    """Print a line a size: the best choice alone, and with all prices and curves."""
    limits = Limits(days=25, money=3000.0)
    for conferences, people, share in SIZES:
        candidates, weights = year(conferences, people, share)
        start = time.perf_counter()
        best = Question(candidates, weights, Roads()).best(limits)
        alone = time.perf_counter() - start
        start = time.perf_counter()
        done = trips(candidates, weights, Roads(), limits)
        everything = time.perf_counter() - start
        points = (*done.by_days, *done.by_money)
        open_ = sum(not point.proven for point in points)
        proven = "proven" if best is not None and best.proven else "not proven"
        print(
            f"{conferences:3} conferences, {people:3} people at {share:.0%}: {alone:5.2f} s, {proven}; "
            f"with prices and {len(points)} points of curves {everything:5.1f} s, {open_} of them open"
        )


if __name__ == "__main__":
    main()
