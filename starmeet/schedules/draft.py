"""From the items of a file to a programme: what every format has in common.

A format only takes out what its file says, as drafts; here it is decided which zone wall-clock times
are in, how long an item without an end lasts, which key tells two items apart, and from when to when
the conference goes. Nothing is lost: every item becomes a session or a line saying why not.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import PurePath
from urllib.parse import unquote, urljoin
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.errors import InputError
from starmeet.model import Conference, Programme, Session, Skipped, Speaker, Value
from starmeet.schedules import roles, zones
from starmeet.schedules.hints import Hints

DEFAULT_LENGTH = timedelta(minutes=30)
"""Of an item that gives neither end nor length: the commonest slot of the programmes we have seen."""
NIGHT_ENDS = timedelta(hours=4)
"""What ends before this hour belongs to the evening before: where pretalx and the Chaos congresses end a day."""
MAX_ITEMS = 20_000
"""Of one programme: fifteen times the largest seen, and still read within seconds."""
MAX_PEOPLE = 20_000
"""Listed at one conference: the largest of hackers and developers have as many guests."""
_ON_STAGE = frozenset(("speaker", "chair"))
MADE_KEY = "~"
"""First character of a session's key when the file gives its item no identity of its own."""
UNTITLED = "(untitled)"

_NO_TRACK = "no track"  # as wafer writes it
_MEETING_HOSTS = re.compile(
    r"https?://(?:[\w-]+\.)*(?:zoom\.us|jitsi\.[\w.-]+|meet\.google\.com|bbb\.[\w.-]+|bigbluebutton\.[\w.-]+|"
    r"teams\.microsoft\.com|teams\.live\.com|webex\.com|whereby\.com|meet\.[\w.-]+|venueless\.[\w.-]+)[/?:]",
    re.IGNORECASE,
)
_NAMELESS_FILES = frozenset("schedule calendar cal all export index basic programme program events feed".split())


class Draft(Value, frozen=True, kw_only=True):
    """One item as its file has it; date-times are instants when aware, wall-clock times of the venue when naive."""

    where: str
    """What to call it in a message."""
    title: str
    start: datetime
    end: datetime | None = None
    length: timedelta | None = None
    """Used when there is no `end`."""
    clock: timedelta | None = None
    """Wall clock published beside `start`, as time since midnight."""
    guid: str = ""
    """What identifies the item for ever."""
    number: str = ""
    """What identifies it in this file only; ids change from one export to the next."""
    subtitle: str = ""
    abstract: str = ""
    kind: str = ""
    track: str = ""
    language: str = ""
    room: str = ""
    url: str = ""
    links: tuple[str, ...] = ()
    """Other URLs of the item, where an online session may be held."""
    speakers: tuple[Speaker, ...] = ()


Item = Draft | Skipped


class Header(Value, frozen=True, kw_only=True):
    """What a file says about the conference itself."""

    name: str = ""
    fallback_name: str = ""
    """A name worse than one the user gave, better than that of the file."""
    acronym: str = ""
    start: date | None = None
    end: date | None = None
    zone: str = ""
    places: tuple[str, ...] = ()
    """City first, then venue and the like."""
    city: str = ""
    version: str = ""
    url: str = ""


class _Timed(Value, frozen=True, kw_only=True):
    """A draft whose instants are settled; `end` is None while it is to be guessed."""

    draft: Draft
    start: datetime
    end: datetime | None


def name_of(number: int, *names: str) -> str:
    """Name an item in a message: its number in the file, and the first name it has."""
    name = next((squeezed for name in names if (squeezed := text.squeeze(name, 80))), "")
    return f"item {number} ({name})" if name else f"item {number}"


def url_of(base: str, *urls: str) -> str:
    """Give the first URL that is safe to open, relative ones taken from `base`."""
    for url in urls:
        url = url.strip()
        if not url:
            continue
        try:
            found = text.safe_url(urljoin(base, url) if base else url)
        except ValueError:  # urljoin on "http://[": not an address
            continue
        if found:
            return found
    return ""


def abstract_of(*parts: str) -> str:
    """Join abstract and description as plain text, once where one repeats the other."""
    kept: list[str] = []
    for part in parts:
        plain = text.plain(part) if part else ""
        if plain and not any(plain in other for other in kept):
            kept = [other for other in kept if other not in plain]
            kept.append(plain)
    return "\n\n".join(kept)


