"""Conferences: add a programme from a file or URL, refresh it, say whether you go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from starmeet import text
from starmeet.desk.base import Desk, pick_conference
from starmeet.desk.presence import listed_now, newly_listed
from starmeet.desk.sources import (
    another_year,
    bring,
    check_zone,
    fetch_source,
    find_programme,
    free_slug,
    in_its_zone,
    known_conference,
    led_to,
    resolve,
    shown,
    with_fields,
)
from starmeet.errors import FetchError, InputError, StarmeetError, UsageError
from starmeet.model import Attending, Change, Conference, Programme, Skipped, SourceOptions, Value
from starmeet.rapport.when import read_then
from starmeet.store import programmes, venues
from starmeet.store.journal import Reader, Transaction

if TYPE_CHECKING:
    from starmeet.schedules.catalogue import Listing


_A_PROGRAMME = 5
"""Sessions of which at least one stays in every new version; fewer may all have stood for what was to come."""


class ConferenceLine(Value, frozen=True, kw_only=True):
    """A conference in a list."""

    id: str
    slug: str
    name: str
    start: date
    end: date
    timezone: str
    timezone_assumed: bool
    attending: Attending
    sessions: int
    city: str = ""
    source: str = ""
    cost: str = ""
    goal: str = ""
    arrive: datetime | None = None
    """In the conference's time, as `leave`."""
    leave: datetime | None = None


