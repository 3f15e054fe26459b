"""pretalx besides its schedule.json: the data of its widget, and the lists of its REST interface.

A list comes in pages of at most fifty; `whole` fetches those behind the first. A list of submissions may name
speakers and slots by their ids; `completed` fetches these too.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from starmeet.errors import FetchError, InputError, NotASchedule
from starmeet.model import Programme, Skipped
from starmeet.schedules import draft, looks, times
from starmeet.schedules.hints import Hints
from starmeet.schedules.json_people import indexed, line, speakers, strangers, strangers_note
from starmeet.schedules.json_value import first, get, items, page_note, parse, words

NAME = "pretalx"
MAX_PAGES = 100
"""Of fifty entries each: four times the largest programme seen."""

_WIDGET = re.compile(rb'"talks"\s*:\s*\[')
_WIDGET_ONLY = re.compile(rb'"event_start"\s*:|"content_locale"\s*:|"do_not_record"\s*:|"slot_type"\s*:')
_LIST = re.compile(rb'\{\s*"count"\s*:\s*\d+\s*,\s*"next"\s*:\s*(null|"[^"]*")\s*,\s*"previous"\s*:')
_RELEASE = re.compile(rb'"published"\s*:\s*"[^"]*"')
_SLOTS = re.compile(rb'"slots"\s*:\s*\[')
_API = re.compile(r".*/api/events/[\w.-]{1,100}/")
_LINKS = "answers,answers.question"
_EXPANDED = "slots,slots.room,speakers,speakers.answers,speakers.answers.question,submission_type,track"
_HINT = "give the conference's /schedule/export/schedule.json instead"
_CALLED_OFF = frozenset(("canceled", "cancelled", "withdrawn", "rejected", "deleted"))


def recognise(head: bytes) -> bool:
    """Look for the keys of the widget's data, of a page of a list, or of a release with its slots."""
    if not head.startswith(b"{"):
        return False
    release = _RELEASE.search(head[:1024]) and _SLOTS.search(head[:65_536])
    return bool(_LIST.match(head) or release or (_WIDGET.search(head[:4096]) and _WIDGET_ONLY.search(head)))


def read(data: bytes, hints: Hints) -> Programme:
    """Read the widget's data, or a list of submissions or slots that says when they are, or a release.

    Raises:
        NotASchedule: a list of speakers or of anything else without times.
        InputError: not well-formed, or not one session has a time.
    """
    value = parse(data, hints.where)
    if isinstance(get(value, "talks"), list):
        return draft.programme(list(_talks(value)), _header(value), hints, NAME)
    listed = items(get(value, "results")) or items(get(value, "slots"))
    if not any(_is_session(one) for one in listed):
        if any(isinstance(one, dict) and "biography" in one for one in listed):
            problem = f"{hints.where} looks like pretalx's list of speakers, which has no times"
            raise NotASchedule(problem, f"{_HINT}, or {looks.SPEAKERS_HINT}")
        if any(isinstance(one, dict) and {"code", "title"} <= one.keys() for one in listed):
            raise NotASchedule(f"{hints.where} looks like pretalx's list of submissions without their slots", _HINT)
        raise looks.refusal(data, hints)
    people = indexed(get(value, "speakers"))
    pairs = list(_pairs(listed))
    found = [
        _item(talk, slot, number, room=_name(get(slot, "room")), track=_name(get(talk, "track")), people=people)
        for number, (talk, slot) in enumerate(pairs, 1)
    ]
    unknown = {code for talk, _ in pairs for code in strangers(get(talk, "speakers"), people, only_ids=True)}
    notes = (*strangers_note(len(unknown)), *page_note(len(listed), get(value, "count"), _HINT))
    return draft.programme(found, _header_of(value), hints, NAME, notes=notes)


def expanded(url: str) -> str:
    """Give the address of an event's submissions with all that belongs to them; empty when `url` is none of its API."""
    parts = urlsplit(url)
    event = _API.match(parts.path.rstrip("/") + "/")
    if not event or "expand=" in parts.query or "/schedules/" in parts.path:
        return ""
    return urlunsplit((parts.scheme, parts.netloc, f"{event[0]}submissions/", f"expand={_EXPANDED}", ""))


def whole(page: bytes, where: str, fetch: Callable[[str], bytes]) -> bytes:
    """Make one list of the page at the URL `where` and of all that follow it; anything else stays as it is.

    Only the query is taken from what a page calls the next one: no page leads to another host.

    Raises:
        InputError: a page is not well-formed; and whatever `fetch` raises.
    """
    pages = [page]
    asked = {where}
    while (query := _next_query(pages[-1])) and len(pages) < MAX_PAGES:
        url = urljoin(where, f"?{query}")
        if url in asked:
            break
        asked.add(url)
        pages.append(fetch(url))
    if len(pages) == 1:
        return page
    lists = [parse(one.strip(), where) for one in pages]
    results = [one for listed in lists for one in items(get(listed, "results"))]
    return json.dumps({"count": get(lists[0], "count"), "next": None, "previous": None, "results": results}).encode()


