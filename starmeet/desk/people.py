"""People: list, look at, add, edit, remove, import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starmeet import text
from starmeet.desk.base import Desk, pick_person
from starmeet.desk.presence import presences, there
from starmeet.errors import StarmeetError, UsageError
from starmeet.model import (
    ROLES,
    Conference,
    Engagement,
    Handle,
    Person,
    Promise,
    Skipped,
    Stage,
    Tally,
    Term,
    Value,
    label,
)
from starmeet.rapport.stage import explain_stage, stage
from starmeet.rapport.warmth import curve, investment, warmth
from starmeet.store import log, people, programmes, steps
from starmeet.store.journal import Reader

if TYPE_CHECKING:
    from starmeet.matching.pick import Index

EDITABLE = (
    "name", "tier", "role", "org", "home", "topics", "aliases", "why", "recognise", "offer", "ask", "bring", "note",
    "handles", "warmth_pin",
)  # fmt: skip


class PersonLine(Value, frozen=True, kw_only=True):
    """A person in a list."""

    id: str
    name: str
    tier: int
    role: str
    handles: tuple[Handle, ...]
    stage: Stage
    warmth: int | None
    last_contact: datetime | None
    topics: tuple[str, ...] = ()
    org: str = ""
    where: str = ""
    """The next conference they are expected at, for the list in the terminal."""


class PersonCard(Value, frozen=True, kw_only=True):
    """All that is known of a person, and from where."""

    id: str
    name: str
    tier: int
    role: str
    handles: tuple[Handle, ...]
    stage: Stage
    stage_why: str
    warmth: int | None
    warmth_terms: tuple[Term, ...]
    investment: int | None
    investment_terms: tuple[Term, ...]
    curve: tuple[int, ...]
    last_contact: datetime | None
    person: Person
    owners: dict[str, str]
    """Field -> typed, declared (in config.toml) or imported."""
    exchanges: tuple[Engagement, ...]
    """Newest first."""
    promises: tuple[Promise, ...]
    where: tuple[str, ...]
    """Conferences they are expected at, or were."""


class Added(Value, frozen=True, kw_only=True):
    """What `add` and `edit` answer."""

    id: str
    name: str
    new: bool
    changed: tuple[str, ...] = ()


class Imported(Value, frozen=True, kw_only=True):
    """What an import brought."""

    kind: str
    new: int
    changed: int
    same: int
    skipped: tuple[Skipped, ...]
    names: tuple[str, ...] = ()
    """Of the new ones."""


class Roster:
    """Everybody, prepared for a filter that runs at every key stroke; see `matching.pick.Index` for what it may say."""

    def __init__(self, index: Index, lines: Mapping[int, PersonLine]) -> None:
        self._index = index
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def search(self, query: str = "") -> tuple[PersonLine, ...]:
        """List those that match, most stars first."""
        return tuple(self._lines[person.id] for person in self._index.search(query))


def roster(desk: Desk) -> Roster:
    """Read everybody once."""
    from starmeet.matching.pick import Facets, Index

    now = desk.now()
    with desk.store.read() as reader:
        everyone = people.everyone(reader)
        tallies = log.tallies(reader)
        where = expected_at(reader, desk)
    lines = {}
    facets = {}
    for one in everyone:
        ahead = where.get(one.id, ())
        lines[one.id] = _line(one, tallies.get(one.id), now, ahead[0].name if ahead else "")
        at = tuple(name for conference in ahead for name in (conference.name, conference.slug, conference.acronym))
        facets[one.id] = Facets(stage=lines[one.id].stage, at=at)
    return Roster(Index(everyone, facets), lines)


def list_people(desk: Desk, query: str = "") -> tuple[PersonLine, ...]:
    """List people, those that match QUERY, most stars first."""
    _work_out(desk)
    return roster(desk).search(query)


def _work_out(desk: Desk) -> None:
    """Have it worked out who is at the conferences ahead, before it is read off."""
    with desk.store.read() as reader:
        ahead = [one for one in programmes.all_conferences(reader) if one.end >= desk.today()]
    for conference in ahead:
        presences(desk, conference)


def _line(person: Person, tally: Tally | None, now: datetime, where: str) -> PersonLine:
    return PersonLine(
        id=label("p", person.id), name=person.name, tier=person.tier, role=person.role, handles=person.handles,
        stage=stage(tally), warmth=warmth(tally, now, person.warmth_pin).value,
        last_contact=tally.last if tally else None, topics=person.topics, org=person.org, where=where,
    )  # fmt: skip


def expected_at(reader: Reader, desk: Desk) -> dict[int, tuple[Conference, ...]]:
    """Say for each person the conferences ahead they are expected at, as far as that is worked out already."""
    today = desk.today()
    found: dict[int, tuple[Conference, ...]] = {}
    for conference in programmes.all_conferences(reader):
        if conference.end < today:
            continue
        for person in {one.person for one in there(reader, conference) if one.grade != "check"}:
            found[person] = (*found.get(person, ()), conference)
    return found


def show_person(desk: Desk, name: str) -> PersonCard:
    """Show one person: all we know and from where."""
    now = desk.now()
    _work_out(desk)
    with desk.store.read() as reader:
        person = pick_person(reader, name)
        tally = log.tallies(reader, [person.id]).get(person.id)
        exchanges = log.of_people(reader, [person.id])
        promises = steps.promises(reader, person.id)
        owners = people.owners(reader, person.id)
        where = tuple(
            f"{conference.name} ({presence.grade})"
            for conference in programmes.all_conferences(reader)
            for presence in there(reader, conference)
            if presence.person == person.id
        )
    score, mine = warmth(tally, now, person.warmth_pin), investment(tally, now)
    return PersonCard(
        id=label("p", person.id), name=person.name, tier=person.tier, role=person.role, handles=person.handles,
        stage=stage(tally), stage_why=explain_stage(tally), warmth=score.value, warmth_terms=score.terms,
        investment=mine.value, investment_terms=mine.terms, curve=curve(exchanges, now),
        last_contact=tally.last if tally else None, person=person, owners=owners, exchanges=exchanges,
        promises=promises, where=where,
    )  # fmt: skip


def add(
    desk: Desk,
    name: str,
    *,
    handles: Iterable[str] = (),
    tier: int = 1,
    role: str = "star",
    topics: Iterable[str] = (),
    org: str = "",
) -> Added:
    """Add a person; someone already there (same handle or same full name) is said to be so, and nothing changes.

    Raises:
        UsageError: a tier, role or handle that makes no sense, or no name.
    """
    fields = read_fields(
        {"name": name, "tier": tier, "role": role, "topics": tuple(topics), "handles": tuple(handles), "org": org}
    )
    from starmeet.matching.same import KnownPeople

    new = Person(**fields)
    with desk.store.write("add", desk.now()) as tx:
        known = KnownPeople(people.everyone(tx)).find(new, by_name=True)
        if known is not None:
            return Added(id=label("p", known.id), name=known.name, new=False)
        person_id = people.add(tx, new, "typed")
        tx.summary = f"add {new.name}"
    return Added(id=label("p", person_id), name=new.name, new=True)


def edit(desk: Desk, name: str, fields: Mapping[str, Any]) -> Added:
    """Change fields of a person; a field declared in config.toml is changed there.

    Raises:
        UsageError: a value that makes no sense.
        StarmeetError: the config file cannot be written.
    """
    checked = read_fields(fields)
    with desk.store.read() as reader:
        person = pick_person(reader, name)
        owned = people.owners(reader, person.id)
        _refuse_taken(reader, person, checked.get("handles", ()))
    in_file = [field for field in checked if person.declared and owned.get(field) == "declared"]
    declared = person.declared
    if in_file:
        from starmeet.desk.owned import set_fields

        declared = set_fields(desk, person.declared, {field: checked[field] for field in in_file})
    with desk.store.write("edit", desk.now()) as tx:
        changed = people.change(tx, person.id, {f: v for f, v in checked.items() if f in in_file}, "declared")
        changed += people.change(tx, person.id, {f: v for f, v in checked.items() if f not in in_file}, "typed")
        people.change(tx, person.id, {"declared": declared}, "declared")
        tx.summary = f"edit {person.name}: {', '.join(changed)}"
    new_name = str(checked.get("name", person.name))
    return Added(id=label("p", person.id), name=new_name, new=False, changed=changed)


def _refuse_taken(reader: Reader, person: Person, handles: Iterable[Handle]) -> None:
    """Refuse handles of somebody else: the store would leave them there without a word."""
    known = people.by_handles(reader)
    for handle in handles:
        owner = known.get(handle, person.id)
        if owner != person.id:
            [other] = people.some(reader, [owner])
            hint = f"if they are one: starmeet merge; else take it from {other.name} first"
            raise UsageError(f"{handle} belongs to {other.name}", hint)


def remove(desk: Desk, name: str) -> Added:
    """Remove a person and your log with them; `undo` brings everything back.

    Raises:
        StarmeetError: they are declared in config.toml, which is yours to edit.
    """
    from starmeet.rapport.tally import tally

    with desk.store.write("remove", desk.now()) as tx:
        person = pick_person(tx, name)
        if person.declared:
            problem = f"{person.name} is declared in {desk.home.config}"
            raise StarmeetError(problem, "take the [[people]] block out of it first")
        log.remove_person(tx, person.id, tally)
        people.remove(tx, person.id)
        tx.summary = f"remove {person.name}"
    return Added(id=label("p", person.id), name=person.name, new=False)


def import_people(desk: Desk, data: bytes, where: str, *, dry_run: bool = False) -> Imported:
    """Import a follow list or contacts; the kind is recognised by content, and nothing the user typed is changed.

    Raises:
        InputError: it is neither.
    """
    from starmeet.matching.same import KnownPeople
    from starmeet.networks import read

    contacts = read(data, where)
    counts = {"new": 0, "changed": 0, "same": 0}
    skipped = list(contacts.skipped)
    mine = frozenset(desk.config.me.handles)
    names: list[str] = []
    with desk.store.write("import", desk.now()) as tx:
        everyone = list(people.everyone(tx))
        index = KnownPeople(everyone)
        for found in contacts.found:
            if not mine.isdisjoint(found.person.handles):
                skipped.append(Skipped(where=found.where, why="that is you"))
                continue
            known = index.find(found.person)
            if known is None:
                person_id = people.add(tx, found.person, "imported")
                [stored] = people.some(tx, [person_id])
                index.put(stored)
                counts["new"] += 1
                names.append(found.person.name)
            else:
                changed = people.change(tx, known.id, _brought(known, found.person), "imported")
                counts["changed" if changed else "same"] += 1
                if changed:
                    index.put(people.some(tx, [known.id])[0])
        tx.summary = f"import {text.one_line(where)}: {counts['new']} new, {counts['changed']} changed"
        if dry_run:
            tx.discard()
    return Imported(kind=contacts.kind, skipped=tuple(skipped), names=tuple(names), **counts)


def _brought(known: Person, found: Person) -> dict[str, Any]:
    """What an import may add to someone who is there: an imported name becomes an alias, never a new name."""
    fields: dict[str, Any] = {"handles": found.handles}
    for field in ("org", "home"):
        if getattr(found, field) and not getattr(known, field):
            fields[field] = getattr(found, field)
    if found.topics:
        fields["topics"] = found.topics
    aliases = [name for name in found.aliases if name not in (known.name, *known.aliases)]
    if " " in found.name and text.fold(found.name) != text.fold(known.name):
        aliases.append(found.name)
    if aliases:
        fields["aliases"] = tuple(aliases)
    return fields


def read_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Check and clean fields as typed.

    Raises:
        UsageError: naming the field, what was expected, and what was found.
    """
    read: dict[str, Any] = {}
    for field, value in fields.items():
        match field:
            case "tier":
                if value not in range(4):
                    raise UsageError(f"a tier is 0, 1, 2 or 3 stars, not {value!r}")
                read[field] = int(value)
            case "role":
                if value not in ROLES:
                    raise UsageError(f"a role is one of {', '.join(ROLES)}, not {value!r}")
                read[field] = value
            case "topics" | "aliases":
                read[field] = tuple(dict.fromkeys(filter(None, (text.squeeze(str(item), 80) for item in value))))
            case "handles":
                read[field] = tuple(dict.fromkeys(_read_handle(item) for item in value))
            case "warmth_pin":
                if value is not None and value not in range(101):
                    raise UsageError(f"a pinned warmth is a whole number from 0 to 100, not {value!r}")
                read[field] = value
            case "name":
                read[field] = text.squeeze(str(value), 200)
                if not read[field]:
                    raise UsageError("a person needs a name", 'write it in quotes: starmeet add "Ada Quill"')
            case _:
                read[field] = text.squeeze(str(value), 2000)
    return read


def _read_handle(item: str | Handle) -> Handle:
    read = item if isinstance(item, Handle) else text.handle(item)
    if read is None:
        hint = "write @ada@example.social, github:ada, ada@example.org or the URL of a profile"
        raise UsageError(f"cannot read the handle {text.one_line(str(item), 80)!r}", hint)
    return read
