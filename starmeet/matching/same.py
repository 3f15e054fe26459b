"""Who an incoming person already is."""

from __future__ import annotations

from collections.abc import Iterable

from starmeet import text
from starmeet.model import Handle, Person

_SHARED = frozenset(("email", "web"))
"""Where several people may have one address: a family's mailbox, an employer's page."""


def _alike(one: Person, other: Person) -> bool:
    """Tell whether two names have a word in common, or one is no full name at all."""
    first, second = text.fold(one.name).split(), text.fold(other.name).split()
    return len(first) < 2 or len(second) < 2 or not set(first).isdisjoint(second)


class KnownPeople:
    """Finds someone who is already there: by handle, else by full name when no handle speaks against it."""

    def __init__(self, everyone: Iterable[Person] = ()) -> None:
        self._by_handle: dict[Handle, Person] = {}
        self._by_name: dict[str, Person | None] = {}
        for person in everyone:
            self.put(person)

    def put(self, person: Person) -> None:
        """Know a person (again)."""
        for handle in person.handles:
            self._by_handle[handle] = person
        for name in (person.name, *person.aliases):
            key = text.fold(name)
            before = self._by_name.get(key, person)
            # Two people of one name: the name alone tells no one.
            self._by_name[key] = person if before is not None and before.id == person.id else None

    def find(self, incoming: Person, *, by_name: bool = False) -> Person | None:
        """Find who this is, or None for someone new.

        Args:
            incoming: a person not stored yet.
            by_name: trust a name even if it is a single word or comes with other handles, as when a user types it.
        """
        for handle in incoming.handles:
            known = self._by_handle.get(handle)
            if known is not None and (handle.network not in _SHARED or _alike(known, incoming)):
                return known
        known = self._by_name.get(text.fold(incoming.name))
        if known is None or by_name:
            return known
        networks = {handle.network for handle in known.handles} & {handle.network for handle in incoming.handles}
        return None if networks or " " not in incoming.name else known
