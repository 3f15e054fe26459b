"""GitHub: whom I follow, what we wrote under each other's issues and changes, stars, and what my people publish.

All of it is public; a token only raises the limit from 60 requests an hour to 5,000. Events reach back 30 days, so the
log grows by being read again and again.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec

from starmeet.errors import FetchError
from starmeet.fetch import Later, Response, Session
from starmeet.model import Skipped
from starmeet.networks import github_events, live, profiles
from starmeet.networks.batch import Batch, Page, Passed, Profile, found
from starmeet.networks.live import Mine, Reading, Walk
from starmeet.networks.times import instant
from starmeet.text import handle, safe_url, squeeze

API = "https://api.github.com"
FOLLOWS_EVERY = timedelta(hours=20)
POSTS_EVERY = timedelta(hours=12)
PEOPLE_A_RUN = 150
ANONYMOUS_PEOPLE_A_RUN = 10
"""Two or three requests each, of 60 an hour for everybody behind one address."""
MAX_JSON = 10 << 20
_STARRED = "application/vnd.github.star+json"
_JSON = "application/vnd.github+json"
_REFUSALS = frozenset((401, 403, 404, 410, 422))
_NEXT = re.compile(r'<([^<>]{1,2048})>\s*;[^,<]*\brel="?next"?')


class _Gone(FetchError):
    """There is no such thing here, which says nothing about others."""


async def pull(session: Session, mine: Mine, reading: Reading, /) -> AsyncGenerator[Page, None]:
    """Read my account, then what my people published.

    Raises:
        FetchError: the account cannot be read, or GitHub wants a pause.
    """
    server = _Server(session, mine)
    mine_path = "events" if server.knows_me else "events/public"
    streams = {
        "following": _following(server, reading), "stars": _stars(server, reading),
        "my events": _events(server, reading, "my events", mine_path),
        "their events": _events(server, reading, "their events", "received_events"),
    }  # fmt: skip
    for name, pages in streams.items():
        async for page in live.apart(name, live.walk(reading, name), pages, _Gone):
            yield page
    waiting = live.due(reading, POSTS_EVERY, PEOPLE_A_RUN if server.knows_me else ANONYMOUS_PEOPLE_A_RUN)
    async for page in live.of_people(reading, waiting, partial(_person, server, reading), _Gone):
        yield page


async def confirmed(session: Session, mine: Mine) -> str:
    """Try an account and its token, and give the name as GitHub spells it.

    Raises:
        FetchError: there is no such account, or the token is not taken or another's.
    """
    server = _Server(session, mine)
    user, _ = await server.get("/user" if server.knows_me else f"/users/{server.me}")
    known = profiles.github(user)
    if known is None:
        raise FetchError(f"{server.base} does not say who that is", "is it GitHub's API?")
    if known.address != server.me:
        raise FetchError(f"the token is of {known.address}", "log in as that one, or get the token of the other")
    return known.address


class _Server:
    """The API, asked for one account."""

    def __init__(self, session: Session, mine: Mine) -> None:
        self._session = session
        self._token = mine.token
        self._asked: set[str] = set()
        self.base = mine.server or API
        me = handle(mine.address, "github")
        if me is None or me.network != "github":
            problem = f"accounts.{mine.name}: the address {squeeze(mine.address, 100)!r} is no GitHub name"
            raise FetchError(problem, "write it as in github.com/robin")
        self.me = me.address

    @property
    def knows_me(self) -> bool:
        """Whether there is a token."""
        return bool(self._token)

    async def get(self, address: str, *, accept: str = _JSON, etag: str = "") -> tuple[Any, Response]:
        """Ask for JSON, at a path or at an address the API itself gave; the value is None where nothing has changed."""
        url = address if "://" in address else self.base + address
        if live.origin(url) != live.origin(self.base):
            raise FetchError(f"{self.base} names a page on another server", "tell those who run it")
        answer = await self._session.fetch(
            url, limit=MAX_JSON, token=self._token, accept=accept, etag=etag, also=_REFUSALS
        )  # fmt: skip
        if answer.not_modified:
            return None, answer
        try:
            value = msgspec.json.decode(answer.body)
        except (ValueError, RecursionError):
            raise FetchError(f"{self.base} does not answer in JSON", "is it GitHub's API?") from None
        if answer.status in _REFUSALS:
            raise _refused(self.base, answer.status, value)
        return value, answer

    async def list(self, address: str, *, accept: str = _JSON, etag: str = "") -> tuple[list[Any], str, Response]:
        """Ask for a page of a list, and give the address of the next: of this API, and not asked yet."""
        value, answer = await self.get(address, accept=accept, etag=etag)
        self._asked.add(address)
        found = _NEXT.search(answer.link)
        beyond = found[1] if found and live.origin(found[1]) == live.origin(self.base) else ""
        return (value if isinstance(value, list) else []), ("" if beyond in self._asked else beyond), answer


async def _following(server: _Server, reading: Reading) -> AsyncGenerator[Page, None]:
    walk = live.walk(reading, "following")
    if walk.at and reading.now - walk.at < FOLLOWS_EVERY:
        return
    address = walk.next or f"/users/{server.me}/following?per_page=100"
    while address:
        items, address, _ = await server.list(address)
        people = [found(one, f"following {one.address}") for one in map(profiles.github, items) if one is not None]
        odd = Skipped(where="following", why="an account is not as the API describes it")
        skipped = (odd,) * (len(items) - len(people))
        left = Walk(next=address) if address else Walk(at=reading.now)
        yield live.page("following", left, Batch(people=tuple(people), skipped=skipped))


async def _stars(server: _Server, reading: Reading) -> AsyncGenerator[Page, None]:
    """Read what I starred, newest first, until what is known."""
    walk = live.walk(reading, "stars")
    address, top = walk.next or f"/users/{server.me}/starred?per_page=100", walk.top
    while address:
        items, address, _ = await server.list(address, accept=_STARRED)
        stars = [one for one in items if isinstance(one, Mapping)]
        times = [time for one in stars if instant(time := one.get("starred_at")) and isinstance(time, str)]
        top = top or max(times, default=walk.newest)
        if any(time < walk.newest for time in times):
            address = ""
        passed = [one for item in stars if (one := _starred(item, server.me)) is not None]
        left = Walk(newest=walk.newest, next=address, top=top) if address else Walk(newest=top)
        yield live.page("stars", left, Batch(passed=tuple(passed)))


def _starred(item: Mapping[str, Any], me: str) -> Passed | None:
    at, repository = instant(item.get("starred_at")), item.get("repo")
    if at is None or not isinstance(repository, Mapping):
        return None
    owner, name = profiles.github(repository.get("owner")), repository.get("full_name")
    if owner is None or not isinstance(name, str) or owner.address == me:
        return None
    return github_events.star(squeeze(name, 200), repository.get("id"), me, me, owner, at)


async def _events(server: _Server, reading: Reading, stream: str, path: str) -> AsyncGenerator[Page, None]:
    """Read what I did, or what others did towards me."""
    walk = live.walk(reading, stream)
    address, newest = f"/users/{server.me}/{path}?per_page=100", walk.newest
    items, address, first = await server.list(address, etag=walk.etag)
    while not first.not_modified:
        passed = [one for event in items for one in github_events.passed(event, server.me)]
        known = [number for event in items if (number := github_events.number(event))]
        newest = max([newest, *known], key=_as_number)
        if any(_as_number(one) <= _as_number(walk.newest) for one in known):
            address = ""
        # The bookmark moves only with the last page: what lies between would else never be read.
        left = walk if address else Walk(newest=newest, etag=first.etag)
        yield live.page(stream, left, Batch(passed=tuple(passed)))
        if not address:
            return
        items, address, _ = await server.list(address)


async def _person(server: _Server, reading: Reading, profile: Profile, walk: Walk) -> tuple[Walk, Batch]:
    """Read how somebody describes themselves and what they published: by their number, which outlives their name."""
    user, _ = await server.get(f"/user/{profile.key}" if profile.key.isdecimal() else f"/users/{profile.address}")
    described = profiles.github(user)
    if described is None:
        raise _Gone(f"{server.base} does not say who that is", "is it GitHub's API?")
    accounts, _, _ = await server.list(f"/users/{described.address}/social_accounts")
    address = f"/users/{described.address}/events/public?per_page=50"
    events, _, answer = await server.list(address, etag=walk.etag)
    said = [one for event in events if (one := github_events.said(event, described)) and one.at >= reading.since]
    passed = [one for event in events for one in github_events.passed(event, server.me)]
    batch = Batch(seen=(_with_links(described, accounts),), said=tuple(said), passed=tuple(passed))
    return Walk(at=reading.now, etag=answer.etag), batch


def _with_links(profile: Profile, accounts: list[Any]) -> Profile:
    """Add the accounts somebody names as their own elsewhere."""
    urls = (safe_url(str(one.get("url") or "")) for one in accounts if isinstance(one, Mapping))
    links = dict.fromkeys((*profile.links, *filter(None, urls)))
    return msgspec.structs.replace(profile, links=tuple(links)[:16])


def _as_number(number: str) -> tuple[int, str]:
    return len(number), number


def _refused(base: str, status: int, value: object) -> FetchError:
    said = value.get("message") if isinstance(value, Mapping) else None
    words = squeeze(said, 200) if isinstance(said, str) else str(status)
    if status in (404, 410):
        return _Gone(f"{base} knows no such account ({words})", "it may be renamed or gone")
    if status == 401:
        return FetchError(f"{base} does not take the token ({words})", "`starmeet login github`")
    if status == 422:
        return _Gone(f"{base} refuses ({words})", "try again later")
    return Later(f"{base} refuses ({words})", "try again later; a token allows more: `starmeet login github`", None)
