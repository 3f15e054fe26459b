"""What others send about a meeting: their answers to your invitations, and theirs to you."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import msgspec

from starmeet import text
from starmeet.desk.appointments import MeetingLine, fresh, keep, line, names_of
from starmeet.desk.base import Desk, pick_person
from starmeet.errors import InputError, NotFound, StarmeetError, UsageError
from starmeet.model import Handle, Meeting, MeetingState, Person, Value, label
from starmeet.planning.asking import moved, ours, unsent
from starmeet.store import people, plans
from starmeet.store.journal import Reader, Transaction

if TYPE_CHECKING:
    from starmeet.calendars.reply import Guest, Message

Answer = Literal["", "accept", "decline", "tentative"]
ANSWERS: dict[Answer, tuple[str, MeetingState]] = {
    "accept": ("ACCEPTED", "accepted"), "decline": ("DECLINED", "declined"), "tentative": ("TENTATIVE", "asked"),
}  # fmt: skip
"""What you can answer -> PARTSTAT, and how the meeting then stands."""
_HEARD: dict[str, MeetingState] = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "asked"}
_WORDS = {
    "ACCEPTED": "accepts", "DECLINED": "declines", "TENTATIVE": "says perhaps", "DELEGATED": "sends somebody else",
    "NEEDS-ACTION": "has not decided",
}  # fmt: skip
_PENDING: frozenset[MeetingState] = frozenset(("idea", "asked", "accepted", "declined"))
"""States an answer can change; what is over or called off stays so."""


class Received(Value, frozen=True, kw_only=True):
    """A message that came, and what was made of it."""

    kind: str
    """accepted, declined, tentative, delegated, needs-action; counter, invited, cancelled."""
    who: str
    """Name and address, as the message has them."""
    applied: bool = False
    """Whether the meeting now is as it says."""
    meeting: MeetingLine | None = None
    start: datetime | None = None
    """The time a counter-proposal or an invitation names."""
    end: datetime | None = None
    summary: str = ""
    place: str = ""
    comment: str = ""
    notes: tuple[str, ...] = ()
    """What it means, and what there is to do."""
    file: bytes = b""
    """The answer to send."""


def receive(
    desk: Desk, data: bytes, *, take: bool = False, anyway: bool = False, answer: Answer = "", with_: str = ""
) -> Received:
    """Read a message about a meeting, and bring the meeting to what it says.

    Args:
        desk: the desk.
        data: an .ics file, or a mail with one in it.
        take: accept the time a counter-proposal names.
        anyway: take it though it is from, or to, another address.
        answer: what to answer an invitation; without it, it is only shown.
        with_: who the invitation is from, where their address is not known.

    Raises:
        InputError: it cannot be read, or is no such message.
        StarmeetError: it is about no meeting of yours, from someone else, or about how it stood before.
        UsageError: an option that this message has no use for.
    """
    from starmeet.calendars.reply import read_message

    message = read_message(data, desk.zone)
    if take and message.method != "COUNTER":
        raise UsageError("--take accepts another time, and this file proposes none", "leave --take out")
    if (answer or with_) and message.method != "REQUEST":
        raise UsageError("only an invitation can be answered, and this file is none", "leave the answer out")
    with desk.store.write("calendar reply", desk.now()) as tx:
        meeting = next((one for one in plans.meetings(tx) if one.uid == message.uid), None)
        if message.method == "REQUEST":
            return _invited(tx, desk, message, meeting, answer, with_, anyway=anyway)
        if meeting is None:
            raise NotFound(f"no meeting here is the one of this file ({message.summary or message.uid})", _ELSEWHERE)
        if message.method == "CANCEL":
            return _cancelled(tx, desk, message, meeting, anyway=anyway)
        return _answered(tx, desk, message, meeting, take=take, anyway=anyway)


_ELSEWHERE = "it may be about one that was forgotten, or of another home"


def _answered(tx: Transaction, desk: Desk, message: Message, meeting: Meeting, *, take: bool, anyway: bool) -> Received:
    """Take a REPLY or COUNTER: who, about which version, and what."""
    if not ours(meeting):
        raise StarmeetError("this is an answer to a meeting that is not yours", "only whoever invites takes answers")
    guest = _sender(meeting, message, anyway=anyway)
    who = " and ".join(names_of(tx, meeting)) or str(guest)
    if meeting.state in _PENDING:
        _still_so(meeting, message, who)
    heard = Received(
        kind=guest.answer.lower() or "needs-action", who=str(guest), comment=message.comment, summary=message.summary
    )
    if message.method == "COUNTER":
        return _countered(tx, desk, message, meeting, who, heard, take=take)
    state = _HEARD.get(guest.answer)
    notes = [f"{who} {_WORDS.get(guest.answer, 'does not say')}"]
    if state is not None and meeting.state in _PENDING:
        if guest.answer == "TENTATIVE":
            notes.append("it stays asked; a yes or no may come yet")
        return _apply(tx, desk, moved(meeting, state, desk.now()), heard, notes, f"{who} {_WORDS[guest.answer]}")
    if state is not None:
        notes.append(f"it is {meeting.state}, and stays so")
    return msgspec.structs.replace(heard, meeting=_line(tx, desk, meeting), notes=tuple(notes))


def _countered(
    tx: Transaction, desk: Desk, message: Message, meeting: Meeting, who: str, heard: Received, *, take: bool
) -> Received:
    if message.start is None or message.end is None:
        raise InputError("the other time it proposes cannot be read", "ask them for it in words")
    zone = ZoneInfo(meeting.zone)
    start, end = message.start.astimezone(zone), message.end.astimezone(zone)
    heard = msgspec.structs.replace(heard, kind="counter", start=start, end=end, place=message.place)
    notes = [f"{who} proposes {start:%a %d %b %H:%M}-{end:%H:%M} instead"]
    if meeting.state not in _PENDING:
        raise StarmeetError(f"{who} proposes another time, but it is {meeting.state}", "starmeet invite asks anew")
    if not take:
        notes.append("--take moves it there")
        return msgspec.structs.replace(heard, meeting=_line(tx, desk, meeting), notes=tuple(notes))
    length = (message.end - message.start) or (meeting.end - meeting.start)
    then = msgspec.structs.replace(moved(meeting, "accepted", desk.now()), start=message.start)
    then = msgspec.structs.replace(then, end=message.start + length, place=message.place or meeting.place)
    return _apply(tx, desk, then, heard, notes, f"{who}: another time")


def _sender(meeting: Meeting, message: Message, *, anyway: bool) -> Guest:
    """Find the guest's own line; products send those of all others along."""
    if found := next((one for one in message.guests if one.email == meeting.guest.lower()), None):
        return found
    if not message.guests:
        raise InputError("this answer does not say whom it is from", "say so yourself: starmeet meet NAME --state …")
    said = message.guests[0]
    if anyway and len(message.guests) == 1:
        return said
    to = f"it went to {meeting.guest}" if meeting.guest else "no invitation was sent to an address"
    hint = "--anyway takes it" if len(message.guests) == 1 else "starmeet meet NAME --state …, if you know better"
    raise StarmeetError(f"this answer is from {', '.join(map(str, message.guests[:5]))}, and {to}", hint)


