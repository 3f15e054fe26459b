"""Answers to public invitations, as strangers' programs write them down."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.errors import FetchError
from starmeet.fetch import Session
from starmeet.model import Rsvp, Skipped
from starmeet.networks import rsvp as module
from starmeet.networks.atproto import Network, Record
from starmeet.networks.rsvp import Answered, Event, Published, published, read_answer, read_event
from tests.networks.atmosphere import EVENT, PROFILE, RSVP, Atmosphere, atmospheres, refuse

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAYS = {"startsAt": "2026-12-01T09:00:00.000Z", "endsAt": "2026-12-03T17:00:00+01:00"}
ADDRESS = "community.lexicon.location.address"
ADA = "did:plc:adaadaadaadaadaadaadaada"


@pytest.fixture
def air() -> Iterator[Atmosphere]:
    yield from atmospheres()


def hear(air: Atmosphere, actor: str = "ada.example", known: Mapping[str, Rsvp] | None = None) -> Published:
    async def run() -> Published:
        async with Session() as session:
            network = Network(session, appview=air.main.url, plc=air.main.url)
            return await published(network, actor, 1, known or {}, NOW)

    return asyncio.run(run())


def record(collection: str = EVENT, **value: object) -> Record:
    return Record(uri=f"at://{ADA}/{collection}/r1", value=value)


class TestRecords:
    def test_an_event(self) -> None:
        found = read_event(
            record(
                name="PyDays  2026", **DAYS, mode=f"{EVENT}#inperson", status=f"{EVENT}#scheduled",
                locations=[
                    {"$type": f"{EVENT}#uri", "uri": "https://live.example/pydays"},
                    {"$type": ADDRESS, "name": "Hall A", "locality": "Vienna", "country": "AT"},
                ],
                uris=[{"uri": "https://pydays.example/", "name": "Tickets"}, {"uri": "javascript:alert(1)"}],
            )
        )  # fmt: skip
        assert found == Event(
            uri=f"at://{ADA}/{EVENT}/r1", name="PyDays 2026", start=datetime(2026, 12, 1, 9, tzinfo=UTC),
            end=datetime(2026, 12, 3, 16, tzinfo=UTC), urls=("https://pydays.example/", "https://live.example/pydays"),
            place="Vienna, AT",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("status", "why"),
        [
            (f"{EVENT}#cancelled", "cancelled"), ("#cancelled", "cancelled"), ("cancelled", "cancelled"),
            (f"{EVENT}#postponed", "postponed"),
        ],
    )  # fmt: skip
    def test_an_event_that_does_not_take_place(self, status: str, why: str) -> None:
        found = read_event(record(name="PyDays", status=status, **DAYS))
        assert isinstance(found, Skipped)
        assert why in found.why

    @pytest.mark.parametrize("name", [None, 3, "", " \n", "\u202e\x1b[2J", ["PyDays"], {"en": "PyDays"}])
    def test_an_event_without_a_name(self, name: object) -> None:
        assert isinstance(read_event(record(name=name, **DAYS)), Skipped)

    @pytest.mark.parametrize(
        "start", [None, 3, "", "soon", "2026-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "+2026"]
    )
    def test_a_time_that_is_none_is_left_open(self, start: object) -> None:
        found = read_event(record(name="PyDays", startsAt=start, endsAt="2026-12-03T17:00:00Z"))
        assert isinstance(found, Event)
        assert (found.start, found.end) == (None, None)

    def test_an_end_before_the_start_is_none(self) -> None:
        found = read_event(record(name="PyDays", startsAt=DAYS["endsAt"], endsAt=DAYS["startsAt"]))
        assert isinstance(found, Event)
        assert found.end is None

    def test_online(self) -> None:
        found = read_event(record(name="PyDays", mode=f"{EVENT}#virtual"))
        assert isinstance(found, Event)
        assert found.place == "online"

    @pytest.mark.parametrize(
        ("status", "meant"),
        [
            (f"{RSVP}#going", "going"), (f"{RSVP}#interested", "interested"), (f"{RSVP}#notgoing", "not going"),
            ("#going", "going"), ("going", "going"), ("Going", "going"),
        ],
    )  # fmt: skip
    def test_an_answer(self, status: str, meant: str) -> None:
        found = read_answer(record(RSVP, subject={"uri": f"at://{ADA}/{EVENT}/e1"}, status=status))
        assert isinstance(found, Answered)
        assert (found.status, str(found.to)) == (meant, f"at://{ADA}/{EVENT}/e1")

    @pytest.mark.parametrize(
        "value",
        [
            {}, {"subject": None}, {"subject": "x"}, {"subject": {"uri": 3}}, {"subject": {"uri": "https://x.example"}},
            {"subject": {"uri": f"at://{ADA}/app.bsky.feed.post/p1"}},
            {"subject": {"uri": f"at://{ADA}/{EVENT}/e1"}, "status": f"{RSVP}#maybe"},
            {"subject": {"uri": f"at://{ADA}/{EVENT}/e1"}, "status": ["going"]},
        ],
    )  # fmt: skip
    def test_what_is_no_answer(self, value: dict[str, Any]) -> None:
        assert isinstance(read_answer(record(RSVP, **value)), Skipped)

    def test_when_someone_answered_is_in_the_key_where_the_record_does_not_say(self) -> None:
        subject = {"uri": f"at://{ADA}/{EVENT}/e1"}
        found = read_answer(Record(uri=f"at://{ADA}/{RSVP}/3lhckokt7yk2n", value={"subject": subject}))
        assert isinstance(found, Answered)
        assert found.published
        assert found.published.year == 2025


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
    | st.sampled_from([f"{RSVP}#going", f"{EVENT}#cancelled", "2026-12-01T09:00:00Z", f"at://{ADA}/{EVENT}/e1"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["uri", "name", "locality", "val"]) | st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
NAMES = ("name", "startsAt", "endsAt", "status", "mode", "locations", "uris", "subject", "createdAt", "labels")


@given(st.dictionaries(st.sampled_from(NAMES), odd))
def test_an_odd_record_is_read_whole_or_left_out_with_a_reason(value: dict[str, Any]) -> None:
    for found in (read_event(record(**value)), read_answer(record(RSVP, **value))):
        if isinstance(found, Skipped):
            assert found.why
            assert found.where.startswith("at://")
        elif isinstance(found, Event):
            assert found.name
            assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", found.name + found.place)
            assert found.start is None or found.start.tzinfo is UTC
            assert found.end is None or (found.start is not None and found.start <= found.end)
            assert all(url.startswith(("http://", "https://")) for url in (one.lower() for one in found.urls))
        else:
            assert found.to.collection == EVENT


class TestHearing:
    def test_what_someone_answered_and_published(self, air: Atmosphere) -> None:
        org, ada = air.join("pydays.example"), air.join("ada.example")
        event = air.event(org, "PyDays 2026", **DAYS)
        uri = air.rsvp(ada, event)
        mine = air.event(ada, "Evening of lexers", **DAYS)
        heard = hear(air)
        assert {(one.uri, one.event, one.status) for one in heard.rsvps} == {
            (uri, "PyDays 2026", "going"), (mine, "Evening of lexers", "organises"),
        }  # fmt: skip
        assert all(one.person == 1 and one.seen == NOW for one in heard.rsvps)
        assert heard == hear(air, ada), "by handle or by DID"
        assert (heard.did, heard.whole, heard.unsure, heard.skipped, heard.failed) == (ada, True, frozenset(), (), ())

    def test_a_newer_answer_counts(self, air: Atmosphere) -> None:
        org, ada = air.join("pydays.example"), air.join("ada.example")
        event = air.event(org, "PyDays 2026", **DAYS)
        air.rsvp(ada, event, "going", createdAt="2026-11-01T10:00:00Z")
        air.rsvp(ada, event, "notgoing", createdAt="2026-11-02T10:00:00Z", rkey="a0")
        assert [one.status for one in hear(air).rsvps] == ["not going"]

    def test_old_answers_are_not_looked_into(self, air: Atmosphere) -> None:
        org, ada = air.join("pydays.example"), air.join("ada.example")
        air.rsvp(ada, air.event(org, "PyDays 2024"), createdAt="2024-11-01T10:00:00Z")
        assert hear(air).rsvps == ()
        assert [path for path in air.main.of("getRecord") if PROFILE not in path] == []

    def test_an_event_that_is_over_is_not_asked_for_again(self, air: Atmosphere) -> None:
        org, ada = air.join("pydays.example"), air.join("ada.example")
        over = air.event(org, "PyDays 2026", startsAt="2026-11-10T09:00:00Z")
        ahead = air.event(org, "PyNights 2026", **DAYS)
        air.rsvp(ada, over)
        air.rsvp(ada, ahead)
        first = hear(air)
        air.main.asked.clear()
        assert hear(air, known={one.uri: one for one in first.rsvps}) == first
        assert [over.rpartition("/")[2] in path for path in air.main.of("getRecord") if EVENT in path] == [False]

    @pytest.mark.parametrize("how", ["deleted", "gone with its account", "cancelled", "nameless"])
    def test_an_answer_to_what_is_not(self, air: Atmosphere, how: str) -> None:
        org, ada = air.join("pydays.example"), air.join("ada.example")
        event = air.event(org, "PyDays 2026", **DAYS)
        air.rsvp(ada, event)
        if how == "deleted":
            air.take_back(event)
        elif how == "gone with its account":
            del air.homes[org]
        else:
            air.event(org, "" if how == "nameless" else "PyDays", event.rpartition("/")[2], status=f"{EVENT}#cancelled")
        heard = hear(air)
        assert (heard.rsvps, heard.unsure, len(heard.skipped), heard.failed) == ((), frozenset(), 1, ())

    def test_an_event_that_cannot_be_had_now_is_not_gone(self, air: Atmosphere) -> None:
        away = air.server()
        org, ada = air.join("pydays.example", away), air.join("ada.example")
        other = air.event(ada, "Evening of lexers", **DAYS)
        uri = air.rsvp(ada, air.event(org, "PyDays 2026", **DAYS))
        away.trouble = lambda _path, _asked: refuse("InternalServerError", "no", 500)
        heard = hear(air)
        assert ([one.uri for one in heard.rsvps], heard.unsure) == ([other], {uri})
        assert "in trouble (500)" in str(heard.failed[0])

    def test_whoever_asks_to_stay_in_is_left_alone(self, air: Atmosphere) -> None:
        ada = air.join("ada.example")
        labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}
        air.put(ada, PROFILE, {"displayName": "Ada", "labels": labels}, "self")
        air.event(ada, "Evening of lexers", **DAYS)
        heard = hear(air)
        assert (heard.rsvps, [one.why for one in heard.skipped]) == (
            (), ["they ask not to be shown to whom is not logged in"],
        )  # fmt: skip
        assert air.main.of("listRecords") == []

    @pytest.mark.parametrize("labels", [None, [], {"values": "x"}, {"values": [None, {"val": 3}, {"val": "porn"}]}])
    def test_other_labels(self, air: Atmosphere, labels: object) -> None:
        ada = air.join("ada.example")
        air.put(ada, PROFILE, {"labels": labels}, "self")
        air.event(ada, "Evening of lexers", **DAYS)
        assert len(hear(air).rsvps) == 1

    def test_more_than_is_bearable(self, air: Atmosphere, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MAX_PAGES", 2)
        ada, air.page = air.join("ada.example"), 2
        for number in range(5):
            air.event(ada, f"Evening {number}", **DAYS)
        heard = hear(air)
        assert (len(heard.rsvps), heard.whole) == (4, False)

    def test_odd_entries_are_counted(self, air: Atmosphere) -> None:
        ada = air.join("ada.example")
        air.put(ada, EVENT, "no record")
        air.event(ada, "Evening of lexers", **DAYS)
        heard = hear(air)
        assert [one.event for one in heard.rsvps] == ["Evening of lexers"]
        assert "1 entries are no records of theirs" in heard.skipped[0].why

    def test_a_server_that_does_not_know_them(self, air: Atmosphere) -> None:
        ada = air.join("ada.example")
        del air.repos[ada]
        with pytest.raises(FetchError, match="RepoNotFound"):
            hear(air)

    def test_no_more_than_a_handful_of_questions(self, air: Atmosphere) -> None:
        org, ada = air.join("pydays.example"), air.join("ada.example")
        air.rsvp(ada, air.event(org, "PyDays 2026", **DAYS))
        hear(air)
        methods = [path.partition("?")[0].rpartition("/")[2] for path in air.main.asked]
        assert methods == [
            "com.atproto.identity.resolveHandle", ada, "com.atproto.repo.getRecord", "com.atproto.repo.listRecords",
            "com.atproto.repo.listRecords", org, "com.atproto.repo.getRecord",
        ]  # fmt: skip
