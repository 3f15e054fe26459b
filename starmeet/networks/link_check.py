"""Following a link that somebody posted; and where it leads nowhere, finding the one that was most likely meant.

The commonest breakages are of writing: a bracket or full stop that became part of the address, a scheme written
twice. Then come pages that moved on their own site, and pages of which only an archive has a copy. What is offered in
its place was followed, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

import msgspec

from starmeet.errors import FetchError
from starmeet.fetch import NoHost, Response, Session
from starmeet.model import LinkCheck, Value
from starmeet.text import safe_url

SECONDS = 10.0
NO_HOST = "there is no such host"
"""Why a link is broken whose host has no address; which is also what a machine says that is not online."""
_GONE = frozenset((404, 410))
_ANY = frozenset(range(300, 600))
_NO_HEAD = frozenset((400, 403, 405, 406, 501))
"""What servers say that do not care for HEAD; they are asked for the page itself."""
_MAX_PAGE = 1 << 20
_MAX_SITEMAP = 4 << 20
_AT_END = ".,;:!?)]}>'\"»”’…*_"
_LOCATION = re.compile(r"<loc>\s*([^<\s]{1,2000})\s*</loc>", re.IGNORECASE)


async def check(session: Session, url: str, now: datetime, *, archive: str = "", public_only: bool = True) -> LinkCheck:
    """Follow a link. Never raises: what cannot be told is None."""
    look = _Look(session, public_only)
    works, why = await look.at(url)
    if works is not False:
        return LinkCheck(url=url, at=now, works=works, why=why)
    instead, how = await _meant(look, url, archive)
    return LinkCheck(url=url, at=now, works=False, why=why, instead=instead, how=how)


async def _meant(look: _Look, url: str, archive: str) -> tuple[str, str]:
    """Find an address that works and was most likely meant, and how."""
    for candidate, how in candidates(url):
        if (await look.at(candidate, like=url))[0]:
            return candidate, how
    moved = await look.sitemap(url)
    if moved and (await look.at(moved, like=url))[0]:
        return moved, "where the page is now on the same site"
    copy = await look.archived(url, archive) if archive else ""
    return (copy, "a copy in an archive") if copy else ("", "")


def candidates(url: str) -> Iterator[tuple[str, str]]:
    """Give addresses that a broken one may have been meant to be, the likeliest first, and how each differs."""
    seen = {url}
    for candidate, how in _candidates(url):
        if candidate not in seen and safe_url(candidate):
            seen.add(candidate)
            yield candidate, how


def _candidates(url: str) -> Iterator[tuple[str, str]]:
    doubled = re.match(r"https?:/{0,3}(?=https?:?/)", url, re.IGNORECASE)
    bare = url
    if doubled:
        bare = re.sub(r"^(https?):?/+", r"\1://", url[doubled.end() :], flags=re.IGNORECASE)
        yield bare, "with its scheme written once"
    elif re.match(r"https?:/(?!/)|https?:///", url, re.IGNORECASE):
        bare = re.sub(r"^(https?):/+", r"\1://", url, flags=re.IGNORECASE)
        yield bare, "with two slashes behind its scheme"
    trimmed = bare.rstrip(_AT_END)
    decoded = unquote(bare[-12:])
    if trimmed != bare:
        yield trimmed, "without the sign at its end"
    elif decoded.rstrip(_AT_END) != decoded and bare.isascii():
        yield bare[:-12] + quote(decoded.rstrip(_AT_END), safe="/%:?&=#~+@"), "without the sign at its end"
    for sign in (")", "]", ">", '"', "”", ",http", "%29", "%5D"):
        head, found, _ = bare.partition(sign)
        if found and "://" in head:
            yield head, "without what stuck to its end"
    yield from _on_the_same_site(trimmed)


def _on_the_same_site(url: str) -> Iterator[tuple[str, str]]:
    scheme, host, path, query, _ = _parts(url)
    if not host:
        return
    how = "where the page is now on the same site"
    paths = [path.rstrip("/") if path.endswith("/") else path + "/", re.sub(r"(?:index)?\.(?:html?|php)$", "", path)]
    paths += [path.lower(), re.sub(r"/{2,}", "/", path)]
    for other in paths:
        if other and other != path:
            yield urlunsplit((scheme, host, other, query, "")), how
    if query:
        yield urlunsplit((scheme, host, path, "", "")), "without its question mark and what follows"
    www = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    yield urlunsplit((scheme, www, path, query, "")), how
    if scheme == "http":
        yield urlunsplit(("https", host, path, query, "")), how


def _parts(url: str) -> SplitResult:
    """Take an address apart; one that cannot be has no parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _name(url: str) -> str:
    """Give what a page is called: the end of its path."""
    return _parts(url).path.rstrip("/").rpartition("/")[2].lower()


class _Look:
    """Looks at addresses: HEAD first, as nobody reads the page."""

    def __init__(self, session: Session, public_only: bool) -> None:
        self._session = session
        self._public_only = public_only

    async def at(self, url: str, like: str = "") -> tuple[bool | None, str]:
        """Say whether an address leads somewhere, and what was answered.

        One that is to stand in for another must not lead to the front page: that is where sites send the lost.
        """
        try:
            answer = await self._ask(url, "HEAD")
            if answer.status in _NO_HEAD or answer.status in _GONE:
                answer = await self._ask(url, "GET")
        except NoHost:
            return False, NO_HOST
        except FetchError as error:
            return None, error.problem
        if like and _parts(answer.url).path in ("", "/") and _parts(like).path not in ("", "/"):
            return None, "it leads to the front page"
        if answer.status < 300:
            return True, str(answer.status)
        return (False if answer.status in _GONE else None), str(answer.status)

    async def _ask(self, url: str, method: Literal["HEAD", "GET"]) -> Response:
        return await self._session.fetch(
            url, method=method, limit=_MAX_PAGE, timeout=SECONDS, attempts=1, also=_ANY, public_only=self._public_only
        )

    async def sitemap(self, url: str) -> str:
        """Look in the site's list of its pages for the one page that is called the same; empty where there is none."""
        parts = _parts(url)
        name = _name(url)
        if len(name) < 4:
            return ""
        try:
            answer = await self._session.fetch(
                urlunsplit((parts.scheme, parts.netloc, "/sitemap.xml", "", "")), limit=_MAX_SITEMAP, timeout=SECONDS,
                attempts=1, public_only=self._public_only,
            )  # fmt: skip
        except FetchError:
            return ""
        pages = {safe_url(found[1]) for found in _LOCATION.finditer(answer.body.decode("utf-8", "replace"))}
        stem = name.partition(".")[0]
        named = [one for one in pages if _name(one).startswith(stem)]
        return named[0] if len(named) == 1 and _parts(named[0]).netloc == parts.netloc else ""

    async def archived(self, url: str, archive: str) -> str:
        """Ask an archive for a copy (Wayback availability API); empty where there is none."""
        try:
            answer = await self._session.fetch(
                f"{archive.rstrip('/')}/wayback/available?url={quote(url, safe='')}", limit=_MAX_PAGE, timeout=SECONDS
            )
            closest = msgspec.json.decode(answer.body, type=_Answer).archived_snapshots.closest
        except (FetchError, ValueError, RecursionError):
            return ""
        return safe_url(closest.url) if closest and closest.available and closest.status == "200" else ""


class _Copy(Value, frozen=True):
    available: bool = False
    status: str = ""
    url: str = ""


class _Copies(Value, frozen=True):
    closest: _Copy | None = None


class _Answer(Value, frozen=True):
    """What the Wayback availability API answers."""

    archived_snapshots: _Copies = _Copies()
