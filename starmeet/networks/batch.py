"""What a place where people talk tells: in parts, each of which can be taken in by itself.

An adapter knows nothing of the store. It names people by `Profile`, as its network knows them; who of them is one
of the user's people is found out by whoever takes the batch in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from starmeet.model import Direction, Handle, Kind, Person, Skipped, Value


class Profile(Value, frozen=True, kw_only=True):
    """An account as its network describes it; with a `key` or an `address`, often with both."""

    network: str
    key: str = ""
    """What stays when the address changes: a DID, a number, the URI of an actor."""
    address: str = ""
    """As `text.handle` spells it."""
    name: str = ""
    bio: str = ""
    """Plain text."""
    url: str = ""
    avatar: str = ""
    links: tuple[str, ...] = ()
    """Where they say they are, too: URLs as written."""
    verified: tuple[str, ...] = ()
    """Those of `links` that the network saw linking back."""
    moved_to: str = ""
    """The address they went to, where the network says so."""
    org: str = ""
    home: str = ""
    same_as: Handle | None = None
    """An address that is surely of the same person: of the page that names this as its feed."""

    @property
    def handle(self) -> Handle | None:
        """The address as a handle."""
        return Handle(self.network, self.address) if self.address else None


class Found(Value, frozen=True, kw_only=True):
    """Someone the user follows or knows, always with a name."""

    person: Person
    where: str
    """Where in the source: "line 12"."""
    profile: Profile | None = None


class Passed(Value, frozen=True, kw_only=True):
    """Something that passed between the user and others."""

    key: str
    """Names it for ever, so that it is taken in once: "twitter:reply:1234567"."""
    at: datetime
    undated: bool = False
    """True when the source does not say when; `at` is then the earliest it can have been."""
    who: tuple[Profile, ...]
    direction: Direction
    kind: Kind
    text: str = ""
    url: str = ""


class Said(Value, frozen=True, kw_only=True):
    """A public post."""

    key: str
    at: datetime
    who: Profile
    text: str
    """Plain text."""
    url: str = ""
    links: tuple[str, ...] = ()
    """The addresses in it, whole: what is shown of them is often cut."""
    tags: tuple[str, ...] = ()
    is_reply: bool = False
    replies: int | None = None


class Batch(Value, frozen=True, kw_only=True):
    """A part of what a source tells."""

    people: tuple[Found, ...] = ()
    """Whom the user follows or knows."""
    seen: tuple[Profile, ...] = ()
    """Descriptions of accounts: taken in for those who are the user's people, let go for all others."""
    passed: tuple[Passed, ...] = ()
    said: tuple[Said, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    unknown: int = 0
    """How much passed with someone the source does not name."""


class Page(Value, frozen=True, kw_only=True):
    """A batch from a live account, and from where to go on once it is stored."""

    stream: str
    """What is read: "following", "posts", "notifications"."""
    batch: Batch
    bookmark: str
    """Handed back at the next reading of this stream; the adapter's own words."""


class Export(Value, frozen=True, kw_only=True):
    """A file or archive that was recognised, to be read part by part."""

    kind: str
    """What it is: "mastodon following", "x archive"."""
    batches: Iterator[Batch]
    columns: Mapping[str, Mapping[str, str]] = {}
    """What the user said of the columns of its tables (our field -> header), by the header of each: to remember."""


def found(profile: Profile, where: str) -> Found:
    """Make a person of an account someone follows: called by their name, else by what is known of the account."""
    name = profile.name or profile.address.partition("@")[0] or f"{profile.network} user {profile.key}"
    handles = (profile.handle,) if profile.handle else ()
    person = Person(name=name, handles=handles, org=profile.org, home=profile.home)
    return Found(person=person, where=where, profile=profile)
