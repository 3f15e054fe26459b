from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.matching.names import read_name, speaker_key
from starmeet.model import Handle

DECORATIONS = (
    "{} 🦄", "🇫🇷 {}", "{} (she/her)", "{} they/them", "Dr. {}", "Prof. Dr. {}", "{}, PhD", "  {}  ", "{} :verified:",
    "{} @ Acme Ltd", "{} | Acme", "{} (@ada@example.social)", "{} @ada", "{}\N{ZERO WIDTH SPACE}",
    "{}\N{VARIATION SELECTOR-16}",
)  # fmt: skip
words = st.text(st.sampled_from("abdegiklmnoruvwzABDGKéöñåçş"), min_size=2, max_size=8)
names = st.lists(words, min_size=2, max_size=3).map(" ".join)


@pytest.mark.parametrize(
    ("written", "tokens"),
    [
        ("Ada Lovelace", ("ada", "lovelace")),
        ("LOVELACE, Ada", ("ada", "lovelace")),
        ("Prof. Dr. Åsa Öberg, PhD (she/her) 🏳️‍🌈🇸🇪", ("asa", "oberg")),
        ("𝓐𝓭𝓪 𝕃𝕠𝕧𝕖𝕝𝕒𝕔𝕖", ("ada", "lovelace")),
        ("Ａｄａ　Ｌｏｖｅｌａｃｅ", ("ada", "lovelace")),
        ("Ada Lovelace @ Engines Ltd", ("ada", "lovelace")),
        ("Ada Lovelace – Engines | Ltd", ("ada", "lovelace")),
        ("Anna-Maria O’Brien", ("anna", "maria", "obrien")),
        ("J.R. Hartley, Jr.", ("j", "r", "hartley")),
        ("Игорь Мельник", ("igor", "melnik")),
        ("Ada & Mei", ("ada", "mei")),
    ],
)
def test_what_is_the_name_is_kept_and_decoration_is_not(written: str, tokens: tuple[str, ...]) -> None:
    assert read_name(written).tokens == tokens


@pytest.mark.parametrize(
    ("written", "tokens", "aliases"),
    [
        ('Yuri "Bolt" Hoshino', ("yuri", "hoshino"), (("bolt",),)),
        ("Yuri ‘Bolt’ Hoshino", ("yuri", "hoshino"), (("bolt",),)),
        ("bolt(Yuri Hoshino)", ("bolt",), (("yuri", "hoshino"),)),
        ("Yuri Hoshino [Bolt]", ("yuri", "hoshino"), (("bolt",),)),
        ("bolt / Yuri Hoshino", ("bolt",), (("yuri", "hoshino"),)),
        ("(Ada)", ("ada",), ()),
    ],
)
def test_nicks_in_brackets_quotes_and_after_a_slash_are_aliases(
    written: str, tokens: tuple[str, ...], aliases: tuple[tuple[str, ...], ...]
) -> None:
    name = read_name(written)
    assert (name.tokens, name.aliases) == (tokens, aliases)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Ada Lovelace @adal", Handle("", "adal")),
        ("Ada Lovelace (@ada@example.social)", Handle("mastodon", "ada@example.social")),
        ("@ada.bsky.social", Handle("bluesky", "ada.bsky.social")),
        ("ada@example.org", Handle("email", "ada@example.org")),
    ],
)
def test_a_handle_inside_a_name_is_a_hint_and_no_part_of_it(written: str, hint: Handle) -> None:
    name = read_name(written)
    assert name.hints == (hint,)
    assert name.tokens[0] == "ada"
    assert "example" not in name.tokens


def test_several_people_in_one_name_are_noticed() -> None:
    assert read_name("Ada Lovelace & Mei Tanaka").several
    assert read_name("Ada Lovelace, Mei Tanaka").several
    assert read_name("Ada, Mei, Bob").several
    assert not read_name("Lovelace, Ada").several
    assert not read_name("Ada Lovelace, PhD").several


@pytest.mark.parametrize(
    ("written", "unbroken"),
    [
        ("jane_doe", True),
        ("jane.doe", True),
        ("JaneDoe", True),
        ("Dr. jane_doe 🦄 (she/her)", True),
        ("@jane_doe@example.social", True),
        ("Jane", True),
        ("中森優子", True),
        ("Jane Doe", False),
        ("Doe,Jane", False),
        ("中森 優子", False),
        ("jane_doe (Jane Doe)", False),
        ("(Jane Doe)", False),
        ("🦄 (jane_doe)", True),
        ("jane_doe / Jane Doe", False),
    ],
)
def test_a_name_of_one_piece_is_noticed(written: str, unbroken: bool) -> None:
    assert read_name(written).unbroken == unbroken


def test_a_username_in_brackets_is_one_word() -> None:
    assert read_name("Bolt (jane_doe)").aliases == (("janedoe",),)
    assert read_name("Bolt (Jane Doe)").aliases == (("jane", "doe"),)


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("中森優子", "中森優子"),
        ("中森 優子 (Yuko)", "中森優子"),
        ("Prof. 中森優子, PhD", "中森優子"),
        ("中森優子 @ 株式会社エンジン", "中森優子"),
        ("中森優子 / bolt", "中森優子"),
        ("Yuko Nakamori (中森優子)", "中森優子"),
        ("Yuko Nakamori / 中森優子", "中森優子"),
        ("Yuko Nakamori", ""),
        ("中森 優子", "中森優子"),
        ("中森　たいじ", "中森たいじ"),
        ("Mei 中森優子 🦄", "中森優子"),
        ("佐々木 翔", "佐々木翔"),
        ("김 철수", "김철수"),
        ("李娜", ""),
        ("アツシ", ""),
        ("Игорь Белодедов", ""),
        ("中森優子中森優子中森優子", ""),
    ],
)
def test_the_name_in_its_own_script_is_kept(written: str, own: str) -> None:
    assert read_name(written).ideographs == own


@pytest.mark.parametrize("written", ["🦄", "!!!", "Dr", "(she/her)", "@", "/", ",", "((("])
def test_a_name_of_nothing_but_decoration_still_has_a_key(written: str) -> None:
    assert speaker_key(written)


def test_an_empty_name_has_an_empty_key() -> None:
    assert speaker_key("") == speaker_key("  ") == ""


@given(names, st.sampled_from(DECORATIONS))
def test_decoration_does_not_change_the_key(name: str, decoration: str) -> None:
    assert speaker_key(decoration.format(name)) == speaker_key(name)


@given(st.lists(words, min_size=2, max_size=4), st.randoms())
def test_token_order_does_not_change_the_key(tokens: list[str], random: object) -> None:
    assert speaker_key(" ".join(reversed(tokens))) == speaker_key(" ".join(tokens))


@given(names)
def test_case_and_accents_do_not_change_the_key(name: str) -> None:
    plain = name.translate(str.maketrans("éöñåçş", "eonacs"))
    assert speaker_key(name) == speaker_key(name.upper()) == speaker_key(name.lower()) == speaker_key(plain)


@given(names)
def test_last_comma_first_does_not_change_the_key(name: str) -> None:
    first, _, last = name.rpartition(" ")
    assert speaker_key(f"{last}, {first}") == speaker_key(name)


@given(st.text(max_size=80))
def test_any_text_is_read_and_its_tokens_are_those_of_the_key(text: str) -> None:
    name = read_name(text)
    assert name.key == " ".join(sorted(name.tokens))
    assert bool(name.key) == bool(name.written)
