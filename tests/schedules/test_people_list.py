"""Lists of who is there: ticket shops' tables, and a name a line."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.errors import InputError
from starmeet.model import Handle, Speaker
from starmeet.schedules.people_list import People, read

ADA = Handle("email", "ada@quill.example")


def people(content: str | bytes) -> People:
    data = content if isinstance(content, bytes) else content.encode()
    return read(data, "guests.csv", "attendee", {ADA: "Ada Quill"}.get)


def names(content: str | bytes) -> list[str]:
    return [one.name for one in people(content).people]


@pytest.mark.parametrize(
    "content",
    [
        "Name,Company\nAda Quill,Quill Ltd\nBo Vale,\n",
        "Order;First Name;Last Name;Email\n1;Ada;Quill;x@y.example\n2;Bo;Vale;\n",
        "Ticket Full Name\tTicket Email\nAda Quill\tx@y.example\nBo Vale\t\n",
        "Teilnehmer;Firma\nAda Quill;Quill GmbH\nBo Vale;\n",
        "exported yesterday\n\nAttendee name,Attendee email\nAda Quill,\nBo Vale,\n",
        "Ada Quill\nBo Vale\n",
        "\ufeffName\r\n\r\nAda Quill\r\nBo Vale\r\n",
        '[{"name": "Ada Quill", "company": "Quill Ltd"}, {"first_name": "Bo", "last_name": "Vale"}]',
        '{"count": 2, "results": [{"name": "Ada Quill"}, {"name": "Bo Vale", "email": "bo@vale.example"}]}',
        "- Ada Quill (Quill Ltd)\n- Bo Vale <bo@vale.example>\n",
        "1. Ada Quill @ada@quill.example\n2. Bo Vale https://vale.example/bo\n",
        "Ada Quill,,\nBo Vale".replace(",,", ""),
    ],
)
def test_tables_and_lines(content: str) -> None:
    assert names(content) == ["Ada Quill", "Bo Vale"]
    assert {one.role for one in people(content).people} == {"attendee"}


def test_utf_16_of_a_spreadsheet() -> None:
    assert names("Name\tCompany\nÅsa Öst\tMoss\n".encode("utf-16")) == ["Åsa Öst"]


def test_only_what_tells_who_they_are_is_kept() -> None:
    [one] = people(
        "Name,Email,Company,Mastodon,Twitter,Phone,Dietary\n"
        "Bo Vale,bo@vale.example,Moss,@bo@vale.example,bov,+1 5,nuts\n"
    ).people
    handles = (Handle("mastodon", "bo@vale.example"), Handle("twitter", "bov"))
    assert one == Speaker(name="Bo Vale", org="Moss", role="attendee", handles=handles)


def test_an_address_counts_where_it_is_that_of_one_of_mine() -> None:
    found = people("Name,Email\n,ada@quill.example\n,bo@vale.example\nBo Vale,bo@vale.example\n")
    assert [(one.name, one.handles) for one in found.people] == [("Ada Quill", (ADA,)), ("Bo Vale", ())]
    assert [(one.where, one.why) for one in found.skipped] == [("row 3", "no name is given")]


@given(
    st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.example", fullmatch=True),
    st.sampled_from(("{0}", "Bo Vale <{0}>", "Bo ({0})")),
)
def test_nobody_elses_address_stays(address: str, cell: str) -> None:
    written = cell.format(address)
    for content in (f"Name,Email,Company\n{written},{address},Moss\nCy Trial,,\n", f"{written}\nCy Trial\nDi Probe\n"):
        found = people(content)
        assert address not in repr(found) or address == ADA.address


@pytest.mark.parametrize(
    "status", ["Cancelled", "Refunded", "not attending", "No", "waiting list", "Invited", "no-show"]
)
def test_who_does_not_come_is_not_there(status: str) -> None:
    found = people(f"Name,Status\nAda Quill,{status}\nBo Vale,Attending\n")
    assert [one.name for one in found.people] == ["Bo Vale"]
    assert status in found.skipped[0].why


@pytest.mark.parametrize("status", ["Attending", "yes", "complete", "paid", "", "Checked in", "New South Wales"])
def test_who_comes_is(status: str) -> None:
    assert names(f"Name,Status\nAda Quill,{status}\n") == ["Ada Quill"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty file"),
        ("Ada,Quill\nBo,Vale\n", "a table in which no column is known to hold names"),
        ("<html><body>who</body></html>", "an HTML page"),
        ('{"guests": []}', "JSON"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "a calendar"),
        ("PK\x03\x04....", "ZIP archive or an office document"),
        ("It was a long day in the mill, and nobody came by.\nThen the rain began to fall on us all.\n", "like text"),
        ("Name,Status\nAda Quill,Cancelled\n", "lists nobody: row 2"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_one_line(content: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        people(content)
    assert re.search(says, str(refused.value))
    assert "\n" not in str(refused.value)


def test_what_is_too_much_or_never_ends_is_refused() -> None:
    with pytest.raises(InputError, match="at most 20000"):
        people("Name,Company\n" + "".join(f"Guest{n} Quill,\n" for n in range(20_001)))
    with pytest.raises(InputError, match="quotation mark"):
        people('Name,Company\nAda Quill,"Moss\n' + "x" * 140_000)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_it_is_it_is_read_or_refused(data: bytes) -> None:
    with suppress(InputError):
        found = people(data).people
        assert found
        assert all(any(map(str.isalpha, one.name)) for one in found)
        assert "\x1b" not in "".join(one.name + one.org for one in found)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("csv/droidcon-2025_speakers.csv", 31), ("csv/CCSCNE2014People.csv", 54),
        ("sessionize/devnexus-speakers.json", 90),
        ("json/hackertracker-DC26-speakers.json", 100), ("json/tryswift-2025-speakers.json", 10),
        ("openevent/PyCon17/speakers", 90), ("json/breizhcamp-speakers.json", 50),
    ],
)  # fmt: skip
def test_real_lists_of_speakers(corpus: Path, name: str, number: int) -> None:
    found = read((corpus / "schedules" / name).read_bytes(), name, "speaker", {}.get).people
    assert len(found) >= number
    assert not any(handle.network == "email" for one in found for handle in one.handles)
    guests = read((corpus / "schedules" / name).read_bytes(), name, "attendee", {}.get).people
    assert not any(one.avatar or one.guid for one in guests)
