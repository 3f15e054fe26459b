"""What a single file tells, and how its reader says that it is not for us."""

from __future__ import annotations

from starmeet.networks.batch import Batch


class Contacts(Batch, frozen=True, kw_only=True):
    """A batch, and what it was read from. In a list of people, `people` and `skipped` add up to its entries."""

    kind: str
    """What the file is: "mastodon following", "vcard"."""


class Refused(Exception):
    """A file that is recognised and is not read: "is a list of followers", and what to give instead."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
