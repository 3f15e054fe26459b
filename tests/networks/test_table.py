"""Tables of people, in any spelling, and columns the user names."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from starmeet.errors import InputError
from starmeet.model import Handle, Person
from starmeet.networks import read, read_export
from starmeet.networks.bundle import open_bundle
from tests.networks.samples import ODD_TABLE, TABLE, export, one_file, zipped


def people(data: bytes | str) -> list[Person]:
    found = read(data.encode() if isinstance(data, str) else data, "people.csv")
    assert found.kind == "table of people"
    return [one.person for one in found.people]


class TestKnownHeaders:
    def test_all_that_a_row_says(self) -> None:
        assert people(TABLE) == [
            Person(
                name="Ada Quill",
                role="mentor",
                handles=(
                    Handle("mastodon", "ada@social.example"), Handle("twitter", "adaq"),
                    Handle("email", "ada@quill.example"), Handle("web", "ada.example"),
                ),
                org="Ropeworks",
                home="Lisbon",
                topics=("parsers", "ropes"),
                note="met in 2019;\nlikes tea",
            ),
            Person(name="=Bo Nib", note="Editor"),
            Person(name="cy", handles=(Handle("email", "cy@loom.example"),)),
        ]  # fmt: skip

    def test_a_row_without_a_name_or_an_address_is_listed(self) -> None:
        assert [(one.where, one.why) for one in read(TABLE, "x").skipped] == [("row 5", "no name in this row")]

    @pytest.mark.parametrize(
        "data",
        [
            "First Name,Last Name,GitHub\nAda,Quill,https://github.com/adaq\n",
            "Vorname;Nachname;GitHub\nAda;Quill;adaq\n",
            "Nom complet\tgithub\nAda Quill\t@adaq\n",
            "My people\n\nName|GitHub\nAda Quill|github.com/adaq\n",
            "name,url\nAda Quill,https://github.com/adaq/\n",
            "Name,Links\nAda Quill,nothing; https://github.com/adaq\n",
            "Name,GitHub\r\n'Ada Quill,adaq\r\n".replace("'", "`"),
        ],
    )
    def test_each_spelling(self, data: str) -> None:
        assert people(data) == [Person(name="Ada Quill", handles=(Handle("github", "adaq"),))]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_each_encoding(self, encoding: str) -> None:
        data = "Name;Firma\r\nÅsa Bücher;Färberei\r\n".encode(encoding)
        assert people(data) == [Person(name="Åsa Bücher", org="Färberei")]

    @pytest.mark.parametrize(
        "data",
        [
            b"Session,Start,Name\nKnots,10:00,Ada Quill\n",
            b"Account address,Name,Hide notifications\nada@social.example,Ada,true\n",
            b"Company,City\nInk,Brno\n",
            b"Name\nAda Quill\n",
        ],
    )
    def test_what_is_no_table_of_people(self, data: bytes) -> None:
        with pytest.raises(InputError, match="is a table|holds no list|muted"):
            read(data, "x")

    def test_a_quotation_that_never_ends_is_refused_in_words(self) -> None:
        with pytest.raises(InputError, match="cannot be read as a table"):
            read(b'Name,City\nAda,"' + b"x" * 200_000, "x")

    def test_the_real_one(self, corpus: Path) -> None:
        path = corpus / "people" / "linkedin" / "sample-data.csv"
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        _, found = export(path)
        assert [(one.person.name, one.person.home) for one in found.people] == [
            (row["Name"], row["City"]) for row in rows
        ]
        slugs = [row["ProfileURL"].rpartition("/")[2] for row in rows]
        assert [one.person.handles for one in found.people] == [(Handle("linkedin", slug),) for slug in slugs]


class TestNamedColumns:
    GIVEN = {"name": "Full name", "mastodon": "Fedi", "home": "Where"}  # noqa: RUF012
    ADA = Person(name="Ada Quill", handles=(Handle("mastodon", "ada@social.example"),), home="Lisbon")

    def test_columns_are_what_the_user_says(self, tmp_path: Path) -> None:
        _, found = one_file(ODD_TABLE, tmp_path, columns=self.GIVEN)
        assert found.people[0].person == self.ADA
        assert found.people[1].person.handles == (Handle("mastodon", "bo@ink.example"),)

    def test_and_are_handed_back_to_be_remembered(self, tmp_path: Path) -> None:
        path = tmp_path / "people.csv"
        path.write_bytes(ODD_TABLE)
        with open_bundle(path) as bundle:
            given = read_export(bundle, columns=self.GIVEN).columns
            assert given == {"full name|fedi|where": self.GIVEN}
            [batch] = read_export(bundle, remembered=given).batches
        assert batch.people[0].person == self.ADA

    def test_another_header_is_another_table(self, tmp_path: Path) -> None:
        remembered = {"full name|fedi|where": {"name": "Fedi"}}
        _, found = one_file(ODD_TABLE.replace(b"Where", b"Town"), tmp_path, remembered=remembered)
        assert found.people[0].person.name == "Ada Quill"

    @pytest.mark.parametrize(
        ("columns", "problem"),
        [({"name": "Nick"}, "file has no column 'Nick'"), ({"shoe size": "Fedi"}, "no column is called 'shoe size'")],
    )
    def test_what_is_not_there(self, tmp_path: Path, columns: dict[str, str], problem: str) -> None:
        with pytest.raises(InputError, match=problem):
            one_file(ODD_TABLE, tmp_path, columns=columns)

    def test_of_several_files_those_are_read_that_have_them(self, tmp_path: Path) -> None:
        data = zipped({"a/odd.csv": ODD_TABLE, "b/other.csv": b"Name,City\nCy,Brno\n"})
        _, found = one_file(data, tmp_path, columns=self.GIVEN)
        assert [one.where for one in found.people] == ["a/odd.csv, row 2", "a/odd.csv, row 3"]
