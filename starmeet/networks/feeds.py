"""Feeds (RSS, Atom, JSON Feed): what your people write on pages of their own.

Whose feed is known (from a list of feeds, or an earlier reading) is read there; of others with a page on the web, the
page is asked for the feed it names, and for the accounts it calls its owner's (rel=me). Each feed is its own stream, so
one that fails costs nothing but itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import msgspec

from starmeet.errors import FetchError
from starmeet.fetch import Response, Session
from starmeet.guard import names_inside
from starmeet.model import Skipped, Value
from starmeet.networks.batch import Batch, Page, Profile, Said
from starmeet.networks.live import Mine, Reading
from starmeet.networks.times import instant
from starmeet.text import fold, lines, plain, safe_url, squeeze

EVERY = timedelta(hours=1)
"""How often a feed is read at most."""
_SEARCH_AGAIN = timedelta(days=14)
"""How long a page that names no feed is left in peace."""
MAX_FEED = 10 << 20
_MAX_PAGE = 2 << 20
_MOST_ENTRIES = 200
_MOST_LINKS = 16
_TEXT = 2000
"""Characters of an entry that are kept: it is to be recognised, not archived."""
_GONE = frozenset((404, 410))
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_DATES = ("published_parsed", "created_parsed", "updated_parsed")


class Bookmark(Value, frozen=True, kw_only=True):
    """What a feed said last time."""

    at: datetime
    feed: str = ""
    """Where the feed is; empty where a page names none."""
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    gone: bool = False
    """The server said that it is gone for good (410): not asked again."""


async def pull(session: Session, _mine: Mine, reading: Reading) -> AsyncGenerator[Page, None]:
    """Read the feeds of your people, each as a page of its own."""
    for profile in reading.people:
        if profile.network == "feed":
            page = await _feed(
                session, reading, f"feed {profile.key}", profile, profile.key, found=not names_inside(profile.key)
            )
        else:
            page = await _site(session, reading, profile)
        if page is not None:
            yield page


async def _site(session: Session, reading: Reading, profile: Profile) -> Page | None:
    """Read the feed of somebody's page, looking for it first where it is not known."""
    stream = f"page {profile.address}"
    before = _bookmark(reading, stream)
    if before and before.feed:
        return await _feed(session, reading, stream, profile, before.feed, found=True)
    if before and reading.now - before.at < _SEARCH_AGAIN:
        return None
    try:
        answer = await session.fetch(f"https://{profile.address}", limit=_MAX_PAGE, public_only=True)
    except FetchError as error:
        return _page(stream, Bookmark(at=reading.now), skipped=Skipped(where=profile.address, why=str(error)))
    feed, me = named_feed(answer.body, answer.url), same_person(answer.body, answer.url)
    feed = "" if names_inside(feed) else feed  # a stranger's page has no business on this machine's network
    said = msgspec.structs.replace(profile, key=profile.address, links=me) if me else None
    page = await _feed(session, reading, stream, profile, feed, found=True) if feed else None
    page = page or _page(stream, Bookmark(at=reading.now))
    if said is None:
        return page
    batch = msgspec.structs.replace(page.batch, seen=(*page.batch.seen, said))
    return msgspec.structs.replace(page, batch=batch)


async def _feed(
    session: Session, reading: Reading, stream: str, profile: Profile, url: str, *, found: bool
) -> Page | None:
    """Read a feed; one that was `found` is followed to public hosts only, as strangers may have written its address."""
    before = _bookmark(reading, stream) or Bookmark(at=datetime.min.replace(tzinfo=UTC), feed=url)
    if before.gone or (before.digest and reading.now - before.at < EVERY):
        return None
    try:
        answer = await session.fetch(
            url, etag=before.etag, last_modified=before.last_modified, limit=MAX_FEED, also=_GONE, public_only=found
        )
    except FetchError as error:
        return _page(stream, _again(before, reading.now), skipped=Skipped(where=_shown(url), why=str(error)))
    if answer.status in _GONE:
        gone = msgspec.structs.replace(_again(before, reading.now), gone=answer.status == 410)
        return _page(
            stream, gone, skipped=Skipped(where=_shown(url), why=f"there is no feed any more ({answer.status})")
        )
    digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
    if answer.not_modified or digest == before.digest:
        return _page(stream, _again(before, reading.now))
    now = Bookmark(
        at=reading.now, feed=url, etag=answer.etag, last_modified=answer.last_modified, digest=digest
    )  # fmt: skip
    who = Profile(network="feed", key=url, same_as=profile.same_as or profile.handle, url=profile.url)
    entries, odd = read(answer, who)
    said = tuple(one for one in entries if one.at >= reading.since)
    return _page(stream, now, seen=(who,), said=said, skipped=odd)


def _bookmark(reading: Reading, stream: str) -> Bookmark | None:
    try:
        return msgspec.json.decode(reading.bookmarks.get(stream, ""), type=Bookmark)
    except msgspec.DecodeError:
        return None


def _shown(url: str) -> str:
    """Write an address for people: without the password that may be in it."""
    return re.sub(r"(?<=://)[^/?#\s]*@", "", url)


