"""Where programmes come from: reading a source, and bringing the stored programme to what it says."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from starmeet import text
from starmeet.errors import FetchError, InputError, NotASchedule, UsageError
from starmeet.model import Change, Conference, Listed, Programme, Value
from starmeet.store import programmes
from starmeet.store.journal import Reader, Transaction

if TYPE_CHECKING:
    from starmeet.fetch import Response
    from starmeet.schedules.discover import Candidate
    from starmeet.schedules.hints import Hints

FETCH_SECONDS = 20.0
"""How long a verb waits for a server, attempts and the whole body together."""
SEARCH_SECONDS = 40.0
"""How long a programme is looked for: after that, no further address is tried."""
_ACCEPT = "application/json, text/calendar, application/xml;q=0.9, text/html;q=0.9, */*;q=0.8"
"""What a programme may come as. Asked for anything, pretalx answers with a drawing of its schedule in letters."""
_LONGEST_SHOWN = 100
"""Characters of an address that was tried."""
_SAME_CONFERENCE_DAYS = 60
"""Two programmes of one name this close together are one conference, not two years of a series."""


class Fetched(Value, frozen=True, kw_only=True):
    """What a source answered."""

    body: bytes
    source: programmes.Source
    same: bool = False
    """The source says, or the bytes show, that nothing is new."""
    url: str = ""
    """Where a URL led to in the end."""


class Found(Value, frozen=True, kw_only=True):
    """A programme, and where it was."""

    where: str
    """The source to read it from again."""
    fetched: Fetched
    programme: Programme


def is_url(source: str) -> bool:
    """Tell an address from a file."""
    return source.lower().startswith(("http://", "https://", "webcal://", "webcals://"))


def resolve(source: str) -> str:
    """Write a source the way it is remembered: a URL as it is, a file by its absolute path."""
    if is_url(source):
        return source
    try:
        # Not resolved: a link is followed anew each time, and `<(curl …)` is a link nobody else can follow.
        return os.path.abspath(Path(source).expanduser())  # noqa: PTH100
    except RuntimeError:
        raise InputError(f"there is no file {source}", "check the path") from None


def shown(source: str) -> str:
    """Write a source for people: without the password of a URL."""
    return re.sub(r"(?<=://)[^/?#\s]*@", "", source)


def fetch_source(source: str, said: programmes.Source | None = None, *, public_only: bool = False) -> Fetched:
    """Read a URL or file, asking only for news when it is known what was said last time.

    With `public_only`, no request leads into a private network: for addresses that a page of another host names.

    Raises:
        InputError, FetchError: it cannot be read.
    """
    said = said or programmes.Source()
    if is_url(source):
        from starmeet.schedules.pretalx import completed, whole

        answer = _answer(source, said, public_only)
        if answer.not_modified:
            return Fetched(body=b"", source=said, same=True)
        body = completed(whole(answer.body, source, _body), source, _body)
        # What the first page's validators say holds for that page alone.
        etag, modified = (answer.etag, answer.last_modified) if body is answer.body else ("", "")
        url = answer.url
    else:
        etag, modified, body, url = "", "", read_file(Path(source)), ""
    digest = hashlib.blake2b(body, digest_size=16).hexdigest()
    now_said = programmes.Source(etag=etag, last_modified=modified, body_hash=digest)
    return Fetched(body=body, source=now_said, same=bool(said.body_hash) and said.body_hash == digest, url=url)


def _answer(source: str, said: programmes.Source, public_only: bool) -> Response:
    """Ask a server for news; of a subscription that is not to be had over a secure connection, over any."""
    from starmeet.fetch import fetch_now

    def ask(url: str) -> Response:
        return fetch_now(
            url, etag=said.etag, last_modified=said.last_modified, timeout=FETCH_SECONDS, public_only=public_only,
            accept=_ACCEPT,
        )  # fmt: skip

    try:
        return ask(source)
    except FetchError:
        scheme, _, address = source.partition("://")
        # An address with a password in it is for nobody else's eyes.
        if scheme.lower() != "webcal" or "@" in address.partition("/")[0]:
            raise
        with contextlib.suppress(FetchError):
            return ask(f"http://{address}")
        raise


def _body(url: str) -> bytes:
    from starmeet.fetch import fetch_now

    return fetch_now(url, timeout=FETCH_SECONDS, accept=_ACCEPT).body


def find_programme(source: str, hints: Hints) -> Found:
    """Read the programme at a source; where that is a conference's page, the one it leads to.

    An address of a host that is known for where it keeps programmes is asked there first. `hints.where`
    is replaced by the address that is read.

    Raises:
        InputError, FetchError: there is none; what was tried is said.
    """
    from starmeet.schedules import discover

    tried: list[str] = []
    if found := _first_readable(discover.rewrites(source), hints, tried):
        return found
    try:
        fetched = fetch_source(source)
    except FetchError as error:
        raise FetchError(_and_tried(error.problem, tried), error.hint) from None
    return led_to(source, fetched, hints, tried)


def led_to(source: str, fetched: Fetched, hints: Hints, tried: Sequence[str] = ()) -> Found:
    """Read what was fetched, or what it leads to when it is a page; `tried` are addresses that were in vain.

    Raises:
        InputError: it is no programme and leads to none; what was tried is said.
    """
    from starmeet.schedules import discover, html_page

    refused: InputError | None = None
    announced: Found | None = None
    try:
        announced = _read(source, fetched, hints)
    except InputError as error:
        refused = error
    # A page may name all speakers under one event; the programme it leads to says more.
    poor = (
        announced is not None and announced.programme.format == html_page.NAME and len(announced.programme.sessions) < 2
    )
    if announced is not None and not poor:
        return announced
    in_vain = list(tried)
    is_page = html_page.recognise(fetched.body.lstrip())
    # What is broken is no page: its address leads nowhere else.
    if fetched.url and (is_page or isinstance(refused, NotASchedule)):
        page = html_page.decoded(fetched.body[: html_page.MAX_PAGE]) if is_page else ""
        untried = [one for one in discover.candidates(page, fetched.url) if _short(one.url) not in in_vain]
        if found := _first_readable(untried[: discover.MAX_TRIED], hints, in_vain, page=fetched.url):
            return found
    if announced is not None:
        return announced
    assert refused is not None
    raise type(refused)(_and_tried(refused.problem, in_vain), refused.hint) from None


def _first_readable(candidates: Sequence[Candidate], hints: Hints, tried: list[str], *, page: str = "") -> Found | None:
    """Read the first candidate that is a programme, and add the others to `tried`; it takes a bearable time.

    `page` is what named them, where they are not our own words.
    """
    until = monotonic() + SEARCH_SECONDS
    for one in candidates:
        if monotonic() > until:
            break
        try:
            abroad = bool(page) and urlsplit(one.url).hostname != urlsplit(page).hostname
            found = _read(one.url, fetch_source(one.url, public_only=abroad), hints)
        except (InputError, FetchError):
            tried.append(_short(one.url))
            continue
        note = f"read from {shown(one.url)} ({one.reason})"
        programme = msgspec.structs.replace(found.programme, notes=(note, *found.programme.notes))
        return msgspec.structs.replace(found, programme=programme)
    return None


def _short(url: str) -> str:
    return text.clip(shown(url), _LONGEST_SHOWN)


def _and_tried(problem: str, tried: Sequence[str]) -> str:
    return f"{problem}; tried {', '.join(tried)}" if tried else problem


def in_its_zone(found: Found, known: Conference, hints: Hints) -> Found:
    """Read a programme that only assumes a zone again, in the one its conference is known to be in."""
    if known.zone_assumed or not found.programme.conference.zone_assumed:
        return found
    again = _read(found.where, found.fetched, msgspec.structs.replace(hints, zone=known.timezone))
    programme = msgspec.structs.replace(again.programme, notes=found.programme.notes)
    return msgspec.structs.replace(again, programme=programme)


def _read(source: str, fetched: Fetched, hints: Hints) -> Found:
    from starmeet.schedules import read

    programme = read(fetched.body, msgspec.structs.replace(hints, where=shown(source)))
    return Found(where=source, fetched=fetched, programme=programme)


def read_file(path: Path) -> bytes:
    """Read a file of bearable size.

    Raises:
        InputError: it is not there, not a file, too large, or may not be read.
    """
    from starmeet.schedules import MAX_BYTES

    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"there is no file {path}", "check the path") from None
    except OSError as error:
        raise InputError(f"cannot read {path} ({error.strerror})", "give a file you may read") from None
    if len(body) > MAX_BYTES:
        raise InputError(f"{path} is larger than {MAX_BYTES // 2**20} MiB", "that is no file for starmeet")
    return body


def known_conference(reader: Reader, conference: Conference, source: str) -> Conference | None:
    """Find the conference a programme belongs to: same source, or same name at about the same time."""
    names = {text.fold(conference.name), text.fold(conference.acronym)} - {""}
    known = programmes.all_conferences(reader)
    for one in known:
        near = abs((one.start - conference.start).days) <= _SAME_CONFERENCE_DAYS
        if near and names & {text.fold(one.name), text.fold(one.acronym)}:
            return one
    same_source = (one for one in known if source and one.source == source)
    return next((one for one in same_source if not another_year(one, conference)), None)


def another_year(known: Conference, read: Conference) -> bool:
    """Tell whether a source now holds the next conference of a series instead of the one that is known."""
    return known.start.year != read.start.year and abs((known.start - read.start).days) > _SAME_CONFERENCE_DAYS


def free_slug(reader: Reader, conference: Conference) -> str:
    """Make a slug that no other conference has."""
    taken = programmes.slugs(reader)
    base = text.slug(conference.acronym or conference.name) or "conference"
    with_year = base if str(conference.start.year) in base else f"{base}-{conference.start.year}"
    candidates = chain((base, with_year), (f"{with_year}-{n}" for n in count(2)))
    return next(slug for slug in candidates if slug not in taken)


def check_zone(zone: str) -> str:
    """Check the name of a zone.

    Raises:
        UsageError: no such zone.
    """
    from zoneinfo import ZoneInfo

    try:
        return zone and ZoneInfo(zone).key
    except (KeyError, ValueError, OSError):
        raise UsageError(f"there is no time zone {zone!r}", "name it like Europe/Lisbon") from None


def with_fields(programme: Programme, **fields: Any) -> Programme:
    """Set fields of a programme's conference."""
    return msgspec.structs.replace(programme, conference=msgspec.structs.replace(programme.conference, **fields))


