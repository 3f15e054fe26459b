"""Conference programmes: one file per format, recognised by what is in it, never by its name.

    bytes ─► read ─► a format's drafts ─► draft.programme ─► Programme
                                             └─ zones.choose: which zone wall-clock times are in

A format is a module with `NAME`, `recognise(head)` and `read(data, hints)`; adding one is that file
and one line in `FORMATS`. `changes.compare` says what differs between two readings.
"""

from __future__ import annotations

import codecs
import re
from importlib import import_module
from typing import Protocol, cast

from starmeet.errors import InputError
from starmeet.model import Programme
from starmeet.schedules.hints import Hints

__all__ = ["FORMATS", "MAX_BYTES", "Hints", "plain_utf8", "read"]

MAX_BYTES = 25 * 1024 * 1024
"""Ten times the largest programme seen (FOSDEM 2026: 4 MB of XML)."""
FORMATS = (
    "frab_xml", "frab_json", "ical", "sessionize", "sessionize_embed", "pretalx", "indico", "symposion", "open_event",
    "listed_json", "html_page", "table",
)  # fmt: skip
"""Modules of this package, in the order they are asked; imported when a programme is read."""

_HEAD_BYTES = 65_536
# The longer marks first: UTF-32 little endian begins like UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED_ENCODING = re.compile(r"""^(\s*<\?xml[^>]{0,200}?)\sencoding=["'][^"']{0,40}["']""")


class Format(Protocol):
    """What a format's module offers."""

    NAME: str

    def recognise(self, head: bytes) -> bool:
        """Say whether a file beginning like this is of this format."""

    def read(self, data: bytes, hints: Hints) -> Programme:
        """Read the programme, or raise `InputError`."""


def read(data: bytes, hints: Hints) -> Programme:
    """Read a conference programme of any known format.

    Raises:
        NotASchedule: it is something else; the sentence says what it looks like.
        InputError: too large, not well-formed (with line and column where known), or without a
            single readable session; also when `hints.zone` is no known zone.
    """
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{hints.where} is too large for a programme ({len(data) // 2**20} MiB, at most {MAX_BYTES // 2**20})",
            "give the programme itself, not an archive of it",
        )
    data = plain_utf8(data, hints)
    head = data[:_HEAD_BYTES]
    for name in FORMATS if not hints.columns else ("table",):
        module = cast("Format", import_module(f"{__name__}.{name}"))
        if hints.columns or module.recognise(head):
            return module.read(data, hints)
    from starmeet.schedules import looks

    raise looks.refusal(data, hints)


def plain_utf8(data: bytes, hints: Hints) -> bytes:
    """Take off a byte order mark and leading white space; what a mark, or its look, says is UTF-16 becomes UTF-8."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if encoding == "utf-8":
                return data.removeprefix(mark).lstrip()
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{hints.where} begins like {encoding.upper()} but is not (byte {error.start})",
                    "save it as UTF-8",
                ) from None
            # The declaration would now contradict the bytes.
            return _DECLARED_ENCODING.sub(r"\1", text, count=1).encode("utf-8", "replace").lstrip()
    # Spreadsheets save "Unicode text" without a mark, too: every second byte of a Latin script is then a zero.
    for zeros, encoding in ((data[1:64:2], "utf-16-le"), (data[:64:2], "utf-16-be")):
        if zeros and not any(zeros):
            return data.decode(encoding, "replace").encode("utf-8", "replace").lstrip()
    return data.lstrip()
