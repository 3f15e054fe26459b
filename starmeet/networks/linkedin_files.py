"""The CSV files of a LinkedIn export: which is which, their rows, their times.

Files are told by their headers. Above the header may stand notes that span lines; some rows escape quotation marks
with a backslash, others double them.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath

from starmeet import tables
from starmeet.networks.bundle import Bundle
from starmeet.text import handle

HEADERS = {
    "connections": ("first name", "last name", "connected on"),
    "messages": ("conversation id", "from", "to", "date"),
    "invitations": ("from", "to", "sent at", "direction"),
    "endorsements received": ("endorsement date", "endorser public url"),
    "endorsements given": ("endorsement date", "endorsee public url"),
    "recommendations": ("first name", "last name", "text", "creation date"),
    "follows": ("date", "status", "fullname"),
    "profile": ("first name", "last name", "headline"),
    "reactions": ("date", "type", "link"),
    "comments": ("date", "link", "message"),
}
"""Columns by which a file is known, among its others."""

_HEADER_WITHIN = 40
"""Lines: the notes above the connections have three to ten."""
_ESCAPED = re.compile(r'\\"(?!["\r\n,]|$)')
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?")
_AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AP])\.?M\.?)?", re.IGNORECASE
)


def kind_of(head: bytes) -> str:
    """Tell which file begins so; empty for none of LinkedIn's."""
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ""
    lines = head.decode(_encoding(head), "replace").splitlines()[:_HEADER_WITHIN]
    return next((kind for line in lines if (kind := _kind(_cells(line)))), "")


def members(bundle: Bundle) -> dict[str, list[str]]:
    """List the files of each kind."""
    found: dict[str, list[str]] = {}
    for name in bundle.names if len(bundle.names) == 1 else bundle.ending(".csv"):
        kind = kind_of(bundle.head(name))
        if kind == "recommendations":  # the same columns both ways
            kind += " received" if "received" in PurePosixPath(name).name.lower() else " given"
        if kind:
            found.setdefault(kind, []).append(name)
    return found


def rows(bundle: Bundle, name: str, kind: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Read the rows of a file by its lower-case headers, with the line each ends on; a broken row is empty.

    Raises:
        InputError: it is damaged.
    """
    columns: list[str] = []
    with bundle.open(name) as file:
        lines = io.TextIOWrapper(file, _encoding(bundle.head(name)), "replace", newline="")
        if kind == "connections":
            # No cell of theirs spans lines: a stray quotation mark spoils one row, not all that follow.
            read: Iterator[tuple[int, list[str]]] = ((n, _cells(line)) for n, line in enumerate(lines, 1))
        else:
            read = tables.numbered(map(_unescaped, lines))
        for number, cells in read:
            if columns and any(cells):
                yield number, dict(zip(columns, cells, strict=False)) if len(cells) >= len(columns) else {}
            elif _kind(cells):
                columns = [cell.lower() for cell in cells]


def address(url: str) -> str:
    """Read whose profile a URL is, as `text.handle` spells it; empty for a company's and for none."""
    found = handle(url if "://" in url else f"https://{url}", "linkedin") if "/" in url else None
    return found.address if found and found.network == "linkedin" else ""


def instant(written: str) -> datetime | None:
    """Read a time as the files write it; where they name no zone, it is taken for UTC, as it is where they do."""
    iso, american = _ISO.search(written), _AMERICAN.search(written)
    try:
        if iso:
            return datetime(*(int(part or 0) for part in iso.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
        if american:
            month, day, year, hour, minute, second = (int(part or 0) for part in american.groups()[:6])
            half = (american[7] or "").upper()
            hour = hour % 12 + (12 if half == "P" else 0) if half else hour
            return datetime(year + 2000 if year < 100 else year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        pass
    return None


def _encoding(head: bytes) -> str:
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _kind(cells: list[str]) -> str:
    known = {cell.lower() for cell in cells}
    return next((kind for kind, wanted in HEADERS.items() if known.issuperset(wanted)), "")


def _cells(line: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([_unescaped(line)]), [])]
    except csv.Error:  # a cell beyond all measure
        return []


def _unescaped(line: str) -> str:
    return _ESCAPED.sub('""', line)
