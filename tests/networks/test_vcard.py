"""vCards of three versions, whole and broken."""

from __future__ import annotations

import tracemalloc

import pytest

from starmeet.model import Handle, Person, Skipped
from starmeet.networks import Contacts, read


def card(*lines: str, version: str = "3.0") -> bytes:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]).encode()


def person(*lines: str, version: str = "3.0") -> Person:
    contacts = read(card(*lines, version=version), "people.vcf")
    assert contacts.skipped == ()
    (found,) = contacts.people
    assert found.where == "line 1"
    return found.person


def handles(*lines: str, version: str = "3.0") -> list[str]:
    return [str(handle) for handle in person("FN:Ada Quill", *lines, version=version).handles]


class TestNames:
    def test_the_formatted_name(self) -> None:
        assert person("N:Quill;Ada;;Dr.;", "FN:Dr. Ada Quill") == Person(name="Dr. Ada Quill")

    @pytest.mark.parametrize(
        ("lines", "name"),
        [
            (["N:Quill;Ada;Maria;Dr.;PhD"], "Ada Maria Quill"),
            (["FN:", "N:Quill;Ada;;;"], "Ada Quill"),
            (["FN: . ", "N:Quill"], "Quill"),
            (["FN:\u200b\u2060", "N:;Ada"], "Ada"),
            (["FN:\u200d\u0301", "N:;Ada"], "Ada"),
            (["N:;;;;", "NICKNAME:Quilly"], "Quilly"),
            (["EMAIL:Ada.Quill@example.org"], "ada.quill"),
            (["FN:Quill\\, Ada\\; the younger"], "Quill, Ada; the younger"),
            (["FN:🦊"], "🦊"),
            (["FN:山田 太郎"], "山田 太郎"),
            (["FN:A\u030asa"], "\u00c5sa"),
            (["FN:Ada\\nQuill"], "Ada Quill"),
            (["fn:Ada Quill"], "Ada Quill"),
            (["item1.FN:Ada Quill"], "Ada Quill"),
            (["FN;LANGUAGE=en:Ada Quill"], "Ada Quill"),
            (['FN;X-NOTE="a:b;c":Ada Quill'], "Ada Quill"),
            (['FN;X-NOTE="a:Ada Quill'], "Ada Quill"),
            (["FN:Ada \x1b[31mQuill\u202e"], "Ada Quill"),
            (["FN:Ada", " Quill"], "AdaQuill"),
            (["FN:Ada", "  Quill"], "Ada Quill"),
            (["FN:Ada", "\t Quill"], "Ada Quill"),
        ],
    )
    def test_whatever_there_is(self, lines: list[str], name: str) -> None:
        assert person(*lines).name == name

    def test_others_are_aliases(self) -> None:
        found = person("FN:Ada Quill", "FN;LANGUAGE=ja:山田", "NICKNAME:Quilly,Addie\\,Ada Quill", version="4.0")
        assert found.aliases == ("山田", "Quilly", "Addie")

    def test_no_more_aliases_than_a_person_has(self) -> None:
        assert len(person("FN:Ada", *(f"NICKNAME:Ada {n}" for n in range(5000))).aliases) <= 32


class TestOldTelephones:
    def test_quoted_printable_over_several_lines(self) -> None:
        lines = ["FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=85sa =C3=", "=98deg=C3=A5rd", "TEL;CELL:1"]
        assert person(*lines, version="2.1").name == "Åsa Ødegård"

    def test_quoted_printable_as_a_bare_word(self) -> None:
        assert person("FN;QUOTED-PRINTABLE:=C3=85sa", version="2.1").name == "Åsa"

    @pytest.mark.parametrize(
        ("charset", "quoted", "name"),
        [
            ("ISO-8859-1", "=C5sa", "Åsa"),
            ("windows-1251", "=C0=E4=E0", "Ада"),
            ("Shift_JIS", "=8ER=93c", "山田"),
            ("ISO-2022-JP", "=1B$B;3ED=1B(B", "山田"),
            ("no-such-charset", "=C3=85sa", "Åsa"),
            ("no-such-charset", "=C5sa", "Åsa"),
            ("UTF-8", "=C5sa", "Åsa"),
            ("unicode_escape", "Ada\\q", "Adaq"),
            ("zlib", "Ada", "Ada"),
            ("idna", "Ada", "Ada"),
        ],
    )
    def test_charsets(self, charset: str, quoted: str, name: str) -> None:
        line = f"FN;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:{quoted}"
        assert person(line, version="2.1").name == name

    def test_bytes_that_say_no_charset(self) -> None:
        data = card("FN:?sa", version="2.1").replace(b"?", b"\xc5")
        assert read(data, "x").people[0].person.name == "Åsa"

    def test_a_fold_keeps_its_space(self) -> None:
        assert person("FN:Ada", " Quill", version="2.1").name == "Ada Quill"

    def test_a_soft_break_does_not_swallow_the_next_card(self) -> None:
        broken = card("FN:Ada", "NOTE;ENCODING=QUOTED-PRINTABLE:cut=", version="2.1")
        contacts = read(broken + card("FN:Bo"), "x")
        assert [found.person.name for found in contacts.people] == ["Ada", "Bo"]

    def test_utf_16(self) -> None:
        for encoding in ("utf-16-le", "utf-16-be"):
            data = ("\ufeff" + card("FN:Åsa").decode()).encode(encoding)
            assert read(data, "x").people[0].person.name == "Åsa"

    @pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
    def test_line_endings(self, ending: str) -> None:
        data = card("FN:Ada", "NICKNAME:Qu", " illy").decode().replace("\r\n", ending).encode()
        (found,) = read(b"\xef\xbb\xbf" + data, "x").people
        assert (found.person.name, found.person.aliases) == ("Ada", ("Quilly",))


