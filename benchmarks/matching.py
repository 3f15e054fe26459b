"""Measure the matcher on labelled speaker rows: how often it is right, and how much it finds.

    python benchmarks/matching.py FILE [--json]

FILE holds one JSON object a line: event, name, handles ({network: address}), org. A pair of rows from different
events is *true* when they share a handle, *false* when they have a network in common and every handle on it
differs, and is not counted otherwise. The pairs are scored with the handles hidden, so that names have to do; then
with the handles shown ("handles_...").
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from starmeet.matching.score import Record, pairs, record_of_speaker
from starmeet.matching.weights import WEIGHTS, Weights
from starmeet.model import Handle, Speaker
from starmeet.text import handle

Pair = tuple[int, int]


def read(path: Path) -> tuple[list[str], list[Speaker]]:
    """Read the rows as events and speakers."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    speakers = [
        Speaker(
            name=row["name"],
            org=row.get("org") or "",
            handles=tuple(
                handle(address, network) or Handle(network, address.casefold())
                for network, address in (row.get("handles") or {}).items()
            ),
        )
        for row in rows
    ]
    return [row["event"] for row in rows], speakers


def true_pairs(events: Sequence[str], speakers: Sequence[Speaker]) -> set[Pair]:
    """Find the pairs of rows from different events that share a handle."""
    bearers: dict[Handle, list[int]] = defaultdict(list)
    for number, speaker in enumerate(speakers):
        for address in set(speaker.handles):
            bearers[address].append(number)
    return {
        (one, other)
        for rows in bearers.values()
        for one, other in combinations(rows, 2)
        if events[one] != events[other]
    }


def measure(
    events: Sequence[str], speakers: Sequence[Speaker], hidden: bool, weights: Weights = WEIGHTS
) -> dict[str, float]:
    """Count, per grade, the pairs found and how many of the judged ones are true."""
    shown: list[Record] = [
        record_of_speaker(Speaker(name=speaker.name, org=speaker.org) if hidden else speaker) for speaker in speakers
    ]
    true = true_pairs(events, speakers)
    networks = [{address.network for address in speaker.handles} for speaker in speakers]
    right: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for one, other, score in pairs(shown, shown, weights):
        if one >= other or events[one] == events[other]:
            continue
        found[score.grade] += 1
        right[score.grade] += (one, other) in true
        judged[score.grade] += bool(networks[one] & networks[other])
    automatic = right["certain"] + right["likely"]
    return {
        "certain_precision": _ratio(right["certain"], judged["certain"]),
        "certain_recall": _ratio(right["certain"], len(true)),
        "likely_precision": _ratio(automatic, judged["certain"] + judged["likely"]),
        "likely_recall": _ratio(automatic, len(true)),
        "check_recall": _ratio(right.total(), len(true)),
        "check_per_row": _ratio(found["check"], len(speakers)),
    }


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def main() -> None:
    """Print the measures as a table, or with --json as one object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    events, speakers = read(options.file)
    measures = measure(events, speakers, hidden=True)
    measures |= {f"handles_{key}": value for key, value in measure(events, speakers, hidden=False).items()}
    if options.json:
        print(json.dumps(measures))
        return
    for key, value in measures.items():
        print(f"{key:28} {value:.4f}")


if __name__ == "__main__":
    main()
