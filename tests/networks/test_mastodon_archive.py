"""Archives of Mastodon: what was said to whom, boosted and liked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from starmeet.errors import InputError
from tests.networks.samples import (
    MASTODON_ARCHIVE,
    ME,
    OUTBOX_ITEMS,
    Files,
    collection,
    export,
    laid_out,
    mention,
    note,
    one_file,
    tarred,
    zipped,
)


@pytest.mark.parametrize("pack", [zipped, tarred, None])
def test_zip_tar_and_folder(tmp_path: Path, pack: Callable[[Files], bytes] | None) -> None:
    path = laid_out(MASTODON_ARCHIVE, tmp_path / "x") if pack is None else tmp_path / "x"
    if pack is not None:
        path.write_bytes(pack(MASTODON_ARCHIVE))
    kind, found = export(path)
    assert kind == "mastodon archive"
    assert [str(one.person.handles[0]) for one in found.people] == ["mastodon:ada@quill.example"]
    assert (len(found.passed), found.unknown) == (7, 3)


def test_what_was_said_to_whom(tmp_path: Path) -> None:
    _, found = one_file(MASTODON_ARCHIVE["outbox.json"], tmp_path)
    assert [
        (one.key.rpartition("statuses/")[2], one.kind, [who.address for who in one.who], one.text)
        for one in found.passed
    ] == [
        ("2", "question", ["ada@quill.example"], "@ada which lexer was that?"),
        ("3", "message", ["bo@ink.example"], ""),
        ("4", "mention", ["bo@ink.example"], ""),
        ("7", "mention", ["cy@social.example"], "read @cy"),
        ("8/activity", "boost", ["bo@ink.example"], ""),
    ]
    assert {one.direction for one in found.passed} == {"out"}
    assert found.passed[0].at == datetime(2025, 2, 2, 10, tzinfo=UTC)
    assert found.passed[0].who[0].key == "https://quill.example/users/ada"
    assert found.unknown == 2
    assert [one.why for one in found.skipped] == ["a boost without a time or an address", "it is no activity"]


def test_private_words_come_only_when_asked_for(tmp_path: Path) -> None:
    _, found = one_file(MASTODON_ARCHIVE["outbox.json"], tmp_path, messages=True)
    assert [one.text for one in found.passed if not one.key.endswith("activity")] == [
        "@ada which lexer was that?", "@bo secret", "@bo for my followers", "read @cy",
    ]  # fmt: skip


def test_likes_have_no_time_but_an_earliest_one(tmp_path: Path) -> None:
    _, found = export(laid_out(MASTODON_ARCHIVE, tmp_path))
    likes = [one for one in found.passed if one.kind == "like"]
    assert [(one.who[0].address, one.undated) for one in likes] == [
        ("ada@quill.example", True),
        ("bo@ink.example", True),
    ]
    written = datetime(2025, 2, 14, 2, 59, 13, 125000, tzinfo=UTC)  # 114000000000000000 >> 16 milliseconds
    assert [one.at for one in likes] == [written, datetime(2024, 6, 1, tzinfo=UTC)]


def test_likes_by_themselves_and_bookmarks(tmp_path: Path) -> None:
    _, found = one_file(MASTODON_ARCHIVE["likes.json"], tmp_path)
    assert (len(found.passed), found.unknown) == (2, 1)
    with pytest.raises(InputError, match="JSON of another kind"):
        one_file(MASTODON_ARCHIVE["bookmarks.json"], tmp_path)


def test_several_people_in_one_post_and_none_twice(tmp_path: Path) -> None:
    names = [
        mention(name) for name in ("ada@quill.example", "bo@ink.example", "ada@quill.example", "robin@social.example")
    ]
    item = note(3, "hi", ["https://www.w3.org/ns/activitystreams#Public"], tag=names,
                inReplyTo="https://quill.example/users/ada/statuses/9")  # fmt: skip
    [one] = one_file(collection("outbox", [item]), tmp_path)[1].passed
    assert (one.kind, [who.address for who in one.who]) == ("reply", ["ada@quill.example", "bo@ink.example"])


def test_an_outbox_that_breaks_off_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="breaks off, or is damaged, after entry"):
        one_file(MASTODON_ARCHIVE["outbox.json"][:-200], tmp_path)


@pytest.mark.parametrize("damage", [None, 7, "x", [], {}, {"type": "Create"}, {"type": "Create", "object": {"id": 1}}])
def test_an_odd_item_costs_itself_alone(tmp_path: Path, damage: object) -> None:
    items = [*OUTBOX_ITEMS[:2], damage, *OUTBOX_ITEMS[2:]]
    whole = one_file(MASTODON_ARCHIVE["outbox.json"], tmp_path)[1]
    assert one_file(collection("outbox", items), tmp_path)[1].passed == whole.passed


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("https://quill.example/users/ada/statuses/1", "ada@quill.example"),
        ("https://quill.example/users/Ada_Q/statuses/1/activity", "ada_q@quill.example"),
        ("https://quill.example/@ada/1", "ada@quill.example"),
        ("https://social.example/@ada@quill.example/1", "ada@quill.example"),
        ("https://quill.example/ap/users/1/statuses/1", ""),
        ("https://quill.example/objects/1234-abcd", ""),
        ("https://localhost/@ada/1", ""),
        ("javascript:alert(1)", ""),
        ("https://quill.example/@ada", ""),
    ],
)
def test_whose_post_it_is(tmp_path: Path, uri: str, address: str) -> None:
    _, found = one_file(collection("likes", [uri]), tmp_path)
    assert [who.address for one in found.passed for who in one.who] == ([address] if address else [])
    assert found.unknown == (0 if address else 1)


def test_a_large_outbox_comes_in_parts(tmp_path: Path) -> None:
    items = [OUTBOX_ITEMS[1] | {"number": number} for number in range(2500)]
    (tmp_path / "outbox.json").write_bytes(collection("outbox", items))
    from starmeet.networks import read_export
    from starmeet.networks.bundle import open_bundle

    with open_bundle(tmp_path / "outbox.json") as bundle:
        sizes = [len(batch.passed) for batch in read_export(bundle).batches]
    assert sizes == [1000, 1000, 500]
    assert json.loads((tmp_path / "outbox.json").read_bytes())["totalItems"] == sum(sizes)
    assert ME in items[0]["actor"]
