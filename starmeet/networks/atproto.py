"""The AT Protocol as anyone may read it: who somebody is, where their records lie, and the records.

A person is a DID, for ever; a handle is a name for it that may change. The DID's document names the server (PDS) that
keeps the person's records, and everything in them is public. Reading takes two addresses, which the caller gives: an
AppView, to look handles up, and the directory of did:plc. What these lead to was written by strangers, and is followed
to public hosts only, unless the directory itself is on a private network.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlencode

import msgspec

from starmeet.errors import FetchError
from starmeet.fetch import Session
from starmeet.model import Value
from starmeet.text import squeeze

APPVIEW = "https://public.api.bsky.app"
PLC = "https://plc.directory"
TIMEOUT = 20.0
"""Seconds for one request, attempts and all."""
MAX_JSON = 10 * 1024 * 1024
"""Bytes of one answer. A page of 100 records with long texts takes some 300 KB."""
PAGE = 100
"""Records asked for at once: the most a server gives."""
# A refusal in JSON says more than its status does.
_REFUSALS = frozenset((400, 401, 403, 404, 410, 501))

_NOBODY = frozenset(("InvalidRequest", "HandleNotFound", "NotFound"))
"""What an AppView says of a handle that is nobody's."""

_DID = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[A-Za-z0-9.-]{1,253}(?:%3[Aa]\d{1,5})?)")
_HANDLE = re.compile(r"(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_URI = re.compile(r"at://([^/\s]{3,300})/([a-zA-Z][a-zA-Z0-9.-]{2,316})/([A-Za-z0-9._:~-]{1,512})")
_ENDPOINT = re.compile(r"https?://[^/?#@\s]{1,300}/?")
# Base32, sortable: 53 bits of microseconds and 10 of chance.
_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_TID = re.compile(rf"[{_TID_DIGITS[:16]}][{_TID_DIGITS}]{{12}}")

Answer = TypeVar("Answer")


class Refused(FetchError):
    """A server that says no and why; `error` is the protocol's own word for it: "RecordNotFound"."""

    def __init__(self, problem: str, hint: str, error: str) -> None:
        super().__init__(problem, hint)
        self.error = error


class Uri(Value, frozen=True, kw_only=True):
    """The address of a record, taken apart."""

    authority: str
    """Whose it is: a DID, seldom a handle."""
    collection: str
    rkey: str

    def __str__(self) -> str:
        return f"at://{self.authority}/{self.collection}/{self.rkey}"


class Record(Value, frozen=True, kw_only=True):
    """A record as its server gives it."""

    uri: str
    value: Mapping[str, Any]


class Page(Value, frozen=True, kw_only=True):
    """A stretch of someone's collection."""

    records: tuple[Record, ...]
    odd: int = 0
    """How many entries are no records of theirs and were left out."""


def is_did(actor: str) -> bool:
    """Tell whether this is a DID that people on the network can have: did:plc, or did:web without a path."""
    return _DID.fullmatch(actor) is not None


def read_uri(uri: object) -> Uri | None:
    """Take an at:// address of a record apart; None when it is none."""
    found = _URI.fullmatch(uri) if isinstance(uri, str) else None
    if found is None or found[3] in (".", ".."):
        return None
    return Uri(authority=found[1], collection=found[2], rkey=found[3])


def time_of(rkey: str) -> datetime | None:
    """Read when a record was made off its key, where that is a timestamp (TID); None where it is another word."""
    if not _TID.fullmatch(rkey):
        return None
    number = 0
    for digit in rkey:
        number = number * 32 + _TID_DIGITS.index(digit)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number >> 10)


