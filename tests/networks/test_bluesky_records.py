"""Records of a Bluesky repository."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from starmeet.errors import InputError
from starmeet.networks import read
from tests.networks.samples import ADA_DID, BO_DID, DID, RECORDS, as_json, post_of, record


def test_what_passed_with_its_time_and_whom_it_was_about() -> None:
    found = read(RECORDS, "x")
    assert found.kind == "bluesky records"
    assert [(one.key.rpartition("/")[2], one.kind, [who.key for who in one.who], one.text) for one in found.passed] == [
        ("3k2", "like", [ADA_DID], ""),
        ("3k3", "boost", [BO_DID], ""),
        ("3k4", "question", [ADA_DID], "Which lexer was that?"),
        ("3k5", "thanks", [BO_DID], "@bo thanks!"),
        ("3k6", "mention", [ADA_DID], "look"),
        ("3jzfcijpj2z2a", "like", [ADA_DID], ""),
    ]
    assert found.passed[1].at == datetime(2025, 1, 3, 10, tzinfo=UTC)
    assert found.passed[0].key == f"bluesky:at://{DID}/app.bsky.feed.like/3k2"


def test_follows_are_people_by_what_stays() -> None:
    [one] = read(RECORDS, "x").people
    assert one.profile
    assert (one.person.handles, one.profile.key) == ((), ADA_DID)


def test_what_says_no_time_takes_it_from_its_key_or_is_listed() -> None:
    found = read(RECORDS, "x")
    assert found.passed[-1].at == datetime(2023, 6, 30, 15, 3, 1, 887007, tzinfo=UTC)
    assert [one.why for one in found.skipped] == ["it does not say when", "it is no record"]


def test_pages_one_after_the_other() -> None:
    assert len(read(RECORDS + RECORDS, "x").passed) == 12


def test_a_quote_with_pictures_names_its_author() -> None:
    value = {"text": "", "createdAt": "2025-01-01T00:00:00Z", "embed": {"record": {"record": post_of(ADA_DID)}}}
    [one] = read(as_json({"records": [record("feed.post", "3k", value)]}), "x").passed
    assert [who.key for who in one.who] == [ADA_DID]


@pytest.mark.parametrize("answer", [{"records": 3, "uri": "at://did:x"}, [{"records": [], "uri": "at://did:x"}]])
def test_what_only_looks_like_records(answer: object) -> None:
    with pytest.raises(InputError, match="is no list of records|JSON of another kind"):
        read(json.dumps(answer).encode(), "x")
