"""Reading the sample texts that lie beside this module: plain files, one item a line or a block."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from importlib import resources

from starmeet.model import Value


class Item(Value, frozen=True, kw_only=True):
    """One item of a sample programme, not yet placed on a date."""

    number: int
    """Its place in the file, from 1: what its published identity is made of."""
    day: int
    """From 1."""
    start: time
    """On the clock of the venue."""
    length: timedelta
    room: str
    kind: str
    track: str
    speakers: tuple[str, ...]
    """As the programme writes them."""
    language: str
    title: str
    abstract: str


def source(name: str) -> str:
    """Read one of the sample files as text."""
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def rows(name: str) -> Iterator[list[str]]:
    """Read a file of one row a line, its cells separated by bars; comments and empty lines are left out."""
    for line in source(name).splitlines():
        if line and not line.startswith("#"):
            yield _cells(line)


def programme(name: str) -> tuple[Item, ...]:
    """Read a sample programme: blocks of a header line, a title and an abstract, between blank lines."""
    blocks = [block for block in source(name).strip().split("\n\n") if not block.startswith("#")]
    return tuple(_item(number, block.split("\n")) for number, block in enumerate(blocks, start=1))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _item(number: int, block: list[str]) -> Item:
    header, title, *abstract = block
    title, _, language = title.partition(" | ")
    when, room, kind, track, *by = _cells(header)
    day, start, minutes = when.split()
    return Item(
        number=number,
        day=int(day),
        start=time.fromisoformat(start),
        length=timedelta(minutes=int(minutes)),
        room=room,
        kind=kind,
        track=track,
        speakers=tuple(name.strip() for name in by[0].split(";")) if by else (),
        language=language or "en",
        title=title,
        abstract=" ".join(abstract),
    )
