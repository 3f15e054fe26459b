"""Meetings in words, as calendars show them: what the file, the server and the invitation have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from starmeet.desk.base import Desk
from starmeet.desk.briefing import describe
from starmeet.model import Conference, Meeting, MeetingState, Person, Session
from starmeet.rapport.afterwards import FOLLOW_UPS
from starmeet.store import people, plans, programmes
from starmeet.store.journal import Reader

if TYPE_CHECKING:
    from starmeet.calendars.export import Entry

OFF: frozenset[MeetingState] = frozenset(("cancelled", "declined"))
KEPT = timedelta(days=30)
"""How long what is off, or done, stays in a file: long enough for whoever looks in once a month."""


def shown(meetings: Sequence[Meeting], now: datetime) -> list[Meeting]:
    """Leave out the meetings that have been off for so long that every calendar knows, and whose time is over."""
    return [one for one in meetings if one.state not in OFF or max(one.changed, one.end) > now - KEPT]


def entries_of(reader: Reader, desk: Desk, meetings: Sequence[Meeting]) -> list[Entry]:
    """Put meetings into words, for your eyes alone: of one conference or several."""
    conferences = {one.id: one for one in programmes.all_conferences(reader)}
    sessions = {number: sessions_of(reader, number) for number in {one.conference for one in meetings}}
    return [
        _entry(reader, desk, one, conferences.get(one.conference), sessions[one.conference].get(one.window))
        for one in meetings
    ]


def _entry(
    reader: Reader, desk: Desk, meeting: Meeting, conference: Conference | None, session: Session | None
) -> Entry:
    """Leave the brief out of what is off or over: nobody walks up there any more, and it takes the time."""
    ahead = meeting.state not in OFF and meeting.end > desk.now()
    return entry_of(reader, desk, meeting, conference, session, brief=ahead)


def sessions_of(reader: Reader, conference_id: int) -> dict[str, Session]:
    """Find the session behind each window of the stored plan."""
    stored = plans.stored(reader, conference_id)
    by_id = (
        {one.id: one for one in programmes.some_sessions(reader, [w.session for w in stored.windows])} if stored else {}
    )
    return {one.id: by_id[one.session] for one in stored.windows if one.session in by_id} if stored else {}


def entry_of(
    reader: Reader, desk: Desk, meeting: Meeting, conference: Conference | None, session: Session | None, *,
    guest: Person | None = None, brief: bool = True,
) -> Entry:  # fmt: skip
    """Put into words what goes into a calendar: for your eyes alone, with the `brief` or without; or for a guest's.

    A guest reads neither what you know and noted, nor whom else you hope to meet there.
    """
    from starmeet.calendars.export import Entry

    if guest is None:
        there = people.some(reader, meeting.people)
        summary = _summary(meeting, there, session)
        noted = "\n\n".join(filter(None, (meeting.reason, meeting.note)))
        description = describe(reader, desk, meeting, there, conference) if brief else noted
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
