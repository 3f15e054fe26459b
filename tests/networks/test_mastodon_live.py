"""A Mastodon account over HTTP: what is read, how often, and what odd servers cost."""

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
from tests.networks.places import Fediverse
from tests.site import Asked, Said, Site, as_json, serve

TOKEN = "t0ken"
PATHS = ("verify_credentials", "following", "statuses", "notifications", "favourites", "lookup")


@pytest.fixture
def there() -> Iterator[tuple[Fediverse, Site]]:
    with speaking(peopled()) as both:
        yield both


def peopled() -> Fediverse:
    """A server with seven people, whom I answered, boosted and liked; two did something in return."""
    home = Fediverse()
    home.token = TOKEN
    for number in range(7):
        home.follow(f"ada{number}@quill.example", f"Ada Quill {number}")
    ada, bo = home.following[:2]
    for number in range(8):
        post = home.status(ada, f"Words about parsers, part {number}", number)
        home.answer_to(ada, f"Which lexer was that in part {number}?", number + 0.5)
        home.boost(post, number + 0.6)
        home.like(post)
    home.status(home.me, "To nobody", 30)
    home.notice("favourite", bo, 31, home.statuses[home.me["id"]][0])
    mine = {"in_reply_to_id": "1", "in_reply_to_account_id": home.me["id"]}
    home.notice("mention", ada, 32, home.status(ada, "The small one.", 32, **mine))
    return home


def mine(site: Site, token: str = TOKEN) -> Mine:
    return Mine(name="fedi", address="@robin@home.example", server=site.url, token=token)


def ada(key: str = "") -> Profile:
    return Profile(network="mastodon", address="ada0@quill.example", key=key)


