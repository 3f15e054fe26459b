"""Which trips meet the most people: what is chosen, what is said of the rest, and what cannot be counted."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run, failed


@pytest.fixture
def year(starmeet: Run) -> Run:
    """Three people, three conferences; two of them in one city within a week."""
    starmeet("init", "--name", "Robin")
    for name, tier in (("Ada Quill", "3"), ("Mei Tanaka", "2"), ("Jonas Weil", "1")):
        starmeet("add", name, "--tier", tier)
    for name, start, end, city in (
        ("Lantern Days", "2027-03-01", "2027-03-02", "Ghent"),
        ("Knot Camp", "2027-03-04", "2027-03-05", "Ghent, Belgium"),
        ("Fjord Summit", "2027-03-02", "2027-03-04", "Bergen"),
    ):  # fmt: skip
        starmeet("conf", "add", "--name", name, "--from", start, "--to", end, "--city", city)
    starmeet("who", "lantern", "--add", "ada")
    starmeet("who", "knot", "--add", "mei")
    starmeet("who", "fjord", "--add", "ada")
    starmeet("who", "fjord", "--add", "jonas")
    return starmeet


def chosen(found: dict[str, list[dict[str, object]]]) -> list[object]:
    return [one["conference"] for one in found["chosen"]]


def test_the_best_is_chosen_and_the_rest_has_its_price(year: Run) -> None:
    found = year("trips", "--json").json
    assert chosen(found) == ["Lantern Days", "Knot Camp"]
    assert found["worth"] == pytest.approx((3 + 2) * 0.95 * 0.3)
    assert found["bound"] - found["worth"] < 1e-6
    assert (found["days"], found["days_limit"], found["money_limit"]) == (7, None, None)
    [journey] = found["journeys"]
    assert (journey["conferences"], journey["days"]) == (["Lantern Days", "Knot Camp"], 7)
    [left] = found["left"]
    assert (left["conference"], left["only"]) == ("Fjord Summit", ["Jonas Weil"])
    assert left["price"] == pytest.approx((5 - 4) * 0.95 * 0.3, abs=1e-3)
    assert left["instead"] == ["Lantern Days", "Knot Camp"]
    assert [one["days"] for one in found["by_days"]] == [0, 4, 5, 7]


def test_days_bound_it_and_what_is_decided_stays(year: Run) -> None:
    assert chosen(year("trips", "--days", "5", "--json").json) == ["Fjord Summit"]
    year("conf", "set", "knot", "--going")
    found = year("trips", "--days", "5", "--json").json
    assert chosen(found) == ["Knot Camp"]
    assert found["chosen"][0]["loss"] is None
    assert {one["conference"]: one["why"] for one in found["left"]}["Fjord Summit"] == (
        "too close in time to Knot Camp, where you go"
    )
    said = year("trips", "--days", "2")
    assert said.err == "starmeet: Knot Camp, where you go, takes 4 days already: counted with that many\n"
    year("conf", "set", "knot", "--not")
    assert "Knot Camp" not in year("trips").out
    assert chosen(year("trips", "knot", "--json").json) == ["Knot Camp"]


def test_nobody_travels_to_a_conference_at_home_or_online(year: Run) -> None:
    year("config", "set", "me.home", "Ghent")
    assert year("trips", "--json").json["days"] == 4
    year("conf", "add", "--name", "Screen Days", "--from", "2027-05-01", "--to", "2027-05-02", "--city", "Online")
    year("who", "screen", "--add", "jonas")
    found = year("trips", "--json").json
    assert found["days"] == 6
    assert found["chosen"][-1]["expected"] == pytest.approx(0.95 * 0.1, abs=1e-3)


def test_money_is_read_off_the_words_and_currencies_are_kept_apart(year: Run) -> None:
    costs = ["--cost", "lantern=420 EUR and two nights", "--cost", "knot=300 EUR"]
    found = year("trips", "--money", "500 EUR", *costs, "--cost", "fjord=90 EUR", "--json").json
    assert (chosen(found), found["money"], found["currency"]) == (["Fjord Summit"], 90.0, "EUR")
    assert [(one["money"], one["conferences"]) for one in found["by_money"]][-1] == (
        720.0,
        ["Lantern Days", "Knot Camp"],
    )
    foreign = year("trips", "--money", "500 EUR", *costs, "--cost", "fjord=90 USD", "--json").json
    assert chosen(foreign) == ["Lantern Days"]
    why = {one["conference"]: one["why"] for one in foreign["left"]}["Fjord Summit"]
    assert why == "it costs 90 USD and your money is EUR: --cost fjord-summit='SUM EUR' says what that is"
    line = failed(year("trips", "--money", "500", *costs, "--cost", "fjord=90 USD", ok=False), 2)
    assert line == "starmeet: in which currency are these 500? Costs are in EUR, USD: write it like '500 EUR'"


def test_what_is_not_known_is_said(year: Run) -> None:
    said = year("trips", "--money", "100 EUR")
    assert "what Lantern Days costs is not known and counts as nothing" in said.err
    year("config", "set", "planning.trip_money", "plenty")
    assert "planning.trip_money: 'plenty' is no sum of money and limits nothing" in year("trips").err


def test_the_config_bounds_it_too(year: Run) -> None:
    year("config", "set", "planning.trip_days", "5")
    assert chosen(year("trips", "--json").json) == ["Fjord Summit"]
    assert len(chosen(year("trips", "--days", "0", "--json").json)) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--money", "lots"], 2, "'lots' is no sum of money: write it like '420 EUR'"),
        (["--cost", "fjord"], 2, "'fjord' names no cost: write it like --cost lantern='420 EUR'"),
        (["--cost", "fjord=soon"], 2, "'soon' is no sum of money: write it like '420 EUR'"),
        (["nowhere"], 1, "there is no conference 'nowhere'"),
        (["--from", "soon"], 2, "'soon' is no date"),
    ],
)
def test_what_cannot_be_asked(year: Run, words: list[str], code: int, said: str) -> None:
    assert said in failed(year("trips", *words, ok=False), code)


def test_nothing_to_choose_from(starmeet: Run) -> None:
    assert starmeet("trips").out == "No conference ahead is known: `starmeet conf add FILE-OR-URL`.\n"
    starmeet("conf", "add", "--name", "Lantern Days", "--from", "2027-03-01")
    said = starmeet("trips").out
    assert "0 of 1 conferences · worth 0.00" in said
    assert "nobody of yours can be expected there, as far as is known" in said


def test_the_lines_say_what_each_is_good_for(year: Run) -> None:
    said = year("trips", "--days", "7").out
    assert said.startswith("Within 7 days: 2 of 3 conferences · worth 1.43 (proven: nothing better exists) · 7 days\n")
    assert "One journey, 28 Feb – 06 Mar: Lantern Days and Knot Camp" in said
    assert "met only there: Jonas Weil" in said
    assert "▸  7 days  1.43" in said
