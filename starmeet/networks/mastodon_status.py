"""Statuses and notifications of Mastodon's API: what they say passed, and what was said.

The key of a status is its ActivityPub id (`uri`), the same on every server and in the archive one can download.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from starmeet.model import Kind
from starmeet.networks import profiles
from starmeet.networks.batch import Passed, Profile, Said
from starmeet.networks.kinds import kind_of
from starmeet.networks.times import instant
from starmeet.text import fold, handle, lines, plain, safe_url

PUBLIC = ("public", "unlisted")
_LINK = re.compile(r"<a\b([^<>]{0,2000})>", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']([^"'<>]{1,2000})["']""", re.IGNORECASE)
_NO_LINK = re.compile(r"\b(?:mention|hashtag|u-url)\b")
_TEXT = 5000
_NOTICES: dict[str, Kind] = {"favourite": "like", "reblog": "boost", "mention": "mention", "quote": "mention"}

Json = Mapping[str, Any]


def mine(status: object, me: str) -> Passed | None:
    """Read what I did with a status of mine; None when it concerns nobody else, or is odd. `me` is my id."""
    if not isinstance(status, Mapping):
        return None
    at, uri = instant(status.get("created_at")), _text(status, "uri")
    if at is None or not uri:
        return None
    boosted = status.get("reblog")
    if isinstance(boosted, Mapping):
        author = profiles.mastodon(boosted.get("account"))
        if author is None or _text(_table(boosted, "account"), "id") == me:
            return None
        return Passed(
            key=f"mastodon:{uri}", at=at, who=(author,), direction="out", kind="boost", text=_words(boosted),
            url=_url(boosted),
        )  # fmt: skip
    answered = str(status.get("in_reply_to_account_id") or "")
    mentions = [one for one in _list(status, "mentions") if str(one.get("id") or "") != me]
    mentions.sort(key=lambda one: str(one.get("id")) != answered)
    who = tuple(filter(None, map(_mentioned, mentions)))
    if not who:
        return None
    text = _words(status)
    kind: Kind = "reply" if answered and answered != me else "mention"
    if status.get("visibility") == "direct":
        kind = "message"
    return Passed(
        key=f"mastodon:{uri}", at=at, who=who, direction="out", kind=kind_of(text, kind), text=text, url=_url(status)
    )


def liked(status: object) -> Passed | None:
    """Read a status I liked: the API does not say when, so it was at the earliest when it was written."""
    if not isinstance(status, Mapping):
        return None
    at, uri, author = instant(status.get("created_at")), _text(status, "uri"), profiles.mastodon(status.get("account"))
    if at is None or not uri or author is None:
        return None
    return Passed(
        key=f"mastodon:like:{uri}", at=at, undated=True, who=(author,), direction="out", kind="like",
        text=_words(status), url=_url(status),
    )  # fmt: skip


def notified(notice: object, me: str, server: str) -> Passed | None:
    """Read what someone did towards me; None for what is no exchange, or is odd."""
    if not isinstance(notice, Mapping):
        return None
    kind, at = _NOTICES.get(_text(notice, "type")), instant(notice.get("created_at"))
    author, number = profiles.mastodon(notice.get("account")), str(notice.get("id") or "")
    if kind is None or at is None or author is None or not number:
        return None
    status = _table(notice, "status")
    key, text = f"mastodon:notice:{server}:{number}", _words(status)
    if kind == "mention":
        # The word itself has a name of its own, which it keeps should the notice come twice.
        key = f"mastodon:{_text(status, 'uri')}" if _text(status, "uri") else key
        answers_me = str(status.get("in_reply_to_account_id") or "") == me
        kind = (
            "message" if status.get("visibility") == "direct" else kind_of(text, "reply" if answers_me else "mention")
        )
    return Passed(key=key, at=at, who=(author,), direction="in", kind=kind, text=text, url=_url(status))


def said(status: object, who: Profile) -> Said | None:
    """Read a public post; None for a boost, for what is not public, or is odd."""
    if not isinstance(status, Mapping) or status.get("visibility") not in PUBLIC or status.get("reblog"):
        return None
    at, uri = instant(status.get("created_at")), _text(status, "uri")
    text = _words(status)
    if at is None or not uri or not text:
        return None
    replies = status.get("replies_count")
    return Said(
        key=f"mastodon:{uri}", at=at, who=who, text=text, url=_url(status), links=tuple(_links(status)),
        tags=tuple(dict.fromkeys(fold(_text(tag, "name")) for tag in _list(status, "tags") if _text(tag, "name"))),
        is_reply=bool(status.get("in_reply_to_id")),
        replies=replies if isinstance(replies, int) and replies >= 0 else None,
    )  # fmt: skip


def said_by_anybody(status: object) -> Said | None:
    """Read a public post and whose it is, as hashtags show them; None as for `said`."""
    who = profiles.mastodon(status.get("account")) if isinstance(status, Mapping) else None
    return said(status, who) if who else None


def _words(status: Json) -> str:
    """Give the text of a status; none of what was written to a few."""
    if status.get("visibility") not in PUBLIC:
        return ""
    warning, text = _text(status, "spoiler_text", 500), plain(_text(status, "content", 100_000), _TEXT)
    return lines(f"{warning}\n{text}".strip(), _TEXT)


def _links(status: Json) -> Iterator[str]:
    """Give the addresses a status links to, whole: its text shows them cut. Mentions and hashtags are links, too."""
    from html import unescape

    seen: set[str] = set()
    for tag in _LINK.finditer(_text(status, "content", 100_000)):
        href = _HREF.search(tag[1])
        url = safe_url(unescape(href[1])) if href and not _NO_LINK.search(tag[1]) else ""
        if url.startswith("http") and url not in seen:
            seen.add(url)
            yield url


def _mentioned(mention: Json) -> Profile | None:
    acct, url = _text(mention, "acct"), safe_url(_text(mention, "url"))
    found = handle(f"@{acct}", "mastodon") if "@" in acct else handle(url, "mastodon")
    return Profile(network="mastodon", address=found.address, url=url) if found and "@" in found.address else None


def _url(status: Json) -> str:
    if status.get("visibility") not in PUBLIC:
        return ""
    return safe_url(_text(status, "url")) or safe_url(_text(status, "uri"))


def _text(value: Json, key: str, limit: int = 2048) -> str:
    found = value.get(key)
    return found[:limit] if isinstance(found, str) else ""


def _table(value: Json, key: str) -> Json:
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}


def _list(value: Json, key: str) -> list[Json]:
    found = value.get(key)
    return [one for one in found[:200] if isinstance(one, Mapping)] if isinstance(found, list) else []
