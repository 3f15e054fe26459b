"""Lists of who is at a conference that the user was given: attendees, organisers, speakers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from starmeet.desk.base import Desk, pick_conference
from starmeet.desk.intake import forgotten
from starmeet.desk.presence import find_presences, listed_now, newly_listed
from starmeet.desk.sources import read_file, resolve, shown
from starmeet.errors import NotFound, UsageError
from starmeet.model import Conference, Handle, Listed, Person, Skipped, Speaker, SpeakerRole, Value
from starmeet.store import people as people_store
from starmeet.store import programmes
from starmeet.store.journal import Reader

if TYPE_CHECKING:
    from starmeet.schedules.people_list import People


class ListLine(Value, frozen=True, kw_only=True):
    """One list of a conference."""

    conference: str
    file: str
    """Empty for what the programme itself says."""
    role: SpeakerRole
    people: int
    """How many it names."""
    yours: tuple[str, ...]
    """Your people among them."""
    to_check: int
    """How many more of them may be."""
    newly: tuple[str, ...] = ()
    """Your people who were not listed there before."""
    skipped: tuple[Skipped, ...] = ()
    changed: bool = False


def lists(desk: Desk, query: str = "") -> tuple[ListLine, ...]:
    """Say which lists of a conference are known, and who of your people is on them."""
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        return tuple(
            _line(reader, conference, Listed(source=one.source, people=several), role)
            for one in programmes.lists(reader, conference.id)
            for role, several in _by_role(one.people)
        )


def add(desk: Desk, query: str, file: str, role: SpeakerRole = "attendee") -> ListLine:
    """Read who is at a conference from a file: a table, vCards, or one name a line; read again, it replaces itself.

    Raises:
        InputError: the file cannot be read as such; what was known stays.
        UsageError: it is no file.
    """
    path = _path(file)
    body = read_file(Path(path))
    with desk.store.read() as reader:
        pick_conference(reader, query, desk.today())
        mine = {handle: one.name for one in people_store.everyone(reader) for handle in one.handles}
    found = _read(body, shown(path), role, mine)
    with desk.store.write("conf people", desk.now()) as tx:
        conference = pick_conference(tx, query, desk.today())
        before = listed_now(tx, conference)
        away = forgotten(tx)
        gone = [one for one in found.people if away.holds(Person(name=one.name, handles=one.handles))]
        new = Listed(source=path, people=tuple(one for one in found.people if one not in gone))
        changed = programmes.put_list(tx, conference.id, new)
        tx.summary = f"{len(new.people)} listed as {role} at {conference.name}"
    newly = newly_listed(desk, conference, before) if changed else ()
    with desk.store.read() as reader:
        line = _line(reader, conference, new, role)
    skipped = (*found.skipped, *(Skipped(where=one.name, why="forgotten at your wish") for one in gone))
    return msgspec.structs.replace(line, newly=newly, skipped=skipped, changed=changed)


def remove(desk: Desk, query: str, file: str) -> ListLine:
    """Take a list away; `undo` brings it back.

    Raises:
        NotFound: no list was read from that file.
    """
    path = _path(file)
    with desk.store.write("conf people", desk.now()) as tx:
        conference = pick_conference(tx, query, desk.today())
        known = next((one for one in programmes.lists(tx, conference.id) if one.source == path), None)
        if known is None:
            hint = f"`starmeet conf people {conference.slug}` shows the lists"
            raise NotFound(f"no list of {conference.name} was read from {shown(path)}", hint)
        line = _line(tx, conference, known, known.people[0].role)
        programmes.put_list(tx, conference.id, Listed(source=path, people=()))
        tx.summary = f"remove a list of {conference.name}"
    return msgspec.structs.replace(line, changed=True)


def _path(file: str) -> str:
    path = resolve(file)
    if "://" in path:
        raise UsageError("a list of people is read from a file", "download it first")
    return path


def _read(body: bytes, where: str, role: SpeakerRole, mine: Mapping[Handle, str]) -> People:
    from starmeet.networks import vcard
    from starmeet.schedules import Hints, people_list, plain_utf8

    body = plain_utf8(body, Hints(where=where))
    if not vcard.recognises(body):
        return people_list.read(body, where, role, mine.get)
    batch = vcard.read(body)
    cards = [(one.where, _of_card(one.person, role, mine)) for one in batch.people]
    return people_list.people([*cards, *((one.where, one.why) for one in batch.skipped)], where)


def _of_card(card: Person, role: SpeakerRole, mine: Mapping[Handle, str]) -> Speaker | str:
    from starmeet.schedules import people_list

    # A card without a name is called after its mailbox, which is nobody's business.
    mailboxes = {one.address.partition("@")[0] for one in card.handles if one.network == "email"}
    name = "" if card.name in mailboxes else card.name
    return people_list.person(name, role, org=card.org, handles=card.handles, known=mine.get)


def _by_role(people: tuple[Speaker, ...]) -> list[tuple[SpeakerRole, tuple[Speaker, ...]]]:
    roles = dict.fromkeys(one.role for one in people)
    return [(role, tuple(one for one in people if one.role == role)) for role in roles]


def _line(reader: Reader, conference: Conference, one: Listed, role: SpeakerRole) -> ListLine:
    everyone = people_store.everyone(reader)
    decisions = programmes.decisions(reader, conference.id)
    found = [who for who in find_presences(conference.id, everyone, (), (one,), decisions) if who.speaker]
    sure = {who.person for who in found if who.grade != "check"}
    return ListLine(
        conference=conference.name, file=shown(one.source), role=role, people=len(one.people),
        yours=tuple(person.name for person in everyone if person.id in sure),
        to_check=len({who.person for who in found} - sure),
    )  # fmt: skip
