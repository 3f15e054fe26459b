"""Estimate what each way of agreeing is worth on one half of labelled rows, and measure the matcher on the other.

    python benchmarks/matching_weights.py FILE [--splits 5] [--json]

FILE and the pairs that count as true and false are those of `benchmarks/matching.py`; the rows are split by event. A
weight is Fellegi and Sunter's (1969) log2(m/u): m is the share of true pairs whose names agree in this way, u that of
false ones. Added to the odds of meeting a true pair at all it gives the odds in the table, for all rows and for the
halves of the first split, beside those the matcher uses. Each half of each split is matched with the weights estimated
on its other half and with those in use, handles hidden and shown; printed are the mean and the worst of each measure,
for a figure of one half is a matter of luck: a speaker who changed all accounts makes several wrong pairs. Pairs of
one row from either half are in neither.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from matching import Pair, measure, read, true_pairs

from starmeet.matching.evidence import compare
from starmeet.matching.forms import writing
from starmeet.matching.names import read_name
from starmeet.matching.rarity import rarity
from starmeet.matching.score import pairs, record_of_speaker
from starmeet.matching.weights import CERTAIN, WEIGHTS, Level, Weights
from starmeet.model import Speaker

LEAST = 20
"""Judged pairs below which a level keeps the weight in use: a count of three says nothing."""
BINS = (5, 6, 7, 8, 10)
"""Odds of equal full names, in bits, told apart in the table: how far their rarity can be believed."""


class Rows:
    """Labelled rows of some events, and what is known of their pairs."""

    def __init__(self, events: Sequence[str], speakers: Sequence[Speaker]) -> None:
        self.events, self.speakers = events, speakers
        self.true = true_pairs(events, speakers)
        self.networks = [frozenset(address.network for address in speaker.handles) for speaker in speakers]

    def half(self, which: int, split: int = 0) -> Rows:
        """Keep the events whose name hashes to an even or odd number, by another hash for each split."""
        kept = [number for number, event in enumerate(self.events) if _parity(event, split) == which]
        return Rows([self.events[number] for number in kept], [self.speakers[number] for number in kept])

    def is_false(self, pair: Pair) -> bool:
        """Tell whether a pair has a network in common and no handle."""
        return pair not in self.true and bool(self.networks[pair[0]] & self.networks[pair[1]])

    def false_pairs(self) -> int:
        """Count all pairs of different events that have a network in common and no handle."""
        everywhere = _sharing(Counter(self.networks))
        by_event: dict[str, Counter[frozenset[str]]] = {}
        for event, networks in zip(self.events, self.networks, strict=True):
            by_event.setdefault(event, Counter())[networks] += 1
        return everywhere - sum(map(_sharing, by_event.values())) - len(self.true)


def _parity(event: str, split: int) -> int:
    return hashlib.sha256(event.encode()).digest()[split] % 2


def _sharing(counts: Counter[frozenset[str]]) -> int:
    """Count the pairs of rows that have a network in common."""
    ordered = sum(
        many * (more - (one == other)) for one, many in counts.items() for other, more in counts.items() if one & other
    )
    return ordered // 2


def levels(rows: Rows) -> dict[str, list[int]]:
    """Count true and false pairs by how the names agree, handles hidden."""
    bare = [Speaker(name=speaker.name) for speaker in rows.speakers]
    records = [record_of_speaker(speaker) for speaker in bare]
    words = rarity(name.key for record in records for name in record.names)
    found: dict[str, list[int]] = {}
    for one, other, _ in pairs(records, records):
        pair = (one, other)
        false = rows.is_false(pair)
        if one >= other or rows.events[one] == rows.events[other] or not (false or pair in rows.true):
            continue
        names = [read_name(bare[number].name) for number in pair]
        agreement = compare(writing(names[0]), writing(names[1]), words)
        if agreement is None:
            continue
        level = str(agreement.level)
        if level == "exact" and agreement.odds > WEIGHTS["exact"]:
            level = f"exact, {max(edge for edge in BINS if edge <= agreement.odds)} bits and more"
        found.setdefault(level, [0, 0])[false] += 1
    return found


def organisation(rows: Rows) -> tuple[float, float]:
    """Estimate m and u of the same organisation, among pairs that both name one."""
    orgs = [record_of_speaker(speaker).org for speaker in rows.speakers]
    both = [(orgs[one], orgs[other]) for one, other in rows.true if orgs[one] and orgs[other]]
    named = Counter(org for org in orgs if org)
    alike = sum(many * (many - 1) for many in named.values()) / max(1, named.total() * (named.total() - 1))
    return (sum(one == other for one, other in both) + 0.5) / (len(both) + 1), alike


def estimate(rows: Rows) -> tuple[Weights, dict[str, tuple[int, int, float, float]]]:
    """Estimate the weights; and true, false, weight and odds by level, for the table."""
    counted = levels(rows)
    matches, others = max(1, len(rows.true)), max(1, rows.false_pairs())
    prior = math.log2(matches / others)
    table = {}
    for level, (right, wrong) in counted.items():
        # Half a pair is added to each count (Jeffreys), so that a level without a false pair has a weight.
        weight = math.log2((right + 0.5) / matches) - math.log2((wrong + 0.5) / others)
        table[level] = (right, wrong, weight, weight + prior)
    estimated: dict[Level, float] = {
        level: table[level][3] if level in table and sum(table[level][:2]) >= LEAST else used
        for level, used in WEIGHTS.items()
    }
    # What makes a name certain is its rarity: however often names of common words were right, they are likely.
    estimated["exact"] = min(estimated["exact"], CERTAIN - 0.5)
    m, u = organisation(rows)
    if u:
        weight = math.log2(m / u)
        estimated["same organisation"] = min(WEIGHTS["same organisation"], weight)
        table["same organisation"] = (0, 0, weight, weight)
    return estimated, table


def main() -> None:
    """Print the table of weights and the measures of each half, or with --json one object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--splits", type=int, default=5, metavar="N", help="how often the events are split, at most 32")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    rows = Rows(*read(options.file))
    tables = [estimate(half) for half in (rows, rows.half(0), rows.half(1))]
    measures = splits(rows, min(options.splits, 32))
    if options.json:
        print(json.dumps({"weights": dict(tables[0][0]), "measures": measures}))
        return
    print_weights([table for _, table in tables])
    for title, measured in measures.items():
        print(f"\n{title}")
        for key, value in measured.items():
            print(f"    {key:20} {value:.4f}")


