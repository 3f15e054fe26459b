"""Sessions marked up in a page: JSON-LD and microformats."""

from __future__ import annotations

import json
from typing import Any

import pytest

from starmeet.errors import InputError, NotASchedule
from starmeet.html_tree import parse

from .programmes import reading


def page(*blocks: Any, body: str = "", title: str = "Lantern Days 2027") -> str:
    scripts = "".join(
        f'<script type="application/ld+json">{block if isinstance(block, str) else json.dumps(block)}</script>'
        for block in blocks
    )
    return f"<!doctype html><html><head><title>{title}</title>{scripts}</head><body>{body}</body></html>"


def talk(name: str = "On Moss", start: str = "2027-05-01T10:00", **more: Any) -> dict[str, Any]:
    return {"@type": "Event", "name": name, "startDate": start} | more


DAYS = {
    "@context": "http://schema.org",
    "@type": ["Thing", "BusinessEvent"],
    "name": "Lantern Days",
    "startDate": "2027-05-01",
    "endDate": "2027-05-02",
    "url": "https://lantern.example/",
    "location": {
        "@type": "Place",
        "name": "Old Mill",
        "address": {"streetAddress": "Mill Lane 1", "addressLocality": "Ghent", "addressCountry": "BE"},
    },
}
ADA = {
    "@type": "Person",
    "name": "Ada Ex\u00e4mple",
    "sameAs": ["https://github.com/adaex", "https://quill.example/@ada"],
    "worksFor": {"@type": "Organization", "name": "Moss Ltd"},
}


def test_sub_events_are_the_sessions() -> None:
    found = reading(
        page(
            DAYS
            | {
                "subEvent": [
                    talk(
                        endDate="2027-05-01T10:45",
                        performer=[ADA, {"@type": "PerformingGroup", "name": "The Band"}],
                        location="Garden",
                        description="<p>Soft &amp; green</p>",
                    ),
                    talk("Ferns", "2027-05-02T09:00:00+02:00", duration="PT30M", performers="Bo Probe"),
                    talk("Off", eventStatus="https://schema.org/EventCancelled"),
                    talk("Old", "2019-05-01T10:00"),
                    talk("Unknown", "soon"),
                ]
            }
        )
    )
    about = found.conference
    assert (about.name, about.city, about.timezone, str(about.start)) == (
        "Lantern Days",
        "Ghent",
        "Europe/Brussels",
        "2027-05-01",
    )
    moss, ferns = found.sessions
    assert (moss.room, moss.abstract, moss.start.hour) == ("Garden", "Soft & green", 8)
    assert [str(handle) for handle in moss.speakers[0].handles] == ["github:adaex", "mastodon:ada@quill.example"]
    assert (moss.speakers[0].name, moss.speakers[0].org, len(moss.speakers)) == ("Ada Exämple", "Moss Ltd", 1)
    assert [one.name for one in ferns.speakers] == ["Bo Probe"]
    assert [one.why for one in found.skipped] == [
        "it is called off",
        "it is not during Lantern Days",
        "its start cannot be read",
    ]


@pytest.mark.parametrize(
    "block",
    [
        {"@graph": [DAYS, talk(), talk("Ferns", "2027-05-02T09:00")]},
        [DAYS, talk(superEvent={"name": "Lantern Days"}), talk("Ferns", "2027-05-02T09:00")],
        {"@type": "WebPage", "mainEntity": DAYS | {"subEvents": [talk(), talk("Ferns", "2027-05-02T09:00")]}},
        {
            "@type": "ItemList",
            "itemListElement": [{"@type": "ListItem", "item": talk(name)} for name in ("On Moss", "Ferns")],
        },
        "<!--\n" + json.dumps([talk(), talk("Ferns")])[:-1] + ", ] //-->",
        json.dumps([talk(), talk("Ferns")]).replace('"', "&quot;"),
    ],
)
def test_wherever_the_events_stand(block: Any) -> None:
    assert sorted(one.title for one in reading(page(block)).sessions) == ["Ferns", "On Moss"]


def test_a_broken_block_costs_only_itself() -> None:
    found = reading(page("{ not json", [talk(), talk("Ferns")]))
    assert len(found.sessions) == 2
    assert found.notes == ("1 of its blocks of JSON-LD cannot be read",)


def test_speakers_of_the_whole_conference_are_listed_at_its_opening() -> None:
    found = reading(page(DAYS | {"performer": [ADA, "Bo Probe"], "startDate": "2027-05-01T09:00"}))
    [opening] = found.sessions
    assert [one.name for one in opening.speakers] == ["Ada Exämple", "Bo Probe"]
    assert (opening.end - opening.start).total_seconds() == 1800
    assert (str(found.conference.start), str(found.conference.end)) == ("2027-05-01", "2027-05-02")
    assert found.notes


