"""The plan and the calendar: plan, meet, ics."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from starmeet import text
from starmeet.cli.face import Face, answer, complain, stars, verb, when
from starmeet.desk import export as desk_export
from starmeet.desk import meetings as desk_meetings
from starmeet.desk import plan as desk_plan
from starmeet.desk.appointments import DEFAULT_MINUTES, MeetingLine
from starmeet.desk.files import given_path, write_whole
from starmeet.desk.plan_view import MissedLine, PlanView
from starmeet.errors import UsageError
from starmeet.model import MEETING_STATES


@click.command()
@click.argument("conference", default="", metavar="[CONF]")
@click.option("--pin", multiple=True, metavar="X", help="Keep this window, or meet this person in any case.")
@click.option("--drop", multiple=True, metavar="X", help="Leave this window or person out.")
@click.option("--unpin", multiple=True, metavar="X", help="Take a pin back.")
@click.option("--undrop", multiple=True, metavar="X", help="Take a drop back.")
@click.option("--max-per-day", type=click.IntRange(0, 50), default=None, help="Meetings a day at most, from now on.")
@click.option("--price", default="", metavar="NAME", help="Only say what having this person in the plan would cost.")
@click.option("--fresh", is_flag=True, help="Forget what was planned before; without it the plan changes little.")
@verb
def plan(
    face: Face, conference: str, pin: tuple[str, ...], drop: tuple[str, ...], unpin: tuple[str, ...],
    undrop: tuple[str, ...], max_per_day: int | None, price: str, fresh: bool,
) -> None:  # fmt: skip
    """Find the best set of windows to meet your people, and say why, and what else there is."""
    desk = face.desk()
    if price:
        priced = desk_plan.price(desk, conference, price)
        answer(face, priced, lambda: [_missed(priced)])
        return
    done = desk_plan.plan(
        desk, conference, pin=pin, drop=drop, unpin=unpin, undrop=undrop, max_per_day=max_per_day, fresh=fresh
    )
    for note in done.notes:
        complain(note)
    answer(face, _json(done), lambda: _lines(done, desk.zone))


def _json(done: PlanView) -> dict[str, object]:
    return {
        "conference": done.conference.name, "objective": done.objective, "bound": done.bound,
        "gap": done.gap, "changing": done.changing, "windows": done.windows, "missed": done.missed, "notes": done.notes,
        "summary": done.summary, "changes": done.changes,
    }  # fmt: skip


def _lines(done: PlanView, home_zone: str) -> Iterator[str]:
    met = {person for one in done.windows if one.kind != "talk" for person in one.people}
    proven = "proven: nothing better exists"
    if done.gap:
        proven = f"the best found in time; at most {done.bound:.2f} is possible, and another run may find another"
    elif done.close:
        proven = "proven: nothing better is worth changing it for"
    count = f"meet {len(met)} of {len(met) + len(done.missed)}"
    yield f"{done.conference.name}: {count} · value {done.objective:.2f} ({proven})"
    if not done.windows:
        yield "Nobody of yours can be met there yet: `starmeet who` says who is listed."
    zone = done.conference.timezone
    day = None
    for one in done.windows:
        if one.start.date() != day:
            day = one.start.date()
            yield ""
            yield f"{one.start:%A %d %B}" + (
                f" ({zone})" if not done.conference.zone_assumed else f" ({zone}, assumed)"
            )
        who = " and ".join(one.people)
        chance = f"{one.chance:.0%}" if one.kind != "talk" else "listen"
        marks = " · pinned" if one.pinned else ""
        marks += f" · {one.state}" if one.state not in ("idea", "cancelled") else ""
        times = when(one.start, one.end, zone, home_zone).split(" ", 3)[-1]
        who = who or text.clip(one.title, 50)
        yield f"  {times}  {stars(one.tier):<3} {who}  {chance}  {one.place}  [{one.id}]{marks}"
        yield f"        {one.why}"
        for other in one.alternatives:
            at = when(other.start, None, zone, home_zone)
            yield f"        or {at} {other.kind}, {other.place}: costs {other.cost:.2f} [{other.id}]"
    if done.missed:
        yield ""
        yield "Not met:"
    for missed in done.missed:
        yield f"  {_missed(missed)}"
    if done.summary:
        yield ""
        yield f"Changed: {done.summary}"
        yield from (f"  {line}" for line in done.moved)


def _missed(one: MissedLine) -> str:
    price = "" if one.price is None else f" (having them costs {one.price:.2f})"
    return f"{stars(one.tier):<3} {one.person}: {one.why}{price} [{one.id}]"


def time_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add --minutes and --place."""
    function = click.option("--place", default="", help="Where.")(function)
    how_long = f"How long; {DEFAULT_MINUTES}, or as long as it was."
    return click.option("--minutes", type=click.IntRange(1, 1440), default=None, help=how_long)(function)


