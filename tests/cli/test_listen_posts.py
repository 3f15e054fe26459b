"""Listening to posts: what my people write of a conference, under its hashtag or by its name, and what that means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from starmeet.config.places import Home
from starmeet.desk import open_desk, today
from tests.cli.conftest import Run, failed
from tests.conftest import NOW
from tests.desk.taking import passed, said, take
from tests.networks.account import speaking
from tests.networks.places import Fediverse
from tests.site import Said, Site

CONFIG = """
[[conferences]]
name = "PyDays 2026"
start = 2026-12-01
end = 2026-12-03
hashtag = "#PyDays"
going = "going"
"""
POST = {"person", "at", "text", "url", "conference", "says"}
ADA, BO = "ada@quill.example", "bo@lind.example"


@pytest.fixture
def going(starmeet: Run, home: Home) -> Run:
    """Two people of mine on Mastodon, and a conference I go to."""
    starmeet("init")
    home.config.write_text(CONFIG)
    starmeet("add", "Ada Quill", "--tier", "3", "--handle", f"@{ADA}")
    starmeet("add", "Bo Lind", "--tier", "1", "--handle", f"@{BO}")
    return starmeet


@pytest.fixture
def air(going: Run, home: Home) -> Iterator[tuple[Fediverse, Site]]:
    """A server of mine; what is said there under the hashtag is by two of mine and by strangers."""
    place = Fediverse()
    place.join(ADA, "Ada Quill")
    place.join(BO, "Bo Lind")
    place.join("zoe@moss.example", "Zoe Moss")
    with speaking(place) as (_, site):
        account = f'[accounts.fedi]\nnetwork = "mastodon"\naddress = "@robin@home.example"\nserver = "{site.url}"\n'
        home.config.write_text(account + CONFIG)
        yield place, site


def who(going: Run) -> dict[str, tuple[str, str, float, list[str]]]:
    found = going("who", "pydays", "--json").json
    return {one["person"]: (one["kind"], one["grade"], one["probability"], one["evidence"]) for one in found}


def news(home: Home) -> tuple[str, ...]:
    desk, _ = open_desk(home, lambda: NOW)
    try:
        return today.view(desk).news
    finally:
        desk.close()


class TestHashtag:
    def test_who_says_they_come_is_expected(self, going: Run, air: tuple[Fediverse, Site]) -> None:
        place, _ = air
        place.status(place.accounts[ADA], "See you at #PyDays!", 480)
        place.status(place.accounts["zoe@moss.example"], "I'll be at #PyDays", 481)
        place.status(place.accounts[BO], "Nothing about it", 482)
        heard = going("listen", "pydays", "--json").json
        assert (heard["tags"], heard["new_posts"], heard["failures"]) == (["#PyDays"], 1, [])
        [post] = heard["posts"]
        assert post.keys() == POST
        assert (post["person"], post["conference"], post["says"]) == ("Ada Quill", "pydays-2026", "coming")
        assert post["text"] == "See you at #PyDays!"
        assert post["url"].startswith("https://quill.example/")
        assert who(going) == {
            "Ada Quill": ("says so", "likely", 0.8, ["21 Nov 2026: “See you at #PyDays!”"]),
        }  # fmt: skip
        assert going("listen", "--json").json["new_posts"] == 0

    def test_in_words(self, going: Run, air: tuple[Fediverse, Site]) -> None:
        place, _ = air
        place.status(place.accounts[ADA], "See you at #PyDays!", 480)
        assert going("listen").out.splitlines() == [
            "None of your people with a star has a Bluesky account: `starmeet edit NAME --handle bluesky:NAME`.",
            "#PyDays: 1 new posts of your people.",
            "No answer to anything ahead is known.",
            "",
            "What they wrote",
            "  21 Nov 2026  Ada Quill  pydays-2026, coming: “See you at #PyDays!”",
        ]

    def test_a_server_that_fails_is_named_and_what_is_stored_is_told(
        self, going: Run, home: Home, air: tuple[Fediverse, Site]
    ) -> None:
        place, _ = air
        place.trouble = lambda _: Said(b"", 401)
        assert "wants to know who asks" in failed(going("listen", ok=False))
        take(home, said(ADA, "See you at #PyDays!"))
        ran = going("listen")
        assert "wants to know who asks" in ran.err
        assert "See you at #PyDays!" in ran.out

    def test_only_hashtags_of_conferences_i_go_to_are_read_unless_one_is_named(
        self, going: Run, air: tuple[Fediverse, Site]
    ) -> None:
        _, site = air
        going("conf", "set", "pydays", "--not")
        going("listen")
        assert site.asked == []
        going("listen", "pydays")
        assert {asked.path for asked in site.asked} == {"/api/v1/timelines/tag/PyDays"}


class TestStored:
    def test_without_any_account_what_is_stored_is_told(self, going: Run, home: Home) -> None:
        take(
            home, said(ADA, "Packing for PyDays 2026", 5), said(BO, "#pydaysberlin was good"),
            said(BO, "#pydays has a fine programme", 2),
        )  # fmt: skip
        heard = going("listen", "pydays", "--json").json
        assert [(one["person"], one["says"]) for one in heard["posts"]] == [
            ("Bo Lind", "mentions"), ("Ada Quill", "coming"),
        ]  # fmt: skip
        assert (heard["asked"], heard["tags"], heard["new_posts"]) == (0, [], 0)

    def test_who_only_mentions_it_is_asked_about(self, going: Run, home: Home) -> None:
        take(home, said(BO, "#pydays has a fine programme"))
        assert who(going)["Bo Lind"][:3] == ("says so", "check", 0.4)
        going("match", "pydays", "bo", "--yes")
        assert who(going)["Bo Lind"][:2] == ("told", "certain")

    @pytest.mark.parametrize(
        "words", ["Wish I could be at #PyDays", "Sadly not at #PyDays", "I won't make it to #PyDays",
                  "Watching the stream of #PyDays", "Last year at #PyDays I learned a lot"]
    )  # fmt: skip
    def test_a_wish_a_no_and_a_memory_make_nobody_come(self, going: Run, home: Home, words: str) -> None:
        take(home, said(ADA, words))
        assert who(going) == {}
        assert len(going("listen", "--json").json["posts"]) == 1

    def test_the_newest_words_that_tell_count(self, going: Run, home: Home) -> None:
        take(home, said(ADA, "I'll be at #PyDays", 50), said(ADA, "I can't make it to #PyDays after all", 20))
        assert who(going) == {}
        take(home, said(ADA, "It worked out, see you at #PyDays", 10), said(ADA, "#PyDays has lexers", 2))
        assert who(going)["Ada Quill"][:3] == ("says so", "likely", 0.8)

    def test_their_no_stands_beside_what_speaks_for_it(self, going: Run, home: Home) -> None:
        going("who", "pydays", "--add", "Ada Quill")
        take(home, said(ADA, "Sadly I can't be at #PyDays"))
        kind, _, _, evidence = who(going)["Ada Quill"]
        assert (kind, evidence[-1]) == ("told", "but 22 Nov 2026: “Sadly I can't be at #PyDays”")

    def test_what_was_written_down_in_the_log_counts_as_before(self, going: Run, home: Home) -> None:
        going("log", "2026-11-20: Ada said she will give a talk at PyDays 2026 #in")
        assert who(going)["Ada Quill"][:2] == ("says so", "likely")

    def test_hostile_words_are_only_words(self, going: Run, home: Home) -> None:
        take(home, said(ADA, "see you at #pydays \x1b]0;owned\x07 [bold]\n\n\u202eback"))
        ran = going("listen")
        assert "\x1b" not in ran.out
        assert "\u202e" not in ran.out
        assert len(ran.out.splitlines()) == 5


class TestToday:
    def test_news_has_what_they_wrote_of_conferences_i_go_to(self, going: Run, home: Home) -> None:
        take(home, *(said(ADA, f"Part {number} of #PyDays {'word ' * 40}", number + 1) for number in range(7)))
        take(home, said(BO, "Too old, #PyDays", 49))
        lines = news(home)
        assert len(lines) == 5
        assert lines[0].startswith("Ada Quill on PyDays 2026: “Part 0 of #PyDays word")
        assert all(len(line) < 130 for line in lines)
        going("conf", "set", "pydays", "--not")
        assert news(home) == ()

    def test_their_answers_to_me_come_first(self, going: Run, home: Home) -> None:
        take(
            home, passed(ADA, "like", "my post"), passed(BO, "question", "which lexer was that?", 5),
            said(ADA, "Does anyone know a good lexer?", 4),
        )  # fmt: skip
        steps: list[dict[str, Any]] = going("today", "--json").json
        assert [(one["kind"], one["person"]) for one in steps[:2]] == [("answer", "Bo Lind"), ("help", "Ada Quill")]
        assert 'Bo Lind asked you: "which lexer was that?", 5 h ago' in steps[0]["why"]
        assert steps[0]["url"] == "https://lind.example/notes/5"
        going("done", steps[0]["id"], "--note", "the small one")
        assert going("today", "--json").json[0]["kind"] == "help"

    def test_who_asks_me_and_everybody_is_answered_once(self, going: Run, home: Home) -> None:
        take(home, passed(ADA, "mention", "look at this", 2), said(ADA, "Does anyone know a good lexer?", 4))
        kinds = [one["kind"] for one in going("today", "--json").json if one["person"] == "Ada Quill"]
        assert kinds == ["answer"]