def completed(listed: bytes, where: str, fetch: Callable[[str], bytes]) -> bytes:
    """Add to an event's submissions what stands elsewhere in its API: the event, speakers and slots given by id.

    Anything but submissions from the URL `where` stays as it is. What `fetch` raises is raised again, since a
    programme must not lose its speakers because a server is tired; only the event's own name may be missing.
    """
    event = _API.match(urlsplit(where).path)
    value = parse(listed.strip(), where) if event and _LIST.match(listed[:4096].lstrip()) else None
    submissions = [one for one in items(get(value, "results")) if isinstance(one, dict)]
    if value is None or event is None or not any("title" in one for one in submissions):
        return listed

    def several(path: str) -> list[Any]:
        url = urljoin(where, event[0] + path)
        return items(get(parse(whole(fetch(url), url, fetch).strip(), url), "results"))

    with contextlib.suppress(InputError, FetchError):
        value["event"] = parse(fetch(urljoin(where, event[0])).strip(), where)
    if any(isinstance(one, str) for talk in submissions for one in items(talk.get("speakers"))):
        value["speakers"] = several(f"speakers/?expand={_LINKS}")
    if any(isinstance(one, int) for talk in submissions for one in items(talk.get("slots"))):
        slots = {first(slot, "id"): slot for slot in several("slots/?expand=room")}
        for talk in submissions:
            talk["slots"] = [slots.get(words(one), one) for one in items(talk.get("slots"))]
    return json.dumps(value).encode()


def _next_query(page: bytes) -> str:
    """The query of the page after this one; empty for the last, and for what is no page of a list."""
    found = _LIST.match(page[:4096].lstrip())
    try:
        return urlsplit(str(json.loads(found[1]) or "")).query if found else ""
    except ValueError:
        return ""


def _header(value: Any) -> draft.Header:
    return draft.Header(
        start=times.day(first(value, "event_start")),
        end=times.day(first(value, "event_end")),
        zone=first(value, "timezone"),
        version=first(value, "version"),
        name=first(value, "name", "event_name"),
    )


def _header_of(value: Any) -> draft.Header:
    """What a list or a release says, the event itself beside it where it was fetched too."""
    event = get(value, "event")
    return draft.Header(
        name=words(get(event, "name")),
        acronym=first(event, "slug"),
        start=times.day(first(event, "date_from")),
        end=times.day(first(event, "date_to")),
        zone=first(event, "timezone"),
        version=first(value, "version"),
        url=first(get(event, "urls"), "base"),
    )


def _talks(value: Any) -> Iterator[draft.Item]:
    """The widget's sessions, breaks among them; rooms, tracks and speakers are given by id."""
    people, rooms, tracks = (indexed(get(value, key)) for key in ("speakers", "rooms", "tracks"))
    for number, talk in enumerate(items(value["talks"]), 1):
        yield _item(
            talk,
            talk,
            number,
            room=words(get(rooms.get(first(talk, "room")), "name")),
            track=words(get(tracks.get(first(talk, "track")), "name")),
            people=people,
        )


def _is_session(one: Any) -> bool:
    return isinstance(one, dict) and bool(_slots(one) or ("start" in one and "room" in one))


def _slots(submission: dict[str, Any]) -> list[Any]:
    """The slots of a submission: a list of them, or in older versions a single one; ids alone tell nothing."""
    slots = items(submission.get("slots")) or [submission.get("slot")]
    return [slot for slot in slots if isinstance(slot, dict)]


def _pairs(listed: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Submissions with their slots, or slots with their submissions."""
    for one in listed:
        if not isinstance(one, dict):
            yield one, one
        elif slots := _slots(one):
            yield from ((one, slot) for slot in slots)
        else:
            talk = one.get("submission")
            yield talk if isinstance(talk, dict) else one, one


def _name(value: Any) -> str:
    """The name of a room or track, be it an object, a text, or a text in several languages; an id is no name."""
    if isinstance(value, dict) and "name" in value:
        value = value["name"]
    return "" if isinstance(value, int | float) else words(value)


def _item(talk: Any, slot: Any, number: int, *, room: str, track: str, people: dict[str, Any]) -> draft.Item:
    title = line(first(talk, "title") or first(slot, "title", "description"))
    where = draft.name_of(number, title, first(talk, "code"), first(slot, "id"))
    if not isinstance(talk, dict) or not isinstance(slot, dict):
        return Skipped(where=where, why="it is no object")
    if (state := first(talk, "state").lower()) in _CALLED_OFF:
        return Skipped(where=where, why=f"it is called off ({state})")
    written = first(slot, "start")
    start = times.instant(written) if times.has_clock(written) else None
    if start is None:
        return Skipped(where=where, why="its start cannot be read" if written else "it has no start yet")
    length = talk.get("duration")
    return draft.Draft(
        where=where,
        title=title or draft.UNTITLED,
        start=start,
        end=times.instant(first(slot, "end")),
        length=times.minutes(length) or times.length(words(length)),
        guid=line(first(talk, "code"), 200),
        number=first(slot, "id"),
        abstract=draft.abstract_of(first(talk, "abstract"), first(talk, "description")),
        kind=line(_name(talk.get("submission_type")) or first(slot, "slot_type"), 80),
        track=line(track, 200),
        language=line(first(talk, "content_locale"), 40),
        room=line(room, 200),
        url=draft.url_of("", first(talk, "url")),
        speakers=draft.speakers_of(speakers(talk.get("speakers"), people)),
    )
