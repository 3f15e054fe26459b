"""What came of following links."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import select

from starmeet.model import LinkCheck
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.schema import link

_CHUNK = 500


def checks(reader: Reader, urls: Collection[str]) -> dict[str, LinkCheck]:
    """Read what is known of these addresses."""
    wanted, found = sorted(urls), {}
    for start in range(0, len(wanted), _CHUNK):
        for row in reader.rows(select(link).where(link.c.url.in_(wanted[start : start + _CHUNK]))):
            fields = {name: row[name] for name in LinkCheck.__struct_fields__}
            found[row["url"]] = LinkCheck(**fields | {"at": rows.from_us(row["at"])})
    return found


def put(tx: Transaction, check: LinkCheck) -> None:
    """Keep what came of following a link, in place of what came of it before."""
    row = msgspec.structs.asdict(check) | {"at": rows.to_us(check.at)}
    known = tx.row(select(link).where(link.c.url == check.url))
    if known is None:
        tx.insert(link, row)
    else:
        tx.update(link, known["id"], row)


def drop_but(tx: Transaction, urls: Collection[str]) -> None:
    """Let go of all but these."""
    gone = [row for row in tx.rows(select(link)) if row["url"] not in urls]
    tx.delete(link, gone)
