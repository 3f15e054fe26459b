"""Sync: what passed between you and your people, and what they said, from the accounts named in config.toml.

Each page an adapter gives is stored with its bookmark in one transaction. A run that is killed at any moment has
therefore stored some pages whole, and the next one goes on behind them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from datetime import timedelta

from starmeet import text
from starmeet.config.options import DeclaredAccount
from starmeet.desk import streams
from starmeet.desk.base import Desk
from starmeet.desk.intake import Intake, Taken
from starmeet.desk.joining import join_linked
from starmeet.desk.links import check_links
from starmeet.errors import NotFound, StarmeetError, UsageError
from starmeet.fetch import Hosts, Session
from starmeet.model import Value
from starmeet.networks.batch import Page, Profile
from starmeet.networks.live import adapter
from starmeet.store import accounts, people, posts

PAGES_A_RUN = 5000
"""Pages of one account in one run: 200,000 posts; a server that has no end must not have one here either."""
_FEED = "feed"
_STARLESS = 0
"""Stars of people whose posts are not read: they are not planned for either."""


class Synced(Value, frozen=True, kw_only=True):
    """What came in from one account."""

    account: str
    network: str
    new: int = 0
    """People who were not there."""
    changed: int = 0
    entries: int = 0
    """New entries of the log."""
    posts: int = 0
    """New posts of your people."""
    skipped: int = 0
    """Odd items that were left out."""
    dropped: int = 0
    """Posts older than `keep_days` that were let go."""
    error: str = ""
    """What went wrong, and what to do; what came before it is stored."""


class Progress(Value, frozen=True, kw_only=True):
    """How far an account is."""

    account: str
    stream: str
    taken: Taken


def sync(
    desk: Desk, names: Sequence[str] = (), report: Callable[[Progress], None] = lambda _: None
) -> tuple[Synced, ...]:
    """Read the accounts in config.toml, or those named (by account or network), one beside the other.

    An account that fails does not stop the others. `report` is told after every page.

    Raises:
        NotFound: no such account.
        UsageError: no account is in config.toml.
    """
    return asyncio.run(sync_async(desk, names, report))


async def sync_async(
    desk: Desk, names: Sequence[str] = (), report: Callable[[Progress], None] = lambda _: None
) -> tuple[Synced, ...]:
    """Do what `sync` does, within an event loop; cancelling it keeps what is stored."""
    wanted = _wanted(desk.config.accounts, names)
    run = _Run(desk, Intake(desk.config, desk.zone), Hosts(), report)
    done = tuple(await asyncio.gather(*(run.account(one) for one in wanted)))
    join_linked(desk)
    if desk.config.listen.check_links:
        await check_links(desk, run.hosts)
    return done


def _wanted(known: Sequence[DeclaredAccount], names: Sequence[str]) -> list[DeclaredAccount]:
    if not known:
        raise UsageError("there is no account to read in config.toml", "`starmeet login NETWORK` walks you through it")
    unknown = [name for name in names if not any(name in (one.name, one.network) for one in known)]
    if unknown:
        listed = ", ".join(one.name for one in known)
        raise NotFound(f"there is no account {text.one_line(unknown[0], 60)!r} in config.toml", f"there are: {listed}")
    return [one for one in known if not names or one.name in names or one.network in names]


async def _numbered(pages: AsyncIterator[Page]) -> AsyncIterator[tuple[int, Page]]:
    number = 0
    async for page in pages:
        yield number, page
        number += 1


class _Run:
    """One reading of all accounts: they share who is who, and each other's manners towards hosts."""

    def __init__(self, desk: Desk, intake: Intake, hosts: Hosts, report: Callable[[Progress], None]) -> None:
        self._desk = desk
        self._intake = intake
        self.hosts = hosts
        self._report = report

    async def account(self, account: DeclaredAccount) -> Synced:
        """Read one account to its end, or as far as it goes."""
        desk, taken, error = self._desk, Taken(), ""
        since = desk.now() - timedelta(days=account.keep_days)
        try:
            # A password manager may ask for a passphrase first: the others go on meanwhile.
            mine = await asyncio.to_thread(streams.mine, account)
            reading = streams.reading(desk, account, _whose_posts(desk, account))
            async with (
                Session(self.hosts) as session,
                aclosing(adapter(account.network).pull(session, mine, reading)) as pages,
            ):
                async for number, page in _numbered(pages):
                    if number == PAGES_A_RUN:
                        error = f"there is more than {PAGES_A_RUN} pages: `starmeet sync` again goes on from here"
                        break
                    taken = taken.plus(streams.keep(desk, self._intake, account, page))
                    self._report(Progress(account=account.name, stream=page.stream, taken=taken))
                    await asyncio.sleep(0)  # lets the others, and a cancellation, have their turn
        except StarmeetError as failed:
            error = str(failed)
        with desk.store.write("sync", desk.now(), journaled=False) as tx:
            dropped = posts.drop_before(tx, _network(account), since)
        return Synced(
            account=account.name, network=account.network, new=taken.new, changed=taken.changed,
            entries=taken.entries, posts=taken.posts, skipped=len(taken.skipped), dropped=dropped, error=error,
        )  # fmt: skip


def _network(account: DeclaredAccount) -> str:
    """Say on which network its people are: feeds are read one by one."""
    return _FEED if account.network == "feeds" else account.network


def _whose_posts(desk: Desk, account: DeclaredAccount) -> tuple[Profile, ...]:
    """Say whose posts to read on a network: everyone's with a star who is there, most stars first."""
    network = _network(account)
    with desk.store.read() as reader:
        everyone = sorted(people.everyone(reader), key=lambda one: (-one.tier, one.id))
        keyed = accounts.accounts(reader)
    by_person: dict[int, list[Profile]] = {}
    for one in keyed:
        if one.network == network:
            profile = Profile(network=network, key=one.key, address=one.address, url=one.url, name=one.name)
            by_person.setdefault(one.person, []).append(profile)
    for person in everyone:
        known = {profile.address for profile in by_person.get(person.id, ())}
        # Whose feed is not known may have one that their page names.
        places = (network,) if network != _FEED else ("web",) * (person.id not in by_person)
        for handle in person.handles:
            if handle.network in places and handle.address not in known:
                by_person.setdefault(person.id, []).append(Profile(network=handle.network, address=handle.address))
    return tuple(one for person in everyone if person.tier > _STARLESS for one in by_person.get(person.id, ()))
