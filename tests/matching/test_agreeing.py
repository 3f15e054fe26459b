from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.matching.agreeing import Spans, agreeing, best


def lit(name: str, spans: Spans) -> list[str]:
    return [name[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("mine", "theirs", "left", "right"),
    [
        ("Tomasz Bielak", "T. Bielak", ["T", "Bielak"], ["T", "Bielak"]),
        ("Ada Quill", "Ada Quill (she/her)", ["Ada", "Quill"], ["Ada", "Quill"]),
        ("Quill, Ada", "Dr. Ada B. Quill", ["Quill", "Ada"], ["Ada", "Quill"]),
        ("Bob Moss", "Robert Moss", ["Bob", "Moss"], ["Robert", "Moss"]),
        ("林小雨", "Lin Xiao Yu", ["林小雨"], ["Lin", "Xiao", "Yu"]),
        ("Søren O'Neil", "Soren ONeil", ["Søren", "O'Neil"], ["Soren", "ONeil"]),
        ("Ada Quill", "Mei Tanaka", [], []),
        ("Zoe\u0301 Fern", "Zoë Fern", ["Zoe\u0301", "Fern"], ["Zoë", "Fern"]),
        ("", "T. Bielak", [], []),
        ("★ 🌙", "…", [], []),
    ],
)
def test_what_agrees_in_two_names(mine: str, theirs: str, left: list[str], right: list[str]) -> None:
    found = agreeing(mine, theirs)
    assert (lit(mine, found[0]), lit(theirs, found[1])) == (left, right)


def test_a_word_agrees_with_one_word_and_the_same_one_first() -> None:
    mine, theirs = agreeing("Anna Ada Moss", "Ada Moss")
    assert lit("Anna Ada Moss", mine) == ["Ada", "Moss"]
    assert lit("Ada Moss", theirs) == ["Ada", "Moss"]


def test_of_several_names_the_one_that_agrees_most() -> None:
    one, other, mine, theirs = best(("Ferro", "Ada Quill"), ("A. Quill", "Ada Quill"))
    assert (one, other) == (1, 1)
    assert mine == theirs == ((0, 3), (4, 9))


@given(st.text(max_size=30), st.text(max_size=30))
def test_stretches_lie_inside_in_order_and_do_not_overlap(mine: str, theirs: str) -> None:
    for name, spans in zip((mine, theirs), agreeing(mine, theirs), strict=True):
        ends = [0]
        for start, end in spans:
            assert ends[-1] <= start < end <= len(name)
            ends.append(end)


@given(st.text(max_size=30))
def test_a_name_agrees_with_itself_in_every_letter(name: str) -> None:
    mine, theirs = agreeing(name, name)
    assert mine == theirs
    held = {place for start, end in mine for place in range(start, end)}
    assert all(place in held for place, char in enumerate(name) if char.isascii() and char.isalnum())
