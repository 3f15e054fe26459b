"""Who an incoming person already is."""

from __future__ import annotations

from starmeet.matching.same import KnownPeople
from starmeet.model import Handle, Person

ADA = Person(id=1, name="Ada Quill", aliases=("A. B. Quill",), handles=(Handle("github", "ada"),))


def found(incoming: Person, *known: Person, by_name: bool = False) -> int:
    """The id of who it is, 0 for someone new."""
    one = KnownPeople(known).find(incoming, by_name=by_name)
    return one.id if one else 0


def test_a_handle_tells() -> None:
    assert found(Person(name="somebody", handles=(Handle("github", "ada"),)), ADA) == 1


def test_a_full_name_or_alias_tells_when_no_handle_speaks_against_it() -> None:
    assert found(Person(name="ÁDA  quill"), ADA) == 1
    assert found(Person(name="A. B. Quill", handles=(Handle("mastodon", "ada@x.example"),)), ADA) == 1
    assert found(Person(name="Ada Quill", handles=(Handle("github", "other"),)), ADA) == 0


def test_one_word_tells_only_when_the_user_typed_it() -> None:
    nick = Person(id=2, name="vex", handles=(Handle("github", "vex"),))
    assert found(Person(name="vex"), nick) == 0
    assert found(Person(name="vex"), nick, by_name=True) == 2


def test_whoever_came_without_any_address_is_the_same_when_they_come_again() -> None:
    one, other = Person(id=2, name="Vex", org="Ink"), Person(id=3, name="Vex", org="Pen")
    assert found(Person(name="vex", org="ink"), one, other) == 2
    assert found(Person(name="Vex", org="Pen"), one, other) == 3
    assert found(Person(name="Vex"), one, other) == 0
    assert found(Person(name="Vex", org="Ink", handles=(Handle("github", "vex"),)), one, other) == 0


def test_two_of_one_name_tell_no_one() -> None:
    other = Person(id=2, name="Ada Quill", handles=(Handle("github", "other"),))
    assert found(Person(name="Ada Quill"), ADA, other) == 0


def test_a_family_mailbox_is_not_one_person() -> None:
    mother = Person(id=3, name="Mina Weil", handles=(Handle("email", "us@weil.example"),))
    assert found(Person(name="Jonas Brandt", handles=mother.handles), mother) == 0
    assert found(Person(name="Mina J. Weil", handles=mother.handles), mother) == 3
