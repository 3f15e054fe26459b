"""What brief, starters and the calendar rest on: one person as the starters room wants to know them."""

from __future__ import annotations

from collections.abc import Sequence

from starmeet.desk.base import Desk
from starmeet.model import Conference, Meeting, Person
from starmeet.store.journal import Reader


def describe(
    reader: Reader, desk: Desk, meeting: Meeting, there: Sequence[Person], conference: Conference | None
) -> str:
    """Write what stands in the calendar beside a meeting."""
    return meeting.reason
