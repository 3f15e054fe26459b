from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.matching.ideographs import readings
from starmeet.matching.names import read_name
from starmeet.matching.nicknames import sound


def may_be_read(name: str, latin: str) -> bool:
    one, other = sorted(map(sound, latin.lower().split()))
    return (one, other) in readings(name)


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("中森優子", "Nakamori Yuko"),
        ("中森優子", "Yuuko Nakamori"),
        ("中森たいじ", "Taiji Nakamori"),
        ("長谷川健太郎", "Kentaro Hasegawa"),
        ("佐々木大輔", "Daisuke Sasaki"),
        ("渡邉一郎", "Ichirou Watanabe"),
        ("山崎翔", "Sho Yamazaki"),
        ("陳大文", "Dawen Chen"),
        ("김철수", "Cheolsu Gim"),
    ],
)
def test_names_may_be_read_as_what_they_are(name: str, latin: str) -> None:
    assert may_be_read(name, latin)


@pytest.mark.parametrize("latin", ["Akiko Nakamori", "Yuko Nakamura", "Yuko Morinaka"])
def test_another_name_is_no_reading(latin: str) -> None:
    assert not may_be_read("中森優子", latin)


@given(st.text(st.sampled_from("中森優子大一々たいじ김철수陳文abc 🦄"), max_size=12))
def test_any_text_has_few_readings_of_two_words_each(text: str) -> None:
    found = readings(read_name(text).ideographs)
    assert len(found) <= 300
    assert all(one <= other for one, other in found)
