"""A GitHub account over HTTP: stars, events, what people publish, and what odd servers cost."""

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
from tests.networks.places import Hub, short
from tests.site import Asked, Said, Site, as_json, serve

TOKEN = "ghp_t0ken"
PATHS = ("following", "starred", "events", "received_events", "social_accounts", "public", "5002")


@pytest.fixture
def there() -> Iterator[tuple[Hub, Site]]:
    with speaking(peopled()) as both:
        yield both


def peopled(name: str = "Ada Quill") -> Hub:
    """Seven people; I starred and answered one, who and another did something in return."""
    hub = Hub()
    hub.token = TOKEN
    for number in range(7):
        hub.follow(f"{name.lower().replace(' ', '-')}-{number}", f"{name} {number}")
    ada, bo = hub.following[:2]
    for number in range(7):
        hub.star(ada, f"lexer{number}", number)
        hub.comment(hub.me, ada, f"Does it keep part {number}?", number + 0.5)
    for number in range(5):
        hub.comment(bo, hub.me, "Thank you!", 20 + number)
    hub.event("WatchEvent", ada, "robin-vale/maps", 26, action="started")
    hub.event("CreateEvent", ada, f"{ada['login']}/torch", 27, ref_type="repository", description="A light")
    hub.event("ReleaseEvent", ada, f"{ada['login']}/torch", 28, release={"tag_name": "v1", "body": "First light"})
    hub.social["ada-quill-0"] = [{"provider": "mastodon", "url": "https://quill.example/@ada"}]
    return hub


def mine(site: Site, token: str = TOKEN) -> Mine:
    return Mine(name="code", address="robin-vale", server=site.url, token=token)


def ada(hub: Hub) -> Profile:
    return Profile(network="github", key=str(hub.following[0]["id"]), address="ada-quill-0")


class TestReading:
    def test_all_of_it_comes_in_over_many_pages(self, there: tuple[Hub, Site]) -> None:
        hub, site = there
        done = Account("github", mine(site), ada(hub)).read()
        assert (done.error, done.skipped) == (None, [])
        assert done.names == [f"ada-quill-{number}" for number in range(7)], "a list has no names"
        assert [one.name for one in done.seen] == ["Ada Quill 0"]
        assert done.seen[0].links == ("https://quill.example/@ada",)
        assert (len(done.keys("stars")), len(done.keys("my events")), len(done.keys("their events"))) == (7, 7, 6)
        assert {(one.kind, one.direction) for one in done.passed} == {
            ("like", "out"), ("question", "out"), ("thanks", "in"), ("like", "in"),
        }  # fmt: skip
        assert [one.text.splitlines()[0] for one in done.said] == [
            "Released ada-quill-0/torch v1", "New repository ada-quill-0/torch: A light",
        ]  # fmt: skip

    def test_a_second_reading_brings_nothing_and_asks_little(self, there: tuple[Hub, Site]) -> None:
        hub, site = there
        account = Account("github", mine(site), ada(hub))
        first = account.read()
        site.asked.clear()
        again = account.read(after=1)
        assert set(again.keys()) <= set(first.keys())
        assert (again.said, again.names, again.error) == ([], [], None)
        assert len(site.asked) <= 3, [asked.path for asked in site.asked]

    @pytest.mark.parametrize("stop", range(1, 13))
    def test_killed_after_any_page_it_goes_on(self, there: tuple[Hub, Site], stop: int) -> None:
        hub, site = there
        account = Account("github", mine(site), ada(hub))
        before = account.read(stop=stop)
        hub.star(hub.following[3], "new", 50)
        hub.comment(hub.following[4], hub.me, "Is there more?", 51)
        rest, last = account.read(after=1), account.read(after=2)
        assert len(set(before.keys() + rest.keys() + last.keys())) == 22
        assert set(before.names + rest.names) == {f"ada-quill-{number}" for number in range(7)}

    def test_without_a_token_few_people_are_read(self, there: tuple[Hub, Site]) -> None:
        hub, site = there
        everyone = [
            Profile(network="github", key=str(hub.join(f"p{n}", "")["id"]), address=f"p{n}") for n in range(15)
        ]  # fmt: skip
        done = Account("github", mine(site, token=""), *everyone).read()
        assert len(done.seen) == 10
        assert len(site.asked) < 60
        assert all("Authorization" not in asked.headers for asked in site.asked)
        assert "/users/robin-vale/events" not in [asked.path for asked in site.asked]

    def test_who_renamed_themselves_is_found_by_number(self, there: tuple[Hub, Site]) -> None:
        hub, site = there
        known = ada(hub)
        user = hub.users.pop("ada-quill-0")
        user["login"] = "quill-ada"
        hub.users["quill-ada"], hub.events["quill-ada"] = user, hub.events.pop("ada-quill-0")
        done = Account("github", mine(site), known).read()
        assert [(one.key, one.address) for one in done.seen] == [(known.key, "quill-ada")]
        assert {one.who.key for one in done.said} == {known.key}

    def test_a_star_has_one_key_wherever_it_is_told(self, there: tuple[Hub, Site]) -> None:
        hub, site = there
        hub.star(hub.following[5], "twice", 60)
        repo = hub.starred[0]["repo"]
        event = hub.event("WatchEvent", hub.me, repo["full_name"], 60, action="started")
        event["repo"]["id"] = repo["id"]
        keys = [key for key in Account("github", mine(site)).read().keys("") if f":{repo['id']}:" in key]
        assert len(keys) == 2
        assert len(set(keys)) == 1

    def test_real_answers_are_read(self, there: tuple[Hub, Site], corpus: Path) -> None:
        hub, site = there
        follows = json.loads((corpus / "people/github/following.json").read_bytes())
        events = json.loads((corpus / "people/github/user_public_events.json").read_bytes())
        hub.trouble = lambda asked: as_json(follows) if asked.path.endswith("/following") else None
        hub.events["ada-quill-0"], hub.most = events, 100
        done = Account("github", mine(site), ada(hub)).read()
        assert len(done.names) == len(follows)
        assert done.skipped == []


