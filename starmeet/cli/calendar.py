"""Calendars of others: what they send."""

from __future__ import annotations

import sys

import click

from starmeet.cli.face import Face, answer, say, verb
from starmeet.cli.plan import meeting_words
from starmeet.desk import replies as desk_replies
from starmeet.desk.files import given_path, write_whole
from starmeet.desk.replies import Answer, Received
from starmeet.desk.sources import fetch_source
from starmeet.errors import UsageError


@click.group()
def calendar() -> None:
    """Calendars: calendar reply FILE."""


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
