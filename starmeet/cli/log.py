"""The engagement log: log, log edit, log delete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import click

from starmeet import text
from starmeet.cli.face import Face, answer, verb
from starmeet.desk import Desk
from starmeet.desk import log as desk_log
from starmeet.desk.log import LogLine
from starmeet.model import KINDS


class DefaultGroup(click.Group):
    """A group whose words are handed to one verb, unless they begin with the name of another."""

    default = ""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default verb in front where none is named."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of the default verb too: that is what people come for."""
        default = self.commands[self.default]
        records = [record for param in default.get_params(ctx) if (record := param.get_help_record(ctx)) is not None]
        with formatter.section("Options"):
            formatter.write_dl(list(dict(records).items()))
        self.format_commands(ctx, formatter)


class _Log(DefaultGroup):
    default = "entry"


@click.group(cls=_Log)
def log() -> None:
    """Log what passed between you: log "yesterday: helped Ada find the spec #thanks"."""


@log.command(hidden=True)
@click.argument("words", nargs=-1)
@click.option("--with", "people", multiple=True, metavar="NAME", help="Who, when the sentence does not say.")
@click.option("--kind", type=click.Choice(KINDS), default=None, help="What it was, when no #hashtag says.")
@click.option("--at", default="", metavar="WHEN", help="When, as in 2026-11-01 or 'yesterday 14:00'.")
@click.option("--from-them", is_flag=True, help="They did it, not you.")
@click.option("--url", default="", help="Where it can be seen.")
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="How many of the newest to list, without words.",
)
@verb
def entry(face: Face, words: tuple[str, ...], kind: str | None, limit: int, **options: Any) -> None:
    """Log one entry, or list the newest."""
    desk = face.desk()
    if not words:
        newest = desk_log.recent(desk, limit)
        answer(face, newest, lambda: _lines(newest, desk))
        return
    done = desk_log.log(desk, " ".join(words), kind=kind or "", **options)
    answer(face, done, lambda: _lines([done], desk))


@log.command()
@click.argument("entry_id", metavar="ID")
@click.argument("words", nargs=-1)
@click.option("--kind", type=click.Choice(KINDS), default=None, help="What it was.")
@click.option("--at", default="", metavar="WHEN", help="When it was.")
@click.option("--from-them/--from-me", "from_them", default=None, help="Who did it.")
@verb
def edit(face: Face, entry_id: str, words: tuple[str, ...], kind: str | None, at: str, from_them: bool | None) -> None:
    """Change an entry."""
    desk = face.desk()
    done = desk_log.edit(desk, entry_id, line=" ".join(words), kind=kind or "", at=at, from_them=from_them)
    answer(face, done, lambda: _lines([done], desk))


@log.command()
@click.argument("entry_id", metavar="ID")
@verb
def delete(face: Face, entry_id: str) -> None:
    """Delete an entry (`starmeet undo` brings it back)."""
    desk = face.desk()
    gone = desk_log.delete(desk, entry_id)
    answer(face, gone, lambda: [f"{gone.id} is gone; `starmeet undo` brings it back."])


def _lines(entries: Sequence[LogLine], desk: Desk) -> Iterator[str]:
    if not entries:
        yield 'Nothing yet: starmeet log "met Ada Quill at the reception"'
    arrows = {"out": "→", "in": "←", "both": "↔"}
    for one in entries:
        at = one.at.astimezone(ZoneInfo(desk.zone))
        said = text.clip(text.one_line(one.text), 80)
        yield f"{one.id:<5} {at:%d %b %Y %H:%M} {arrows[one.direction]} {one.kind} · {', '.join(one.people)}: {said}"
        if one.promise:
            yield f"      promise: {one.promise}"
