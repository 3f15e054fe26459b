"""The world as Today sees it, read from the store: what `today`, `done` and `why` rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from starmeet.desk.base import Desk
from starmeet.desk.mentoring import relations
from starmeet.desk.presence import there as there_now
from starmeet.model import Conference, Engagement, Meeting, Post, Tally
from starmeet.rapport.dated import ASKS, THANKS_WITHIN, TOUCHES
from starmeet.rapport.radar import FRESH, IN_PASSING, asks
from starmeet.rapport.situation import Event, Situation, Verdict
from starmeet.store import links, log, people, plans, posts, programmes, steps
from starmeet.store.journal import Reader

_WAITING = timedelta(days=60)
_MET = timedelta(days=TOUCHES[-1] + 14)
"""As long as a meeting may still ask for a word, and longer."""
_ANSWERABLE = frozenset(("reply", "mention", "question", "message", "help", "intro"))


def situation(reader: Reader, desk: Desk, ahead: Sequence[Conference]) -> Situation:
    """Gather what Today rests on; `ahead` are the conferences the user goes to."""
    now = desk.now()
    tallies = log.tallies(reader)
    said = tuple(one for one in posts.since(reader, now - FRESH) if asks(one) or one.links)
    events = tuple(_event(reader, one) for one in ahead)
    meetings = plans.meetings(reader)
    held = _held(meetings, ahead, now)
    # Of those something may be drafted for, all that is known; of the others, who may be thousands, the name.
    known = people.some(reader, {*(p.person for event in events for p in event.presences), *(p.person for p in said)})
    everyone = {one.id: one for one in people.starred(reader)}
    return Situation(
        now=now,
        zone=desk.zone,
        people=tuple((everyone | {one.id: one for one in known if one.id in everyone}).values()),
        tallies=tallies,
        waiting=_waiting(reader, tallies, now),
        recent=_recent(reader, now),
        heard=_heard(reader, tallies, said, now),
        promises=steps.promises(reader, open_only=True),
        events=events,
        meetings=(*(one for one in meetings if not one.conference), *held),
        been={one.id: one.name for one in programmes.all_conferences(reader)} if held else {},
        posts=said,
        links=links.checks(reader, {url for post in said for url in post.links}),
        relations=relations(reader, desk, tuple(everyone.values())),
        verdicts={
            one.step: Verdict(what=one.what, until=one.until, at=one.at)  # type: ignore[arg-type]
            for one in steps.verdicts(reader)
        },
    )


def _held(meetings: Sequence[Meeting], ahead: Sequence[Conference], now: datetime) -> tuple[Meeting, ...]:
    """Find the meetings held at conferences that are over, as long as they ask for a word: it says where it was."""
    elsewhere = {0, *(one.id for one in ahead)}
    return tuple(
        one for one in meetings
        if one.state == "held" and one.conference not in elsewhere and now - _MET < one.end <= now
    )  # fmt: skip


def _recent(reader: Reader, now: datetime) -> tuple[Engagement, ...]:
    """Find who was met, who helped, and where I said thanks, in so many words or among others."""
    marked = log.marks(reader, now - _WAITING)
    found = {one.id: one for one in (*marked, *log.said_thanks(reader, now - THANKS_WITHIN, ASKS))}
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.id), reverse=True))


def _heard(reader: Reader, tallies: dict[int, Tally], said: Sequence[Post], now: datetime) -> dict[int, datetime]:
    """Find when those who ask for something last heard a word from me, where they have heard anything since."""
    since = {
        one.person for one in said
        if one.person in tallies and (last := tallies[one.person].last_out) and last > one.at
    }  # fmt: skip
    return log.heard(reader, since, now - FRESH, IN_PASSING)


def _waiting(reader: Reader, tallies: dict[int, Tally], now: datetime) -> tuple[Engagement, ...]:
    """Find their last words that I have not answered."""
    ids = {
        one.last_in_id
        for one in tallies.values()
        if one.last_in is not None
        and one.last_in > now - _WAITING
        and (one.last_out is None or one.last_out < one.last_in)
    }
    found = log.by_ids(reader, ids)
    return tuple(sorted((one for one in found if one.kind in _ANSWERABLE), key=lambda one: (one.at, one.id)))


def _event(reader: Reader, conference: Conference) -> Event:
    there = tuple(one for one in there_now(reader, conference) if one.grade != "check")
    sessions = programmes.some_sessions(reader, [s for one in there for s in one.sessions])
    return Event(
        conference=conference,
        presences=there,
        sessions={one.id: one for one in sessions},
        meetings=plans.meetings(reader, conference.id),
    )
