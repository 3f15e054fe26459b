"""Messages about one meeting as others send them: answers, other times, invitations, cancellations.

Follows RFC 5546 (iTIP), and what products make of it: Outlook puts "Accepted:" before the title, Google sends the
whole event with all its guests, Apple leaves SEQUENCE out, and each writes times in a zone of its own. So a message is
its UID, who says what, and instants. A saved mail (.eml) is opened for the calendar in it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.calendars import rules
from starmeet.calendars.blocks import unfold
from starmeet.calendars.export import PLACE_LIMIT, SUMMARY_LIMIT, blank
from starmeet.calendars.invite import Party, address, stamp
from starmeet.calendars.zones import FOREIGN, ONE_AT_A_TIME
from starmeet.errors import InputError
from starmeet.model import Value

if TYPE_CHECKING:
    import icalendar

MAX_BYTES = 8 * 1024 * 1024
"""A message of one meeting has some kilobytes; a saved mail may carry pictures."""
COMMENT_LIMIT = 2000
METHODS = frozenset(("REPLY", "COUNTER", "REQUEST", "CANCEL"))
"""What can be made something of; the other methods of iTIP are for programs among themselves."""
_CALENDAR_TYPES = frozenset(("text/calendar", "application/ics"))
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t]|From ")
_UID_LIMIT = 1000


class Guest(Value, frozen=True, kw_only=True):
    """Somebody a message names, and their answer where it holds one."""

    name: str = ""
    email: str
    """Lower-case, as addresses are compared."""
    answer: str = ""
    """PARTSTAT: ACCEPTED, DECLINED, TENTATIVE, DELEGATED, NEEDS-ACTION; in capitals."""

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name and self.name.lower() != self.email else self.email


class Message(Value, frozen=True, kw_only=True):
    """One message about one meeting."""

    method: str
    uid: str
    sequence: int | None = None
    organizer: Guest | None = None
    guests: tuple[Guest, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    summary: str = ""
    place: str = ""
    comment: str = ""
    repeats: bool = False


def read_message(data: bytes, zone: str) -> Message:
    """Read an .ics file, or the one in a saved mail, that is about one meeting; `zone` is of times without one.

    Raises:
        InputError: it is none, or of a method that answers nothing.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"the file is larger than {MAX_BYTES // 2**20} MB", "save just the invitation from the mail")
    if _HEADER.match(data.lstrip()) and not data.lstrip().upper().startswith(b"BEGIN:VCALENDAR"):
        data = _out_of_mail(data.lstrip())
    calendar = _parse(data)
    method = text.squeeze(str(calendar.get("METHOD", ""))).upper()
    events: list[Any] = [one for one in calendar.walk("VEVENT") if str(one.get("UID", "")).strip()]
    if not events:
        raise InputError("there is no meeting in this file", "give the .ics that came with the mail")
    if len({str(one["UID"]).strip() for one in events}) > 1:
        raise InputError("this file holds several meetings", "an answer or invitation is about one")
    if method not in METHODS:
        what = f"METHOD:{method} is" if method else "without a METHOD it is"
        raise InputError(f"{what} neither an answer nor an invitation", "give the .ics that came with the mail")
    return _message(method, events[0], ZoneInfo(zone))


def _out_of_mail(data: bytes) -> bytes:
    from email import message_from_bytes, policy

    mail = message_from_bytes(data, policy=policy.default)
    try:
        for part in mail.walk():
            name = part.get_filename() or ""
            if part.get_content_type() in _CALENDAR_TYPES or name.lower().endswith(".ics"):
                body = part.get_payload(decode=True)
                if isinstance(body, bytes) and body.strip():
                    return body
    except FOREIGN:
        pass  # a mail broken like that has nothing in it to be found
    raise InputError("there is no calendar in this mail", "save the .ics that is attached to it, and give that")


def _parse(data: bytes) -> icalendar.Calendar:
    """Parse a calendar, without the zones whose clocks change far too often."""
    import icalendar
    from icalendar.timezone import tzp

    lines = unfold(data)
    if not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines[:200]):
        raise InputError("this is no calendar file", "give an .ics file, or a saved mail with one in it")
    kept = "\r\n".join(_without_tireless_zones(lines)) + "\r\n"
    with ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tzp.use_zoneinfo()
        try:
            found = icalendar.Calendar.from_ical(kept, multiple=True)
        except FOREIGN as error:
            why = text.squeeze(str(error), 120)
            raise InputError(f"this calendar file cannot be read ({why})", "save it from the mail again") from None
    calendars = [one for one in found if isinstance(one, icalendar.Calendar)]
    if not calendars:
        raise InputError("this calendar file is cut off", "save it from the mail again")
    return calendars[0]


