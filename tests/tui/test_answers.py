"""What people answered in public, on screen."""

from __future__ import annotations

from datetime import UTC, date, datetime

from starmeet.desk import Desk, conferences, people
from starmeet.model import Rsvp, RsvpStatus
from starmeet.store import rsvps
from starmeet.tui.app import StarmeetApp
from tests.tui.stage import NOW, SIZE, look, press, settle, shown


def answered(desk: Desk) -> None:
    """Add a conference and two people: one goes there, one is interested."""
    conferences.add_empty(desk, "PyDays 2026", date(2026, 12, 1), date(2026, 12, 2), attending="going")
    said: dict[str, RsvpStatus] = {"Ada Quill": "going", "Mei Tanaka": "interested"}
    for number, (name, status) in enumerate(said.items(), start=1):
        people.add(desk, name)
        with desk.store.write("listen", NOW) as tx:
            answer = Rsvp(
                person=number, uri=f"at://did:plc:x/r/{number}", event="PyDays 2026", event_uri="at://did:plc:o/e/1",
                start=datetime(2026, 12, 1, 9, tzinfo=UTC), status=status, seen=NOW,
            )  # fmt: skip
            rsvps.put(tx, [answer])


async def test_a_yes_counts_and_mere_interest_is_no_match_to_review(empty: StarmeetApp) -> None:
    async with empty.run_test(size=SIZE) as pilot:
        await settle(pilot)
        look(pilot, answered)
        await press(pilot, "3", "r")
        text = shown(pilot)
        assert "Ada Quill  ◐ likely: public answer" in text
        assert "Mei Tanaka  ? to check: public answer" in text
        assert "to check: m" not in text
        await press(pilot, "w")
        assert "answered “going” to “PyDays 2026”" in shown(pilot)
        await press(pilot, "escape", "enter")
        assert "◐ 1 likely" in shown(pilot)
        assert "to check: m" not in shown(pilot)
