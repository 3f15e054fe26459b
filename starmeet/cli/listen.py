"""Listening: listen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby

import click

from starmeet import text
from starmeet.cli.face import Face, answer, complain, stars, verb
from starmeet.desk import listen as desk_listen
from starmeet.desk.listen import Failure, Heard, Progress, RsvpLine

_SHOWN = 12
_NAMED = 3
_WORDS = 80
_CLEAR = "\r\033[K"


@click.command()
@click.argument("conference", default="", metavar="[CONF]")
@verb
def listen(face: Face, conference: str) -> None:
    """Hear what your people say of conferences ahead: their answers to public invitations, and their posts.

    Invitations are asked about on Bluesky; hashtags are read by your Mastodon accounts in config.toml. With CONF, only
    what is about it.
    """
    shown = sys.stderr.isatty()
    try:
        heard = desk_listen.listen(face.desk(), conference, _progress if shown else lambda _: None)
    finally:
        if shown:
            click.echo(_CLEAR, err=True, nl=False)
    for failure in heard.failures:
        complain(_failed(failure))
    answer(face, heard, lambda: _lines(heard, conference))


def _progress(at: Progress) -> None:
    click.echo(f"{_CLEAR}{at.done} of {at.of}: {text.clip(text.one_line(at.person), 60)}", err=True, nl=False)


def _failed(failure: Failure) -> str:
    names = ", ".join(failure.people[:_NAMED])
    more = f" and {len(failure.people) - _NAMED} more" if len(failure.people) > _NAMED else ""
    whose = f"{names}{more}: " if names else ""
    return f"{whose}{failure.problem}: {failure.hint}"


def _lines(heard: Heard, conference: str) -> Iterator[str]:
    taken_back = f", {heard.gone} taken back" if heard.gone else ""
    if heard.asked:
        yield f"{heard.asked} people asked about: {heard.new} new answers{taken_back}."
    else:
        yield "None of your people with a star has a Bluesky account: `starmeet edit NAME --handle bluesky:NAME`."
    if heard.tags:
        yield f"{', '.join(heard.tags)}: {heard.new_posts} new posts of your people."
    if not heard.rsvps:
        yield f"No answer to {conference or 'anything ahead'} is known."
    yield from _answers(heard)
    yield from _said(heard)
    if heard.skipped:
        yield ""
        yield f"{len(heard.skipped)} odd, cancelled or closed entries were left out (--json says which)."


def _answers(heard: Heard) -> Iterator[str]:
    for slug, several in groupby(heard.rsvps, key=lambda one: one.conference):
        ones = list(several)
        yield ""
        yield f"To {slug}: starmeet who {slug}" if slug else "To other events"
        yield from map(_line, ones[:_SHOWN])
        yield from _more(len(ones))


def _said(heard: Heard) -> Iterator[str]:
    if heard.posts:
        yield ""
        yield "What they wrote"
    for one in heard.posts[:_SHOWN]:
        words = text.clip(text.one_line(one.text, 1000), _WORDS)
        yield f"  {one.at:%d %b %Y}  {one.person}  {one.conference}, {one.says}: “{words}”"
    yield from _more(len(heard.posts))


def _more(count: int) -> Iterator[str]:
    if count > _SHOWN:
        yield f"  … and {count - _SHOWN} more (--json lists them all)"


def _line(one: RsvpLine) -> str:
    day = f"  {one.start:%d %b %Y}" if one.start else ""
    place = f", {one.place}" if one.place else ""
    return f"  {stars(one.tier):<3} {one.person}  {one.status}: “{text.clip(one.event, 60)}”{day}{place}"
