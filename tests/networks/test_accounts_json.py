"""Saved answers of the interfaces of Bluesky, GitHub, Mastodon and X."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from starmeet.errors import InputError
from starmeet.networks import read
from starmeet.networks.batch import Found
from tests.networks.samples import ADA_DID, BLUESKY, BO_DID, GITHUB, MASTODON, TWITTER, as_json


def shown(data: bytes) -> list[tuple[str, list[str], str]]:
    found = read(data, "x").people
    return [
        (one.person.name, list(map(str, one.person.handles)), one.profile.key if one.profile else "") for one in found
    ]


def test_bluesky() -> None:
    assert shown(BLUESKY) == [
        ("Ada Quill", ["bluesky:ada.quill.example"], ADA_DID),
        (f"bluesky user {BO_DID}", [], BO_DID),
    ]
    ada, bo = (one.profile for one in read(BLUESKY, "x").people)
    assert ada
    assert bo
    assert (ada.bio, bo.bio) == ("Parsers", "")  # who asks not to be shown to strangers is not


def test_a_list_made_on_bluesky() -> None:
    items = [{"uri": "at://x", "subject": one} for one in json.loads(BLUESKY)["follows"]]
    assert shown(as_json({"list": {"name": "Mine"}, "items": items}))[0][0] == "Ada Quill"


def test_github() -> None:
    assert shown(GITHUB) == [("ada-q", ["github:ada-q"], "7"), ("Bo Nib", ["github:bo"], "8")]
    bo = read(GITHUB, "x").people[1]
    assert (bo.person.org, bo.person.home) == ("ink", "Brno")
    assert bo.profile
    assert bo.profile.links == ("https://bo.example", "https://twitter.com/bonib")


def test_pages_one_after_the_other() -> None:
    other = GITHUB.replace(b"bo", b"cy").replace(b"8", b"9")
    assert [name for name, *_ in shown(GITHUB + b"\n" + other + b"\n\n")] == ["ada-q", "Bo Nib", "Bo Nib"]


def test_mastodon() -> None:
    assert shown(MASTODON) == [
        ("Ada :fox: & Co", ["mastodon:ada@quill.example"], "https://quill.example/users/ada"),
        ("bo", ["mastodon:bo@social.example"], ""),
    ]
    profile = read(MASTODON, "x").people[0].profile
    assert profile
    assert (profile.bio, profile.links, profile.verified) == (
        "Parsers.",
        ("https://ada.example",),
        ("https://ada.example",),
    )


def test_x() -> None:
    assert shown(TWITTER) == [("Ada", ["twitter:adaq"], "730805892")]
    assert shown(as_json(json.loads(TWITTER)["users"])) == shown(TWITTER)


@pytest.mark.parametrize("data", [BLUESKY, GITHUB, MASTODON, TWITTER])
def test_what_is_no_account_is_listed(data: bytes) -> None:
    assert [one.why for one in read(data, "x").skipped] == ["it is no account"]


@pytest.mark.parametrize("data", [GITHUB, MASTODON, TWITTER, b"Account address\nada@social.example\n"])
@pytest.mark.parametrize("name", ["followers.json", "my-Followers (1).json", "blocked_accounts.csv", "mutes.csv"])
def test_a_list_that_looks_the_same_either_way_is_what_its_name_says(data: bytes, name: str) -> None:
    with pytest.raises(InputError, match="as its name says"):
        read(data, name)


def test_other_names_say_nothing() -> None:
    assert read(GITHUB, "blockchain-people-following.json").people


def counted(path: Path, *keys: str) -> int:
    answer = json.loads(path.read_bytes())
    for key in keys:
        answer = answer[key]
    return len(answer)


def test_the_real_ones(corpus: Path) -> None:
    people = corpus / "people"
    real: dict[Path, int] = {
        people / "bluesky" / "getFollows.json": counted(people / "bluesky" / "getFollows.json", "follows"),
        people / "bluesky" / "getList.json": counted(people / "bluesky" / "getList.json", "items"),
        people / "github" / "following.json": counted(people / "github" / "following.json"),
        people / "mastodon" / "api-following.json": counted(people / "mastodon" / "api-following.json"),
        people / "twitter-api" / "friends_list.json": counted(people / "twitter-api" / "friends_list.json", "users"),
        people / "twitter-api" / "members.json": counted(people / "twitter-api" / "members.json"),
    }
    for path, number in real.items():
        found = read(path.read_bytes(), path.name)
        assert (len(found.people), found.skipped) == (number, ()), path.name
        assert all(isinstance(one, Found) and one.profile for one in found.people)


def test_a_key_is_the_same_in_a_list_and_alone() -> None:
    [ada, _] = read(BLUESKY, "x").people
    assert ada.profile
    assert ada.profile.url == f"https://bsky.app/profile/{ADA_DID}"
