"""Catalogues of conferences: copies kept beside the store, and what is looked up in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from starmeet import text
from starmeet.desk.base import Desk
from starmeet.desk.sources import fetch_source, resolve, shown
from starmeet.errors import Ambiguous, InputError, NotFound
from starmeet.model import Skipped, Value
from starmeet.store.programmes import Source

if TYPE_CHECKING:
    from starmeet.schedules.catalogue import Listing

FOLDER = "catalogues"
_INDEX = "index.json"
_FOLDER_MODE = 0o700
_GIVE_ONE = "give one: `starmeet conf find NAME --from FILE-OR-URL` (a list of confs.tech's, or giggity's menu.json)"
_CANDIDATES = 8


class _Kept(Value, frozen=True, kw_only=True):
    """A copy: where it came from and what was said about it then."""

    file: str
    source: str
    fetched: datetime
    said: Source


class Remembered(Value, frozen=True, kw_only=True):
    """What `refresh` answers for one catalogue."""

    source: str
    listings: int
    skipped: tuple[Skipped, ...] = ()
    same: bool = False
    """Nothing is new there."""


class ListingLine(Value, frozen=True, kw_only=True):
    """A conference in a catalogue."""

    id: str
    name: str
    start: date
    end: date
    city: str = ""
    country: str = ""
    online: bool = False
    url: str = ""
    schedule: str = ""
    topics: tuple[str, ...] = ()
    cfp_url: str = ""
    cfp_end: date | None = None


def refresh(desk: Desk, sources: Sequence[str] = ()) -> tuple[Remembered, ...]:
    """Read catalogues and keep copies; those known already when none is named.

    Raises:
        InputError, FetchError: one cannot be read, or is no catalogue; the copies kept of it and the others stay.
        NotFound: none is named, and none is known.
    """
    kept = _index(desk)
    wanted = [resolve(source) for source in sources] or [one.source for one in kept.values()]
    if not wanted:
        raise NotFound("no catalogue of conferences is known yet", _GIVE_ONE)
    return tuple(_refresh(desk, source) for source in dict.fromkeys(wanted))


def find(desk: Desk, query: str = "") -> tuple[ListingLine, ...]:
    """Look conferences up by words of their name, place, topic or year; those ahead first.

    Raises:
        NotFound: no catalogue is known yet.
        InputError: a copy cannot be read.
    """
    words = text.fold(query).split()
    today = desk.today()
    found = [one for one in _listings(desk) if all(word in _words(one) for word in words)]
    ahead = [one for one in found if one.end >= today]
    past = [one for one in reversed(found) if one.end < today]
    return tuple(
        ListingLine(
            id=one.id, name=one.name, start=one.start, end=one.end, city=one.city, country=one.country,
            online=one.online, url=one.url, schedule=one.schedule, topics=one.topics, cfp_url=one.cfp_url,
            cfp_end=one.cfp_end,
        )
        for one in (*ahead, *past)
    )  # fmt: skip


def is_id(given: str) -> bool:
    """Say whether a word is the id of a listing, and no file's name."""
    return re.fullmatch(r"l[0-9a-f]{4,8}", given) is not None and not Path(given).exists()


def pick(desk: Desk, listing_id: str) -> Listing:
    """Pick a listing by its id, or the beginning of one.

    Raises:
        NotFound, Ambiguous: with what to do.
    """
    found = [one for one in _listings(desk) if one.id.startswith(listing_id)]
    if not found:
        raise NotFound(f"no listing is called {listing_id}", "`starmeet conf find NAME` prints their ids")
    if len(found) > 1:
        raise Ambiguous(listing_id, tuple(f"{one.name} ({one.id})" for one in found[:_CANDIDATES]))
    return found[0]


def _refresh(desk: Desk, source: str) -> Remembered:
    from starmeet.schedules.catalogue import read

    kept = _index(desk)
    known = kept.get(source)
    # What was said last time counts only while there is the copy it was said about.
    fetched = fetch_source(source, known.said if known and (_folder(desk) / known.file).is_file() else None)
    if fetched.same and known:
        return Remembered(source=shown(source), listings=len(_copy(desk, known)), same=True)
    catalogue = read(fetched.body, shown(source), _topic(source))
    file = hashlib.blake2b(source.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest() + ".json"
    _write(desk, file, fetched.body)
    kept[source] = _Kept(file=file, source=source, fetched=desk.now(), said=fetched.source)
    _write(desk, _INDEX, msgspec.json.encode(list(kept.values())))
    return Remembered(source=shown(source), listings=len(catalogue.listings), skipped=catalogue.skipped)


def _listings(desk: Desk) -> tuple[Listing, ...]:
    from starmeet.schedules.catalogue import merged

    kept = _index(desk)
    if not kept:
        raise NotFound("no catalogue of conferences is known yet", _GIVE_ONE)
    return merged(listing for one in kept.values() for listing in _copy(desk, one))


def _copy(desk: Desk, kept: _Kept) -> tuple[Listing, ...]:
    from starmeet.schedules.catalogue import read

    path = _folder(desk) / kept.file
    try:
        return read(path.read_bytes(), shown(kept.source), _topic(kept.source)).listings
    except OSError as error:
        hint = f"`starmeet conf find NAME --from {shown(kept.source)}` makes a new one"
        raise InputError(f"the copy of {shown(kept.source)} cannot be read ({error.strerror})", hint) from None


def _index(desk: Desk) -> dict[str, _Kept]:
    """The copies by their source; an index that cannot be read is as good as none."""
    try:
        kept = msgspec.json.decode((_folder(desk) / _INDEX).read_bytes(), type=list[_Kept])
    except (OSError, ValueError):
        return {}
    return {one.source: one for one in kept if re.fullmatch(r"[0-9a-f]{16}\.json", one.file)}


def _folder(desk: Desk) -> Path:
    return desk.home.data / FOLDER


def _write(desk: Desk, name: str, content: bytes) -> None:
    """Put a file in place in one step, for the owner's eyes only."""
    from starmeet.config.places import prepare
    from starmeet.config.write import replace

    prepare(desk.home)
    folder = _folder(desk)
    try:
        folder.mkdir(_FOLDER_MODE, exist_ok=True)
        path = folder / name
        replace(path, path.read_bytes() if path.exists() else b"", content, keep=False)
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror})", "make it writable") from None


def _topic(source: str) -> str:
    """What a list is about, as its file is called: "…/2027/python.json" -> "python"."""
    stem = PurePosixPath(source.partition("?")[0].replace("\\", "/")).stem
    return re.sub(r"^\d{4}[-_]|[-_]\d{4}$", "", stem)


def _words(one: Listing) -> str:
    online = "online" if one.online else ""
    return text.fold(
        f"{one.name} {one.city} {one.country} {' '.join(one.topics)} {one.hashtag} {one.start.year} {online}"
    )
