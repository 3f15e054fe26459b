"""The files of the demo: two programmes, a follow list, contacts, a calendar."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from starmeet import text
from starmeet.demo.data import entries, files, people, promises
from starmeet.demo.sources import source

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 17, 20, tzinfo=BERLIN)
ZONES = ("Europe/Berlin", "America/St_Johns", "Pacific/Auckland", "Asia/Kathmandu", "UTC")
DATA = ("people.toml", "log.txt", "promises.txt", "europlanet.txt", "harbourdays.txt", "config.toml")

AT_EUROPLANET = {
    "Zoë Marchetti (she/her)": "Zoë Marchetti",
    "Menon, Ravi": "Ravi Menon",
    "Inês Valadouro": "Inês Valadouro",
    "Kwabena Odurokwa": "Kwabena Odurokwa",
    "Mei Tanaka 🇯🇵": "Mei Tanaka",
    "Dr. Jonas Weil": "Jonas Weil",
    "Ada Quill (she/her)": "Ada Quill",
    "Léa Fontanelle": "Léa Fontanelle",
    "Xiaoyu Lin (林小雨)": "林小雨",
    "Siobhán Garraway-Finn": "Siobhán Garraway-Finn",
    "Nia Obi 🇳🇬": "Nia Obi",
    "Dafni Anemogianni": "Δάφνη Ανεμογιάννη",
    "Soren Aakjaer-Holm": "Søren Aakjær-Holm",
}
TO_CHECK = {"T. Bielak": "Tomasz Bielak", "Lena Fischer": "Lena Fischer-Okoye"}
AT_HARBOUR_DAYS = (
    "Desmond Achterberg", "Layla Al-Marsawi", "Ravi Menon", "Owen Prydderch", "Tamsin Orrery", "Hedda Lindqvåg",
    "Aroha Kererangi", "Ada Quill",
)  # fmt: skip


class Slot(NamedTuple):
    """One published item, whatever the format."""

    guid: str
    title: str
    start: datetime
    end: datetime
    room: str
    speakers: tuple[str, ...]
    abstract: str


def europlanet(document: str) -> list[Slot]:
    """Read frab XML the short way, failing where anything needed is missing."""
    slots = []
    for event in fromstring(document).iter("event"):
        hours, minutes = event.findtext("duration").split(":")
        start = datetime.fromisoformat(event.findtext("date"))
        assert start.utcoffset() is not None
        assert event.findtext("start") == f"{start:%H:%M}"
        slots.append(
            Slot(
                guid=event.get("guid"),
                title=event.findtext("title"),
                start=start,
                end=start + timedelta(hours=int(hours), minutes=int(minutes)),
                room=event.findtext("room"),
                speakers=tuple(person.text for person in event.iter("person")),
                abstract=event.findtext("abstract"),
            )
        )
    return slots


def harbour_days(document: str) -> list[Slot]:
    """Read the iCalendar programme the short way."""
    return [
        Slot(
            guid=str(event["uid"]),
            title=str(event["summary"]),
            start=event["dtstart"].dt,
            end=event["dtend"].dt,
            room=str(event["location"]),
            speakers=tuple(_speakers(str(event["description"]))),
            abstract=str(event["description"]).rpartition("\n\n")[2],
        )
        for event in Calendar.from_ical(document).walk("VEVENT")
    ]


def _speakers(description: str) -> Iterator[str]:
    found = re.match(r"Speakers: (.*)", description)
    for name in re.split(r", (?=[^()]*(?:\(|$))", found[1]) if found else ():
        assert re.fullmatch(r"[^()]+ \([^()]+\)", name)
        yield name.partition(" (")[0]


def both(now: datetime, zone: str = "Europe/Berlin") -> tuple[list[Slot], list[Slot]]:
    written = files(now, zone)
    return europlanet(written["europlanet.xml"]), harbour_days(written["harbourdays.ics"])


def test_the_programmes_are_large_enough_and_every_item_is_its_own() -> None:
    first, second = both(NOW)
    assert len(first) >= 90
    assert len(second) >= 35
    for slots in (first, second):
        assert len({slot.guid for slot in slots}) == len(slots)
        assert all(slot.title and slot.room and slot.abstract and slot.start < slot.end for slot in slots)
    assert all(UUID(slot.guid) for slot in first)
    talks = [slot for slot in (*first, *second) if slot.speakers]
    assert len({slot.title for slot in talks}) == len(talks)
    assert len({slot.abstract for slot in talks}) == len(talks)


def test_nobody_speaks_twice_at_once_and_no_room_is_used_twice() -> None:
    for slots in both(NOW):
        for one in slots:
            for other in slots:
                if one is not other and one.start < other.end and other.start < one.end:
                    assert one.room != other.room, (one.title, other.title)
                    assert not set(one.speakers) & set(other.speakers), (one.title, other.title)


def _plain(name: str) -> str:
    name = re.sub(r"\(.*?\)|\bDr\.|[\U0001F1E6-\U0001F1FF]", "", name)
    family, comma, given_name = name.partition(",")
    return text.fold(f"{given_name} {family}" if comma else name)


def test_speakers_meant_to_be_people_of_the_demo_match_by_name() -> None:
    spelled = {
        text.fold(name): sample.person.name
        for sample in people()
        for name in (sample.person.name, *sample.person.aliases)
    }
    first, second = both(NOW)
    named = {speaker for slot in first for speaker in slot.speakers}
    matched = {speaker: spelled[_plain(speaker)] for speaker in named if _plain(speaker) in spelled}
    assert matched == AT_EUROPLANET
    assert set(TO_CHECK) <= named
    assert set(TO_CHECK.values()) <= set(spelled.values())
    there = {speaker for slot in second for speaker in slot.speakers}
    assert there & set(spelled.values()) == set(AT_HARBOUR_DAYS)


def test_europlanet_has_the_occasions_a_plan_lives_on() -> None:
    kinds = {event.findtext("type") for event in fromstring(files(NOW, "UTC")["europlanet.xml"]).iter("event")}
    assert kinds >= {
        "talk", "keynote", "workshop", "break", "lunch", "reception", "book signing", "poster session", "office hour",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("now", "starts", "offsets"),
    [
        (datetime(2026, 10, 22, 9, tzinfo=BERLIN), date(2026, 10, 24), [1, 0, 0]),  # the clocks go back on the 25th
        (datetime(2027, 3, 25, 9, tzinfo=BERLIN), date(2027, 3, 27), [0, 1, 1]),  # and forward on the 28th
        (datetime(2026, 12, 28, 9, tzinfo=BERLIN), date(2026, 12, 30), [0, 0, 0]),
        (datetime(2028, 2, 26, 23, 59, tzinfo=BERLIN), date(2028, 2, 28), [0, 0, 0]),
    ],
)
def test_dates_hold_across_changes_of_the_clocks_and_ends_of_years(
    now: datetime, starts: date, offsets: list[int]
) -> None:
    document = fromstring(files(now, "Europe/Berlin")["europlanet.xml"])
    days = [date.fromisoformat(day.get("date")) for day in document.iter("day")]
    assert days == [starts + timedelta(days=n) for n in range(3)]
    assert document.findtext("conference/end") == days[-1].isoformat()
    assert str(starts.year) in document.findtext("conference/title")
    slots, _ = both(now)
    for day, hours in zip(days, offsets, strict=True):
        held = [slot for slot in slots if slot.start.date() == day]
        assert len(held) >= 20
        assert {slot.start.utcoffset() for slot in held} == {timedelta(hours=hours)}
        assert all(8 <= slot.start.hour < 20 for slot in held)


@settings(deadline=None, max_examples=15)
@given(
    st.builds(datetime.combine, st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.times(timezones=st.just(UTC))),
    st.sampled_from(ZONES),
)
def test_both_conferences_lie_ahead_and_equal_arguments_give_equal_files(now: datetime, zone: str) -> None:
    written = files(now, zone)
    assert written == files(now, zone)
    first, second = both(now, zone)
    today = now.astimezone(ZoneInfo(zone)).date()
    assert min(slot.start for slot in first).date() == today + timedelta(days=2)
    assert min(slot.start for slot in second).date() == today + timedelta(days=37)
    assert {str(slot.start.tzinfo) for slot in second} == {"America/Halifax"}
    assert Calendar.from_ical(written["busy.ics"]).walk("VEVENT")


def _busy(now: datetime, zone: str) -> dict[str, Any]:
    events = Calendar.from_ical(files(now, zone)["busy.ics"]).walk("VEVENT")
    return {str(event["summary"]): event for event in events}


@pytest.mark.parametrize("zone", ZONES)
def test_the_own_calendar_gets_in_the_way_of_the_conference(zone: str) -> None:
    from recurring_ical_events import of

    document = Calendar.from_ical(files(NOW, zone)["busy.ics"])
    today = NOW.astimezone(ZoneInfo(zone)).date()
    starts = today + timedelta(days=2)
    during = {str(event["summary"]) for event in of(document).between(starts, starts + timedelta(days=3))}
    assert during >= {"Weekly call with the team", "Call with the office", "Train to the airport"}
    assert len(of(document).between(today - timedelta(days=60), today)) >= 8


def test_the_own_calendar_holds_what_must_not_count_as_busy() -> None:
    events = _busy(NOW, "Europe/Berlin")
    assert str(events["In Lisbon for EuroPlanet Conf"]["transp"]) == "TRANSPARENT"
    assert str(events["Team dinner"]["status"]) == "CANCELLED"


def test_the_follow_list_is_what_mastodon_exports() -> None:
    table = list(csv.DictReader(files(NOW, "UTC")["following_accounts.csv"].splitlines()))
    assert list(table[0]) == ["Account address", "Show boosts", "Notify on new posts", "Languages"]
    followed = {row["Account address"] for row in table}
    assert len(table) == len(followed) >= 40
    known = {handle.address for sample in people() for handle in sample.person.handles}
    assert followed <= known
    assert all(re.fullmatch(r"[\w.]+@[\w.]+\.example", address) for address in followed)


def test_contacts_are_cards_of_both_versions_with_short_lines() -> None:
    document = files(NOW, "UTC")["contacts.vcf"]
    cards = document.split("END:VCARD\r\n")[:-1]
    assert len(cards) >= 8
    assert {card.split("\r\n")[1] for card in cards} == {"VERSION:3.0", "VERSION:4.0"}
    names = {sample.person.name for sample in people()}
    for card in cards:
        fields = dict(line.split(":", 1) for line in card.split("\r\n") if ":" in line)
        assert fields["FN"] in names
        assert fields["EMAIL;TYPE=work"].endswith(".example")
    assert all(len(line.encode()) <= 75 for line in document.split("\r\n"))


def everything() -> str:
    """All texts of the demo in one."""
    said = [entry.text + " " + entry.url for entry in entries(NOW)] + [promise.text for promise in promises(NOW)]
    return "\n".join([*files(NOW, "Europe/Berlin").values(), *map(source, DATA[:-1]), *said])


def test_no_placeholder_is_left() -> None:
    assert re.findall(r"[{}]|@\w+@(?=\W)|\b(?:TODO|FIXME|XXX|TBD|[Ll]orem|[Ff]oo|[Bb]ar baz)\b", everything()) == []


def test_no_host_of_the_real_world_is_named() -> None:
    written = everything()
    hosts = re.findall(r"(?://|[\w.]@)([\w-]+(?:\.[\w-]+)+)", re.sub(r"\r\n ", "", written))
    assert len(hosts) > 200
    assert {host for host in hosts if not host.endswith((".example", ".invalid"))} == set()
    assert re.findall(r"\b[\w-]+\.(?:com|org|net|io|dev|social|eu|de|uk|app|info)\b", written) == []


def test_foreign_letters_are_composed_and_safe_to_show() -> None:
    import unicodedata

    for name in DATA:
        content = source(name)
        assert unicodedata.is_normalized("NFC", content), name
        assert text.lines(content) == content, name
        assert "\t" not in content, name
