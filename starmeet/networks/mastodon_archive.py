"""The archive of an account that Mastodon makes: a ZIP (or .tar.gz), its folder, or its `outbox.json` alone.

It holds everything the account posted and boosted, with times; and what it liked, as bare addresses: neither whose nor
when. Whose it is can be read off most addresses of Mastodon's own making, and off no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import msgspec

from starmeet.model import Skipped
from starmeet.networks import mastodon_csv
from starmeet.networks.batch import Batch, Passed, Profile
from starmeet.networks.bundle import Bundle
from starmeet.networks.json_stream import elements
from starmeet.networks.kinds import kind_of
from starmeet.networks.profiles import fediverse
from starmeet.networks.times import instant
from starmeet.text import one_line, plain, safe_url, squeeze

KIND = "mastodon archive"

FIRST = datetime(2016, 3, 16, tzinfo=UTC)
"""Before Mastodon's first release, so before any like."""
_MAX_ACTOR = 1 << 20
_MAX_FOLLOWS = 64 << 20
_MAX_KEY = 2048
_AT_ONCE = 1000
"""Activities in a batch."""
_PUBLIC = frozenset(("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"))
_ITEMS = re.compile(rb'"orderedItems"\s*:\s*\[')
_COLLECTION = re.compile(rb'"type"\s*:\s*"OrderedCollection"')
_FILE = re.compile(rb'"id"\s*:\s*"(outbox|likes|bookmarks)\.json"')
_STATUS = re.compile(
    r"https?://(?P<host>[^/?#@\s]+)/(?:users/(?P<user>[^/?#\s]+)/statuses/|@(?P<nick>[^/?#\s]+)/)(?P<number>[^/?#\s]+)"
    r"(?:/activity)?/?"
)
# Mastodon's ids have counted milliseconds since 1970, times 65,536, from version 2.0 on (lib/mastodon/snowflake.rb).
_SNOWFLAKE_BITS = 16
_SNOWFLAKES = range(1_500_000_000_000 << _SNOWFLAKE_BITS, 4_000_000_000_000 << _SNOWFLAKE_BITS)
"""Those of 2017 (2.0 is of that October) to 2096: what is outside counts otherwise."""


class _Activity(msgspec.Struct):
    id: Any = None
    type: Any = None
    actor: Any = None
    published: Any = None
    to: Any = None
    cc: Any = None
    object: Any = None


class _Unknown:
    """Something passed, and nobody says with whom."""


_UNKNOWN = _Unknown()


def recognises(bundle: Bundle) -> bool:
    """Look for an outbox, or the likes beside it."""
    return any(_members(bundle, name) for name in ("outbox", "likes"))


def read(bundle: Bundle, messages: bool, /) -> Iterator[Batch]:
    """Read whom the account follows, what it said to whom, whom it boosted and liked.

    Raises:
        InputError: the archive is damaged.
    """
    for name in bundle.names:
        if PurePosixPath(name).name.lower().startswith("following") and name.lower().endswith(".csv"):
            data = bundle.read(name, _MAX_FOLLOWS)
            if mastodon_csv.recognises(data):
                yield mastodon_csv.read(data)
    for name in _members(bundle, "outbox"):
        yield from _outbox(bundle, name, messages)
    since = _since(bundle)
    for name in _members(bundle, "likes"):
        yield from _likes(bundle, name, since)


def _members(bundle: Bundle, which: str) -> list[str]:
    """Find the collection of that name; a file by itself may be called anything."""
    names = bundle.names if len(bundle.names) == 1 else bundle.ending(f"{which}.json")
    return [name for name in names if _is(bundle.head(name), which)]


def _is(head: bytes, which: str) -> bool:
    if not (_COLLECTION.search(head) and (items := _ITEMS.search(head))):
        return False
    named = _FILE.search(head[: items.start()])
    if named:
        return named[1].decode() == which
    return head[items.end() :].lstrip()[:1] == (b"{" if which == "outbox" else b'"')


def _since(bundle: Bundle) -> datetime:
    """Say since when the account has been there: it liked nothing before."""
    for name in bundle.ending("actor.json"):
        try:
            actor = msgspec.json.decode(bundle.read(name, _MAX_ACTOR))
        except (ValueError, RecursionError):
            continue
        if isinstance(actor, Mapping):
            return instant(actor.get("published")) or FIRST
    return FIRST


def _outbox(bundle: Bundle, name: str, messages: bool) -> Iterator[Batch]:
    passed: list[Passed] = []
    skipped: list[Skipped] = []
    unknown = 0
    with bundle.open(name) as file:
        for number, activity in enumerate(elements(file, name, _ITEMS, _Activity), start=1):
            match _activity(activity, messages):
                case Passed() as one:
                    passed.append(one)
                case _Unknown():
                    unknown += 1
                case str() as why:
                    skipped.append(Skipped(where=f"{squeeze(name, 100)}, item {number}", why=why))
            if number % _AT_ONCE == 0:
                yield Batch(passed=tuple(passed), skipped=tuple(skipped), unknown=unknown)
                passed, skipped, unknown = [], [], 0
    yield Batch(passed=tuple(passed), skipped=tuple(skipped), unknown=unknown)


