"""What config.toml declares, applied to the store when the file has changed; applying twice changes nothing."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from starmeet import text
from starmeet.config.options import DeclaredConference, DeclaredPerson
from starmeet.desk.base import LAST_GOOD, Desk
from starmeet.desk.sources import bring, fetch_source, free_slug, known_conference, resolve, with_fields
from starmeet.errors import StarmeetError
from starmeet.model import Conference, Person, Programme
from starmeet.store import people, programmes
from starmeet.store.journal import Transaction

_APPLIED = "config-applied"


def apply(desk: Desk) -> tuple[str, ...]:
    """Bring the store to what a changed config.toml declares; give a line for everything that could not be done."""
    if not desk.config_text or any(problem.key == "" for problem in desk.problems):
        return ()
    digest = hashlib.blake2b(desk.config_text.encode(), digest_size=16).hexdigest()
    with desk.store.read() as reader:
        if reader.meta(_APPLIED) == digest:
            return ()
    read = [_programme(desk, block) for block in desk.config.conferences]
    with desk.store.write("config", desk.now(), automatic=True) as tx:
        _apply_people(tx, desk.config.people, complete=not desk.problems)
        for block, programme in zip(desk.config.conferences, read, strict=True):
            _apply_conference(tx, desk, block, programme if isinstance(programme, tuple) else None)
        tx.set_meta(_APPLIED, digest)
        tx.summary = "what config.toml declares"
    _keep_last_good(desk)
    return tuple(line for line in read if isinstance(line, str) and line)


def _keep_last_good(desk: Desk) -> None:
    kept = desk.home.data / LAST_GOOD
    with open(os.open(kept, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(desk.config_text)


def _apply_people(tx: Transaction, declared: tuple[DeclaredPerson, ...], *, complete: bool) -> None:
    from starmeet.matching.same import KnownPeople

    everyone = people.everyone(tx)
    by_key = {person.declared: person for person in everyone if person.declared}
    known = KnownPeople(everyone)
    for block in declared:
        fields = {name: getattr(block, name) for name in sorted(block.fields)}
        person = by_key.get(block.key) or known.find(Person(name=block.name, handles=block.handles), by_name=True)
        if person is None:
            people.add(tx, Person(declared=block.key, **fields), "declared")
        else:
            if not person.declared:
                people.change(tx, person.id, {"declared": block.key}, "declared")
            people.change(tx, person.id, fields, "declared")
    if complete:  # with a broken block in the file, a missing key may only be misspelt
        keys = {block.key for block in declared}
        for person in everyone:
            if person.declared and person.declared not in keys:
                people.disown(tx, person.id)


def _programme(desk: Desk, block: DeclaredConference) -> tuple[Programme, Any] | str:
    """Read the programme of a declared conference, or say why that cannot be (empty: it has none)."""
    from starmeet.schedules import Hints, read

    if not block.schedule:
        return ""
    source = _source(desk, block)
    try:
        fetched = fetch_source(source)
        hints = Hints(where=source, zone=block.timezone, home_zone=desk.zone, name=block.name)
        programme = read(fetched.body, hints)
    except StarmeetError as error:
        return f"conferences[{block.index}]: {error}"
    return (with_fields(programme, name=block.name) if block.name else programme), fetched


def _source(desk: Desk, block: DeclaredConference) -> str:
    return block.schedule if "://" in block.schedule else resolve(str(desk.path(block.schedule)))


def _apply_conference(
    tx: Transaction, desk: Desk, block: DeclaredConference, read: tuple[Programme, Any] | None
) -> None:
    fields: dict[str, Any] = {"declared": block.key}
    for name in block.fields & {"name", "hashtag", "cost", "city", "start", "end"}:
        if getattr(block, name):
            fields[name] = getattr(block, name)
    if "going" in block.fields:
        fields["attending"] = block.going
    if block.timezone:
        fields |= {"timezone": block.timezone, "zone_assumed": False}
    known = next((one for one in programmes.all_conferences(tx) if one.declared == block.key), None)
    if known is None and read is not None:
        known = known_conference(tx, read[0].conference, _source(desk, block))
    if known is None:
        known = _new(tx, desk, block, read)
    if known is None:
        return
    if read is not None:
        programmes.change(tx, known.id, {"source": _source(desk, block)})
        bring(tx, known, read[0], read[1])
    programmes.change(tx, known.id, fields)


def _new(
    tx: Transaction, desk: Desk, block: DeclaredConference, read: tuple[Programme, Any] | None
) -> Conference | None:
    import msgspec

    if read is not None:
        new = read[0].conference
    elif block.name and block.start:
        new = Conference(
            name=text.squeeze(block.name, 200), start=block.start, end=block.end or block.start,
            timezone=block.timezone or desk.zone, zone_assumed=not block.timezone,
        )  # fmt: skip
    else:
        return None
    new = msgspec.structs.replace(new, slug=free_slug(tx, new))
    return msgspec.structs.replace(new, id=programmes.add(tx, new))