class TestReading:
    def test_all_of_it_comes_in_over_many_pages(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        done = Account("mastodon", mine(site), ada()).read()
        assert done.error is None
        assert done.skipped == []
        assert done.names == [f"Ada Quill {number}" for number in range(7)]
        assert len(done.keys("my posts")) == 16
        assert len(done.keys("likes")) == 8
        assert sorted(done.keys("notifications")) == sorted(
            [f"mastodon:notice:{site.url}:{home.notices[0]['id']}", f"mastodon:{home.notices[1]['status']['uri']}"]
        )
        assert len({one.key for one in done.passed}) == len(done.passed)
        assert [one.text for one in done.said] == [f"Words about parsers, part {number}" for number in (7, 6, 5)]

    def test_what_passed_is_what_was_done(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        done = Account("mastodon", mine(site)).read()
        by_stream = {page.stream: page.batch.passed[0] for page in done.pages if page.batch.passed}
        answered, liked, noticed = (by_stream[name] for name in ("my posts", "likes", "notifications"))
        kinds = {(one.kind, one.direction, one.undated) for one in done.passed}
        assert kinds == {
            ("question", "out", False), ("boost", "out", False), ("like", "out", True), ("like", "in", False),
            ("reply", "in", False),
        }  # fmt: skip
        assert answered.who[0].address == "ada0@quill.example"
        assert liked.who[0].key == "https://quill.example/users/ada0"
        assert noticed.who[0].name
        boost = next(one for one in done.passed if one.kind == "boost")
        assert boost.key == f"mastodon:{home.statuses[home.me['id']][1]['uri']}", "as the archive names it"

    def test_a_second_reading_brings_nothing_and_asks_little(self, there: tuple[Fediverse, Site]) -> None:
        _, site = there
        account = Account("mastodon", mine(site), ada())
        account.read()
        site.asked.clear()
        again = account.read(after=1)
        assert (again.passed, again.said, again.names, again.error) == ([], [], [], None)
        assert len(site.asked) <= 4, [asked.path for asked in site.asked]

    def test_news_is_all_that_is_read_later(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        account = Account("mastodon", mine(site), ada())
        account.read()
        post = home.status(home.following[0], "One more", 40)
        home.like(post)
        home.answer_to(home.following[1], "Thank you!", 41)
        home.notice("reblog", home.following[2], 42, post)
        again = account.read(after=4)
        assert [one.kind for one in again.passed] == ["thanks", "boost", "like"]
        assert [one.text for one in again.said] == ["One more"]

    @pytest.mark.parametrize("stop", range(1, 18))
    def test_killed_after_any_page_it_goes_on(self, there: tuple[Fediverse, Site], stop: int) -> None:
        home, site = there
        account = Account("mastodon", mine(site), ada())
        before = account.read(stop=stop)
        home.like(home.status(home.following[3], "In between", 50))
        rest, last = account.read(after=1), account.read(after=2)
        keys = before.keys() + rest.keys() + last.keys()
        assert len(set(keys)) == 16 + 9 + 2
        assert set(before.names + rest.names) == {f"Ada Quill {number}" for number in range(7)}

    def test_without_a_token_what_is_public_is_read(self, there: tuple[Fediverse, Site]) -> None:
        _, site = there
        done = Account("mastodon", mine(site, token="")).read()
        assert done.error is None
        assert {page.stream for page in done.pages} == {"following", "my posts"}
        assert all("Authorization" not in asked.headers for asked in site.asked)

    def test_a_hidden_list_of_follows_is_an_empty_one(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        home.following.clear()
        assert Account("mastodon", mine(site)).read().names == []

    def test_words_to_a_few_are_not_kept(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        for visibility in ("private", "direct"):
            home.answer_to(home.following[0], "secret words", 60, visibility=visibility)
            home.notice("mention", home.following[1], 61, home.status(
                home.following[1], "secret answer", 61, visibility=visibility))  # fmt: skip
            home.status(home.following[0], "secret post", 62, visibility=visibility)
        done = Account("mastodon", mine(site), ada()).read()
        assert [one.text for one in done.passed if one.kind == "message"] == ["", ""]
        assert "secret" not in json.dumps([page.bookmark + repr(page.batch) for page in done.pages])

    def test_whoever_moved_has_both_addresses(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        new = home.join("ada@new.example", "Ada Quill")
        home.accounts["ada0@quill.example"]["moved"] = new
        done = Account("mastodon", mine(site), ada()).read()
        assert [one.moved_to for one in done.seen] == ["ada@new.example"]

    def test_letters_are_ids_too(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there

        def lettered(asked: Asked) -> Said | None:
            if asked.path.endswith("verify_credentials"):
                return as_json(home.me | {"id": "AqZ9robin"})
            if asked.path == "/api/v1/accounts/AqZ9robin/statuses":
                items = [] if asked.query["min_id"] != "0" else [home.statuses[home.me["id"]][0] | {"id": "B1kAbC"}]
                return as_json(items)
            return as_json([])

        home.trouble = lettered
        account = Account("mastodon", mine(site))
        assert len(account.read().passed) == 1
        assert account.read().passed == []

    def test_real_answers_are_read(self, there: tuple[Fediverse, Site], corpus: Path) -> None:
        home, site = there
        follows = json.loads((corpus / "people/mastodon/api-following.json").read_bytes())
        statuses = json.loads((corpus / "people/mastodon/api-home.json").read_bytes())
        home.following[:] = follows
        account = json.loads((corpus / "people/mastodon/api-account.json").read_bytes())
        home.accounts["ada0@quill.example"] = account
        home.statuses[str(account["id"])] = statuses
        home.most = 80
        done = Account("mastodon", mine(site), ada()).read()
        assert len(done.names) == len(follows)
        assert len(done.seen) == 1
        assert done.skipped == []


class TestTrouble:
    @pytest.mark.parametrize(
        ("status", "headers"),
        [
            (429, {"Retry-After": "3600"}), (429, {"X-RateLimit-Reset": "2099-01-01T00:00:00.000000Z"}),
            (503, {"Retry-After": "3600"}),
        ],
    )  # fmt: skip
    def test_a_pause_it_asks_for_ends_the_reading(
        self, there: tuple[Fediverse, Site], status: int, headers: dict[str, str]
    ) -> None:
        home, site = there
        account = Account("mastodon", mine(site), ada())
        home.trouble = lambda asked: (
            as_json({"error": "Throttled"}, status)._replace(headers=headers) if "favourites" in asked.path else None
        )
        done = account.read()
        assert done.error is not None
        assert "try again" in done.error.hint
        assert sum("favourites" in asked.path for asked in site.asked) == 1
        home.trouble = lambda _: None
        assert len(account.read(after=1).keys("likes")) == 8

    def test_nothing_left_of_the_limit_is_obeyed_before_it_is_broken(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        left = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2099-01-01T00:00:00.000Z"}

        def last(asked: Asked) -> Said | None:
            said = home.answer(asked)
            return said._replace(headers={**said.headers, **left}) if asked.path.endswith("following") else None

        home.trouble = last
        done = Account("mastodon", mine(site), ada()).read()
        assert done.error is not None
        assert "asked too often" in str(done.error)
        assert len(site.asked) == 2
        assert done.names == ["Ada Quill 0", "Ada Quill 1", "Ada Quill 2"]

    @pytest.mark.parametrize("status", [403, 404, 410, 422, 500, 501])
    def test_what_it_does_not_offer_costs_only_itself(self, there: tuple[Fediverse, Site], status: int) -> None:
        home, site = there
        home.trouble = lambda asked: as_json({"error": "no\x1b[2J"}, status) if "favourites" in asked.path else None
        done = Account("mastodon", mine(site), ada()).read()
        assert done.error is None
        [skipped] = done.skipped
        assert skipped.where == "likes"
        assert "\x1b" not in skipped.why
        assert len(done.said) == 3

    def test_a_token_that_is_not_taken_ends_it_and_says_what_to_do(self, there: tuple[Fediverse, Site]) -> None:
        _, site = there
        done = Account("mastodon", mine(site, token="wrong")).read()
        assert "starmeet login" in str(done.error)
        assert "wrong" not in str(done.error)

    def test_someone_who_is_gone_or_broken_stops_nobody_behind_them(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        bo = Profile(network="mastodon", address="ada1@quill.example")
        home.status(home.following[1], "Still here", 70)

        def page(asked: Asked) -> Said | None:
            return Said(b"<html>oops</html>") if asked.query.get("acct") == "ada0@quill.example" else None

        home.trouble = page
        nobody = Profile(network="mastodon", address="nobody@quill.example")
        account = Account("mastodon", mine(site), nobody, ada(), bo)
        done = account.read()
        assert [one.text for one in done.said] == ["Still here"]
        assert {one.where for one in done.skipped} == {"nobody@quill.example", "ada0@quill.example"}
        site.asked.clear()
        account.read(after=1)
        assert "nobody@quill.example" not in [asked.query.get("acct") for asked in site.asked]

    def test_a_server_that_only_fails_is_left_alone(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        home.trouble = lambda asked: Said(b"<html>") if "lookup" in asked.path else None
        people = [Profile(network="mastodon", address=f"ada{number}@quill.example") for number in range(7)]
        done = Account("mastodon", mine(site), *people).read()
        assert done.error is not None
        assert sum("lookup" in asked.path for asked in site.asked) == 2

    def test_pages_on_another_server_are_never_asked(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        with serve(lambda _: as_json([])) as other:

            def astray(asked: Asked) -> Said | None:
                if asked.path.endswith("following") or asked.path.endswith("favourites"):
                    link = f'<{other.url}{asked.path}?max_id=1>; rel="next", <{other.url}/x>; rel="prev"'
                    return as_json([home.following[0]], Link=link)
                return None

            home.trouble = astray
            account = Account("mastodon", mine(site))
            account.read()
            account.read(after=30)
            assert other.asked == []

    def test_a_redirect_elsewhere_is_followed_without_the_token(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        with serve(lambda _: as_json([])) as other:
            away = {"Location": f"{other.url.replace('127.0.0.1', 'localhost')}/x"}
            home.trouble = lambda asked: Said(b"", 302, away) if asked.path.endswith("following") else None
            Account("mastodon", mine(site)).read()
            assert other.asked
            assert all("Authorization" not in asked.headers for asked in other.asked)

    def test_a_page_that_names_itself_as_the_next_ends(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        home.trouble = lambda asked: (
            as_json([home.following[0]], Link=f'<{site.url}/api/v1/x/following?a=1>; rel="next"')
            if asked.path.endswith("following") else None
        )  # fmt: skip
        assert len(Account("mastodon", mine(site)).read().names) == 2

    def test_an_old_address_to_go_on_from_is_let_go(self, there: tuple[Fediverse, Site]) -> None:
        _, site = there
        account = Account("mastodon", mine(site))
        account.bookmarks["likes"] = json.dumps({"next": "/api/v1/gone?max_id=5"})
        assert [one.where for one in account.read().skipped] == ["likes"]
        assert len(account.read(after=1).keys("likes")) == 8

    def test_html_from_all_of_it_is_one_sentence(self, there: tuple[Fediverse, Site]) -> None:
        home, site = there
        home.trouble = lambda _: Said(b"<html><body>Welcome</body></html>", 200, {"Content-Type": "text/html"})
        assert "is it a Mastodon server?" in str(Account("mastodon", mine(site)).read().error)

    def test_an_address_without_a_server_is_said(self, there: tuple[Fediverse, Site]) -> None:
        _, site = there
        error = Account("mastodon", Mine(name="fedi", address="robin", server=site.url)).read().error
        assert "accounts.fedi" in str(error)


class TestOddAnswers:
    @settings(max_examples=25)
    @given(where=st.sampled_from(PATHS), junk=st.sampled_from(JUNK), which=st.integers(0, 10_000))
    def test_anything_in_the_place_of_anything_costs_no_more_than_an_item(
        self, where: str, junk: object, which: int
    ) -> None:
        home = peopled()
        home.trouble = spoiling(home, where, junk, which)
        with speaking(home) as (_, site):
            done = Account("mastodon", mine(site), ada()).read()
        for one in (*done.passed, *done.said):
            assert one.key.startswith("mastodon:")
            assert one.at.utcoffset() is not None
            assert "\x1b" not in one.text + one.url
        assert all(name.strip() for name in done.names)
        assert all(one.who and all(who.key or who.address for who in one.who) for one in done.passed)
