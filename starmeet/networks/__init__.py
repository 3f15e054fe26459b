"""Networks: whom I follow and know, what passed between us, what they said.

A kind of file is one module with a `KIND`, a `recognises` and a `read`, and one line in `_READERS`; a kind of
archive, of several files, is the same over a `Bundle`, and one line in `_ARCHIVES`. Kinds are told apart by what is
in a file, never by its name.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Protocol

import msgspec

from starmeet.errors import InputError
from starmeet.model import Person, Skipped
from starmeet.networks import (
    accounts_json,
    bluesky_records,
    linkedin,
    mastodon_archive,
    mastodon_csv,
    opml,
    table,
    vcard,
    x_archive,
    youtube,
)
from starmeet.networks.batch import Batch, Export, Found
from starmeet.networks.bundle import HEAD, Bundle
from starmeet.networks.contacts import Contacts, Refused
from starmeet.networks.looks import looks_like
from starmeet.text import squeeze

__all__ = ["Contacts", "Found", "read", "read_export"]

MAX_FILE = 64 << 20
"""Bytes of a list of people in one file: 100,000 cards without pictures take 50 MB."""


class _Reader(Protocol):
    """What the module of a kind offers; it gets UTF-8 without a byte order mark."""

    @property
    def KIND(self) -> str: ...  # noqa: N802 - a constant in modules
    def recognises(self, head: bytes) -> bool: ...
    def read(self, data: bytes) -> Batch:
        """Read a file whose head was recognised.

        Raises:
            Refused: it is something else after all.
        """


class _Archive(Protocol):
    """What the module of a kind of archive offers: it reads what it needs, part by part."""

    KIND: str

    def recognises(self, bundle: Bundle) -> bool: ...
    def read(self, bundle: Bundle, messages: bool, /) -> Iterator[Batch]:
        """Read it; with `messages`, the words of private messages too, else only that there were some, and when."""


# In the order they are asked: what is surest to recognise comes first.
_ARCHIVES: tuple[_Archive, ...] = (x_archive, mastodon_archive, linkedin, youtube)
_LISTS: tuple[_Reader, ...] = (*accounts_json.READERS, mastodon_csv)
"""Lists of accounts, which look the same whether the user follows them or is followed."""
_READERS: tuple[_Reader, ...] = (vcard, opml, bluesky_records, *_LISTS)
_NOT_FOLLOWED = re.compile(r"(?<![a-z])(?:(followers?)|block(?:ed|s)|mute[ds])(?![a-z])", re.IGNORECASE)


def read_export(
    bundle: Bundle,
    *,
    messages: bool = False,
    columns: Mapping[str, str] | None = None,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> Export:
    """Recognise what the user gave, and read it part by part.

    Args:
        bundle: what the user gave.
        messages: whether the words of private messages are wanted.
        columns: what the columns of a table are, in the user's words: our field -> header.
        remembered: the same, as given earlier for tables with the same header (`Export.columns`).

    Raises:
        InputError: it is of no known kind; or, while it is read, damaged.
    """
    where = squeeze(bundle.where, 200) or "the file"
    if columns:
        people = table.Reader(columns)
        if len(bundle.names) == 1:
            people.check(_head(bundle, bundle.names[0]), where)
        export = _read_files(bundle, where, (people,))
        headers = {people.header(_head(bundle, name)) for name in bundle.names}
        return msgspec.structs.replace(export, columns=dict.fromkeys(sorted(filter(None, headers)), columns))
    for archive in _ARCHIVES:
        if archive.recognises(bundle):
            return Export(kind=archive.KIND, batches=archive.read(bundle, messages))
    return _read_files(bundle, where, (*_READERS, table.Reader(remembered=remembered)))


def read(data: bytes, where: str) -> Contacts:
    """Read the people in a file of any known kind; `where` names the file in what may go wrong.

    An entry that cannot be used is skipped and listed; it never stops the rest.

    Raises:
        InputError: the file is of no known kind; the sentence says what it looks like.
    """
    data = _utf8(data)
    where = squeeze(where, 200) or "the file"
    reader = _reader(data[:HEAD], (*_READERS, table.Reader()))
    if reader is None:
        raise _refused(where, *looks_like(data))
    return _read(data, where, reader)


def _read_files(bundle: Bundle, where: str, readers: Sequence[_Reader]) -> Export:
    """Read each file by itself; beside others, one that no reader knows is passed over."""
    known = [(name, reader) for name in bundle.names if (reader := _reader(_head(bundle, name), readers))]
    if not known and len(bundle.names) == 1:
        raise _refused(where, *looks_like(_utf8(_beginning(bundle))))
    if not known:
        what = f"holds {len(bundle.names)} files, none of which is an export starmeet knows"
        raise _refused(where, what, "see `starmeet import --help`")
    kind = ", ".join(dict.fromkeys(reader.KIND for _, reader in known))
    if len(bundle.names) > 1:
        return Export(kind=kind, batches=_each(bundle, known))
    [(name, reader)] = known
    contacts = _read(_utf8(bundle.read(name, MAX_FILE)), where, reader)
    return Export(kind=kind, batches=iter([contacts]))


def _each(bundle: Bundle, known: Sequence[tuple[str, _Reader]]) -> Iterator[Batch]:
    """Read files that lie side by side; where something stands in them begins with their names."""
    for name, reader in known:
        shown = squeeze(name, 200)
        try:
            contacts = _read(_utf8(bundle.read(name, MAX_FILE)), shown, reader)
        except InputError as error:
            yield Batch(skipped=(Skipped(where=shown, why=f"it {error.problem.removeprefix(shown).strip()}"),))
            continue
        yield msgspec.structs.replace(
            contacts,
            people=tuple(msgspec.structs.replace(one, where=f"{shown}, {one.where}") for one in contacts.people),
            skipped=tuple(Skipped(where=f"{shown}, {one.where}", why=one.why) for one in contacts.skipped),
        )


def _reader(head: bytes, readers: Sequence[_Reader]) -> _Reader | None:
    return next((reader for reader in readers if reader.recognises(head)), None)


def _read(data: bytes, where: str, reader: _Reader) -> Contacts:
    others = _NOT_FOLLOWED.search(PurePath(where).name) if reader in _LISTS else None
    if others:
        what = "followers" if others[1] else "accounts shut out"
        raise _refused(where, f"is a list of {what}, as its name says", "give the list of those you follow")
    try:
        batch = reader.read(data)
    except Refused as refused:
        raise _refused(where, refused.what, refused.hint) from None
    found, repeated = _without_repeats(batch.people)
    return Contacts(
        kind=reader.KIND, people=found, seen=batch.seen, passed=batch.passed, said=batch.said,
        skipped=(*batch.skipped, *repeated), unknown=batch.unknown,
    )  # fmt: skip


def _refused(where: str, what: str, hint: str) -> InputError:
    return InputError(f"{where} {what}", hint)


def _head(bundle: Bundle, name: str) -> bytes:
    return _utf8(bundle.head(name))


def _beginning(bundle: Bundle) -> bytes:
    """Read the head of the only file, and let whatever is wrong with it be known."""
    with bundle.open(bundle.names[0]) as file:
        return file.read(HEAD)


def _utf8(data: bytes) -> bytes:
    """Take the byte order mark off, and bring UTF-16 (old address books, spreadsheets) to UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


def _without_repeats(found: Sequence[Found]) -> tuple[tuple[Found, ...], list[Skipped]]:
    """Leave out who is there twice, word for word: merged exports hold everyone several times."""
    first: dict[tuple[Person, str], str] = {}
    kept: list[Found] = []
    repeated: list[Skipped] = []
    for one in found:
        person = msgspec.structs.replace(one.person, name=one.person.name.casefold())
        same = (person, one.profile.key if one.profile else "")
        if same in first:
            repeated.append(Skipped(where=one.where, why=f"{one.person.name} is already in {first[same]}"))
        else:
            first[same] = one.where
            kept.append(one)
    return tuple(kept), repeated
