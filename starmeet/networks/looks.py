"""What a file nobody here can read looks like, so that the refusal says what to do instead."""

from __future__ import annotations

import csv
import re

from starmeet.text import clip, squeeze

_READ = "starmeet reads Mastodon's following_accounts.csv and vCards (.vcf)"
_SCHEDULE = "add a programme with: starmeet conf add"
_NO_PAGE = "download the export itself, not the page that offers it"
_UNPACK = "unpack it and give the file with the people in it"

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "is a ZIP archive, which is not supported", _UNPACK),
    (b"PK\x05\x06", "is an empty ZIP archive", "export it again"),
    (b"\x1f\x8b", "is a gzip archive, which is not supported", _UNPACK),
    (b"7z\xbc\xaf", "is a 7z archive, which is not supported", _UNPACK),
    (b"%PDF", "is a PDF", _READ),
    (b"SQLite format 3\x00", "is a database", _READ),
)
# What stands before the first element of XML or HTML.
_PROLOG = re.compile(r"<\?xml.*?\?>|<!--.*?-->", re.DOTALL)
# The first that matches the beginning of the text, in this order.
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    (r"BEGIN:VCALENDAR", "is a calendar", _SCHEDULE),
    (r"<(?:\w+:)?(?:schedule|iCalendar)\b", "is a conference programme", _SCHEDULE),
    (r"<(?:opml|rss|feed|rdf:RDF)\b", "is a feed or a list of feeds", _READ),
    (r"<(?:!doctype\s+html|html|head|body)\b", "is a web page", _NO_PAGE),
    (r"<", "is XML of another kind", _READ),
    (r"window\.YTD\.", "is a part of a Twitter archive, which is not supported yet", _READ),
    (r'[\[{].*"(?:schedule|sessions|timeSlots|talks|event_key|conf_key)"\s*:', "looks like a conference programme",
     _SCHEDULE),
    (r'(?:\{|\[\s*[\[{"\d\]])', "is JSON of another kind", _READ),
)  # fmt: skip


def looks_like(data: bytes) -> tuple[str, str]:
    """Say what a file is ("is a web page") and what to do about it."""
    if not data.strip(b" \t\r\n\x00"):
        return "is empty", "export it again"
    for magic, what, hint in _MAGIC:
        if data.startswith(magic):
            return what, hint
    head = data[:4096].decode("utf-8", "replace")
    if "\x00" in head:
        return "is not a text file", _READ
    start = _PROLOG.sub("", head).lstrip()
    for pattern, what, hint in _PATTERNS:
        if re.match(pattern, start, re.IGNORECASE | re.DOTALL):
            return what, hint
    return _table(head)


def _table(head: str) -> tuple[str, str]:
    lines = [line for line in head.splitlines() if line.strip()]
    separator = max(",;\t", key=lines[0].count) if lines else ","
    cells = [squeeze(cell, 40) for cell in next(csv.reader(lines[:1], delimiter=separator), [])]
    if any(cell.casefold() == "hide notifications" for cell in cells):
        return "is a list of muted accounts", "export the accounts you follow instead"
    if "First Name,Last Name" in head:
        return "is a list of LinkedIn connections, which is not supported yet", _READ
    if len(cells) > 1 and all(cells):
        return f"is a table with the columns {clip(', '.join(cells), 100)}", _READ
    return "holds no list of people that starmeet knows", _READ
