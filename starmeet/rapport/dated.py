"""Steps that wait for me or are tied to a date: answers, promises, meetings, hellos, thanks, follow-ups.

Neither the rest after a contact nor unanswered approaches hold these back (see `cadence`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal

from msgspec.structs import replace

from starmeet.model import Conference, Engagement, Meeting, Person, Session, Step, StepKind, Value, label
from starmeet.rapport import post
from starmeet.rapport.situation import Event, Scene, in_days, since_words, span, step_id, zone_of
from starmeet.text import clip, fold

ANSWER_DAYS = 7
PROMISE_DAYS = 7
"""A promise shows this many days before it is due; one without a date is due so long after it was made."""
HELLO_DAYS = 3
THANKS_DAYS = 7
THANKS_WITHIN = timedelta(days=30)
"""After a month a thank-you is still kind, but no longer something to be reminded of."""
TOUCHES = (1, 7, 30)
"""Days after meeting: contact in the first weeks predicts the life of a tie (Vergara Hidd 2023)."""
COVERED = (0, 4, 18)
"""Writing on or after this day (midway from the touch before) makes the touch done."""

ASKS = {
    "question": "asked you", "reply": "answered you", "message": "wrote to you", "mention": "mentioned you",
    "intro": "introduced you", "call": "called you",
}  # fmt: skip
"""Kinds that wait for an answer, and how to say so; likes, thanks and the like need none."""
STILL_ON = {"idea": "Your plan has", "asked": "You asked to meet", "accepted": "You meet"}


def answers(scene: Scene) -> list[Step]:
    """Give one step per person who waits for me: questions first, then by stars, the newest first."""
    newest = _newest(entry for entry in scene.situation.waiting if entry.kind in ASKS)
    known = [(scene.people[person], entry) for person, entry in newest.items() if person in scene.people]
    known.sort(key=lambda pair: (pair[1].kind != "question", -pair[0].tier, -pair[1].at.timestamp(), pair[0].id))
    steps = []
    for person, entry in known:
        words = f': "{clip(entry.text, 80)}"' if entry.text else ""
        why = f"{person.name} {ASKS[entry.kind]}{words}, {since_words(entry.at, scene.now)}"
        day = scene.local(entry.at)
        about = label("e", entry.id)
        steps += _step(scene, "answer", person, about, entry.at, (why, ""), (day, day + timedelta(days=ANSWER_DAYS)))
    return steps


def promises(scene: Scene) -> Iterator[Step]:
    """Give my promises that are due within a week, or were."""
    for promise in scene.situation.promises:
        person = scene.people.get(promise.person)
        if person is None or not promise.mine or promise.done is not None:
            continue
        due = promise.due or scene.local(promise.made) + timedelta(days=PROMISE_DAYS)
        left = (due - scene.day).days
        if left > PROMISE_DAYS:
            continue
        when = f"due {in_days(left)}" if left >= 0 else f"was due {span(-left)} ago"
        why = f'You promised {person.name} "{clip(promise.text, 80)}": {when if promise.due else "no date was set"}'
        yield from _step(scene, "promise", person, label("o", promise.id), promise.made, (why, ""), (due, due))


def meets(scene: Scene) -> Iterator[Step]:
    """Give the meetings of today and tomorrow, as days are counted where they happen."""
    for meeting in _meetings(scene):
        people = [scene.people[person] for person in meeting.people if person in scene.people]
        zone = zone_of(meeting.zone)
        start = meeting.start.astimezone(zone)
        days = (start.date() - scene.now.astimezone(zone).date()).days
        over = meeting.end <= scene.now or meeting.kind == "talk"  # a talk is listened to: nobody is met in it
        if not people or meeting.state not in STILL_ON or over or days > 1:
            continue
        names = " and ".join(person.name for person in people)
        place = f", {meeting.place}" if meeting.place else ""
        why = f"{STILL_ON[meeting.state]} {names} {in_days(max(0, days))} {start:%H:%M}{place}"
        if meeting.reason:
            why += f" ({meeting.reason})"
        first = max(people, key=lambda person: (person.tier, -person.id))
        dates = (start.date(), start.date())
        yield from _step(scene, "meet", first, label("m", meeting.id), meeting.changed, (why, ""), dates)


def hellos(scene: Scene) -> Iterator[Step]:
    """Give a public hello for a talk of one of mine in the next days, at a conference I am going to."""
    for event in scene.situation.events:
        if event.conference.attending != "going":
            continue
        for person, session in _next_talks(scene, event):
            zone = zone_of(event.conference.timezone)
            start = session.start.astimezone(zone)
            days = (start.date() - scene.now.astimezone(zone).date()).days
            opens = session.start - timedelta(days=HELLO_DAYS)
            if opens > scene.now:
                continue
            room = f", {session.room}" if session.room else ""
            why = f'{person.name} speaks {in_days(days)} {start:%H:%M}{room}: "{session.title}"'
            draft = hello_draft(person, session, event.conference, days, f"{start:%A}")
            about = label("c", event.conference.id)
            for step in _step(scene, "hello", person, about, opens, (why, draft), (start.date(), start.date())):
                yield replace(step, network=post.network_of(person))


def hello_draft(person: Person, session: Session, conference: Conference, days: int, weekday: str) -> str:
    """Write the post one sends before a talk, as long as the speaker's network allows, with the hashtag if any."""
    when = {0: "today", 1: "tomorrow"}.get(days, f"on {weekday}")
    tag = hashtag(conference)
    return post.fitted(
        post.network_of(person), session.title,
        lambda title: f'Looking forward to "{title}" by {person.name} {when} at {conference.name}.{tag}',
    )  # fmt: skip