def _activity(activity: _Activity | None, messages: bool) -> Passed | _Unknown | str | None:
    """Say what passed; why nothing can be said; or None where nothing passed."""
    if activity is None or not isinstance(activity.type, str):
        return "it is no activity"
    mine = activity.actor if isinstance(activity.actor, str) else ""
    if activity.type == "Announce":
        return _boost(activity, mine)
    if activity.type != "Create" or not isinstance(activity.object, Mapping):
        return None
    return _post(activity, activity.object, mine, messages)


def _boost(activity: _Activity, mine: str) -> Passed | _Unknown | str | None:
    boosted = activity.object if isinstance(activity.object, str) else ""
    if not boosted and isinstance(activity.object, Mapping):  # one's own posts are there in full
        return None
    at, author = instant(activity.published), _author(boosted)
    if at is None or not isinstance(activity.id, str):
        return "a boost without a time or an address"
    if author is None:
        return _UNKNOWN
    if mine and author.key == mine:
        return None
    key, url = f"mastodon:{one_line(activity.id, _MAX_KEY)}", safe_url(boosted)
    return Passed(key=key, at=at, who=(author,), direction="out", kind="boost", url=url)


def _post(activity: _Activity, post: Mapping[str, Any], mine: str, messages: bool) -> Passed | _Unknown | str | None:
    at, uri = instant(post.get("published")) or instant(activity.published), post.get("id")
    if at is None or not isinstance(uri, str):
        return "a post without a time or an address"
    answered = post.get("inReplyTo")
    mentioned = list(_mentions(post))
    to_others = isinstance(answered, str) and not (mine and answered.startswith(f"{mine}/"))
    author = _author(answered) if isinstance(answered, str) and to_others else None
    who = [one for one in (author, *mentioned) if one and not (mine and one.key == mine)]
    if not who:
        return _UNKNOWN if to_others and author is None else None
    audience = {one for field in (post.get("to"), post.get("cc")) for one in _listed(field)}
    public = not _PUBLIC.isdisjoint(audience)
    said = plain(post["content"]) if isinstance(post.get("content"), str) and (public or messages) else ""
    kind = kind_of(said, "reply" if to_others else "mention")
    if not public and not any(one.endswith("/followers") for one in audience):
        kind = "message"
    page = post.get("url")
    url = safe_url(page if isinstance(page, str) else uri)
    return Passed(
        key=f"mastodon:{one_line(uri, _MAX_KEY)}", at=at, who=tuple(dict.fromkeys(who)), direction="out",
        kind=kind, text=said, url=url,
    )  # fmt: skip


def _mentions(post: Mapping[str, Any]) -> Iterator[Profile]:
    for tag in post["tag"] if isinstance(post.get("tag"), list) else ():
        if not isinstance(tag, Mapping) or tag.get("type") != "Mention" or not isinstance(tag.get("href"), str):
            continue
        key, name = safe_url(tag["href"]), tag.get("name")
        name = name if isinstance(name, str) else ""
        address = fediverse(name if name.count("@") > 1 else f"{name}@{_host(key)}")
        if key or address:
            yield Profile(network="mastodon", key=key, address=address)


def _likes(bundle: Bundle, name: str, since: datetime) -> Iterator[Batch]:
    passed: list[Passed] = []
    unknown = 0
    with bundle.open(name) as file:
        for number, uri in enumerate(elements(file, name, _ITEMS, str), start=1):
            author = _author(uri) if uri else None
            if author is None or uri is None:
                unknown += 1
            else:
                key, at = f"mastodon:like:{uri}", max(since, _posted(uri) or since)
                passed.append(
                    Passed(key=key, at=at, undated=True, who=(author,), direction="out", kind="like", url=safe_url(uri))
                )
            if number % _AT_ONCE == 0:
                yield Batch(passed=tuple(passed), unknown=unknown)
                passed, unknown = [], 0
    yield Batch(passed=tuple(passed), unknown=unknown)


def _author(uri: str) -> Profile | None:
    """Read whose post it is off its address; None where that does not tell."""
    found = _STATUS.fullmatch(uri)
    if found is None or not safe_url(uri):
        return None
    name = found["user"] or found["nick"]
    address = fediverse(name if "@" in name else f"{name}@{found['host']}")
    if not address:
        return None
    key = f"https://{found['host']}/users/{name}" if found["user"] else ""
    return Profile(network="mastodon", key=key, address=address)


def _posted(uri: str) -> datetime | None:
    """Read when a post was written off the number in its address, where it is one of Mastodon's."""
    found = _STATUS.fullmatch(uri)
    digits = found["number"] if found else ""
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 20 and int(digits) in _SNOWFLAKES):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(digits) >> _SNOWFLAKE_BITS)


def _listed(value: object) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
