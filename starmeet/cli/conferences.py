"""Conferences: conf, conf add, refresh, set, walk, shift, remove."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click
import msgspec

from starmeet import text
from starmeet.cli.face import Face, answer, read_day, table, verb
from starmeet.cli.log import DefaultGroup
from starmeet.desk import catalogue as desk_catalogue
from starmeet.desk import conferences as desk_conferences
from starmeet.desk import lists as desk_lists
from starmeet.desk import plan as desk_plan
from starmeet.desk import venues as desk_venues
from starmeet.desk.catalogue import ListingLine
from starmeet.desk.conferences import ConferenceLine, Refreshed
from starmeet.desk.lists import ListLine
from starmeet.desk.sources import check_zone
from starmeet.desk.venues import ShiftLine, WalkLine
from starmeet.errors import UsageError
from starmeet.model import Attending, SpeakerRole

if TYPE_CHECKING:
    from starmeet.desk import Desk

_SHOWN = 12
_FOUND = 30


class _Conf(DefaultGroup):
    default = "list"


def attending_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add --going, --maybe and --not."""
    function = click.option("--not", "attending", flag_value="not", help="You do not go.")(function)
    function = click.option("--maybe", "attending", flag_value="maybe", help="You may go.")(function)
    return click.option("--going", "attending", flag_value="going", help="You go there.")(function)


@click.group(cls=_Conf)
def conf() -> None:
    """Conferences you know: conf [QUERY], conf add SOURCE, find, people, refresh, set, walk, shift, remove."""


@conf.command("list", hidden=True)
@click.argument("query", nargs=-1)
@verb
def list_(face: Face, query: tuple[str, ...]) -> None:
    """List conferences, upcoming ones first."""
    found = desk_conferences.list_conferences(face.desk(), " ".join(query))

    def lines() -> Iterator[str]:
        if not found:
            yield "No conference yet: `starmeet conf add FILE-OR-URL --going`." if not query else "None fits that."
            return
        rows = [
            (one.name, f"{one.start:%d %b} – {one.end:%d %b %Y}", one.city,
             one.attending if one.attending != "none" else "", f"{one.sessions} sessions",
             one.timezone + (" (assumed)" if one.timezone_assumed else ""), one.slug)
            for one in found
        ]  # fmt: skip
        yield from table(rows)

    answer(face, found, lines)


@conf.command()
@click.argument("source", required=False)
@attending_options
@click.option("--zone", default="", help="Time zone of the programme, where it names none (Europe/Lisbon).")
@click.option("--name", default="", help="Its name; with --from and --to: a conference without programme yet.")
@click.option("--from", "start", default="", metavar="DATE", help="Its first day, while there is no programme.")
@click.option("--to", "end", default="", metavar="DATE", help="Its last day.")
@click.option("--city", default="", help="Where it is.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=HEADER",
    help="What a table calls a column: start=Wann; remembered.",
)
@verb
def add(
    face: Face, source: str | None, attending: Attending | None, zone: str, name: str, start: str, end: str, city: str,
    columns: tuple[str, ...],
) -> None:  # fmt: skip
    """Add a conference: the URL or file of its programme, the URL of its page, or an id that conf find prints.

    A table may leave open on which day it begins: then --from says it.
    """
    check_zone(zone)
    desk = face.desk()
    if source:
        if end:
            raise UsageError("a programme brings its own dates", "leave out --to")
        if desk_catalogue.is_id(source):
            listing = desk_catalogue.pick(desk, source)
            done = desk_conferences.add_listing(desk, listing, attending=attending, zone=zone)
        else:
            done = desk_conferences.add(
                desk, source, attending=attending, zone=zone, name=name,
                start=read_day(start) if start else None, columns=dict(_column(given) for given in columns),
            )  # fmt: skip
    elif name and start:
        first, last = read_day(start), read_day(end or start)
        done = desk_conferences.add_empty(desk, name, first, last, city=city, zone=zone, attending=attending or "none")
    else:
        raise UsageError("which conference?", "conf add FILE-OR-URL, or conf add --name NAME --from DATE --to DATE")
    _told(face, desk, done)


def _column(given: str) -> tuple[str, str]:
    field, equals, header = given.partition("=")
    if not (field and equals and header):
        raise UsageError(f"{given!r} names no column", "write it like --column start=Wann")
    return field.strip(), header.strip()


@conf.command()
@click.argument("query", nargs=-1)
@click.option("--from", "sources", multiple=True, metavar="FILE-OR-URL", help="A catalogue to read and remember.")
@verb
def find(face: Face, query: tuple[str, ...], sources: tuple[str, ...]) -> None:
    """Look conferences up in catalogues (confs.tech, giggity); conf add ID adds one."""
    desk = face.desk()
    remembered = desk_catalogue.refresh(desk, sources) if sources else ()
    found = desk_catalogue.find(desk, " ".join(query))

    def lines() -> Iterator[str]:
        for one in remembered:
            left_out = f", {len(one.skipped)} left out" if one.skipped else ""
            yield f"{one.source}: {one.listings} conferences{left_out}."
        if not found:
            yield "None fits that."
        yield from table(
            [
                (one.id, one.name, f"{one.start:%d %b} – {one.end:%d %b %Y}", _place(one), _has(one))
                for one in found[:_FOUND]
            ]
        )
        if len(found) > _FOUND:
            yield f"… and {len(found) - _FOUND} more: give more words (--json lists them all)"
        elif found:
            yield f"Add one: `starmeet conf add {found[0].id} --going`"

    answer(face, found, lines)


