"""One person with many handles: what their accounts say makes entries one, or is asked; and all of it can be parted."""

from __future__ import annotations

from typing import Any

import pytest

from starmeet.config.places import Home
from starmeet.desk import joining, open_desk, review, today
from starmeet.desk.intake import Intake, Taken
from starmeet.model import Handle, Person
from starmeet.networks.batch import Batch, Found, Profile, found
from tests.cli.conftest import Run
from tests.conftest import NOW

ON_FEDI, ON_GITHUB = "https://fedi.example/@quill", "https://github.com/adaq"


def fedi(name: str = "quill", key: str = "", person: str = "", **more: Any) -> Profile:
    uri = key or f"https://fedi.example/users/{name}"
    return Profile(network="mastodon", key=uri, address=f"{name}@fedi.example", name=person, **more)


def github(login: str = "adaq", number: str = "7", person: str = "Ada Quill", **more: Any) -> Profile:
    return Profile(network="github", key=number, address=login, name=person, **more)


class World:
    """A home into which networks tell things."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def follow(self, *profiles: Profile | Found) -> Taken:
        """Have a sync bring these."""
        people = tuple(one if isinstance(one, Found) else found(one, "here") for one in profiles)
        return self.take(Batch(people=people))

    def take(self, batch: Batch) -> Taken:
        desk, _ = open_desk(self._home, lambda: NOW)
        with desk.store.write("sync", NOW, journaled=False) as tx:
            taken = Intake(desk.config, desk.zone).take(tx, batch)
        joining.join_linked(desk)
        desk.close()
        return taken

    def news(self) -> tuple[str, ...]:
        """Read what Today says came in."""
        desk, _ = open_desk(self._home, lambda: NOW)
        news = today.view(desk).news
        desk.close()
        return news

    def twins(self) -> list[tuple[str, str, tuple[str, ...]]]:
        desk, _ = open_desk(self._home, lambda: NOW)
        queue = review.twins(desk)
        desk.close()
        return [(one.mine.name.text, one.theirs.name.text, one.evidence) for one in queue.cases]


@pytest.fixture
def world(home: Home) -> World:
    return World(home)


def handles(starmeet: Run) -> dict[str, set[str]]:
    listed = starmeet("people", "--json").json
    assert len({one["name"] for one in listed}) == len(listed)
    return {one["name"]: {f"{h['network']}:{h['address']}" for h in one["handles"]} for one in listed}


BOTH = (fedi(links=(ON_GITHUB,)), github(links=(ON_FEDI,)))
AS_ONE = {"mastodon:quill@fedi.example", "github:adaq"}


def test_accounts_that_link_to_each_other_are_one_and_stay_parted_once_parted(starmeet: Run, world: World) -> None:
    world.follow(*BOTH)
    assert handles(starmeet) == {"Ada Quill": AS_ONE}
    [merged] = starmeet("merge", "--list", "--json").json
    assert (merged["person"], merged["other"]) == ("Ada Quill", "quill")
    why = "quill@fedi.example on mastodon links to github:adaq"
    assert world.news() == (f"quill and Ada Quill are one person: {why}",)
    world.follow(*BOTH)
    assert handles(starmeet) == {"Ada Quill": AS_ONE}, "a second time changes nothing"
    starmeet("unmerge", "quill")
    parted = {"Ada Quill": {"github:adaq"}, "quill": {"mastodon:quill@fedi.example"}}
    assert handles(starmeet) == parted
    for _ in range(2):
        world.follow(*BOTH)
        assert handles(starmeet) == parted
    assert world.twins() == []
    assert starmeet("merge", "--json").json == []


def test_undo_passes_over_a_join(starmeet: Run, world: World) -> None:
    starmeet("add", "Bruno Tal")
    world.follow(*BOTH)
    assert "Bruno" in starmeet("undo").out
    assert handles(starmeet) == {"Ada Quill": AS_ONE}


def test_a_link_one_way_is_asked_about_with_its_evidence(starmeet: Run, world: World) -> None:
    world.follow(fedi(links=(ON_GITHUB,)), github())
    assert len(handles(starmeet)) == 2
    [pair] = starmeet("merge", "--json").json
    assert pair["evidence"][0] == "quill@fedi.example on mastodon links to github:adaq"
    [(mine, theirs, evidence)] = world.twins()
    assert {mine, theirs} == {"quill", "Ada Quill"}
    assert evidence[0] == pair["evidence"][0]
    starmeet("merge", "Ada Quill", "quill", "--no")
    world.follow(fedi(links=(ON_GITHUB,)), github(links=(ON_FEDI,)))
    assert len(handles(starmeet)) == 2, "told apart is told apart"


def test_what_a_bio_names_is_asked_about_even_both_ways(starmeet: Run, world: World) -> None:
    world.follow(fedi(bio="married to github.com/adaq"), github(bio="married to @quill@fedi.example, building @foo"))
    assert len(handles(starmeet)) == 2
    [pair] = starmeet("merge", "--json").json
    assert len(pair["evidence"]) >= 2
    assert "names mastodon:quill@fedi.example in its bio" in " ".join(pair["evidence"])


def test_couples_who_share_links_under_their_full_names_are_asked_about(starmeet: Run, world: World) -> None:
    world.follow(fedi(person="Bruno Tal", links=(ON_GITHUB,)), github(links=(ON_FEDI,)))
    assert len(handles(starmeet)) == 2
    assert len(starmeet("merge", "--json").json) == 1


def test_handles_nobody_has_are_added_and_one_that_two_claim_is_asked(starmeet: Run, world: World) -> None:
    bluesky = "https://bsky.app/profile/quill.example"
    world.follow(fedi(person="Ada Quill", links=(bluesky, ON_GITHUB), verified=(ON_GITHUB,)))
    assert handles(starmeet) == {"Ada Quill": AS_ONE}, "said is not seen"
    world.follow(github("zed", "9", "Zed Umber", links=(bluesky,)), github("yan", "8", "Yan Umber", links=(bluesky,)))
    assert handles(starmeet)["Zed Umber"] == {"github:zed"}
    [pair] = [one for one in starmeet("merge", "--json").json if set(one["names"]) == {"Zed Umber", "Yan Umber"}]
    assert "accounts of both name bluesky:quill.example as their own" in pair["evidence"]


def contact(name: str) -> Found:
    return Found(person=Person(name=name, handles=(Handle("email", "hello@quill.example"),)), where="card 1")


def test_one_mailbox_is_one_person_when_the_names_agree_and_asked_otherwise(starmeet: Run, world: World) -> None:
    world.follow(contact("Ada Quill"), contact("Ada B. Quill"), contact("Bo Lind"))
    assert set(handles(starmeet)) == {"Ada Quill", "Bo Lind"}
    [pair] = starmeet("merge", "--json").json
    assert pair["evidence"][0] == "both are email:hello@quill.example"
    again = world.follow(contact("Ada Quill"), contact("Ada B. Quill"), contact("Bo Lind"))
    assert (again.new, again.changed) == (0, 0)


class TestRenamed:
    """Whoever changes their address stays one person, and the address may go to another."""

    def test_the_old_address_is_given_up_and_can_be_another_persons(self, starmeet: Run, world: World) -> None:
        world.follow(github("ada"))
        world.follow(github("quill"))
        assert handles(starmeet) == {"Ada Quill": {"github:quill"}}
        old_list = Found(person=Person(name="Ada Quill", handles=(Handle("github", "ada"),)), where="line 2")
        assert world.follow(old_list).new == 0, "an old list still means her"
        assert handles(starmeet) == {"Ada Quill": {"github:quill"}}
        world.follow(github("ada", "99", "Ada Umber"))
        assert handles(starmeet) == {"Ada Quill": {"github:quill"}, "Ada Umber": {"github:ada"}}

    def test_two_in_one_reading(self, starmeet: Run, world: World) -> None:
        world.follow(github("ada"))
        world.follow(github("quill"), github("ada", "99", "Zed Umber"))
        assert handles(starmeet) == {"Ada Quill": {"github:quill"}, "Zed Umber": {"github:ada"}}

    def test_whoever_took_the_address_is_not_taken_for_them_before_that_is_known(
        self, starmeet: Run, world: World
    ) -> None:
        world.follow(github("ada"))
        world.follow(github("ada", "99", "Zed Umber"))
        assert handles(starmeet) == {"Ada Quill": {"github:ada"}, "Zed Umber": set()}
        [pair] = starmeet("merge", "--json").json
        assert "both are github:ada" in pair["evidence"]
        world.follow(github("quill"), github("ada", "99", "Zed Umber"))
        assert handles(starmeet) == {"Ada Quill": {"github:quill"}, "Zed Umber": {"github:ada"}}
        assert starmeet("merge", "--json").json == []

    def test_moving_to_another_instance_adds_the_new_address(self, starmeet: Run, world: World) -> None:
        world.follow(fedi(person="Ada Quill"))
        world.follow(fedi(person="Ada Quill", moved_to="ada@new.example"))
        expected = {"Ada Quill": {"mastodon:quill@fedi.example", "mastodon:ada@new.example"}}
        assert handles(starmeet) == expected
        there = Profile(
            network="mastodon", key="https://new.example/users/ada", address="ada@new.example", name="Ada Quill"
        )
        assert world.follow(there).new == 0
        assert world.follow(fedi(person="Ada Quill")).new == 0, "an old list"
        assert handles(starmeet) == expected


def test_what_is_declared_stays_and_two_blocks_are_asked_about(starmeet: Run, world: World, home: Home) -> None:
    home.data.mkdir(parents=True, exist_ok=True)
    block = '[[people]]\nname = "{}"\nhandles = ["{}"]\n'
    home.config.write_text(block.format("Quill", "@quill@fedi.example"))
    starmeet("people")
    world.follow(*BOTH)
    assert handles(starmeet) == {"Quill": AS_ONE}
    starmeet("unmerge", "Ada Quill")
    home.config.write_text(block.format("Quill", "@quill@fedi.example") + block.format("Ada Zed", "github:adaz"))
    starmeet("people")
    world.follow(fedi(links=("https://github.com/adaz",)), github("adaz", "12", "Ada Zed", links=(ON_FEDI,)))
    assert {"Quill", "Ada Zed", "Ada Quill"} == set(handles(starmeet))
    assert ["Ada Zed", "Quill"] in [sorted(one["names"]) for one in starmeet("merge", "--json").json]


def test_a_third_account_does_not_bring_together_who_was_parted(starmeet: Run, world: World) -> None:
    starmeet("add", "Ada Quill", "--handle", "github:adaq")
    starmeet("add", "Ada Umber", "--handle", "github:umber")
    starmeet("merge", "Ada Quill", "Ada Umber", "--no")
    home_page = "https://umber.example"
    world.follow(
        fedi(links=(ON_GITHUB, "https://github.com/umber")),
        github(links=(ON_FEDI,)), github("umber", "3", "Ada Umber", links=(ON_FEDI, home_page)),
    )  # fmt: skip
    world.follow(github("umber", "3", "Ada Umber", links=(ON_FEDI, home_page)))
    assert len(handles(starmeet)) == 2


def test_a_split_leaves_nothing_of_the_one_with_the_other(starmeet: Run) -> None:
    starmeet("add", "Ada Quill", "--topic", "lexers")
    starmeet("add", "Bo Lind", "--topic", "tea", "--org", "Northwind")
    before = starmeet("people", "--json").json
    starmeet("merge", "Ada Quill", "Bo Lind")
    assert starmeet("person", "Ada Quill", "--json").json["person"]["org"] == "Northwind"
    starmeet("unmerge", "Bo Lind")
    assert starmeet("people", "--json").json == before
