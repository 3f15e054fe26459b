"""Another language is another file; tones, the ladder of questions, lengths and dates are in what the file says."""

from __future__ import annotations

from datetime import date

import pytest

from starmeet.errors import InputError
from starmeet.model import Fact
from starmeet.starters.compose import LENGTHS, Voice, starters
from starmeet.starters.language import TONES, language, written

from .test_starters import SENTENCES, entry, facts, said, session, subject

TALK = Fact(kind="session", text="Types", source="programme of X", date=date(2027, 3, 12))
GERMAN = """
[words]
months = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember"]
day = "{day}. {month}"
day_of_year = "{day}. {month} {year}"

[[frames]]
kind = "opener"
on = "session"
texts = ['Im Programm steht „{session}“, und ich wollte gern fragen, wie es dazu kam.']

[[frames]]
kind = "report"
on = "advice"
texts = ['Am {date} hast du mir einen Rat gegeben, und ich möchte erzählen, was daraus wurde.']
"""


def test_another_file_is_another_language() -> None:
    german = language(GERMAN, "starters.de.toml")
    advice = Fact(kind="advice", text="write it by hand", source="your note of their advice", date=date(2027, 5, 3))
    opener, report = starters((TALK, advice), german, voice=Voice(today=date(2027, 5, 30)))
    assert opener.text == "Im Programm steht „Types“, und ich wollte gern fragen, wie es dazu kam."
    assert report.text.startswith("Am 3. Mai hast du")
    assert starters((advice,), german)[0].text.startswith("Am 3. Mai 2027 hast du")


def test_dates_are_said_with_their_year_when_the_day_alone_would_mislead() -> None:
    assert written(date(2027, 5, 3), SENTENCES, date(2027, 5, 30)) == "3 May"
    assert written(date(2025, 5, 3), SENTENCES, date(2027, 5, 30)) == "3 May 2025"
    assert written(date(2025, 5, 3), language("frames = []")) == ""


@pytest.mark.parametrize(
    "text",
    ['[words]\nmonths = ["one"]\n', '[words]\nday = "{week}"\n', "[words]\nfree = 3\n", "[verbs]\nx = 1\n"],
)  # fmt: skip
def test_a_wrong_table_of_words_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        language(f"frames = []\n{text}")


@pytest.mark.parametrize(
    "group",
    ['kind = "opener"\ntone = "rude"', 'kind = "opener"\nrung = 2', 'kind = "deeper"', 'kind = "deeper"\nrung = 4',
     'kind = "opener"\ntone = "plain"'],
)  # fmt: skip
def test_a_wrong_tone_or_rung_is_refused_by_name(group: str) -> None:
    with pytest.raises(InputError, match=r"starters\.de\.toml"):
        language(f'[[frames]]\n{group}\non = "session"\ntexts = ["a {{session}}"]', "starters.de.toml")


def test_a_tone_changes_what_is_said_and_lets_no_other_tone_in() -> None:
    toned = {frame.text: frame.tone for frame in SENTENCES.frames}
    for tone in TONES:
        texts = [
            one.text
            for n in range(60)
            for one in starters((TALK,), SENTENCES, "opener", seed=str(n), voice=Voice(tone=tone))
        ]
        tones = {toned[text.replace("Types", "{session}")] for text in texts}
        assert tones == ({""} if tone == "plain" else {"", tone})


def test_questions_go_deeper_with_warmth_and_never_deeper_than_that() -> None:
    about = subject(exchanges=(entry(3, "met", "both", "met at the bar"),), sessions=(session("Types"),))
    rungs = {frame.text: frame.rung for frame in SENTENCES.frames}
    reached = []
    for warmth in (None, 0, 40, 80):
        texts = [
            one.text
            for n in range(20)
            for one in starters(facts(about), SENTENCES, "deeper", seed=str(n), voice=Voice(warmth=warmth))
        ]
        assert texts
        reached.append({rungs[text.replace("Types", "{session}")] for text in texts})
    assert reached == [{1}, {1}, {2}, {3}]


def test_where_nothing_fits_the_rung_a_step_back_is_taken() -> None:
    [one] = starters((TALK,), SENTENCES, "deeper", voice=Voice(warmth=100))
    assert one.facts == (TALK,)


@pytest.mark.parametrize(("network", "most"), LENGTHS.items())
def test_what_is_posted_fits_where_it_is_posted_with_their_address_before_it(network: str, most: int) -> None:
    address = "ada." + "quill" * 12
    title = "Internationalisierungskonzeptverantwortlichkeiten " * 5
    about = facts(subject(sessions=(session(title.strip()), session("Types"))))
    anywhere = starters(about, SENTENCES, "hello")
    there = starters(about, SENTENCES, "hello", voice=Voice(network=network, address=address))
    assert there
    assert all(len(f"@{address} {one.text}" if network != "linkedin" else one.text) <= most for one in there)
    assert any(len(f"@{address} {one.text}") > 280 for one in anywhere)


def test_on_x_characters_of_other_scripts_count_twice() -> None:
    title = "構文解析器の誤りを親切に伝える方法とその長い長い歴史についての話" * 5
    fact = Fact(kind="session", text=title, source="programme of X")
    said = [starters((fact,), SENTENCES, "hello", seed=str(n), voice=Voice(network="mastodon")) for n in range(9)]
    assert any(title in one.text for found in said for one in found)
    said = [starters((fact,), SENTENCES, "hello", seed=str(n), voice=Voice(network="twitter")) for n in range(9)]
    assert not any(title in one.text for found in said for one in found)


def test_the_morning_is_that_of_the_talk() -> None:
    about = facts(subject(sessions=(session("Types"),)))
    assert said(subject(sessions=(session("Types"),)), "morning") == ()
    for today, number in ((date(2027, 3, 12), 1), (date(2027, 3, 11), 0), (date(2027, 3, 13), 0)):
        assert len(starters(about, SENTENCES, "morning", voice=Voice(today=today))) == number
