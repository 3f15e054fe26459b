"""Who is there: who, match."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from starmeet import text
from starmeet.cli.face import Face, answer, read_day, stars, verb
from starmeet.desk import where as desk_where
from starmeet.desk import who as desk_who
from starmeet.desk.where import Place
from starmeet.desk.who import Attendance
from starmeet.errors import UsageError

_TITLES = {
    "certain": "There for certain",
    "likely": "Likely there",
    "attends": "On the attendee list, and most of those come",
    "check": "To check: starmeet match CONF NAME --yes|--no",
    "returns": "Not listed, but may come again",
}
_KINDS = {
    "speaks": "speaks", "signs": "signs books or has office hours", "chairs": "chairs", "organises": "organises",
    "attends": "is on the attendee list", "told": "told you", "rsvp": "answered in public", "says so": "wrote of it",
    "returns": "may come again",
}  # fmt: skip


@click.command()
@click.argument("conference", default="", metavar="[CONF]")
@click.option("--add", "told", default="", metavar="NAME", help="They told you that they will be there.")
@verb
def who(face: Face, conference: str, told: str) -> None:
    """List which of your people are at a conference, how sure that is, and why."""
    desk = face.desk()
    found = desk_who.told(desk, conference, told) if told else desk_who.who(desk, conference)
    answer(face, found, lambda: _lines(found))


def _lines(found: Sequence[Attendance]) -> Iterator[str]:
    if not found:
        yield "None of your people is listed. `starmeet who CONF --add NAME` when someone told you."
    grade = ""
    for one in sorted(found, key=lambda one: list(_TITLES).index(_group(one))):
        group = _group(one)
        if group != grade:
            if grade:
                yield ""
            grade = group
            yield _TITLES[group]
        as_listed = f" (listed as {one.speaker})" if one.speaker and one.speaker != one.person else ""
        yield f"  {stars(one.tier):<3} {one.person}{as_listed}  {one.probability:.0%} {_KINDS[one.kind]}"
        for session in one.sessions:
            yield f"        {session.start:%a %d %b %H:%M} {session.room}: {text.clip(session.title, 70)}"
        yield f"        because: {'; '.join(one.evidence)}"


def _group(one: Attendance) -> str:
    return one.kind if one.kind in ("attends", "returns") and one.grade != "check" else one.grade


@click.command()
@click.option("--from", "start", default="", metavar="DATE", help="From this day on; today when left out.")
@click.option("--to", "end", default="", metavar="DATE", help="Until this day.")
@verb
def where(face: Face, start: str, end: str) -> None:
    """Rank conferences by how many of your people can be expected there."""
    found = desk_where.where(face.desk(), read_day(start) if start else None, read_day(end) if end else None)
    answer(face, found, lambda: _places(found))


def _places(found: Sequence[Place]) -> Iterator[str]:
    if not found:
        yield "No conference ahead is known: `starmeet conf add FILE-OR-URL`."
    for one in found:
        facts = [f"{one.start:%d %b} – {one.end:%d %b %Y}", one.city, one.cost, _GOING[one.attending]]
        if one.cfp_end:
            facts.append(f"talks can be proposed until {one.cfp_end:%d %b %Y}")
        yield f"{one.expected:5.1f}  {one.conference}  ({', '.join(filter(None, facts))})"
        for person in one.who[:_SHOWN]:
            yield f"       {stars(person.tier):<3} {person.person}  {person.probability:.0%} {_KINDS[person.kind]}"
        if len(one.who) > _SHOWN:
            yield f"       … and {len(one.who) - _SHOWN} more"
        for line in one.near:
            yield f"       near: {line}"


_SHOWN = 8
_GOING = {"going": "you go", "maybe": "you may go", "not": "you do not go", "none": ""}


@click.command()
@click.argument("conference", metavar="CONF")
@click.argument("name")
@click.argument("speaker", default="")
@click.option("--yes/--no", "right", default=None, help="It is (not) the same person.")
@verb
def match(face: Face, conference: str, name: str, speaker: str, right: bool | None) -> None:
    """Say that a match of NAME with SPEAKER is right or wrong; it is remembered for ever."""
    if right is None:
        raise UsageError("is it the same person?", "say --yes or --no")
    found = desk_who.decide(face.desk(), conference, name, right=right, speaker=speaker)
    answer(face, found, lambda: _lines(found))