def _place(one: ListingLine) -> str:
    return ", ".join(filter(None, (one.city, one.country))) or ("online" if one.online else "")


def _has(one: ListingLine) -> str:
    return "has a programme" if one.schedule else ""


@conf.command()
@click.argument("conference", default="", metavar="[CONF]")
@verb
def refresh(face: Face, conference: str) -> None:
    """Read the programme again from where it came, and say what changed."""
    desk = face.desk()
    _told(face, desk, desk_conferences.refresh(desk, conference))


@conf.command("set")
@click.argument("conference", metavar="CONF")
@attending_options
@click.option("--goal", default=None, metavar="TEXT", help="What you go there for: names, topics, roles.")
@click.option("--cost", default=None, metavar="TEXT", help="What it costs you: '420 EUR and two nights'.")
@click.option("--arrive", default=None, metavar="WHEN", help="When you get there: 'Fri 18:00'; nobody is met before.")
@click.option("--leave", default=None, metavar="WHEN", help="When you leave; nobody is met after.")
@verb
def set_(
    face: Face, conference: str, attending: Attending | None, goal: str | None, cost: str | None, arrive: str | None,
    leave: str | None,
) -> None:  # fmt: skip
    """Say whether you go, what for, what it costs, and when you get there and leave; '' takes one of them back."""
    given = (attending, goal, cost, arrive, leave)
    if all(one is None for one in given):
        raise UsageError("say what to set", "--going, --maybe or --not, --goal, --cost, --arrive, --leave")
    done = desk_conferences.set_fields(
        face.desk(), conference, attending=attending, goal=goal, cost=cost, arrive=arrive, leave=leave
    )
    answer(face, done, lambda: _set(done, {"goal": goal, "cost": cost, "arrive": arrive, "leave": leave}, attending))


_GOING = {"going": "you go there", "maybe": "you may go", "not": "you do not go"}


def _set(done: ConferenceLine, given: Mapping[str, str | None], attending: Attending | None) -> Iterator[str]:
    said = [_GOING[attending]] if attending else []
    for name, value in given.items():
        if value is not None:
            now = getattr(done, name)
            shown = f"{now:%a %d %b %H:%M}" if isinstance(now, datetime) else now
            said.append(f"{name} {shown}" if shown else f"no {name}")
    yield f"{done.name}: {'; '.join(said)}."


@conf.command()
@click.argument("conference", metavar="CONF")
@click.argument("a", default="")
@click.argument("b", default="")
@click.argument("minutes", type=click.IntRange(0, desk_venues.MOST_MINUTES), required=False)
@click.option("--remove", "gone", is_flag=True, help="Forget what you told of this way.")
@verb
def walk(face: Face, conference: str, a: str, b: str, minutes: int | None, gone: bool) -> None:
    """Say how many minutes the way takes between two rooms or buildings, A and B; without them, list the ways told."""
    desk = face.desk()
    if not a and not gone:
        found = desk_venues.walks(desk, conference)
        answer(face, found, lambda: [_walk(one) for one in found] or ["You told of no way there."])
        return
    if not b or (minutes is None) != gone:
        raise UsageError("from where to where, and in how many minutes?", "conf walk CONF A B MINUTES, or A B --remove")
    if minutes is None:
        old = desk_venues.forget_walk(desk, conference, a, b)
        answer(face, old, lambda: [f"{old.conference}: the way from {old.a} to {old.b} is worked out again."])
    else:
        new = desk_venues.walk(desk, conference, a, b, minutes)
        answer(face, new, lambda: [_walk(new)])


def _walk(one: WalkLine) -> str:
    return f"{one.conference}: {one.a} – {one.b}, {one.minutes} minute{'' if one.minutes == 1 else 's'}."


@conf.command()
@click.argument("conference", metavar="CONF")
@click.argument("span", default="", metavar="[TIME]")
@click.argument("what", nargs=-1)
@click.option("--remove", "gone", is_flag=True, help="Take the shift at this time away.")
@verb
def shift(face: Face, conference: str, span: str, what: tuple[str, ...], gone: bool) -> None:
    """Say when you are taken there, as in "Sat 10:00-12:00" info desk: nobody is met then; without TIME, list it."""
    desk = face.desk()
    if not span:
        if gone:
            raise UsageError("which shift?", 'conf shift CONF "Sat 10:00-12:00" --remove')
        found = desk_venues.shifts(desk, conference)
        answer(face, found, lambda: [_shift(one) for one in found] or ["You have no shift there."])
        return
    if gone:
        old = desk_venues.remove_shift(desk, conference, span)
        answer(face, old, lambda: [f"{_shift(old)[:-1]}: gone (`starmeet undo` brings it back)."])
    else:
        new = desk_venues.shift(desk, conference, span, " ".join(what))
        answer(face, new, lambda: [_shift(new)])


