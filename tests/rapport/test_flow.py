from __future__ import annotations

from starmeet.rapport.flow import CHANGED, Flow, Year, faded, filled, grew, in_all


def flow(person: int, recent: int, before: int, **years: tuple[int, int]) -> Flow:
    counts = {int(year[1:]): both for year, both in years.items()}
    return Flow(person=person, years=filled(counts), recent=recent, before=before)


def test_all_years_add_up_and_empty_ones_are_there() -> None:
    found = in_all([flow(1, 0, 0, y2022=(2, 1)), flow(2, 0, 0, y2022=(1, 0), y2025=(0, 4))])
    assert found == (
        Year(year=2022, given=3, taken=1), Year(year=2023), Year(year=2024), Year(year=2025, given=0, taken=4),
    )  # fmt: skip
    assert in_all([]) == ()


def test_who_grew_and_who_faded_by_how_much_and_no_one_by_chance() -> None:
    flows = [flow(1, 9, 2), flow(2, 2, 2 + CHANGED), flow(3, 2 + CHANGED - 1, 2), flow(4, 30, 1), flow(5, 0, 90)]
    assert [one.person for one in grew(flows, 5)] == [4, 1]
    assert [one.person for one in faded(flows, 5)] == [5, 2]
    assert [one.person for one in grew(flows, 1)] == [4]