class Network:
    """The network as read in one session; whatever is looked up is looked up once."""

    def __init__(self, session: Session, *, appview: str = APPVIEW, plc: str = PLC) -> None:
        self._session = session
        self._appview = appview.rstrip("/")
        self._plc = plc.rstrip("/")
        self._known: dict[tuple[str, str], object] = {}
        self._turns: dict[tuple[str, str], asyncio.Lock] = {}

    async def did(self, actor: str) -> str:
        """Look up whose handle this is; a DID stays one.

        Raises:
            FetchError: nobody's, or it could not be found out.
        """
        actor = actor.removeprefix("@")
        if is_did(actor):
            return actor
        handle = actor.lower()
        if not _HANDLE.fullmatch(handle):
            raise FetchError(f"{squeeze(actor, 100)} is no whole handle", "it looks like ada.bsky.social")

        async def look_up() -> str:
            try:
                found = await self.query(self._appview, "com.atproto.identity.resolveHandle", handle=handle)
            except Refused as error:
                if error.error not in _NOBODY:
                    raise
                hint = "the account is gone or renamed: correct it with `starmeet edit NAME --handle`"
                raise FetchError(f"nobody has the handle {handle}", hint) from None
            did = found.get("did")
            if not isinstance(did, str) or not is_did(did):
                raise FetchError(f"{self._appview} gives no DID for {handle}", "try again later")
            return did

        return await self._once(("did", handle), look_up)

    async def pds(self, did: str) -> str:
        """Look up the server that keeps someone's records: a URL without a path.

        Raises:
            FetchError: there is none, or it could not be found out.
        """

        async def look_up() -> str:
            document = await self._document(did)
            services = document.get("service")
            for service in services if isinstance(services, list) else []:
                if isinstance(service, dict) and service.get("id") in ("#atproto_pds", f"{did}#atproto_pds"):
                    endpoint = service.get("serviceEndpoint")
                    if isinstance(endpoint, str) and _ENDPOINT.fullmatch(endpoint):
                        return endpoint.rstrip("/")
            raise FetchError(f"{did} names no server for its records", "the account may be gone")

        return await self._once(("pds", did), look_up)

    async def pages(self, did: str, collection: str, *, after: str | None = None) -> AsyncIterator[Page]:
        """List a collection of someone's records, newest first, a page at a time; or oldest first those `after` a key.

        How many pages there are is the server's word, so the caller decides when it is enough.

        Raises:
            FetchError: a page could not be had.
        """
        pds, cursor, asked = await self.pds(did), after or "", {after or ""}
        while True:
            more = {"cursor": cursor} if cursor else {}
            more |= {"reverse": "true"} if after is not None else {}
            found = await self.query(
                pds, "com.atproto.repo.listRecords", strangers=True,
                repo=did, collection=collection, limit=str(PAGE), **more,
            )  # fmt: skip
            entries = found.get("records")
            entries = entries if isinstance(entries, list) else []
            records = tuple(filter(None, (_record(entry, did, collection) for entry in entries)))
            yield Page(records=records, odd=len(entries) - len(records))
            following = found.get("cursor")
            if not entries or not isinstance(following, str) or following in asked:
                return
            cursor = following
            asked.add(cursor)

    async def record(self, uri: Uri) -> Record:
        """Read one record from the server of whose it is.

        Raises:
            Refused: the server says no; there is no such record when `error` is "RecordNotFound".
            FetchError: it could not be had.
        """

        async def look_up() -> Record:
            did = await self.did(uri.authority)
            found = await self.query(
                await self.pds(did), "com.atproto.repo.getRecord", strangers=True,
                repo=did, collection=uri.collection, rkey=uri.rkey,
            )  # fmt: skip
            value = found.get("value")
            if not isinstance(value, dict):
                raise FetchError(f"the record {uri} is empty", "try again later")
            return Record(uri=str(uri), value=value)

        return await self._once(("record", str(uri)), look_up)

    async def query(
        self, server: str, method: str, *, strangers: bool = False, token: str = "", **parameters: str
    ) -> dict[str, Any]:
        """Put one question to a server (XRPC); `strangers` says that its address was found, not given.

        Raises:
            Refused: the server says no, in the protocol's words.
            FetchError: anything else but an answer.
        """
        given = urlencode({name: value for name, value in parameters.items() if value})
        return await self._get(f"{server}/xrpc/{method}?{given}", strangers=strangers, token=token)

    async def log_in(self, did: str, password: str) -> str:
        """Trade an app password for a session of some minutes at the server that keeps the account; give its token.

        Raises:
            Refused: the server does not take the password.
            FetchError: it could not be asked.
        """
        given = {"identifier": did, "password": password}
        url = f"{await self.pds(did)}/xrpc/com.atproto.server.createSession"
        token = (await self._get(url, strangers=True, post=given)).get("accessJwt")
        if not isinstance(token, str) or not token:
            raise FetchError(f"{_host(url)} does not answer as it should", "try again later")
        return token

    async def _document(self, did: str) -> dict[str, Any]:
        """Read what a DID stands for."""
        if did.startswith("did:web:"):
            # A port is for trying things out on one machine (AT Protocol, DID), where there is no TLS either.
            host = unquote(did.removeprefix("did:web:"))
            scheme = "http" if ":" in host and await self._is_inside() else "https"
            document = await self._get(f"{scheme}://{host}/.well-known/did.json", strangers=True)
        else:
            document = await self._get(f"{self._plc}/{quote(did, safe=':')}", strangers=False)
        if str(document.get("id")).lower() != did.lower():
            raise FetchError(f"the document of {did} is about somebody else", "try again later")
        return document

    async def _get(self, url: str, *, strangers: bool, token: str = "", post: object = None) -> dict[str, Any]:
        guarded = strangers and not await self._is_inside()
        if guarded and not url.startswith("https://"):
            raise FetchError(f"{_host(url)} is not reached by a secure connection", "nothing can be done from here")
        answer = await self._session.fetch(
            url, limit=MAX_JSON, timeout=TIMEOUT, also=_REFUSALS, public_only=guarded, token=token, json=post,
            method="GET" if post is None else "POST",
        )  # fmt: skip
        try:
            found = msgspec.json.decode(answer.body)
        except (ValueError, RecursionError):
            found = None
        if answer.status in _REFUSALS:
            raise _refused(answer.url, answer.status, found)
        if not isinstance(found, dict):
            raise FetchError(f"{_host(answer.url)} does not answer as it should", "try again later")
        return found

    async def _is_inside(self) -> bool:
        """Tell whether the directory is on a private network: then what it names may be there, too."""
        from starmeet.guard import leads_inside

        return await self._once(("inside", self._plc), lambda: leads_inside(self._plc))

    async def _once(self, key: tuple[str, str], look_up: Callable[[], Awaitable[Answer]]) -> Answer:
        """Look something up, or give what was found (or went wrong) when it was looked up before."""
        async with self._turns.setdefault(key, asyncio.Lock()):
            if key not in self._known:
                try:
                    self._known[key] = await look_up()
                except FetchError as error:
                    self._known[key] = error
        found: Any = self._known[key]
        if isinstance(found, FetchError):
            raise found
        answer: Answer = found
        return answer


def _record(entry: object, did: str, collection: str) -> Record | None:
    """Read an entry of a list; None when it is no record of that person: a server may say what it likes."""
    uri = read_uri(entry.get("uri")) if isinstance(entry, dict) else None
    if uri is None or (uri.authority, uri.collection) != (did, collection) or not isinstance(entry, dict):
        return None
    value = entry.get("value")
    return Record(uri=str(uri), value=value) if isinstance(value, dict) else None


def _refused(url: str, status: int, found: object) -> Refused:
    error, message = "", ""
    if isinstance(found, dict):
        error, message = (squeeze(str(found.get(name) or ""), 200) for name in ("error", "message"))
    if status in (404, 410) and not error:
        error = "NotFound"
    said = ": ".join(filter(None, (error, message))) or str(status)
    return Refused(f"{_host(url)} refuses ({said})", "the account may be gone or closed", error)


def _host(url: str) -> str:
    return squeeze(url.partition("://")[2].partition("/")[0].rpartition("@")[2], 100)
