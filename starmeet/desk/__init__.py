"""The verbs: everything a face can ask for, one function each; the only room that joins the others.

`base` holds the desk and the look-ups verbs share, `sources` how a programme is read and brought up to date, `views`
and `glance` what can be shown before the store is open; every other module is one noun and imports none of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starmeet.config.places import Home
    from starmeet.desk.base import Desk

__all__ = ["Desk", "open_desk"]


def open_desk(home: Home, now: Callable[[], datetime]) -> tuple[Desk, tuple[str, ...]]:
    """Open a desk and apply what config.toml declares; also give what could not be applied, a line each.

    From then on the feed follows what the desk writes.
    """
    from starmeet.desk.base import Desk
    from starmeet.desk.declarations import apply
    from starmeet.desk.feed import begin, follow

    desk, said = Desk(home, now), list[str]()
    desk.say = said.append
    desk.written = lambda transaction: follow(desk, transaction)
    problems = apply(desk)
    begin(desk)
    return desk, (*problems, *said)


def __getattr__(name: str) -> Any:
    # The desk brings the store, and the store brings SQLAlchemy: too much for a first frame.
    if name == "Desk":
        from starmeet.desk.base import Desk

        return Desk
    raise AttributeError(name)
