"""The world as Today sees it, read from the store: what `today`, `done` and `why` rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from starmeet.desk.base import Desk
from starmeet.desk.mentoring import relations
from starmeet.desk.presence import there as there_now
from starmeet.model import Conference, Engagement, Tally
from starmeet.rapport.radar import FRESH
from starmeet.rapport.situation import Event, Situation, Verdict
from starmeet.store import links, log, people, plans, posts, programmes, steps
from starmeet.store.journal import Reader

_WAITING = timedelta(days=60)
_ANSWERABLE = frozenset(("reply", "mention", "question", "message", "help", "intro"))


def situation(reader: Reader, desk: Desk, ahead: Sequence[Conference]) -> Situation:
    """Gather what Today rests on; `ahead` are the conferences the user goes to."""
    now = desk.now()
    tallies = log.tallies(reader)
    everyone = tuple(one for one in people.everyone(reader, with_handles=False) if one.tier > 0)
    recent = log.since(reader, now - _WAITING)
    said = posts.since(reader, now - FRESH)
    return Situation(
        now=now,
        zone=desk.zone,
        people=everyone,
        tallies=tallies,
        waiting=_waiting(reader, tallies, now, recent),
        recent=recent,
        promises=steps.promises(reader, open_only=True),
        events=tuple(_event(reader, one) for one in ahead),
        meetings=tuple(one for one in plans.meetings(reader) if not one.conference),
        posts=said,
        links=links.checks(reader, {url for post in said for url in post.links}),
        relations=relations(reader, desk, everyone),
        verdicts={
            one.step: Verdict(what=one.what, until=one.until, at=one.at)  # type: ignore[arg-type]
            for one in steps.verdicts(reader)
        },
    )


def _waiting(
    reader: Reader, tallies: dict[int, Tally], now: datetime, recent: tuple[Engagement, ...]
) -> tuple[Engagement, ...]:
    """Find their last words that I have not answered."""
    ids = {
        one.last_in_id
        for one in tallies.values()
        if one.last_in is not None
        and one.last_in > now - _WAITING
        and (one.last_out is None or one.last_out < one.last_in)
    }
    known = {entry.id: entry for entry in recent}
    found = [known[one] for one in ids if one in known]
    found.extend(log.by_ids(reader, ids - known.keys()))
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
