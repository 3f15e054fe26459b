"""What your people said in public."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from starmeet.model import Post
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.rows import Row
from starmeet.store.schema import post

_CHUNK = 500
"""Keys in one IN list: SQLite's oldest limit on parameters is 999."""


def put(tx: Transaction, posts: Sequence[Post]) -> int:
    """Keep posts by their source key, newer wording in place of older, and say how many are new."""
    known: dict[str, Row] = {}
    keys = sorted({one.source_key for one in posts})
    for start in range(0, len(keys), _CHUNK):
        found = tx.rows(select(post).where(post.c.source_key.in_(keys[start : start + _CHUNK])))
        known |= {row["source_key"]: dict(row) for row in found}
    fresh: dict[str, Post] = {}
    for one in posts:
        if one.source_key in known:
            row = rows.post_row(one)
            tx.update(post, known[one.source_key]["id"], {name: row[name] for name in row if name != "id"})
        else:
            fresh[one.source_key] = one
    tx.insert_many(post, [rows.post_row(one) for one in fresh.values()])
    return len(fresh)


def of_people(reader: Reader, people: Collection[int], limit: int = 20) -> tuple[Post, ...]:
    """Read the newest posts of these people, newest first."""
    wanted = select(post).where(post.c.person.in_(sorted(people)))
    found = reader.rows(wanted.order_by(post.c.at.desc(), post.c.id.desc()).limit(limit))
    return tuple(rows.post(row) for row in found)


def by_ids(reader: Reader, ids: Collection[int]) -> tuple[Post, ...]:
    """Read posts by id."""
    return tuple(rows.post(row) for row in reader.rows(select(post).where(post.c.id.in_(sorted(ids)))))


def since(reader: Reader, instant: datetime) -> tuple[Post, ...]:
    """Read all posts from an instant on, newest first."""
    wanted = select(post).where(post.c.at >= rows.to_us(instant)).order_by(post.c.at.desc(), post.c.id.desc())
    return tuple(rows.post(row) for row in reader.rows(wanted))


def drop_before(tx: Transaction, network: str, instant: datetime) -> int:
    """Let go of what was said on a network before an instant, and say how many posts that were."""
    return tx.delete_where(post, (post.c.network == network) & (post.c.at < rows.to_us(instant)))
