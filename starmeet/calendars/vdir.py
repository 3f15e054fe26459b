"""Calendars kept as folders: a file an event, as vdirsyncer and khal keep them, or a file a calendar."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from starmeet.calendars.blocks import MAX_BYTES
from starmeet.calendars.busy import BusyTime, busy_together
from starmeet.errors import InputError
from starmeet.model import Busy

MAX_FILES = 50_000
"""Files read of one folder: two and a half times the events of a big calendar."""
MAX_FOLDERS = 100
"""Calendars read of a folder of calendars."""
MAX_TOTAL = 4 * MAX_BYTES
"""Bytes read of one folder."""


def busy_folder(
    folder: Path, start: datetime, end: datetime, *, zone: str, me: str = "", without: Collection[str] = ()
) -> BusyTime:
    """Read the busy stretches of a folder of .ics files, and of the folders of such files in it.

    Each folder is one calendar, as `busy.busy_together` reads them.

    Raises:
        InputError: the folder cannot be read, or holds no calendar.
        StarmeetError: `zone` is no time zone.
    """
    found: list[Busy] = []
    problems: list[str] = []
    folders = [folder, *_folders(folder, problems)]
    empty = True
    for one in folders:
        prefix = "" if one is folder else f"{one.name}/"
        try:
            names = _names(one)
        except InputError as error:
            if one is folder:
                raise
            problems.append(f"{prefix[:-1]}: {error.problem}, left out")
            continue
        if len(names) > MAX_FILES:
            problems.append(f"more than {MAX_FILES} files in {one.name}, the rest left out")
        empty = empty and not names
        files = _read(one, names[:MAX_FILES], prefix, problems)
        read = busy_together(files, start, end, zone=zone, me=me, without=without)
        found.extend(read.busy)
        problems.extend(read.problems)
    if empty:
        raise InputError(f"there is no .ics file in the folder {folder}", "name the folder that holds them")
    return BusyTime(busy=tuple(sorted(found, key=lambda one: (one.start, one.end, one.what))), problems=tuple(problems))


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    """List a folder in order, without what is hidden.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            return sorted((one for one in entries if not one.name.startswith(".")), key=lambda one: one.name)
    except OSError as error:
        raise InputError(f"cannot read the folder {folder} ({error.strerror})", "give one you may read") from None


def _folders(folder: Path, problems: list[str]) -> list[Path]:
    found = [folder / one.name for one in _listed(folder) if one.is_dir()]
    if len(found) > MAX_FOLDERS:
        problems.append(f"more than {MAX_FOLDERS} folders in {folder.name}, the rest left out")
    return found[:MAX_FOLDERS]


def _names(folder: Path) -> list[str]:
    """Name the calendar files of a folder; what is being written has other endings (.tmp, ~)."""
    return [one.name for one in _listed(folder) if one.name.lower().endswith(".ics") and one.is_file()]


def _read(folder: Path, names: list[str], prefix: str, problems: list[str]) -> Iterator[tuple[str, bytes]]:
    total = 0
    for name in names:
        try:
            with (folder / name).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            problems.append(f"{prefix}{name}: cannot be read ({error.strerror}), left out")
            continue
        total += len(data)
        if total > MAX_TOTAL:
            problems.append(f"{prefix}{name}: more than {MAX_TOTAL // 2**20} MB in one folder, the rest left out")
            return
        yield f"{prefix}{name}", data
