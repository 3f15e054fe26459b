"""One meeting here and on a calendar server: what was changed on which side, and bringing both together.

Each step is stored before the next is taken: what is about to be written, then what was. So a run that is killed,
on either side, goes on where it was, and knows its own writing when it finds it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from starmeet.calendars import objects
from starmeet.calendars.caldav import Connection, Heard, Held, place_of
from starmeet.calendars.export import Entry, single, status
from starmeet.calendars.objects import GUESTS, PLACE, SEQUENCE, STATE, SUBSTANCE, WHEN, WORDS, Said
from starmeet.desk.base import Desk
from starmeet.errors import InputError
from starmeet.model import Meeting, Value, label
from starmeet.store import calendar_copies, plans
from starmeet.store.calendar_copies import Copy, Marks

_ROUNDS = 4
"""How often something may change under our hands before it is left for the next run."""

What = Literal["moved", "deleted", "cancelled", "declined", "confirmed", "tentative", "guests", "unreadable"]
Done = Literal["new", "changed", "cancelled", "removed"]


class Shown(Value, frozen=True, kw_only=True):
    """A meeting as one side has it, in its own zone."""

    start: datetime
    end: datetime
    place: str
    status: str
    title: str


class Elsewhere(Value, frozen=True, kw_only=True):
    """A change made on the server that waits for a word."""

    id: str
    uid: str
    what: What
    here: Shown
    there: Shown | None
    """None where it is not there any more, or cannot be read."""


class Written(Value, frozen=True, kw_only=True):
    """A meeting that was written to the server."""

    id: str
    uid: str
    title: str
    what: Done
    sequence: int
    overwrote: Shown | None = None
    """What was there, where the user said that it may go."""


class Here(Value, frozen=True, kw_only=True):
    """A meeting of ours, as it is to be on the server."""

    entry: Entry
    data: bytes
    said: Said

    @property
    def meeting(self) -> Meeting:
        """The meeting."""
        return self.entry.meeting

    @property
    def cancelled(self) -> bool:
        """Whether it is off."""
        return status(self.meeting) == "CANCELLED"


class Look(Value, frozen=True, kw_only=True):
    """What a look at the server found of one meeting."""

    copy: Copy | None
    """What both sides agree on now; None where the server has nothing."""
    here: Here
    held: Held | None = None
    change: Elsewhere | None = None
    """What waits for a word; nothing may be written then."""
    said: Said | None = None
    etag: str = ""
    """Of what was looked at."""
    may_overwrite: bool = False
    """Whether the user was shown this very version before."""


def here_of(desk: Desk, entry: Entry) -> Here:
    """Write a meeting as it is to be on the server."""
    data = single(entry, desk.config.calendar.alarms)
    return Here(entry=entry, data=data, said=objects.read(data, entry.meeting.zone))


class Sides:
    """Both sides of one calendar during one run."""

    def __init__(self, desk: Desk, connection: Connection, calendar: str) -> None:
        self.desk = desk
        self.connection = connection
        self.calendar = calendar
        self.heard = Heard(token="", etags={})
        with desk.store.read() as reader:
            self.copies = calendar_copies.copies(reader, calendar)
        self.written: list[Written] = []
        self.changes: dict[str, Elsewhere] = {}
        self.problems: list[str] = []
        self.looks: dict[str, Look] = {}
        self._stale: set[str] = set()
        self._told = {uid: copy.shown for uid, copy in self.copies.items()}

    def changed_there(self, copy: Copy) -> bool:
        """Tell whether the server may have another version than both sides agreed on."""
        return not copy.etag or copy.uid in self._stale or self._etag(copy) != copy.etag

    def _etag(self, copy: Copy) -> str:
        if copy.href in self.heard.etags:
            return self.heard.etags[copy.href]
        return "" if self.heard.whole or copy.href in self.heard.gone else copy.shown

    async def settle(self, here: Here, *, overwrite: bool) -> None:
        """Bring the server to what a meeting is here, if nothing was changed there that waits for a word.

        Raises:
            FetchError: the server cannot be reached.
        """
        uid, was = here.meeting.uid, None
        for _ in range(_ROUNDS):
            copy = self.copies.get(uid)
            if copy is None:
                if here.cancelled or await self._create(here, was):
                    return
                continue
            held = None
            if self.changed_there(copy):
                look = await self.look(here, copy)
                if look.change and not (overwrite and look.may_overwrite):
                    self.show(look)
                    return
                if look.change:
                    was, look = look.change.there, await self._give_way(look)
                if look.copy is None:
                    continue
                here, copy, held = look.here, look.copy, look.held
            if await self._update(here, copy, held, was):
                return
        self.problems.append(f"{here.entry.summary}: it keeps changing on the server, try again")

    def show(self, look: Look) -> None:
        """Note a change that waits for a word."""
        assert look.change is not None
        self.looks[look.here.meeting.uid] = look
        self.changes[look.here.meeting.uid] = look.change

    async def look(self, here: Here, copy: Copy) -> Look:
        """See what the server has of a meeting, and keep what both sides agree on.

        Raises:
            FetchError: the server cannot be reached.
        """
        self._stale.discard(copy.uid)
        held = await self.connection.get(copy.href)
        if held is None:
            if not copy.etag or here.cancelled:  # it never arrived, or is to go anyway
                self._drop(copy)
                return Look(copy=None, here=here)
            return self._waiting(here, copy, "deleted", None)
        try:
            said = objects.read(held.data, here.meeting.zone, self.desk.config.me.email)
        except InputError:
            return self._waiting(here, copy, "unreadable", held)
        marks = copy.marks
        if marks.writing and _is_what_was(marks.writing, said):
            # Our own writing of a run that was killed: it did arrive.
            marks = Marks(ours=marks.writing, theirs=marks.writing, kept=marks.kept)
            copy = msgspec.structs.replace(copy, marks=marks, sequence=said.sequence)
        changed = _changed(marks, said, here.said)
        declined = said.declined and marks.theirs.get(GUESTS) != said.marks.get(GUESTS)
        if changed or (declined and not here.cancelled):
            return self._waiting(here, copy, _what(here, said, changed, declined=declined), held, said)
        return self._agreed(here, copy, held, said, raise_by=0)

    def _waiting(self, here: Here, copy: Copy, what: What, held: Held | None, said: Said | None = None) -> Look:
        change = Elsewhere(
            id=label("m", here.meeting.id), uid=copy.uid, what=what, here=_shown(here.said, here.meeting.zone),
            there=_shown(said, here.meeting.zone) if said else None,
        )  # fmt: skip
        etag = held.etag if held else ""
        seen = copy.uid in self._told and self._told[copy.uid] == etag and etag != copy.etag
        free = said is None or not said.guests
        return Look(
            copy=copy, here=here, held=held, change=change, said=said, etag=etag, may_overwrite=seen and free
        )  # fmt: skip

    async def _give_way(self, look: Look) -> Look:
        """Take what is there as seen, so that ours is written over it."""
        assert look.copy is not None
        if look.held is None or look.said is None:
            if look.held is not None:
                await self.connection.delete(look.held.url, look.held.etag)
            self._drop(look.copy)
            return Look(copy=None, here=look.here)
        return self._agreed(look.here, look.copy, look.held, look.said, raise_by=1)

    def _agreed(self, here: Here, copy: Copy, held: Held, said: Said, *, raise_by: int) -> Look:
        """Note what is there as known to both sides: what is ours and different still has to be written."""
        marks = copy.marks
        first = not marks.theirs
        ours = dict(said.marks if first else marks.ours)
        for field in SUBSTANCE:
            if said.marks.get(field) != marks.theirs.get(field) and (field != STATE or said.status):
                _take_over(ours, field, said.marks)
        base = here.said.marks if first else marks.theirs
        changed = {one for one in WORDS if said.marks.get(one) != base.get(one)}
        if first:
            changed.discard("DESCRIPTION")  # an older one of ours, as far as anyone can tell
        kept = tuple(one for one in WORDS if one in changed or one in marks.kept)
        copy = msgspec.structs.replace(
            copy, href=held.url, etag=held.etag, shown=held.etag,
            marks=Marks(ours=ours, theirs=said.marks, kept=kept, writing=marks.writing),
        )  # fmt: skip
        least = said.sequence
        if _differing(here.said.marks, copy.marks) and (raise_by or said.sequence > copy.sequence):
            least += 1
        here = self._raised(here, least)
        copy = msgspec.structs.replace(copy, sequence=said.sequence)
        self._keep(copy)
        return Look(copy=copy, here=here, held=held, said=said, etag=held.etag)

    async def _create(self, here: Here, was: Shown | None) -> bool:
        uid = here.meeting.uid
        copy = Copy(calendar=self.calendar, uid=uid, href=place_of(self.calendar, uid), sequence=here.said.sequence)
        self._keep(msgspec.structs.replace(copy, marks=Marks(writing=here.said.marks)))
        put = await self.connection.put(copy.href, here.data)
        if put.done == "stored":
            await self._stored(here, copy, here.data, put.etag, "new", was)
            return True
        if put.done == "elsewhere" and (found := await self.connection.by_uid(self.calendar, uid)) is not None:
            self._keep(msgspec.structs.replace(copy, href=found.url))
            return False
        if put.done == "changed":
            return False
        self._drop(copy)
        why = put.why or "the server has it at an address it does not tell"
        self.problems.append(f"{here.entry.summary}: {why}")
        return True

    async def _update(self, here: Here, copy: Copy, held: Held | None, was: Shown | None) -> bool:
        if not _differing(here.said.marks, copy.marks) and here.said.sequence == copy.sequence:
            if copy.marks.writing:  # of a run that was killed: it is settled now
                self._keep(msgspec.structs.replace(copy, marks=msgspec.structs.replace(copy.marks, writing={})))
            return True
        held = held or await self.connection.get(copy.href)
        if held is None or held.etag != copy.etag:
            self._stale.add(copy.uid)
            return False
        said = objects.read(held.data, here.meeting.zone, self.desk.config.me.email)
        if said.guests and here.cancelled and (said.declined or said.status == "CANCELLED"):
            marks = msgspec.structs.replace(copy.marks, ours=here.said.marks)
            self._keep(msgspec.structs.replace(copy, sequence=here.said.sequence, marks=marks))
            return True
        if said.guests:
            # Whatever is written there now, the server would write to them.
            self.show(self._waiting(here, copy, "guests", held, said))
            return True
        data = objects.merged(held.data, here.data, copy.marks.kept)
        writing = objects.read(data, here.meeting.zone).marks
        self._keep(msgspec.structs.replace(copy, marks=msgspec.structs.replace(copy.marks, writing=writing)))
        put = await self.connection.put(copy.href, data, held.etag)
        if put.done == "stored":
            cancelled = here.cancelled and here.said.marks.get(STATE) != copy.marks.ours.get(STATE)
            await self._stored(here, copy, data, put.etag, "cancelled" if cancelled else "changed", was)
            return True
        if put.done == "changed":
            self._stale.add(copy.uid)
            return False
        self.problems.append(f"{here.entry.summary}: {put.why or 'the server does not take it'}")
        return True

    async def _stored(self, here: Here, copy: Copy, data: bytes, etag: str, what: Done, was: Shown | None) -> None:
        """Remember what was written; where the server does not say that it is just that, what became of it."""
        meeting = here.meeting
        said = objects.read(data, meeting.zone)
        if not etag and (held := await self.connection.get(copy.href)) is not None:
            etag, said = held.etag, objects.read(held.data, meeting.zone)
        marks = Marks(ours=here.said.marks, theirs=said.marks, kept=copy.marks.kept)
        self._keep(
            msgspec.structs.replace(copy, etag=etag, shown=etag, sequence=here.said.sequence, marks=marks)
        )  # fmt: skip
        self.written.append(
            Written(
                id=label("m", meeting.id), uid=meeting.uid, title=here.entry.summary, what=what,
                sequence=here.said.sequence, overwrote=was,
            )
        )  # fmt: skip

    async def remove(self, copy: Copy, meeting: Meeting | None) -> None:
        """Take an event off the server that is of no use there any more; one that was changed there is let go of.

        Raises:
            FetchError: the server cannot be reached.
        """
        held = await self.connection.get(copy.href)
        if held is not None:
            try:
                alone = held.etag == copy.etag and not objects.read(held.data, self.desk.zone).guests
            except InputError:
                alone = False
            put = await self.connection.delete(copy.href, held.etag) if alone else None
            if put is None or put.done != "stored":
                why = put.why if put is not None and put.why else "it was changed there, and stays"
                self.problems.append(f"{urlsplit(copy.href).path} is of a meeting that is over: {why}")
            if put is not None and put.done == "refused":
                return
            if put is not None and put.done == "stored":
                number = meeting.id if meeting else 0
                self.written.append(
                    Written(
                        id=label("m", number) if number else "", uid=copy.uid, title="", what="removed",
                        sequence=copy.sequence,
                    )
                )  # fmt: skip
        self._drop(copy)

    def _raised(self, here: Here, least: int) -> Here:
        """Bring SEQUENCE to at least this, in the store first: file and server follow it."""
        if here.said.sequence >= least:
            return here
        with self.desk.store.write("calendar", self.desk.now(), journaled=False) as tx:
            plans.raise_sequence(tx, here.meeting.id, least)
            [meeting] = [one for one in plans.meetings(tx) if one.id == here.meeting.id]
        changed = msgspec.structs.replace(here.meeting, sequence=meeting.sequence, changed=meeting.changed)
        return here_of(self.desk, msgspec.structs.replace(here.entry, meeting=changed))

    def _keep(self, copy: Copy) -> None:
        with self.desk.store.write("calendar", self.desk.now(), journaled=False) as tx:
            calendar_copies.put(tx, copy)
        self.copies[copy.uid] = copy

    def _drop(self, copy: Copy) -> None:
        with self.desk.store.write("calendar", self.desk.now(), journaled=False) as tx:
            calendar_copies.drop(tx, copy)
        self.copies.pop(copy.uid, None)


def _is_what_was(writing: Mapping[str, str], said: Said) -> bool:
    """Tell whether this is what was being written; words may have been changed since, or written another way."""
    there = said.marks
    return all(there.get(one) == writing.get(one) for one in (WHEN, PLACE, SEQUENCE)) and (
        not said.status or there.get(STATE) == writing.get(STATE)
    )


def _changed(marks: Marks, said: Said, here: Said) -> tuple[str, ...]:
    """Say what of substance was changed there, and is not so here."""
    there, base = said.marks, marks.theirs
    return tuple(
        one for one in SUBSTANCE
        if there.get(one) != here.marks.get(one) and (not base or there.get(one) != base.get(one))
        and (one != STATE or said.status)  # some products drop it
    )  # fmt: skip


def _differing(here: Mapping[str, str], marks: Marks) -> bool:
    return any(here.get(one) != marks.ours.get(one) for one in (*SUBSTANCE, *WORDS) if one not in marks.kept)


def _take_over(ours: dict[str, str], field: str, theirs: Mapping[str, str]) -> None:
    if field in theirs:
        ours[field] = theirs[field]
    else:
        ours.pop(field, None)


def _what(here: Here, said: Said, changed: tuple[str, ...], *, declined: bool) -> What:
    if declined:
        return "declined"
    if said.status == "CANCELLED" and not here.cancelled:
        return "cancelled"
    if changed != (STATE,) or WHEN in changed:
        return "moved"
    return "confirmed" if said.status == "CONFIRMED" else "tentative"


def _shown(said: Said, zone: str) -> Shown:
    there = ZoneInfo(zone)
    return Shown(
        start=said.start.astimezone(there), end=said.end.astimezone(there), place=said.place,
        status=said.status.lower(), title=said.title,
    )  # fmt: skip
