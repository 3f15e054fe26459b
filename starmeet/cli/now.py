"""The day itself: now."""

from __future__ import annotations

from collections.abc import Iterator

import click
import msgspec

from starmeet import text
from starmeet.cli.face import Face, answer, stars, verb
from starmeet.desk import now as desk_now
from starmeet.desk.now import NowLine, NowView


@click.command()
@click.argument("conference", default="", metavar="[CONF]")
@verb
def now(face: Face, conference: str) -> None:
    """Say what is now and next, when to go, and who is near."""
    found = desk_now.now(face.desk(), conference)
    about = {"conference": found.conference.name, "slug": found.conference.slug}
    answer(
        face,
        about | {name: value for name, value in msgspec.structs.asdict(found).items() if name not in about},
        lambda: _lines(found),
    )


def _lines(found: NowView) -> Iterator[str]:
    yield f"{found.conference.name}, {found.at:%A %d %B %H:%M}"
    if not found.day:
        yield f"It is not on today: {found.conference.start:%d %b} to {found.conference.end:%d %b %Y}."
    if found.now:
        yield f"Now   {_line(found.now)}, until {found.now.end:%H:%M}"
    if found.next:
        minutes = max(0, int((found.next.start - found.at).total_seconds()) // 60)
        go = f", go at {found.leave:%H:%M}" if found.leave and found.leave < found.next.start else ""
        yield f"Next  {found.next.start:%H:%M} {_line(found.next)}, in {minutes} min{go}"
    if found.day and not (found.now or found.next):
        yield "Nothing planned any more today."
    for one in found.near:
        where = f"{one.room}, {one.walk} min" if one.walk else one.room or "here"
        span = f"{one.start:%H:%M}-{one.end:%H:%M}"
        yield f"Near  {stars(one.tier)} {one.person}: {text.clip(one.title, 50)} ({span}, {where})"


def _line(one: NowLine) -> str:
    what = " and ".join(one.people) or one.title
    kind = "listen" if one.kind == "talk" else one.kind
    return f"{stars(one.tier)} {what}, {kind}" + (f", {one.place}" if one.place else "")
