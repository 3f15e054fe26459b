"""Privacy: dossier and forget."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from starmeet.cli.face import Face, answer, say, verb
from starmeet.desk import privacy
from starmeet.desk.privacy import Dossier
from starmeet.errors import UsageError
from starmeet.model import Engagement
from starmeet.text import handle_url


@click.command()
@click.argument("name")
@verb
def dossier(face: Face, name: str) -> None:
    """Everything held about a person, and where it is from."""
    held = privacy.dossier(face.desk(), name)
    answer(face, held, lambda: _lines(held))


def _lines(held: Dossier) -> Iterator[str]:
    yield f"{held.name} [{held.id}]"
    sources = {field.name: field.source for field in held.fields}
    for field in held.fields:
        if field.name != "handles":
            yield f"  {field.name}: {field.value}  ({field.source})"
    for handle in held.handles:
        yield f"  handle: {handle_url(handle) or handle}  ({sources['handles']})"
    for account in held.accounts:
        yield f"  account: {account.network} {account.address or account.key}, seen {account.seen:%d %b %Y}"
        for name, value in (("calls themselves", account.name), ("says", account.bio), ("picture", account.avatar)):
            if value:
                yield f"    {name}: {' '.join(value.split())}"
        for former in account.former:
            yield f"    was: {former}"
        for link in account.links:
            yield f"    links to: {link}{' (which links back)' if link in account.verified else ''}"
    for title, lines in (
        ("Meetings", held.meetings), ("Where they may be", held.conferences),
        ("On lists", held.lists),
        ("What they answered to invitations", held.answers), ("What you decided", held.decisions),
        ("Made one with them", held.merged), ("Promises", [one.text for one in held.promises]),
        ("Mentoring", held.mentoring),
        ("What passed between you", [_entry(one) for one in held.entries]),
        ("What they said in public", [f"{one.at:%Y-%m-%d} {one.network}: {one.text}" for one in held.posts]),
    ):  # fmt: skip
        if lines:
            yield f"{title} ({len(lines)})"
            yield from (f"  {' '.join(line.split())}" for line in lines)


def _entry(entry: Engagement) -> str:
    source = entry.source_key.partition(":")[0] or "typed"
    return f"{entry.at:%Y-%m-%d} {entry.direction} {entry.kind}: {entry.text}  ({source})"


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@verb
def forget(face: Face, name: str, yes: bool) -> None:
    """Erase a person everywhere, for good; no later import brings them back."""
    desk = face.desk()
    held = privacy.dossier(desk, name)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("forgetting cannot be undone", f"say --yes to forget {held.name}")
        about = f"{len(held.entries)} entries of your log and {len(held.posts)} posts"
        if not click.confirm(f"Erase {held.name} with {about}? This cannot be undone", err=True):
            say("Nothing was changed.")
            return
    done = privacy.forget(desk, held.id)

    def lines() -> Iterator[str]:
        yield f"{done.name} is forgotten: {done.entries} entries, {done.posts} posts. No import brings them back."
        yield from (f"  {line}" for line in (*done.left, *done.removed))
        if done.fixed:
            yield f"  {done.fixed} earlier changes showed them and cannot be undone any more"

    answer(face, done, lines)
