from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.errors import Ambiguous, NotFound
from starmeet.matching.pick import Facets, Index, pick, search
from starmeet.model import Handle, Person

ADA = Person(
    id=12, name="Ada Lovelace", tier=3, role="mentor", aliases=("Countess",), org="Engines Ltd", home="Marylebone",
    handles=(Handle("mastodon", "ada@example.social"), Handle("github", "adal")), topics=("typing", "looms"),
)  # fmt: skip
YONA = Person(id=2, name="Ada Yonas", tier=1, role="peer", topics=("Typing",))
JOSE = Person(id=3, name="José Ñandú", tier=2, handles=(Handle("github", "p2"), Handle("bluesky", "jose.example")))
ANN = Person(id=4, name="Ann", tier=2)
ANNA = Person(id=5, name="Anna Weiss", tier=0)
PEOPLE = (ADA, YONA, JOSE, ANN, ANNA)


@pytest.mark.parametrize(
    ("query", "person"),
    [
        ("p12", ADA),
        ("P12", ADA),
        ("ada lovelace", ADA),
        ("LOVELACE, Ada", ADA),
        ("Dr. Ada Lovelace 🦄", ADA),
        ("countess", ADA),
        ("github:adal", ADA),
        ("https://github.com/AdaL/", ADA),
        ("@ada@example.social", ADA),
        ("ada@example.social", ADA),
        ("adal", ADA),
        ("@adal", ADA),
        ("lovel", ADA),
        ("ad lo", ADA),
        ("velace", ADA),
        ("yon ada", YONA),
        ("jose nandu", JOSE),
        ("nandu", JOSE),
        ("jose.example", JOSE),
        ("p2", YONA),  # an id beats a handle of that spelling
        ("ann", ANN),  # an exact name beats a part
        ("anna", ANNA),
    ],
)
def test_a_name_is_anything_that_picks_one_person(query: str, person: Person) -> None:
    assert pick(query, PEOPLE) == person


def test_an_ambiguous_name_lists_the_candidates() -> None:
    with pytest.raises(Ambiguous) as caught:
        pick("ada", PEOPLE)
    assert caught.value.candidates == ("Ada Lovelace", "Ada Yonas")
    assert "'ada' could be Ada Lovelace or Ada Yonas" in str(caught.value)


def test_namesakes_are_listed_so_that_they_can_be_told_apart() -> None:
    twin = Person(id=40, name="Ada Lovelace")
    with pytest.raises(Ambiguous) as caught:
        pick("Ada Lovelace", (*PEOPLE, twin))
    assert caught.value.candidates == ("Ada Lovelace (p12, mastodon:ada@example.social)", "Ada Lovelace (p40)")
    assert pick("p40", (*PEOPLE, twin)) == twin


def test_a_miss_names_the_nearest() -> None:
    with pytest.raises(NotFound) as caught:
        pick("Ada Lovelase", PEOPLE)
    assert "Ada Lovelace" in caught.value.hint
    with pytest.raises(NotFound) as caught:
        pick("qqqqqq", PEOPLE)
    assert "starmeet people" in caught.value.hint
    with pytest.raises(NotFound):
        pick("ada", ())


@pytest.mark.parametrize("query", ["", "   ", "\x1b[31m"])
def test_no_name_is_an_error(query: str) -> None:
    with pytest.raises(NotFound, match="no name was given"):
        pick(query, PEOPLE)


@given(st.text(max_size=30))
def test_any_query_picks_somebody_known_or_says_why_not(query: str) -> None:
    try:
        found = pick(query, PEOPLE)
    except (NotFound, Ambiguous):
        found = None
    assert found is None or found in PEOPLE


FACETS = {12: Facets(stage="met", at=("EuroPlanet Conf 2027", "europlanet-2027")), 2: Facets(stage="noticed")}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [ADA, ANN, JOSE, YONA, ANNA]),
        ("ada", [ADA, YONA]),
        ("ada typing", [ADA, YONA]),
        ("ada loom engines maryle", [ADA]),
        ("countess", [ADA]),
        ("nandu", [JOSE]),
        ("NANDÚ", [JOSE]),
        ("github:adal", [ADA]),
        ("★★", [ADA, ANN, JOSE]),
        ("★★★", [ADA]),
        ("tier:2 jose", [JOSE]),
        ("role:mentor", [ADA]),
        ("topic:typing", [ADA, YONA]),
        ("stage:met", [ADA]),
        ("at:europlanet", [ADA]),
        ('at:"planet conf"', [ADA]),
        ('"ada yo"', [YONA]),
        ("org:engines", [ADA]),
        ("org:ada", []),
        ("ada ★★ stage:met at:europlanet topic:typing", [ADA]),
        ("topic: tier: role:", [ADA, ANN, JOSE, YONA, ANNA]),
        ("tier:x", []),
        ("nobody", []),
    ],
)
def test_the_filter(query: str, found: list[Person]) -> None:
    assert list(Index(reversed(PEOPLE), FACETS).search(query)) == found
    assert list(search(query, PEOPLE, FACETS)) == found


@given(st.text(max_size=30))
def test_any_filter_finds_some_of_the_people_in_order(query: str) -> None:
    everybody = search("", PEOPLE)
    found = search(query, PEOPLE, FACETS)
    assert list(found) == [person for person in everybody if person in found]
