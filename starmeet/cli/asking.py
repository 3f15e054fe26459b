"""Asking for meetings and following up: invite, asks, followups."""

from __future__ import annotations

from collections.abc import Iterator

import click

from starmeet.cli.face import Face, answer, complain, say, stars, table, verb, when
from starmeet.cli.plan import meeting_words, time_options, write_calendar
from starmeet.desk import asks as desk_asks
from starmeet.desk import followups as desk_followups
from starmeet.desk import meetings as desk_meetings
from starmeet.desk.asks import Asks, RateLine
from starmeet.desk.files import given_path, write_whole
from starmeet.desk.followups import FollowUps

_MOST = 500
"""Meetings anyone could want to hold at once."""


@click.command()
@click.argument("name")
@click.option("--at", default="", metavar="WHEN", help="When: 'Friday 14:30', 2027-03-12T14:30; else as planned.")
@time_options
@click.option("--to", default="", metavar="EMAIL", help="Their address: only then does it ask for an answer.")
@click.option("-o", "--output", default="", metavar="FILE", help="Write there; without it, to standard output.")
@click.option("--eml", default="", metavar="FILE", help="Write it as a mail, too, to open in a mail program and send.")
@verb
def invite(face: Face, name: str, at: str, minutes: int | None, place: str, to: str, output: str, eml: str) -> None:
    """Write an invitation, its update, or that it is off, with the words to send it with.

    NAME may be a meeting (m3). Without --at it is written as it stands; a guest who was invited before is remembered.
    """
    done = desk_meetings.invite(face.desk(), name, at, minutes=minutes, place=place, to=to)
    if eml:
        write_whole(given_path(eml), done.letter)
    more: dict[str, object] = {
        "meeting": done.meeting, "method": done.method, "message": done.message, "mailto": done.mailto,
    }  # fmt: skip
    write_calendar(face, done.file, output, more=more)
    if not face.json and output:
        say(done.message)
        say(done.mailto)
    if not face.json and output and eml:
        say(f"{given_path(eml)}: the mail, to open and send.")


@click.command()
@click.argument("conference", default="", metavar="[CONF]")
@click.option("--hold", type=click.IntRange(1, _MOST), default=None, metavar="K",
              help="How many to hold; else all of the plan that are not agreed yet.")  # fmt: skip
@verb
def asks(face: Face, conference: str, hold: int | None) -> None:
    """Say how many to ask for a meeting and whom next, from how your asking went so far."""
    desk = face.desk()
    done = desk_asks.asks(desk, conference, hold=hold)
    answer(face, done, lambda: _asks(done, desk.zone))


def _asks(done: Asks, home_zone: str) -> Iterator[str]:
    if not done.hold:
        yield f"{done.conference}: nothing in the plan waits to be asked for. `starmeet plan` finds whom to meet."
    else:
        yield f"{done.conference}: to hold {done.hold}, ask {done.ask}; on average {done.expected:.1f} are enough."
        yield f"{done.awaited} asked and not answered yet: ask {done.more} more."
    if done.next:
        yield ""
        yield "Next:"
    for one in done.next[: max(done.more, 1)]:
        at = when(one.start, one.end, str(one.start.tzinfo or home_zone), home_zone)
        who = f"{stars(one.tier):<3} {' and '.join(one.people)}"
        yield f"  {who}  {at} {one.kind}, {one.place}  {one.rate:.0%} [{one.id}]"
    if 0 < len(done.next) < done.more:
        yield f"  The plan has no more than these: of all of them, some {done.likely:.0f} can be expected."
    yield ""
    yield from table([("asked", "accepted", "held of those", ""), *(_rate(one) for one in done.rates)])
    yield ""
    yield from (f"Why: {line}" for line in done.why)


def _rate(one: RateLine) -> tuple[str, str, str, str]:
    of = " ".join(filter(None, (stars(one.tier or 0), one.channel))) or ("all" if one.tier is None else "no star")
    agreed = one.held + one.missed
    return (
        str(one.asked),
        f"{one.accepted} ({one.accept_rate:.0%})",
        f"{one.held} of {agreed} ({one.held_rate:.0%})",
        of,
    )


@click.command()
@click.argument("conference", default="", metavar="[CONF]")
@click.option("--block", is_flag=True, help="Set the time aside: an appointment in your calendar.")
@click.option("--at", default="", metavar="WHEN", help="Set it aside then.")
@click.option("-o", "--output", default="", metavar="FILE", help="Set it aside, and write it for any calendar.")
@verb
def followups(face: Face, conference: str, block: bool, at: str, output: str) -> None:
    """List whom you met at a conference and have not written to since, and find the time for it."""
    desk = face.desk()
    done = desk_followups.follow_ups(desk, conference, keep_block=block or bool(output), at=at)
    for note in done.notes:
        complain(note)
    if output and done.block is not None:
        write_whole(given_path(output), desk_followups.block_file(desk, done.block.id))
    answer(face, done, lambda: _follow_ups(done, desk.zone, output))


def _follow_ups(done: FollowUps, home_zone: str, output: str) -> Iterator[str]:
    if not done.open:
        yield f"{done.conference}: nobody you met there waits for a word."
        return
    count = len(done.open)
    yield f"{done.conference}: {count} {'person' if count == 1 else 'people'} to write to, some {done.minutes} minutes."
    for one in done.open:
        yield f"  {stars(one.tier):<3} {one.person}, met {one.met:%a %d %b %H:%M} [{one.id}]"
    if done.block is not None:
        yield meeting_words(done.block, home_zone)
    elif done.start is not None:
        yield f"There is time {when(done.start, done.end, home_zone, home_zone)}: --block sets it aside."
    if output:
        yield f"{given_path(output)}: 1 entry."
