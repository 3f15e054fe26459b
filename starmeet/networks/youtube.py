"""YouTube's part of Google Takeout: the channels subscribed to, and how many comments were written.

Files and headers are in the language of the account, so they are known by their cells. Whose video a comment stands
under is not in the export: comments are counted, and nothing is made of them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from starmeet import tables
from starmeet.model import Skipped
from starmeet.networks.batch import Batch, Profile, found
from starmeet.networks.bundle import HEAD, Bundle
from starmeet.text import squeeze

KIND = "youtube takeout"

_MAX_FILE = 256 << 20
_CHANNEL = re.compile(r"UC[\w-]{22}")
_COMMENT = re.compile(r"Ug[\w-]{10,40}(?:\.[\w-]{10,40})?")
_ROWS_TO_SEE = 3
_COLUMNS = 3
"""Of subscriptions: id, address, title. One's own channel has its id first, too, and many columns."""


def recognises(bundle: Bundle) -> bool:
    """Look for a table of channels or of comments."""
    return any(_kind(bundle.head(name)) for name in _tables(bundle))


def read(bundle: Bundle, _messages: bool, /) -> Iterator[Batch]:
    """Read one person a channel, and count the comments.

    Raises:
        InputError: the archive is damaged.
    """
    for name in _tables(bundle):
        kind = _kind(bundle.head(name))
        if kind == "channels":
            yield _channels(_rows(bundle.read(name, _MAX_FILE)), squeeze(name, 100))
        elif kind == "comments":
            rows = _rows(bundle.read(name, _MAX_FILE))
            yield Batch(unknown=sum(_COMMENT.fullmatch(row[0]) is not None for _, row in rows))


def _tables(bundle: Bundle) -> list[str]:
    return list(bundle.names) if len(bundle.names) == 1 else bundle.ending(".csv")


def _kind(head: bytes) -> str:
    """Tell what the first rows are, the header aside."""
    whole = head if len(head) < HEAD else head[: head.rfind(b"\n") + 1]
    for _, row in list(_rows(whole))[:_ROWS_TO_SEE]:
        if _is_channel(row):
            return "channels"
        if _COMMENT.fullmatch(row[0]) and any(_CHANNEL.fullmatch(cell) for cell in row[1:]):
            return "comments"
    return ""


def _is_channel(row: list[str]) -> bool:
    return len(row) == _COLUMNS and _CHANNEL.fullmatch(row[0]) is not None and row[1].rstrip("/").endswith(row[0])


def _channels(rows: Iterator[tuple[int, list[str]]], where: str) -> Batch:
    people, skipped = [], []
    for number, row in rows:
        place = f"{where}, line {number}"
        name = squeeze(row[2], 200) if _is_channel(row) else ""
        if name:
            url = f"https://www.youtube.com/channel/{row[0]}"
            people.append(found(Profile(network="youtube", key=row[0], name=name, url=url), place))
        elif number > 1:  # the header
            skipped.append(Skipped(where=place, why="it is no channel with a title"))
    return Batch(people=tuple(people), skipped=tuple(skipped))


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    lines = io.StringIO(data.decode("utf-8-sig", "replace"), newline="")
    return ((number, row) for number, row in tables.numbered(lines) if any(row))
