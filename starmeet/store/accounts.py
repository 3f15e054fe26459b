"""Accounts of your people as their networks describe them, how far each of yours has been read, and who stays away."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from starmeet.model import Account
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.rows import Row
from starmeet.store.schema import account, bookmark, forgotten


def accounts(reader: Reader, people: Collection[int] | None = None) -> tuple[Account, ...]:
    """Read the accounts of everyone, or of these people, in the order they became known."""
    wanted = select(account).order_by(account.c.id)
    found = reader.rows(wanted if people is None else wanted.where(account.c.person.in_(sorted(people))))
    return tuple(rows.account(row) for row in found)


def put(tx: Transaction, new: Account) -> bool:
    """Keep an account by its network and key; say whether anything but the time it was seen is different.

    What the new description leaves open stays as it was known.
    """
    row = rows.account_row(new)
    is_it = (account.c.network == new.network) & (account.c.key == new.key)
    before = tx.row(select(account).where(is_it))
    if before is None:
        tx.insert(account, row)
        return True
    told: Row = {name: value for name, value in row.items() if value not in ("", "[]") and name not in ("id", "seen")}
    if all(before[name] == value for name, value in told.items()):
        return False
    return tx.update(account, before["id"], told | {"seen": row["seen"]})


def add_many(tx: Transaction, new: Sequence[Account]) -> None:
    """Keep accounts that are not there yet."""
    tx.insert_many(account, [rows.account_row(one) for one in new])


def bookmarks(reader: Reader, name: str) -> dict[str, str]:
    """Read how far the streams of one of your accounts were read."""
    found = reader.rows(select(bookmark).where(bookmark.c.account == name))
    return {row["stream"]: row["value"] for row in found}


def set_bookmarks(tx: Transaction, name: str, values: Mapping[str, str]) -> None:
    """Keep how far streams were read."""
    for stream, value in values.items():
        is_it = (bookmark.c.account == name) & (bookmark.c.stream == stream)
        before = tx.row(select(bookmark).where(is_it))
        if before is None:
            tx.insert(bookmark, {"account": name, "stream": stream, "value": value})
        elif before["value"] != value:
            tx.update(bookmark, before["id"], {"value": value})


def forgotten_marks(reader: Reader) -> frozenset[str]:
    """Read the marks of those who are not to come back."""
    return frozenset(row["mark"].partition(".")[0] for row in reader.rows(select(forgotten.c.mark)))


def keep_away(tx: Transaction, marks: Collection[str]) -> None:
    """Remember that nobody with these marks, which are one person's, comes back."""
    group = secrets.token_hex(4)  # so that they can be lifted together
    tx.insert_many(forgotten, [{"mark": f"{mark}.{group}"} for mark in sorted(marks)])
