"""The export of a LinkedIn account: connections, messages, invitations, and who stood up for whom.

Being connected is no exchange, so nothing is logged for it. Whose post was liked or commented on is not in the
export: that is counted, and nothing is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath

from starmeet.model import Direction, Kind, Person, Skipped
from starmeet.networks import linkedin_messages
from starmeet.networks.batch import Batch, Found, Passed, Profile
from starmeet.networks.bundle import Bundle
from starmeet.networks.linkedin_files import address, instant, kind_of, members, rows
from starmeet.text import fold, handle, lines, squeeze

KIND = "linkedin export"

_ALONE_ENOUGH = frozenset(("connections", "messages", "invitations", "endorsements received", "endorsements given"))
"""Files nobody else makes; the others count beside these, or when they name LinkedIn."""
_MAX_TEXT = 10_000
_WITH_NOBODY = ("reactions", "comments")


def recognises(bundle: Bundle) -> bool:
    """Look for a file with LinkedIn's columns."""
    if len(bundle.names) > 1:
        return not _ALONE_ENOUGH.isdisjoint(members(bundle))
    head = bundle.head(bundle.names[0]) if bundle.names else b""
    kind = kind_of(head)
    return kind in _ALONE_ENOUGH or (kind in _WITH_NOBODY and b"urn:li:" in head)


def read(bundle: Bundle, messages: bool, /) -> Iterator[Batch]:
    """Read the people, then what passed.

    Raises:
        InputError: a file is damaged.
    """
    files = members(bundle)
    by_name: dict[str, str] = {}
    for name in files.get("connections", ()):
        people, skipped = _connections(bundle, name)
        _add_names(by_name, people)
        yield Batch(people=tuple(people), skipped=tuple(skipped))
    for name in files.get("follows", ()):
        yield _follows(bundle, name)
    yield from linkedin_messages.read(bundle, files, messages)
    for way in ("received", "given"):
        for name in files.get(f"endorsements {way}", ()):
            yield _endorsements(bundle, name, way)
        for name in files.get(f"recommendations {way}", ()):
            yield _recommendations(bundle, name, way, by_name)
    for kind in _WITH_NOBODY:
        for name in files.get(kind, ()):
            yield Batch(unknown=sum("urn:li:" in row.get("link", "") for _, row in rows(bundle, name, kind)))


def _connections(bundle: Bundle, name: str) -> tuple[list[Found], list[Skipped]]:
    people: list[Found] = []
    skipped: list[Skipped] = []
    for number, row in rows(bundle, name, "connections"):
        where = _place(name, number)
        called = squeeze(f"{row.get('first name', '')} {row.get('last name', '')}", 200)
        if not any(character.isalnum() for character in called):
            skipped.append(Skipped(where=where, why="no name in this row" if row else "the row is cut off"))
            continue
        addresses = (handle(row.get("url", ""), "linkedin"), handle(row.get("email address", ""), "email"))
        handles = tuple(one for one in addresses if one and one.network in ("linkedin", "email"))
        person = Person(name=called, handles=handles, org=squeeze(row.get("company", ""), 200))
        people.append(Found(person=person, where=where))
    return people, skipped


def _add_names(by_name: dict[str, str], people: list[Found]) -> None:
    """Note whose address each name is; a name of two is nobody's."""
    for found in people:
        slug = next((one.address for one in found.person.handles if one.network == "linkedin"), "")
        key = fold(found.person.name)
        by_name[key] = slug if by_name.get(key, slug) == slug else ""


def _follows(bundle: Bundle, name: str) -> Batch:
    active = (row for row in rows(bundle, name, "follows") if row[1].get("status", "").lower() == "active")
    named = ((number, squeeze(row.get("fullname", ""), 200)) for number, row in active)
    people = [Found(person=Person(name=called), where=_place(name, number)) for number, called in named if called]
    return Batch(people=tuple(people))


def _endorsements(bundle: Bundle, name: str, way: str) -> Batch:
    """Read who vouched for a skill of whom: one click in public, as much as a like."""
    who = "endorser" if way == "received" else "endorsee"
    passed: list[Passed] = []
    unknown = 0
    for _, row in rows(bundle, name, f"endorsements {way}"):
        slug, at = address(row.get(f"{who} public url", "")), instant(row.get("endorsement date", ""))
        skill = squeeze(row.get("skill name", ""), 100)
        if slug and at:
            direction = _direction(way)
            key = f"linkedin:endorsement:{direction}:{slug}:{fold(skill)}"
            passed.append(_passed(key, slug, direction, "like", at, skill))
        else:
            unknown += 1
    return Batch(passed=tuple(passed), unknown=unknown)


def _recommendations(bundle: Bundle, name: str, way: str, by_name: Mapping[str, str]) -> Batch:
    """Read who recommended whom: words in public that help the other. They name people, and no addresses."""
    passed: list[Passed] = []
    unknown = 0
    for _, row in rows(bundle, name, f"recommendations {way}"):
        called = fold(squeeze(f"{row.get('first name', '')} {row.get('last name', '')}", 200))
        slug, at = by_name.get(called, ""), instant(row.get("creation date", ""))
        if slug and at:
            direction = _direction(way)
            shown = row.get("status", "").lower() == "visible"
            said = lines(row.get("text", ""), _MAX_TEXT) if shown else ""
            key = f"linkedin:recommendation:{direction}:{slug}:{at:%Y-%m-%d}"
            passed.append(_passed(key, slug, direction, "help", at, said))
        else:
            unknown += 1
    return Batch(passed=tuple(passed), unknown=unknown)


def _passed(key: str, slug: str, direction: Direction, kind: Kind, at: datetime, text: str) -> Passed:
    who = (Profile(network="linkedin", address=slug),)
    return Passed(key=key, at=at, who=who, direction=direction, kind=kind, text=text)


def _direction(way: str) -> Direction:
    return "in" if way == "received" else "out"


def _place(name: str, number: int) -> str:
    return f"{squeeze(PurePosixPath(name).name, 100)}, line {number}"
