"""Networks: whom I follow and know, from the files other places export.

A kind of file is one module with a `KIND`, a `recognises` and a `read`, and one line in `_READERS`.
Kinds are told apart by what is in a file, never by its name.
"""

from __future__ import annotations

import codecs
from typing import Protocol

import msgspec

from starmeet.errors import InputError
from starmeet.model import Person, Skipped
from starmeet.networks import mastodon_csv, vcard
from starmeet.networks.contacts import Contacts, Found
from starmeet.networks.looks import looks_like
from starmeet.text import squeeze

__all__ = ["Contacts", "Found", "read"]


class _Reader(Protocol):
    """What the module of a kind offers; it gets UTF-8 without a byte order mark."""

    KIND: str

    def recognises(self, data: bytes) -> bool: ...
    def read(self, data: bytes) -> tuple[list[Found], list[Skipped]]: ...


# In the order they are asked: what is surest to recognise comes first.
_READERS: tuple[_Reader, ...] = (vcard, mastodon_csv)


def read(data: bytes, where: str) -> Contacts:
    """Read the people in a file of any known kind; `where` names the file in what may go wrong.

    An entry that cannot be used is skipped and listed; it never stops the rest.

    Raises:
        InputError: the file is of no known kind; the sentence says what it looks like.
    """
    data = _utf8(data)
    for reader in _READERS:
        if reader.recognises(data):
            found, skipped = reader.read(data)
            found, repeated = _without_repeats(found)
            return Contacts(kind=reader.KIND, found=tuple(found), skipped=(*skipped, *repeated))
    what, hint = looks_like(data)
    raise InputError(f"{squeeze(where, 200) or 'the file'} {what}", hint)


def _utf8(data: bytes) -> bytes:
    """Take the byte order mark off, and bring UTF-16 (old address books, spreadsheets) to UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


def _without_repeats(found: list[Found]) -> tuple[list[Found], list[Skipped]]:
    """Leave out who is there twice, word for word: merged exports hold everyone several times."""
    first: dict[Person, str] = {}
    kept: list[Found] = []
    repeated: list[Skipped] = []
    for one in found:
        same = msgspec.structs.replace(one.person, name=one.person.name.casefold())
        if same in first:
            repeated.append(Skipped(where=one.where, why=f"{one.person.name} is already in {first[same]}"))
        else:
            first[same] = one.where
            kept.append(one)
    return kept, repeated
