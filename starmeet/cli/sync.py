"""Sync: fetch what is new from your accounts."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from starmeet.cli.face import Face, answer, complain, verb
from starmeet.desk.sync import Progress, Synced
from starmeet.desk.sync import sync as desk_sync


@click.command()
@click.argument("networks", nargs=-1, metavar="[ACCOUNT]...")
@verb
def sync(face: Face, networks: tuple[str, ...]) -> None:
    """Fetch what is new from the accounts in config.toml, or from those named (by account or network)."""
    shown = sys.stderr.isatty() and not face.json
    done = desk_sync(face.desk(), networks, _progress if shown else lambda _: None)
    if shown:
        click.echo("\r\033[K", err=True, nl=False)
    for one in done:
        if one.error:
            complain(f"{one.account}: {one.error}")
    answer(face, done, lambda: _lines(done))
    if any(one.error for one in done):
        raise click.exceptions.Exit(1)


def _progress(at: Progress) -> None:
    taken = at.taken
    line = f"{at.account}: {at.stream} · {taken.new} new people · {taken.entries} in the log · {taken.posts} posts"
    click.echo(f"\r\033[K{line[:100]}", err=True, nl=False)


def _lines(done: tuple[Synced, ...]) -> Iterator[str]:
    for one in done:
        came = [
            f"{number} {what}"
            for number, what in (
                (one.new, "new people"), (one.changed, "changed"), (one.entries, "new in the log"),
                (one.posts, "new posts"), (one.skipped, "odd items left out"), (one.dropped, "old posts let go"),
            )
            if number
        ]  # fmt: skip
        stopped = " (not finished)" if one.error else ""
        yield f"{one.account}: {', '.join(came) or 'nothing new'}{stopped}."
