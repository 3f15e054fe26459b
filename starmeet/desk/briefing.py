"""What brief, starters and the calendar rest on: one person as the starters room wants to know them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from starmeet.desk.base import Desk
from starmeet.desk.presence import there
from starmeet.matching.reasons import LISTED
from starmeet.model import Conference, Engagement, Meeting, Person, Presence, Starter
from starmeet.starters.brief import Brief, brief, brief_text
from starmeet.starters.compose import Frame, frames, starters
from starmeet.starters.facts import Subject, facts
from starmeet.store import log, posts, programmes, steps
from starmeet.store.journal import Reader

_EXCHANGES = 40
"""Entries of the log a brief looks at."""


@cache
def sentences() -> tuple[Frame, ...]:
    """Load the sentences starters are made of."""
    return frames((files("starmeet.starters") / "en.toml").read_text(encoding="utf-8"))


def subject(reader: Reader, desk: Desk, person: Person, conference: Conference | None) -> Subject:
    """Gather what is known about one person and the two of you."""
    me = desk.config.me
    exchanges = log.of_people(reader, [person.id], _EXCHANGES)
    here = there(reader, conference) if conference is not None else ()
    # What somebody chairs is not their talk.
    held = [one for p in _sure(here, person) for one in p.sessions if one not in p.chaired]
    return Subject(
        person=person, me_name=me.name, me_topics=me.topics, me_offers=me.offers, exchanges=exchanges,
        sessions=programmes.some_sessions(reader, held), conference=conference,
        promises=steps.promises(reader, person.id, open_only=True),
        posts=posts.of_people(reader, [person.id]), now=desk.now(), zone=desk.zone,
        common=tuple(one.name for one in attended(reader, desk) if _was_there(reader, one, person, exchanges)),
    )  # fmt: skip


def attended(reader: Reader, desk: Desk) -> tuple[Conference, ...]:
    """Read the conferences you went to, the last first."""
    known = programmes.all_conferences(reader)
    return tuple(one for one in reversed(known) if one.attending == "going" and one.end < desk.today())


def _was_there(reader: Reader, conference: Conference, person: Person, exchanges: Sequence[Engagement]) -> bool:
    """Tell whether someone was where you went: listed there, told of, or met in its days; mere words do not count."""
    if any(one.kind == "told" or one.kind in LISTED for one in _sure(there(reader, conference), person)):
        return True
    zone = ZoneInfo(conference.timezone)
    met = (one.at.astimezone(zone).date() for one in exchanges if one.kind == "met" and not one.undated)
    return any(conference.start <= day <= conference.end for day in met)


def _sure(found: Sequence[Presence], person: Person) -> list[Presence]:
    return [one for one in found if one.person == person.id and one.grade != "check"]


def say(reader: Reader, about: Subject, kind: str = "") -> tuple[Starter, ...]:
    """Make the starters that facts support, without those already used."""
    seed = f"{about.person.id}:{about.person.name}"
    return starters(facts(about), sentences(), kind, steps.used(reader, about.person.id), seed)


def card(reader: Reader, desk: Desk, about: Subject, meeting: Meeting | None) -> Brief:
    """Make the card to read before walking up."""
    return brief(about, say(reader, about), meeting, "", _recognise_me(desk))


def _recognise_me(desk: Desk) -> str:
    """Say what they will look for: your looks, and a warning when your picture is old."""
    me = desk.config.me
    years = (desk.today() - me.picture_date).days // 365 if me.picture_date else 0
    old = f"your picture is {years} year{'s' if years > 1 else ''} old" if years else ""
    return "; ".join(filter(None, (me.recognise, old)))


def describe(
    reader: Reader, desk: Desk, meeting: Meeting, guests: Sequence[Person], conference: Conference | None
) -> str:
    """Write what stands in the calendar beside a meeting: the reason, and the brief of everyone in it."""
    if meeting.kind == "talk":
        return meeting.reason
    cards = (brief_text(card(reader, desk, subject(reader, desk, one, conference), meeting), 72) for one in guests)
    return "\n\n".join((meeting.reason, *cards))
