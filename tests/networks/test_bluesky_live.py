"""A Bluesky account over HTTP: its records, what came back, and what odd servers cost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starmeet.networks.batch import Profile
from starmeet.networks.live import Mine
from tests.networks.account import JUNK, Account, speaking, spoiling
from tests.networks.places import Sky, tid
from tests.site import Asked, Said, Site, as_json, serve

METHODS = (
    "resolveHandle", "getFollows", "listRecords", "createSession", "listNotifications", "getAuthorFeed", "%3Aplc",
    "did:plc:robinrobinrobinrobinrob",
)  # fmt: skip


@pytest.fixture
def there() -> Iterator[tuple[Sky, Site]]:
    with speaking(peopled()) as both:
        yield both


def peopled(name: str = "Ada Quill") -> Sky:
    """Seven people; I liked and answered one, who and another did something in return."""
    sky = Sky()
    for number in range(7):
        sky.follow(f"ada{'abcdefg'[number]}.example", f"{name} {number}")
    ada, bo = sky.follows[:2]
    for number in range(8):
        post = sky.post(ada, f"Words about parsers, part {number}", number)
        sky.answer_to(post, f"Which lexer was that in part {number}?", number + 0.5)
        sky.like(post, number + 0.6)
    for number in range(8):
        sky.notice("like", bo, 20 + number)
    sky.notice("reply", ada, 30, "The small one.")
    return sky


def mine(site: Site, token: str = "aaaa-bbbb-cccc-dddd") -> Mine:
    return Mine(name="sky", address="@robin.example", server=site.url, directory=site.url, token=token)


def ada(sky: Sky) -> Profile:
    return Profile(network="bluesky", key=sky.follows[0]["did"], address="adaa.example")


class TestReading:
    def test_all_of_it_comes_in_over_many_pages(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        done = Account("bluesky", mine(site), ada(sky)).read()
        assert (done.error, done.skipped) == (None, [])
        assert done.names == [f"Ada Quill {number}" for number in range(7)]
        assert (len(done.keys("like")), len(done.keys("post")), len(done.keys("notifications"))) == (8, 8, 9)
        assert len({one.key for one in done.passed}) == 25
        assert {(one.kind, one.direction) for one in done.passed} == {
            ("like", "out"), ("question", "out"), ("like", "in"), ("reply", "in"),
        }  # fmt: skip
        assert {one.who[0].key for one in done.passed if one.direction == "out"} == {sky.follows[0]["did"]}
        assert len(done.said) == 8

    def test_a_second_reading_brings_nothing_and_asks_little(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        account = Account("bluesky", mine(site), ada(sky))
        first = account.read()
        site.asked.clear()
        again = account.read(after=1)
        assert set(again.keys()) <= set(first.keys())
        assert (again.said, again.names, again.error) == ([], [], None)
        assert len(site.asked) <= 10, [asked.path for asked in site.asked]

    @pytest.mark.parametrize("stop", range(1, 14))
    def test_killed_after_any_page_it_goes_on(self, there: tuple[Sky, Site], stop: int) -> None:
        sky, site = there
        account = Account("bluesky", mine(site), ada(sky))
        before = account.read(stop=stop)
        # New things arrive while the notifications were being paged through.
        sky.notice("mention", sky.follows[2], 40, "Look at this")
        sky.like(sky.post(sky.follows[3], "In between", 39), 40)
        rest, last = account.read(after=1), account.read(after=2)
        assert len(set(before.keys() + rest.keys() + last.keys())) == 27
        assert set(before.names + rest.names) == {f"Ada Quill {number}" for number in range(7)}

    def test_without_an_app_password_nothing_is_posted(self, there: tuple[Sky, Site]) -> None:
        _, site = there
        done = Account("bluesky", mine(site, token="")).read()
        assert done.error is None
        assert len(done.keys("like")) == 8
        assert {asked.method for asked in site.asked} == {"GET"}

    def test_the_password_goes_to_the_one_server_alone_and_only_to_log_in(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        Account("bluesky", mine(site), ada(sky)).read()
        with_word = [asked for asked in site.asked if sky.password.encode() in asked.body]
        assert [asked.path for asked in with_word] == ["/xrpc/com.atproto.server.createSession"]
        bearing = {asked.path for asked in site.asked if "Authorization" in asked.headers}
        assert bearing == {"/xrpc/app.bsky.notification.listNotifications"}

    def test_who_asks_not_to_be_shown_to_strangers_is_not(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        sky.follows[0]["labels"] = [{"val": "!no-unauthenticated"}]
        sky.follows[0]["description"] = "for members"
        done = Account("bluesky", mine(site), ada(sky)).read()
        assert done.said == []
        assert "for members" not in repr([page.batch for page in done.pages])

    def test_a_key_of_the_future_hides_nothing(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        post = sky.post(sky.follows[1], "Soon", 9)
        sky.records["app.bsky.feed.like"][tid(90_000)] = {"subject": {"uri": post}, "createdAt": "2026-11-02T00:00:00Z"}
        account = Account("bluesky", mine(site))
        account.read()
        sky.like(post, 50)
        assert len(account.read(after=1).keys("like")) == 2

    def test_a_new_name_is_seen_under_the_old_key(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        known = ada(sky)
        sky.follows[0]["handle"] = "quill.example"
        done = Account("bluesky", mine(site), known).read()
        assert [(one.key, one.address) for one in done.seen] == [(known.key, "quill.example")]

    def test_what_another_said_is_not_theirs(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        other = sky.post(sky.follows[1], "Mine, not hers", 3)
        sky.feeds[sky.follows[0]["did"]] += sky.feeds[sky.follows[1]["did"]]
        done = Account("bluesky", mine(site), ada(sky)).read()
        assert f"bluesky:{other}" not in [one.key for one in done.said]
        assert len(done.said) == 8

    def test_real_answers_are_read(self, there: tuple[Sky, Site], corpus: Path) -> None:
        sky, site = there
        answer = json.loads((corpus / "people/bluesky/getFollows.json").read_bytes())
        sky.trouble = lambda asked: as_json(answer | {"cursor": None}) if asked.path.endswith("getFollows") else None
        done = Account("bluesky", mine(site)).read()
        assert len(done.names) == len(answer["follows"])
        assert all(one.profile and one.profile.key.startswith("did:") for p in done.pages for one in p.batch.people)


class TestTrouble:
    @pytest.mark.parametrize(
        "headers", [{"Retry-After": "3600"}, {"RateLimit-Reset": "4000000000", "RateLimit-Remaining": "0"}]
    )
    def test_a_pause_it_asks_for_ends_the_reading(self, there: tuple[Sky, Site], headers: dict[str, str]) -> None:
        sky, site = there
        slow = as_json({"error": "RateLimitExceeded"}, 429)._replace(headers=headers)
        sky.trouble = lambda asked: slow if asked.path.endswith("listRecords") else None
        done = Account("bluesky", mine(site), ada(sky)).read()
        assert "try again" in str(done.error)
        assert sum(asked.path.endswith("listRecords") for asked in site.asked) == 1
        assert len(done.names) == 7

    def test_a_refused_password_costs_only_the_notifications(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        done = Account("bluesky", mine(site, token="wrong-word"), ada(sky)).read()
        assert done.error is None
        [skipped] = done.skipped
        assert skipped.where == "notifications"
        assert "starmeet login" in skipped.why
        assert "wrong-word" not in skipped.why
        assert len(done.said) == 8

    def test_the_password_does_not_follow_a_redirect(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        with serve(lambda _: as_json({"accessJwt": "stolen"})) as other:
            away = {"Location": f"{other.url}/x"}
            sky.trouble = lambda asked: Said(b"", 307, away) if asked.path.endswith("createSession") else None
            done = Account("bluesky", mine(site)).read()
            assert other.asked == []
        assert "sends what was posted on" in str(done.error)

    @pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b"null", b"[" * 100_000])
    def test_what_is_no_answer_is_one_sentence(self, there: tuple[Sky, Site], body: bytes) -> None:
        sky, site = there
        sky.trouble = lambda asked: Said(body) if asked.path.endswith("getFollows") else None
        assert "does not answer as it should" in str(Account("bluesky", mine(site)).read().error)

    def test_nobody_behind_the_handle_is_said(self, there: tuple[Sky, Site]) -> None:
        _, site = there
        me = Mine(name="sky", address="nobody.example", server=site.url, directory=site.url)
        assert "nobody has the handle" in str(Account("bluesky", me).read().error)

    def test_who_is_gone_stops_nobody(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        gone = Profile(network="bluesky", key="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
        done = Account("bluesky", mine(site), gone, ada(sky)).read()
        assert len(done.said) == 8
        assert [one.where for one in done.skipped] == [gone.key]

    def test_a_cursor_that_is_too_old_is_let_go(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        bad = as_json({"error": "InvalidRequest", "message": "Malformed cursor"}, 400)
        sky.trouble = lambda asked: bad if asked.query.get("cursor") == "stale" else None
        account = Account("bluesky", mine(site))
        account.bookmarks["following"] = json.dumps({"next": "stale"})
        assert [one.where for one in account.read().skipped] == ["following"]
        assert len(account.read(after=1).names) == 7

    def test_one_odd_notice_hides_none_behind_it(self, there: tuple[Sky, Site]) -> None:
        sky, site = there
        sky.most = 100

        def odd(asked: Asked) -> Said | None:
            if not asked.path.endswith("listNotifications"):
                return None
            answer = json.loads(sky.answer(asked).body)
            return as_json({"notifications": [{"reason": "like"}, 5, *answer["notifications"]]})

        sky.trouble = odd
        assert len(Account("bluesky", mine(site)).read().keys("notifications")) == 9


class TestOddAnswers:
    @settings(max_examples=25)
    @given(where=st.sampled_from(METHODS), junk=st.sampled_from(JUNK), which=st.integers(0, 10_000))
    def test_anything_in_the_place_of_anything_costs_no_more_than_an_item(
        self, where: str, junk: object, which: int
    ) -> None:
        sky = peopled()
        sky.trouble = spoiling(sky, where, junk, which)
        with speaking(sky) as (_, site):
            done = Account("bluesky", mine(site), ada(sky)).read()
        for one in (*done.passed, *done.said):
            assert one.key.startswith("bluesky:at://")
            assert one.at.utcoffset() is not None
            assert "\x1b" not in one.text + one.url
        assert all(name.strip() for name in done.names)
        assert all(who.key.startswith("did:") for one in done.passed for who in one.who)
