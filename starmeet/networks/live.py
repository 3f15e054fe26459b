"""Reading accounts over the network: what an adapter is given, and what it gives.

An adapter is one module with a `pull`: an async generator of `Page`s, each of which can be stored by itself. It is
handed back the bookmark of the last page that was stored for each stream, and goes on from there; whatever it gives
twice is taken in once, as everything has a key.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from importlib import import_module
from typing import Protocol, cast
from urllib.parse import urlsplit

import msgspec

from starmeet.errors import FetchError
from starmeet.fetch import STRIKES, Later, Session
from starmeet.model import Skipped, Value
from starmeet.networks.batch import Batch, Page, Profile

NETWORKS = ("mastodon", "bluesky", "github", "feeds")


class Mine(Value, frozen=True, kw_only=True):
    """An account of the user's, and how it may be asked."""

    name: str
    """Of its `[accounts.NAME]`."""
    address: str
    """As the user wrote it."""
    server: str = ""
    """Where to ask, without a slash at the end; empty for the network's own place."""
    directory: str = ""
    token: str = ""
    """Sent to `server` alone; empty to read what is public."""


class Reading(Value, frozen=True, kw_only=True):
    """What is to be read."""

    now: datetime
    since: datetime
    """What others said before this instant is not wanted."""
    people: tuple[Profile, ...] = ()
    """The accounts on this network whose posts are to be read, those with most stars first."""
    bookmarks: Mapping[str, str] = {}
    """By stream, as the pages of the last reading had them."""


class Walk(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Where a stream was left: the bookmark of the adapters that read lists."""

    at: datetime | None = None
    """When it was last read to its end."""
    newest: str = ""
    """The newest that is known: an id, a key, or a time, by which what is newer can be told or asked for."""
    next: str = ""
    """Where to go on with a walk that was not finished: a cursor, or the address of a page."""
    top: str = ""
    """The newest that an unfinished walk began with."""
    back: str = ""
    """The address of what is newer than the first page of the last walk."""
    id: str = ""
    """The id that somebody has on the server."""
    etag: str = ""


def walk(reading: Reading, stream: str) -> Walk:
    """Say where a stream was left; one whose bookmark nobody can read is read anew."""
    try:
        return msgspec.json.decode(reading.bookmarks.get(stream, "{}"), type=Walk)
    except msgspec.DecodeError:
        return Walk()


def page(stream: str, left: Walk, batch: Batch) -> Page:
    """Make a page of a batch, and of where the stream is left with it."""
    return Page(stream=stream, batch=batch, bookmark=msgspec.json.encode(left).decode())


def stream_of(profile: Profile) -> str:
    """Name the stream of what somebody says."""
    return f"posts of {profile.key or profile.address}"


def due(reading: Reading, every: timedelta, most: int) -> list[tuple[Profile, Walk]]:
    """Say whose posts to read in this run: who was never read first, then who was not for longest, by stars."""
    waiting = []
    for rank, profile in enumerate(reading.people):
        left = walk(reading, stream_of(profile))
        if left.at is None or reading.now - left.at >= every:
            waiting.append((left.at is not None, left.at or reading.now, rank, profile, left))
    return [(profile, left) for *_, profile, left in sorted(waiting, key=lambda one: one[:3])[:most]]


async def apart(
    stream: str, left: Walk, pages: AsyncGenerator[Page, None], refused: type[FetchError]
) -> AsyncGenerator[Page, None]:
    """Read a stream that costs nothing but itself when the server refuses it.

    The address to go on from may be what is refused: the stream then begins anew the next time.
    """
    try:
        async for one in pages:
            left = msgspec.json.decode(one.bookmark, type=Walk)
            yield one
    except refused as error:
        anew = Walk(newest=left.newest, at=left.at)
        yield page(stream, anew, Batch(skipped=(Skipped(where=stream, why=str(error)),)))


Read = Callable[[Profile, Walk], Awaitable[tuple[Walk, Batch]]]


async def of_people(
    reading: Reading, due_now: list[tuple[Profile, Walk]], read: Read, refused: type[FetchError]
) -> AsyncGenerator[Page, None]:
    """Read what people said one by one: one who cannot be read is said, and tried again when it is their turn.

    Raises:
        FetchError: the host wants a pause, or failed with `STRIKES` people running.
    """
    strikes = 0
    for profile, left in due_now:
        failed = None
        try:
            now, batch = await read(profile, left)
        except Later:
            raise
        except FetchError as error:
            failed = error
            # Who fails goes to the end of the queue, else nobody behind them would ever be read.
            now = msgspec.structs.replace(left, at=reading.now, id="")
            batch = Batch(skipped=(Skipped(where=profile.address or profile.key, why=str(error)),))
        strikes = strikes + 1 if failed and not isinstance(failed, refused) else 0
        yield page(stream_of(profile), now, batch)
        if failed and strikes >= STRIKES:
            raise failed


def origin(url: str) -> tuple[str, str]:
    """Give scheme and host of an address, by which two are told to be of one server; empty where it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), parts.netloc.lower()


class Adapter(Protocol):
    """What the module of a network offers."""

    def pull(self, session: Session, mine: Mine, reading: Reading, /) -> AsyncGenerator[Page, None]:
        """Read an account page by page.

        Raises:
            FetchError: the account itself cannot be read; what came before it is good.
        """


async def confirmed(network: str, session: Session, mine: Mine) -> str:
    """Try an account and its token, and give the address as the network spells it.

    Raises:
        FetchError: there is no such account, or the token is not taken or another's.
    """
    address: str = await import_module(f"starmeet.networks.{network}").confirmed(session, mine)
    return address


def adapter(network: str) -> Adapter:
    """Give the adapter of a network, imported when it is first needed."""
    assert network in NETWORKS
    return cast("Adapter", import_module(f"starmeet.networks.{network}"))
