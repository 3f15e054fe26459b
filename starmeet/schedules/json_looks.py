"""Naming JSON that is about a conference and yet no programme: its people, its rooms, a part of an export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from starmeet.schedules.json_value import items

_LOOKED_AT = 20
"""Objects of one list: enough to see what they have in common."""
_DEPTH = 4

SPEAKERS = "a list of speakers, which has no times"
_PEOPLE = (
    {"firstname", "lastname"}, {"first_name", "last_name"}, {"fullname"}, {"name", "bio"}, {"name", "biography"},
    {"name", "short_biography"}, {"name", "shortbio"}, {"name", "prog"}, {"name", "title", "twitter"},
    {"name", "company", "position"}, {"name", "about", "username"},
)  # fmt: skip
_FAMILIES: tuple[tuple[str, tuple[set[str], ...]], ...] = (
    (SPEAKERS, _PEOPLE),
    ("a dump of a database, whose titles and times lie in different tables", ({"pk", "model", "fields"},)),
    ("a timetable of ids, whose sessions are in another file", ({"date", "timeslots"}, {"starttime", "sessions"})),
    ("a catalogue of conferences", ({"name", "start_date", "end_date"}, {"name", "startdate", "enddate"})),
    ("a list of sessions without times", (
        {"title", "speakers"}, {"title", "abstract"}, {"title", "description", "type"}, {"title", "format"},
    )),
    ("a list of rooms", ({"name", "floor"}, {"name", "latitude"}, {"name", "capacity"})),
    ("a list of tracks", ({"name", "color", "sessions"},)),
    ("a list of the kinds of sessions", ({"name", "length"},)),
)  # fmt: skip
_ABOUT = (
    {"name", "timezone"}, {"name", "start_time", "end_time"}, {"name", "starts_at", "ends_at"},
)  # fmt: skip
_LISTS = {"locations": "a list of rooms", "rooms": "a list of rooms", "speakers": SPEAKERS}


def kind(value: Any) -> str:
    """Name what JSON without sessions is; empty when it is about no conference at all."""
    if isinstance(value, dict):
        keys = _keys(value)
        if any(own <= keys for own in _ABOUT):
            return "the description of a conference, without its sessions"
        for name, meaning in _LISTS.items():
            if isinstance(value.get(name), list) and value[name] and not {"sessions", "talks", "events"} & keys:
                return meaning
    for keys in _lists(value, _DEPTH):
        for name, several in _FAMILIES:
            if any(own <= keys for own in several):
                return name
    return ""


def _keys(value: dict[str, Any]) -> set[str]:
    return {str(key).lower().replace("-", "_") for key in value}


def _lists(value: Any, depth: int) -> Iterator[set[str]]:
    """The keys most objects of every list have, the outer lists first."""
    inner = items(value) or (list(value.values()) if isinstance(value, dict) else [])
    objects = [one for one in inner[:_LOOKED_AT] if isinstance(one, dict)]
    if objects and (isinstance(value, list) or len(objects) == len(inner[:_LOOKED_AT])):
        count = Counter(key for one in objects for key in _keys(one))
        yield {key for key, number in count.items() if 2 * number >= len(objects)}
    for one in inner[:_LOOKED_AT]:
        if depth and isinstance(one, dict | list):
            yield from _lists(one, depth - 1)