class TestHandles:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("EMAIL;TYPE=INTERNET,PREF:Ada@Example.ORG", ["email:ada@example.org"]),
            ("EMAIL;INTERNET:ada@example.org", ["email:ada@example.org"]),
            ("EMAIL:mailto:ada@example.org", ["email:ada@example.org"]),
            ("EMAIL:not an address", []),
            ("EMAIL:", []),
            ("URL:https://www.ada.example/", ["web:ada.example"]),
            ("URL;TYPE=WORK:http\\://ada.example/Blog", ["web:ada.example/Blog"]),
            ("URL:www.ada.example", ["web:ada.example"]),
            ("URL:https://github.com/AdaQuill", ["github:adaquill"]),
            ("URL:https://social.example/@Ada", ["mastodon:ada@social.example"]),
            ("URL:javascript:alert(1)", []),
            ("URL:https://ada.example/%1b%5b31m", ["web:ada.example/%1b%5b31m"]),
            ("X-SOCIALPROFILE;type=twitter;x-user=ada:https://twitter.com/ada", ["twitter:ada"]),
            ("X-SOCIALPROFILE;type=twitter;x-user=ada:x-apple:ada", ["twitter:ada"]),
            ("X-SOCIALPROFILE;type=linkedin:http\\://www.linkedin.com/in/ada-quill", ["linkedin:ada-quill"]),
            ("X-SOCIALPROFILE;type=mastodon;x-user=ada:", []),
            ("X-SOCIALPROFILE;type=facebook:http\\://www.facebook.com/profile.php?id=1", []),
            (
                'SOCIALPROFILE;SERVICE-TYPE=Mastodon;USERNAME="@ada@social.example":https://social.example/@ada',
                ["mastodon:ada@social.example"],
            ),
            ("SOCIALPROFILE;SERVICE-TYPE=Mastodon;VALUE=text:@ada@social.example", ["mastodon:ada@social.example"]),
            ('SOCIALPROFILE;SERVICE-TYPE=Mastodon;USERNAME="@ada@social.example":', ["mastodon:ada@social.example"]),
            ("SOCIALPROFILE;SERVICE-TYPE=Somewhere:https://somewhere.example/ada", ["web:somewhere.example/ada"]),
            ("X-TWITTER:@Ada", ["twitter:ada"]),
            ("X-GITHUB:ada", ["github:ada"]),
            ("X-MASTODON:@ada@social.example", ["mastodon:ada@social.example"]),
            ("IMPP:xmpp:ada@chat.example", []),
            ("IMPP;TYPE=home:ada@chat.example", []),
            ("IMPP;X-SERVICE-TYPE=Bluesky:https://bsky.app/profile/ada.example", ["bluesky:ada.example"]),
            ("X-SKYPE:ada", []),
        ],
    )  # fmt: skip
    def test_each_spelling(self, line: str, expected: list[str]) -> None:
        assert handles(line) == expected

    def test_in_order_without_repeats(self) -> None:
        lines = ["EMAIL:b@example.org", "EMAIL:a@example.org", "item1.EMAIL:B@example.org"]
        assert handles(*lines) == ["email:b@example.org", "email:a@example.org"]


