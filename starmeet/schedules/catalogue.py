"""Catalogues of conferences: confs.tech's lists, giggity's menu, and their kin.

A catalogue says which conferences there are, some also where the programme is. It is looked through with
`conf find`; it is never a programme itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from starmeet import text
from starmeet.errors import InputError, NotASchedule
from starmeet.model import Handle, Skipped, Spot, Value
from starmeet.schedules import times, zones
from starmeet.schedules.draft import name_of
from starmeet.schedules.json_lax import parse_lax
from starmeet.schedules.json_people import line
from starmeet.schedules.json_value import first, get, items, words

MAX_LISTINGS = 50_000
"""Of one catalogue: seven times the largest seen (confs.tech since 2013)."""
_ID_BYTES = 4
_HANDLES = ("mastodon", "bluesky", "twitter", "github", "linkedin")
_LISTS = ("schedules", "conferences", "events")
_STARTS = ("startDate", "start_date", "start")
_LOOKED_AT = 50
"""Entries: enough to see what they have in common."""
_MOST_SPOTS = 200
"""Rooms of one conference."""
_PATTERN = 100
_REPEATS = 3
_OF_TALKS = frozenset(("speakers", "speaker", "abstract", "room", "duration", "persons", "subtitle"))


class Listing(Value, frozen=True, kw_only=True):
    """A conference as a catalogue lists it."""

    name: str
    start: date
    end: date
    city: str = ""
    country: str = ""
    url: str = ""
    schedule: str = ""
    """URL of its programme; empty where the catalogue has none."""
    online: bool = False
    topics: tuple[str, ...] = ()
    cfp_url: str = ""
    cfp_end: date | None = None
    hashtag: str = ""
    handles: tuple[Handle, ...] = ()
    timezone: str = ""
    spots: tuple[Spot, ...] = ()
    """Where its rooms are, as far as the catalogue says."""

    @property
    def id(self) -> str:
        """What to call it on a command line: made of what tells listings apart, so the same on every machine."""
        key = "\0".join((self.name, self.start.isoformat(), self.url or self.schedule))
        return "l" + hashlib.blake2s(key.encode(), digest_size=_ID_BYTES).hexdigest()


class Catalogue(Value, frozen=True, kw_only=True):
    """A whole catalogue: `len(listings) + len(skipped)` is the number of its entries."""

    listings: tuple[Listing, ...]
    skipped: tuple[Skipped, ...] = ()


def read(data: bytes, where: str, topic: str = "") -> Catalogue:
    """Read a catalogue; `topic` is what a bare list is about (confs.tech has one for each).

    Raises:
        NotASchedule: it is none.
        InputError: not even JSON, or too large.
    """
    value = parse_lax(data.removeprefix(b"\xef\xbb\xbf"), where)
    entries = _entries(value)
    topic = topic if isinstance(value, list) else ""
    if len(entries) > MAX_LISTINGS:
        raise InputError(
            f"{where} lists {len(entries)} conferences, at most {MAX_LISTINGS} are read", "give a part of it"
        )
    read_ = [_listing(entry, number, topic) for number, entry in enumerate(entries, 1)]
    found = tuple(one for one in read_ if isinstance(one, Listing))
    if not found:
        raise NotASchedule(
            f"{where} is no catalogue of conferences", "give a list like confs.tech's, or giggity's menu.json"
        )
    return Catalogue(listings=found, skipped=tuple(one for one in read_ if isinstance(one, Skipped)))


def is_one(value: Any) -> bool:
    """Tell a catalogue from a programme and from all else: most of its entries are read, and none begins at an hour."""
    entries = _entries(value)[:_LOOKED_AT]
    starts = [times.instant(first(entry, *_STARTS)) for entry in entries]
    if any(start and (start.hour or start.minute) for start in starts):
        return False
    if any(isinstance(entry, dict) and _OF_TALKS & entry.keys() for entry in entries):
        return False
    found = [one for entry in entries if isinstance(one := _listing(entry, 0, ""), Listing)]
    return bool(found) and 2 * len(found) > len(entries) and any(one.url or one.schedule for one in found)


def merged(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """Make one of what is listed several times, under all its topics; in order of time."""
    known: dict[tuple[str, date, str], Listing] = {}
    for one in listings:
        key = (text.fold(one.name), one.start, one.url.rstrip("/").lower())
        before = known.get(key, one)
        topics = tuple(dict.fromkeys((*before.topics, *one.topics)))
        known[key] = msgspec.structs.replace(before, topics=topics, schedule=before.schedule or one.schedule)
    return tuple(sorted(known.values(), key=lambda one: (one.start, one.name)))


def _entries(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)
    return items(value)


def _listing(entry: Any, number: int, topic: str) -> Listing | Skipped:
    name = line(first(entry, "name", "title"), 200)
    where = name_of(number, name)
    start, end = _dates(entry)
    if not name:
        return Skipped(where=where, why="it has no name")
    if start is None:
        return Skipped(where=where, why="its start cannot be read")
    menu = "refresh_interval" in entry or "metadata" in entry
    link = text.safe_url(first(entry, "url", "hyperlink", "website", "href", "link"))
    site = next(_links(entry), "") if menu else link
    tags = [
        line(words(tag) or first(tag, "value", "name"), 40) for tag in items(entry.get("tags") or entry.get("topics"))
    ]
    handles = [text.handle(first(entry, network), network) for network in _HANDLES if first(entry, network)]
    return Listing(
        name=name,
        start=start,
        end=max(start, end or start),
        city=line(first(entry, "city"), 100),
        country=line(first(entry, "country"), 100),
        url=site,
        schedule=link if menu else text.safe_url(first(entry, "schedule") or first(get(entry, "events"), "link")),
        online=entry.get("online") is True,
        topics=tuple(dict.fromkeys(filter(None, (topic, *tags)))),
        cfp_url=text.safe_url(first(entry, "cfpUrl") or first(get(entry, "cfp"), "link")),
        cfp_end=times.day(first(entry, "cfpEndDate")) or _day(get(entry, "cfp", "untilDate")),
        hashtag=line(first(entry, "hashtag"), 80),
        handles=tuple(dict.fromkeys(handle for handle in handles if handle)),
        timezone=zones.canonical(first(entry, "timezone")),
        spots=tuple(_spots(entry)),
    )


def _spots(entry: Any) -> Iterator[Spot]:
    """Read where giggity's menu says the rooms are; what is no place or no usable pattern is passed over."""
    for one in items(get(entry, "metadata", "rooms"))[:_MOST_SPOTS]:
        pattern, latlon = line(first(one, "name"), _PATTERN), get(one, "latlon")
        where = [each for each in items(latlon) if isinstance(each, int | float) and not isinstance(each, bool)]
        if len(where) == 2 and abs(where[0]) <= 90 and abs(where[1]) <= 180 and is_harmless(pattern):
            yield Spot(rooms=pattern, latitude=float(where[0]), longitude=float(where[1]))


