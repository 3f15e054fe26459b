"""Whether store, exported file and calendar server tell the same of every meeting."""

from __future__ import annotations

from collections.abc import Iterator

from starmeet.calendars import objects
from starmeet.calendars.export import status
from starmeet.calendars.objects import Said
from starmeet.desk import export
from starmeet.desk.base import Desk
from starmeet.model import Meeting, label
from starmeet.store import plans
from tests.calendars.radicale import Radicale


def differences(desk: Desk, phone: Radicale, calendar: str, written: set[str]) -> Iterator[str]:
    """Say where the three differ. `written` are the UIDs that were ever on the server; new ones are added."""
    with desk.store.read() as reader:
        known = {one.uid: one for one in plans.meetings(reader)}
    held: dict[str, Said] = {}
    for path, text in phone.held(calendar).items():
        said = objects.read(text.encode(), "UTC")
        if said.uid in held:
            yield f"{said.uid} is there twice, again as {path}"
        held[said.uid] = said
    for uid in held.keys() - known.keys():
        yield f"{uid} is on the server alone"
    for uid, meeting in known.items():
        if uid not in held:
            if status(meeting) != "CANCELLED" or uid in written:
                yield f"{uid}, {meeting.state}, is not on the server"
            continue
        file = objects.read(export.export_one(desk, label("m", meeting.id)), "UTC")
        yield from _between(meeting, file, held[uid])
    written |= held.keys()


def _between(meeting: Meeting, file: Said, there: Said) -> Iterator[str]:
    store = (meeting.uid, meeting.sequence, status(meeting), meeting.start, meeting.end)
    for where, said in (("file", file), ("server", there)):
        told = (said.uid, said.sequence, said.status, said.start, said.end)
        if told != store:
            yield f"the {where} says {told}, the store {store}"
    for field in (objects.PLACE, "SUMMARY", "VALARM"):
        if file.marks.get(field) != there.marks.get(field):
            yield f"file and server differ in {field}: {file.title}, {there.title}"