class TestTrouble:
    @pytest.mark.parametrize("status", [403, 429])
    @pytest.mark.parametrize(
        "headers", [{"Retry-After": "3600"}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4000000000"}]
    )
    @pytest.mark.parametrize("where", ["starred", "social_accounts"])
    def test_too_much_asked_ends_the_reading_and_is_not_held_against_anyone(
        self, there: tuple[Hub, Site], status: int, headers: dict[str, str], where: str
    ) -> None:
        hub, site = there
        slow = as_json({"message": "API rate limit exceeded"}, status)._replace(headers=headers)
        hub.trouble = lambda asked: slow if asked.path.endswith(where) else None
        account = Account("github", mine(site), ada(hub))
        done = account.read()
        assert done.error is not None
        assert sum(asked.path.endswith(where) for asked in site.asked) == 1
        hub.trouble = lambda _: None
        assert len(account.read(after=0.1).said) == 2

    def test_a_token_that_is_not_taken_is_said(self, there: tuple[Hub, Site]) -> None:
        _, site = there
        error = str(Account("github", mine(site, token="ghp_wrong")).read().error)
        assert "starmeet login github" in error
        assert "ghp_wrong" not in error

    def test_pages_on_another_host_are_never_asked(self, there: tuple[Hub, Site]) -> None:
        hub, site = there
        with serve(lambda _: as_json([])) as other:
            hub.trouble = lambda asked: (
                as_json([short(hub.following[0])], Link=f'<{other.url}/x>; rel="next"')
                if asked.path.endswith("/following") else None
            )  # fmt: skip
            account = Account("github", mine(site))
            account.read()
            assert account.read(after=30).error is None
            assert other.asked == []

    @pytest.mark.parametrize("link", ['<http://[/x>; rel="next"', "<>; rel=next", '<x>; rel="next"' * 50])
    def test_a_broken_link_header_ends_the_list(self, there: tuple[Hub, Site], link: str) -> None:
        hub, site = there
        users = [short(one) for one in hub.following]
        hub.trouble = lambda asked: as_json(users, Link=link) if asked.path.endswith("/following") else None
        assert len(Account("github", mine(site)).read().names) == 7

    def test_who_is_gone_stops_nobody(self, there: tuple[Hub, Site]) -> None:
        hub, site = there
        done = Account("github", mine(site), Profile(network="github", key="1", address="gone"), ada(hub)).read()
        assert [one.where for one in done.skipped] == ["gone"]
        assert len(done.said) == 2

    @pytest.mark.parametrize("body", [b"<html>", b"", b"[" * 100_000])
    def test_what_is_no_answer_is_one_sentence(self, there: tuple[Hub, Site], body: bytes) -> None:
        hub, site = there
        hub.trouble = lambda _: Said(body)
        assert "is it GitHub's API?" in str(Account("github", mine(site)).read().error)

    def test_events_without_their_payload_are_passed_over(self, there: tuple[Hub, Site]) -> None:
        hub, site = there

        def slim(asked: Asked) -> Said | None:
            if "events" not in asked.path:
                return None
            answer = hub.answer(asked)
            if answer.status == 304:
                return answer
            events = [{name: event[name] for name in ("id", "type", "actor", "created_at")} for event in
                      json.loads(answer.body)]  # fmt: skip
            return answer._replace(body=json.dumps(events).encode())

        hub.trouble = slim
        done = Account("github", mine(site), ada(hub)).read()
        assert (done.error, done.said) == (None, [])
        assert {one.kind for one in done.passed} == {"like"}


class TestOddAnswers:
    @settings(max_examples=25)
    @given(where=st.sampled_from(PATHS), junk=st.sampled_from(JUNK), which=st.integers(0, 10_000))
    def test_anything_in_the_place_of_anything_costs_no_more_than_an_item(
        self, where: str, junk: object, which: int
    ) -> None:
        hub = peopled()
        hub.trouble = spoiling(hub, where, junk, which)
        with speaking(hub) as (_, site):
            done = Account("github", mine(site), ada(hub)).read()
        for one in (*done.passed, *done.said):
            assert one.key.startswith("github:")
            assert one.at.utcoffset() is not None
            assert "\x1b" not in one.text + one.url
        assert all(name.strip() for name in done.names)
        assert all(who.address for one in done.passed for who in one.who)
