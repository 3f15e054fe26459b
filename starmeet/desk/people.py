"""People: list, look at, add, edit, remove, import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starmeet import text
from starmeet.desk.base import Desk, pick_person
from starmeet.desk.presence import PresenceLine, there, whereabouts, work_out
from starmeet.errors import StarmeetError, UsageError
from starmeet.model import (
    ROLES,
    Conference,
    Engagement,
    Grade,
    Handle,
    Person,
    Post,
    Promise,
    Stage,
    Tally,
    Term,
    Value,
    label,
)
from starmeet.rapport.stage import explain_stage, stage
from starmeet.rapport.warmth import Level, curve, investment, level, warmth
from starmeet.store import forgetting, log, merging, people, posts, programmes, steps
from starmeet.store.journal import Reader

if TYPE_CHECKING:
    from starmeet.matching.pick import Index

EDITABLE = (
    "name", "tier", "role", "org", "home", "topics", "aliases", "why", "recognise", "offer", "ask", "bring", "note",
    "handles", "warmth_pin",
)  # fmt: skip

_POSTS = 5
"""Of what they said in public, so much is on their card."""


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
    where_grade: Grade | None = None
    """How sure that is."""


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
    level: Level | None
    """The warmth in a word, up at once and down slowly."""
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
    there: tuple[PresenceLine, ...] = ()
    """The same with all that speaks for it, and where they may come again."""
    posts: tuple[Post, ...] = ()
    """What they said last in public, newest first."""
    merged: Mapping[str, str] = {}
    """Who was made part of them, the last one last: id -> name."""


class Added(Value, frozen=True, kw_only=True):
    """What `add` and `edit` answer."""

    id: str
    name: str
    new: bool
    changed: tuple[str, ...] = ()


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
        lines[one.id] = _line(one, tallies.get(one.id), now, ahead)
        at = tuple(name for conference, _ in ahead for name in (conference.name, conference.slug, conference.acronym))
        facets[one.id] = Facets(stage=lines[one.id].stage, at=at)
    return Roster(Index(everyone, facets), lines)


def list_people(desk: Desk, query: str = "") -> tuple[PersonLine, ...]:
    """List people, those that match QUERY, most stars first."""
    _work_out(desk)
    return roster(desk).search(query)


def _work_out(desk: Desk) -> None:
    """Have it worked out who is at the conferences ahead, before it is read off."""
    with desk.store.read() as reader:
        known = programmes.all_conferences(reader)
    work_out(desk, [one for one in known if one.end >= desk.today()], known)


def _line(person: Person, tally: Tally | None, now: datetime, ahead: Sequence[tuple[Conference, Grade]]) -> PersonLine:
    return PersonLine(
        id=label("p", person.id), name=person.name, tier=person.tier, role=person.role, handles=person.handles,
        stage=stage(tally), warmth=warmth(tally, now, person.warmth_pin).value,
        last_contact=tally.last if tally else None, topics=person.topics, org=person.org,
        where=ahead[0][0].name if ahead else "", where_grade=ahead[0][1] if ahead else None,
    )  # fmt: skip


def expected_at(reader: Reader, desk: Desk) -> dict[int, tuple[tuple[Conference, Grade], ...]]:
    """Say for each person the conferences ahead they are expected at, as far as that is worked out already."""
    today = desk.today()
    found: dict[int, tuple[tuple[Conference, Grade], ...]] = {}
    for conference in programmes.all_conferences(reader):
        if conference.end < today:
            continue
        grades: dict[int, Grade] = {}
        for one in there(reader, conference):
            if one.grade != "check" and grades.get(one.person) != "certain":
                grades[one.person] = one.grade
        for person, grade in grades.items():
            found[person] = (*found.get(person, ()), (conference, grade))
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
        found = whereabouts(reader, person.id, desk.today())
        said = posts.of_people(reader, [person.id], _POSTS)
        merged = {label("p", gone): name for gone, name, into in merging.merges(reader) if into == person.id}
    score, mine = warmth(tally, now, person.warmth_pin), investment(tally, now)
    return PersonCard(
        id=label("p", person.id), name=person.name, tier=person.tier, role=person.role, handles=person.handles,
        stage=stage(tally), stage_why=explain_stage(tally), warmth=score.value, warmth_terms=score.terms,
        level=level(tally, now, person.warmth_pin),
        investment=mine.value, investment_terms=mine.terms, curve=curve(exchanges, now),
        last_contact=tally.last if tally else None, person=person, owners=owners, exchanges=exchanges,
        promises=promises, there=found, posts=said, merged=merged,
        where=tuple(f"{one.conference} ({one.grade})" for one in found if one.kind != "returns"),
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

    Whoever was forgotten and is written down again may be brought by imports again, too.

    Raises:
        UsageError: a tier, role or handle that makes no sense, or no name.
    """
    fields = read_fields(
        {"name": name, "tier": tier, "role": role, "topics": tuple(topics), "handles": tuple(handles), "org": org}
    )
    from starmeet.desk.intake import forgotten
    from starmeet.matching.same import KnownPeople

    new = Person(**fields)
    with desk.store.write("add", desk.now()) as tx:
        known = KnownPeople(people.everyone(tx)).find(new, by_name=True)
        if known is not None:
            return Added(id=label("p", known.id), name=known.name, new=False)
        person_id = people.add(tx, new, "typed")
        forgetting.lift(tx, forgotten(tx).marks(new))
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
    with desk.store.write("remove", desk.now()) as tx:
        person = pick_person(tx, name)
        if person.declared:
            problem = f"{person.name} is declared in {desk.home.config}"
            raise StarmeetError(problem, "take the [[people]] block out of it first")
        log.remove_person(tx, person.id)
        people.remove(tx, person.id)
        tx.summary = f"remove {person.name}"
    return Added(id=label("p", person.id), name=person.name, new=False)


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
