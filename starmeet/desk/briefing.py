"""What brief, starters and the calendar rest on: one person as the starters room wants to know them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from starmeet.desk.base import Desk, pick_conference
from starmeet.desk.presence import listed, presences
from starmeet.desk.wording import sentences
from starmeet.errors import NotFound
from starmeet.matching.reasons import LISTED
from starmeet.model import Conference, Engagement, Meeting, Person, Presence, Starter
from starmeet.planning.kinds import sort_of
from starmeet.rapport.warmth import warmth
from starmeet.starters.brief import Brief, brief, brief_text
from starmeet.starters.compose import Voice, starters
from starmeet.starters.facts import Advice, Mutual, Subject, advice_in, facts, venue_day
from starmeet.store import log, mentoring, people, posts, programmes, steps
from starmeet.store.journal import Reader

_EXCHANGES = 40
"""Entries of the log a brief looks at."""
_TOGETHER = frozenset(("met", "call", "intro"))
"""Kinds of exchange after which those who took part know each other."""


def subject(reader: Reader, desk: Desk, person: Person, conference: Conference | None) -> Subject:
    """Gather what is known about one person and the two of you."""
    me, now = desk.config.me, desk.now()
    exchanges = log.of_people(reader, [person.id], _EXCHANGES)
    here = listed(reader, conference) if conference is not None else ()
    # What somebody chairs is not their talk.
    held = [one for p in _sure(here, person) for one in p.sessions if one not in p.chaired]
    sessions = programmes.some_sessions(reader, held)
    tally = log.tallies(reader, [person.id]).get(person.id)
    return Subject(
        person=person, me_name=me.name, me_topics=me.topics, me_offers=me.offers, me_home=me.home,
        warmth=warmth(tally, now, person.warmth_pin).value, exchanges=exchanges,
        sessions=sessions, no_talks=frozenset(one.id for one in sessions if sort_of(one) != "talk"),
        conference=conference,
        promises=steps.promises(reader, person.id, open_only=True),
        posts=posts.of_people(reader, [person.id]), now=now, zone=desk.zone,
        common=tuple(one.name for one in attended(reader, desk) if _was_there(reader, one, person, exchanges)),
        mutual=_mutual(reader, person, here, exchanges), advice=_advice(reader, desk, person, exchanges),
    )  # fmt: skip


def attended(reader: Reader, desk: Desk) -> tuple[Conference, ...]:
    """Read the conferences you went to, the last first."""
    known = programmes.all_conferences(reader)
    return tuple(one for one in reversed(known) if one.attending == "going" and one.end < desk.today())


def work_out(desk: Desk, conference: str) -> None:
    """Have it worked out who is at the conference in question, and was where you both may have been."""
    with desk.store.read() as reader:
        where = conference_or_none(reader, desk, conference)
        been = attended(reader, desk)
        wanted = (where, *been) if where is not None else been
        stamp = programmes.stamp(reader)
        stale = [one for one in wanted if programmes.presence_stamp_of(reader, one.id) != stamp]
    for one in stale:
        presences(desk, one)


def conference_or_none(reader: Reader, desk: Desk, query: str) -> Conference | None:
    """Pick the conference a CONF means; left empty, there need be none.

    Raises:
        NotFound, Ambiguous: one is named that cannot be picked.
    """
    if query:
        return pick_conference(reader, query, desk.today())
    try:
        return pick_conference(reader, "", desk.today())
    except NotFound:
        return None


def _was_there(reader: Reader, conference: Conference, person: Person, exchanges: Sequence[Engagement]) -> bool:
    """Tell whether someone was where you went: listed there, told of, or met in its days; mere words do not count."""
    if any(one.kind == "told" or one.kind in LISTED for one in _sure(listed(reader, conference), person)):
        return True
    zone = ZoneInfo(conference.timezone)
    met = (one.at.astimezone(zone).date() for one in exchanges if one.kind == "met" and not one.undated)
    return any(conference.start <= day <= conference.end for day in met)


def _mutual(
    reader: Reader, person: Person, here: Sequence[Presence], exchanges: Sequence[Engagement]
) -> tuple[Mutual, ...]:
    """Find whom you both know: who shares a session with them, and who was there when you met or spoke."""
    beside = dict.fromkeys(_beside(person, here), True)
    company = [other for one in exchanges if one.kind in _TOGETHER for other in one.people if other != person.id]
    named = {one.id: one.name for one in people.some(reader, {*beside, *company})}
    found = [Mutual(name=named[other], source="speakers of the same session") for other in beside if other in named]
    found += [Mutual(name=named[other], source="your log, where you met") for other in company if other in named]
    return tuple({one.name: one for one in reversed(found)}.values())[::-1]


def _advice(
    reader: Reader, desk: Desk, person: Person, exchanges: Sequence[Engagement]
) -> tuple[Advice, ...]:  # fmt: skip
    """Find what they advised you and have not heard the end of: as kept by mentoring, and as marked in the log."""
    kept = [one for one in mentoring.advices(reader) if one.person == person.id and one.told is None]
    found = [Advice(text=one.text, day=one.given) for one in kept]
    return (*sorted(found, key=lambda one: str(one.day), reverse=True), *advice_in(exchanges, desk.zone))


def _beside(person: Person, here: Sequence[Presence]) -> Iterator[int]:
    mine = {session for one in _sure(here, person) for session in one.sessions if session not in one.chaired}
    for one in here:
        speaks = {session for session in one.sessions if session not in one.chaired}
        if one.person != person.id and one.grade == "certain" and mine & speaks:
            yield one.person


def _sure(found: Sequence[Presence], person: Person) -> list[Presence]:
    return [one for one in found if one.person == person.id and one.grade != "check"]


def voice(desk: Desk, about: Subject, network: str = "") -> Voice:
    """Say in which tone, how deep and where something is to be said to them."""
    address = next((one.address for one in about.person.handles if one.network == network), "") if network else ""
    return Voice(
        tone=desk.config.starters.tone, warmth=about.warmth, network=network, address=address, today=venue_day(about)
    )


def say(reader: Reader, desk: Desk, about: Subject, kind: str = "", network: str = "") -> tuple[Starter, ...]:
    """Make the starters that facts support, without those already used."""
    seed = f"{about.person.id}:{about.person.name}"
    used = steps.used(reader, about.person.id)
    return starters(facts(about), sentences(desk), kind, used, seed, voice(desk, about, network))


def card(reader: Reader, desk: Desk, about: Subject, meeting: Meeting | None) -> Brief:
    """Make the card to read before walking up."""
    return brief(about, say(reader, desk, about), meeting, "", _recognise_me(desk))


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
