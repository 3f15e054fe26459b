"""Folders and archives that hold several files, none of which is an archive of a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from starmeet.errors import InputError
from starmeet.networks import read_export
from starmeet.networks.bundle import open_bundle
from tests.networks.samples import GITHUB, OPML, TABLE, as_json, export, laid_out, one_file, tarred, zipped

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Quill\r\nEND:VCARD\r\n"
FILES = {
    "friends/ada.vcf": CARD,
    "friends/bo.vcf": CARD.replace(b"Ada Quill", b"Bo Nib"),
    "lists/people.csv": TABLE,
    "lists/feeds.opml": OPML,
    "github.json": GITHUB,
    "followers.json": GITHUB,
    "picture.png": b"\x89PNG\r\n\x1a\n\x00",
    "letter.txt": b"Dear diary",
    "empty": b"",
    "followed.json": as_json({"followers": [{"did": "did:plc:x"}]}),
}


def test_each_file_that_is_known_is_read_and_the_rest_passed_over(tmp_path: Path) -> None:
    kind, found = export(laid_out(FILES, tmp_path))
    assert set(kind.split(", ")) == {"vcard", "table of people", "list of feeds", "github list", "bluesky list"}
    names = [one.person.name for one in found.people]
    assert {"Ada Quill", "Bo Nib", "cy", "Cy Loom", "ada-q"} <= set(names)
    assert len(names) == 2 + 3 + 5 + 2
    assert "friends/ada.vcf, line 1" in {one.where for one in found.people}


def test_what_is_recognised_and_refused_is_listed(tmp_path: Path) -> None:
    _, found = export(laid_out(FILES, tmp_path))
    refused = {one.where: one.why for one in found.skipped if "," not in one.where}
    assert refused == {
        "followers.json": "it is a list of followers, as its name says",
        "followed.json": "it is a list of followers",
    }


def test_an_archive_is_the_same_as_its_folder(tmp_path: Path) -> None:
    folder = export(laid_out(FILES, tmp_path / "x"))
    for pack in (zipped, tarred):
        kind, found = one_file(pack(dict(sorted(FILES.items()))), tmp_path, "packed")
        assert kind == folder[0]
        assert found == folder[1]


def test_one_file_in_an_archive_is_that_file(tmp_path: Path) -> None:
    kind, found = one_file(zipped({"ada.vcf": CARD}), tmp_path)
    assert (kind, [one.where for one in found.people]) == ("vcard", ["line 1"])


def test_nothing_known_at_all(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds 2 files, none of which is an export"):
        export(laid_out({"a.txt": b"Dear diary", "b.png": b"\x89PNG\x00"}, tmp_path))


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds 0 files"):
        export(tmp_path)


def test_files_are_read_one_by_one(tmp_path: Path) -> None:
    with open_bundle(laid_out(FILES, tmp_path)) as bundle:
        assert len([*read_export(bundle).batches]) == 7
