"""Messages that cross screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message
from textual.screen import Screen

from starmeet.errors import StarmeetError


@dataclass
class Answered(Message):
    """A worker has an answer of the desk; it is dropped when the same asker has asked anew meanwhile."""

    job: str
    ticket: int
    asker: Screen[object]
    deliver: Callable[[], None]


@dataclass
class Opened(Message):
    """The desk is open, or could not be opened."""

    problem: StarmeetError | None = None
    notes: tuple[str, ...] = ()


@dataclass
class Warned(Message):
    """Something went wrong beside a change that is done all the same."""

    line: str
