from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.errors import Ambiguous
from starmeet.matching.mentions import mentions
from starmeet.model import Handle, Person

ADA = Person(
    id=1, name="Ada Lovelace", aliases=("Countess",),
    handles=(Handle("github", "adal"), Handle("mastodon", "ada@example.social")),
)  # fmt: skip
MEI = Person(id=2, name="Mei Tanaka")
WILL = Person(id=3, name="Will Stonor")
JOSE = Person(id=4, name="José Ñandú")
JEAN = Person(id=5, name="Jean-Luc O'Brien")
MAY = Person(id=6, name="May Lindqvist")
ANA = Person(id=7, name="Ana María Gómez")
PEOPLE = (ADA, MEI, WILL, JOSE, JEAN, MAY, ANA)


@pytest.mark.parametrize(
    ("sentence", "people"),
    [
        ("helped Ada and mei tanaka find the TOML spec", [ADA, MEI]),
        ("Ada's book, signed", [ADA]),
        ("read Ada’s book", [ADA]),
        ("ADA LOVELACE answered", [ADA]),
        ("lovelace ada answered", [ADA]),
        ("Lovelace, Tanaka & O’Brien came", [ADA, MEI, JEAN]),
        ("thanks to jose nandu's talk", [JOSE]),
        ("met Jean-Luc (at last)", [JEAN]),
        ("met ana gomez", [ANA]),
        ("the countess replied", [ADA]),
        ("liked a post of @adal", [ADA]),
        ("replied to @ada@example.social.", [ADA]),
        ("saw https://github.com/adal, wrote github:adal", [ADA]),
        ("(Mei)", [MEI]),
        ("Mei", [MEI]),
        ("ada lovelace and Ada", [ADA]),
        ("will do, it may be", []),
        ("ada and mei, in lower case", []),
        ("Adam met Meister", []),
        ("asked about #Ada and https://example.org/Mei", []),
        ("", []),
    ],
)
def test_people_named_in_a_sentence_are_found(sentence: str, people: list[Person]) -> None:
    assert mentions(sentence, PEOPLE) == tuple(person.id for person in people)


@pytest.mark.parametrize(
    ("sentence", "people"),
    [
        ("Will helped me", [WILL]),
        ("Will ask Mei about it", [MEI]),
        ("Will and Mei helped", [WILL, MEI]),
        ("yesterday: May ask Ada", [ADA]),
        ("asked Will and May", [WILL, MAY]),
        ("will stonor helped", [WILL]),
    ],
)
def test_words_that_are_also_names(sentence: str, people: list[Person]) -> None:
    assert mentions(sentence, PEOPLE) == tuple(person.id for person in people)


def test_a_name_of_two_people_is_an_error_that_lists_them() -> None:
    with pytest.raises(Ambiguous) as caught:
        mentions("helped Ada's team and Mei", (*PEOPLE, Person(id=8, name="Ada Yonas")))
    assert caught.value.candidates == ("Ada Lovelace", "Ada Yonas")
    assert "'Ada'" in caught.value.problem


def test_who_was_named_in_full_is_meant_again() -> None:
    people = (*PEOPLE, Person(id=8, name="Ada Yonas"))
    assert mentions("met Ada Lovelace; Ada showed me the looms", people) == (1,)


def test_the_longest_name_wins() -> None:
    people = (Person(id=1, name="Ada"), Person(id=2, name="Ada Lovelace"), Person(id=3, name="Ada Lovelace King"))
    assert mentions("met ada lovelace king", people) == (3,)
    assert mentions("met Ada Lovelace, not Ada", people) == (2, 1)


def test_a_whole_alias_beats_a_part_of_a_name() -> None:
    people = (Person(id=1, name="Mei Tanaka", aliases=("Ada",)), Person(id=2, name="Ada Lovelace"))
    assert mentions("met Ada", people) == (1,)


def test_a_full_name_beats_one_without_its_middle() -> None:
    people = (Person(id=1, name="Ana María Gómez"), Person(id=2, name="Ana Gómez"))
    assert mentions("met Ana Gomez", people) == (2,)


def test_namesakes_are_an_error() -> None:
    with pytest.raises(Ambiguous):
        mentions("met Ada Lovelace", (ADA, Person(id=9, name="Ada Lovelace")))


@given(st.text(max_size=60))
def test_any_sentence_names_only_people_known(sentence: str) -> None:
    assert set(mentions(sentence, PEOPLE)) <= {person.id for person in PEOPLE}


@given(st.permutations(PEOPLE), st.sampled_from([" and ", ", ", " & ", " with "]))
def test_everyone_named_in_full_is_found_in_the_order_named(people: list[Person], between: str) -> None:
    sentence = "met " + between.join(person.name for person in people)
    assert mentions(sentence, PEOPLE) == tuple(person.id for person in people)
