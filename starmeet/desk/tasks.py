"""What is to be done, as calendars show it: promises with a date, and the word due after meeting somebody."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from starmeet.desk.base import Desk
from starmeet.desk.entries import KEPT
from starmeet.desk.situation import situation
from starmeet.model import Promise, label
from starmeet.rapport.dated import TOUCHES, Touch, touches
from starmeet.rapport.situation import scene_of
from starmeet.store import log, people, plans, programmes, steps, told
from starmeet.store.journal import Reader, Transaction

if TYPE_CHECKING:
    from starmeet.calendars.tasks import Task

_BACK = timedelta(days=TOUCHES[-1] + 8) + KEPT
"""How far back the log is read: a touch that was the last one's and is kept as done."""
_GONE = {"o": "Promise", "f": "Follow-up"}
"""What is said of what is not there any more: a calendar that knows it must be told so."""


def tasks(desk: Desk) -> tuple[Task, ...]:
    """Gather what is open, what was done in the last 30 days, and what calendars must take out; first due first.

    What is told is noted in the store, so that each keeps its UID for ever and its SEQUENCE only rises.
    """
    with desk.store.write("calendar", desk.now(), journaled=False) as tx:
        found = dict((*_promises(tx, desk), *_follow_ups(tx, desk)))
        before = told.told(tx)
        gone = {key: _gone(key) for key, was in before.items() if key not in found and was.state != "done"}
        known = [
            _told(tx, key, task) for key, task in (found | gone).items() if task.state != "off" or key in before
        ]  # fmt: skip
    recent = (one for one in known if one.state == "open" or (one.done or one.changed) > desk.now() - KEPT)
    return tuple(sorted(recent, key=lambda one: (one.due or date.max, one.uid)))


def _told(tx: Transaction, key: str, task: Task) -> Task:
    """Give a task the UID, SEQUENCE and time of change it is told with."""
    shown = (task.kind, task.summary, task.description, task.start, task.due, task.done)
    # Of what is off, only that it is: the words of what is gone are gone, too.
    digest = "" if task.state == "off" else blake2b(msgspec.json.encode(shown), digest_size=16).hexdigest()
    was = told.tell(tx, key, task.state, digest, lambda: f"{uuid.uuid4()}@starmeet.invalid")
    return msgspec.structs.replace(task, uid=was.uid, sequence=was.sequence, changed=was.changed)


def _promises(reader: Reader, desk: Desk) -> Iterator[tuple[str, Task]]:
    """Give my promises that have a date: the open ones, and those kept of late."""
    mine = [one for one in steps.promises(reader) if one.mine and one.due is not None]
    names = {one.id: one.name for one in people.some(reader, [one.person for one in mine])}
    for one in mine:
        if one.done is None or one.done > desk.now() - KEPT:
            yield label("o", one.id), _promise(desk, one, names.get(one.person, "someone"))


def _promise(desk: Desk, one: Promise, name: str) -> Task:
    from starmeet.calendars.tasks import Task

    made = one.made.astimezone(ZoneInfo(desk.zone)).date()
    return Task(
        state="open" if one.done is None else "done", kind="promise",
        summary=f"{name}: {one.text}", description=f"You promised {name} on {made.day} {made:%B %Y}: {one.text}",
        due=one.due, done=one.done,
    )  # fmt: skip


def _follow_ups(reader: Reader, desk: Desk) -> Iterator[tuple[str, Task]]:
    """Give the words due after meeting somebody, and those written of late; a snooze only puts them off."""
    log_of_late = log.since(reader, desk.now() - _BACK)
    scene = scene_of(msgspec.structs.replace(situation(reader, desk, ()), recent=log_of_late))
    scene = scene_of(msgspec.structs.replace(scene.situation, meetings=plans.meetings(reader)))
    names = {one.id: one.name for one in programmes.all_conferences(reader)}
    where = {label("m", one.id): names.get(one.conference, "") for one in scene.situation.meetings}
    for touch in touches(scene):
        key = f"f{touch.person.id}:{touch.about}:{touch.number}"
        yield key, _follow_up(touch, where.get(touch.about, ""))


def _follow_up(touch: Touch, where: str) -> Task:
    from starmeet.calendars.tasks import Task

    start = max(touch.ideal, touch.until or touch.ideal)
    met = f"You met {touch.person.name}{f' at {where}' if where else ''} on {touch.met.day} {touch.met:%B %Y}"
    return Task(
        state=touch.state, kind="follow-up", summary=f"Write to {touch.person.name}",
        description="\n\n".join(filter(None, (f"{met}: {touch.words}.", touch.draft))), start=start,
        due=max(touch.latest, start), done=touch.done,
    )  # fmt: skip


def _gone(key: str) -> Task:
    from starmeet.calendars.tasks import Task

    return Task(state="off", kind="", summary=_GONE[key[0]])