def _shift(one: ShiftLine) -> str:
    return f"{one.conference}: {one.start:%a %d %b %H:%M}-{one.end:%H:%M} {one.what or 'a shift'} [{one.id}]."


@conf.command()
@click.argument("conference", metavar="CONF")
@click.argument("file", default="")
@click.option(
    "--as", "role", type=click.Choice(("attendee", "organiser", "chair", "speaker")), default="attendee",
    help="What those in the list do there; attendee when left out.",
)  # fmt: skip
@click.option("--remove", "gone", is_flag=True, help="Take the list of this file away.")
@verb
def people(face: Face, conference: str, file: str, role: SpeakerRole, gone: bool) -> None:
    """Say who is there, from a list you have: a table (CSV), JSON, vCards, or one name a line; without FILE, list them.

    A list is read for its names, employers and public accounts; of e-mail addresses only those of your own people are
    looked at, and no other is kept. The same file read again replaces what it said before.
    """
    desk = face.desk()
    if not file:
        if gone:
            raise UsageError("which list?", "conf people CONF FILE --remove")
        found = desk_lists.lists(desk, conference)
        answer(face, found, lambda: _lists(found))
        return
    one = desk_lists.remove(desk, conference, file) if gone else desk_lists.add(desk, conference, file, role)
    answer(
        face, one, lambda: [f"The list is gone: {one.file} (`starmeet undo` brings it back)."] if gone else _list(one)
    )


def _lists(found: Sequence[ListLine]) -> Iterator[str]:
    if not found:
        yield "No list is known: `starmeet conf people CONF FILE`."
    for one in found:
        yield f"{one.file or 'the programme'}: {_named(one)}."
        yield from _yours(one)


def _list(one: ListLine) -> Iterator[str]:
    yield f"{one.conference}: {_named(one)}{'' if one.changed else ', as before'}."
    yield from _yours(one)
    for skipped in one.skipped[:_SHOWN]:
        yield f"  skipped {skipped.where}: {skipped.why}"
    if len(one.skipped) > _SHOWN:
        yield f"  … and {len(one.skipped) - _SHOWN} more skipped (--json lists them all)"


def _named(one: ListLine) -> str:
    return f"{one.people} {one.role}{'' if one.people == 1 else 's'}"


def _yours(one: ListLine) -> Iterator[str]:
    if one.yours:
        yield f"  yours: {', '.join(one.yours)}"
    if one.to_check:
        yield f"  and {one.to_check} to check: starmeet who"


@conf.command()
@click.argument("conference", metavar="CONF")
@verb
def remove(face: Face, conference: str) -> None:
    """Remove a conference and its plan (`starmeet undo` brings it back)."""
    gone = desk_conferences.remove(face.desk(), conference)
    answer(face, gone, lambda: [f"{gone.name} is gone; `starmeet undo` brings it back."])


def _told(face: Face, desk: Desk, done: Refreshed) -> None:
    """Say what a programme brought, and what that did to the plan, which is made anew where it has to be."""
    plan = desk_plan.living(desk, done.conference.slug, follows=True) if done.changes else None
    moved = {"summary": plan.summary, "changes": plan.changes} if plan is not None else None
    lines = [f"Your plan: {plan.summary}", *(f"  {line}" for line in plan.moved)] if plan and plan.summary else []
    answer(face, msgspec.structs.asdict(done) | {"plan": moved}, lambda: (*_refreshed(done), *lines))


def _refreshed(done: Refreshed) -> Iterator[str]:
    one = done.conference
    zone = f"times in {one.timezone}" + (" (assumed: say --zone if not)" if one.timezone_assumed else "")
    days = f"{one.start:%d %b} – {one.end:%d %b %Y}"
    aside = f", {done.listed} organisers and attendees" if done.listed else ""
    yield f"{one.name}, {days}: {done.sessions} sessions, {done.speakers} speakers{aside}, {zone}."
    if not done.new and not done.changes:
        yield "Nothing has changed."
    for change in done.changes[:_SHOWN]:
        yield f"  {change.kind:<8} {text.clip(change.session, 60)}" + (
            f": {change.was} → {change.now}" if change.was and change.now else ""
        )
    if len(done.changes) > _SHOWN:
        yield f"  … and {len(done.changes) - _SHOWN} more changes (--json lists them all)"
    for person in done.newly:
        yield f"  newly listed: {person}"
    for note in done.notes:
        yield f"  note: {note}"
    for skipped in done.skipped[:_SHOWN]:
        yield f"  skipped {skipped.where}: {skipped.why}"
    if len(done.skipped) > _SHOWN:
        yield f"  … and {len(done.skipped) - _SHOWN} more skipped (--json lists them all)"
    if done.sessions and done.new:
        yield f"Who of your people is there: starmeet who {one.slug}"
