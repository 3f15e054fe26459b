"""Putting a file in place in one step: the old one or the new one, never half of either."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from starmeet.errors import ConfigError

PRIVATE = 0o600
"""Mode of a new file: the owner's alone."""


def replace(path: Path, before: bytes, after: bytes, *, keep: bool = True) -> None:
    """Replace a file that still holds `before` (empty: that may be missing); a link stays a link, the mode stays.

    With `keep` the version before stays beside it as `<name>.bak`, else such a file is removed.

    Raises:
        ConfigError: the file has changed meanwhile, or cannot be written; it is as it was.
    """
    real = path.resolve()
    backup = real.with_name(real.name + ".bak")
    try:
        mode = stat.S_IMODE(real.stat().st_mode) if real.exists() else PRIVATE
        if real.exists() and not os.access(real, os.W_OK):
            raise ConfigError(f"{path} is read-only", "make it writable to change it from here")
        if before and keep:
            _beside(backup, before, mode).replace(backup)
        fresh = _beside(real, after, mode)
        try:
            if _content(real) != before:
                raise ConfigError(f"{path.name} was changed by someone else just now", "try again")
            fresh.replace(real)
        finally:
            fresh.unlink(missing_ok=True)
        if not keep:
            backup.unlink(missing_ok=True)
        _settle(real.parent)
    except OSError as error:
        raise ConfigError(f"{path} could not be written ({error.strerror})", "the file is as it was") from error


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _beside(path: Path, content: bytes, mode: int) -> Path:
    """Write a file under another name in the same folder, safely on disk."""
    import tempfile

    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _settle(folder: Path) -> None:
    """Make the new name itself safe on disk, where the platform lets a folder be opened."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
