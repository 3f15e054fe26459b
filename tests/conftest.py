"""Every test has its own home, a clean environment, a fixed zone, and reaches nothing but this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from starmeet.config.places import Home
from starmeet.desk import Desk, open_desk

settings.register_profile(
    "starmeet", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("starmeet")

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


@pytest.fixture(autouse=True)
def own_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the developer's own home, settings and network out of every test."""
    for name in ("STARMEET_HOME", "STARMEET_NOW", "NO_COLOR", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg-config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg-data"))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    # Chosen once for a process, so for all tests: what differs is the file.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyring_file.Keyring")
    monkeypatch.setenv("STARMEET_TEST_KEYRING", str(tmp_path / "keyring.json"))
    connect = socket.socket.connect

    def loopback_only(self: socket.socket, address: object) -> object:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            host = str(address[0])
            if not (host.startswith("127.") or host in ("::1", "localhost")):
                raise AssertionError(f"a test tried to reach {host}")
        return connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", loopback_only)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return lambda: NOW


@pytest.fixture
def home(tmp_path: Path) -> Home:
    folder = tmp_path / "home"
    return Home(config=folder / "config.toml", data=folder)


@pytest.fixture
def desk(home: Home, clock: Callable[[], datetime]) -> Iterator[Desk]:
    """An empty desk at `NOW`."""
    opened, problems = open_desk(home, clock)
    assert problems == ()
    yield opened
    opened.close()


@pytest.fixture
def corpus() -> Path:
    if not CORPUS.is_dir():
        pytest.skip("the folder of real files, ../shared/corpus, is not beside this checkout")
    return CORPUS
