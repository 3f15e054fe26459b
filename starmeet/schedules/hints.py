"""What the reader of a programme is told from outside the file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from starmeet.model import Value


class Hints(Value, frozen=True, kw_only=True):
    """What is known about a programme besides its bytes."""

    where: str
    """Path or URL: named in messages, and what a nameless programme is called after."""
    zone: str = ""
    """IANA zone the user gave (`--zone`); empty when they gave none."""
    home_zone: str = "UTC"
    """The user's own zone: the last resort."""
    name: str = ""
    """What to call a programme that does not say."""
    start: date | None = None
    """First day of the conference, for tables that write their days as "Thursday", "Day 2", "April 3" or "4/3/27"."""
    columns: Mapping[str, str] = {}
    """Which column of a table is which: our name -> the header as written (`{"start": "Wann"}`)."""
