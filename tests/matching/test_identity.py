"""Accounts that name each other are one person's; a link one way is only a hint."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.matching.duplicates import duplicates
from starmeet.matching.identity import claimed, claims, in_bio, links, to_join
from starmeet.model import Account, Handle, Person

SEEN = datetime(2026, 11, 22, tzinfo=UTC)
ON_FEDI = Person(id=1, name="quill", handles=(Handle("mastodon", "quill@fedi.example"),))
ON_GITHUB = Person(id=2, name="Ada Q.", handles=(Handle("github", "adaq"),))
OTHER = Person(id=3, name="Bo Lind", handles=(Handle("github", "bolind"),))
PEOPLE = (ON_FEDI, ON_GITHUB, OTHER)
TO_GITHUB, TO_FEDI = "https://github.com/AdaQ", "https://fedi.example/@quill"


def account(person: int, network: str, *urls: str, verified: tuple[str, ...] = ()) -> Account:
    return Account(person=person, network=network, key=f"{network}{person}", links=urls, verified=verified, seen=SEEN)


def test_both_ways_is_sure_and_is_joined() -> None:
    found = links(PEOPLE, [account(1, "mastodon", TO_GITHUB), account(2, "github", TO_FEDI)])
    assert found[1, 2].both
    assert len(found[1, 2].evidence) == 2
    assert [pair for pair, _ in to_join(found, ())] == [(1, 2)]
    assert to_join(found, [(1, 2)]) == [], "told apart is told apart"


def test_a_link_the_network_saw_from_both_sides_is_as_sure() -> None:
    found = links(PEOPLE, [account(1, "mastodon", TO_GITHUB, verified=(TO_GITHUB,))])
    assert found[1, 2].both
    assert "links back" in found[1, 2].evidence[0]


def test_one_way_is_asked_about() -> None:
    found = links(PEOPLE, [account(1, "mastodon", TO_GITHUB)])
    assert not found[1, 2].both
    assert to_join(found, ()) == []
    [(one, other, score)] = duplicates(PEOPLE, (), found)
    assert (one, other, score.grade) == (1, 2, "likely")
    assert "links to github:adaq" in score.evidence[0]


def test_links_to_oneself_to_nobody_and_to_no_address_say_nothing() -> None:
    assert not links(PEOPLE, [account(1, "mastodon", TO_FEDI, "https://nobody.example", "javascript:x", "")])


def test_what_an_account_surely_calls_its_own_is_claimed_unless_somebody_has_it() -> None:
    known = {handle: person.id for person in PEOPLE for handle in person.handles}
    github = account(
        2, "github", "https://bsky.app/profile/ada.example", "https://github.com/bolind", "https://firm.example"
    )
    assert claimed(github, known) == (Handle("bluesky", "ada.example"),)
    assert claimed(account(1, "mastodon", "https://bsky.app/profile/q.example"), known) == (), "said, not seen back"


def test_what_two_claim_is_nobodys_and_asked() -> None:
    known = {handle: person.id for person in PEOPLE for handle in person.handles}
    both = [account(one, "github", "https://bsky.app/profile/x.example") for one in (2, 3)]
    assert claims(both, known) == {}
    assert claims(both[:1], known) == {2: (Handle("bluesky", "x.example"),)}
    assert not links(PEOPLE, both)[2, 3].both


@pytest.mark.parametrize(
    ("bio", "expected"),
    [
        ("Lexers. Also @ada@fedi.example, and tea.", ["mastodon:ada@fedi.example"]),
        ("(https://github.com/Ada). fedi.example/@quill!", ["github:ada", "mastodon:quill@fedi.example"]),
        ("bsky.app/profile/ada.example or @ada.bsky.social", ["bluesky:ada.example", "bluesky:ada.bsky.social"]),
        ("building @foo and github.com/northwind/lexer at northwind.example", []),
        ("write to ada@quill.example or https://quill.example/about", []),
        ("@@@ http:// https://[ @a@ @.b github.com/ \N{ELEPHANT}@x", []),
    ],
)
def test_a_bio_names_accounts_only_in_full(bio: str, expected: list[str]) -> None:
    assert [str(one) for one in in_bio(bio)] == expected


@given(st.text(st.sampled_from("@./:ahtps -_\N{ELEPHANT}github.com"), max_size=60))
def test_any_bio_can_be_read(bio: str) -> None:
    assert all(one.address for one in in_bio(bio))


def test_a_bio_is_never_proof() -> None:
    said = [
        Account(person=1, network="mastodon", key="k", bio="with github.com/adaq", seen=SEEN),
        Account(person=2, network="github", key="7", bio="with @quill@fedi.example", seen=SEEN),
    ]
    assert not links(PEOPLE, said)[1, 2].both


def test_a_page_that_two_share_joins_no_one() -> None:
    ada = Person(id=1, name="Ada Quill", handles=(Handle("web", "home.example"),))
    bo = Person(id=2, name="Bo Lind", handles=(Handle("mastodon", "bo@fedi.example"),))
    page = account(1, "web", "https://fedi.example/@bo")
    verified = account(2, "mastodon", "https://home.example", verified=("https://home.example",))
    assert not links([ada, bo], [page, verified])[1, 2].both
