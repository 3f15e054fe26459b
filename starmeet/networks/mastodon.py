"""Mastodon, and the servers that speak its API (GoToSocial, Pleroma, Akkoma, Pixelfed, Friendica).

Without a token: whom I follow, my public posts, the public posts of others. With one: also what I liked, and what
others did towards me. Whatever a server does not offer is said in one line and costs only itself.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from starmeet.errors import FetchError
from starmeet.fetch import Response, Session
from starmeet.model import Skipped
from starmeet.networks import live, mastodon_status, profiles
from starmeet.networks.batch import Batch, Found, Page, Profile, found
from starmeet.networks.live import Mine, Reading, Walk
from starmeet.networks.times import instant
from starmeet.text import handle, squeeze

FOLLOWS_EVERY = timedelta(hours=20)
"""How often the list of whom I follow is read anew: it has no order by which news could be told."""
POSTS_EVERY = timedelta(hours=3)
PEOPLE_A_RUN = 200
"""Whose posts one run reads at most: a server allows 300 requests in five minutes."""
PAGES_OF_A_TAG = 10
"""Pages of 40 that one run reads of a hashtag at most: that of a large conference has no end."""
MAX_JSON = 10 << 20
# A 500 is often about one thing alone: an account the server cannot show.
_REFUSALS = frozenset((400, 401, 403, 404, 410, 422, 500, 501))
_NEXT = re.compile(r'<([^<>]{1,2048})>\s*;[^,<]*\brel="?(next|prev)"?')
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NOTICES = ("mention", "favourite", "reblog", "quote")

Item = TypeVar("Item")


class _Refused(FetchError):
    """The server said no."""


async def pull(session: Session, mine: Mine, reading: Reading) -> AsyncGenerator[Page, None]:
    """Read my account, then what my people said.

    Raises:
        FetchError: the account itself cannot be read.
    """
    server = _Server(session, mine)
    account = _Account(server, await server.me(), reading)
    streams = {"following": account.following, "my posts": account.posts}
    if mine.token:
        streams |= {"notifications": account.notifications, "likes": account.likes}
    for name, read in streams.items():
        left = live.walk(reading, name)
        async for page in live.apart(name, left, read(left), _Refused):
            yield page
    waiting = live.due(reading, POSTS_EVERY, PEOPLE_A_RUN)
    async for page in live.of_people(reading, waiting, partial(_posts, server, reading), _Refused):
        yield page


async def tagged(session: Session, mine: Mine, reading: Reading, tags: Iterable[str]) -> AsyncGenerator[Page, None]:
    """Read what anybody said under hashtags (given without their sign), as far as the server shows it.

    Raises:
        FetchError: the server cannot be read.
    """
    server = _Server(session, mine)
    for tag in tags:
        stream = f"tag {tag}"
        left = live.walk(reading, stream)
        read = _tag if left.newest and not left.next else _tag_anew
        async for page in live.apart(stream, left, read(server, reading, tag, left), _Refused):
            yield page


async def confirmed(session: Session, mine: Mine) -> str:
    """Try an account and its token, and give the address as the server spells it.

    Raises:
        FetchError: there is no such account, or the token is not taken or another's.
    """
    server = _Server(session, mine)
    account = await server.account()
    acct = account.get("acct") if isinstance(account, Mapping) else None
    if not isinstance(acct, str) or not acct:
        raise FetchError("the server does not say who this is", "is it a Mastodon server?")
    if acct.partition("@")[0].lower() != server.address.partition("@")[0]:
        raise FetchError(f"the token is of @{squeeze(acct, 100)}", "log in as that one, or get the token of the other")
    return f"@{server.address}"


class _Server:
    """The user's own server, asked with their token."""

    def __init__(self, session: Session, mine: Mine) -> None:
        self._session = session
        self._mine = mine
        self._asked: set[str] = set()
        own = handle(mine.address, "mastodon")
        if own is None or "@" not in own.address:
            problem = f"accounts.{mine.name}: the address {squeeze(mine.address, 100)!r} is no Mastodon address"
            raise FetchError(problem, "write it like @robin@example.social")
        self.address = own.address
        self.base = mine.server or f"https://{own.address.partition('@')[2]}"

    async def me(self) -> str:
        """Give my id on the server."""
        return _id(await self.account())

    async def account(self) -> object:
        """Read my account."""
        path = f"/api/v1/accounts/lookup?{urlencode({'acct': self.address})}"
        value, _ = await self.get("/api/v1/accounts/verify_credentials" if self._mine.token else path)
        return value

    async def get(self, address: str) -> tuple[Any, Response]:
        """Ask for JSON, at a path or at an address the server itself gave.

        Raises:
            _Refused: the server says no.
            FetchError: it does not answer as it should.
        """
        url = address if "://" in address else self.base + address
        if live.origin(url) != live.origin(self.base):
            raise FetchError(f"{self.base} names a page on another server", "tell those who run it")
        answer = await self._session.fetch(
            url, limit=MAX_JSON, token=self._mine.token, accept="application/json", also=_REFUSALS
        )  # fmt: skip
        try:
            value = msgspec.json.decode(answer.body)
        except (ValueError, RecursionError):
            value = None
        if answer.status in _REFUSALS:
            raise _refused(self, answer.status, value)
        if value is None:
            raise FetchError(f"{self.base} does not answer in JSON", "is it a Mastodon server?")
        return value, answer

    async def list(self, address: str) -> tuple[list[Any], dict[str, str]]:
        """Ask for a page of a list, and give the addresses of its neighbours: on this server, and not asked yet."""
        value, answer = await self.get(address)
        self._asked.add(address)
        if not isinstance(value, list):
            raise _Refused(f"{self.base} does not answer with a list", "is it a Mastodon server?")
        here = live.origin(self.base)
        found = ((name, url) for url, name in _NEXT.findall(answer.link) if live.origin(url) == here)
        return value, {name: url for name, url in found if url not in self._asked}


