"""The brief: the card to read before walking up to someone, and all cards of a conference."""

from __future__ import annotations

from datetime import datetime

from starmeet.desk.base import Desk, pick_conference, pick_person
from starmeet.desk.briefing import card, conference_or_none, subject, work_out
from starmeet.errors import NotFound
from starmeet.model import Conference, Meeting, Person, Value, label
from starmeet.starters.brief import Brief, brief_markdown, brief_text
from starmeet.store import people, plans
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


class Briefs(Value, frozen=True, kw_only=True):
    """The cards of everyone you plan to meet at a conference, in the order you meet them."""

    conference: str
    briefs: tuple[BriefView, ...]


def brief(desk: Desk, name: str, conference: str = "") -> BriefView:
    """Make the card to read before walking up to someone.

    Raises:
        NotFound, Ambiguous: the name, or the conference when one is named.
    """
    work_out(desk, conference)
    with desk.store.read() as reader:
        person = pick_person(reader, name)
        where = conference_or_none(reader, desk, conference)
        ahead = _ahead(reader, where, desk.now())
        return _view(reader, desk, person, where, next((one for one in ahead if person.id in one.people), None))


def briefs(desk: Desk, conference: str = "") -> Briefs:
    """Make the cards of everyone you still plan to meet at a conference, in plan order.

    Raises:
        NotFound, Ambiguous: the conference, or nobody is planned to be met there.
    """
    work_out(desk, conference)
    with desk.store.read() as reader:
        where = pick_conference(reader, conference, desk.today())
        first: dict[int, Meeting] = {}
        for meeting in _ahead(reader, where, desk.now()):
            for person_id in meeting.people:
                first.setdefault(person_id, meeting)
        known = {one.id: one for one in people.some(reader, first)}
        if not known:
            hint = f"`starmeet plan {where.slug}` plans whom to meet"
            raise NotFound(f"you plan to meet nobody more at {where.name}", hint)
        views = [_view(reader, desk, known[id_], where, meeting) for id_, meeting in first.items() if id_ in known]
    return Briefs(conference=where.name, briefs=tuple(views))


def one_or_all(desk: Desk, words: tuple[str, ...]) -> BriefView | Briefs:
    """Make one card or all: of NAME, of NAME at CONF, of everyone at CONF, of everyone at the next conference.

    A single word that picks a person means that person, else a conference.

    Raises:
        NotFound, Ambiguous: the name or the conference.
    """
    if not words:
        return briefs(desk)
    if len(words) > 1:
        return brief(desk, words[0], words[1])
    try:
        return brief(desk, words[0])
    except NotFound as nobody:
        try:
            return briefs(desk, words[0])
        except NotFound as nowhere:
            with desk.store.read() as reader:
                known = _is_conference(reader, desk, words[0])
            raise (nowhere if known else nobody) from None


def _is_conference(reader: Reader, desk: Desk, word: str) -> bool:
    try:
        return bool(pick_conference(reader, word, desk.today()))
    except NotFound:
        return False


def page(views: tuple[BriefView, ...], title: str) -> str:
    """Write cards as a page of HTML to be printed."""
    from starmeet.starters.page import page

    return page(tuple(one.brief for one in views), title)


def _view(
    reader: Reader, desk: Desk, person: Person, conference: Conference | None, meeting: Meeting | None
) -> BriefView:
    made = card(reader, desk, subject(reader, desk, person, conference), meeting)
    return BriefView(
        id=label("p", person.id), person=person.name, brief=made, text=brief_text(made), markdown=brief_markdown(made),
        meeting=label("m", meeting.id) if meeting else "",
    )  # fmt: skip


def _ahead(reader: Reader, conference: Conference | None, now: datetime) -> list[Meeting]:
    """Read the meetings still to come, in time order."""
    return [
        one
        for one in plans.meetings(reader, conference.id if conference else None)
        if one.kind != "talk" and one.state in ("idea", "asked", "accepted") and one.end > now
    ]