def speakers_of(speakers: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """Drop the nameless ("-" is no name) and the repeated."""
    return roles.each_once(speaker for speaker in speakers if speaker.name.strip("-\u2013\u2014.?*_ "))


def programme(
    items: Sequence[Item], header: Header, hints: Hints, name: str, notes: Sequence[str] = (),
    people: Sequence[Speaker] = (),
) -> Programme:  # fmt: skip
    """Make the programme of what one file holds; `name` is that of its format, `notes` what it has to say.

    `people` are those of the conference as a whole; those of a session who neither speak nor chair join them.

    Raises:
        InputError: not one item can be read, or `hints.zone` is no known zone.
    """
    check_number(len(items), hints)
    drafts = [item for item in items if isinstance(item, Draft)]
    moments = [zones.Moment(at=draft.start, clock=draft.clock) for draft in drafts]
    zone = zones.choose(header.zone, hints.zone, header.places, hints.home_zone, moments)
    timed = [item if isinstance(item, Skipped) else _time(item, zone) for item in items]
    sessions, skipped = _sessions(timed)
    if not sessions:
        why = f"none of its {len(items)} items can be read, {items_why(skipped)}" if items else "there is none in it"
        raise InputError(f"{hints.where} holds no session: {why}", "give a programme that is already published")
    start, end, dates = _dates(sessions, header, ZoneInfo(zone.name))
    conference = Conference(
        name=text.squeeze(header.name) or text.squeeze(hints.name) or text.squeeze(header.fallback_name)
        or _name_from(hints.where),
        acronym=text.squeeze(header.acronym, 80),
        start=start,
        end=end,
        timezone=zone.name,
        zone_assumed=zone.assumed,
        version=text.squeeze(header.version, 200),
        url=text.safe_url(header.url.strip()),
        city=text.squeeze(header.city, 200),
    )  # fmt: skip
    return Programme(
        conference=conference,
        sessions=tuple(sessions),
        people=_people(people, drafts),
        skipped=tuple(skipped),
        notes=(*zone.notes, *dates, *notes),
        format=name,
    )


def _people(of_all: Sequence[Speaker], drafts: Sequence[Draft]) -> tuple[Speaker, ...]:
    """Bring together who is there without being on a stage, each person once."""
    aside = (one for draft in drafts for one in draft.speakers if one.role not in _ON_STAGE)
    return speakers_of((*of_all, *aside))[:MAX_PEOPLE]


def check_number(items: int, hints: Hints) -> None:
    """Refuse what is too long to be a programme; a slow format asks before it reads the items."""
    if items > MAX_ITEMS:
        raise InputError(
            f"{hints.where} holds {items} items, at most {MAX_ITEMS} are read", "give one conference at a time"
        )


def items_why(skipped: Sequence[Skipped]) -> str:
    """Say why the first was left out."""
    return f"{skipped[0].where}: {skipped[0].why}"


def _time(draft: Draft, zone: zones.Zone) -> _Timed | Skipped:
    """Settle when an item is."""
    there = ZoneInfo(zone.name)

    def instant(at: datetime) -> datetime:
        if at.tzinfo is None or zone.local:
            at = at.replace(tzinfo=there)
        return at.astimezone(UTC)

    start = instant(draft.start)
    end = None
    if draft.end is not None:
        end = instant(draft.end)
    elif draft.length is not None:
        end = start + draft.length
    if end is not None and end < start:
        return Skipped(where=draft.where, why="it ends before it starts")
    # No length at all is how programmes say that they do not know it.
    return _Timed(draft=draft, start=start, end=None if end == start else end)


def _sessions(timed: Sequence[_Timed | Skipped]) -> tuple[list[Session], list[Skipped]]:
    """Key every item, in time order; what is there twice is left out the second time."""
    skipped: dict[int, Skipped] = {}
    rooms: dict[str, list[datetime]] = {}
    order = [(item.start, index, item) for index, item in enumerate(timed) if isinstance(item, _Timed)]
    order.sort(key=lambda entry: entry[:2])
    for start, _, item in order:
        if item.draft.room:
            rooms.setdefault(item.draft.room, []).append(start)
    sessions: list[Session] = []
    seen: set[tuple[str, ...]] = set()
    taken: set[str] = set()
    for start, index, item in order:
        draft = item.draft
        identity = draft.guid or _made_key(draft)
        # Without a GUID, two rooms or two numbers are two items: lunch is served in many places.
        once = (identity, start.isoformat(), draft.title, *(() if draft.guid else (draft.number, draft.room)))
        if once in seen:
            skipped[index] = Skipped(where=draft.where, why="it is there twice, at the same time")
            continue
        seen.add(once)
        key = next(key for key in _keys(identity, start, draft) if key not in taken)
        taken.add(key)
        sessions.append(_session(draft, key, start, item.end or _default_end(start, rooms.get(draft.room, ()))))
    skipped |= {index: item for index, item in enumerate(timed) if isinstance(item, Skipped)}
    return sessions, [skipped[index] for index in sorted(skipped)]


def _made_key(draft: Draft) -> str:
    """Key an item without identity by its title and its people: they stay when it moves."""
    people = ",".join(sorted(text.fold(speaker.name) for speaker in draft.speakers if speaker.role in _ON_STAGE))
    return f"{MADE_KEY}{text.slug(draft.title)}-{_digest(draft.title, people)}"


def _keys(identity: str, start: datetime, draft: Draft) -> Iterator[str]:
    """Keys from the steadiest to the most particular: one GUID at two times is two sessions."""
    yield identity
    timed = f"{identity}@{start:%Y%m%dT%H%M%SZ}"
    yield timed
    yield f"{timed}/{_digest(draft.title)}"
    yield f"{timed}/{_digest(draft.title, draft.room)}"
    yield f"{timed}/{_digest(draft.title, draft.room, draft.number)}"
    for again in count(2):
        yield f"{timed}/{again}"


def _digest(*parts: str) -> str:
    return hashlib.blake2s("\0".join(parts).encode(), digest_size=6).hexdigest()


def _default_end(start: datetime, starts: Sequence[datetime]) -> datetime:
    """The end of an item that gives none: half an hour later, or when the next one in its room begins."""
    after = bisect_right(starts, start)
    end = start + DEFAULT_LENGTH
    return min(end, starts[after]) if after < len(starts) else end


def _session(draft: Draft, key: str, start: datetime, end: datetime) -> Session:
    online = draft.room if text.safe_url(draft.room) else ""
    join_url = online or next((link for link in (draft.url, *draft.links) if _MEETING_HOSTS.match(link)), "")
    return Session(
        guid=key, title=draft.title, subtitle=draft.subtitle, abstract=draft.abstract, kind=draft.kind,
        track="" if draft.track.lower() == _NO_TRACK else draft.track, language=draft.language, room=draft.room,
        start=start, end=end, url=draft.url, join_url=text.safe_url(join_url),
        speakers=tuple(one for one in draft.speakers if one.role in _ON_STAGE),
    )  # fmt: skip


def _dates(sessions: Sequence[Session], header: Header, zone: ZoneInfo) -> tuple[date, date, tuple[str, ...]]:
    """From when to when a conference goes: as its header says, unless its sessions say otherwise."""
    first = min(session.start for session in sessions).astimezone(zone).date()
    last = max(first, (max(session.end for session in sessions).astimezone(zone) - NIGHT_ENDS).date())
    if header.start and header.end and header.start <= header.end:
        if header.start <= first and last <= header.end:
            return header.start, header.end, ()
        note = f"its header says {header.start} to {header.end}, its sessions are from {first} to {last}"
        return first, last, (note,)
    return first, last, ()


def _name_from(where: str) -> str:
    """Name a programme after its file: "linux_conf_2027.ics" -> "linux conf 2027"; else after its host."""
    address = re.match(r"[a-z][a-z0-9+.-]*://([^/?#]*)([^?#]*)", where, re.IGNORECASE)
    host, path = (address[1].rpartition("@")[2], unquote(address[2])) if address else ("", where)
    stem = PurePath(path.replace("\\", "/")).name.partition(".")[0]
    if host and (not stem or stem.lower() in _NAMELESS_FILES):
        return text.squeeze(host, 200)
    return text.squeeze(re.sub(r"[_-]+", " ", stem), 200) or "conference"
