"""Following lists of the fediverse, in the shapes servers and spreadsheets give them."""

from __future__ import annotations

import pytest

from starmeet.errors import InputError
from starmeet.model import Handle, Person, Skipped
from starmeet.networks import Contacts, Found, read

HEADER = "Account address,Show boosts,Notify on new posts,Languages\n"


def people(text: str) -> list[tuple[str, str]]:
    contacts = read(text.encode(), "following_accounts.csv")
    assert contacts.kind == "mastodon following"
    assert contacts.skipped == ()
    return [(found.person.name, str(found.person.handles[0])) for found in contacts.people]


def test_todays_export() -> None:
    data = f'{HEADER}ada_quill@social.example,true,false,\nBo.Nib@Ink.Example,false,true,"en, de"\n'.encode()
    assert read(data, "x") == Contacts(
        kind="mastodon following",
        people=(
            Found(
                person=Person(name="ada_quill", handles=(Handle("mastodon", "ada_quill@social.example"),)),
                where="line 2",
            ),
            Found(person=Person(name="Bo.Nib", handles=(Handle("mastodon", "bo.nib@ink.example"),)), where="line 3"),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Account address,Show boosts\nada@social.example, true\n",
        "Account address\nada@social.example\n",
        "account address ,Show boosts\nada@social.example,true\n",
        '"Account address","Show boosts"\n"ada@social.example","true"\n',
        "Show boosts,Account address\ntrue,ada@social.example\n",
        "ada@social.example\n",
        "@ada@social.example\n",
        "ada@social.example,withReplies=true\n",
        "\ufeffAccount address,Show boosts\nada@social.example,true\n",
        "Account address,Show boosts\r\nada@social.example,true\r\n",
        "Account address,Show boosts\rada@social.example,true\r",
        "Account address;Show boosts\nada@social.example;true\n",
        "Account address\tShow boosts\nada@social.example\ttrue\n",
        "\n\nAccount address,Show boosts\n\nada@social.example,true\n,,,\n",
        "Account address\nhttps://social.example/@ada\n",
        "ada@social.example",
    ],
)
def test_each_shape(text: str) -> None:
    assert people(text) == [("ada", "mastodon:ada@social.example")]


def test_a_spreadsheets_unicode_text() -> None:
    data = "Account address\tShow boosts\r\nada@social.example\ttrue\r\n".encode("utf-16")
    assert read(data, "x").people[0].person.name == "ada"


def test_names_and_servers_beyond_ascii() -> None:
    assert people("Account address\nåsa@bücher.example\n") == [("åsa", "mastodon:åsa@bücher.example")]


def test_following_no_one() -> None:
    assert read(HEADER.encode(), "x") == Contacts(kind="mastodon following", people=())


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("ada", "ada is no address of the form user@server"),
        ("ada@localhost", "ada@localhost is no address of the form user@server"),
        ("@social.example", "@social.example is no address of the form user@server"),
        ("...@social.example", "...@social.example is no address of the form user@server"),
        ("two words@social.example", "two words@social.example is no address of the form user@server"),
        (",true", "no address in this row"),
        ("https://social.example/about", "https://social.example/about is no address of the form user@server"),
        ("a\x1b[31m b", "a b is no address of the form user@server"),
        ("x" * 5000 + "@social.example", "x" * 80 + " is no address of the form user@server"),
    ],
)
def test_a_bad_row_is_listed_and_stops_nothing(row: str, why: str) -> None:
    contacts = read(f"{HEADER}ada@social.example\n{row}\nbo@social.example\n".encode(), "x")
    assert [found.person.name for found in contacts.people] == ["ada", "bo"]
    assert contacts.skipped == (Skipped(where="line 3", why=why),)


def test_a_stray_quotation_mark_spoils_one_row() -> None:
    contacts = read(f'{HEADER}"ada\nbo@social.example\n'.encode(), "x")
    assert [found.person.name for found in contacts.people] == ["bo"]
    assert len(contacts.skipped) == 1


def test_bytes_that_are_no_text() -> None:
    contacts = read(HEADER.encode() + b"\xff\xfe@social.example\nbo@social.example\n", "x")
    assert [found.person.name for found in contacts.people] == ["bo"]
    assert len(contacts.skipped) == 1


def test_a_cell_beyond_all_measure() -> None:
    contacts = read(f"{HEADER}{'x' * 200_000}\nbo@social.example\n".encode(), "x")
    assert (len(contacts.people), len(contacts.skipped)) == (1, 1)


def test_someone_twice() -> None:
    contacts = read(f"{HEADER}Ada@social.example\nbo@social.example\nada@Social.example\n".encode(), "x")
    assert [found.person.name for found in contacts.people] == ["Ada", "bo"]
    assert contacts.skipped == (Skipped(where="line 4", why="ada is already in line 2"),)


def test_muted_accounts_are_no_one_to_meet() -> None:
    with pytest.raises(InputError, match="muted accounts"):
        read(b"Account address,Hide notifications\nada@social.example,true\n", "mutes.csv")
