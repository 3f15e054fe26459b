"""Saying what a file looks like when it is no programme we read."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from starmeet import text
from starmeet.errors import InputError, NotASchedule
from starmeet.schedules.hints import Hints
from starmeet.schedules.json_lax import parse_lax
from starmeet.schedules.json_value import first, get, items, parse

_HINT = "give the conference's schedule.xml, its schedule.json or its .ics"
CATALOGUE = "a catalogue of conferences"
"""What `schedules.catalogue` reads, and the verb `conf find` looks through."""
CATALOGUE_HINT = "look one up in it: `starmeet conf find NAME --from FILE-OR-URL`"
SPEAKERS_HINT = "say who is there from it: `starmeet conf people CONF FILE --as speaker`"
"""For lists of people, which name no times."""
_MAGIC = (
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"RIFF", "an image or a recording"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"SQLite format 3", "a database"),
    (b"BEGIN:VCARD", "an address book (vCard)"),
)
_ROOTS = {
    "rss": "an RSS feed",
    "rdf": "an RSS feed",
    "feed": "a news feed (Atom)",
    "html": "an HTML page",
    "head": "an HTML page",
    "body": "an HTML page",
    "icalendar": "xCal, whose sibling schedule.xml says more",
    "svg": "an image (SVG)",
    "opml": "a list of feeds (OPML)",
    "urlset": "a sitemap",
    "error": "an error message in XML",
}
_MARKUP = re.compile(rb"<([A-Za-z_][\w.-]*(?::[\w.-]+)?)")
_BEFORE_ROOT = re.compile(rb"<\?.*?\?>|<!--.*?-->", re.DOTALL)


def refusal(data: bytes, hints: Hints) -> InputError:
    """Make the error for a file of no known format; JSON that is not even JSON says where it breaks."""
    if not data:
        return NotASchedule(f"{hints.where} is an empty file, not a conference programme", _HINT)
    kind = kind_of(data, hints.where)
    hint = CATALOGUE_HINT if kind == CATALOGUE else _HINT
    return NotASchedule(f"{hints.where} looks like {kind}, not a conference programme", hint)


def kind_of(data: bytes, where: str) -> str:
    """Name what a file is that is not empty; a text that is nothing else is "plain text"."""
    for magic, kind in _MAGIC:
        if data[: len(magic)].upper() == magic.upper():
            return kind
    head = data[:4096]
    if b"\0" in head:
        return "binary data"
    if head.startswith(b"<"):
        return _markup(data[:8192])
    if head.startswith((b"{", b"[")):
        # A catalogue may be written by hand; anything else is first of all not well-formed.
        return CATALOGUE if _is_catalogue(parse_lax(data, where)) else _json(parse(data, where))
    with contextlib.suppress(InputError):
        if head.startswith((b"//", b"/*")) and _is_catalogue(parse_lax(data, where)):
            return CATALOGUE
    return _text(head.decode("utf-8", "replace"))


def _markup(head: bytes) -> str:
    if b"<!doctype html" in head[:1024].lower():
        return "an HTML page"
    found = _MARKUP.search(_BEFORE_ROOT.sub(b"", head))
    if not found:
        return "text"
    root = found[1].decode("ascii", "replace")
    known = _ROOTS.get(root.rpartition(":")[2].lower())
    return known or f"XML of another kind (<{root[:40]}>)"


def _is_catalogue(value: Any) -> bool:
    from starmeet.schedules import catalogue  # which asks `draft`, as every format does

    menu = next(iter(items(get(value, "schedules"))), None)
    return catalogue.is_one(value) or bool(first(menu, "url"))


def _json(value: Any) -> str:
    """Name a family of JSON by the keys it is known for."""
    several = items(value)
    one = several[0] if several else value
    keys = set(one) if isinstance(one, dict) else set()
    if not keys:
        return "JSON without a programme in it"
    shown = text.squeeze(", ".join(sorted(keys)[:4]), 80)
    return f"JSON of another kind ({'a list of objects' if several else 'an object'} with {shown})"


def _text(head: str) -> str:
    if kind := _yaml(head):
        return kind
    rows = [row for row in head.splitlines() if row.strip()][:3]
    for separator in ",;\t|":
        counts = [row.count(separator) for row in rows]
        # A header has no sentences; a cell further down may, and may break the line.
        if len(rows) > 1 and (counts[0] == counts[1] > 0 or (counts[0] > 1 and ". " not in rows[0])):
            return "CSV (a table)"
    return "plain text"


def _yaml(head: str) -> str:
    """Name what websites are made of: YAML, alone or before the text of a page."""
    begin, _, rest = head.partition("\n")
    if begin.rstrip() == "---" and re.search(r"^---\s*\n\s*[^\s-]", rest, re.MULTILINE):
        return "a page of a website (Markdown with a head in YAML)"
    rows = [row for row in head.splitlines() if row.strip() and not row.startswith("#")][:20]
    told = [row for row in rows if re.match(r"\s*(?:(?:- )?[\w\"'-][\w \"'-]{0,60}:(?:\s|$)|- \S+$)", row)]
    marked = any(row.startswith(("---", "- ", "  ")) for row in rows)
    return "YAML, which a website is made from" if marked and len(told) >= 2 and 2 * len(told) > len(rows) else ""
