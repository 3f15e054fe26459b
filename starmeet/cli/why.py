"""Where any number or suggestion comes from: why."""

from __future__ import annotations

from collections.abc import Iterator

import click

from starmeet.cli.face import Face, answer, verb
from starmeet.desk import why as desk_why
from starmeet.desk.why import Explanation


@click.command()
@click.argument("thing")
@verb
def why(face: Face, thing: str) -> None:
    """Explain a person's numbers, who is at a conference, or a step, window, meeting or entry by its id."""
    found = desk_why.why(face.desk(), thing)
    answer(face, found, lambda: _lines(found))


def _lines(found: Explanation) -> Iterator[str]:
    yield found.title
    yield from (f"  {line}" for line in found.lines)
    for one in found.there:
        listed = f" as “{one.speaker}”" if one.speaker else ""
        sure = f"{one.grade}, {one.kind}{listed}, {one.probability:.0%}"
        yield f"  {one.person} at {one.conference}: {sure}: {'; '.join(one.evidence)}"
