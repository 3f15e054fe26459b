"""Bluesky: whom I follow, what I did and what others said, all of it public; with an app password, also what came back.

My likes, reposts and posts lie in my own repository with their times, and say whom they are about. The app password
buys a session at the server that keeps the account, which alone is asked with it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec

from starmeet.errors import FetchError
from starmeet.fetch import Session
from starmeet.model import Kind, Skipped
from starmeet.networks import atproto, bluesky_records, live, profiles
from starmeet.networks.batch import Batch, Found, Page, Passed, Profile, Said, found
from starmeet.networks.kinds import kind_of
from starmeet.networks.live import Mine, Reading, Walk
from starmeet.networks.times import instant
from starmeet.text import fold, handle, lines, safe_url

FOLLOWS_EVERY = timedelta(hours=20)
POSTS_EVERY = timedelta(hours=3)
PEOPLE_A_RUN = 500
"""Whose posts one run reads at most; the AppView allows 3,000 requests in five minutes and means to be generous."""
_COLLECTIONS = ("app.bsky.feed.like", "app.bsky.feed.repost", "app.bsky.feed.post")
_REASONS: dict[str, Kind] = {
    "like": "like", "like-via-repost": "like", "repost": "boost", "repost-via-repost": "boost", "mention": "mention",
    "reply": "reply", "quote": "mention",
}  # fmt: skip
_ME = "me"
"""The stream whose bookmark says which account it was the first time."""
_TEXT = 3000
_CLOCKS_DIFFER = timedelta(days=1)
"""How far ahead the clock of a program may be that wrote one of my records."""


async def pull(session: Session, mine: Mine, reading: Reading, /) -> AsyncGenerator[Page, None]:
    """Read my account, then what my people said.

    Raises:
        FetchError: the account itself cannot be read.
    """
    appview = mine.server or atproto.APPVIEW
    network = _network(session, mine)
    me = await network.did(actor(mine.address))
    streams = {"following": _following(network, appview, me, reading)}
    streams |= {name: _records(network, me, name, reading) for name in _COLLECTIONS}
    known = live.walk(reading, _ME).id
    if mine.token and known not in ("", me):
        # The app password must not go to whoever has the handle now.
        problem = f"the handle {actor(mine.address)} belongs to another account than before"
        raise FetchError(problem, f"write your DID ({known}) as the address of accounts.{mine.name}")
    if not known:
        yield live.page(_ME, Walk(id=me), Batch())
    if mine.token:
        streams["notifications"] = _notifications(network, mine, me, reading)
    for name, pages in streams.items():
        async for page in live.apart(name, live.walk(reading, name), pages, atproto.Refused):
            yield page
    waiting = live.due(reading, POSTS_EVERY, PEOPLE_A_RUN)
    async for page in live.of_people(reading, waiting, partial(_posts, network, appview, reading), atproto.Refused):
        yield page


async def confirmed(session: Session, mine: Mine) -> str:
    """Try an account and its app password, and give its handle.

    Raises:
        FetchError: nobody has the handle, or the password is not taken.
    """
    network = _network(session, mine)
    did = await network.did(actor(mine.address))
    if mine.token:
        await network.log_in(did, mine.token)
    return actor(mine.address)


def _network(session: Session, mine: Mine) -> atproto.Network:
    return atproto.Network(session, appview=mine.server or atproto.APPVIEW, plc=mine.directory or atproto.PLC)


def actor(address: str) -> str:
    """Read an address as the user wrote it: a DID, a handle, with or without "@", or the address of a profile."""
    own = handle(address, "bluesky")
    return own.address if own and own.network == "bluesky" and not atproto.is_did(address) else address


async def _following(network: atproto.Network, appview: str, me: str, reading: Reading) -> AsyncGenerator[Page, None]:
    walk = live.walk(reading, "following")
    if walk.at and reading.now - walk.at < FOLLOWS_EVERY:
        return
    cursor, asked = walk.next, {walk.next}
    while True:
        answer = await network.query(appview, "app.bsky.graph.getFollows", actor=me, limit="100", cursor=cursor)
        people: list[Found] = []
        skipped: list[Skipped] = []
        for view in _list(answer, "follows"):
            profile = profiles.bluesky(view)
            if profile is None:
                skipped.append(Skipped(where="following", why="an account is not as the API describes it"))
            else:
                people.append(found(profile, f"following {profile.address or profile.key}"))
        cursor = _beyond(answer, asked) if people or skipped else ""
        now = Walk(next=cursor) if cursor else Walk(at=reading.now)
        yield live.page("following", now, Batch(people=tuple(people), skipped=tuple(skipped)))
        if not cursor:
            return


def _beyond(answer: Mapping[str, Any], asked: set[str]) -> str:
    """Give the cursor of the next page; empty where there is none, or it leads back to one that was asked."""
    cursor = answer.get("cursor")
    if not isinstance(cursor, str) or cursor in asked:
        return ""
    asked.add(cursor)
    return cursor


async def _records(network: atproto.Network, me: str, collection: str, reading: Reading) -> AsyncGenerator[Page, None]:
    """Read what I did, the oldest first: however far it comes, all before that is there."""
    newest = live.walk(reading, collection).newest
    latest = reading.now + _CLOCKS_DIFFER
    async for page in network.pages(me, collection, after=newest):
        if not page.records and not page.odd:
            continue
        # A key that is no time, or one to come, would hide from the next run whatever is done before then.
        keys = [uri.rkey for one in page.records if (uri := atproto.read_uri(one.uri))]
        keys = [key for key in keys if (at := atproto.time_of(key)) and at <= latest]
        newest = max([newest, *keys])
        batch = bluesky_records.batch([{"uri": one.uri, "value": one.value} for one in page.records])
        odd = (Skipped(where=collection, why="an entry is no record of yours"),) * page.odd
        left = Walk(newest=newest)
        yield live.page(collection, left, msgspec.structs.replace(batch, skipped=(*batch.skipped, *odd)))


async def _notifications(network: atproto.Network, mine: Mine, me: str, reading: Reading) -> AsyncGenerator[Page, None]:
    """Read what others did towards me, newest first, until what is known."""
    try:
        token = await network.log_in(me, mine.token)
    except atproto.Refused as error:
        hint = f"make a new app password in Bluesky's settings, then `starmeet login {mine.name}`"
        raise atproto.Refused(error.problem, hint, error.error) from None
    pds = await network.pds(me)
    walk = live.walk(reading, "notifications")
    cursor, top, asked = walk.next, walk.top, {walk.next}
    while True:
        answer = await network.query(
            pds, "app.bsky.notification.listNotifications", strangers=True, token=token, limit="100", cursor=cursor
        )  # fmt: skip
        notices = _list(answer, "notifications")
        times = [time for one in notices if instant(time := one.get("indexedAt")) and isinstance(time, str)]
        top = top or max(times, default=walk.newest)
        cursor = _beyond(answer, asked) if notices and not any(time < walk.newest for time in times) else ""
        passed = tuple(filter(None, map(_notified, notices)))
        now = Walk(newest=walk.newest, top=top, next=cursor) if cursor else Walk(newest=top)
        yield live.page("notifications", now, Batch(passed=passed))
        if not cursor:
            return


async def _posts(
    network: atproto.Network, appview: str, reading: Reading, profile: Profile, _: Walk
) -> tuple[Walk, Batch]:
    """Read what somebody said last."""
    answer = await network.query(
        appview, "app.bsky.feed.getAuthorFeed", actor=profile.key or profile.address, limit="30",
        filter="posts_no_replies",
    )  # fmt: skip
    items = _list(answer, "feed")
    said = (_said(item, profile) for item in items)
    authors = (profiles.bluesky(_table(_table(item, "post"), "author")) for item in items if "reason" not in item)
    seen = {one.key: one for one in authors if one is not None and profile.key in ("", one.key)}
    kept = tuple(one for one in said if one is not None and one.at >= reading.since)
    return Walk(at=reading.now), Batch(seen=tuple(seen.values())[:1], said=kept)


def _notified(notice: Mapping[str, Any]) -> Passed | None:
    """Read what someone did towards me; None for what is no exchange, or is odd."""
    kind, at = _REASONS.get(str(notice.get("reason"))), instant(notice.get("indexedAt"))
    author, uri = profiles.bluesky(notice.get("author")), atproto.read_uri(notice.get("uri"))
    if kind is None or at is None or author is None or uri is None:
        return None
    text = _text(_table(notice, "record")) if kind in ("reply", "mention") else ""
    url = f"https://bsky.app/profile/{author.key}/post/{uri.rkey}" if uri.collection == "app.bsky.feed.post" else ""
    return Passed(
        key=f"bluesky:{uri}", at=at, who=(author,), direction="in", kind=kind_of(text, kind), text=text, url=url
    )


def _said(item: Mapping[str, Any], who: Profile) -> Said | None:
    """Read a post of an author's feed; None for a repost, what its author shows to members only, and what is odd."""
    post = _table(item, "post")
    record, author = _table(post, "record"), _table(post, "author")
    uri, at = atproto.read_uri(post.get("uri")), instant(record.get("createdAt")) or instant(post.get("indexedAt"))
    labels = {str(label.get("val")) for label in (*_list(author, "labels"), *_list(post, "labels"))}
    text = _text(record)
    if "reason" in item or uri is None or at is None or not text or "!no-unauthenticated" in labels:
        return None
    if who.key and uri.authority != who.key:
        return None
    replies = post.get("replyCount")
    features = [one for facet in _list(record, "facets") for one in _list(facet, "features")]
    tags = (str(one["tag"]) for one in features if isinstance(one.get("tag"), str))
    return Said(
        key=f"bluesky:{uri}", at=at, who=who, text=text, tags=tuple(dict.fromkeys(map(fold, tags))),
        url=f"https://bsky.app/profile/{uri.authority}/post/{uri.rkey}",
        links=tuple(dict.fromkeys(_links(record, features))), is_reply="reply" in record,
        replies=replies if isinstance(replies, int) and replies >= 0 else None,
    )  # fmt: skip


def _links(record: Mapping[str, Any], features: list[Mapping[str, Any]]) -> Iterator[str]:
    embedded = _table(_table(record, "embed"), "external").get("uri")
    for url in (*(one.get("uri") for one in features), embedded):
        safe = safe_url(url) if isinstance(url, str) else ""
        if safe.startswith("http"):
            yield safe


def _text(record: Mapping[str, Any]) -> str:
    found = record.get("text")
    return lines(found, _TEXT) if isinstance(found, str) else ""


def _table(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}


def _list(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = value.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
