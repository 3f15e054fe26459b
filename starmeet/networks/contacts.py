"""What a file of people says: the people found in it, and what was left out."""

from __future__ import annotations

from starmeet.model import Person, Skipped, Value


class Found(Value, frozen=True, kw_only=True):
    """A person as one file names them; always with a name."""

    person: Person
    where: str
    """Where in the file: "line 12"."""


class Contacts(Value, frozen=True, kw_only=True):
    """Everyone in one file. `len(found) + len(skipped)` is the number of entries in it."""

    kind: str
    """What the file is: "mastodon following", "vcard"."""
    found: tuple[Found, ...]
    skipped: tuple[Skipped, ...] = ()