def _again(before: Bookmark, now: datetime) -> Bookmark:
    return msgspec.structs.replace(before, at=now)


def _page(
    stream: str,
    bookmark: Bookmark,
    *,
    seen: tuple[Profile, ...] = (),
    said: tuple[Said, ...] = (),
    skipped: Skipped | None = None,
) -> Page:
    batch = Batch(seen=seen, said=said, skipped=(skipped,) if skipped else ())
    return Page(stream=stream, batch=batch, bookmark=msgspec.json.encode(bookmark).decode())


def named_feed(page: bytes, url: str) -> str:
    """Find the feed a page names in its head; empty where there is none."""
    from starmeet import html_tree

    for node in html_tree.parse(page.decode("utf-8", "replace")).walk():
        rel = node.attributes.get("rel", "").lower().split()
        if node.name == "link" and "alternate" in rel and node.attributes.get("type", "").lower() in _TYPES:
            try:
                found = safe_url(urljoin(url, node.attributes.get("href", "").strip()))
            except ValueError:
                continue
            if found and "comments" not in fold(node.attributes.get("title", "")):
                return found
    return ""


def same_person(page: bytes, url: str) -> tuple[str, ...]:
    """Give the addresses a page links to as its owner's (rel=me), on the page or in its head."""
    from starmeet import html_tree

    found = []
    for node in html_tree.parse(page.decode("utf-8", "replace")).walk():
        if node.name in ("a", "link") and "me" in node.attributes.get("rel", "").lower().split():
            try:
                found.append(safe_url(urljoin(url, node.attributes.get("href", "").strip())))
            except ValueError:
                continue
    return tuple(dict.fromkeys(one for one in found if one.startswith("http")))[:_MOST_LINKS]


def read(answer: Response, who: Profile) -> tuple[tuple[Said, ...], Skipped | None]:
    """Read the entries of a feed; say so where it is none."""
    entries = _json_feed(answer, who) if answer.body.lstrip()[:1] == b"{" else _xml_feed(answer, who)
    if entries is None:
        return (), Skipped(where=answer.url, why="what is there is no feed")
    return tuple({one.key: one for one in entries if one is not None}.values()), None


def _xml_feed(answer: Response, who: Profile) -> list[Said | None] | None:
    from io import BytesIO  # given bytes, feedparser takes them for the name of a file first

    import feedparser

    headers = {"content-type": answer.content_type or "application/xml", "content-location": answer.url}
    try:
        found = feedparser.parse(BytesIO(answer.body), response_headers=headers, sanitize_html=False)
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):  # odd bytes reach odd corners of it
        return None
    if not found.version and not found.entries:
        return None
    said = []
    for entry in found.entries[:_MOST_ENTRIES]:
        at = next((_utc(entry[name]) for name in _DATES if entry.get(name)), None)
        body = next((one.get("value", "") for one in entry.get("content") or ()), "") or entry.get("summary", "")
        title, link, guid = (str(entry.get(name, "")) for name in ("title", "link", "id"))
        said.append(_said(who, at, title, str(body), (link, guid)))
    return said


def _json_feed(answer: Response, who: Profile) -> list[Said | None] | None:
    try:
        found = msgspec.json.decode(answer.body)
    except (ValueError, RecursionError):
        return None
    items = found.get("items") if isinstance(found, Mapping) else None
    if not isinstance(items, list):
        return None
    said = []
    for item in items[:_MOST_ENTRIES]:
        if isinstance(item, Mapping):
            body = item.get("content_html") or item.get("content_text") or item.get("summary") or ""
            link = str(item.get("url") or item.get("external_url") or "")
            at = instant(item.get("date_published") or item.get("date_modified"))
            said.append(_said(who, at, str(item.get("title") or ""), str(body), (link, str(item.get("id") or ""))))
    return said


def _said(who: Profile, at: datetime | None, title: str, body: str, names: tuple[str, str]) -> Said | None:
    """Make a post of an entry with its link and id; without a time it is none: there is no saying whether it is new."""
    link, guid = names
    name = squeeze(plain(title), 300)
    text = lines(plain(body), _TEXT)
    url = safe_url(link)
    key = guid or url or name
    if at is None or not key or not (name or text):
        return None
    words = f"{name}\n{text}".strip() if not fold(text).startswith(fold(name)) else text
    digest = hashlib.blake2b(f"{who.key}\x1f{key}".encode("utf-8", "replace"), digest_size=16).hexdigest()
    return Said(key=f"feed:{digest}", at=at, who=who, text=words, url=url, links=tuple(_links(body)))


def _links(body: str) -> Iterator[str]:
    """Give the addresses an entry links to."""
    from starmeet import html_tree

    if "<a" not in body:
        return
    seen: set[str] = set()
    for node in html_tree.parse(body[: 4 * MAX_FEED]).walk():
        url = safe_url(node.attributes.get("href", "").strip()) if node.name == "a" else ""
        if url.startswith("http") and url not in seen and len(seen) < 50:
            seen.add(url)
            yield url


def _utc(parts: Any) -> datetime | None:
    try:
        year, month, day, hour, minute, second = parts[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None
