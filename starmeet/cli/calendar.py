"""Calendars: what others send (reply), and the calendar server (list, push, pull)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import click

from starmeet.cli.face import Face, answer, complain, progress, say, table, verb, when
from starmeet.cli.plan import meeting_words
from starmeet.desk import calendar as desk_calendar
from starmeet.desk import replies as desk_replies
from starmeet.desk.calendar import Pulled, Pushed
from starmeet.desk.calendar_objects import Elsewhere, Shown
from starmeet.desk.files import given_path, write_whole
from starmeet.desk.replies import Answer, Received
from starmeet.desk.sources import fetch_source
from starmeet.errors import UsageError

_WORDS = {
    "deleted": "deleted there", "declined": "you said no to it there", "cancelled": "called off there",
    "unreadable": "it cannot be read there",
    "guests": "it has guests there, whom the server would write to: change it in that calendar",
}  # fmt: skip


@click.group()
def calendar() -> None:
    """Calendars: what others send (reply), and your server, CalDAV (list, push, pull)."""


@calendar.command()
@click.argument("file")
@click.option("--take", is_flag=True, help="Take the other time it proposes.")
@click.option("--anyway", is_flag=True, help="Take it, though it is from or to another address.")
@click.option("--accept", "given", flag_value="accept", help="Say yes to an invitation.")
@click.option("--decline", "given", flag_value="decline", help="Say no to it.")
@click.option("--tentative", "given", flag_value="tentative", help="Say perhaps.")
@click.option("--with", "with_", default="", metavar="NAME", help="Who invites you, where it cannot be told.")
@click.option("-o", "--output", default="", metavar="FILE", help="Write your answer there, to send.")
@verb
def reply(face: Face, file: str, take: bool, anyway: bool, given: Answer | None, with_: str, output: str) -> None:
    """Read what somebody sent about a meeting: an answer, another time, an invitation, that it is off.

    FILE is the .ics that came with the mail, or the mail itself, saved. What an answer says is so from then on; an
    invitation is only shown until you answer it.
    """
    if output and not given:
        raise UsageError("-o is for the answer to an invitation", "--accept, --decline or --tentative")
    desk = face.desk()
    data = fetch_source(str(given_path(file))).body
    done = desk_replies.receive(desk, data, take=take, anyway=anyway, answer=given or "", with_=with_)
    if done.file and output:
        write_whole(given_path(output), done.file)
    if done.file and not output and not face.json:
        sys.stdout.buffer.write(done.file)
        return
    shown = {"file": str(given_path(output)) if output and done.file else None, "ics": done.file.decode() or None}
    answer(face, _json(done) | shown, lambda: _lines(done, desk.zone))
    if done.file and output and not face.json:
        say(f"{given_path(output)}: your answer, to send to {done.who}.")


def _json(done: Received) -> dict[str, object]:
    return {name: getattr(done, name) for name in done.__struct_fields__ if name != "file"}


def _lines(done: Received, home_zone: str) -> list[str]:
    said = [f"{done.notes[0]}."] if done.notes else []
    said += [f"“{done.comment}”"] if done.comment else []
    said += [f"{note}." for note in done.notes[1:]]
    return said + ([meeting_words(done.meeting, home_zone)] if done.meeting else [])


@calendar.command("list")
@verb
def list_(face: Face) -> None:
    """List the calendars on your server; the one marked is written to."""
    found = desk_calendar.calendars(face.desk())
    answer(face, found, lambda: table([("*" if one.written_to else "", one.name, one.url) for one in found]))


@calendar.command()
@click.argument("conference", default="", metavar="[CONF]")
@click.option(
    "--overwrite", multiple=True, metavar="ID", help="Write this meeting (m3, or all) over what you saw changed there."
)
@verb
def push(face: Face, conference: str, overwrite: tuple[str, ...]) -> None:
    """Write the meetings to your calendar server; what was changed there is shown and left alone.

    Without CONF, all meetings that are ahead or ended in the last 30 days. Nobody is invited: names stand in the text.
    """
    desk = face.desk()
    with progress(face) as tell:
        done = desk_calendar.push(desk, conference, overwrite=overwrite, progress=tell)
    for problem in done.problems:
        complain(problem)
    if done.error:
        complain(done.error)
    if done.changes:
        complain(f"changed there and left alone: {len(done.changes)}: starmeet calendar pull shows what")
    answer(face, done, lambda: _pushed(done, desk.zone))
    if done.error or done.problems or done.changes:
        raise click.exceptions.Exit(1)


@calendar.command()
@click.option("--take", multiple=True, metavar="ID", help="Bring this meeting (m3, or all) to what it is there.")
@verb
def pull(face: Face, take: tuple[str, ...]) -> None:
    """Show what was changed on your calendar server; nothing here changes but what you take."""
    desk = face.desk()
    done = desk_calendar.pull(desk, take=take)
    for problem in done.problems:
        complain(problem)
    answer(face, done, lambda: _pulled(done, desk.zone))


def _pushed(done: Pushed, home_zone: str) -> Iterator[str]:
    for one in done.written:
        over = f", over {_at(one.overwrote, home_zone)}" if one.overwrote else ""
        yield f"{one.what:<9}  {one.title or 'no longer planned'}{over}{f' [{one.id}]' if one.id else ''}"
    counted = f"{len(done.written)} written, {done.unchanged} as they were"
    yield f"{done.calendar}: {counted}{' (not finished)' if done.error else ''}."
    if not (done.written or done.unchanged or done.changes):
        yield "There are no meetings to write: `starmeet plan` finds some."
    yield from _changes(done.changes, home_zone)


def _pulled(done: Pulled, home_zone: str) -> Iterator[str]:
    for one in done.taken:
        yield f"taken      {one.here.title}: {_there(one, home_zone)} [{one.id}]"
    if not done.changes:
        yield f"{done.calendar}: nothing {'else ' if done.taken else ''}was changed there."
    yield from _changes(done.changes, home_zone)


def _changes(changes: Iterable[Elsewhere], home_zone: str) -> Iterator[str]:
    several = tuple(changes)
    for one in several:
        yield ""
        yield f"{one.here.title} [{one.id}]"
        yield f"  here   {_at(one.here, home_zone)}"
        yield f"  there  {_there(one, home_zone)}"
    if several:
        yield ""
        yield "To have it as it is there: starmeet calendar pull --take ID"
        yield "To have it as it is here:  starmeet calendar push --overwrite ID"


def _there(one: Elsewhere, home_zone: str) -> str:
    words = _WORDS.get(one.what, "")
    return words or (_at(one.there, home_zone) if one.there else "")


def _at(one: Shown, home_zone: str) -> str:
    place = f", {one.place}" if one.place else ""
    zone = str(one.start.tzinfo or home_zone)
    return f"{when(one.start, one.end, zone, home_zone)}{place}, {one.status or 'without a state'}"
