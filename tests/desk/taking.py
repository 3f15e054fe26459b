"""Giving a store what networks would tell, as sync does: through the intake, in batches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starmeet.config.places import Home
from starmeet.desk import open_desk
from starmeet.desk.intake import Intake, Taken
from starmeet.networks.batch import Batch, Passed, Profile, Said
from tests.conftest import NOW


def take(home: Home, *items: Said | Passed) -> Taken:
    """Take posts and exchanges in."""
    desk, _ = open_desk(home, lambda: NOW)
    batch = Batch(
        said=tuple(one for one in items if isinstance(one, Said)),
        passed=tuple(one for one in items if isinstance(one, Passed)),
    )
    with desk.store.write("sync", NOW, journaled=False) as tx:
        taken = Intake(desk.config, desk.zone).take(tx, batch)
    desk.close()
    return taken


def said(address: str, text: str, hours: float = 3, **more: Any) -> Said:
    """Make a post of so many hours ago."""
    key = more.pop("key", f"mastodon:https://{address.partition('@')[2]}/{abs(hash((text, hours)))}")
    url = f"https://{address.partition('@')[2]}/posts/1"
    fields = {"key": key, "at": NOW - timedelta(hours=hours), "text": text, "url": url, "who": who(address)}
    return Said(**fields | more)


def passed(address: str, kind: str, text: str, hours: float = 3, direction: str = "in") -> Passed:
    """Make an exchange of so many hours ago."""
    return Passed(
        key=f"mastodon:{address}:{kind}:{hours}", at=NOW - timedelta(hours=hours), who=(who(address),),
        direction=direction, kind=kind, text=text, url=f"https://{address.partition('@')[2]}/notes/{hours}",
    )  # type: ignore[arg-type]  # fmt: skip


def who(address: str) -> Profile:
    return Profile(network="mastodon", address=address)