class Refreshed(Value, frozen=True, kw_only=True):
    """What `conf add` and `conf refresh` answer."""

    conference: ConferenceLine
    sessions: int
    speakers: int
    """Different names of those who speak or chair."""
    listed: int
    """Organisers and attendees that the programme names."""
    skipped: tuple[Skipped, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    """What was odd in the file and how it was read."""
    newly: tuple[str, ...] = ()
    """Your people who are listed now and were not before."""
    new: bool = False


def list_conferences(desk: Desk, query: str = "") -> tuple[ConferenceLine, ...]:
    """List conferences, upcoming ones first."""
    words = text.fold(query).split()
    today = desk.today()
    with desk.store.read() as reader:
        known = programmes.all_conferences(reader)
        counts = programmes.session_counts(reader)
    found = [one for one in known if all(word in text.fold(f"{one.name} {one.acronym} {one.city}") for word in words)]
    ahead = [one for one in found if one.end >= today]
    past = [one for one in reversed(found) if one.end < today]
    return tuple(_line(one, counts.get(one.id, 0)) for one in (*ahead, *past))


def _line(one: Conference, sessions: int) -> ConferenceLine:
    return ConferenceLine(
        id=f"c{one.id}", slug=one.slug, name=one.name, start=one.start, end=one.end, timezone=one.timezone,
        timezone_assumed=one.zone_assumed, attending=one.attending, sessions=sessions, city=one.city,
        source=shown(one.source), cost=one.cost, goal=one.goal, arrive=_there(one, one.arrive),
        leave=_there(one, one.leave),
    )  # fmt: skip


def _there(one: Conference, at: datetime | None) -> datetime | None:
    return at.astimezone(ZoneInfo(one.timezone)) if at is not None else None


def add(
    desk: Desk, source: str, *, attending: Attending | None = None, zone: str = "", name: str = "",
    start: date | None = None, columns: Mapping[str, str] | None = None, also: Mapping[str, Any] | None = None,
) -> Refreshed:  # fmt: skip
    """Add the programme at a URL or in a file; of a conference already known, bring it up to date from there.

    A URL may be that of the conference's page. `start` is its first day and `columns` what the headers of its
    columns mean, for tables that leave them open: both and `zone` are remembered, and count for the same source until
    others are given. `also` are fields to fill where the programme leaves them empty.

    Raises:
        InputError: it cannot be read; what was known stays.
        FetchError: the URL could not be fetched.
    """
    from starmeet.schedules import Hints

    source = resolve(source)
    with desk.store.read() as reader:
        told = programmes.source_options(reader, source)
    options = _with(told, SourceOptions(zone=zone, start=start, columns=dict(columns or {})))
    hints = Hints(
        where=shown(source), zone=options.zone, home_zone=desk.zone, name=name, start=options.start,
        columns=options.columns,
    )  # fmt: skip
    found = find_programme(source, hints)
    with desk.store.read() as reader:
        known = known_conference(reader, found.programme.conference, found.where)
        options = _with(programmes.source_options(reader, found.where), options)
    if known is not None:
        found = in_its_zone(found, known, hints)
    source, fetched, programme = found.where, found.fetched, found.programme
    if name:
        programme = with_fields(programme, name=text.squeeze(name, 200))
    with desk.store.write("conf add", desk.now()) as tx:
        known = known_conference(tx, programme.conference, source)
        if known is None:
            new = msgspec.structs.replace(
                programme.conference,
                slug=free_slug(tx, programme.conference),
                source=source,
                attending=attending or "none",
            )
            conference_id = programmes.add(tx, new)
            programmes.read_from(tx, conference_id, source, options)
            known = msgspec.structs.replace(new, id=conference_id)
            changes = bring(tx, known, programme, fetched)
            _fill(tx, known.id, also)
            tx.summary = f"add conference {new.name}"
            return _answer(tx, conference_id, programme, (), new=bool(changes))
        if attending:
            _attend(tx, desk, known, attending)
        before = listed_now(tx, known)
        programmes.read_from(tx, known.id, source, options)
        changes = bring(tx, known, programme, fetched)
        _fill(tx, known.id, also)
        tx.summary = f"refresh {known.name}"
        done = _answer(tx, known.id, programme, changes, new=False)
    return msgspec.structs.replace(done, newly=newly_listed(desk, known, before))


def _with(told: SourceOptions, given: SourceOptions) -> SourceOptions:
    """What is given now, and for the rest what was told before."""
    return SourceOptions(
        zone=given.zone or told.zone, start=given.start or told.start, columns=given.columns or told.columns
    )


def refresh(desk: Desk, query: str = "") -> Refreshed:
    """Read a conference's source again and say what changed; on any failure the last good programme stays.

    Raises:
        UsageError: it has no source.
        InputError, FetchError: the source cannot be read now.
    """
    from starmeet.schedules import Hints

    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        said = programmes.source(reader, conference.id)
        options = programmes.source_options(reader, conference.source)
        count = programmes.session_counts(reader).get(conference.id, 0)
    if not conference.source:
        hint = "`starmeet conf add FILE-OR-URL` gives it one"
        raise UsageError(f"{conference.name} has no programme to read again", hint)
    fetched = fetch_source(conference.source, said)
    if fetched.same:
        with desk.store.read() as reader:
            return _unchanged(reader, conference, count)
    hints = Hints(
        where=shown(conference.source), zone=options.zone or ("" if conference.zone_assumed else conference.timezone),
        home_zone=desk.zone, name=conference.name, start=options.start or conference.start, columns=options.columns,
    )  # fmt: skip
    found = led_to(conference.source, fetched, hints)
    fetched, programme = found.fetched, found.programme
    if count and another_year(conference, programme.conference):
        problem = f"{shown(conference.source)} now holds {programme.conference.name} of {programme.conference.start}"
        raise InputError(problem, "`starmeet conf add` takes it as a conference of its own")
    with desk.store.write("conf refresh", desk.now()) as tx:
        before = listed_now(tx, conference)
        changes = bring(tx, conference, programme, fetched)
        if why := _senseless(count, changes, programme):
            hint = f"`starmeet conf add {shown(conference.source)}` takes it all the same"
            raise InputError(f"{shown(conference.source)} now holds {why}", hint)
        tx.summary = f"refresh {conference.name}: {len(changes)} changes"
        done = _answer(tx, conference.id, programme, changes, new=False)
    return msgspec.structs.replace(done, newly=newly_listed(desk, conference, before))


def _senseless(count: int, changes: Sequence[Change], programme: Programme) -> str:
    """Say what is wrong with a programme that well-formed as it is cannot be the next version of the one known."""
    gone = sum(change.kind == "gone" for change in changes)
    if count < _A_PROGRAMME or 2 * gone <= count:
        return ""
    if gone == count:
        return f"another programme: none of the {count} sessions is in it"
    if len(programme.skipped) >= gone:
        [first, *_] = programme.skipped
        return f"a programme that cannot be read for the most part ({first.where}: {first.why})"
    return ""


def add_listing(desk: Desk, listing: Listing, *, attending: Attending | None = None, zone: str = "") -> Refreshed:
    """Add a conference from a catalogue: with its programme where the catalogue has one that can be read."""
    also = {
        "url": listing.url, "city": listing.city, "hashtag": listing.hashtag, "cfp_url": listing.cfp_url,
        "cfp_end": listing.cfp_end, "spots": listing.spots,
    }  # fmt: skip
    zone = zone or listing.timezone
    notes: tuple[str, ...] = ()
    if listing.schedule:
        try:
            return add(
                desk,
                listing.schedule,
                attending=attending,
                zone=zone,
                name=listing.name,
                start=listing.start,
                also=also,
            )
        except (InputError, FetchError) as error:
            notes = (f"its programme cannot be read now, `conf refresh` tries again ({error.problem})",)
            also["source"] = listing.schedule
    place = ", ".join(filter(None, (listing.city, listing.country))) or ("Online" if listing.online else "")
    done = add_empty(
        desk, listing.name, listing.start, listing.end, city=place, zone=zone, attending=attending or "none", also=also
    )
    return msgspec.structs.replace(done, notes=notes)


def _fill(tx: Transaction, conference_id: int, also: Mapping[str, Any] | None) -> None:
    """Set fields that are still empty."""
    known = programmes.one(tx, conference_id)
    fields = dict(also or {})
    if spots := fields.pop("spots", ()):
        venues.put_spots(tx, conference_id, spots)
    missing = {name: value for name, value in fields.items() if value and not getattr(known, name)}
    if missing:
        programmes.change(tx, conference_id, missing)


def add_empty(
    desk: Desk, name: str, start: date, end: date, *, city: str = "", zone: str = "", attending: Attending = "none",
    also: Mapping[str, Any] | None = None,
) -> Refreshed:  # fmt: skip
    """Add a conference that has no programme yet.

    Raises:
        UsageError: no name, it ends before it starts, or the zone is unknown.
    """
    from starmeet.schedules.zones import of_place

    if not text.squeeze(name):
        raise UsageError("a conference needs a name", "--name NAME --from DATE --to DATE")
    if end < start:
        raise UsageError(f"{name} would end before it starts", "--from comes before --to")
    found = check_zone(zone) or of_place([city])
    with desk.store.write("conf add", desk.now()) as tx:
        new = Conference(
            name=text.squeeze(name, 200), start=start, end=end, timezone=found or desk.zone,
            zone_assumed=not found, attending=attending, city=text.squeeze(city, 100),
        )  # fmt: skip
        known = known_conference(tx, new, "")
        if known is not None:
            return _unchanged(tx, known, programmes.session_counts(tx).get(known.id, 0))
        conference_id = programmes.add(tx, msgspec.structs.replace(new, slug=free_slug(tx, new)))
        _fill(tx, conference_id, also)
        tx.summary = f"add conference {new.name}"
        return _answer(tx, conference_id, Programme(conference=new, sessions=()), (), new=True)


_EARLY = timedelta(days=3)
"""Who says "Friday" of a conference that begins on Monday means the one before it."""


def set_fields(
    desk: Desk, query: str, *, attending: Attending | None = None, goal: str | None = None, cost: str | None = None,
    arrive: str | None = None, leave: str | None = None,
) -> ConferenceLine:  # fmt: skip
    """Say whether you go, what for, what it costs, and when you get there and leave; an empty text takes that back.

    Where config.toml says it, it is changed there.

    Raises:
        UsageError: a time that cannot be read, or you would leave before you arrive.
        ConfigError: the file cannot be changed; nothing is.
    """
    with desk.store.write("conf set", desk.now()) as tx:
        before = pick_conference(tx, query, desk.today())
        zone = before.timezone
        fields: dict[str, Any] = {}
        if goal is not None:
            fields["goal"] = text.squeeze(goal, 500)
        if cost is not None:
            fields["cost"] = text.squeeze(cost, 200)
        if arrive is not None:
            fields["arrive"] = read_then(arrive, desk.now(), zone, before.start - _EARLY) if arrive else None
        if leave is not None:
            fields["leave"] = read_then(leave, desk.now(), zone, before.start) if leave else None
        after = msgspec.structs.replace(before, **fields)
        if after.arrive and after.leave and after.leave <= after.arrive:
            problem = f"you would leave {before.name} before you arrive"
            raise UsageError(problem, "--arrive comes before --leave; '' takes one back")
        if attending is not None:
            _attend(tx, desk, before, attending)
            after = msgspec.structs.replace(after, attending=attending)
        if before.declared and cost is not None:
            from starmeet.desk.owned import set_cost

            set_cost(desk, before, after.cost)
        programmes.change(tx, before.id, fields)
        tx.summary = f"{before.name}: {', '.join([*filter(None, [attending]), *fields])}"
        return _line(after, programmes.session_counts(tx).get(before.id, 0))


def set_attending(desk: Desk, query: str, attending: Attending) -> ConferenceLine:
    """Say whether you go; where config.toml says so, it is changed there.

    Raises:
        ConfigError: the file cannot be changed; nothing is.
    """
    return set_fields(desk, query, attending=attending)


def _attend(tx: Transaction, desk: Desk, conference: Conference, attending: Attending) -> None:
    if conference.declared:
        from starmeet.desk.owned import set_going

        set_going(desk, conference, attending)
    programmes.change(tx, conference.id, {"attending": attending})


def remove(desk: Desk, query: str) -> ConferenceLine:
    """Remove a conference, its programme and its plan; `undo` brings it back.

    Raises:
        StarmeetError: it is declared in config.toml, which is yours to edit.
    """
    with desk.store.write("conf remove", desk.now()) as tx:
        conference = pick_conference(tx, query, desk.today())
        if conference.declared:
            problem = f"{conference.name} is declared in {desk.home.config}"
            raise StarmeetError(problem, "take the [[conferences]] block out of it first")
        count = programmes.session_counts(tx).get(conference.id, 0)
        programmes.remove(tx, conference.id)
        tx.summary = f"remove conference {conference.name}"
    return _line(conference, count)


def _answer(
    tx: Transaction, conference_id: int, programme: Programme, changes: tuple[Change, ...], *, new: bool
) -> Refreshed:
    conference = programmes.one(tx, conference_id)
    speakers = {speaker.name for session in programme.sessions for speaker in session.speakers}
    count = len(programme.sessions)
    return Refreshed(
        conference=_line(conference, count), sessions=count, speakers=len(speakers),
        listed=len(programme.people), skipped=programme.skipped,
        changes=changes, new=new, notes=programme.notes,
    )  # fmt: skip


def _unchanged(reader: Reader, conference: Conference, count: int) -> Refreshed:
    sessions = programmes.sessions(reader, conference.id)
    speakers = {speaker.name for session in sessions for speaker in session.speakers}
    aside = next((len(one.people) for one in programmes.lists(reader, conference.id) if not one.source), 0)
    return Refreshed(
        conference=_line(conference, count), sessions=count, speakers=len(speakers), listed=aside, skipped=(),
        changes=(),
    )  # fmt: skip