def bring(tx: Transaction, known: Conference, programme: Programme, fetched: Fetched) -> tuple[Change, ...]:
    """Bring a stored programme to its new state, keeping what the user decided, and say what changed."""
    from starmeet.schedules.changes import compare

    published = programme.conference
    old = () if programmes.is_new(tx, known.id) else programmes.sessions(tx, known.id)
    diff = compare(
        old, programme.sessions, old_zone=known.timezone, new_zone=published.timezone,
        zone_was_assumed=known.zone_assumed and not published.zone_assumed,
    )  # fmt: skip
    programmes.put_sessions(tx, known.id, old, programme.sessions, diff.pairs)
    programmes.put_list(tx, known.id, Listed(people=programme.people))
    fields: dict[str, Any] = {"start": published.start, "end": published.end}
    if not published.zone_assumed or not old:
        fields |= {"timezone": published.timezone, "zone_assumed": published.zone_assumed}
    for field in ("acronym", "url", "city"):
        if getattr(published, field):
            fields[field] = getattr(published, field)
    programmes.change(tx, known.id, fields)
    if tx.changed:
        # A file that was only stamped anew is no change, and must not become what `undo` takes back.
        programmes.change(tx, known.id, {"version": published.version, **msgspec.structs.asdict(fetched.source)})
    return diff.changes
