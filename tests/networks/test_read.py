"""Recognising files, refusing others in one sentence, and surviving all of them."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from starmeet.errors import InputError, StarmeetError
from starmeet.networks import Contacts, read
from starmeet.text import NETWORKS, one_line

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "people"

CARDS = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Qu=C3=AFll;=C3=85sa;;;\r\n"
    b"NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=\r\ntwo\r\nPHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\n SkZJRg==\r\n\r\n"
    b"EMAIL;PREF;INTERNET:asa@example.org\r\nEND:VCARD\r\n"
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bo Nib\\, Jr.\r\nNICKNAME:Bo,Bob\r\nitem1.URL;type=pref:http\\://bo.exam\r\n"
    b" ple/%C3%A5%20x\r\nitem1.X-ABLabel:_$!<HomePage>!$_\r\nADR;TYPE=HOME:;;;Brno;;;\r\n"
    b"X-SOCIALPROFILE;type=twitter;x-user=bo:x-apple:bo\r\nEND:VCARD\r\n"
    b"BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:group\r\nFN:Friends\r\nEND:VCARD\r\n"
    b'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:\xe5\xb1\xb1\xe7\x94\xb0\r\nORG;SORT-AS="a:b":Ink;Pen\r\n'
    b'SOCIALPROFILE;SERVICE-TYPE=Mastodon;USERNAME="@yama@ink.example":https://ink.example/@yama\r\nEND:VCARD\r\n'
)
FOLLOWING = (
    b"Account address,Show boosts,Notify on new posts,Languages\r\nada_quill@social.example,true,false,\r\n"
    b'"Bo.Nib@ink.example",false,true,"en, de"\r\nnonsense\r\n@cy@ink.example,true,false,\r\n'
)


def check(contacts: Contacts) -> None:
    """What holds of every file that was read, however odd."""
    for found in contacts.people:
        person = found.person
        assert any(character.isprintable() and not character.isspace() for character in person.name)
        assert (person.id, person.tier, person.declared) == (0, 1, "")
        assert re.match(r"(?:line|row|item|entry) \d", found.where)
        shown = [person.name, person.org, person.home, *person.aliases, *person.topics]
        for text in shown:
            assert text == " ".join(text.split())
            assert not any(character < " " or "\x7f" <= character < "\xa0" for character in text)
        for handle in person.handles:
            assert handle.network in NETWORKS
            assert handle.address == one_line(handle.address)
            assert handle.address
            assert " " not in handle.address
            assert ("@" in handle.address) or handle.network not in ("mastodon", "email")
        assert len(set(person.handles)) == len(person.handles)
    for skipped in contacts.skipped:
        assert skipped.why
        assert re.match(r"(?:line|row|item|entry) \d", skipped.where)
        assert "\n" not in skipped.why


def survives(data: bytes) -> None:
    """Read, or be refused in one line."""
    try:
        contacts = read(data, "x")
    except StarmeetError as error:
        sentence = str(error)
    else:
        check(contacts)
        return
    assert sentence == one_line(sentence, 10_000)


def samples(folder: str, pattern: str) -> list[Path]:
    found = sorted((CORPUS / folder).glob(pattern))
    if not found:
        pytest.skip(f"no sample files in {folder} beside the checkout")
    return found


class TestRealFiles:
    def test_address_books(self) -> None:
        for path in samples("vcard", "*.vcf"):
            data = path.read_bytes()
            contacts = read(data, path.name)
            check(contacts)
            assert contacts.kind == "vcard"
            assert len(contacts.people) + len(contacts.skipped) == data.upper().count(b"BEGIN:VCARD"), path.name

    def test_following_lists(self) -> None:
        for path in samples("mastodon", "*.csv"):
            data = path.read_bytes()
            contacts = read(data, path.name)
            check(contacts)
            rows = [line for line in data.splitlines() if b"@" in line]
            assert len(contacts.people) + len(contacts.skipped) == len(rows), path.name
            assert len(contacts.people) > 0.99 * len(rows)

    def test_everything_else_is_refused_in_a_sentence(self) -> None:
        no_people = [
            *samples("mastodon", "api-[!f]*.json"), *samples("github", "user_*.json"), *samples("feeds", "*.xml"),
            *samples("feeds", "*.ini"), *samples("twitter-archive", "*/*.js"), *samples("bluesky", "get[PS]*.json"),
            *samples("twitter-api", "dogsheep*.json"), *samples("bluesky", "getFollowers.json"),
            *samples("mastodon", "*followers.json"), *samples("github", "followers.json"),
        ]  # fmt: skip
        for path in no_people:
            with pytest.raises(InputError) as caught:
                read(path.read_bytes(), path.name)
            assert caught.value.problem.startswith(path.name)
            assert caught.value.hint


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("following_accounts.csv"), FOLLOWING)
    return target.getvalue()


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "problem", "hint"),
        [
            (b"", "is empty", "export it again"),
            (b"\xef\xbb\xbf \r\n\t", "is empty", "export it again"),
            (b"\x00" * 99, "is empty", "export it again"),
            (zipped(), "is a ZIP archive within something else", "unpack"),
            (gzip.compress(FOLLOWING, mtime=0), "is a gzip archive", "unpack"),
            (b"%PDF-1.7\n", "is a PDF", "--help"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "is not a text file", "--help"),
            (b"<!doctype html><title>Log in</title>", "is a web page", "not the page that offers it"),
            (b"  <HTML>", "is a web page", "not the page that offers it"),
            (b'<?xml version="1.0"?>\n<!DOCTYPE html>', "is a web page", "not the page that offers it"),
            (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT", "is a calendar", "starmeet conf add"),
            (
                b'<?xml version="1.0"?><!-- x --><schedule><conference>',
                "is a conference programme",
                "starmeet conf add",
            ),
            (b'{"schedule": {"conference": {}}}', "looks like a conference programme", "starmeet conf add"),
            (b'[{"groupId": 1, "sessions": []}]', "looks like a conference programme", "starmeet conf add"),
            (b'<?xml version="1.0"?><rss version="2.0">', "is a feed", "OPML"),
            (b'<?xml version="1.0"?><opml version="2.0">', "is not well-formed XML", "cut off"),
            (b"<svg/>", "is XML of another kind", "--help"),
            (b'{"a": 1}', "is JSON of another kind", "--help"),
            (b"window.YTD.following.part0 = [", "is a part of a Twitter archive", "as it was downloaded"),
            (b"Who,Since,Born\nAda,Brno,1\n", "is a table with the columns Who, Since, Born", "--column"),
            (b"Title,Speaker,Room\nKnots,Ada,1\n", "is a table with the columns Title, Speaker, Room", "--column"),
            (b"\x3a\xa2eroots\x81\xd8*X%\x00", "is a Bluesky repository (CAR)", "listRecords"),
            (b'{"followers": [{"did": "did:plc:x"}]}', "is a list of followers", "those you follow"),
            (b'[{"login": "ada", "id": 1}', "is not well-formed JSON (line 1, column 27", "cut off"),
            (b'[{"login": "\xff"}]', "is not UTF-8 (byte 12)", "save it as UTF-8"),
            (b"Dear diary", "holds no list of people", "--help"),
            (b"\xff\xfe\x00\xd8", "holds no list of people", "--help"),
        ],
    )
    def test_and_says_what_it_looks_like(self, data: bytes, problem: str, hint: str) -> None:
        with pytest.raises(InputError) as caught:
            read(data, "the/file.bin")
        assert caught.value.problem.startswith("the/file.bin ")
        assert problem in caught.value.problem
        assert hint in caught.value.hint

    @pytest.mark.parametrize(
        ("unit", "problem"), [(b"[", "nests lists and objects beyond reason"), (b"1", "cannot be read as JSON")]
    )
    def test_json_built_to_harm(self, unit: bytes, problem: str) -> None:
        with pytest.raises(InputError, match=problem):
            read(b'[{"login": "ada", "id": ' + unit * 200_000, "x")

    def test_what_it_quotes_is_safe_to_show(self) -> None:
        with pytest.raises(InputError) as caught:
            read(b"a\x1b[31m,b\x07,c\xe2\x80\xae\n", "evil\x1b[2J\n.csv")
        assert str(caught.value).isprintable()


def pieces() -> Iterator[bytes]:
    yield from (
        b"BEGIN:VCARD\r\n",
        b"END:VCARD\r\n",
        b"\r\n ",
        b"=\r\n",
        b"=",
        b"\\",
        b";",
        b":",
        b'"',
        b",",
        b"@",
        b"\x00",
    )
    yield from (
        b"FN:",
        b"N:",
        b"CHARSET=utf-16",
        b"ENCODING=QUOTED-PRINTABLE",
        b"\xff\xfe",
        b"%1b%5b31m",
        b"\x1b]0;x\x07",
    )
    yield from ("\u202e".encode(), "\u200d".encode(), "\ud800".encode("utf-8", "surrogatepass"), b"=E2=80=AE", b"X-X:")


# (where as a share of the file, how many bytes go, what comes instead)
MUTATION = st.tuples(
    st.floats(0, 1), st.integers(0, 40), st.one_of(st.sampled_from(list(pieces())), st.binary(max_size=8))
)


@given(st.sampled_from([CARDS, FOLLOWING]), st.lists(MUTATION, max_size=12))
@example(CARDS, [])
@example(FOLLOWING, [])
def test_no_damage_gets_past(data: bytes, mutations: list[tuple[float, int, bytes]]) -> None:
    for share, gone, instead in mutations:
        at = int(share * len(data))
        data = data[:at] + instead + data[at + gone :]
    survives(data)


@given(st.binary(max_size=300))
def test_nor_does_anything_else(data: bytes) -> None:
    for whole in (data, b"BEGIN:VCARD\n" + data + b"\nEND:VCARD", b"Account address\n" + data):
        survives(whole)


@pytest.mark.parametrize(
    ("unit", "between"),
    [
        (b"BEGIN:VCARD\nFN;%s\nEND:VCARD\n", b";a=b"),
        (b"BEGIN:VCARD\nFN;%s:x\nEND:VCARD\n", b'"'),
        (b"BEGIN:VCARD\nNOTE;%s\nEND:VCARD\n", b"QUOTED-PRINTABL;"),
        (b"BEGIN:VCARD\nN:%s\nEND:VCARD\n", b"\\"),
        (b"BEGIN:VCARD\nEMAIL:%s\nEND:VCARD\n", b"a.@"),
        (b"Account address\n%s\n", b"a.-"),
        (b"Account address\n%s\n", b'"a'),
        (b"%s", b"<!---->"),
        (b"%s", b"<!--"),
        (b"%sx", b" "),
        (b"[%s", b'"schedule" '),
    ],
)
def test_what_would_make_a_careless_pattern_crawl(unit: bytes, between: bytes) -> None:
    # A careless one takes many minutes for this; nobody needs a clock to notice.
    survives(unit % (between * (1_000_000 // len(between))))


@given(st.lists(st.sampled_from(CARDS.split(b"END:VCARD\r\n")[:-1]), max_size=6), st.integers(0, 5))
def test_a_broken_card_costs_itself_alone(cards: list[bytes], broken: int) -> None:
    def names(parts: list[bytes]) -> list[str]:
        whole = b"".join(part + b"END:VCARD\r\n" for part in [*parts, b"BEGIN:VCARD\r\nFN:Zoe\r\n"])
        return [found.person.name for found in read(whole, "x").people]

    spoilt = [*cards[:broken], b'BEGIN:VCARD\r\nFN:\xff\xff;;=\r\nNOTE;QUOTED-PRINTABLE:=\r\n"=', *cards[broken:]]
    assert set(names(cards)) <= set(names(spoilt))
