"""Files written for the user to take elsewhere."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from starmeet.errors import StarmeetError


def given_path(name: str) -> Path:
    """Read a path as typed; a `~somebody` that nobody is stays as it is, as shells have it."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a subscriber never sees half of it. A link stays a link.

    A device or pipe is written to, never replaced: `-o /dev/null` by root must leave /dev/null what it is.

    Raises:
        StarmeetError: it cannot be written there.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        real = path.resolve()
        beside = real.with_name(f".{real.name}.{os.getpid()}.part")
        try:
            # Whom you hope to meet is nobody else's business.
            with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
            beside.replace(real)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise StarmeetError(f"cannot write {path} ({why})", "give a path you may write to") from None
