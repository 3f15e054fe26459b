"""`conf find`, and what `conf add` takes besides a programme."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import Run


def test_find_and_add(starmeet: Run, tmp_path: Path) -> None:
    assert "--from FILE-OR-URL" in starmeet("conf", "find", "moss", ok=False).err
    source = tmp_path / "python.json"
    row = {"name": "Moss Conf", "url": "https://moss.example", "startDate": "2027-05-01", "endDate": "2027-05-02"}
    source.write_text(json.dumps([row]))
    [hit] = starmeet("conf", "find", "moss", "--from", str(source), "--json").json
    shown = starmeet("conf", "find", "moss").out
    assert hit["id"] in shown
    assert "Moss Conf" in shown
    starmeet("conf", "add", hit["id"], "--going")
    assert "Moss Conf" in starmeet("conf").out
    assert starmeet("conf", "find", "stone").out == "None fits that.\n"


def test_a_table_says_its_first_day_and_columns(starmeet: Run, tmp_path: Path) -> None:
    source = tmp_path / "lantern.csv"
    source.write_text("Was;day;time\nMoss;Day 2;10:00\n")
    refused = starmeet("conf", "add", str(source), "--column", "title=Was", ok=False)
    assert (refused.code, "--from" in refused.err) == (1, True)
    done = starmeet("conf", "add", str(source), "--column", "title=Was", "--from", "2027-05-01", "--json").json
    assert (done["sessions"], done["conference"]["start"]) == (1, "2027-05-02")
    assert starmeet("conf", "add", str(source), "--column", "Was", ok=False).code == 2
