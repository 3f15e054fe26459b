"""A home full of sample people, made once and copied for every test; the clock stands still."""

from __future__ import annotations

import os

os.environ["TEXTUAL_ANIMATIONS"] = "none"  # read once, when Textual is imported

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from starmeet.config.places import Home
from starmeet.tui import page
from starmeet.tui.app import StarmeetApp
from tests.tui.stage import clock


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from starmeet.demo.fill import fill
    from starmeet.desk import plan

    folder = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        desk = fill(Home(config=folder / "config.toml", data=folder), clock)
        plan.plan(desk, "harbour")  # small enough to be solved again and again
        desk.close()
    return folder


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look up at once what the cursor rests on; waiting for it in every test would take minutes."""
    monkeypatch.setattr(page, "REST", 0.001)


@pytest.fixture
def home(sample: Path, tmp_path: Path) -> Home:
    folder = tmp_path / "home"
    shutil.copytree(sample, folder)
    return Home(config=folder / "config.toml", data=folder)


@pytest.fixture
def app(home: Home) -> Iterator[StarmeetApp]:
    made = StarmeetApp(home, clock)
    yield made
    made.close_desk()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[StarmeetApp]:
    folder = tmp_path / "nobody"
    made = StarmeetApp(Home(config=folder / "config.toml", data=folder), clock)
    yield made
    made.close_desk()
