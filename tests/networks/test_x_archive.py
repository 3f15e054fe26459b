"""X archives: whom they name, what passed, and that no damage to them gets past."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starmeet.desk import Desk, history
from starmeet.desk import people as desk_people
from starmeet.desk.imports import Imported, import_file
from starmeet.errors import InputError, StarmeetError
from starmeet.model import Handle
from starmeet.networks.batch import Batch
from starmeet.store import log, people
from tests.networks.samples import Files, export, laid_out, one_file, tarred, zipped
from tests.networks.test_export_mutations import check
from tests.networks.x_samples import (
    ACCOUNT,
    ADA,
    BO,
    CY,
    DEE,
    EVE,
    FIRST,
    FOLLOWING,
    LONG,
    ME,
    MESSAGES,
    TWEETS,
    X_ARCHIVE,
    part,
    tweet,
)


def read(folder: Path, files: Files, **wishes: Any) -> Batch:
    kind, found = export(laid_out(files, folder), **wishes)
    assert kind == "x archive"
    return found


def entries(found: Batch) -> dict[str, tuple[str, str, list[str], str]]:
    """What passed: direction, kind, ids or addresses, words."""
    return {
        one.key.removeprefix("twitter:"): (
            one.direction, one.kind, [who.key or who.address for who in one.who], one.text,
        )
        for one in found.passed
    }  # fmt: skip


class TestReading:
    """What the files say."""

    @pytest.mark.parametrize("pack", [zipped, tarred, None])
    def test_zip_tar_and_folder_say_the_same(self, tmp_path: Path, pack: Callable[[Files], bytes] | None) -> None:
        if pack is None:
            found = read(tmp_path / "x", X_ARCHIVE)
        else:
            _, found = one_file(pack(X_ARCHIVE), tmp_path)
        assert len(found.passed) == 7 + 3 + 6
        assert len(found.people) == 3

    def test_whom_one_follows_is_named_by_what_tweets_mention(self, tmp_path: Path) -> None:
        found = read(tmp_path, X_ARCHIVE)
        assert [(one.person.name, one.person.handles, one.profile and one.profile.key) for one in found.people] == [
            ("Ada Quill", (Handle("twitter", "adaq"),), ADA),
            ("Bo & Nib", (Handle("twitter", "bo_nib"),), BO),
            ("twitter user 1005", (), EVE),
        ]
        assert {one.key: one.name for one in found.seen} == {CY: "Cy Loom", DEE: ""}
        assert found.people[2].where == "data/following.js, entry 3"

    def test_tweets(self, tmp_path: Path) -> None:
        tweets = {"a.js": X_ARCHIVE["data/tweets.js"], "b.js": X_ARCHIVE["data/tweets-part1.js"]}
        found = read(tmp_path, tweets | {"c.js": X_ARCHIVE["data/note-tweet.js"], "d.js": X_ARCHIVE["data/account.js"]})
        assert entries(found) == {
            str(FIRST + 1): ("out", "question", [ADA, BO], "@AdaQ @bo_nib which <lexer> was that?"),
            str(FIRST + 3): ("out", "mention", [CY], "reading @cyloom slowly"),
            str(FIRST + 4): ("out", "boost", [BO], ""),
            str(FIRST + 6): ("out", "mention", ["adaq"], "so true https://twitter.com/AdaQ/status/77"),
            str(FIRST + 7): ("out", "thanks", [DEE], "@dee thanks for https://ropes.example/why?x=1"),
            str(FIRST + 8): ("out", "reply", [ADA], LONG.strip()),
            str(FIRST + 9): ("out", "boost", ["gone"], ""),
        }
        assert found.passed[0].at == datetime(2018, 10, 1, 20, 19, 24, tzinfo=UTC)
        assert found.passed[0].url == f"https://x.com/i/web/status/{FIRST + 1}"
        assert [(one.where, one.why) for one in found.skipped] == [("b.js, entry 4", "a tweet without a number")]
        assert found.unknown == 0

    def test_likes_are_known_by_what_was_answered_or_quoted_and_have_no_time(self, tmp_path: Path) -> None:
        found = read(tmp_path, {name: X_ARCHIVE[name] for name in X_ARCHIVE if "direct" not in name})
        likes = {one.key: one for one in found.passed if one.kind == "like"}
        assert {key: (one.who[0].key or one.who[0].address) for key, one in likes.items()} == {
            f"twitter:like:{FIRST - 1}": ADA, "twitter:like:77": "adaq", f"twitter:like:{FIRST - 2}": "cyloom",
        }  # fmt: skip
        assert all(one.undated for one in likes.values())
        assert likes[f"twitter:like:{FIRST - 1}"].at == datetime(2021, 6, 2, 8, 3, 5, 399000, tzinfo=UTC)
        assert likes["twitter:like:77"].at == datetime(2006, 3, 21, tzinfo=UTC)
        assert found.unknown == 1, "one's own is not unknown"

    def test_messages_come_without_their_words_unless_they_are_wanted(self, tmp_path: Path) -> None:
        files = {name: X_ARCHIVE[name] for name in X_ARCHIVE if "direct" in name or "account" in name}
        expected = {
            "message:501": ("out", "message", [ADA]), "message:502": ("in", "message", [ADA]),
            "message:503": ("in", "message", [EVE]), "message:601": ("in", "message", [ADA]),
            "message:602": ("in", "message", [BO]), "message:603": ("out", "message", [ADA, BO]),
        }  # fmt: skip
        plain = entries(read(tmp_path, files))
        assert {key: one[:3] for key, one in plain.items()} == expected
        assert {one[3] for one in plain.values()} == {""}
        worded = entries(read(tmp_path, files, messages=True))
        assert worded["message:502"] == ("in", "message", [ADA], "secret 502")

    def test_a_lone_file_of_messages_tells_by_itself_whose_it_is(self, tmp_path: Path) -> None:
        _, found = one_file(part("direct_messages", MESSAGES), tmp_path)
        assert entries(found)["message:501"][:3] == ("out", "message", [ADA])
        _, found = one_file(part("direct_messages", MESSAGES[:1]), tmp_path)
        assert (found.passed, found.unknown) == ((), 2)

    def test_an_account_that_is_no_json_or_only_in_the_manifest(self, tmp_path: Path) -> None:
        formatted = b'window.YTD.account.part0 = [ { account: { username: "RobinV", accountId: "42", }, }, ];'
        own = part("tweets", [tweet(1, "on and on", reply=ME, to=0), tweet(2, "@robinv ha", ME)])
        for whose in (formatted, X_ARCHIVE["data/manifest.js"], part("account", ACCOUNT)):
            assert read(tmp_path, {"tweets.js": own, "whose.js": whose}).passed == ()
        assert read(tmp_path, {"tweets.js": own, "whose.js": b""}).passed != ()

    def test_old_files(self, tmp_path: Path) -> None:
        old = tweet(1, "@AdaQ ok", ADA, reply=ADA)["tweet"]
        del old["in_reply_to_screen_name"], old["in_reply_to_status_id_str"]
        later = tweet(2, "@AdaQ hm", ADA, created_at="2018-10-02T20:19:24Z")["tweet"]
        timeless = tweet(3, "@AdaQ mh", ADA, created_at="Wed Xyz 10")["tweet"]
        _, found = one_file(part("tweet", [old, later, timeless]), tmp_path, "renamed.txt")
        assert [(one.kind, one.at) for one in found.passed] == [
            ("reply", datetime(2018, 10, 1, 20, 19, 24, tzinfo=UTC)),
            ("mention", datetime(2018, 10, 2, 20, 19, 24, tzinfo=UTC)),
            ("mention", datetime(2021, 6, 2, 8, 3, 5, 399000, tzinfo=UTC)),
        ]
        assert found.passed[0].who[0] == next(iter(found.seen))

    def test_the_newest_name_counts_and_an_address_has_one_owner(self, tmp_path: Path) -> None:
        def said(number: int, key: str, handle: str, name: str) -> dict[str, Any]:
            one = tweet(number, "x", ADA)
            one["tweet"]["entities"]["user_mentions"][0] |= {"id_str": key, "screen_name": handle, "name": name}
            return one

        tweets = [said(9, "1", "new_ada", "Ada now"), said(3, "1", "ada", "Ada then"), said(7, "2", "ada", "Another"),
                  said(4, "3", "plain", "X"), said(5, "-1", "ghost", "Gone")]  # fmt: skip
        _, found = one_file(part("tweets", tweets), tmp_path)
        assert {one.key: (one.address, one.name) for one in found.seen} == {
            "1": ("new_ada", "Ada now"), "2": ("ada", "Another"), "3": ("plain", "X"),
        }  # fmt: skip
        tweets.append(said(12, "3", "ada", "X"))
        _, found = one_file(part("tweets", tweets), tmp_path)
        assert {one.key: one.address for one in found.seen} == {"1": "new_ada", "2": "", "3": "ada"}

    def test_a_reply_names_whom_no_tweet_mentions(self, tmp_path: Path) -> None:
        old, new = tweet(1, "@dee hm", reply=DEE), tweet(2, "@dee hm", reply=DEE)
        new["tweet"]["in_reply_to_screen_name"] = "Dee_D"
        _, found = one_file(part("tweets", [old, new]), tmp_path)
        assert [(one.key, one.address, one.name) for one in found.seen] == [(DEE, "dee_d", "")]

    @pytest.mark.parametrize(
        ("change", "kept"),
        [
            ({"full_text": None}, True),
            ({"full_text": "\ud83d half a pair", "entities": {"user_mentions": [{"id_str": "9"}]}}, True),
            ({"created_at": "Wed Oct 99 20:19:24 +0000 2018", "id_str": "12"}, False),
            ({"created_at": ["x"], "id_str": 9}, False),
            ({"id_str": "9" * 30}, False),
            ({"entities": None}, True),
            ({"entities": [1]}, False),
            ({"entities": {"user_mentions": [{"screen_name": "a b", "name": {}, "id_str": []}]}}, True),
            ({"entities": {"urls": [{"url": "", "expanded_url": 7}], "user_mentions": None}}, True),
            (
                {"in_reply_to_user_id_str": {"$": 1}, "in_reply_to_screen_name": "ada", "favorite_count": float("nan")},
                True,
            ),
        ],
    )
    def test_an_odd_tweet_costs_itself_at_most(self, tmp_path: Path, change: dict[str, Any], kept: bool) -> None:
        odd = tweet(1, "@AdaQ hello", reply=ADA)
        odd["tweet"] |= change
        data = b"window.YTD.tweets.part0 = " + json.dumps([tweet(2, "@cyloom a", CY), odd, TWEETS[0]]).encode()
        _, found = one_file(data, tmp_path)
        keys = [one.key for one in found.passed]
        assert [keys[0], keys[-1]] == [f"twitter:{FIRST + 2}", f"twitter:{FIRST + 1}"]
        assert len(found.skipped) == (not kept)

    def test_a_file_nothing_of_which_is_read_is_refused(self, tmp_path: Path) -> None:
        for data in (X_ARCHIVE["data/follower.js"], X_ARCHIVE["data/note-tweet.js"], X_ARCHIVE["data/manifest.js"]):
            with pytest.raises(InputError, match="says whom you follow") as refused:
                one_file(data, tmp_path)
            assert "following.js" in refused.value.hint

    def test_two_archives_at_once_are_refused(self, tmp_path: Path) -> None:
        other = part("account", [{"account": {"accountId": "43"}}])
        with pytest.raises(InputError, match="archives of 2 accounts"):
            read(tmp_path, X_ARCHIVE | {"other/account.js": other})

    def test_real_files(self, corpus: Path) -> None:
        folder = corpus / "people" / "twitter-archive"
        kind, found = export(folder / "rti-at-mla")
        assert kind == "x archive"
        assert len(found.people) == 124
        assert sum(bool(one.person.handles) for one in found.people) > 5
        assert len(found.passed) == 29
        assert found.skipped == ()
        assert found.unknown == 29
        for name, people_there in (("dogsheep", 2), ("ethereumclassic", 212)):
            _, found = export(folder / name)
            assert len(found.people) == people_there
            assert all(one.person.name.startswith("twitter user ") for one in found.people)


def imported(desk: Desk, path: Path, **wishes: Any) -> Imported:
    return import_file(desk, path, **wishes)


def names(desk: Desk) -> list[str]:
    with desk.store.read() as reader:
        return [one.name for one in people.everyone(reader)]


class TestImporting:
    """What becomes of it in the store."""

    def test_comes_once_and_goes_whole(self, desk: Desk, tmp_path: Path) -> None:
        path = tmp_path / "archive.zip"
        path.write_bytes(zipped(X_ARCHIVE))
        foreseen = imported(desk, path, dry_run=True)
        assert names(desk) == []
        first = imported(desk, path)
        assert first == foreseen
        assert (first.new, first.entries, first.strangers, first.unknown) == (3, 12, 4, 1)
        again = imported(desk, path)
        assert (again.new, again.changed, again.same, again.entries, again.words) == (0, 0, 3, 0, 0)
        with desk.store.read() as reader:
            ada = log.tallies(reader)[1]
        assert ada.counts == {
            "in:message": 2, "out:like": 2, "out:mention": 1, "out:message": 2, "out:question": 1, "out:reply": 1,
        }  # fmt: skip
        history.undo(desk)
        assert names(desk) == []
        with desk.store.read() as reader:
            assert (log.recent(reader), log.tallies(reader)) == ((), {})

    def test_whoever_was_a_number_gets_a_name_when_an_import_knows_it(self, desk: Desk, tmp_path: Path) -> None:
        desk_people.add(desk, "Someone Else", handles=("twitter:cyloom",))
        follows = part("following", [*FOLLOWING, {"following": {"accountId": CY}}])
        (tmp_path / "following.js").write_bytes(follows)
        first = imported(desk, tmp_path / "following.js")
        assert first.names == ("twitter user 1001", "twitter user 1002", "twitter user 1005", "twitter user 1003")
        (tmp_path / "tweets.js").write_bytes(part("tweets", TWEETS))
        second = imported(desk, tmp_path / "tweets.js")
        assert (second.new, second.entries) == (0, 5)
        assert names(desk) == ["Someone Else", "Ada Quill", "Bo & Nib", "twitter user 1005", "Cy Loom"]
        assert desk_people.show_person(desk, "Someone Else").person.handles == (Handle("twitter", "cyloom"),)
        assert desk_people.show_person(desk, "Ada Quill").person.handles == (Handle("twitter", "adaq"),)

    def test_a_name_the_user_gave_stays(self, desk: Desk, tmp_path: Path) -> None:
        (tmp_path / "following.js").write_bytes(part("following", FOLLOWING[:1]))
        imported(desk, tmp_path / "following.js")
        desk_people.edit(desk, "twitter user 1001", {"name": "Ada from the rope walk"})
        (tmp_path / "tweets.js").write_bytes(part("tweets", TWEETS))
        imported(desk, tmp_path / "tweets.js")
        card = desk_people.show_person(desk, "Ada from the rope walk")
        assert card.person.handles == (Handle("twitter", "adaq"),)

    def test_someone_known_by_address_or_name_is_not_there_twice(self, desk: Desk, tmp_path: Path) -> None:
        desk_people.add(desk, "A. Quill", handles=("twitter:AdaQ",))
        desk_people.add(desk, "Bo & Nib")
        found = imported(desk, laid_out(X_ARCHIVE, tmp_path))
        assert (found.new, found.changed) == (1, 2)
        assert names(desk) == ["A. Quill", "Bo & Nib", "twitter user 1005"]

    def test_words_of_messages_can_come_later(self, desk: Desk, tmp_path: Path) -> None:
        path = laid_out(X_ARCHIVE, tmp_path)
        imported(desk, path)
        with desk.store.read() as reader:
            before = log.tallies(reader)
        later = imported(desk, path, messages=True)
        assert (later.entries, later.words) == (0, 6)
        with desk.store.read() as reader:
            after = log.tallies(reader)
            texts = {one.text for one in log.recent(reader) if one.kind == "message"}
        assert texts == {f"secret {key}" for key in (501, 502, 503, 601, 602, 603)}
        assert after[1].words_in == before[1].words_in + 4
        assert after[1].counts == before[1].counts
        assert imported(desk, path).words == 0
        history.undo(desk)
        with desk.store.read() as reader:
            assert log.tallies(reader) == before

    def test_ctrl_c_leaves_nothing_half(self, desk: Desk, tmp_path: Path) -> None:
        many = part("tweets", [tweet(number, "@AdaQ hi", ADA) for number in range(6000)], indent=None)
        path = laid_out(X_ARCHIVE | {"data/tweets.js": many}, tmp_path)
        heard = []

        def stop(line: str) -> None:
            heard.append(line)
            if len(heard) == 5:  # the tweets are read for the second time
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            imported(desk, path, report=stop)
        assert names(desk) == []
        assert heard[0] == "100 % of data/tweets-part1.js"
        assert heard[-1].endswith(" % of data/tweets.js")

    @pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
    def test_a_file_that_breaks_off_is_refused_whole(self, desk: Desk, tmp_path: Path, share: float) -> None:
        cut = X_ARCHIVE["data/tweets.js"]
        path = laid_out(X_ARCHIVE | {"data/tweets.js": cut[: int(len(cut) * share)]}, tmp_path)
        with pytest.raises(InputError, match=r"data/tweets\.js breaks off, or is damaged, after entry \d"):
            imported(desk, path)
        assert names(desk) == []

    def test_a_zip_that_breaks_off_is_refused_whole(self, desk: Desk, tmp_path: Path) -> None:
        data = bytearray(zipped(X_ARCHIVE))
        at = data.index(b"data/tweets.js") + 60
        data[at : at + 8] = b"\xff" * 8
        (tmp_path / "x.zip").write_bytes(data)
        with pytest.raises(InputError, match="breaks off in"):
            imported(desk, tmp_path / "x.zip")
        assert names(desk) == []

    def test_what_is_not_asked_for_is_not_stored(self, desk: Desk, tmp_path: Path) -> None:
        imported(desk, laid_out(X_ARCHIVE, tmp_path))
        stored = b"".join(path.read_bytes() for path in desk.home.data.iterdir())
        for private in (b"secret", b"robin@mail", b"5555550100"):
            assert private not in stored


DAMAGES = ("cut", "swap", "repeat", "re-encode", "nest", "inflate", "put")
PIECES = (
    b'"', b"\\", b",", b"{", b"}", b"[", b"]", b":", b"null", b"-1", b"1e999", b"NaN", b"\\ud800", b"\\u0000",
    b"\x1b[31m", b"\xff", b"\xed\xa0\x80", "\u202e".encode(), b"]window.YTD.tweets.part0 = [",
    b'{"tweet":{}},', b"9" * 5000,
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, bytes]:
    files = dict(X_ARCHIVE)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(files)))
        files[name] = one_damage(draw, files[name])
    return files


def one_damage(draw: st.DrawFn, data: bytes) -> bytes:
    start = draw(st.integers(0, len(data)))
    end = min(len(data), start + draw(st.integers(0, 80)))
    piece = data[start:end]
    match draw(st.sampled_from(DAMAGES)):
        case "cut":
            return data[:start] + data[end:] if draw(st.booleans()) else data[:start]
        case "swap":
            other = draw(st.integers(0, len(data)))
            rest = data[:start] + data[end:]
            return rest[:other] + piece + rest[other:]
        case "repeat":
            return data[:end] + piece * draw(st.integers(1, 3)) + data[end:] if draw(st.booleans()) else data + data
        case "re-encode":
            return data.decode("utf-8", "replace").encode(
                draw(st.sampled_from(["utf-16", "utf-8-sig", "latin-1"])), "replace"
            )
        case "nest":
            deep = draw(st.sampled_from([1, 2, 50, 5000]))
            opening, closing = draw(st.sampled_from([(b"[", b"]"), (b'{"tweet":', b"}"), (b'{"a":[', b"]}")]))
            return data[:start] + opening * deep + piece + closing * deep + data[end:]
        case "inflate":
            return data[:start] + piece * draw(st.sampled_from([2, 200, 2000])) + data[end:]
        case _:
            return data[:start] + draw(st.sampled_from(PIECES)) + data[end:]


def holds(desk: Desk, folder: Path, files: dict[str, bytes], packed: bool) -> None:
    """Import a damaged archive into a store with two people in it: all of it comes, or nothing."""
    path = folder / "x.zip"
    if packed:
        path.write_bytes(zipped(files))
    else:
        shutil.rmtree(folder / "x", ignore_errors=True)
        path = laid_out(files, folder / "x")
    before = names(desk)
    try:
        found = imported(desk, path, messages=True)
    except StarmeetError as error:
        sentence = str(error)
        assert "\n" not in sentence
        assert sentence.isprintable()
        assert names(desk) == before
        return
    _, batch = export(path, messages=True)
    check(batch)
    with desk.store.read() as reader:
        everyone = people.everyone(reader)
        counted = log.tallies(reader)
        people_of_log = {who for one in log.recent(reader, 1000) for who in one.people}
    assert len(everyone) == len(before) + found.new
    assert people_of_log == counted.keys() <= {one.id for one in everyone}
    assert all(one.name.strip() and one.name.isprintable() for one in everyone)
    again = imported(desk, path, messages=True)
    assert (again.new, again.changed, again.entries) == (0, 0, 0)
    if found.new or found.changed or found.entries:
        history.undo(desk)
    assert names(desk) == before


@settings(max_examples=40)
@given(damaged(), st.booleans())
def test_damage_never_gets_half_in(desk: Desk, tmp_path: Path, files: dict[str, bytes], packed: bool) -> None:
    holds(desk, tmp_path, files, packed)


@pytest.mark.slow
@settings(max_examples=1000)
@given(damaged(), st.booleans())
def test_damage_never_gets_half_in_at_length(desk: Desk, tmp_path: Path, files: dict[str, bytes], packed: bool) -> None:
    holds(desk, tmp_path, files, packed)
