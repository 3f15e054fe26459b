"""Where any number or suggestion comes from: why."""

from __future__ import annotations

import click

from starmeet.cli.face import Face, answer, verb
from starmeet.desk import why as desk_why


@click.command()
@click.argument("thing")
@verb
def why(face: Face, thing: str) -> None:
    """Explain a person's numbers, or a step, window, meeting or entry by its id."""
    found = desk_why.why(face.desk(), thing)
    answer(face, found, lambda: [found.title, *(f"  {line}" for line in found.lines)])
