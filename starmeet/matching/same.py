"""Who an incoming person already is."""

from __future__ import annotations

from collections.abc import Iterable

from starmeet import text
from starmeet.model import Handle, Person

_SHARED = frozenset(("email", "web"))
"""Where several people may have one address: a family's mailbox, an employer's page."""


def alike(one: Person, other: Person) -> bool:
    """Tell whether two names have a word in common, or one is no full name at all."""
    first, second = text.fold(one.name).split(), text.fold(other.name).split()
    return len(first) < 2 or len(second) < 2 or not set(first).isdisjoint(second)


def _name_and_org(person: Person) -> tuple[str, str]:
    return text.fold(person.name), text.fold(person.org)


class KnownPeople:
    """Finds someone who is already there: by handle, else by full name when no handle speaks against it."""

    def __init__(self, everyone: Iterable[Person] = ()) -> None:
        self._by_handle: dict[Handle, Person] = {}
        self._by_name: dict[str, Person | None] = {}
        self._bare: dict[tuple[str, str], Person] = {}
        for person in everyone:
            self.put(person)

    def put(self, person: Person) -> None:
        """Know a person (again)."""
        for handle in person.handles:
            self._by_handle[handle] = person
        if not person.handles:
            self._bare[_name_and_org(person)] = person
        for name in (person.name, *person.aliases):
            key = text.fold(name)
            before = self._by_name.get(key, person)
            # Two people of one name: the name alone tells no one.
            self._by_name[key] = person if before is not None and before.id == person.id else None

    def let_go(self, handle: Handle) -> None:
        """Know a handle as nobody's."""
        self._by_handle.pop(handle, None)

    def find(self, incoming: Person, *, by_name: bool = False) -> Person | None:
        """Find who this is, or None for someone new.

        Args:
            incoming: a person not stored yet.
            by_name: trust a name even if it is a single word or comes with other handles, as when a user types it.
        """
        for handle in incoming.handles:
            known = self._by_handle.get(handle)
            if known is not None and (handle.network not in _SHARED or alike(known, incoming)):
                return known
        known = self._by_name.get(text.fold(incoming.name))
        if not incoming.handles and (same := self._bare.get(_name_and_org(incoming))):
            return same  # nothing more was known of them when they came in before
        if known is None or by_name:
            return known
        networks = {handle.network for handle in known.handles} & {handle.network for handle in incoming.handles}
        return None if networks or " " not in incoming.name else known
