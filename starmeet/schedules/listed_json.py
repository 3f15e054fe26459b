"""Any other JSON that lists sessions: objects with a title and a start, wherever in the file they stand.

Home-made programmes name the same things differently; the words below are all one has to know of
them. What an object lacks - the day, the hour, the room - it takes from the objects around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from starmeet.errors import InputError, NotASchedule
from starmeet.model import Programme, Skipped, Speaker, Value
from starmeet.schedules import catalogue, draft, json_looks, looks, times
from starmeet.schedules.hints import Hints
from starmeet.schedules.json_lax import is_json, parse_lax, several_assigned, without_assignment
from starmeet.schedules.json_people import chairs, in_any_language, indexed, line, speakers, strangers, strangers_note
from starmeet.schedules.json_value import first, get, items, page_note, words

NAME = "JSON"

_TITLE = ("title", "name", "subject", "summary", "what", "talk_title", "session_title", "sessionTitle", "heading")
_START = (
    "start", "startsAt", "starts_at", "starts-at", "start_date", "startDate", "start_time", "startTime", "start-time",
    "event_start", "startTimestamp", "start_at", "startDateTime", "timeStart", "begin", "begins_at", "from", "dateTime",
    "datetime", "time", "date",
)  # fmt: skip
_END = (
    "end", "endsAt", "ends_at", "ends-at", "end_date", "endDate", "end_time", "endTime", "end-time", "event_end",
    "endTimestamp", "end_at", "endDateTime", "timeEnd", "finish", "until", "to",
)  # fmt: skip
_DAY = ("date", "day", "start_date", "startDate", "day_date")
_LENGTH = ("duration", "mins", "minutes", "length", "durationInMinutes", "duration_minutes")
_ROOM = (
    "room",
    "location",
    "venue",
    "place",
    "loc",
    "hall",
    "stage",
    "microlocation",
    "roomName",
    "room_name",
    "roomId",
)
_TRACK = ("track", "theme", "topic", "section", "subsession", "trackName")
_KIND = ("type", "format", "kind", "event_type", "session_type", "sessionType", "talkTypeBadge", "talkType")
_LANGUAGE = ("language", "lang", "locale")
_ABSTRACT = ("abstract", "description", "desc", "summary", "detail", "details", "talk_description", "body")
_URL = ("url", "website_url", "website_uri", "uri", "link", "permalink", "href", "conf_url")
_SPEAKERS = ("speakers", "speaker", "speakerIds", "speaker_ids", "presenters", "presenter", "authors", "people",
             "panelists", "persons", "who")  # fmt: skip
_GUID = ("guid", "uuid")
_NUMBER = ("id", "code", "_id", "key", "event_key", "slug")
_STATE = ("status", "state")
_CALLED_OFF = frozenset("canceled cancelled withdrawn deleted rejected declined".split())
_WRAPPED = ("contents", "content", "session", "talk", "event", "submission", "attributes")
"""Where a slot keeps what happens in it."""
_HOLDS_SESSIONS = frozenset(
    "sessions schedules schedule talks events slots timeslots timeSlots days rooms items".split()
)
_PEOPLE_LISTS = ("speakers", "people", "presenters", "persons", "authors", "users")
_ROOM_LISTS = ("rooms", "locations", "venues", "microlocations", "places")
_KIND_LISTS = ("session_types", "types", "tracks")
_DEPTH = 12
"""Levels of lists and objects around a session."""

_AM_PM = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?\s?m\.?", re.IGNORECASE)
_DOTTED_DAY = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})")
_GMT_OFFSET = re.compile(r"\s*(?:GMT|UTC)(?=[+-]\d{2}:?\d{2}$)")
_SHORT_HOUR = re.compile(r"(?<=[T ])(\d)(?=:\d\d)")
_EPOCH_SECONDS = 86_400 * 365  # smaller numbers are ids, or slots of a day
_EPOCH_MILLISECONDS = 100_000_000_000  # as seconds that would be the year 5138


class _Around(Value, frozen=True, kw_only=True):
    """What the objects around a session say for it."""

    day: str = ""
    start: str = ""
    room: str = ""


def recognise(head: bytes) -> bool:
    """Say whether it is JSON at all, perhaps as one assignment in JavaScript; asked when no other format knows it."""
    return is_json(head)


def read(data: bytes, hints: Hints) -> Programme:
    """Read the sessions of a home-made programme.

    Raises:
        NotASchedule: there are no objects with a title and a start in it; the sentence says what it looks like.
        InputError: not well-formed, or not one session has both a day and an hour.
    """
    data = without_assignment(data)
    value = several_assigned(data) or parse_lax(data, hints.where)
    if catalogue.is_one(value):
        raise looks.refusal(data, hints)
    try:
        found = list(_sessions(value, _Around(), _DEPTH))
    except RecursionError:  # as deep as the parser bears
        raise InputError(f"{hints.where} nests lists and objects beyond reason", "give a real programme") from None
    if not found:
        raise _refusal(value, data, hints)
    draft.check_number(len(found), hints)
    known = _Known(value)
    drafts = [known.item(session, number, around) for number, (session, around) in enumerate(found, 1)]
    page = page_note(len(drafts), get(value, "meta", "total"), "give the address of all, such as …?resultsperpage=0")
    return draft.programme(drafts, _header(value), hints, NAME, notes=(*strangers_note(known.strangers), *page))


def _refusal(value: Any, data: bytes, hints: Hints) -> InputError:
    """Name what it is instead; most such files lie beside the one with the sessions."""
    if family := json_looks.kind(value):
        beside = "give the file that lists the sessions with their times: it may lie beside this one"
        hint = {looks.CATALOGUE: looks.CATALOGUE_HINT, json_looks.SPEAKERS: looks.SPEAKERS_HINT}.get(family, beside)
        return NotASchedule(f"{hints.where} looks like {family}, not a conference programme", hint)
    return looks.refusal(data, hints)


def _header(value: Any) -> draft.Header:
    """What the file says of its conference: at the top, or in an object of its own."""
    about = next(
        (one for key in ("conference", "event", "info", "meta") if isinstance(one := get(value, key), dict)), {}
    )
    return draft.Header(
        name=line(first(about, "name", "title") or first(value, "name", "conference", "event")),
        zone=first(about, "timezone", "timeZone", "time_zone") or first(value, "timezone", "timeZone", "time_zone"),
        city=line(first(about, "city") or first(value, "city"), 200),
        places=tuple(filter(None, (first(about, "city"), first(value, "city"), first(about, "venue", "location")))),
        url=draft.url_of("", first(about, "url", "website")),
    )


def _sessions(value: Any, around: _Around, depth: int) -> Iterator[tuple[Any, _Around]]:
    """Every object of the lists in which one is a session, with what stands around it."""
    if not depth:
        return
    if isinstance(value, list) or _is_keyed(value):
        several = value if isinstance(value, list) else list(value.values())
        if any(_is_session(one, around) for one in several):
            yield from ((one, around) for one in several)
            return
    if isinstance(value, list):
        for one in value:
            yield from _sessions(one, around, depth - 1)
    elif isinstance(value, dict):
        within = _within(value, around)
        for key, one in value.items():
            if isinstance(one, list | dict):
                # Days may be the keys.
                dated = _Around(day=key, room=within.room) if _day(key) else within
                yield from _sessions(one, dated, depth - 1)


def _is_keyed(value: Any) -> bool:
    """Say whether an object is a list by another name: several objects, each under its id."""
    return isinstance(value, dict) and len(value) > 1 and all(isinstance(one, dict) for one in value.values())


def _is_session(one: Any, around: _Around) -> bool:
    """Say whether it has a title and an hour, and is not what sessions are kept in."""
    if not isinstance(one, dict) or any(
        isinstance(part, dict | list) for key in _HOLDS_SESSIONS for part in items(one.get(key))
    ):
        return False
    one = _unwrapped(one)
    return bool(in_any_language(one, *_TITLE)) and (
        bool(around.start) or any(_has_hour(one.get(key)) for key in _START)
    )


def _has_hour(value: Any) -> bool:
    if isinstance(value, int | float):
        return _epoch(value) is not None
    return isinstance(value, str) and len(value) <= 80 and bool(_instant(value) or _clock(value) is not None)


def _within(value: dict[str, Any], around: _Around) -> _Around:
    """What an object says for all sessions in it."""
    day = next((written for key in _DAY if _day(written := first(value, key))), "")
    start = next((written for key in _START if _has_hour(written := first(value, key))), "")
    has_rooms_sessions = any(isinstance(value.get(key), list) for key in ("sessions", "events", "talks"))
    room = first(value, "name") if has_rooms_sessions and "id" in value else ""
    # An hour counts where it stands beside sessions, not where a day is said to begin.
    beside = start if isinstance(value.get("sessions"), list) else ""
    return _Around(day=day or around.day, start=beside or around.start, room=room or around.room)


def _unwrapped(session: dict[str, Any]) -> dict[str, Any]:
    """A slot with what happens in it put on one level."""
    for key in _WRAPPED:
        if isinstance(inner := session.get(key), dict):
            return inner | session
    return session


class _Known:
    """The people, rooms and kinds the file lists beside its sessions."""

    def __init__(self, value: Any) -> None:
        self._people = _listed(value, _PEOPLE_LISTS)
        self._rooms = _listed(value, _ROOM_LISTS)
        self._kinds = _listed(value, _KIND_LISTS)
        self.strangers = 0
        """Speakers of whom only an id is known."""

    def item(self, session: Any, number: int, around: _Around) -> draft.Item:
        """Read one session."""
        if not isinstance(session, dict):
            return Skipped(where=draft.name_of(number), why="it is no object")
        session = _unwrapped(session)
        title = line(in_any_language(session, *_TITLE))
        where = draft.name_of(number, title, first(session, *_NUMBER))
        state = first(session, *_STATE).lower()
        if state in _CALLED_OFF or session.get("cancelled") is True or first(session, "active") == "N":
            return Skipped(where=where, why="it is called off")
        if not title:
            return Skipped(where=where, why="it has no title")
        start = _start(session, around)
        if isinstance(start, str):
            return Skipped(where=where, why=start)
        number_ = first(session, *_NUMBER)
        return draft.Draft(
            where=where,
            title=title,
            start=start,
            end=_end(session, start),
            length=_length(session),
            clock=_beside(session),
            guid=line(first(session, *_GUID) or (number_ if re.search(r"[^\d-]", number_) else ""), 200),
            number=number_,
            subtitle=line(in_any_language(session, "subtitle")),
            abstract=draft.abstract_of(in_any_language(session, *_ABSTRACT)),
            kind=self._named(session, _KIND, self._kinds, 80),
            track=self._named(session, _TRACK, self._kinds, 200),
            language=line(first(session, *_LANGUAGE), 40),
            room=self._room(session) or line(around.room, 200),
            url=draft.url_of("", first(session, *_URL)),
            speakers=draft.speakers_of(self._speakers(session)),
        )

    def _room(self, session: dict[str, Any]) -> str:
        room = self._named(session, _ROOM, self._rooms, 200)
        if not room and all(isinstance(one, str) for one in items(session.get("rooms"))):
            room = line(", ".join(items(session.get("rooms"))), 200)
        # A page that is both link and location is no room.
        return "" if room and room == first(session, *_URL) else room

    def _named(self, session: dict[str, Any], keys: tuple[str, ...], known: Mapping[str, Any], limit: int) -> str:
        """The name of a room or kind: a text, an object, the first of a list, or an id of the file's own list."""
        for key in keys:
            written = session.get(key)
            written = next(iter(written), None) if isinstance(written, list) else written
            name = in_any_language(written, "name", "title") if isinstance(written, dict) else words(written).strip()
            if name in known:
                name = in_any_language(known[name], "name", "title")
            elif isinstance(written, int | float):
                name = ""
            if name:
                return line(name, limit)
        return ""

    def _speakers(self, session: dict[str, Any]) -> list[Speaker]:
        chairing = chairs(session, self._people)
        for key in _SPEAKERS:
            if listed := session.get(key):
                unknown = strangers(listed, self._people, only_ids=key.lower().endswith("ids"))
                self.strangers += len(unknown)
                several = [one for one in items(listed) or [listed] if words(one).strip() not in unknown]
                return [*speakers(several, self._people), *chairing]
        return chairing


