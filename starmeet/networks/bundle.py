"""A file, a folder, a ZIP or a tar archive, seen as the same thing: named members that can be read from the start.

Members are streamed and never unpacked to disk, so neither a name like "../x" nor a large member can do harm.
"""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from starmeet.errors import InputError
from starmeet.text import squeeze

HEAD = 8192
"""Bytes read to see what a member is."""
MAX_MEMBER = 8 << 30
"""Bytes of one member, unpacked: no text anybody wrote is longer, whatever its archive claims."""
MAX_PIPED = 64 << 20
MAX_RATIO = 400
"""How much smaller a ZIP may make text before it is taken for a bomb (JSON of tweets packs about 10 to 1)."""
_BOMB_FROM = 64 << 20
_MOST_MEMBERS = 2_000_000
_BROKEN = (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, zlib.error, NotImplementedError, RuntimeError)
"""What reading a damaged archive raises; RuntimeError is zipfile's word for one with a password."""


class _Members(Protocol):
    def names(self) -> Iterable[str]: ...
    def open(self, name: str) -> IO[bytes]: ...
    def size(self, name: str) -> int: ...


class Bundle:
    """Named members of what the user gave."""

    def __init__(self, where: str, members: _Members) -> None:
        self.where = where
        """What the user called it."""
        self._members = members
        self.names = tuple(members.names())
        self._heads: dict[str, bytes] = {}
        self._open: tuple[str, IO[bytes]] | None = None

    @property
    def progress(self) -> str:
        """How far the member that is open has been read: "12 % of data/tweets.js"; empty when none is."""
        if self._open is None:
            return ""
        name, file = self._open
        size = self._members.size(name)
        return f"{100 * file.tell() // size if size else 100} % of {squeeze(name, 60)}"

    def ending(self, *suffixes: str) -> list[str]:
        """Give the names that end so ("tweets.js", ".csv"), whatever their case, in order."""
        ends = tuple(suffix.lower() for suffix in suffixes)
        return sorted(name for name in self.names if name.lower().endswith(ends))

    def head(self, name: str) -> bytes:
        """Read the beginning of a member; empty where it cannot be read."""
        if name not in self._heads:
            try:
                with self.open(name) as file:
                    self._heads[name] = file.read(HEAD)
            except InputError:
                self._heads[name] = b""
        return self._heads[name]

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a member for reading from its start.

        Raises:
            InputError: it, or the archive around it, is damaged; also while it is being read.
        """
        try:
            with self._members.open(name) as file:
                self._open = (name, file)
                try:
                    yield file
                finally:
                    self._open = None
        except _BROKEN as error:
            problem = f"{squeeze(self.where, 200)} breaks off in {squeeze(name, 100)} ({squeeze(str(error), 100)})"
            raise InputError(problem, "export or download it again; nothing was changed") from error

    def read(self, name: str, limit: int) -> bytes:
        """Read a member whole.

        Raises:
            InputError: it is damaged, or larger than `limit` bytes.
        """
        with self.open(name) as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            problem = f"{squeeze(name, 200)} is larger than {limit >> 20} MB"
            raise InputError(problem, "is it the right file?")
        return data


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Look at a file, folder or archive.

    Raises:
        InputError: it is not there, cannot be read, or is a damaged archive.
    """
    where = str(path)
    try:
        if path.is_dir():
            yield Bundle(where, _Folder(path))
        elif not path.exists():
            raise InputError(f"there is no file {squeeze(where, 300)}", "check the path")
        elif not path.is_file():  # a pipe, as in `starmeet import <(…)`: it can be read only once
            yield Bundle(where, _Piped(path))
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield Bundle(where, _Zip(archive))
        elif _is_tar(path):
            with tarfile.open(path) as archive:
                yield Bundle(where, _Tar(archive))
        else:
            yield Bundle(where, _File(path))
    except _BROKEN as error:
        problem = f"cannot read {squeeze(where, 300)} ({squeeze(str(error), 100)})"
        raise InputError(problem, "check the file and its rights") from error


def _is_tar(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(262)
    return head.startswith(b"\x1f\x8b") or head[257:262] == b"ustar"


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> Iterable[str]:
        return (self._path.name,)

    def open(self, name: str) -> IO[bytes]:
        return self._path.open("rb")

    def size(self, name: str) -> int:
        return self._path.stat().st_size


class _Piped:
    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = file.read(MAX_PIPED + 1)
        if len(self._data) > MAX_PIPED:
            raise OSError(f"more than {MAX_PIPED >> 20} MB come out of it")
        self._name = path.name

    def names(self) -> Iterable[str]:
        return (self._name,)

    def open(self, name: str) -> IO[bytes]:
        return BytesIO(self._data)

    def size(self, name: str) -> int:
        return len(self._data)


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> Iterable[str]:
        # A link may lead anywhere, also back up: what the user gave is what is in the folder itself.
        found = (one for one in self._path.rglob("*") if one.is_file() and not one.is_symlink())
        return sorted(one.relative_to(self._path).as_posix() for one in found)

    def open(self, name: str) -> IO[bytes]:
        return (self._path / PurePosixPath(name)).open("rb")

    def size(self, name: str) -> int:
        return (self._path / PurePosixPath(name)).stat().st_size


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def names(self) -> Iterable[str]:
        if len(self._archive.infolist()) > _MOST_MEMBERS:
            raise zipfile.BadZipFile("it has millions of members")
        return [one.filename for one in self._archive.infolist() if not one.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        member = self._archive.getinfo(name)
        packed = max(1, member.compress_size)
        if member.file_size > MAX_MEMBER or (member.file_size > _BOMB_FROM and member.file_size / packed > MAX_RATIO):
            raise zipfile.BadZipFile("a member unpacks to far more than any text")
        return self._archive.open(member)

    def size(self, name: str) -> int:
        return self._archive.getinfo(name).file_size


class _Tar:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._members: dict[str, tarfile.TarInfo] = {}

    def names(self) -> Iterable[str]:
        for member in self._archive:
            if len(self._members) > _MOST_MEMBERS:
                raise tarfile.TarError("it has millions of members")
            if member.isfile() and member.size <= MAX_MEMBER:
                self._members[member.name] = member
        return list(self._members)

    def open(self, name: str) -> IO[bytes]:
        file = self._archive.extractfile(self._members[name])
        assert file is not None  # only plain files are in `_members`
        return file

    def size(self, name: str) -> int:
        return self._members[name].size
