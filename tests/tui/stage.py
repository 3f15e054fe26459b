"""What the tests of the terminal face share: the clock, waiting until nothing is worked on, reading the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from textual.pilot import Pilot

from starmeet.desk import Desk, log, open_desk, people
from starmeet.tui.app import StarmeetApp

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SIZE = (120, 36)
HOSTILE = (
    "Mal [/nope] Ory",
    "[@click=app.quit]Quit[/] Person",
    "Esc \x1b]52;c;aGk=\x1b\\ape \x1b[2J Artist",
    "$error [Bold] \u202eevil Name",
)


def clock() -> datetime:
    return NOW


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the desk has answered everything, those look-ups too that wait for the cursor to rest."""
    app = pilot.app
    assert isinstance(app, StarmeetApp)
    quiet = 0
    for _ in range(2000):
        await pilot.pause(0.01)
        busy = bool(app.jobs) or any(worker.is_running for worker in app.workers)
        quiet = 0 if busy else quiet + 1
        if quiet >= 2:  # an answer may have asked something else
            return
    raise AssertionError(f"still working on {app.jobs}")


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one by one and wait for what they do."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def shown(pilot: Pilot[None]) -> str:
    """Read what is on screen, exactly as it leaves the compositor."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def said(pilot: Pilot[None]) -> str:
    """Read all toasts."""
    return "\n".join(str(one.message) for one in pilot.app._notifications)


def look(pilot: Pilot[None], verb: Callable[[Desk], Any]) -> Any:
    """Ask a desk of one's own what is in the store now."""
    app = pilot.app
    assert isinstance(app, StarmeetApp)
    desk, _ = open_desk(app.home, clock)
    try:
        return verb(desk)
    finally:
        desk.close()


def add_twins(desk: Desk) -> None:
    """Add three pairs that may be one person each."""
    people.add(desk, "Robert Fernsby", tier=2, handles=["@bob@fernsby.example"], org="Wisłok")
    people.add(desk, "Bob Fernsby", handles=["github:bob-fernsby-example"], org="Wisłok")
    people.add(desk, "Anna Maria Quellstrøm", handles=["@anna@quell.example"])
    people.add(desk, "Anna Quellstrom", handles=["@aq@elsewhere.example"])
    people.add(desk, "T. Bielak", handles=["@t@bielak.example"])
    log.log(desk, "yesterday: helped find a parser", people=("Bob Fernsby",))
