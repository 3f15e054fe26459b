from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from starmeet.matching.weights import WEIGHTS

ROOT = Path(__file__).parents[2]
LABELLED = ROOT / ".." / "shared" / "corpus" / "speakers" / "labelled.jsonl"


ROWS = (
    {"event": "a", "name": "Mei Wennerholm", "handles": {"github": "mei"}, "org": ""},
    {"event": "b", "name": "mei wennerholm", "handles": {"github": "MEI", "twitter": "m"}, "org": ""},
    {"event": "c", "name": "Mei Wennerholm", "handles": {"github": "other"}, "org": ""},  # a namesake: false
    {"event": "d", "name": "Mei Wennerholm", "handles": {"linkedin": "mw"}, "org": ""},  # nothing in common
    {"event": "d", "name": "Mei Wennerholm", "handles": {"linkedin": "mw"}, "org": ""},  # the same event
    {"event": "e", "name": "bolt", "handles": {"twitter": "m"}, "org": ""},  # true, not to be found by name
)


def run(benchmark: str, *arguments: str) -> Any:
    command = [sys.executable, str(ROOT / "benchmarks" / benchmark), *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.fixture
def rows(tmp_path: Path) -> str:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return str(path)


def test_pairs_are_judged_as_defined(rows: str) -> None:
    found = run("matching.py", rows)
    assert found["likely_precision"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["likely_recall"] == found["check_recall"] == 0.5
    assert found["handles_certain_recall"] == 1.0
    assert found["handles_likely_precision"] == 1.0


def test_too_few_pairs_leave_the_weights_as_they_are(rows: str) -> None:
    found = run("matching_weights.py", rows)
    assert found["weights"] == WEIGHTS
    assert len(found["measures"]) == 8


def test_people_made_up_are_found_again() -> None:
    found = run("matching_scale.py", "--people", "200", "--entries", "1000", "--no-others")["found"]
    present = 10  # one in twenty
    assert found["certain"] + found["likely"] >= present / 2


def test_real_names() -> None:
    if not LABELLED.exists():
        pytest.skip("the labelled speaker rows are not beside this checkout")
    found = run("matching.py", str(LABELLED))
    assert found["certain_precision"] >= 0.993
    assert found["certain_recall"] >= 0.5
    assert found["likely_precision"] >= 0.98
    assert found["likely_recall"] >= 0.89
    assert found["check_recall"] >= 0.93
    assert found["check_per_row"] <= 2
    assert found["handles_certain_precision"] >= 0.998
    assert found["handles_certain_recall"] >= 0.995