def is_harmless(pattern: str) -> bool:
    """Tell whether a stranger's regular expression is one, and is sure to come to an end soon.

    Nothing that is repeated holds a repetition, and there are few: then even the worst name of a room is quick.
    """
    bare = re.sub(r"\\.", "x", pattern)
    if not bare or len(re.findall(r"[*+{]", bare)) > _REPEATS or re.search(r"\)[*+?{]|\(\?|[*+}][*+{]", bare):
        return False
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _dates(entry: Any) -> tuple[date | None, date | None]:
    """First and last day: as texts, or as developers.events' pair of milliseconds at midnight UTC."""
    listed = get(entry, "date")
    if isinstance(listed, list):
        days = [_day(one) for one in listed[:2]]
        return (days[0], days[-1]) if days else (None, None)
    start = times.day(first(entry, *_STARTS))
    return start, times.day(first(entry, "endDate", "end_date", "end"))


def _day(milliseconds: Any) -> date | None:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    try:
        found = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).date()
    except (OverflowError, ValueError):
        return None
    return found if times.FIRST_YEAR <= found.year <= times.LAST_YEAR else None


def _links(entry: Any) -> Iterator[str]:
    """Pages of the conference in giggity's metadata: the first is its website."""
    for one in items(get(entry, "metadata", "links")):
        if found := text.safe_url(first(one, "url")):
            yield found
