"""Damaged exports of every kind: refused in one line, or read so that everything in it holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from starmeet.desk import Desk
from starmeet.desk.imports import Imported, import_file
from starmeet.errors import StarmeetError
from starmeet.model import KINDS
from starmeet.networks.batch import Batch
from starmeet.store import people
from starmeet.text import NETWORKS, lines, one_line
from tests.networks.samples import (
    BLUESKY,
    CONNECTIONS,
    GITHUB,
    LINKEDIN,
    MASTODON,
    MASTODON_ARCHIVE,
    MESSAGES,
    ODD_TABLE,
    OPML,
    RECORDS,
    SUBSCRIPTIONS,
    TABLE,
    TAKEOUT,
    TWITTER,
    Files,
    export,
    laid_out,
    one_file,
    zipped,
)

SINGLE: dict[str, bytes] = {
    "bluesky": BLUESKY, "connections": CONNECTIONS, "github": GITHUB, "mastodon": MASTODON, "messages": MESSAGES,
    "odd table": ODD_TABLE, "opml": OPML, "records": RECORDS, "subscriptions": SUBSCRIPTIONS, "table": TABLE,
    "twitter": TWITTER, "outbox": MASTODON_ARCHIVE["outbox.json"], "likes": MASTODON_ARCHIVE["likes.json"],
    "invitations": LINKEDIN["Basic/Invitations.csv"], "comments": LINKEDIN["Basic/Comments_1234567.csv"],
}  # fmt: skip
SEVERAL: dict[str, Files] = {"linkedin": LINKEDIN, "takeout": TAKEOUT, "mastodon": MASTODON_ARCHIVE}
COLUMNS = {"name": "Full name", "mastodon": "Fedi"}

PIECES = (
    b'"', b'\\"', b",", b";", b"\n", b"\r\n", b"{", b"}", b"[", b"]", b":", b"null", b"-1", b"1e999", b"\\ud800",
    b"</outline>", b"<outline", b"&", b"&#1114112;", b"did:", b"at://", b"https://", b"@", b"\x00", b"\xff\xfe",
    b"\x1b[31m", b"\x1b]0;x\x07", "\u202e".encode(), "\u200b".encode(), b"%1b%5b31m", b"0001-01-01T00:00:00+14:00",
    b"9999-12-31T23:59:59-14:00", b"0/0/0, 0:0 AM", b"'=1+1",
)  # fmt: skip
# (where as a share of the file, how many bytes go, what comes instead)
MUTATION = st.tuples(st.floats(0, 1), st.integers(0, 60), st.one_of(st.sampled_from(PIECES), st.binary(max_size=6)))
MUTATIONS = st.lists(MUTATION, max_size=8)


def damaged(data: bytes, mutations: list[tuple[float, int, bytes]]) -> bytes:
    for share, gone, instead in mutations:
        at = int(share * len(data))
        data = data[:at] + instead + data[at + gone :]
    return data


def check(found: Batch) -> None:
    """What holds of everything that was read, however odd the file."""
    for one in found.people:
        person = one.person
        assert person.name
        assert any(character.isprintable() and not character.isspace() for character in person.name)
        for shown in (person.name, person.org, person.home, *person.topics, one.where):
            assert shown == " ".join(one_line(shown).split())
        assert person.note == lines(person.note)
        assert len(set(person.handles)) == len(person.handles)
        for handle in person.handles:
            assert handle.network in NETWORKS
            assert handle.address
            assert " " not in one_line(handle.address) == handle.address
        profile = one.profile
        assert profile is None or profile.key or profile.address
    for passed in found.passed:
        assert passed.key.partition(":")[0] in NETWORKS
        assert passed.at.utcoffset() == timedelta(0)
        assert passed.who
        assert passed.kind in KINDS
        assert passed.text == lines(passed.text)
        for profile in passed.who:
            assert profile.key or profile.address
    for skipped in found.skipped:
        assert skipped.why
        assert f"{skipped.where}{skipped.why}" == one_line(f"{skipped.where}{skipped.why}")


def survives(path: Path, **wishes: Any) -> None:
    """Read, or be refused in one line."""
    try:
        _, found = export(path, **wishes)
    except StarmeetError as error:
        sentence = str(error)
    else:
        check(found)
        return
    assert sentence == one_line(sentence, 10_000)


def of_one(folder: Path, name: str, mutations: list[tuple[float, int, bytes]], **wishes: Any) -> None:
    path = folder / "file"
    path.write_bytes(damaged(SINGLE[name], mutations))
    survives(path, **wishes)


def of_several(folder: Path, name: str, which: int, mutations: list[tuple[float, int, bytes]]) -> None:
    files = dict(SEVERAL[name])
    member = sorted(files)[which % len(files)]
    files[member] = damaged(files[member], mutations)
    survives(laid_out(files, folder / name), messages=True)
    packed = folder / "packed"
    packed.write_bytes(damaged(zipped(files), mutations if which % 5 == 0 else []))
    survives(packed)


@pytest.mark.parametrize("name", SINGLE)
def test_each_sample_is_whole(tmp_path: Path, name: str) -> None:
    wishes = {"columns": COLUMNS} if name == "odd table" else {}
    _, found = one_file(SINGLE[name], tmp_path, **wishes)
    check(found)
    assert found.people or found.passed or found.unknown


@given(st.sampled_from(sorted(SINGLE)), MUTATIONS)
@example("bluesky", [])
def test_no_damage_to_a_file_gets_past(tmp_path: Path, name: str, mutations: list[tuple[float, int, bytes]]) -> None:
    of_one(tmp_path, name, mutations, columns=COLUMNS if name == "odd table" else None, messages=True)


@settings(max_examples=30)
@given(st.sampled_from(sorted(SEVERAL)), st.integers(0, 20), MUTATIONS)
def test_nor_to_an_archive(tmp_path: Path, name: str, which: int, mutations: list[tuple[float, int, bytes]]) -> None:
    of_several(tmp_path, name, which, mutations)


@pytest.mark.slow
@pytest.mark.parametrize("name", SINGLE)
@settings(max_examples=1000)
@given(mutations=MUTATIONS)
def test_no_damage_to_a_file_gets_past_at_length(
    tmp_path: Path, name: str, mutations: list[tuple[float, int, bytes]]
) -> None:
    of_one(tmp_path, name, mutations, columns=COLUMNS if name == "odd table" else None, messages=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", SEVERAL)
@settings(max_examples=300)
@given(which=st.integers(0, 20), mutations=MUTATIONS)
def test_nor_to_an_archive_at_length(
    tmp_path: Path, name: str, which: int, mutations: list[tuple[float, int, bytes]]
) -> None:
    of_several(tmp_path, name, which, mutations)


def imported(desk: Desk, path: Path) -> Imported | None:
    try:
        return import_file(desk, path)
    except StarmeetError:
        return None


@settings(max_examples=40)
@given(st.sampled_from(sorted(SINGLE)), MUTATIONS)
def test_what_comes_in_comes_in_whole_and_once(
    desk: Desk, tmp_path: Path, name: str, mutations: list[tuple[float, int, bytes]]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(damaged(SINGLE[name], mutations))
    with desk.store.read() as reader:
        before = len(people.everyone(reader))
    first = imported(desk, path)
    with desk.store.read() as reader:
        after = people.everyone(reader)
    assert len(after) - before == (first.new if first else 0)
    assert all(person.name for person in after)
    second = imported(desk, path)
    assert (second is None) == (first is None)
    assert second is None or (second.new, second.entries) == (0, 0)


@pytest.mark.parametrize(
    ("unit", "between"),
    [
        (b"<opml>%s", b"<outline>"),
        (b"%s<opml/>", b"<!---->"),
        (b"%s<opml/>", b"<? "),
        (b"<opml><outline text='%s'/>", b"&"),
        (b'[{"login": "a", "x": "%s"}]', b"\\\\"),
        (b"[%s]", b'{"login": "a"}, '),
        (b"%s", b'{"login": "a"} '),
        (b"Name,City\n%s", b'"a'),
        (b"Name,City\nAda,%s", b"a.@"),
        (b"Name,Links\nAda,%s", b"a.b/"),
        (b"First Name,Last Name,Connected On\n%s", b'"a,'),
        (b"%s", b"Notes:\n"),
        (b'{"type": "OrderedCollection", "orderedItems": [%s]}', b'"https://a.example/users/a", '),
        (b'{"type": "OrderedCollection", "orderedItems": [%s', b"["),
        (b"Ug,%s", b"UC"),
    ],
)
def test_what_would_make_a_careless_pattern_crawl(tmp_path: Path, unit: bytes, between: bytes) -> None:
    # A careless one takes many minutes for this; nobody needs a clock to notice.
    path = tmp_path / "file"
    path.write_bytes(unit % (between * (400_000 // len(between))))
    survives(path)
