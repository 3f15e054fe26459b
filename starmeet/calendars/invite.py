"""One meeting as a message to send: an invitation, a cancellation, or a file to publish.

Follows RFC 5546 (iTIP): who has no address can neither organise nor be asked, so without both
addresses it is a PUBLISH that anyone may add. Times are in UTC, which every calendar understands.
A mail program sends it: it is given a link, which can carry no file, or a whole mail to open (RFC 6047).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from starmeet import text
from starmeet.calendars.export import Entry, blank, event, status
from starmeet.errors import StarmeetError
from starmeet.model import Meeting, Value

if TYPE_CHECKING:
    import icalendar

Party = tuple[str, str]
"""Name and e-mail address."""

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
NAME_LIMIT = 100


def invitation(
    entry: Entry, *, organizer: Party | None = None, attendee: Party | None = None, now: datetime | None = None
) -> bytes:
    """Write one meeting as a REQUEST, or a CANCEL when it is off, or a PUBLISH without both addresses.

    `organizer` and `attendee` are (name, e-mail). The entry's description goes to the other person:
    it is for their eyes, not the brief about them. Without alarms: they are the receiver's business.
    `now` becomes the DTSTAMP: of two messages with one SEQUENCE the later one counts.

    Raises:
        StarmeetError: an e-mail address is none.
    """
    host = address(organizer) if organizer else None
    guest = address(attendee) if attendee else None
    cancelled = status(entry.meeting) == "CANCELLED"
    result = blank()
    one = event(entry, local=False)
    if now is not None:
        stamp(one, now)
    if host is not None:
        one.add("organizer", host, encode=False)
    if host is not None and guest is not None:
        if not cancelled:
            guest.params.update({"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"})
        guest.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"})
        one.add("attendee", guest, encode=False)
    result.add("method", method(entry.meeting, asks=host is not None and guest is not None))
    result.add_component(one)
    return bytes(result.to_ical())


def method(meeting: Meeting, *, asks: bool) -> str:
    """Say what kind of message a meeting is: one without both addresses asks nobody."""
    if not asks:
        return "PUBLISH"
    return "CANCEL" if status(meeting) == "CANCELLED" else "REQUEST"


def stamp(one: icalendar.Event, now: datetime) -> None:
    """Say when the message was made."""
    one.pop("DTSTAMP", None)
    one.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))


def address(who: Party) -> icalendar.vCalAddress:
    """Write (name, e-mail) as a calendar address; `mailto:` is a URI, so some characters are encoded.

    Raises:
        StarmeetError: the e-mail address is none.
    """
    import icalendar

    result = icalendar.vCalAddress("mailto:" + _quoted(_checked(who[1])))
    # A quotation mark cannot be written in a parameter, and its RFC 6868 spelling is shown raw by many calendars.
    if clean := text.squeeze(re.sub(r'["^]', "", text.one_line(who[0])), NAME_LIMIT):
        result.params["CN"] = clean
    return result


def _checked(email: str) -> str:
    email = email.strip()
    if not _ADDRESS.fullmatch(email):
        raise StarmeetError(f"{text.squeeze(email)!r} is no e-mail address", "write it like ada@example.org")
    return email


def _quoted(email: str) -> str:
    return quote(email, safe="@!$'*+")


class Letter(Value, frozen=True, kw_only=True):
    """The mail an invitation goes with."""

    subject: str
    message: str
    organizer: Party | None = None
    attendee: Party | None = None

    def link(self) -> str:
        """Write it as a `mailto:` link (RFC 6068), without the file: a link carries none."""
        to = _quoted(_checked(self.attendee[1])) if self.attendee else ""
        body = "\r\n".join(text.lines(self.message).splitlines())
        return f"mailto:{to}?subject={quote(text.one_line(self.subject), safe='')}&body={quote(body, safe='')}"

    def write(self, file: bytes, now: datetime) -> bytes:
        """Write it as an .eml file with the invitation as its second form: calendars show buttons for that.

        `method` of the part has to be that of the file, or Outlook shows neither (RFC 6047 2.4).
        """
        from email.headerregistry import Address
        from email.message import EmailMessage
        from email.policy import SMTP, SMTPUTF8
        from email.utils import format_datetime

        parties = {"From": self.organizer, "To": self.attendee}
        plain = all(who is None or who[1].isascii() for who in parties.values())
        result = EmailMessage(policy=SMTP if plain else SMTPUTF8)
        for header, who in parties.items():
            if who is not None:
                user, _, host = _checked(who[1]).rpartition("@")
                result[header] = Address(text.squeeze(who[0], NAME_LIMIT), user, host)
        result["Subject"] = text.squeeze(self.subject)
        result["Date"] = format_datetime(now.astimezone(UTC))
        result["X-Unsent"] = "1"  # Outlook opens it to be sent, not as received
        result.set_content(text.lines(self.message))
        [kind] = re.findall(rb"(?m)^METHOD:([A-Z]+)\r?$", file)
        result.add_alternative(
            file.decode(), subtype="calendar", charset="utf-8", cte="base64", params={"method": kind.decode()}
        )
        return result.as_bytes()