def hashtag(conference: Conference) -> str:
    """Give the hashtag of a conference with a space before it; empty where there is none."""
    bare = conference.hashtag.strip().lstrip("#")
    return f" #{bare}" if bare else ""


def thanks(scene: Scene) -> Iterator[Step]:
    """Give whoever helped me and has not been thanked."""
    known = {(entry.id, entry.at): entry for entry in (*scene.situation.recent, *scene.situation.waiting)}
    entries = [entry for entry in known.values() if scene.now - entry.at <= THANKS_WITHIN]
    helped = _newest(entry for entry in entries if entry.kind == "help" and entry.direction == "in")
    thanked = _newest(entry for entry in entries if entry.direction != "in" and _says_thanks(entry))
    for person_id, entry in helped.items():
        person = scene.people.get(person_id)
        if person is None or (person_id in thanked and thanked[person_id].at >= entry.at):
            continue
        day = scene.local(entry.at)
        what = f': "{clip(entry.text, 80)}"' if entry.text else ""
        why = f"{person.name} helped you{what}, {since_words(entry.at, scene.now)}; a thank-you is not in the log yet"
        draft = f"Thank you for your help on {day.day} {day:%B}: I have not forgotten it."
        dates = (day + timedelta(days=1), day + timedelta(days=THANKS_DAYS))
        yield from _step(scene, "thanks", person, label("e", entry.id), entry.at, (why, draft), dates)


class Touch(Value, frozen=True, kw_only=True):
    """A word due some time after meeting somebody."""

    person: Person
    about: str
    """The entry ("e9") or the meeting ("m3")."""
    where: str
    met: date
    number: int
    """Which of `TOUCHES`."""
    ideal: date
    latest: date
    words: str
    draft: str
    present: bool
    """Whether it is this one's turn: the next has not come, and it is not too late for the last."""
    state: Literal["open", "done", "off"]
    """Off is what was left out, or made way for the next."""
    done: datetime | None = None
    until: date | None = None
    """First day on which it may come back, if it was put off."""


def touches(scene: Scene) -> Iterator[Touch]:
    """Give every touch whose day has come, of everybody met, as far back as the situation tells."""
    met: dict[int, list[_Met]] = {}
    for entry in scene.situation.recent:
        if entry.kind == "met":
            _add(met, entry.people, (entry.at, label("e", entry.id), ""))
    for meeting in _meetings(scene):
        if meeting.state == "held" and meeting.end <= scene.now:
            _add(met, meeting.people, (meeting.end, label("m", meeting.id), _event_name(scene, meeting)))
    mine = _mine(scene, met.keys())
    for person_id, known in met.items():
        person, day = scene.people.get(person_id), scene.local(max(known)[0])
        last = sorted(one for one in known if scene.local(one[0]) == day)
        for number in range(len(TOUCHES)):
            if person is not None and (scene.day - day).days >= TOUCHES[number]:
                yield _touch(scene, person, last, number, mine.get(person_id, ()))


_Met = tuple[datetime, str, str]
"""When, the entry or the meeting, and at which event."""


def _mine(scene: Scene, people: Collection[int]) -> dict[int, list[datetime]]:
    """List when each of these people heard from me, in order: one pass, as both they and the entries may be many."""
    found: dict[int, list[datetime]] = {}
    for entry in scene.situation.recent:
        if entry.direction != "in" and not entry.undated:
            for person in entry.people:
                if person in people:
                    found.setdefault(person, []).append(entry.at)
    return {person: sorted(times) for person, times in found.items()}


