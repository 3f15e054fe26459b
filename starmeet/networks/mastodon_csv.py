"""The `following_accounts.csv` that Mastodon and its relatives export.

Today it has the header `Account address,Show boosts,Notify on new posts,Languages`; older and
other servers leave columns or the whole header out. Only the address is read. There is no display
name in the file, so a person is called what their account is called, until another source knows better.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from unicodedata import normalize

from starmeet.model import Handle, Person, Skipped
from starmeet.networks.batch import Batch, Found
from starmeet.text import handle, squeeze

KIND = "mastodon following"

_HEADER = "account address"
# Mutes have the same first column, and are no one to plan a meeting with.
_MUTES = "hide notifications"
_ADDRESS = re.compile(r"@?(?=[.-]*\w)[\w.-]+@[\w-]+(?:\.[\w-]+)+")


def recognises(head: bytes) -> bool:
    """Tell whether the first line is the header, or an address alone in its column."""
    cells = next((cells for _, cells in _rows(head)), [])
    names = [cell.casefold() for cell in cells]
    if _HEADER in names:
        return _MUTES not in names
    return bool(cells) and _ADDRESS.fullmatch(cells[0]) is not None


def read(data: bytes) -> Batch:
    """Read one person a row; a row without a full address is skipped."""
    found: list[Found] = []
    skipped: list[Skipped] = []
    column: int | None = None
    for number, cells in _rows(data):
        where = f"line {number}"
        if column is None:
            names = [cell.casefold() for cell in cells]
            column = names.index(_HEADER) if _HEADER in names else 0
            if _HEADER in names:
                continue
        cell = cells[column] if column < len(cells) else ""
        person = _person(cell)
        if person:
            found.append(Found(person=person, where=where))
        else:
            why = f"{squeeze(cell, 80)} is no address of the form user@server" if cell else "no address in this row"
            skipped.append(Skipped(where=where, why=why))
    return Batch(people=tuple(found), skipped=tuple(skipped))


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Split into numbered rows of trimmed cells, leaving empty lines out.

    Line by line, because no cell of this file spans lines: a stray quotation mark spoils one row,
    not all that follow. Spreadsheets save with semicolons or tabs where the comma is the decimal sign.
    """
    separator = ""
    for number, line in enumerate(data.splitlines(), start=1):
        text = line.decode("utf-8", "replace")
        if not text.strip(" ,;\t"):
            continue
        if not separator:
            separator = max(",;\t", key=text.count)
        try:
            cells = next(csv.reader([text], delimiter=separator, skipinitialspace=True))
        except csv.Error:  # a cell longer than any address
            cells = [text]
        yield number, [cell.strip() for cell in cells]


def _person(cell: str) -> Person | None:
    if len(cell) > 320:  # RFC 5321: 64 + @ + 255
        return None
    address = normalize("NFC", squeeze(cell))
    found = handle(address, "mastodon")
    if not isinstance(found, Handle) or not _ADDRESS.fullmatch(found.address):
        return None
    # As written, not as folded for comparing; of a profile's URL only the account is a name.
    name = (
        address.removeprefix("@").partition("@")[0] if _ADDRESS.fullmatch(address) else found.address.partition("@")[0]
    )
    return Person(name=name, handles=(found,))