class _Account:
    """My account: each stream is read from where it was left."""

    def __init__(self, server: _Server, me: str, reading: Reading) -> None:
        self._server = server
        self._me = me
        self._now = reading.now

    async def following(self, walk: Walk) -> AsyncGenerator[Page, None]:
        """Whom I follow."""
        if walk.at and self._now - walk.at < FOLLOWS_EVERY:
            return
        address = walk.next or f"/api/v1/accounts/{self._me}/following?limit=80"
        while address:
            items, beside = await self._server.list(address)
            people, odd = _read(items, _follow, "following")
            address = beside.get("next", "") if items else ""
            done = Walk(next=address, at=None if address else self._now)
            yield live.page("following", done, Batch(people=people, skipped=odd))

    async def posts(self, walk: Walk) -> AsyncGenerator[Page, None]:
        """What I did in public, from the oldest on: however far it comes, all before that is there."""
        path, read = f"/api/v1/accounts/{self._me}/statuses", partial(mastodon_status.mine, me=self._me)
        async for newest, items in self._forwards(path, [("limit", "40")], walk.newest):
            passed, odd = _read(items, read, "my posts", _is_status)
            yield live.page("my posts", Walk(newest=newest), Batch(passed=passed, skipped=odd))

    async def notifications(self, walk: Walk) -> AsyncGenerator[Page, None]:
        """What others did towards me."""
        query = [("limit", "80"), *(("types[]", kind) for kind in _NOTICES)]
        read = partial(mastodon_status.notified, me=self._me, server=self._server.base)
        async for newest, items in self._forwards("/api/v1/notifications", query, walk.newest):
            passed, odd = _read(items, read, "notifications", _is_notice)
            yield live.page("notifications", Walk(newest=newest), Batch(passed=passed, skipped=odd))

    async def likes(self, walk: Walk) -> AsyncGenerator[Page, None]:
        """What I liked: backwards, as the API has it, and the next time only what is newer than the first page."""
        step = "prev" if walk.back and not walk.next else "next"
        address, back = walk.next or walk.back or "/api/v1/favourites?limit=40", walk.back
        while address:
            items, beside = await self._server.list(address)
            if step == "prev" or not back:
                back = beside.get("prev", back)
            address = beside.get(step, "") if items else ""
            passed, odd = _read(items, mastodon_status.liked, "likes", _is_status)
            page = address if step == "next" else ""
            yield live.page("likes", Walk(next=page, back=back), Batch(passed=passed, skipped=odd))

    async def _forwards(
        self, path: str, query: list[tuple[str, str]], newest: str
    ) -> AsyncGenerator[tuple[str, list[Any]], None]:
        newest = newest or "0"
        while True:
            items, _ = await self._server.list(f"{path}?{urlencode([*query, ('min_id', newest)])}")
            last = _newest(items, newest)
            if last == newest:
                return
            newest = last
            yield newest, items


