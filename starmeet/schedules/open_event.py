"""Open Event (the older eventyay): its JSON:API, and the file of sessions of its exports in either spelling.

An export is several files; the one of the sessions holds rooms, tracks and speakers too, and only the
zone and the name of the conference stand in another.
"""

from __future__ import annotations

import re
from typing import Any

from starmeet.model import Programme, Skipped
from starmeet.schedules import draft, looks, times
from starmeet.schedules.hints import Hints
from starmeet.schedules.json_people import line, speakers
from starmeet.schedules.json_value import first, get, items, page_note, parse, words

NAME = "Open Event JSON"

_EXPORT = (
    re.compile(rb'"short[_-]abstract"\s*:'),
    re.compile(rb'"microlocation"\s*:'),
    re.compile(rb'"(?:start_time|starts[_-]at)"\s*:'),
)
_JSON_API = (re.compile(rb'"type"\s*:\s*"session"'), re.compile(rb'"attributes"\s*:'))
_CALLED_OFF = frozenset(("canceled", "cancelled", "withdrawn", "rejected", "draft"))


def recognise(head: bytes) -> bool:
    """Look for sessions in the spelling of an export or of the JSON:API."""
    if not head.startswith((b"[", b"{")):
        return False
    return any(all(key.search(head) for key in keys) for keys in (_EXPORT, _JSON_API))


def read(data: bytes, hints: Hints) -> Programme:
    """Read the sessions of an event.

    Raises:
        NotASchedule: there is no list of sessions in it.
        InputError: not well-formed, or no session.
    """
    value = parse(data, hints.where)
    listed = items(value) or items(get(value, "data"))
    included = {(first(one, "type"), first(one, "id")): one for one in items(get(value, "included"))}
    sessions = [one for one in listed if first(one, "type") in ("", "session") or not included]
    if not sessions:
        raise looks.refusal(data, hints)
    found = [_item(_flat(one, included), number) for number, one in enumerate(sessions, 1)]
    page = page_note(len(sessions), get(value, "meta", "count"), "give the address with page[size]=0")
    return draft.programme(found, draft.Header(), hints, NAME, notes=page)


def _flat(one: Any, included: dict[tuple[str, str], Any]) -> Any:
    """A session in one spelling: attributes taken out, related objects put in, hyphens written as underscores."""
    if not isinstance(one, dict):
        return one
    inner = one.get("attributes")
    flat = _spelt(one | inner if isinstance(inner, dict) else one)
    related = one.get("relationships")
    for name, relation in related.items() if isinstance(related, dict) else ():
        data = get(relation, "data")
        several = [_spelt(_related(ref, included)) for ref in items(data) or [data]]
        flat[str(name).replace("-", "_")] = several if isinstance(data, list) else several[0]
    return flat


def _related(ref: Any, included: dict[tuple[str, str], Any]) -> Any:
    found = included.get((first(ref, "type"), first(ref, "id")), ref)
    attributes = get(found, "attributes")
    return {"id": first(ref, "id"), **attributes} if isinstance(attributes, dict) else found


def _spelt(value: Any) -> Any:
    return {str(key).replace("-", "_"): one for key, one in value.items()} if isinstance(value, dict) else value


def _start(session: Any) -> str:
    return first(session, "starts_at", "start_time")


def _item(session: Any, number: int) -> draft.Item:
    title = line(first(session, "title"))
    where = draft.name_of(number, title, first(session, "id"))
    if not isinstance(session, dict):
        return Skipped(where=where, why="it is no object")
    if (state := first(session, "state").lower()) in _CALLED_OFF or session.get("deleted_at"):
        return Skipped(where=where, why=f"it is called off ({state or 'deleted'})")
    written = _start(session)
    start = times.instant(written) if times.has_clock(written) else None
    if start is None:
        return Skipped(where=where, why="its start cannot be read" if written else "it has no start yet")
    return draft.Draft(
        where=where,
        title=title or draft.UNTITLED,
        start=start,
        end=times.instant(first(session, "ends_at", "end_time")),
        number=first(session, "id"),
        subtitle=line(first(session, "subtitle")),
        abstract=draft.abstract_of(first(session, "short_abstract"), first(session, "long_abstract")),
        kind=line(_name(session.get("session_type")), 80),
        track=line(_name(session.get("track")), 200),
        language=line(first(session, "language"), 40),
        room=line(_name(session.get("microlocation")), 200),
        url=draft.url_of("", first(session, "url", "site")),
        links=(first(session, "signup_url"), first(session, "slides_url")),
        speakers=draft.speakers_of(speakers([_spelt(one) for one in items(session.get("speakers"))], {})),
    )


def _name(value: Any) -> str:
    """The name of a related object; an id alone is none."""
    return (
        first(value, "name", "title") if isinstance(value, dict) else (words(value) if isinstance(value, str) else "")
    )
