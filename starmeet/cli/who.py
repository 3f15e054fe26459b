"""Who is there: who, match."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from starmeet import text
from starmeet.cli.face import Face, answer, stars, verb
from starmeet.desk import who as desk_who
from starmeet.desk.who import Attendance
from starmeet.errors import UsageError

_TITLES = {
    "certain": "There for certain",
    "likely": "Likely there",
    "check": "To check: starmeet match CONF NAME --yes|--no",
}


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
    for one in found:
        if one.grade != grade:
            if grade:
                yield ""
            grade = one.grade
            yield _TITLES[grade]
        as_listed = f" (listed as {one.speaker})" if one.speaker and one.speaker != one.person else ""
        yield f"  {stars(one.tier):<3} {one.person}{as_listed}  {one.probability:.0%}"
        for session in one.sessions:
            yield f"        {session.start:%a %d %b %H:%M} {session.room}: {text.clip(session.title, 70)}"
        yield f"        because: {'; '.join(one.evidence)}"


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