def test_an_announcement_says_how_to_add_it_without_a_programme() -> None:
    with pytest.raises(NotASchedule, match="announces Lantern Days") as caught:
        reading(page(DAYS))
    assert '--name "Lantern Days" --from 2027-05-01 --to 2027-05-02 --city "Ghent"' in caught.value.hint


def test_a_calendar_of_a_year_is_no_conference() -> None:
    with pytest.raises(NotASchedule, match="a list of events"):
        reading(page([talk("A", "2027-01-05T18:00"), talk("B", "2027-09-05T18:00")]))


def test_what_is_too_large_for_a_page_is_refused() -> None:
    with pytest.raises(InputError, match="too large for a page"):
        reading("<!doctype html>" + " " * (5 * 2**20) + "<p>")


H_EVENT = """
<div class="h-event"><h1 class="p-name">Lantern Days</h1>
 <time class="dt-start" datetime="2027-05-01">1 May</time><time class="dt-end" datetime="2027-05-02">2 May</time>
 <p class="p-location h-adr">Old Mill, <span class="p-locality">Ghent</span></p>
 <ul>
  <li class="h-event"><a class="u-url p-name" href="/moss">On Moss</a>
   <span class="dt-start"><abbr class="value" title="2027-05-01">Saturday</abbr> <span class="value">10:00</span></span>
   <time class="dt-end">10:45</time> <span class="p-location">Garden</span>
   <span class="p-performer h-card"><a class="p-name u-url" href="https://github.com/adaex">Ada Exämple</a>
    (<span class="p-org">Moss Ltd</span>)</span>
  <li class="h-event"><span class="p-name">Ferns
   <span class="dt-start"><span class="value-title" title="2027-05-02T09:00+02:00"> </span>nine</span></span>
 </ul></div>
"""
H_CALENDAR = """
<table><tr class="vevent"><td><abbr class="dtstart" title="20270501T100000">ten</abbr>
<abbr class="dtend" title="2027-05-01T10:45:00"></abbr><td class="summary">On Moss<td class="location">Garden
<td><span class="attendee vcard"><b class="fn">Ada Exämple</b></span>
<tr class="vevent"><td><abbr class="dtstart" title="2027-05-02T09:00">nine</abbr><td class="summary">Ferns</table>
"""


def test_h_events_within_an_h_event() -> None:
    found = reading(page(body=H_EVENT))
    moss, ferns = found.sessions
    assert (found.conference.name, found.conference.timezone, found.conference.city) == (
        "Lantern Days",
        "Europe/Brussels",
        "Ghent",
    )
    assert (moss.title, moss.room, moss.start.isoformat()) == ("On Moss", "Garden", "2027-05-01T08:00:00+00:00")
    assert (moss.end - moss.start).total_seconds() == 45 * 60
    [ada] = moss.speakers
    assert (ada.name, ada.org, [str(handle) for handle in ada.handles]) == ("Ada Exämple", "Moss Ltd", ["github:adaex"])
    assert ferns.start.isoformat() == "2027-05-02T07:00:00+00:00"


def test_legacy_h_calendar() -> None:
    found = reading(page(body=H_CALENDAR), zone="Europe/Brussels")
    moss, ferns = found.sessions
    assert (moss.title, moss.room, moss.speakers[0].name, ferns.title) == ("On Moss", "Garden", "Ada Exämple", "Ferns")
    assert (moss.end - moss.start).total_seconds() == 45 * 60
    assert found.conference.name == "Lantern Days 2027"


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<!--", '<a b="', "<p>", "<div>", "</p>", "<div></p>", "<a '\">", "<script>", "&#99999999999;"],
)
def test_broken_markup_makes_a_tree_of_bounded_depth(piece: str) -> None:
    deepest = 0
    for node in parse(piece * 20_000).walk():
        deepest = max(deepest, len(node.children))
    assert deepest <= 20_000


def test_text_and_attributes_of_a_page() -> None:
    script = '<script>if (a < b) "</p>"</script>'
    tree = parse(f"<P CLASS='a  b' data-x='1 > 0' hidden>One &amp; <b>two</b><br>three{script}</p>four")
    [paragraph] = [node for node in tree.walk() if node.name == "p"]
    assert paragraph.classes == ["a", "b"]
    assert paragraph.attributes["data-x"] == "1 > 0"
    assert paragraph.text() == "One & two three"
    assert tree.text() == "One & two threefour"
