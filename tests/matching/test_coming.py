"""What words about a conference say: comes, does not come, only mentions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.matching.coming import names, speaks_of, word
from starmeet.model import Conference

COMING = """
See you at #PyDays!
Packing for #PyDays, see you there
I'll be at #PyDays next week
I’ll be at #PyDays next week
We will be at #PyDays with a booth
I am speaking at #PyDays about lexers
I'm so excited to be speaking at #PyDays
So excited to be speaking at #PyDays!
Speaking at #PyDays on Tuesday
My talk at #PyDays was accepted
Got my ticket for #PyDays
Can't wait for #PyDays
I can't wait to be at #PyDays
I won't miss #PyDays this year
Not going to miss #PyDays
On my way to #PyDays
Who else is going to #PyDays? I'll be there from Monday.
Last year at #PyDays I learned so much. This time I'm giving a talk!
Come say hi at #PyDays
Looking forward to #PyDays
Ich bin auf der #PyDays, bis bald
Ich werde auf der #PyDays sprechen
Wir sehen uns auf der #PyDays
Je serai à #PyDays
Nos vemos en #PyDays
Ci vediamo a #PyDays
""".strip().splitlines()

NOT = """
Wish I could be at #PyDays
I wish I was at #PyDays
Sadly not at #PyDays this year
I won't make it to #PyDays
I can't make it to #PyDays this time
I can’t be at #PyDays
Unfortunately I can't attend #PyDays
I will not be at #PyDays
Not going to #PyDays? No. I am not attending #PyDays.
Watching the stream of #PyDays
Watching #PyDays from home
Following the talks of #PyDays online
Have to skip #PyDays this year
So much FOMO about #PyDays
Jealous of everyone at #PyDays
#PyDays looks great. Sadly I won't be there.
Leider nicht auf der #PyDays
Ich bin dieses Jahr nicht dabei, #PyDays
Je ne serai pas à #PyDays
No estaré en #PyDays
""".strip().splitlines()

MENTIONS = """
#PyDays has a great programme this year
Who is going to #PyDays?
Are you going to #PyDays?
Is anyone going to be at #PyDays?
Should I go to #PyDays?
I might be at #PyDays
I would love to be at #PyDays
Hoping to be at #PyDays
My colleague Rosa is speaking at #PyDays
Registration for #PyDays closes on Friday
The videos of #PyDays are a treasure
Seeing everyone is at #PyDays today
来年の #PyDays が楽しみ
Looking forward to the videos of #PyDays
I talked with Rosa about #PyDays
I have #PyDays in mind
""".strip().splitlines()

PAST = """
Last year at #PyDays I learned about lexers
I met her at #PyDays two years ago
Letztes Jahr auf der #PyDays war es schön
""".strip().splitlines()


@pytest.mark.parametrize("words", COMING)
def test_says_so(words: str) -> None:
    assert word(words) == "coming"


@pytest.mark.parametrize("words", NOT)
def test_a_no_a_wish_and_a_stream_are_no_promise(words: str) -> None:
    assert word(words) == "not coming"


@pytest.mark.parametrize("words", MENTIONS)
def test_only_mentions(words: str) -> None:
    assert word(words) == "mentions"


@pytest.mark.parametrize("words", PAST)
def test_last_year_says_nothing_of_this_one(words: str) -> None:
    assert word(words) == "past"


def test_who_says_both_is_asked_about() -> None:
    assert word("I'll be at #PyDays on Monday. Sadly I won't make it to the sprints.") == "mentions"


def test_what_the_user_wrote_down_is_told_in_the_third_person() -> None:
    told = "Ada said she will give a talk at PyDays"
    assert (word(told), word(told, retold=True)) == ("mentions", "coming")
    assert word("said she won't be at PyDays", retold=True) == "not coming"


@given(st.sampled_from(NOT + PAST + MENTIONS), st.sampled_from(("", "#lexers ", "https://pydays.example/?see=you ")))
def test_shouting_and_addresses_make_no_promise(words: str, before: str) -> None:
    assert word(words.upper()) != "coming"
    assert word(f"{words}\n{before}") != "coming"


@given(st.text(max_size=300))
def test_any_words_get_an_answer(words: str) -> None:
    assert word(words) in ("coming", "not coming", "mentions", "past")


def conference(name: str, hashtag: str = "") -> Conference:
    return Conference(name=name, hashtag=hashtag, start=date(2026, 12, 1), end=date(2026, 12, 2))


def test_a_conference_is_named_whole() -> None:
    pydays = conference("PyDays 2026", "PyDays")
    assert names(pydays) == ("#PyDays", "PyDays 2026")
    assert speaks_of("see you at #pydays!", pydays)
    assert speaks_of("PYDAYS 2026, then", pydays)
    assert not speaks_of("#PyDaysBerlin was good", pydays)
    assert not speaks_of("PyDays 20261", pydays)
    assert not speaks_of("pydays", conference("X", "#x")), "two letters and fewer stand for anything"
