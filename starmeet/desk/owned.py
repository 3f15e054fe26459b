"""What config.toml declares is changed there: the file is written, and an undo takes the file back too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starmeet.config.edit import set_person_field, set_value
from starmeet.config.options import DeclaredPerson
from starmeet.config.read import load
from starmeet.desk.base import Desk
from starmeet.model import Attending, Conference, Person
from starmeet.store import people, programmes
from starmeet.store.journal import Reader, Transaction


def set_fields(desk: Desk, key: str, fields: Mapping[str, Any]) -> str:
    """Set fields of the `[[people]]` block known as `key`, and give what it is known by afterwards.

    Raises:
        ConfigError: the file cannot be changed.
        NotFound: no such block.
    """
    index = next((block.index for block in desk.config.people if block.key == key), -1)
    for field, value in fields.items():
        set_person_field(
            desk.home.config, key, field, [str(item) for item in value] if isinstance(value, tuple) else value
        )
        # A block without an id is known by its first handle or its name, which may be what has just been changed.
        key = next((block.key for block in load(desk.home.config).config.people if block.index == index), key)
    desk.reload()
    return key


def set_going(desk: Desk, conference: Conference, attending: Attending) -> None:
    """Say in the `[[conferences]]` block of a conference whether you go, where the block says so at all.

    Raises:
        ConfigError: the file cannot be changed.
    """
    block = next((one for one in desk.config.conferences if one.key == conference.declared), None)
    if block is not None and "going" in block.fields and block.going != attending:
        set_value(desk.home.config, f"conferences[{block.key}].going", attending)
        desk.reload()


def set_cost(desk: Desk, conference: Conference, cost: str) -> None:
    """Say in the `[[conferences]]` block of a conference what it costs, where the block says so at all.

    Raises:
        ConfigError: the file cannot be changed.
    """
    block = next((one for one in desk.config.conferences if one.key == conference.declared), None)
    if block is not None and "cost" in block.fields and block.cost != cost:
        set_value(desk.home.config, f"conferences[{block.key}].cost", cost)
        desk.reload()


class Before:
    """What was declared and how it stood before an undo, to bring the file along afterwards."""

    def __init__(self, reader: Reader, desk: Desk) -> None:
        self._desk = desk
        blocks = {block.key: block for block in desk.config.people}
        self._people = [(one, blocks[one.declared]) for one in people.everyone(reader) if one.declared in blocks]
        self._conferences = [one for one in programmes.all_conferences(reader) if one.declared]

    def bring(self, tx: Transaction) -> None:
        """Write into the file what the undo changed of declared fields.

        Raises:
            ConfigError: the file cannot be changed.
        """
        now = {one.id: one for one in people.some(tx, [person.id for person, _ in self._people])}
        for before, block in self._people:
            if before.id in now and now[before.id] != before:
                fields = _differing(tx, before, now[before.id], block)
                set_fields(self._desk, block.key, fields)
        known = {one.id: one for one in programmes.all_conferences(tx)}
        for conference in self._conferences:
            after = known.get(conference.id)
            if after is not None and after.attending != conference.attending:
                set_going(self._desk, conference, after.attending)
            if after is not None and after.cost != conference.cost:
                set_cost(self._desk, conference, after.cost)


def _differing(reader: Reader, before: Person, now: Person, block: DeclaredPerson) -> dict[str, Any]:
    owners = people.owners(reader, now.id)
    return {
        field: getattr(now, field)
        for field in sorted(block.fields)
        if owners.get(field) == "declared"
        and getattr(now, field) != getattr(before, field)
        and getattr(now, field) != getattr(block, field)
    }