def splits(rows: Rows, number: int) -> Mapping[str, Mapping[str, float]]:
    """Measure each half of several splits, and give the mean and the worst of each measure."""
    found: dict[str, list[Mapping[str, float]]] = {}
    for split in range(number):
        halves = [rows.half(which, split) for which in (0, 1)]
        for half, other in zip(halves, reversed(halves), strict=True):
            for used, weights in (("estimated on the other", estimate(other)[0]), ("in use", WEIGHTS)):
                for hidden in (True, False):
                    title = f"{2 * number} halves, handles {'hidden' if hidden else 'shown'}, weights {used}"
                    found.setdefault(title, []).append(measure(half.events, half.speakers, hidden, weights))
    return {
        f"{title}: {name}": {key: round(chosen(key, [one[key] for one in several]), 4) for key in several[0]}
        for title, several in found.items()
        for name, chosen in (("mean", _mean), ("worst", _worst))
    }


def _mean(_: str, values: Sequence[float]) -> float:
    return statistics.fmean(values)


def _worst(key: str, values: Sequence[float]) -> float:
    return max(values) if key == "check_per_row" else min(values)


def print_weights(tables: Sequence[Mapping[str, tuple[int, int, float, float]]]) -> None:
    """Print, for all rows and for each half, what was counted and what is used."""
    print(f"{'agreement':32}{'true':>6}{'false':>6}{'weight':>8}{'odds':>7}{'even':>7}{'odd':>7}{'used':>7}")
    for level in sorted(tables[0], key=lambda level: -tables[0][level][3]):
        right, wrong, weight, odds = tables[0][level]
        halves = "".join(f"{table[level][3]:7.1f}" if level in table else f"{'-':>7}" for table in tables[1:])
        used = next((f"{bits:7.1f}" for name, bits in WEIGHTS.items() if name == level), "")
        print(f"{level:32}{right:6}{wrong:6}{weight:8.1f}{odds:7.1f}{halves}{used}")


if __name__ == "__main__":
    main()
