"""Insights: what went back and forth, how it grew and faded, and what led to an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from starmeet.cli.face import Face, answer, table, verb
from starmeet.desk import insights as desk_insights
from starmeet.desk.insights import Insights, Tide, words

_BARS = "▁▂▃▄▅▆▇█"


@click.command()
@verb
def insights(face: Face) -> None:
    """Look back: give and take, who grew and who faded, whom you never spoke to, and what led to an answer."""
    found = desk_insights.insights(face.desk())
    answer(face, found, lambda: _lines(found))


def _lines(found: Insights) -> Iterator[str]:
    if found.give_and_take:
        yield from table(
            [("", "given", "taken"), *((one.kind, str(one.given), str(one.taken)) for one in found.give_and_take)]
        )
    if found.years:
        yield ""
        yield from table(
            [("year", "from you", "from them"), *((str(y.year), str(y.given), str(y.taken)) for y in found.years)]
        )
    yield from _tides("grew", found.grew)
    yield from _tides("faded", found.faded)
    yield ""
    yield f"{found.never.sentence[:1].upper()}{found.never.sentence[1:]}."
    if found.worked:
        yield ""
        yield "What led to an answer:"
    for one in found.worked:
        yield f"  {one.kind:<9} {words(one)}"


def _tides(name: str, found: Sequence[Tide]) -> Iterator[str]:
    if found:
        yield ""
        yield f"{name.capitalize()}, of the last year beside the one before:"
    for one in found:
        yield f"  {bars([year.both for year in one.years])}  {one.person}: {one.before} → {one.recent}"


def bars(numbers: Sequence[int]) -> str:
    """Draw numbers as bars, the largest full; nothing for none."""
    most = max(numbers, default=0) or 1
    return "".join(_BARS[one * 7 // most] if one else " " for one in numbers)
