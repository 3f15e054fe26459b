"""The brief, and what one could say."""

from __future__ import annotations

from datetime import datetime

from starmeet.desk.base import Desk, pick_conference, pick_person
from starmeet.desk.briefing import attended, card, say, sentences, subject
from starmeet.desk.presence import presences
from starmeet.errors import NotFound, UsageError
from starmeet.model import Conference, Meeting, Person, Starter, Value, label
from starmeet.starters.brief import Brief, brief_markdown, brief_text
from starmeet.store import plans, steps
from starmeet.store.journal import Reader


class BriefView(Value, frozen=True, kw_only=True):
    """The card, as values and as text."""

    id: str
    person: str
    brief: Brief
    text: str
    markdown: str
    meeting: str = ""
    """Id of the meeting it is for."""


def brief(desk: Desk, name: str, conference: str = "") -> BriefView:
    """Make the card to read before walking up to someone.

    Raises:
        NotFound, Ambiguous: the name, or the conference when one is named.
    """
    _work_out(desk, conference)
    with desk.store.read() as reader:
        person = pick_person(reader, name)
        where = _conference(reader, desk, conference)
        meeting = _meeting(reader, person, where, desk.now())
        made = card(reader, desk, subject(reader, desk, person, where), meeting)
    return BriefView(
        id=label("p", person.id), person=person.name, brief=made, text=brief_text(made), markdown=brief_markdown(made),
        meeting=label("m", meeting.id) if meeting else "",
    )  # fmt: skip


def starters(desk: Desk, name: str, kind: str = "") -> tuple[Starter, ...]:
    """Make sentences to start with, each with the facts it rests on; none when nothing is known.

    Raises:
        UsageError: there are no sentences of that kind.
    """
    kinds = sorted({frame.kind for frame in sentences()})
    if kind and kind not in kinds:
        raise UsageError(f"there are no starters for {kind!r}", f"kinds are {', '.join(kinds)}")
    _work_out(desk, "")
    with desk.store.read() as reader:
        person = pick_person(reader, name)
        return say(reader, subject(reader, desk, person, _conference(reader, desk, "")), kind)


def use(desk: Desk, name: str, text: str) -> None:
    """Remember that a starter was used, so that it is not offered again."""
    with desk.store.write("use", desk.now()) as tx:
        person = pick_person(tx, name)
        steps.use(tx, person.id, text)
        tx.summary = f"used a starter with {person.name}"


def _work_out(desk: Desk, conference: str) -> None:
    """Have it worked out who is at the conference in question, and was where you both may have been."""
    with desk.store.read() as reader:
        where = _conference(reader, desk, conference)
        been = attended(reader, desk)
    for one in (where, *been) if where is not None else been:
        presences(desk, one)


def _conference(reader: Reader, desk: Desk, query: str) -> Conference | None:
    if query:
        return pick_conference(reader, query, desk.today())
    try:
        return pick_conference(reader, "", desk.today())
    except NotFound:
        return None  # a brief needs no conference


def _meeting(reader: Reader, person: Person, conference: Conference | None, now: datetime) -> Meeting | None:
    found = [
        one
        for one in plans.meetings(reader, conference.id if conference else None)
        if person.id in one.people
        and one.kind != "talk"
        and one.state in ("idea", "asked", "accepted")
        and one.end > now
    ]
    return found[0] if found else None
