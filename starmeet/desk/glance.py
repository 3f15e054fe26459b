"""Today as it was last seen, so that the first frame can show it before the store is open.

A disposable copy beside the store. It carries a stamp of what it rests on; if the stamp does not fit, or anything
about the file is not clean, there simply is no glance, and Today appears a moment later.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from starmeet.desk.views import TodayView
from starmeet.model import Value

if TYPE_CHECKING:
    from starmeet.config.places import Home
    from starmeet.desk.base import Desk

FILE = "today.json"
_LIMIT = 256 * 1024
"""Bytes; a Today of five steps takes about 5 kB."""
_PRIVATE = 0o600

Mark = tuple[int, int]
"""Size and time of the last change of a file, in nanoseconds."""


class Stamp(Value, frozen=True, kw_only=True):
    """What a glance rests on."""

    day: str
    """The user's date, and the zone it is counted in."""
    database: str
    marks: tuple[Mark, ...]
    """Of the store, its write-ahead log, and config.toml."""


class Glance(Value, frozen=True, kw_only=True):
    """Today, the zone and theme it is shown in, and its stamp."""

    stamp: Stamp
    machine: str
    """The machine's own zone then: when it moves, so may Today."""
    zone: str
    theme: str
    view: TodayView


def read(home: Home, now: datetime) -> Glance | None:
    """Read the glance; None when there is none that fits."""
    from starmeet.config.places import local_zone

    try:
        with (home.data / FILE).open("rb") as file:
            found = msgspec.json.decode(file.read(_LIMIT), type=Glance)
        expected = _stamp(home, found.stamp.database, found.zone, now)
    except (
        OSError,
        ValueError,
        KeyError,
        RecursionError,
    ):  # msgspec's errors are ValueErrors, an unknown zone KeyError
        return None
    return found if found.stamp == expected and found.machine == local_zone() else None


def view(desk: Desk) -> TodayView:
    """Gather Today as `desk.today.view` does, and keep a glance of it."""
    from starmeet.desk import today

    before = _of(desk)
    found = today.view(desk)
    if _of(desk) != before:  # it worked out who is where, or somebody else wrote meanwhile
        before = _of(desk)
        found = today.view(desk)
    if before is not None and _of(desk) == before:
        _write(desk.home, _glance(desk, before, found))
    return found


def close(desk: Desk) -> None:
    """Close the desk, and let the glance fit the file that leaves behind (its write-ahead log is folded in)."""
    home, now = desk.home, desk.now()
    found = read(home, now)
    desk.close()
    if found is not None:
        _write(home, msgspec.structs.replace(found, stamp=_stamp(home, found.stamp.database, found.zone, now)))


def _glance(desk: Desk, stamp: Stamp, found: TodayView) -> Glance:
    from starmeet.config.places import local_zone

    return Glance(stamp=stamp, machine=local_zone(), zone=desk.zone, theme=desk.config.ui.theme, view=found)


def _of(desk: Desk) -> Stamp | None:
    from starmeet.desk.base import DATABASE

    if "://" in desk.config.database:
        return None
    return _stamp(desk.home, desk.config.database or str(desk.home.data / DATABASE), desk.zone, desk.now())


def _stamp(home: Home, database: str, zone: str, now: datetime) -> Stamp:
    return Stamp(
        day=f"{now.astimezone(ZoneInfo(zone)).date()} {zone}",
        database=database,
        marks=(_mark(Path(database)), _mark(Path(f"{database}-wal")), _mark(home.config)),
    )


def _mark(path: Path) -> Mark:
    """An empty file is as good as none: SQLite makes and removes an empty log whenever it looks."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_size, found.st_mtime_ns) if found.st_size else (0, 0)


def _write(home: Home, glance: Glance) -> None:
    """Write it in one step; that it cannot be written costs a moment at the next start, no more."""
    target = home.data / FILE
    draft = home.data / f".{FILE}.{os.getpid()}"
    try:
        number = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, _PRIVATE)
        with os.fdopen(number, "wb") as file:
            file.write(msgspec.json.encode(glance))
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
