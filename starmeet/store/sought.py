"""Where the words of a conference stand in the log and in posts: both are searched once, then only what is new.

What was found is kept as ids, with a stamp of all that decides it: the words, the days, and how often anything written
down before was changed. Everything added later has a higher id, so it is found beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Table, func, or_, select

from starmeet.model import Engagement, Post, Value
from starmeet.store import log, posts, rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.schema import engagement, post, sought

NEW_AT_MOST = 500
"""So many rows are looked through at each reading; from there on it is noted that they were."""


class Sought(Value, frozen=True, kw_only=True):
    """What is looked for: any of the words, whatever its case, between two instants."""

    conference: int
    words: tuple[str, ...]
    start: datetime
    end: datetime


class _Found(Value, frozen=True, kw_only=True):
    """The ids found so far, and the last ids looked at."""

    entries: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()
    last_entry: int = 0
    last_post: int = 0


def said(reader: Reader, wanted: Sought) -> tuple[Post, ...]:
    """Read the posts that hold one of the words, newest first."""
    return _posts(reader, wanted, _known(reader, wanted))


def both(reader: Reader, wanted: Sought) -> tuple[tuple[Engagement, ...], tuple[Post, ...]]:
    """Read entries and posts."""
    known = _known(reader, wanted)
    return _entries(reader, wanted, known), _posts(reader, wanted, known)


def _entries(reader: Reader, wanted: Sought, known: _Found) -> tuple[Engagement, ...]:
    found = log.by_ids(reader, (*known.entries, *_new(reader, engagement, wanted, known.last_entry)))
    return tuple(one for one in found if one.direction != "out" and wanted.start <= one.at < wanted.end)


def _posts(reader: Reader, wanted: Sought, known: _Found) -> tuple[Post, ...]:
    ids = (*known.posts, *_new(reader, post, wanted, known.last_post))
    found = [one for one in posts.by_ids(reader, ids) if wanted.start <= one.at < wanted.end] if ids else []
    return tuple(sorted(found, key=lambda one: (one.at, one.id), reverse=True))


def is_due(reader: Reader, wanted: Sought) -> bool:
    """Tell whether so much came since the last search that it should be noted how far one has read."""
    known = _known(reader, wanted)
    behind = _last(reader, engagement) - known.last_entry, _last(reader, post) - known.last_post
    return bool(wanted.words) and max(behind) > NEW_AT_MOST


def search(tx: Transaction, wanted: Sought) -> None:
    """Search what is new and note how far that is."""
    known = _known(tx, wanted)
    row = {
        "id": wanted.conference, "wanted": _stamp(tx, wanted),
        "last_entry": _last(tx, engagement), "last_post": _last(tx, post),
        "entries": rows.to_json((*known.entries, *_new(tx, engagement, wanted, known.last_entry))),
        "posts": rows.to_json((*known.posts, *_new(tx, post, wanted, known.last_post))),
    }  # fmt: skip
    tx.derived(sought, sought.c.id == wanted.conference, [row])


def _known(reader: Reader, wanted: Sought) -> _Found:
    row = reader.get(sought, wanted.conference)
    if row is None or row["wanted"] != _stamp(reader, wanted):
        return _Found()
    return _Found(
        entries=_ids(row["entries"]), posts=_ids(row["posts"]), last_entry=row["last_entry"],
        last_post=row["last_post"],
    )  # fmt: skip


def _stamp(reader: Reader, wanted: Sought) -> str:
    span = rows.to_us(wanted.start), rows.to_us(wanted.end)
    return rows.to_json((sorted(wanted.words), span, reader.meta("reworded", "0")))


def _new(reader: Reader, table: Table, wanted: Sought, after: int) -> Sequence[int]:
    """Find the rows behind an id that hold one of the words."""
    if not wanted.words:
        return ()
    holds = or_(*(table.c.text.icontains(word, autoescape=True) for word in wanted.words))
    first, last = rows.to_us(wanted.start), rows.to_us(wanted.end)
    # From the first on by time, later by id; adding nothing keeps a database from using the index on time.
    at: Any = table.c.at if not after else table.c.at + 0
    found = reader.rows(select(table.c.id).where((table.c.id > after) & (at >= first) & (at < last) & holds))
    return sorted(row["id"] for row in found)


def _last(reader: Reader, table: Table) -> int:
    return int(reader.value(select(func.max(table.c.id))) or 0)


def _ids(written: str) -> tuple[int, ...]:
    return msgspec.json.decode(written, type=tuple[int, ...])
