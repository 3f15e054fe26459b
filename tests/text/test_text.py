"""The door all foreign text passes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet import text
from starmeet.model import Handle

HOSTILE = "\x1b]52;c;AAAA\x1b\\ \x1b[2J \x9b31m \x9d0;title\x9c \u202egnp.exe \u2066 \ud800 \x00\x7f\u200b\ufeff"


class TestSafety:
    @given(st.text(st.characters(), max_size=200))
    def test_one_line_is_one_printable_line(self, given_text: str) -> None:
        shown = text.one_line(given_text)
        joiners = {"\u200c", "\u200d"}
        for char in shown:
            assert char.isprintable() or char in joiners or unicodedata.category(char) in ("Cn", "Co", "Zs"), repr(char)
        assert "\x1b" not in shown
        assert "\n" not in shown
        assert text.one_line(shown) == shown

    @given(st.text(max_size=200))
    def test_lines_keeps_breaks_and_nothing_else_that_controls(self, given_text: str) -> None:
        shown = text.lines(given_text)
        assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in shown)

    def test_sequences_leave_no_litter(self) -> None:
        shown = text.one_line(HOSTILE)
        assert shown.split() == ["gnp.exe", "\N{REPLACEMENT CHARACTER}"]

    def test_families_and_indic_joiners_stay(self) -> None:
        assert text.one_line("👨‍👩‍👧 क्‍ष") == "👨‍👩‍👧 क्‍ष"

    @pytest.mark.parametrize("url", ["https://a.example/x", "http://a.example", "mailto:ada@quill.example"])
    def test_a_safe_url_stays(self, url: str) -> None:
        assert text.safe_url(url) == url

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "file:///etc/passwd", "https://a\x1b]", "vscode://x", "", "a b"]
    )
    def test_other_urls_do_not(self, url: str) -> None:
        assert text.safe_url(url) == ""


class TestPlain:
    @pytest.mark.parametrize(
        ("markup", "expected"),
        [
            ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
            ("a < b and c > d", "a < b and c > d"),
            ("<b>Bold</b>, <a href='x'>link</a>.", "Bold, link."),
            ("see<script>alert('<b>')</script> here", "see here"),
            ("line<br/>break<!-- <p>not this</p> -->!", "line\nbreak!"),
            ("Fish &lt;b&gt; chips", "Fish <b> chips"),
            ("<style>p { }</style>", ""),
            ("<i>it</i> &#999999999999; <![CDATA[x]]>", "it"),
            ("plain text, untouched", "plain text, untouched"),
        ],
    )
    def test_what_is_left(self, markup: str, expected: str) -> None:
        assert text.plain(markup).removesuffix(" ]]>").strip() == expected

    @given(st.text("<>/abp!-[]&#;x \n\"'=", max_size=300))
    def test_nothing_raises(self, markup: str) -> None:
        text.plain(markup)

    @pytest.mark.parametrize("piece", ["<a ", "<script>", "<!--", "<![", "</", "&#x", "<p"])
    def test_broken_markup_takes_no_longer_the_more_of_it_there_is(self, piece: str) -> None:
        # Quadratic time would need minutes here, not milliseconds: the test would hang.
        text.plain(piece * (262_144 // len(piece)))


class TestFold:
    @pytest.mark.parametrize(
        ("written", "folded"),
        [
            ("Ødegård,  Åse", "odegard, ase"), ("STRASSE", "strasse"), ("straße", "strasse"), ("Łukasz", "lukasz"),
            ("𝓐𝓭𝓪", "ada"), ("ＡＤＡ", "ada"), ("Ἀδα", "ada"), ("ジ", "ji"), ("Đặng", "dang"),
        ],
    )  # fmt: skip
    def test_case_accents_width_and_script_are_gone(self, written: str, folded: str) -> None:
        assert text.fold(written) == folded

    @given(st.text(max_size=60))
    def test_folding_twice_changes_nothing(self, written: str) -> None:
        assert text.fold(text.fold(written)) == text.fold(written)

    @given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F), max_size=30))
    def test_the_normal_form_does_not_matter(self, written: str) -> None:
        assert text.fold(unicodedata.normalize("NFD", written)) == text.fold(unicodedata.normalize("NFC", written))

    def test_a_slug_can_be_typed(self) -> None:
        assert text.slug("EuroPlanet Conf 2027: Ærø!") == "europlanet-conf-2027-aero"


class TestHandles:
    @pytest.mark.parametrize(
        ("written", "network", "address"),
        [
            ("@Ada@Example.social", "mastodon", "ada@example.social"),
            ("https://example.social/@ada", "mastodon", "ada@example.social"),
            ("https://example.social/users/Ada", "mastodon", "ada@example.social"),
            ("mastodon:ada@example.social", "mastodon", "ada@example.social"),
            ("github:Ada", "github", "ada"), ("https://github.com/Ada/", "github", "ada"),
            ("https://www.linkedin.com/in/Ada-Q/?x=1", "linkedin", "ada-q"), ("https://x.com/ada", "twitter", "ada"),
            ("twitter:@ada", "twitter", "ada"), ("@ada.bsky.social", "bluesky", "ada.bsky.social"),
            ("https://bsky.app/profile/ada.example", "bluesky", "ada.example"),
            ("ada@quill.example", "email", "ada@quill.example"),
            ("mailto:Ada@quill.example", "email", "ada@quill.example"),
            ("https://www.Quill.example/About/index.html", "web", "quill.example/About"),
            ("quill.example", "web", "quill.example"),
        ],
    )  # fmt: skip
    def test_every_spelling_is_one(self, written: str, network: str, address: str) -> None:
        assert text.handle(written) == Handle(network, address)

    @pytest.mark.parametrize(
        "written", ["", "@ada", "Ada Quill", "https://x.com/intent", "https://", "email:ada", "\x1b[2J"]
    )
    def test_what_is_none_is_none(self, written: str) -> None:
        assert text.handle(written) is None

    @given(st.text(max_size=80))
    def test_whatever_is_read_is_safe_and_reads_the_same_again(self, written: str) -> None:
        found = text.handle(written)
        if found is not None:
            assert found.address.isprintable()
            assert " " not in found.address
            assert text.handle(found.address, found.network) == found

    @pytest.mark.parametrize(
        "written",
        [
            "@ada@example.social",
            "github:ada",
            "bluesky:ada.bsky.social",
            "quill.example",
            "linkedin:ada-q",
            "twitter:ada",
        ],
    )
    def test_a_page_leads_back_to_the_handle(self, written: str) -> None:
        found = text.handle(written)
        assert found is not None
        assert text.handle(text.handle_url(found)) == found


@pytest.mark.parametrize(
    ("written", "limit", "expected"),
    [("short", 10, "short"), ("one two three", 9, "one two…"), ("unbreakable", 6, "unbre…"), ("one, two", 6, "one…")],
)
def test_clip_cuts_at_words(written: str, limit: int, expected: str) -> None:
    assert text.clip(written, limit) == expected
