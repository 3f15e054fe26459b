"""What config.toml declares, applied to the store when the file has changed; applying twice changes nothing."""

from __future__ import annotations

import hashlib
import platform
from datetime import datetime, timedelta
from typing import Any

import msgspec

from starmeet import text
from starmeet.config.options import DeclaredConference
from starmeet.config.write import replace
from starmeet.desk.base import LAST_GOOD, Desk
from starmeet.desk.sources import bring, find_programme, free_slug, known_conference, resolve, shown, with_fields
from starmeet.errors import ConfigError, StarmeetError
from starmeet.model import Conference, Person, Programme, SourceOptions, Value
from starmeet.store import forgetting, people, programmes
from starmeet.store.journal import Transaction
from starmeet.store.rows import to_json

_RETRY = timedelta(minutes=10)
"""How long after a schedule could not be read it is tried again, unless the file changes before."""


class _Applied(Value, frozen=True, kw_only=True):
    """What this home declared when its file was last applied."""

    digest: str = ""
    people: tuple[str, ...] = ()
    conferences: tuple[str, ...] = ()
    again: datetime | None = None
    """When to try again what could not be read."""


def apply(desk: Desk) -> tuple[str, ...]:
    """Bring the store to what a changed config.toml declares; give a line for everything that could not be done."""
    # A store may be shared: each home answers for what it declared itself.
    home = hashlib.blake2b(f"{platform.node()}:{desk.home.config.absolute()}".encode(), digest_size=8).hexdigest()
    key, digest = f"config-applied:{home}", hashlib.blake2b(desk.config_text.encode(), digest_size=16).hexdigest()
    with desk.store.read() as reader:  # first: a home that cannot be used at all is what is said then
        before = msgspec.json.decode(reader.meta(key, "{}"), type=_Applied)
    if any(problem.key == "" for problem in desk.problems):
        return ()
    if before.digest == digest and (before.again is None or desk.now() < before.again):
        return ()
    if not desk.config_text and not before.digest:
        return ()
    read = [_programme(desk, block) for block in desk.config.conferences]
    failed = tuple(line for line in read if isinstance(line, str) and line)
    with desk.store.write("config", desk.now(), automatic=True) as tx:
        _apply_people(tx, desk, before)
        for block, programme in zip(desk.config.conferences, read, strict=True):
            _apply_conference(tx, desk, block, programme if isinstance(programme, tuple) else None)
        _free_conferences(tx, desk, before)
        tx.set_meta(key, to_json(_now_applied(desk, before, digest, again=bool(failed))))
        tx.summary = "what config.toml declares"
    return (*failed, *_keep_last_good(desk))


def _now_applied(desk: Desk, before: _Applied, digest: str, *, again: bool) -> _Applied:
    # With a broken block in the file a missing key may only be misspelt, so nothing is freed until it is mended.
    old = before if desk.problems else _Applied()
    keys = {*old.people, *(block.key for block in desk.config.people)}
    conferences = {*old.conferences, *(block.key for block in desk.config.conferences)}
    return _Applied(
        digest=digest, people=tuple(sorted(keys)), conferences=tuple(sorted(conferences)),
        again=desk.now() + _RETRY if again else None,
    )  # fmt: skip


def _keep_last_good(desk: Desk) -> tuple[str, ...]:
    kept = desk.home.data / LAST_GOOD
    try:
        replace(kept, kept.read_bytes() if kept.exists() else b"", desk.config_text.encode(), keep=False)
    except (OSError, ConfigError) as error:
        return (f"the copy of config.toml for the day it breaks could not be kept ({error})",)
    return ()


def _apply_people(tx: Transaction, desk: Desk, before: _Applied) -> None:
    from starmeet.matching.same import KnownPeople

    everyone = people.everyone(tx)
    by_key = {person.declared: person for person in everyone if person.declared}
    known = KnownPeople(everyone)
    keys = {block.key for block in desk.config.people}
    kept: set[int] = set()
    for block in desk.config.people:
        fields = {name: getattr(block, name) for name in sorted(block.fields)}
        person = by_key.get(block.key) or known.find(Person(name=block.name, handles=block.handles), by_name=True)
        number = people.add(tx, Person(declared=block.key, **fields), "declared") if person is None else person.id
        if person is None:
            from starmeet.desk.intake import forgotten

            forgetting.lift(tx, forgotten(tx).marks(Person(**fields)))
        if person is not None and person.declared not in keys:
            # New here, or the block is known by another name, handle or id than before.
            people.change(tx, number, {"declared": block.key}, "declared")
        people.change(tx, number, fields, "declared")
        if not desk.problems:
            people.disown(tx, number, keep=block.fields)
        kept.add(number)
    if not desk.problems:
        for person in everyone:
            if person.declared in before.people and person.declared not in keys and person.id not in kept:
                people.disown(tx, person.id)


def _programme(desk: Desk, block: DeclaredConference) -> tuple[Programme, Any] | str:
    """Read the programme of a declared conference, or say why that cannot be (empty: it has none)."""
    from starmeet.schedules import Hints

    if not block.schedule:
        return ""
    source = _source(desk, block)
    try:
        hints = Hints(where=shown(source), zone=block.timezone, home_zone=desk.zone, name=block.name, start=block.start)
        found = find_programme(source, hints)
        fetched, programme = found.fetched, found.programme
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
    published = read[0].conference if read is not None else _bare(desk, block)
    if known is None and published is not None:
        known = known_conference(tx, published, _source(desk, block) if read is not None else "")
    if known is None and published is not None:
        new = msgspec.structs.replace(published, slug=free_slug(tx, published))
        known = msgspec.structs.replace(new, id=programmes.add(tx, new))
    if known is None:
        return
    if read is not None:
        options = SourceOptions(zone=block.timezone, start=block.start)
        programmes.read_from(tx, known.id, _source(desk, block), options)
        bring(tx, known, read[0], read[1])
    programmes.change(tx, known.id, fields)


def _bare(desk: Desk, block: DeclaredConference) -> Conference | None:
    """Make what a block says without its programme into a conference, if that is enough."""
    if not (block.name and block.start):
        return None
    return Conference(
        name=text.squeeze(block.name, 200), start=block.start, end=block.end or block.start,
        timezone=block.timezone or desk.zone, zone_assumed=not block.timezone,
    )  # fmt: skip


def _free_conferences(tx: Transaction, desk: Desk, before: _Applied) -> None:
    if desk.problems:
        return
    keys = {block.key for block in desk.config.conferences}
    for one in programmes.all_conferences(tx):
        if one.declared in before.conferences and one.declared not in keys:
            programmes.change(tx, one.id, {"declared": ""})
