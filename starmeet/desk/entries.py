"""Meetings in words, as calendars show them: what the file, the server and the invitation have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starmeet.desk.base import Desk
from starmeet.desk.briefing import describe
from starmeet.model import Conference, Meeting, Person, Session
from starmeet.rapport.afterwards import FOLLOW_UPS
from starmeet.store import people, plans, programmes
from starmeet.store.journal import Reader

if TYPE_CHECKING:
    from starmeet.calendars.export import Entry


def sessions_of(reader: Reader, conference_id: int) -> dict[str, Session]:
    """Find the session behind each window of the stored plan."""
    stored = plans.stored(reader, conference_id)
    by_id = (
        {one.id: one for one in programmes.some_sessions(reader, [w.session for w in stored.windows])} if stored else {}
    )
    return {one.id: by_id[one.session] for one in stored.windows if one.session in by_id} if stored else {}


def entry_of(
    reader: Reader, desk: Desk, meeting: Meeting, conference: Conference | None, session: Session | None, *,
    guest: Person | None = None,
) -> Entry:  # fmt: skip
    """Put into words what goes into a calendar: for your eyes alone, or for those of a guest.

    A guest reads neither what you know and noted, nor whom else you hope to meet there.
    """
    from starmeet.calendars.export import Entry

    if guest is None:
        there = people.some(reader, meeting.people)
        summary, description = (
            _summary(meeting, there, session), describe(reader, desk, meeting, there, conference)
        )  # fmt: skip
    else:
        summary, description = " / ".join(filter(None, (desk.config.me.name, guest.name))), ""
    return Entry(
        meeting=meeting, summary=summary, description=description,
        url=session.url if session and session.url else conference.url if conference else "",
        join_url=session.join_url if session else "",
    )  # fmt: skip


def _summary(meeting: Meeting, there: Sequence[Person], session: Session | None) -> str:
    names = ", ".join(one.name for one in there)
    if meeting.kind == FOLLOW_UPS:
        return meeting.reason
    if meeting.kind == "talk":
        title = session.title if session else meeting.reason
        return f"Talk: {title} ({names})" if names else f"Talk: {title}"
    return f"Meet {names or 'someone'}" + (f": {meeting.kind}" if meeting.kind != "appointment" else "")