class TestTheRest:
    def test_what_is_read(self) -> None:
        found = person(
            "FN:Ada Quill",
            "ORG:Inkwell Institute;Letters",
            "ADR;TYPE=WORK:;;1 Quay;Leipzig;;04109;Germany",
            "ADR;TYPE=HOME:;;2 Lane;Brno;;60200;Czechia",
            "CATEGORIES:type theory,Letterpress\\,Ink;My Contacts",
            "EMAIL:ada@example.org",
        )
        assert found == Person(
            name="Ada Quill",
            org="Inkwell Institute",
            home="Brno",
            topics=("type theory", "Letterpress", "Ink"),
            handles=(Handle("email", "ada@example.org"),),
        )

    def test_what_is_private_is_not_read(self) -> None:
        found = person(
            "FN:Ada Quill",
            "BDAY:1980-03-22",
            "TEL;TYPE=CELL:+49 170 0000000",
            "ADR;TYPE=HOME:PO Box 7;Suite 8;9 Secret Street;Brno;Moravia;60200;Czechia",
            "NOTE:owes me money",
            "X-SPOUSE:Bo",
        )
        assert found == Person(name="Ada Quill", home="Brno")

    def test_an_organisation_without_a_main_name(self) -> None:
        assert person("FN:Ada", "ORG:;Letters").org == "Letters"

    def test_a_photo_is_not_held(self) -> None:
        photo = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\r\n ".join(["A" * 72] * 60_000)
        data = card("FN:Ada", photo, "NICKNAME:Quilly")
        tracemalloc.start()
        try:
            contacts = read(data, "x")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert contacts.people[0].person.aliases == ("Quilly",)
        assert peak < len(data) / 4

    def test_an_endless_name(self) -> None:
        assert len(person("FN:" + "x" * 1_000_000).name) <= 500


class TestSkipped:
    @pytest.mark.parametrize(
        ("lines", "why"),
        [
            (["KIND:group", "FN:The Inkwell reading group", "MEMBER:urn:uuid:1"], "a group, not a person"),
            (["X-ADDRESSBOOKSERVER-KIND:group", "FN:Friends"], "a group, not a person"),
            (["KIND:org", "FN:Inkwell Institute"], "an organisation, not a person"),
            (["X-ABShowAs:COMPANY", "FN:Inkwell Institute", "ORG:Inkwell Institute"], "an organisation, not a person"),
            (["kind:LOCATION", "FN:Hall 1"], "a place, not a person"),
            (["ORG:Inkwell Institute"], "no name, only the organisation Inkwell Institute"),
            (["TEL:1"], "no name"),
            (["FN:", "EMAIL:nonsense"], "no name"),
        ],
    )
    def test_and_says_why(self, lines: list[str], why: str) -> None:
        data = card("FN:Bo") + card(*lines) + card("FN:Cy")
        contacts = read(data, "x")
        assert contacts.skipped == (Skipped(where="line 5", why=why),)
        assert [(found.person.name, found.where) for found in contacts.people] == [
            ("Bo", "line 1"),
            ("Cy", f"line {8 + len(lines)}"),
        ]

    def test_an_individual_is_a_person(self) -> None:
        assert person("KIND:individual", "FN:Ada", version="4.0").name == "Ada"

    def test_a_card_without_end_takes_nothing_with_it(self) -> None:
        data = card("FN:Ada").replace(b"END:VCARD\r\n", b"") + card("FN:Bo") + b"BEGIN:VCARD\nFN:Cy\n"
        contacts = read(data, "x")
        assert [found.person.name for found in contacts.people] == ["Bo"]
        assert [(skip.where, skip.why) for skip in contacts.skipped] == [
            ("line 1", "the card has no end"),
            ("line 8", "the card has no end"),
        ]

    def test_a_card_without_beginning_is_no_part_of_another(self) -> None:
        data = card("FN:Ada") + card("FN:Bo").replace(b"BEGIN:VCARD", b"BEGUN:VCARD") + card("FN:Cy")
        contacts = read(data, "x")
        assert [found.person.name for found in contacts.people] == ["Ada", "Cy"]
        assert [skip.why for skip in contacts.skipped] == ["the card has no beginning"]

    def test_the_same_card_twice(self) -> None:
        contacts = read(card("FN:Ada") * 2, "x")
        assert len(contacts.people) == 1
        assert contacts.skipped == (Skipped(where="line 5", why="Ada is already in line 1"),)

    def test_one_person_in_two_cards_that_differ_stays_two(self) -> None:
        contacts = read(card("FN:Ada") + card("FN:Ada", "EMAIL:ada@example.org"), "x")
        assert len(contacts.people) == 2

    def test_what_it_is_called(self) -> None:
        assert read(card("FN:Ada"), "x") == Contacts(kind="vcard", people=read(card("FN:Ada"), "y").people)