def _without_tireless_zones(lines: list[str]) -> Iterator[str]:
    zone: list[str] = []
    for line in lines:
        name = line.strip().upper()
        if zone or name == "BEGIN:VTIMEZONE":
            zone.append(line)
            if name == "END:VTIMEZONE":
                yield from () if any(rules.tireless(one) for one in zone) else zone
                zone = []
        else:
            yield line


def _message(method: str, event: icalendar.Event, zone: ZoneInfo) -> Message:
    start = _instant(event, "DTSTART", zone)
    return Message(
        method=method, uid=text.squeeze(str(event["UID"]), _UID_LIMIT), sequence=_sequence(event),
        organizer=next(iter(_guests(event, "ORGANIZER")), None), guests=tuple(_guests(event, "ATTENDEE")),
        start=start, end=_end(event, start, zone),
        summary=text.squeeze(str(_first(event, "SUMMARY")), SUMMARY_LIMIT),
        place=text.squeeze(str(_first(event, "LOCATION")), PLACE_LIMIT),
        comment=text.squeeze(str(_first(event, "COMMENT")), COMMENT_LIMIT),
        repeats="RRULE" in event or "RDATE" in event,
    )  # fmt: skip


def _first(event: icalendar.Event, name: str) -> Any:
    value: Any = event.get(name, "")
    return value[0] if isinstance(value, list) else value


def _sequence(event: icalendar.Event) -> int | None:
    try:
        return int(_first(event, "SEQUENCE"))
    except FOREIGN:
        return None


def _instant(event: icalendar.Event, name: str, zone: ZoneInfo) -> datetime | None:
    """Read a time as UTC; a day is its midnight, and what cannot be read is not there."""
    try:
        moment: Any = _first(event, name).dt
        if isinstance(moment, date) and not isinstance(moment, datetime):
            moment = datetime.combine(moment, time(), zone)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)  # type: ignore[no-any-return]
    except FOREIGN:
        return None


def _end(event: icalendar.Event, start: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Say when it ends: in so many words, by its length, or as RFC 5545 3.6.1 has it without either."""
    end = _instant(event, "DTEND", zone)
    if start is None or (end is not None and end >= start):
        return end
    length, first = (getattr(_first(event, name), "dt", None) for name in ("DURATION", "DTSTART"))
    if not isinstance(length, timedelta):
        length = timedelta() if isinstance(first, datetime) else timedelta(days=1)
    try:
        return start + max(length, timedelta())
    except OverflowError:
        return start


def _guests(event: icalendar.Event, name: str) -> Iterator[Guest]:
    found: Any = event.get(name, [])
    for one in found if isinstance(found, list) else [found]:
        params = getattr(one, "params", {})
        # Some write a principal's address of a server, and the e-mail beside it.
        written = text.squeeze(str(params.get("EMAIL", "")) or str(one))
        email = text.squeeze(unquote(re.sub(r"(?i)^mailto:", "", written))).lower()
        if "@" in email:
            answer = text.squeeze(str(params.get("PARTSTAT", ""))).upper()
            yield Guest(name=text.squeeze(str(params.get("CN", "")), 100), email=email, answer=answer)


def answer(message: Message, me: Party, partstat: str, now: datetime) -> bytes:
    """Write the REPLY to an invitation: mine alone, whoever else was asked (RFC 5546 3.2.3).

    Raises:
        InputError: the invitation does not say who sent it.
    """
    import icalendar

    if message.organizer is None:
        raise InputError("this invitation does not say whom to answer", "write to them by other means")
    who = address(me)
    who.params["PARTSTAT"] = partstat
    one = icalendar.Event()
    one.add("uid", message.uid)
    one.add("sequence", message.sequence or 0)
    stamp(one, now)
    if message.start is not None:
        one.add("dtstart", message.start)
    if message.start is not None and message.end is not None and message.end > message.start:
        one.add("dtend", message.end)
    one.add("summary", message.summary or "Meeting")
    one.add("organizer", address((message.organizer.name, message.organizer.email)), encode=False)
    one.add("attendee", who, encode=False)
    result = blank()
    result.add("method", "REPLY")
    result.add_component(one)
    return bytes(result.to_ical())