def _listed(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        if isinstance(several := get(value, name), list | dict):
            found = indexed(several) | found
    return found


def _start(session: dict[str, Any], around: _Around) -> datetime | str:
    """When a session starts, or why that cannot be said."""
    written = [one for key in _START if (one := session.get(key)) not in (None, "")]
    for one in written:
        if found := _epoch(one) or _instant(words(one)):
            return found
    hours = [hour for one in (*written, around.start) if (hour := _clock(words(one))) is not None]
    days = [day for one in (*(first(session, key) for key in _DAY), around.day) if (day := _day(one))]
    if hours and days:
        return days[0] + hours[0]
    if found := _instant(around.start):
        return found
    if not written and not around.start:
        return "it has no start"
    if hours:
        said = line(first(session, *_DAY) or around.day, 40)
        return f"its day {said!r} is no whole date" if said else "its day is not said"
    return "its start cannot be read"


def _end(session: dict[str, Any], start: datetime) -> datetime | None:
    for key in _END:
        written = session.get(key)
        if found := _epoch(written) or _instant(words(written)):
            # One of the two may lack its offset.
            return found if bool(found.tzinfo) == bool(start.tzinfo) else found.replace(tzinfo=start.tzinfo)
        if (hour := _clock(words(written))) is not None:
            end = start.replace(hour=0, minute=0, second=0, microsecond=0) + hour
            return end if end >= start else end + timedelta(days=1)
    return None


def _length(session: dict[str, Any]) -> timedelta | None:
    for key in _LENGTH:
        written = session.get(key)
        if found := times.minutes(written) or times.length(words(written)):
            return found
    return None


def _beside(session: dict[str, Any]) -> timedelta | None:
    """The wall clock a session gives beside its instant: under another key, the hour alone."""
    return next((hour for key in _START if (hour := _clock(first(session, key))) is not None), None)


def _epoch(value: Any) -> datetime | None:
    """An instant as seconds or milliseconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not _EPOCH_SECONDS < value < 10**13:
        return None
    seconds = value / 1000 if value >= _EPOCH_MILLISECONDS else value
    found = datetime.fromtimestamp(seconds, UTC)
    return found if times.FIRST_YEAR < found.year <= times.LAST_YEAR else None


def _instant(written: str) -> datetime | None:
    """A date with an hour: ISO, or as JavaScript prints it ("2027-05-01 9:30 GMT+0200")."""
    if len(written) > 80 or not times.has_clock(written):
        return None
    written = _SHORT_HOUR.sub(r"0\1", _GMT_OFFSET.sub("", written.strip()))
    return times.instant(written)


def _day(written: str) -> datetime | None:
    """Midnight of a date, alone or before an hour: "2027-05-01", "2027.05.01", "2027/5/1"."""
    if len(written) > 80:
        return None
    if found := _DOTTED_DAY.fullmatch(written.strip()):
        written = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    if not re.match(r"\d{4}-?\d\d-?\d\d(?!\d)", written):
        return None
    midnight = times.instant(written[:80])
    return midnight.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) if midnight else None


def _clock(written: str) -> timedelta | None:
    """An hour alone: "9:30", "09.30", "9:30 PM"."""
    if len(written) > 20:
        return None
    if found := _AM_PM.fullmatch(written.strip()):
        hour = int(found[1])
        late = 12 if found[3].lower() == "p" else 0
        return times.clock(f"{hour % 12 + late}:{found[2] or '00'}") if 1 <= hour <= 12 else None
    return times.clock(written)
