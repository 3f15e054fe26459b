"""Duplicates among your own people: merge, unmerge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from starmeet.cli.face import Face, answer, verb
from starmeet.desk import merge as desk_merge
from starmeet.desk.merge import Pair
from starmeet.errors import UsageError


@click.command()
@click.argument("name", default="")
@click.argument("other", default="")
@click.option("--no", "apart", is_flag=True, help="They are two people: do not ask again.")
@click.option("--list", "show", is_flag=True, help="List what was merged.")
@verb
def merge(face: Face, name: str, other: str, apart: bool, show: bool) -> None:
    """Make OTHER part of NAME; without names, list who may be one person twice."""
    desk = face.desk()
    if show:
        done = desk_merge.merges(desk)
        answer(face, done, lambda: [f"{one.other} went into {one.person} [{one.id}]" for one in done])
    elif not name:
        found = desk_merge.duplicates(desk)
        answer(face, found, lambda: _pairs(found))
    elif not other:
        raise UsageError("two names make a merge", "starmeet merge NAME OTHER")
    elif apart:
        told = desk_merge.keep_apart(desk, name, other)
        answer(face, told, lambda: [f"{told.person} and {told.other} are two people."])
    else:
        one = desk_merge.merge(desk, name, other)
        answer(face, one, lambda: [f"{one.other} is part of {one.person} now; `starmeet unmerge` takes it back."])


def _pairs(found: Sequence[Pair]) -> Iterator[str]:
    if not found:
        yield "Nobody seems to be there twice."
    for one in found:
        names = " and ".join(f"{name} [{id_}]" for name, id_ in zip(one.names, one.ids, strict=True))
        yield f"{one.grade:<8} {names}: {'; '.join(one.evidence)}"
    if found:
        yield "One person: starmeet merge ID ID. Two people: starmeet merge ID ID --no."


@click.command()
@click.argument("name")
@verb
def unmerge(face: Face, name: str) -> None:
    """Take a merge back: NAME is who went in, or whom they went into."""
    done = desk_merge.unmerge(face.desk(), name)
    answer(face, done, lambda: [f"{done.person} is a person of their own again."])
