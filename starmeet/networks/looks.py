"""What a file nobody here can read looks like, so that the refusal says what to do instead."""

from __future__ import annotations

import csv
import re

from starmeet.text import clip, squeeze

_READ = "`starmeet import --help` lists what is read"
_SCHEDULE = "add a programme with: starmeet conf add"
_NO_PAGE = "download the export itself, not the page that offers it"
_NAME_IT = "say which of them is the name: --column 'HEADER=name'"
_UNPACK = "unpack it and give the file with the people in it"

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "is a ZIP archive within something else", _UNPACK),
    (b"PK\x05\x06", "is an empty ZIP archive", "export it again"),
    (b"\x1f\x8b", "is a gzip archive of something else than a tar", _UNPACK),
    (b"7z\xbc\xaf", "is a 7z archive, which is not supported", _UNPACK),
    (b"%PDF", "is a PDF", _READ),
    (b"SQLite format 3\x00", "is a database", _READ),
)
# A CAR begins with its length and a CBOR map of "roots" and "version" (CAR v1, header).
_CAR = re.compile(rb".{1,3}\xa2(?:eroots|gversion)", re.DOTALL)
# What stands before the first element of XML or HTML.
_PROLOG = re.compile(r"<\?xml.*?\?>|<!--.*?-->", re.DOTALL)
# The first that matches the beginning of the text, in this order.
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    (r"BEGIN:VCALENDAR", "is a calendar", _SCHEDULE),
    (r"<(?:\w+:)?(?:schedule|iCalendar)\b", "is a conference programme", _SCHEDULE),
    (r"<(?:rss|feed|rdf:RDF)\b", "is a feed", "give a list of feeds (OPML), as feed readers export it"),
    (r"<(?:!doctype\s+html|html|head|body)\b", "is a web page", _NO_PAGE),
    (r"<", "is XML of another kind", _READ),
    (r"window\.", "is a part of a Twitter archive without people or posts", "give the archive as it was downloaded"),
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
    if _CAR.match(data):
        hint = "save the answers of com.atproto.repo.listRecords for app.bsky.graph.follow and the others in its place"
        return "is a Bluesky repository (CAR), which is not read", hint
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
    if len(cells) > 1 and all(cells):
        return f"is a table with the columns {clip(', '.join(cells), 100)}", _NAME_IT
    return "holds no list of people that starmeet knows", _READ