async def _posts(server: _Server, reading: Reading, profile: Profile, walk: Walk) -> tuple[Walk, Batch]:
    """Read what somebody said since the last time; the first time, what they said last."""
    number, seen = walk.id, tuple[Profile, ...]()
    if not number:
        if not profile.address:
            raise _Refused(f"no address is known for {profile.key}", "`starmeet edit NAME --handle` says it")
        account, _ = await server.get(f"/api/v1/accounts/lookup?{urlencode({'acct': profile.address})}")
        number, described = _id(account), profiles.mastodon(account)
        seen = (described,) if described else ()
    newer = {"min_id": walk.newest} if walk.newest else {}
    query = urlencode({"limit": "40", "exclude_replies": "true", "exclude_reblogs": "true"} | newer)
    items, _ = await server.list(f"/api/v1/accounts/{number}/statuses?{query}")
    posts, odd = _read(items, partial(mastodon_status.said, who=profile), profile.address, _is_status)
    kept = tuple(one for one in posts if one.at >= reading.since)
    now = Walk(newest=_newest(items, walk.newest), at=reading.now, id=number)
    return now, Batch(seen=seen, said=kept, skipped=odd)


async def _tag(server: _Server, reading: Reading, tag: str, left: Walk) -> AsyncGenerator[Page, None]:
    """Read what is newer than the last time, from the oldest on."""
    newest = left.newest
    for _ in range(PAGES_OF_A_TAG):
        items, _beside = await server.list(f"{_timeline(tag)}&{urlencode({'min_id': newest})}")
        last = _newest(items, newest)
        if last == newest:
            return
        newest = last
        yield live.page(f"tag {tag}", Walk(newest=newest), _under(items, tag, reading)[0])


async def _tag_anew(server: _Server, reading: Reading, tag: str, left: Walk) -> AsyncGenerator[Page, None]:
    """Read a hashtag backwards, to where it is no longer wanted; the next run goes on with what is left."""
    address, top = left.next or _timeline(tag), left.top
    for _ in range(PAGES_OF_A_TAG):
        items, beside = await server.list(address)
        top = top or _newest(items, "")
        batch, wanted = _under(items, tag, reading)
        address = beside.get("next", "") if wanted else ""
        walk = Walk(next=address, top=top) if address else Walk(newest=top)
        yield live.page(f"tag {tag}", walk, batch)
        if not address:
            return


def _timeline(tag: str) -> str:
    return f"/api/v1/timelines/tag/{quote(tag, safe='')}?limit=40"


def _under(items: Iterable[object], tag: str, reading: Reading) -> tuple[Batch, bool]:
    """Read posts by anybody, and say whether older ones are wanted, too."""
    posts, odd = _read(items, mastodon_status.said_by_anybody, f"#{tag}", _is_status)
    kept = tuple(one for one in posts if one.at >= reading.since)
    return Batch(said=kept, skipped=odd), bool(kept) and len(kept) == len(posts)


def _follow(account: object) -> Found | None:
    profile = profiles.mastodon(account)
    return found(profile, f"following {profile.address}") if profile else None


def _read(
    items: Iterable[object],
    read: Callable[[object], Item | None],
    where: str,
    is_whole: Callable[[object], bool] = lambda _: False,
) -> tuple[tuple[Item, ...], tuple[Skipped, ...]]:
    """Read items one by one; what is odd is listed, and what is only of no interest is not."""
    kept, skipped = [], []
    for item in items:
        one = read(item)
        if one is not None:
            kept.append(one)
        elif not is_whole(item):
            skipped.append(Skipped(where=where, why="an item is not as the API describes it"))
    return tuple(kept), tuple(skipped)


def _is_status(item: object) -> bool:
    return isinstance(item, Mapping) and bool(item.get("uri")) and instant(item.get("created_at")) is not None


def _is_notice(item: object) -> bool:
    return isinstance(item, Mapping) and bool(item.get("type")) and bool(item.get("id"))


def _newest(items: Iterable[object], before: str) -> str:
    """Give the highest id: numbers of any length, or words of one length that sort."""
    given = (item.get("id") for item in items if isinstance(item, Mapping))
    ids = [str(one) for one in given if isinstance(one, str | int) and not isinstance(one, bool)]
    ids = [one for one in ids if _ID.fullmatch(one)]
    return max([*ids, before], key=lambda one: (len(one), one))


def _id(account: object) -> str:
    number = account.get("id") if isinstance(account, Mapping) else None
    if not isinstance(number, str | int) or not _ID.fullmatch(str(number)):
        raise FetchError("the server does not say who this is", "is it a Mastodon server?")
    return str(number)


def _refused(server: _Server, status: int, value: object) -> FetchError:
    said = value.get("error") if isinstance(value, Mapping) else None
    words = squeeze(said, 200) if isinstance(said, str) else str(status)
    if status == 401:  # also for what a server shows to nobody without a token
        return FetchError(f"{server.base} wants to know who asks ({words})", "`starmeet login mastodon`")
    if status in (404, 410):
        return _Refused(f"{server.base} does not know that ({words})", "the account may have moved or be gone")
    return _Refused(f"{server.base} refuses ({words})", "`starmeet login mastodon` again, with all rights it asks for")
