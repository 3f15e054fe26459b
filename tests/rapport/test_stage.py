from __future__ import annotations

import pytest
from hypothesis import given

from starmeet.model import STAGES, Engagement
from starmeet.rapport.stage import explain_stage, stage
from starmeet.rapport.tally import tally

from .world import entries, entry, logs

LADDER = [
    ([], "following"),
    ([entry(1, "read"), entry(1, "like")], "following"),
    ([entry(1, "reply")], "noticed"),
    ([entry(2, "reply"), entry(1, "like", "in")], "acknowledged"),
    ([entry(2, "reply")] * 2 + [entry(1, "reply", "in")] * 9, "acknowledged"),
    ([entry(2, "reply")] * 3 + [entry(1, "reply", "in")] * 3, "conversing"),
    ([entry(2, "met", "both")], "met"),
    ([entry(2, "met", "both"), entry(1, "help")], "met"),
    ([entry(2, "met", "both"), entry(1, "help"), entry(1, "thanks", "in")], "ally"),
]


@pytest.mark.parametrize(("log", "expected"), LADDER)
def test_the_stage_follows_from_the_log(log: list[Engagement], expected: str) -> None:
    assert stage(tally(1, log)) == expected
    assert explain_stage(tally(1, log)).startswith(expected)


def test_nobody_known_is_following() -> None:
    assert stage(None) == "following"


@given(logs, entries)
def test_another_entry_never_lowers_the_stage(log: list[Engagement], more: Engagement) -> None:
    assert STAGES.index(stage(tally(1, log))) <= STAGES.index(stage(tally(1, [*log, more])))
