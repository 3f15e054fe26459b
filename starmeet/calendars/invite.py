"""One meeting as a message to send: an invitation, a cancellation, or a file to publish.

Follows RFC 5546 (iTIP): who has no address can neither organise nor be asked, so without both
addresses it is a PUBLISH that anyone may add. Times are in UTC, which every calendar understands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from starmeet import text
from starmeet.calendars.export import Entry, blank, event, status
from starmeet.errors import StarmeetError

if TYPE_CHECKING:
    import icalendar

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
NAME_LIMIT = 100


def invitation(
    entry: Entry, *, organizer: tuple[str, str] | None = None, attendee: tuple[str, str] | None = None
) -> bytes:
    """Write one meeting as a REQUEST, or a CANCEL when it is off, or a PUBLISH without both addresses.

    `organizer` and `attendee` are (name, e-mail). The entry's description goes to the other person:
    it is for their eyes, not the brief about them. Without alarms: they are the receiver's business.

    Raises:
        StarmeetError: an e-mail address is none.
    """
    host = _address(organizer) if organizer else None
    guest = _address(attendee) if attendee else None
    cancelled = status(entry.meeting) == "CANCELLED"
    result = blank()
    one = event(entry, local=False)
    if host is not None:
        one.add("organizer", host, encode=False)
    if host is not None and guest is not None:
        if not cancelled:
            guest.params.update({"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"})
        guest.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"})
        one.add("attendee", guest, encode=False)
        result.add("method", "CANCEL" if cancelled else "REQUEST")
    else:
        result.add("method", "PUBLISH")
    result.add_component(one)
    return bytes(result.to_ical())


def _address(who: tuple[str, str]) -> icalendar.vCalAddress:
    """Write (name, e-mail) as a calendar address; `mailto:` is a URI, so some characters are encoded."""
    import icalendar

    name, email = who[0], who[1].strip()
    if not _ADDRESS.fullmatch(email):
        raise StarmeetError(f"{text.squeeze(email)!r} is no e-mail address", "write it like ada@example.org")
    address = icalendar.vCalAddress("mailto:" + quote(email, safe="@!$'*+"))
    # A quotation mark cannot be written in a parameter, and its RFC 6868 spelling is shown raw by many calendars.
    if clean := text.squeeze(re.sub(r'["^]', "", text.one_line(name)), NAME_LIMIT):
        address.params["CN"] = clean
    return address