def _still_so(meeting: Meeting, message: Message, who: str) -> None:
    """Refuse an answer to what is not so any more; without a SEQUENCE the time tells."""
    older = message.sequence is not None and message.sequence < meeting.sent
    other = message.method == "REPLY" and message.start is not None and message.start != _whole(meeting.start)
    if older or unsent(meeting) or (message.sequence is None and other):
        what = f"{who} answered an older version, from before it was changed"
        raise StarmeetError(what, f"ask again: starmeet invite {label('m', meeting.id)}")


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _cancelled(tx: Transaction, desk: Desk, message: Message, meeting: Meeting, *, anyway: bool) -> Received:
    if ours(meeting):
        raise StarmeetError("this calls off a meeting of your own", "starmeet meet NAME --state cancelled does that")
    _same_host(meeting, message, anyway=anyway)
    host = str(message.organizer or meeting.guest)
    heard = Received(kind="cancelled", who=host, comment=message.comment, summary=message.summary)
    then = msgspec.structs.replace(moved(meeting, "cancelled", desk.now()), sent=message.sequence or meeting.sent)
    return _apply(tx, desk, then, heard, [f"{host} calls it off"], "called off")


def _invited(
    tx: Transaction, desk: Desk, message: Message, meeting: Meeting | None, answer: Answer, with_: str, *, anyway: bool
) -> Received:
    """Show an invitation of theirs; with an answer, write it and keep the appointment."""
    from starmeet.calendars.reply import answer as write_answer

    if meeting is not None and ours(meeting):
        raise StarmeetError("this is an invitation of your own", "give the answer that came to it")
    if message.start is None or message.end is None or message.organizer is None:
        raise InputError("this invitation does not say who asks, or when", "ask them for it in words")
    if meeting is not None:
        _same_host(meeting, message, anyway=anyway)
        if message.sequence is not None and message.sequence < meeting.sent:
            raise StarmeetError("a later version of this invitation was answered already", "look for the newest mail")
    zone = ZoneInfo(meeting.zone if meeting else desk.zone)
    start, end = message.start.astimezone(zone), message.end.astimezone(zone)
    heard = Received(
        kind="invited", who=str(message.organizer), start=start, end=end, summary=message.summary,
        place=message.place, comment=message.comment,
    )  # fmt: skip
    notes = [f"{message.organizer} asks you: {message.summary or 'a meeting'}, {start:%a %d %b %H:%M}-{end:%H:%M}"]
    notes += [f"at {message.place}"] if message.place else []
    notes += ["it repeats; only the first time is kept"] if message.repeats else []
    if not answer:
        notes.append("answer with --accept, --decline or --tentative, and -o FILE for the answer to send")
        return msgspec.structs.replace(heard, notes=tuple(notes))
    partstat, state = ANSWERS[answer]
    file = write_answer(message, _me(desk, message, anyway=anyway), partstat, desk.now())
    if meeting is None:
        person = pick_person(tx, with_) if with_ else _host(tx, message.organizer)
        day = start.date()
        meeting = fresh(tx, desk, person.id, message.start, message.end, "they invited you", day)
        meeting = msgspec.structs.replace(meeting, uid=message.uid, sequence=message.sequence or 0)
    then = moved(meeting, state, desk.now(), by="them", channel=meeting.channel or "mail")
    then = msgspec.structs.replace(
        then, start=message.start, end=message.end, place=message.place, guest=message.organizer.email,
        sent=max(message.sequence or 0, meeting.sent), sequence=max(message.sequence or 0, meeting.sequence),
        asked=meeting.asked or desk.now(),
    )  # fmt: skip
    heard = msgspec.structs.replace(heard, file=file)
    return _apply(tx, desk, then, heard, notes, f"{answer}: {message.summary or 'an invitation'}")


