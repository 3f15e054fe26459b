"""Before you walk up: brief, starters."""

from __future__ import annotations

from collections.abc import Iterator

import click

from starmeet.cli.face import Face, answer, say, verb
from starmeet.desk import brief as desk_brief


@click.command()
@click.argument("name")
@click.argument("conference", default="", metavar="[CONF]")
@click.option("--markdown", is_flag=True, help="As Markdown, to print.")
@verb
def brief(face: Face, name: str, conference: str, markdown: bool) -> None:
    """Print the card to read before walking up to someone."""
    made = desk_brief.brief(face.desk(), name, conference)
    if markdown and not face.json:
        say(made.markdown)
        return
    answer(face, made, lambda: [made.text])


@click.command()
@click.argument("name")
@click.option("--for", "kind", default="", metavar="KIND", help="hello, opener, question, offer, thanks, follow-up.")
@click.option("--used", default="", metavar="TEXT", help="You have said this: it is not offered again.")
@verb
def starters(face: Face, name: str, kind: str, used: str) -> None:
    """Print what you could say, each sentence with the facts it rests on."""
    desk = face.desk()
    if used:
        desk_brief.use(desk, name, used)
    found = desk_brief.starters(desk, name, kind)

    def lines() -> Iterator[str]:
        if not found:
            yield "No signal: nothing is known that a sentence could rest on."
        for one in found:
            yield f"{one.kind:<10} {one.text}"
            for fact in one.facts:
                on = f", {fact.date:%d %b %Y}" if fact.date else ""
                yield f"           receipt: {fact.source}{on}: {fact.text}"

    answer(face, found, lines)
