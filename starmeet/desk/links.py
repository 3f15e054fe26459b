"""Following the links your people posted, where config.toml asks for it: a broken one is a chance to help."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from starmeet.desk.base import Desk
from starmeet.fetch import Hosts, Session
from starmeet.guard import names_inside
from starmeet.model import LinkCheck
from starmeet.rapport.radar import FRESH
from starmeet.store import links, people, posts

AGAIN = timedelta(hours=24)
"""How long what came of a link holds."""
MOST = 100
"""Links followed in one run; the newest first."""
AT_ONCE = 8
"""Links followed at the same time; of one host still one after the other."""


async def check_links(desk: Desk, hosts: Hosts) -> None:
    """Follow the links of recent posts that were not followed today.

    Each is kept as soon as it is known, so that a run that is interrupted was not for nothing.
    """
    from starmeet.networks.link_check import NO_HOST, check

    archive = desk.config.listen.archive
    with desk.store.read() as reader:
        starred = {one.id for one in people.everyone(reader, with_handles=False) if one.tier > 0}
        said = [one for one in posts.since(reader, desk.now() - FRESH) if one.person in starred]
        urls = list(dict.fromkeys(url for post in said for url in post.links))
        known = links.checks(reader, urls)
    due = [url for url in urls if url not in known or desk.now() - known[url].at >= AGAIN][:MOST]
    # Strangers wrote these: none is followed into a private network, unless that is where everything is tried out.
    public_only = not names_inside(archive)
    seats, hostless = asyncio.Semaphore(AT_ONCE), list[LinkCheck]()

    async def follow(session: Session, url: str) -> LinkCheck:
        async with seats:
            found = await check(session, url, desk.now(), archive=archive, public_only=public_only)
        if found.why == NO_HOST and not found.instead:
            hostless.append(found)
        else:
            _keep(desk, found)
        return found

    async with Session(hosts) as session:
        checked = await asyncio.gather(*(follow(session, url) for url in due))
    # Without a network no host has an address: that is believed only where another one answered.
    if any(one.works is not None for one in checked if one not in hostless):
        for found in hostless:
            _keep(desk, found)
    with desk.store.write("sync", desk.now(), journaled=False) as tx:
        links.drop_but(tx, set(urls))


def _keep(desk: Desk, found: LinkCheck) -> None:
    with desk.store.write("sync", desk.now(), journaled=False) as tx:
        links.put(tx, found)
