"""YouTube's part of Google Takeout, in whatever language."""

from __future__ import annotations

from pathlib import Path

import pytest

from starmeet.errors import InputError
from tests.networks.samples import SUBSCRIPTIONS, TAKEOUT, export, laid_out, one_file, zipped


def test_subscriptions_are_people_by_the_number_of_their_channel(tmp_path: Path) -> None:
    kind, found = one_file(SUBSCRIPTIONS, tmp_path)
    assert kind == "youtube takeout"
    assert [one.person.name for one in found.people] == ["Ada zerlegt", "Bo, live"]
    keys = [(one.profile.network, one.profile.key) for one in found.people if one.profile]
    assert keys == [("youtube", "UC" + "a" * 22), ("youtube", "UC" + "b" * 22)]
    assert found.people[0].where == "file, line 2"


def test_the_whole_takeout_counts_comments_and_leaves_ones_own_channel_out(tmp_path: Path) -> None:
    _, found = one_file(zipped(TAKEOUT), tmp_path)
    assert len(found.people) == 2
    assert (found.unknown, found.passed, found.skipped) == (2, (), ())
    assert export(laid_out(TAKEOUT, tmp_path / "x"))[1].unknown == 2


def test_a_row_that_is_no_channel_is_listed(tmp_path: Path) -> None:
    _, found = one_file(SUBSCRIPTIONS + b"UCx,http://www.youtube.com/channel/UCx,Short\n", tmp_path)
    assert [(one.where, one.why) for one in found.skipped] == [("file, line 4", "it is no channel with a title")]


def test_a_list_of_ones_own_channels_is_not_read(tmp_path: Path) -> None:
    own = TAKEOUT["Takeout/YouTube und YouTube Music/Kanäle/Kanal.csv"]
    with pytest.raises(InputError, match="is a table with the columns Kanal-ID"):
        one_file(own, tmp_path)
