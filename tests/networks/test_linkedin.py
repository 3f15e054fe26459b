"""The export of a LinkedIn account, whole and in single files."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from starmeet.model import Handle, Person
from starmeet.networks.linkedin_files import instant
from tests.networks.samples import CONNECTIONS, LINKEDIN, MESSAGES, Files, export, laid_out, one_file, zipped

HEADER = b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


def linkedin(tmp_path: Path, **files: bytes) -> Files:
    """The sample export with some files in place of its own."""
    return LINKEDIN | {f"Basic/{name}.csv": data for name, data in files.items()}


class TestConnections:
    def test_names_stay_as_written_and_addresses_are_handles(self, tmp_path: Path) -> None:
        kind, found = one_file(CONNECTIONS, tmp_path)
        assert kind == "linkedin export"
        assert [one.person for one in found.people] == [
            Person(name="Ada 🦊 Quill, PhD", handles=(Handle("linkedin", "ada-quill"),), org="Ropeworks"),
            Person(
                name="Bo (she/her) Nib",
                handles=(Handle("linkedin", "bo-nib"), Handle("email", "bo@nib.example")),
                org="Ink, Pen & Co.",
            ),
            Person(name="Cy Loom", handles=(Handle("linkedin", "cy-loom"),)),
        ]
        assert [one.where for one in found.people] == [f"file, line {n}" for n in (6, 7, 8)]
        assert [(one.where, one.why) for one in found.skipped] == [("file, line 9", "no name in this row")]

    def test_being_connected_is_no_exchange(self, tmp_path: Path) -> None:
        assert one_file(CONNECTIONS, tmp_path)[1].passed == ()

    @pytest.mark.parametrize(
        "data",
        [
            b"First Name,Last Name,Email Address,Company,Position,Connected On\nAda,Quill,,,,12 Mar 2024\n",
            b"\xef\xbb\xbf" + HEADER + b"Ada,Quill,,,,,12 Mar 2024\r\n",
            (HEADER + b"Ada,Quill,,,,,12 Mar 2024\n").decode().encode("utf-16"),
            b"Notes:\n\n" + HEADER + b" Ada ,Quill ,,,,,12 Mar 2024\n",
        ],
    )
    def test_older_and_other_shapes(self, tmp_path: Path, data: bytes) -> None:
        assert [one.person.name for one in one_file(data, tmp_path)[1].people] == ["Ada Quill"]

    def test_a_stray_quotation_mark_spoils_one_row(self, tmp_path: Path) -> None:
        data = HEADER + b'Ada,Quill,,,,,12 Mar 2024\n"Bo,Nib,,,,,x\nCy,Loom,,,,,x\n'
        found = one_file(data, tmp_path)[1]
        assert [one.person.name for one in found.people] == ["Ada Quill", "Cy Loom"]
        assert [(one.where, one.why) for one in found.skipped] == [("file, line 3", "the row is cut off")]

    def test_the_real_one(self, corpus: Path) -> None:
        path = corpus / "people" / "linkedin" / "Connections.pseudonymised.csv"
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        _, found = export(path)
        assert len(found.people) + len(found.skipped) == len(rows)
        companies = [" ".join(row["Company"].split()) for row in rows if row["First Name"] or row["Last Name"]]
        assert [one.person.org for one in found.people] == companies


class TestWhole:
    @pytest.mark.parametrize("folder", [True, False])
    def test_as_a_folder_and_as_a_zip(self, tmp_path: Path, folder: bool) -> None:
        path = laid_out(LINKEDIN, tmp_path / "x") if folder else tmp_path / "x.zip"
        if not folder:
            path.write_bytes(zipped(LINKEDIN))
        kind, found = export(path)
        assert (kind, len(found.people), len(found.passed)) == ("linkedin export", 4, 6)
        assert found.people[-1].person == Person(name="Mei Tanaka")
        # Two reactions, two comments, a message and a recommendation whose people have no address.
        assert found.unknown == 6

    def test_the_keys_are_the_same_for_ever(self, tmp_path: Path) -> None:
        found = export(laid_out(LINKEDIN, tmp_path))[1]
        assert {one.key for one in found.passed} == {
            "linkedin:message:2-abc:2024-06-15T10:30:00:out",
            "linkedin:message:2-abc:2024-06-15T11:00:00:in",
            "linkedin:message:2-def:2024-07-01T08:00:00:out",
            "linkedin:invitation:out:cy-loom:2026-09-05T13:12",
            "linkedin:endorsement:in:ada-quill:parsing",
            "linkedin:recommendation:out:cy-loom:2023-05-12",
        }

    def test_who_stood_up_for_whom(self, tmp_path: Path) -> None:
        found = export(laid_out(LINKEDIN, tmp_path))[1]
        public = {one.kind: one for one in found.passed if one.kind != "message"}
        assert {kind: (one.direction, one.who[0].address, one.text) for kind, one in public.items()} == {
            "like": ("in", "ada-quill", "Parsing"),
            "help": ("out", "cy-loom", "Cy weaves well."),
        }
        assert public["like"].at == datetime(2023, 5, 12, 10, 20, 30, tzinfo=UTC)

    def test_a_recommendation_that_was_not_published_has_no_words(self, tmp_path: Path) -> None:
        hidden = LINKEDIN["Basic/Recommendations_Given.csv"].replace(b"VISIBLE", b"HIDDEN")
        found = export(laid_out(linkedin(tmp_path, Recommendations_Given=hidden), tmp_path))[1]
        assert [one.text for one in found.passed if one.kind == "help"] == [""]


class TestMessages:
    def test_words_come_only_when_asked_for(self, tmp_path: Path) -> None:
        path = laid_out(LINKEDIN, tmp_path)
        messages = [one for one in export(path)[1].passed if one.kind == "message"]
        assert [one.text for one in messages] == [""] * 4
        told = [one for one in export(path, messages=True)[1].passed if one.kind == "message"]
        assert [one.text for one in told] == [
            'Which "lexer"\nwas that?', "A hand-written one", "Hello", "I liked your talk",
        ]  # fmt: skip
        assert [one.key for one in told] == [one.key for one in messages]

    def test_who_and_when(self, tmp_path: Path) -> None:
        found = export(laid_out(LINKEDIN, tmp_path))[1]
        messages = [one for one in found.passed if one.kind == "message"]
        assert [(one.direction, [who.address for who in one.who]) for one in messages] == [
            ("out", ["ada-quill"]), ("in", ["ada-quill"]), ("out", ["ada-quill", "bo-nib"]), ("out", ["cy-loom"]),
        ]  # fmt: skip
        assert messages[1].at == datetime(2024, 6, 15, 11, tzinfo=UTC)

    def test_i_am_whoever_is_in_the_most(self, tmp_path: Path) -> None:
        _, found = one_file(MESSAGES, tmp_path)
        assert [one.direction for one in found.passed] == ["out", "in", "out"]

    def test_or_whoever_the_profile_names(self, tmp_path: Path) -> None:
        head, *rows = MESSAGES.split(b"\n2-")
        messages = head + b"\n2-" + rows[1] + b"\n"  # one from Ada to Robin
        files = {"messages.csv": messages, "Profile.csv": b"First Name,Last Name,Headline\nAda,Quill,Parser\n"}
        found = export(laid_out(files, tmp_path))[1]
        assert [(one.direction, one.who[0].address) for one in found.passed] == [("out", "robin-vale")]

    def test_where_nobody_says_who_i_am_nothing_is_guessed(self, tmp_path: Path) -> None:
        row = "2-x,,{0},https://linkedin.com/in/{0},{1},https://linkedin.com/in/{1},2024-06-15 10:30:0{2} UTC,,,,\n"
        header = MESSAGES.partition(b"\n")[0] + b"\n"
        rows = (row.format("ada", "bo", 0) + row.format("bo", "ada", 1)).encode()
        found = one_file(header + rows, tmp_path)[1]
        assert found.passed == ()
        assert "which of those in it you are" in found.skipped[0].why

    def test_an_invitation_without_a_word_is_nothing(self, tmp_path: Path) -> None:
        found = one_file(LINKEDIN["Basic/Invitations.csv"], tmp_path, messages=True)[1]
        assert [(one.direction, one.text) for one in found.passed] == [
            ("out", "I liked your talk"), ("in", "A hand-written one"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2024-06-15 10:30:00 UTC", datetime(2024, 6, 15, 10, 30, tzinfo=UTC)),
        ("2023/05/12 10:20:30 UTC", datetime(2023, 5, 12, 10, 20, 30, tzinfo=UTC)),
        ("9/5/26, 1:12 AM", datetime(2026, 9, 5, 1, 12, tzinfo=UTC)),
        ("12/31/2026, 12:05\u202fPM", datetime(2026, 12, 31, 12, 5, tzinfo=UTC)),
        ("1/2/26, 12:00 AM", datetime(2026, 1, 2, tzinfo=UTC)),
        ("1/2/26, 23:59", datetime(2026, 1, 2, 23, 59, tzinfo=UTC)),
        ("13/5/26, 1:12 AM", None),
        ("2024-02-30 10:30:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times(written: str, at: datetime | None) -> None:
    assert instant(written) == at
