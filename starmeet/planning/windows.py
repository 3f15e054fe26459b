"""The windows in which someone can be met, each with its chance and its reason in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b

from starmeet.model import Conference, Meeting, Person, Presence, Session, Value, Window, WindowKind
from starmeet.planning.asking import ACCEPTED, HELD
from starmeet.planning.breaks import Break, Span, breaks, free, slots
from starmeet.planning.kinds import is_keynote, is_online, sort_of
from starmeet.planning.settings import Settings
from starmeet.text import clip, fold

CHANCES: dict[WindowKind, float] = {
    "signing": 0.9,
    "poster": 0.9,
    "office hour": 0.9,
    "booth": 0.7,
    "lunch": 0.6,
    "break": 0.6,
    "bof": 0.6,
    "side event": 0.5,
    "after talk": 0.5,
    "reception": 0.45,
    "online": 0.3,
    "right after talk": 0.25,
    "before talk": 0.1,
    "talk": 0.0,
    "appointment": 0.95,
}
"""That a hello becomes a conversation, at the start; what came of the user's own meetings moves them (`outcomes`).

Of booths those who staff them are away now and then; in a round of a few (bof) one talks as in a break; a day of
hacking or an excursion together is half one's own work; online one of three gets an answer in the chat or the Q&A.
"""
ASKED = ACCEPTED * HELD
"""Of an appointment asked for: half of the requests are accepted, and four fifths of those are held."""
ASKED_BY_THEM = HELD
"""Of an appointment they asked for, if I say yes."""

WARMEST = 1.3
"""What a warmth of 100 makes of a chance: someone who knows you turns round."""
MOST = 0.95
"""No chance is better than that of an accepted appointment."""
KEYNOTE_CROWD = 0.6
UNSEEN = 0.5
"""For a day on which nothing in the programme says that they are there."""

# What listening is worth, in meetings with a one-star person: it only decides between otherwise idle times.
INTEREST_PER_STAR = 0.1
INTEREST_PER_TOPIC = 0.05

SHORTEST = timedelta(minutes=5)
BREAK_SLOT = (15, 29)
LONG_SLOT = (20, 30)
"""Shortest and longest slot, in minutes: long breaks and receptions have room for several people in turn."""
_TABLES = frozenset(("signing", "poster", "office hour", "booth"))
_ROUNDS = frozenset(("bof", "side event"))
LONGEST_ROUND = timedelta(hours=2)
"""A day of hacking is met at its beginning: who comes at noon interrupts."""
_AROUND: tuple[tuple[WindowKind, str, int, int], ...] = (
    ("before talk", "start", -15, 0),
    ("right after talk", "end", 0, 10),
    ("after talk", "end", 20, 60),
)
_AFTER = frozenset(("right after talk", "after talk"))
_WORDS = {"before talk": "before", "right after talk": "hello only, right after", "after talk": "after"}
_TITLE = 60


class _Guest(Value, frozen=True, kw_only=True):
    """Someone who is there, with all that decides when they can be met."""

    person: Person
    probability: float
    warm: float
    sessions: tuple[Session, ...]
    days: frozenset[date]
    """On which they are at the venue."""
    taken: tuple[Span, ...]
    """When they speak, chair, sign or stand at their poster."""
    chaired: frozenset[int]
    """Ids of the sessions in which others speak."""

    def chance(self, base: float) -> float:
        return min(MOST, base * self.warm) * self.probability


def windows(
    conference: Conference,
    sessions: Sequence[Session],
    presences: Sequence[Presence],
    people: Mapping[int, Person],
    appointments: Sequence[Meeting],
    warmth: Mapping[int, int | None],
    settings: Settings,
    topics: frozenset[str] = frozenset(),
    chances: Mapping[WindowKind, float] = CHANCES,
) -> tuple[Window, ...]:
    """Find every window in which one of my people can be met, in time order.

    An id is made of what the window hangs on (kind, session, people, minutes from its start or end), so that a re-plan
    of a changed programme finds it again: a session stays the same under a new GUID. People with no star get none,
    unless something is agreed with them. An appointment that came from a window keeps that window's id and takes its
    place; an accepted one is `agreed`.
    `chances` are those of `CHANCES`, as the user's own outcomes moved them.
    """
    guests = _guests(sessions, presences, people, warmth, settings)
    about = _topic_words(topics)
    found = [
        *_appointments(conference, appointments, people, settings, chances),
        *_at_their_table(guests, chances),
        *_in_rounds(guests, chances),
        *_around_talks(sessions, guests, about, chances),
        *_in_breaks(breaks(sessions, settings), guests, settings, chances),
    ]
    # The first of an id wins: an appointment replaces the window it was made from.
    unique = {window.id: window for window in reversed(found) if window.agreed or window.end - window.start >= SHORTEST}
    return tuple(sorted(unique.values(), key=lambda window: (window.start, window.end, window.kind, window.id)))


def explain_chance(kind: WindowKind, chances: Mapping[WindowKind, float] = CHANCES) -> str:
    """Say in words what the chance of a kind of window is made of."""
    if kind == "appointment":
        asked = f"{ASKED:.0%} when you asked (half are accepted, four fifths of those held)"
        return f"{chances[kind]:.0%} when agreed, {asked}, {ASKED_BY_THEM:.0%} when they did"
    parts = [f"{chances[kind]:.0%} for this kind of window ({kind})", "times how likely they are there"]
    if kind in ("break", "lunch", "reception"):
        parts.append(f"times {UNSEEN} on a day without a session of theirs")
    if kind in ("after talk", "right after talk"):
        parts.append(f"times {KEYNOTE_CROWD} after a keynote, for the crowd")
    return f"{', '.join(parts)}; being warm to you raises it, up to {WARMEST} times and {MOST:.0%}"


def _window_id(kind: str, key: str, people: Iterable[int], offset: timedelta) -> str:
    made_of = f"{kind}\n{key}\n{','.join(map(str, people))}\n{offset.total_seconds() // 60:.0f}"
    return "w" + blake2b(made_of.encode(), digest_size=4).hexdigest()


def _guests(
    sessions: Sequence[Session],
    presences: Sequence[Presence],
    people: Mapping[int, Person],
    warmth: Mapping[int, int | None],
    settings: Settings,
) -> tuple[_Guest, ...]:
    """Bring together what is known of each person with a star, by id; several presences of one person are one."""
    by_id = {session.id: session for session in sessions}
    held: dict[int, set[int]] = {}
    own: dict[int, set[int]] = {}
    probability: dict[int, float] = {}
    for presence in presences:
        person = people.get(presence.person)
        if person is not None and person.tier > 0 and presence.probability > 0:
            held.setdefault(person.id, set()).update(presence.sessions)
            own.setdefault(person.id, set()).update(set(presence.sessions) - set(presence.chaired))
            probability[person.id] = max(probability.get(person.id, 0.0), min(1.0, presence.probability))
    guests = []
    for number in sorted(held):
        theirs = sorted((by_id[one] for one in held[number] if one in by_id), key=lambda one: (one.start, one.guid))
        busy = [one for one in theirs if sort_of(one) not in ("break", "lunch", "reception") and one.start < one.end]
        guests.append(
            _Guest(
                person=people[number],
                probability=probability[number],
                warm=1 + (WARMEST - 1) * (warmth.get(number) or 0) / 100,
                sessions=tuple(theirs),
                days=frozenset(settings.day(one.start) for one in theirs if not is_online(one)),
                taken=tuple((one.start, one.end) for one in busy),
                chaired=frozenset(held[number] - own[number]),
            )
        )
    return tuple(guests)


def _at_their_table(guests: Sequence[_Guest], chances: Mapping[WindowKind, float]) -> Iterator[Window]:
    """Signings, posters, office hours and booths: they are there to be talked to."""
    for guest in guests:
        for session in guest.sessions:
            sort = sort_of(session)
            if sort in _TABLES:
                elsewhere = [span for span in guest.taken if span != (session.start, session.end)]
                reason = f'at "{clip(session.title, _TITLE)}"'
                kind: WindowKind = sort
                for slot in slots(session.start, session.end, LONG_SLOT):
                    for start, end in free(*slot, elsewhere):
                        yield _window(kind, session, (guest,), start, end, guest.chance(chances[kind]), reason)


def _in_rounds(guests: Sequence[_Guest], chances: Mapping[WindowKind, float]) -> Iterator[Window]:
    """Rounds in which everyone talks, and what is done together beside the programme: with all of mine at once."""
    rounds: dict[int, tuple[Session, list[_Guest]]] = {}
    for guest in guests:
        for session in guest.sessions:
            if sort_of(session) in _ROUNDS and session.start < session.end:
                rounds.setdefault(session.id, (session, []))[1].append(guest)
    for session, there in rounds.values():
        kind: WindowKind = sort_of(session)
        chance = sum(guest.chance(chances[kind]) for guest in there) / len(there)
        end = min(session.end, session.start + LONGEST_ROUND)
        reason = f'together in "{clip(session.title, _TITLE)}"'
        yield _window(kind, session, there, session.start, end, chance, reason)


def _around_talks(
    sessions: Sequence[Session],
    guests: Sequence[_Guest],
    about: re.Pattern[str] | None,
    chances: Mapping[WindowKind, float],
) -> Iterator[Window]:
    """Before, during and after each talk, those on stage together; and talks of my people or about my topics."""
    speakers: dict[int, list[_Guest]] = {}
    for guest in guests:
        for session in guest.sessions:
            speakers.setdefault(session.id, []).append(guest)
    for session in sessions:
        on_stage = tuple(speakers.get(session.id, ()))
        if session.start >= session.end or sort_of(session) != "talk" or not (on_stage or session.speakers):
            continue
        shared = len(set(about.findall(fold(f"{session.title}\n{session.track}")))) if about else 0
        heard = tuple(guest for guest in on_stage if session.id not in guest.chaired)
        stars = sum(guest.person.tier for guest in heard)
        if heard or shared:
            interest = INTEREST_PER_STAR * stars + INTEREST_PER_TOPIC * shared
            reason = f'listen to "{clip(session.title, _TITLE)}"' + (", about your topics" if shared else "")
            if on_stage and is_online(session):
                chance = sum(guest.chance(chances["online"]) for guest in on_stage) / len(on_stage)
                asking = f"{reason}, and ask in the chat or the Q&A"
                yield _window("online", session, on_stage, session.start, session.end, chance, asking, interest)
                continue
            yield _window("talk", session, heard, session.start, session.end, 0.0, reason, interest)
        if is_online(session):
            continue
        crowd = KEYNOTE_CROWD if is_keynote(session) else 1.0
        for kind, edge, from_, to in _AROUND:
            anchor = session.start if edge == "start" else session.end
            for start, end in slots(anchor + timedelta(minutes=from_), anchor + timedelta(minutes=to), LONG_SLOT):
                factor = crowd if edge == "end" else 1.0
                yield from _around(kind, session, on_stage, start, end, chances[kind] * factor)


def _around(
    kind: WindowKind, session: Session, on_stage: Sequence[_Guest], start: datetime, end: datetime, base: float
) -> Iterator[Window]:
    """One slot beside a talk, without the time in which a speaker is already on stage elsewhere."""
    together: dict[Span, list[_Guest]] = {}
    for guest in on_stage:
        for piece in free(start, end, guest.taken):
            together.setdefault(piece, []).append(guest)
    for (start, end), free_ones in together.items():
        chance = sum(guest.chance(base) for guest in free_ones) / len(free_ones)
        chairing = all(session.id in guest.chaired for guest in free_ones)
        what = "the session they chair," if chairing else "their talk"
        reason = f'{_WORDS[kind]} {what} "{clip(session.title, _TITLE)}"'
        yield _window(kind, session, free_ones, start, end, chance, reason)


def _in_breaks(
    found: Sequence[Break], guests: Sequence[_Guest], settings: Settings, chances: Mapping[WindowKind, float]
) -> Iterator[Window]:
    """One person a slot in breaks and lunches of the days on which they speak or chair, and in every reception."""
    for one in found:
        day = settings.day(one.start)
        assert one.sort in ("lunch", "break", "reception")
        base = chances[one.sort]
        minutes = BREAK_SLOT if one.sort == "break" else LONG_SLOT
        for guest in guests:
            seen = day in guest.days
            only_online = bool(guest.sessions) and all(map(is_online, guest.sessions))
            if only_online or not (seen or one.sort == "reception" or not guest.sessions):
                continue
            chance = guest.chance(base if seen else base * UNSEEN)
            for slot in slots(one.start, one.end, minutes):
                for start, end in free(*slot, guest.taken):
                    yield _break_window(one, guest, start, end, chance, seen)


def _break_window(one: Break, guest: _Guest, start: datetime, end: datetime, chance: float, seen: bool) -> Window:
    assert one.sort in ("break", "lunch", "reception")
    name = f'"{clip(one.title, _TITLE)}"' if one.title else f"the {one.sort}"
    otherwise = "they should be there" if guest.sessions else "they are at the conference"
    why = "they are on the programme that day" if seen else otherwise
    return Window(
        id=_window_id(one.sort, one.key, (guest.person.id,), start - one.start),
        people=(guest.person.id,),
        start=start,
        end=end,
        place=one.place,
        kind=one.sort,
        chance=round(chance, 3),
        reason=f"during {name}, {why}",
        session=one.session,
    )


def _window(
    kind: WindowKind, session: Session, guests: Sequence[_Guest],
    start: datetime, end: datetime, chance: float, reason: str, interest: float = 0.0,
) -> Window:  # fmt: skip
    people = tuple(guest.person.id for guest in guests)
    return Window(
        id=_window_id(kind, str(session.id), people, start - (session.end if kind in _AFTER else session.start)),
        people=people,
        start=start,
        end=end,
        place=session.room,
        kind=kind,
        chance=round(chance, 3),
        reason=reason,
        session=session.id,
        interest=round(interest, 3),
    )


def _appointments(
    conference: Conference,
    appointments: Sequence[Meeting],
    people: Mapping[int, Person],
    settings: Settings,
    chances: Mapping[WindowKind, float],
) -> Iterator[Window]:
    """What was agreed, and what either side asked for and is not answered yet."""
    for meeting in sorted(appointments, key=lambda one: (one.state != "accepted", one.start, one.uid)):
        agreed, mine = meeting.state == "accepted", meeting.proposed != "them"
        whom = tuple(sorted(one for one in set(meeting.people) if agreed or (one in people and people[one].tier > 0)))
        here = conference.start <= settings.day(meeting.start) <= conference.end
        if whom and here and meeting.conference in (0, conference.id) and meeting.state in ("asked", "accepted"):
            waiting = "asked, no answer yet" if mine else "they asked you; you have not answered yet"
            yield Window(
                id=meeting.window or _window_id("appointment", meeting.uid, whom, timedelta()),
                people=whom,
                start=meeting.start,
                end=meeting.end,
                place=meeting.place,
                kind="appointment",
                chance=chances["appointment"] if agreed else ASKED if mine else ASKED_BY_THEM,
                reason="agreed" if agreed else waiting,
                agreed=agreed,
                meeting=meeting.uid,
            )


def _topic_words(topics: frozenset[str]) -> re.Pattern[str] | None:
    words = sorted(filter(None, map(fold, topics)), key=lambda word: (-len(word), word))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b") if words else None
