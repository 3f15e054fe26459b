from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LABELLED = ROOT / ".." / "shared" / "corpus" / "speakers" / "labelled.jsonl"


def measure(path: Path) -> dict[str, float]:
    command = [sys.executable, str(ROOT / "benchmarks" / "matching.py"), str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr == ""
    measures: dict[str, float] = json.loads(done.stdout)
    return measures


def test_pairs_are_judged_as_defined(tmp_path: Path) -> None:
    rows = [
        {"event": "a", "name": "Mei Wennerholm", "handles": {"github": "mei"}, "org": ""},
        {"event": "b", "name": "mei wennerholm", "handles": {"github": "MEI", "twitter": "m"}, "org": ""},
        {"event": "c", "name": "Mei Wennerholm", "handles": {"github": "other"}, "org": ""},  # a namesake: false
        {"event": "d", "name": "Mei Wennerholm", "handles": {"linkedin": "mw"}, "org": ""},  # nothing in common
        {"event": "d", "name": "Mei Wennerholm", "handles": {"linkedin": "mw"}, "org": ""},  # the same event
        {"event": "e", "name": "bolt", "handles": {"twitter": "m"}, "org": ""},  # true, not to be found by name
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = measure(path)
    assert found["likely_precision"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["likely_recall"] == found["check_recall"] == 0.5
    assert found["handles_certain_recall"] == 1.0
    assert found["handles_likely_precision"] == 1.0


def test_real_names() -> None:
    if not LABELLED.exists():
        pytest.skip("the labelled speaker rows are not beside this checkout")
    found = measure(LABELLED)
    assert found["certain_precision"] >= 0.993
    assert found["certain_recall"] >= 0.5
    assert found["likely_precision"] >= 0.98
    assert found["likely_recall"] >= 0.89
    assert found["check_per_row"] <= 0.05
    assert found["handles_certain_recall"] >= 0.99
