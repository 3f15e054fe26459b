"""Accounts as the interfaces of their networks describe them in JSON; each gives None for what is no account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starmeet.networks.batch import Profile
from starmeet.text import handle, plain, safe_url, squeeze

_MAX_BIO = 2000
"""Characters; Mastodon allows 500, its relatives more."""
_MAX_LINKS = 16
_DID = re.compile(r"did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,250}")
_INVALID = "handle.invalid"
"""What Bluesky writes for a handle that does not lead back to its account."""
_NOT_TO_STRANGERS = "!no-unauthenticated"
"""The label by which someone on Bluesky asks to be shown only to people who are logged in."""


def mastodon(account: object) -> Profile | None:
    """Read an Account of Mastodon's API, whose `acct` has no host when it is on the asked server."""
    if not isinstance(account, Mapping):
        return None
    acct, url = _text(account, "acct"), _text(account, "url", 2048)
    host = _host(url)
    address = fediverse(acct if "@" in acct else f"{acct}@{host}")
    if not address:
        return None
    links = [(_link(plain(_text(one, "value", 2048))), one.get("verified_at")) for one in _dicts(account, "fields")]
    moved = account.get("moved")
    return Profile(
        network="mastodon",
        key=safe_url(_text(account, "uri", 2048)),
        address=address,
        name=squeeze(plain(_text(account, "display_name"))),
        bio=plain(_text(account, "note", 8 * _MAX_BIO))[:_MAX_BIO],
        url=safe_url(url),
        avatar=safe_url(_text(account, "avatar", 2048)),
        links=_distinct(link for link, _ in links),
        verified=_distinct(link for link, at in links if isinstance(at, str)),
        moved_to=_text(moved, "acct") if isinstance(moved, Mapping) and "@" in _text(moved, "acct") else "",
    )


def bluesky(view: object) -> Profile | None:
    """Read a profileView of Bluesky's API."""
    if not isinstance(view, Mapping):
        return None
    key, name = did(view.get("did")), _text(view, "handle").lower()
    if not key:
        return None
    address = None if name in ("", _INVALID) else handle(name, "bluesky")
    hidden = any(_text(label, "val") == _NOT_TO_STRANGERS for label in _dicts(view, "labels"))
    website = _link(_text(view, "website", 2048))
    return Profile(
        network="bluesky",
        key=key,
        address=address.address if address else "",
        name=squeeze(_text(view, "displayName")),
        bio="" if hidden else plain(_text(view, "description", 4 * _MAX_BIO))[:_MAX_BIO],
        url=f"https://bsky.app/profile/{key}",
        avatar="" if hidden else safe_url(_text(view, "avatar", 2048)),
        links=_distinct([website]),
    )


def github(user: object) -> Profile | None:
    """Read a user of GitHub's API; lists of them have little but the login."""
    if not isinstance(user, Mapping):
        return None
    number, login = user.get("id"), handle(_text(user, "login"), "github")
    if login is None or isinstance(number, bool) or not isinstance(number, int):
        return None
    other = _text(user, "twitter_username")
    return Profile(
        network="github",
        key=str(number),
        address=login.address,
        name=squeeze(_text(user, "name")),
        bio=plain(_text(user, "bio", 4 * _MAX_BIO))[:_MAX_BIO],
        url=safe_url(_text(user, "html_url", 2048)),
        avatar=safe_url(_text(user, "avatar_url", 2048)),
        links=_distinct([_link(_text(user, "blog", 2048)), f"https://twitter.com/{other}" if other else ""]),
        org=squeeze(_text(user, "company").lstrip("@"), 200),
        home=squeeze(_text(user, "location"), 200),
    )


def twitter(user: object) -> Profile | None:
    """Read a user of Twitter's API 1.1."""
    if not isinstance(user, Mapping):
        return None
    number, name = _text(user, "id_str") or str(user.get("id", "")), handle(_text(user, "screen_name"), "twitter")
    if name is None or not number.isdecimal():
        return None
    return Profile(
        network="twitter",
        key=number,
        address=name.address,
        name=squeeze(plain(_text(user, "name"))),
        bio=plain(_text(user, "description", 4 * _MAX_BIO))[:_MAX_BIO],
        url=f"https://x.com/{name.address}",
        avatar=safe_url(_text(user, "profile_image_url_https", 2048)),
        links=_distinct([_link(_text(user, "expanded_url", 2048)) or _link(_text(user, "url", 2048))]),
        home=squeeze(_text(user, "location"), 200),
    )


def did(written: object) -> str:
    """Give a DID back as it is; empty where this is none."""
    return written if isinstance(written, str) and _DID.fullmatch(written) else ""


def fediverse(written: str) -> str:
    """Spell a full address of the fediverse as `text.handle` does; empty where the server is missing."""
    found = handle(written, "mastodon")
    _, _, host = found.address.partition("@") if found and found.network == "mastodon" else ("", "", "")
    return found.address if found and "." in host.strip(".") else ""


def _text(value: object, key: str, limit: int = 500) -> str:
    found: Any = value.get(key) if isinstance(value, Mapping) else None
    return found[:limit] if isinstance(found, str) else ""


def _dicts(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = value.get(key)
    return [one for one in found[:_MAX_LINKS] if isinstance(one, Mapping)] if isinstance(found, list) else []


def _link(written: str) -> str:
    """Read a link as people write it; "ada.example" is one."""
    written = written.strip()
    if written and "://" not in written and " " not in written and "." in written and "@" not in written:
        written = f"https://{written}"
    return safe_url(written) if "://" in written else ""


def _distinct(links: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, links)))[:_MAX_LINKS]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
