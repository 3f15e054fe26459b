"""Today: today, done, snooze, skip, seen."""

from __future__ import annotations

from collections.abc import Iterator

import click

from starmeet.cli.face import Face, answer, say, verb
from starmeet.desk import today as desk_today
from starmeet.desk.views import StepLine


@click.command()
@click.option("--limit", type=click.IntRange(0, 50), default=5, show_default=True, help="How many at most.")
@click.option("--plain", is_flag=True, help="One line a step, for cron and status bars; nothing when there is none.")
@verb
def today(face: Face, limit: int, plain: bool) -> None:
    """Show the next small steps, each with its reason."""
    found = desk_today.today(face.desk(), limit)
    if plain and not face.json:
        for one in found:
            say(f"{one.kind}: {_named(one)}")
        return

    def lines() -> Iterator[str]:
        if not found:
            yield "Nothing waits today. Enjoy it."
        for one in found:
            due = f"by {one.latest:%d %b}" if one.latest > one.ideal else f"{one.ideal:%d %b}"
            yield f"{one.kind:<9} {_named(one)}  ({due})  [{one.id}]"
            if one.draft:
                yield f"          “{one.draft}”"

    answer(face, found, lines)


def _named(step: StepLine) -> str:
    return step.why if step.person in step.why else f"{step.person}: {step.why}"


def _say(what: str, doc: str) -> click.Command:
    @click.command(what, help=doc)
    @click.argument("step")
    @verb
    def command(face: Face, step: str, **options: object) -> None:
        days = options.get("days", 7)
        note = options.get("note", "")
        done = desk_today.say(face.desk(), step, what, days=days if isinstance(days, int) else 7, note=str(note))
        answer(face, done, lambda: [f"{what}: {done.kind} {done.person}."])

    return command


done = _say("done", "Say that a step is done; it is logged. STEP is an id that `today` prints, or a person.")
done.params.insert(1, click.Option(["--note"], default="", help="What you did, for the log."))
snooze = _say("snooze", "Put a step off for some days.")
snooze.params.insert(
    1, click.Option(["--days"], type=click.IntRange(1, 365), default=7, show_default=True, help="How long.")
)
skip = _say("skip", "Leave a step out for good.")
seen = _say("seen", "Say that you have seen it and nothing is needed.")