def _me(desk: Desk, message: Message, *, anyway: bool) -> tuple[str, str]:
    """Say as whom to answer: by the address that was invited."""
    me = desk.config.me
    mine = [me.email, *(one.address for one in me.handles if one.network == "email")]
    mine = [one for one in dict.fromkeys(mine) if one]
    if not mine:
        raise UsageError("to answer, your own address must be known", "set me.email in the config")
    asked = {one.email for one in message.guests}
    found = next((one for one in mine if one.lower() in asked), None)
    if found is None and not anyway:
        to = ", ".join(map(str, message.guests[:5])) or "nobody"
        raise StarmeetError(f"this invitation is to {to}, not to {mine[0]}", "--anyway answers all the same")
    return me.name, found or mine[0]


def _host(reader: Reader, host: Guest) -> Person:
    """Find who invites: by the address, else by the name where one person bears it.

    Raises:
        NotFound: nobody, or several.
    """
    everyone = people.everyone(reader)
    by_address = [one for one in everyone if Handle("email", host.email) in one.handles]
    name = text.fold(host.name)
    by_name = [one for one in everyone if name and name in map(text.fold, (one.name, *one.aliases))]
    for found in (by_address, by_name):
        if len(found) == 1:
            return found[0]
    raise NotFound(f"{host} is nobody you know by that address or name", "say who: --with NAME")


def _same_host(meeting: Meeting, message: Message, *, anyway: bool) -> None:
    """Make sure that a change is from whoever invited."""
    host = message.organizer
    if host is None or (meeting.guest and host.email != meeting.guest.lower() and not anyway):
        whom = f"from {host}" if host else "from nobody"
        raise StarmeetError(f"this is {whom}, and the invitation was from {meeting.guest}", "--anyway takes it")


def _apply(tx: Transaction, desk: Desk, meeting: Meeting, heard: Received, notes: list[str], summary: str) -> Received:
    stored = keep(tx, meeting)
    tx.summary = text.squeeze(summary, 200)
    shown = _line(tx, desk, stored)
    notes += [shown.note] if shown.note else []
    return msgspec.structs.replace(heard, applied=True, meeting=shown, notes=tuple(notes))


def _line(reader: Reader, desk: Desk, meeting: Meeting) -> MeetingLine:
    return line(meeting, names_of(reader, meeting), desk.now())
