"""Before you walk up: brief, starters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from starmeet.cli.face import Face, answer, complain, progress, say, verb
from starmeet.desk import brief as desk_brief
from starmeet.desk import starters as desk_starters
from starmeet.errors import UsageError

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.model import Starter


@click.command()
@click.argument("words", nargs=-1, metavar="[NAME] [CONF]")
@click.option("--markdown", is_flag=True, help="As Markdown, to print.")
@click.option("--html", is_flag=True, help="As a page of HTML, a card to a sheet.")
@verb
def brief(face: Face, words: tuple[str, ...], markdown: bool, html: bool) -> None:
    """Print the card to read before walking up to someone.

    Without NAME: the cards of everyone you plan to meet at CONF, or at the next conference, in the order you meet them.
    """
    if len(words) > 2:
        raise UsageError("that is more than a NAME and a CONF", 'put quotation marks around them: "Ada Quill"')
    if markdown and html:
        raise UsageError("a card is either Markdown or HTML", "give one of --markdown and --html")
    made = desk_brief.one_or_all(face.desk(), words)
    views = made.briefs if isinstance(made, desk_brief.Briefs) else (made,)
    title = made.conference if isinstance(made, desk_brief.Briefs) else made.person
    if face.json or not (markdown or html):
        answer(face, made, lambda: "\n".join(one.text for one in views).split("\n")[:-1])
    else:
        say((desk_brief.page(views, title) if html else "\n".join(one.markdown for one in views)).rstrip("\n"))


@click.command()
@click.argument("name")
@click.option(
    "--for", "kind", default="", metavar="KIND",
    help="hello, morning, opener, question, deeper, offer, ask, thanks, follow-up, report.",
)  # fmt: skip
@click.option("--network", default="", metavar="NETWORK", help="Only what fits there: bluesky, mastodon, linkedin, ...")
@click.option("--used", default="", metavar="TEXT", help="You have said this: it is not offered again.")
@click.option("--model", is_flag=True, help="Have the language model of your config rephrase them.")
@click.option("--show-request", is_flag=True, help="Show what that model would be sent; nothing is sent.")
@click.option("--agree", is_flag=True, help="With --show-request: agree that this is sent from now on.")
@verb
def starters(
    face: Face, name: str, kind: str, network: str, used: str, model: bool, show_request: bool, agree: bool
) -> None:
    """Print what you could say, each sentence with the facts it rests on."""
    if agree and not show_request:
        raise UsageError("to agree one has to see it", f"starmeet starters {name} --show-request --agree")
    desk = face.desk()
    if used:
        desk_starters.use(desk, name, used)
    if show_request:
        _show_request(face, desk, name, kind, network, agree=agree)
        return
    if model:
        with progress(face) as tell:
            tell("asking the language model")
            asked = desk_starters.rephrase(desk, name, kind, network)
        if asked.problem:
            complain(f"{asked.problem}; the sentences are as they were")
        elif asked.kept:
            what = "sentence did" if asked.kept == 1 else "sentences did"
            complain(f"{asked.kept} {what} not hold to the facts when rephrased: as they were")
        found = asked.starters
    else:
        found = desk_starters.starters(desk, name, kind, network)
    answer(face, found, lambda: _lines(found))


def _show_request(face: Face, desk: Desk, name: str, kind: str, network: str, *, agree: bool) -> None:
    shown = desk_starters.sending(desk, name, kind, network)
    if agree and shown.request:
        desk_starters.agree(desk)
        shown = desk_starters.sending(desk, name, kind, network)

    def lines() -> Iterator[str]:
        if not shown.request:
            yield f"Nothing of this could be sent to {shown.to}: no sentence rests on public facts alone."
            return
        yield shown.request
        yield ""
        yield (
            f"You agreed that such requests are sent to {shown.to}."
            if shown.agreed
            else f"Nothing was sent. --agree lets such requests be sent to {shown.to}, with `starters NAME --model`."
        )

    answer(face, shown, lines)


def _lines(found: tuple[Starter, ...]) -> Iterator[str]:
    if not found:
        yield "No signal: nothing is known that a sentence could rest on."
    for one in found:
        yield f"{one.kind:<10} {one.text}"
        for fact in one.facts:
            on = f", {fact.date:%d %b %Y}" if fact.date else ""
            yield f"           receipt: {fact.source}{on}: {fact.text}"