def _touch(scene: Scene, person: Person, met: Sequence[_Met], number: int, mine: Sequence[datetime]) -> Touch:
    """Make one touch; `met` is what is known of the day you last met: often the meeting, and its entry in the log."""
    at, about, where = met[-1]
    day, passed = scene.local(at), (scene.day - scene.local(at)).days
    ends = TOUCHES[number + 1] if number + 1 < len(TOUCHES) else TOUCHES[-1] + 8
    steps = (step_id("follow-up", person.id, label) for _, label, _ in met)
    verdicts = [scene.situation.verdicts[step] for step in steps if step in scene.situation.verdicts]
    verdict = max(verdicts, key=lambda one: one.at, default=None)
    said = verdict and verdict.what != "snooze" and TOUCHES[number] <= (scene.local(verdict.at) - day).days < ends
    done = verdict.at if verdict and said and verdict.what == "done" else _wrote(scene, person, at, number, ends, mine)
    present = passed < ends
    place = f" at {where}" if where else ""
    return Touch(
        person=person, about=about, where=where, met=day, number=number,
        ideal=day + timedelta(days=TOUCHES[number]), latest=day + timedelta(days=_LATEST[number]),
        words=_TOUCH_WORDS[number],
        draft=f"It was good to meet you{place} on {day.day} {day:%B}." if number == 0 else "",
        present=present, state="done" if done else "open" if present and not said else "off", done=done,
        until=verdict.until if verdict and verdict.what == "snooze" else None,
    )  # fmt: skip


def _wrote(
    scene: Scene, person: Person, at: datetime, number: int, ends: int, mine: Sequence[datetime]
) -> datetime | None:
    """Find the first word of mine that makes a touch done, in its time, or the last one, which the tally knows."""
    tally = scene.situation.tallies.get(person.id)
    last = (tally.last_out,) if tally is not None and tally.last_out is not None else ()
    day = scene.local(at)
    after = (one for one in (*mine, *last) if one > at)
    return next((one for one in after if COVERED[number] <= (scene.local(one) - day).days < ends), None)


def follow_ups(scene: Scene) -> Iterator[Step]:
    """Give the touch that is due after a meeting: the next day, after a week, after a month."""
    for touch in touches(scene):
        if not touch.present or touch.state != "open":
            continue
        place = f" at {touch.where}" if touch.where else ""
        why = f"You met {touch.person.name}{place} {span((scene.day - touch.met).days)} ago: {touch.words}"
        since = datetime.combine(touch.ideal, time(), zone_of(scene.situation.zone))
        dates = (touch.ideal, touch.latest)
        yield from _step(scene, "follow-up", touch.person, touch.about, since, (why, touch.draft), dates)


_LATEST = (3, 14, 37)
"""Days after meeting by which each touch should be."""
_TOUCH_WORDS = (
    "a line the day after keeps it alive",
    "after a week is the time for the link or the name that came up",
    "after a month is the time for what came of it",
)


def _step(
    scene: Scene,
    kind: StepKind,
    person: Person,
    about: str,
    since: datetime,
    words: tuple[str, str],
    dates: tuple[date, date],
) -> list[Step]:
    """Make the step, or nothing when the user has dealt with it."""
    name = step_id(kind, person.id, about)
    if scene.settled(name, since):
        return []
    why, draft = words
    ideal, latest = dates
    return [
        Step(id=name, kind=kind, person=person.id, why=why, draft=draft, ideal=ideal, latest=latest, about=about),
    ]


def _newest(entries: Iterable[Engagement]) -> dict[int, Engagement]:
    newest: dict[int, Engagement] = {}
    for entry in entries:
        for person in entry.people:
            if person not in newest or (entry.at, entry.id) > (newest[person].at, newest[person].id):
                newest[person] = entry
    return newest


def _add(met: dict[int, list[_Met]], people: Iterable[int], what: _Met) -> None:
    for person in people:
        met.setdefault(person, []).append(what)


def _says_thanks(entry: Engagement) -> bool:
    return entry.kind == "thanks" or (entry.kind in ASKS and "thank" in fold(entry.text))


def _meetings(scene: Scene) -> Iterator[Meeting]:
    yield from scene.situation.meetings
    for event in scene.situation.events:
        yield from event.meetings


def _event_name(scene: Scene, meeting: Meeting) -> str:
    events = (event.conference for event in scene.situation.events if event.conference.id == meeting.conference)
    known = next((conference.name for conference in events if meeting.conference), "")
    return known or scene.situation.been.get(meeting.conference, "")


def _next_talks(scene: Scene, event: Event) -> Iterator[tuple[Person, Session]]:
    for presence in event.presences:
        person = scene.people.get(presence.person)
        if person is None or presence.grade == "check":
            continue
        own = (number for number in presence.sessions if number not in presence.chaired)
        sessions = (event.sessions[number] for number in own if number in event.sessions)
        ahead = min((s for s in sessions if s.start > scene.now), key=lambda s: (s.start, s.id), default=None)
        if ahead is not None:
            yield person, ahead
