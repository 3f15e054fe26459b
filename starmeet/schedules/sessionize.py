"""Sessionize's API, version 2: the views All, Sessions and GridSmart; Speakers has no times and is refused.

`startsAt` is UTC with a "Z" or the venue's wall clock without any offset, as its organiser chose; the
zone is nowhere in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from starmeet.errors import NotASchedule
from starmeet.model import Programme, Skipped
from starmeet.schedules import draft, looks, times
from starmeet.schedules.hints import Hints
from starmeet.schedules.json_people import indexed, line, speakers, strangers, strangers_note
from starmeet.schedules.json_value import first, get, items, parse, words

NAME = "Sessionize"

_ITS_OWN = (b'"isServiceSession"', b'"isPlenumSession"')
_GROUPED = re.compile(rb'\[\s*\{\s*"(?:groupId|groupName)"\s*:|\[\s*\{\s*"date"\s*:[^{]{0,200}"isDefault"')
_PEOPLE = (b'"fullName"', b'"tagLine"', b'"profilePicture"')
_NOT_TAKEN = frozenset(("declined", "decline_queue", "withdrawn", "canceled", "cancelled"))


def recognise(head: bytes) -> bool:
    """Look for the keys only Sessionize writes."""
    if not head.startswith((b"{", b"[")):
        return False
    own = all(key in head for key in _ITS_OWN) or all(key in head for key in _PEOPLE)
    return own or _GROUPED.match(head) is not None


def read(data: bytes, hints: Hints) -> Programme:
    """Read any of the views, or the sessions of one kept by their ids.

    Raises:
        NotASchedule: it is the view of the speakers, or nothing of Sessionize's.
        InputError: not well-formed, or not one session has a time yet.
    """
    value = parse(data, hints.where)
    sessions = list(_sessions(value))
    if not sessions:
        people = items(value) or (list(value.values()) if isinstance(value, dict) else [])
        if any(first(one, "fullName", "tagLine") for one in people):
            raise NotASchedule(
                f"{hints.where} looks like Sessionize's view of the speakers, which has no times",
                f"give the same address with view/All, or {looks.SPEAKERS_HINT}",
            )
        raise looks.refusal(data, hints)
    known = _Known(value)
    found = [known.item(session, number, room) for number, (session, room) in enumerate(sessions, 1)]
    return draft.programme(found, draft.Header(), hints, NAME, notes=strangers_note(known.strangers))


def _sessions(value: Any) -> Iterator[tuple[Any, str]]:
    """Every session once, and the room of the grid it is first found in: a plenum stands in every room's column."""
    if isinstance(value, dict):
        listed = value.get("sessions", value)
        # A speaker has sessions too; what is kept by id are sessions only when they say when they are.
        kept = list(listed.values()) if isinstance(listed, dict) else items(listed)
        if "sessions" in value or any("startsAt" in one for one in kept if isinstance(one, dict)):
            yield from ((one, "") for one in kept)
        return
    seen: set[tuple[str, str]] = set()
    for group in items(value):
        if isinstance(group, dict) and "startsAt" in group:
            yield group, ""
        elif not first(group, "fullName", "tagLine"):
            columns = [(items(get(room, "sessions")), first(room, "name")) for room in items(get(group, "rooms"))]
            for listed, room in columns or [(items(get(group, "sessions")), "")]:
                for one in listed:
                    once = (first(one, "id"), first(one, "startsAt"))
                    if not columns or not once[0] or once not in seen:
                        yield one, room
                    seen.add(once)


class _Known:
    """What the view All keeps beside the sessions, by id."""

    def __init__(self, value: Any) -> None:
        self._people = indexed(get(value, "speakers"))
        self._rooms = indexed(get(value, "rooms"))
        self.strangers = 0
        """Speakers of whom only an id is known."""
        self._labels: dict[str, tuple[str, str]] = {}
        for category in items(get(value, "categories")):
            for label in items(get(category, "items")):
                self._labels[first(label, "id")] = (first(category, "title"), first(label, "name"))

    def item(self, session: Any, number: int, room: str) -> draft.Item:
        """Read one session."""
        title = line(first(session, "title"))
        where = draft.name_of(number, title, first(session, "id"))
        if not isinstance(session, dict):
            return Skipped(where=where, why="it is no object")
        if (status := first(session, "status").lower()) in _NOT_TAKEN:
            return Skipped(where=where, why=f"it is called off ({status})")
        written = first(session, "startsAt")
        start = times.instant(written) if times.has_clock(written) else None
        if start is None:
            why = "its start cannot be read" if written else "it has no start yet"
            return Skipped(where=where, why=why)
        self.strangers += len(strangers(session.get("speakers"), self._people, only_ids=True))
        labels = self._of(session)
        answers = items(session.get("questionAnswers"))
        return draft.Draft(
            where=where,
            title=title or draft.UNTITLED,
            start=start,
            end=times.instant(first(session, "endsAt")),
            guid=line(first(session, "id"), 200),
            abstract=draft.abstract_of(first(session, "description")),
            kind=line(labels("format", "type") or ("service" if session.get("isServiceSession") is True else ""), 80),
            track=line(labels("track"), 200),
            language=line(labels("language"), 40),
            room=line(first(session, "room") or room or self._room(session), 200),
            url=draft.url_of("", first(session, "url")),
            links=(first(session, "liveUrl"), *(first(one, "answerValue", "answer") for one in answers)),
            speakers=draft.speakers_of(speakers(session.get("speakers"), self._people)),
        )

    def _room(self, session: Any) -> str:
        return first(self._rooms.get(first(session, "roomId")), "name")

    def _of(self, session: Any) -> Any:
        """A look-up among the labels of a session: the first whose category is called like one of the words."""
        labels = [label for one in items(session.get("categoryItems")) if (label := self._labels.get(words(one)))]
        for category in items(session.get("categories")):
            name = first(category, "name", "title")
            labels += [(name, first(label, "name")) for label in items(get(category, "categoryItems"))]

        def called(*wanted: str) -> str:
            return next((name for title, name in labels if any(word in title.lower() for word in wanted)), "")

        return called
