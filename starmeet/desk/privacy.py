"""Dossier and forget: everything held about a person and where it is from, and erasing it for good."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import msgspec

from starmeet import text
from starmeet.desk.base import DATABASE, LAST_GOOD, Desk, pick_person
from starmeet.desk.glance import FILE as GLANCE
from starmeet.desk.intake import SALT, forgotten
from starmeet.desk.sources import shown
from starmeet.matching import events
from starmeet.model import (
    Account,
    Conference,
    Engagement,
    Handle,
    Listed,
    Person,
    Post,
    Promise,
    Speaker,
    Value,
    label,
)
from starmeet.store import (
    accounts,
    calendar_copies,
    forgetting,
    log,
    mentoring,
    merging,
    people,
    plans,
    posts,
    programmes,
    rsvps,
    steps,
)
from starmeet.store.journal import Reader

_ALL = 1_000_000


class Field(Value, frozen=True, kw_only=True):
    """One thing that is known of a person, and who said so."""

    name: str
    value: str
    source: str
    """typed, declared (in config.toml) or imported"""


class Dossier(Value, frozen=True, kw_only=True):
    """Everything held about a person."""

    id: str
    name: str
    fields: tuple[Field, ...]
    handles: tuple[Handle, ...]
    accounts: tuple[Account, ...]
    """As their networks describe them."""
    entries: tuple[Engagement, ...]
    """What passed between you, newest first."""
    posts: tuple[Post, ...]
    """What they said in public, newest first."""
    promises: tuple[Promise, ...]
    mentoring: tuple[str, ...]
    """What you agreed on and noted as mentor or mentee, and which needs they cover."""
    meetings: tuple[str, ...]
    conferences: tuple[str, ...]
    """What was worked out about where they are, and why."""
    lists: tuple[str, ...]
    """Lists of conferences that name them, and where those are from."""
    answers: tuple[str, ...]
    """What they answered to public invitations, with the address of the record."""
    decisions: tuple[str, ...]
    """What you said about that."""
    merged: tuple[str, ...]
    """Entries that were made one with theirs."""


class Erased(Value, frozen=True, kw_only=True):
    """What `forget` answers."""

    name: str
    entries: int
    posts: int
    fixed: int
    """Changes that cannot be undone any more, as their record showed the person."""
    left: tuple[str, ...]
    """Where their name still stands, and why."""
    removed: tuple[str, ...] = ()
    """Files that held them and were removed whole, and why."""


def dossier(desk: Desk, name: str) -> Dossier:
    """List everything held about a person."""
    with desk.store.read() as reader:
        person = pick_person(reader, name)
        owners = people.owners(reader, person.id)
        conferences = {one.id: one for one in programmes.all_conferences(reader)}
        known_where = [
            f"{one.name}: {presence.kind}, {presence.probability:.0%} ({'; '.join(presence.evidence)})"
            for one in conferences.values()
            for presence in programmes.presences(reader, one.id) or ()
            if presence.person == person.id
        ]
        decided = [
            f"{one.name}: {decision.speaker or 'there'} is {'' if decision.right else 'not '}them"
            for one in conferences.values()
            for decision in programmes.decisions(reader, one.id)
            if decision.person == person.id
        ]
        meetings = [
            f"{one.start:%Y-%m-%d %H:%M} UTC, {one.state}, {one.place or 'no place'}"
            + (f", invited at {one.guest}" if one.guest else "")
            for one in plans.meetings(reader)
            if person.id in one.people
        ]
        answered = [f"{events.words(one)}, {one.uri}" for one in rsvps.everyones(reader) if one.person == person.id]
        return Dossier(
            id=label("p", person.id), name=person.name, fields=tuple(_fields(person, owners)), handles=person.handles,
            accounts=accounts.accounts(reader, [person.id]), entries=log.of_people(reader, [person.id]),
            posts=posts.of_people(reader, [person.id], _ALL), promises=steps.promises(reader, person.id),
            mentoring=tuple(_mentoring(reader, person.id)),
            meetings=tuple(meetings), conferences=tuple(known_where), decisions=tuple(decided),
            lists=tuple(f"{one.name}: {shown(of.source) or 'its own list'}" for one, of in _lists_with(reader, person)),
            answers=tuple(answered),
            merged=tuple(gone for _, gone, into in merging.merges(reader) if into == person.id),
        )  # fmt: skip


def _mentoring(reader: Reader, person_id: int) -> Iterator[str]:
    agreement = mentoring.agreements(reader).get(person_id)
    if agreement is not None:
        terms = f", every {agreement.every} days" if agreement.every else ""
        bounds = f"; boundaries: {agreement.boundaries}" if agreement.boundaries else ""
        yield f"agreement: you as {agreement.me}, {agreement.stage} since {agreement.since:%Y-%m-%d}{terms}{bounds}"
    if needs := mentoring.covers(reader).get(person_id):
        yield f"covers: {', '.join(needs)}"
    for goal in mentoring.goals(reader):
        if goal.person == person_id:
            yield " · ".join((f"goal: {goal.text}", *(one.text for one in goal.milestones)))
    for question in mentoring.questions(reader):
        if question.person == person_id:
            yield f"question: {question.text}{f' → {question.answer}' if question.answer else ''}"
    for advice in mentoring.advices(reader):
        if advice.person == person_id:
            yield f"advice of {advice.given}: {advice.text}{f' → {advice.outcome}' if advice.outcome else ''}"
    for note in mentoring.notes(reader, person_id):
        yield f"notes of {note.at:%Y-%m-%d}: {note.text}"


def _fields(person: Person, owners: dict[str, str]) -> list[Field]:
    empty = Person(name="")
    shown = []
    for name in Person.__struct_fields__:
        value = getattr(person, name)
        if name not in ("id", "declared") and value != getattr(empty, name):
            words = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            shown.append(Field(name=name, value=words, source=owners.get(name, "imported")))
    return shown


def forget(desk: Desk, name: str) -> Erased:
    """Erase a person everywhere, and remember only, by hashes nobody can read, that no import brings them back.

    This cannot be undone.

    Raises:
        ConfigError: their block cannot be taken out of config.toml; nothing is erased.
    """
    from starmeet.config.edit import remove_person

    with desk.store.write("forget", desk.now(), journaled=False) as tx:
        person = pick_person(tx, name)
        entries, said = log.of_people(tx, [person.id]), posts.of_people(tx, [person.id], _ALL)
        known_by = forgetting.traces(tx, person)
        if not tx.meta(SALT):
            tx.set_meta(SALT, secrets.token_hex(16))
        accounts.keep_away(tx, forgotten(tx).marks(person, accounts.accounts(tx, [person.id])))
        for conference, one in _lists_with(tx, person):
            if one.source:
                others = tuple(guest for guest in one.people if not _is(guest, person))
                programmes.put_list(tx, conference.id, msgspec.structs.replace(one, people=others))
        fixed = forgetting.erase(tx, person, known_by)
        left = _left(tx, person, known_by, sum(1 for entry in entries if len(entry.people) > 1))
        if calendar_copies.left_over(tx):
            left = (*left, "your calendar server holds their meetings until you run `starmeet calendar push`")
        if person.declared:
            remove_person(desk.home.config, person.declared, erase=True)
            desk.reload()
    for kept in (GLANCE, LAST_GOOD):
        (desk.home.data / kept).unlink(missing_ok=True)
    desk.store.scrub()
    removed, named = _other_files(desk, known_by)
    return Erased(
        name=person.name, entries=len(entries), posts=len(said), fixed=fixed, left=(*left, *named), removed=removed
    )


def _lists_with(reader: Reader, person: Person) -> list[tuple[Conference, Listed]]:
    """Find the lists of conferences that name a person."""
    return [
        (conference, one)
        for conference in programmes.all_conferences(reader)
        for one in programmes.lists(reader, conference.id)
        if any(_is(guest, person) for guest in one.people)
    ]


def _is(guest: Speaker, person: Person) -> bool:
    names = {text.fold(name) for name in (person.name, *person.aliases)}
    return text.fold(guest.name) in names or not set(guest.handles).isdisjoint(person.handles)


_LEFT = {
    "session": "published programmes of conferences name them",
    "listed": "lists that conferences publish name them",
    "post": "posts of others that name them: {}",
    "account": "accounts of others that name them: {}",
    "person": "others of your people with whom they are named: {}",
    "promise": "promises to others that name them: {}",
    "meeting": "meetings with others that name them: {}",
    "rsvp": "answers of others to invitations that name them: {}",
    "conference": "conferences that name them: {}",
    "agreement": "agreements with others that name them: {}",
    "goal": "goals that name them: {}",
    "question": "questions for others that name them: {}",
    "advice": "advice of others that names them: {}",
    "session_note": "notes of sessions with others that name them: {}",
}
"""Where somebody may be named when all their own is gone."""


def _left(reader: Reader, person: Person, known_by: forgetting.Traces, shared: int) -> tuple[str, ...]:
    """Say where the name stays: in what was published, and in words of yours and of others about others."""
    key = text.fold(person.name)
    listed = [
        one.name
        for one in programmes.all_conferences(reader)
        if any(text.fold(speaker.name) == key for s in programmes.sessions(reader, one.id) for speaker in s.speakers)
    ]
    left = [f"the published programme of {one} lists them as a speaker" for one in listed]
    if shared:
        left.append(f"{shared} of your own entries are about others, too, and stay as you wrote them")
    named = forgetting.still_named(reader, known_by)
    if (more := named.get("engagement", 0) - shared) > 0:
        left.append(f"entries of your log with others that name them: {more}")
    return (*left, *(line.format(named[table]) for table, line in _LEFT.items() if table in named))


def _other_files(desk: Desk, known_by: forgetting.Traces) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Remove copies of the store that hold them, and say so; name the files of yours that do and stay."""
    removed, named = [], []
    # Short words stand in any file; those of four letters and more are looked for as words, whatever their case.
    long = [re.escape(word.encode()) for word in known_by.words if len(word) > 3]
    shown = re.compile(rb"(?<!\w)(?:" + b"|".join(long) + rb")(?!\w)", re.IGNORECASE) if long else None
    store = Path(DATABASE if not desk.config.database else desk.config.database.rpartition("///")[2]).name
    copies = {*desk.home.data.glob(f"{store}.before-*")}
    for path in sorted(copies | set(desk.home.config.parent.glob(f"{desk.home.config.name}*"))):
        if shown is None or not path.is_file() or not shown.search(path.read_bytes()):
            continue
        if path in copies:
            path.unlink()
            removed.append(f"{path.name}, a copy of your store made at an upgrade, held them and was removed")
        else:
            named.append(f"{path.name} still names them: edit it")
    return tuple(removed), tuple(named)
