"""Today: the next small steps, what is coming up, and what you say to a step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starmeet.desk.base import Desk, pick_person, upcoming
from starmeet.desk.presence import settle
from starmeet.desk.situation import situation
from starmeet.desk.views import StepLine, TodayView, Upcoming
from starmeet.desk.writings import posts_about
from starmeet.errors import NotFound
from starmeet.model import Conference, Engagement, Grade, Kind, Meeting, Person, Step, StepKind, label
from starmeet.planning.asking import moved
from starmeet.rapport.post import room
from starmeet.rapport.tally import join, tally
from starmeet.rapport.today import LIMIT
from starmeet.rapport.today import today as next_steps
from starmeet.store import log, mentoring, people, plans, posts, programmes, steps
from starmeet.store.journal import Reader, Transaction
from starmeet.text import clip, one_line

_AHEAD = timedelta(days=60)
_NEWS = timedelta(days=2)
_WORDS = 5
"""So many posts are news at most: whoever wants all of them asks `listen`."""
_CLIPPED = 90
_LOGGED: dict[StepKind, Kind] = {
    "answer": "reply", "hello": "mention", "thanks": "thanks", "follow-up": "message", "keep": "message",
    "first": "mention", "stretch": "message", "help": "help",
    "report": "message",
}  # fmt: skip
"""What a done step is in the log; keeping a promise or a meeting is noted where those live."""


_POSTED: frozenset[StepKind] = frozenset(("hello", "first"))
"""Steps whose draft is a post, and no message."""


def today(desk: Desk, limit: int = LIMIT) -> tuple[StepLine, ...]:
    """List the next small steps."""
    return view(desk, limit).steps


def view(desk: Desk, limit: int = LIMIT) -> TodayView:
    """Gather what the Today screen shows."""
    now = desk.now()
    with desk.store.read() as reader:
        ahead = [one for one in upcoming(reader, desk.today()) if one.start <= desk.today() + _AHEAD]
    for conference in ahead:
        settle(desk, conference)  # works out what is not worked out yet, in a transaction of its own
    with desk.store.read() as reader:
        scene = situation(reader, desk, ahead)
        found = next_steps(scene, limit)
        by_id = {one.id: one for one in people.some(reader, [step.person for step in found])}
        meetings = [
            one for one in plans.meetings(reader)
            if one.end >= now and one.kind != "talk" and one.state in ("idea", "asked", "accepted")
        ][:8]  # fmt: skip
        conferences = {one.id: one for one in programmes.all_conferences(reader)}
        names = {p.id: p.name for p in people.some(reader, [p for one in meetings for p in one.people])}
        there = [one for event in scene.events for one in event.presences]
        grades = {
            (one.conference, one.person): one.grade for one in sorted(there, key=lambda one: one.grade == "certain")
        }
        urls = _urls(reader, found, by_id)
        going = [one for one in ahead if one.attending == "going"]
        news = (*steps.notices(reader, now - _NEWS), *_said(reader, going, now - _NEWS))
    return TodayView(
        steps=tuple(_line(step, by_id[step.person], urls[step.id]) for step in found),
        upcoming=tuple(_upcoming(one, conferences, names, grades) for one in meetings),
        conference=next(iter(going or ahead), None),
        news=news, people=len(scene.people), conferences=len(conferences),
    )  # fmt: skip


def _said(reader: Reader, going: Sequence[Conference], since: datetime) -> tuple[str, ...]:
    """Say what your people wrote lately about the conferences you go to, newest first."""
    found = {
        post.id: (post, one.name) for one in going for post in posts_about(reader, one) if post.at >= since
    }  # fmt: skip
    newest = sorted(found.values(), key=lambda one: (one[0].at, one[0].id), reverse=True)[:_WORDS]
    names = {one.id: one.name for one in people.some(reader, [post.person for post, _ in newest])}
    return tuple(
        f"{names[post.person]} on {about}: “{clip(one_line(post.text, 1000), _CLIPPED)}”" for post, about in newest
    )


def _urls(reader: Reader, found: tuple[Step, ...], by_id: dict[int, Person]) -> dict[str, str]:
    from starmeet.text import handle_url

    entries = {
        one.id: one.url for one in log.by_ids(reader, [int(s.about[1:]) for s in found if s.about.startswith("e")])
    }
    said = posts.by_ids(reader, [int(s.about[1:]) for s in found if s.about.startswith("t")])
    pages_of = {label("t", one.id): one.url for one in said} | {label("e", n): url for n, url in entries.items()}
    urls = {}
    for step in found:
        own = pages_of.get(step.about, "")
        pages = [handle_url(handle) for handle in by_id[step.person].handles]
        urls[step.id] = own or next((page for page in pages if page.startswith("https://")), "")
    return urls


def _line(step: Step, person: Person, url: str) -> StepLine:
    return StepLine(
        id=step.id, kind=step.kind, person=person.name, why=step.why, draft=step.draft, ideal=step.ideal,
        latest=step.latest, person_id=label("p", person.id), tier=person.tier, url=url, network=step.network,
        room=room(step.network) if step.draft and step.kind in _POSTED else 0,
    )  # fmt: skip


def _upcoming(
    one: Meeting,
    conferences: dict[int, Conference],
    names: dict[int, str],
    grades: dict[tuple[int, int], Grade],
) -> Upcoming:
    zone = ZoneInfo(one.zone)
    conference = conferences.get(one.conference)
    return Upcoming(
        id=label("m", one.id), people=tuple(names.get(person, "someone") for person in one.people),
        start=one.start.astimezone(zone), end=one.end.astimezone(zone), place=one.place, kind=one.kind,
        state=one.state, conference=conference.name if conference else "", zone=one.zone,
        person_ids=tuple(label("p", person) for person in one.people),
        likely=tuple(
            label("p", person) for person in one.people if grades.get((one.conference, person)) == "likely"
        ),
    )  # fmt: skip


def say(desk: Desk, step_id: str, what: str, *, days: int = 7, note: str = "") -> StepLine:
    """Say done, snooze, skip or seen to a step; what is done is logged.

    Raises:
        NotFound: no such step waits now.
    """
    now = desk.now()
    with desk.store.read() as reader:
        ahead = [one for one in upcoming(reader, desk.today()) if one.start <= desk.today() + _AHEAD]
        # More than Today shows: a step that slid out of the five since it was read is still that step.
        found = next_steps(situation(reader, desk, ahead), 200)
        step = next((one for one in found if one.id == step_id), None)
        if step is None:
            step = _of_person(reader, found, step_id)
    until = desk.today() + timedelta(days=days) if what == "snooze" else None
    with desk.store.write(what, now) as tx:
        [person] = people.some(tx, [step.person])
        steps.judge(tx, step.id, person.id, what, until)
        if what == "done":
            _do(tx, desk, step, note)
        tx.summary = f"{what}: {step.kind} {person.name}"
    return _line(step, person, "")


def _of_person(reader: Reader, found: tuple[Step, ...], query: str) -> Step:
    hint = "`starmeet today` lists them with their ids"
    try:
        person = pick_person(reader, query)
    except NotFound:
        raise NotFound(f"no step {query!r} waits", hint) from None
    of_them = [one for one in found if one.person == person.id]
    if not of_them:
        raise NotFound(f"no step for {person.name} waits", hint)
    return of_them[0]


def _do(tx: Transaction, desk: Desk, step: Step, note: str) -> None:
    """Do what follows from a done step, and remember it, so that one can see later what came of it."""
    steps.do(tx, step, _logged(tx, desk, step, note))


def _logged(tx: Transaction, desk: Desk, step: Step, note: str) -> int:
    """Keep the promise or the meeting a step is about, log it, and give the entry; 0 where there is none."""
    if step.about.startswith("o"):
        steps.keep_promise(tx, int(step.about[1:]))
    if step.about.startswith("a"):
        mentoring.tell(tx, int(step.about[1:]), note)
    if step.kind == "meet" and step.about.startswith("m"):
        for one in plans.meetings(tx):
            if label("m", one.id) == step.about:
                plans.put_meeting(tx, moved(one, "held", desk.now()))
                words = note or f"met at {one.place}" if one.place else note or "met"
                return _log(tx, desk, step.person, "met", words)
    elif kind := step.logs or _LOGGED.get(step.kind):
        url = _urls(tx, (step,), {one.id: one for one in people.some(tx, [step.person])})[step.id]
        about = url if step.about.startswith("t") else ""
        return _log(tx, desk, step.person, kind, note or step.draft or step.why, about)
    return 0


def _log(tx: Transaction, desk: Desk, person: int, kind: Kind, words: str, url: str = "") -> int:
    entry = Engagement(
        at=desk.now(), zone=desk.zone, people=(person,), direction="both" if kind == "met" else "out", kind=kind,
        text=words, url=url, by=desk.config.me.name,
    )  # fmt: skip
    [entry_id] = log.add(tx, [entry], tally, join)
    return entry_id