@click.command()
@click.argument("name")
@click.option("--state", type=click.Choice(MEETING_STATES), default=None, help="How it stands.")
@click.option("--at", default="", metavar="WHEN", help="When: makes an appointment, or moves the planned meeting.")
@time_options
@click.option("--note", default="", help="What to remember of it.")
@click.option("--via", default="", metavar="CHANNEL", help="How you asked, or they: mail, mastodon, in person.")
@click.option("--from-them", is_flag=True, help="They asked you: it is asked, until you say otherwise.")
@verb
def meet(
    face: Face, name: str, state: str | None, at: str, minutes: int | None, place: str, note: str, via: str,
    from_them: bool,
) -> None:  # fmt: skip
    """Say how a meeting stands: asked, accepted, held, missed, …; what was held is logged."""
    if state is None and not from_them:
        raise UsageError("how does it stand?", f"--state {', '.join(MEETING_STATES)}; or --from-them, if they asked")
    desk = face.desk()
    done = desk_meetings.mark(
        desk, name, state or "", at=at, minutes=minutes, place=place, note=note, via=via, from_them=from_them
    )
    if done.note:
        complain(done.note)
    answer(face, done, lambda: [meeting_words(done, desk.zone)])


def meeting_words(one: MeetingLine, home_zone: str) -> str:
    """Say with whom a meeting is, how it stands, when and where."""
    where = f", {one.place}" if one.place else ""
    zone = str(one.start.tzinfo or home_zone)
    who = " and ".join(one.people) or one.kind
    return f"{who}: {one.state}, {when(one.start, one.end, zone, home_zone)}{where} [{one.id}]"


@click.command()
@click.argument("conference", default="", metavar="[CONF]")
@click.option("-o", "--output", default="", metavar="FILE", help="Write there; without it, to standard output.")
@click.option("--meeting", default="", metavar="ID", help="Only this meeting (m3).")
@click.option("--all", "every", is_flag=True, help="Every plan, and appointments outside conferences.")
@click.option("--follow-ups", is_flag=True, help="What is to be done: promises with a date, words after meetings.")
@verb
def ics(face: Face, conference: str, output: str, meeting: str, every: bool, follow_ups: bool) -> None:
    """Write the plan for any calendar: undecided meetings tentative, dropped ones cancelled.

    Each entry holds your brief, so the file is for your eyes only.
    """
    if bool(conference) + bool(meeting) + every > 1 or (meeting and follow_ups):
        raise UsageError("that is more than one file", "give one of CONF, --all and --meeting")
    desk = face.desk()
    if meeting:
        data = desk_export.export_one(desk, meeting)
    elif every:
        data = desk_export.export_all(desk, follow_ups=follow_ups)
    elif follow_ups and not conference:
        data = desk_export.export_follow_ups(desk)
    else:
        if not desk_export.has_plan(desk, conference):
            desk_plan.plan(desk, conference)
        data = desk_export.export(desk, conference, follow_ups=follow_ups)
    if note := desk_export.too_large(data):
        complain(note)
    write_calendar(face, data, output)


def write_calendar(face: Face, data: bytes, output: str, more: dict[str, object] | None = None) -> None:
    """Write a calendar file where it was asked for, with `more` beside it in --json."""
    counts = {"events": data.count(b"BEGIN:VEVENT"), "todos": data.count(b"BEGIN:VTODO")}
    if not output:
        if face.json:
            answer(face, {**counts, "ics": data.decode(), **(more or {})}, list)
        else:
            sys.stdout.buffer.write(data)
        return
    path = given_path(output)
    write_whole(path, data)
    made = {"file": str(path), **counts, **(more or {})}
    entries = sum(counts.values())
    answer(face, made, lambda: [f"{path}: {entries} {'entry' if entries == 1 else 'entries'}."])
