"""What a text says something costs: "420 EUR and two nights" is 420 EUR."""

from __future__ import annotations

import re

from starmeet.model import Value

_CODES = (
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EUR GBP GEL HKD HUF IDR ILS INR ISK JPY KES KRW MAD MXN MYR NGN "
    "NOK NZD PEN PHP PLN RON RSD SEK SGD THB TRY TWD UAH USD VND ZAR"
).split()
_SIGNS = {
    "€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₴": "UAH", "zł": "PLN",
    "kč": "CZK", "euro": "EUR", "euros": "EUR", "dollars": "USD", "pounds": "GBP", "francs": "CHF", "fr.": "CHF",
}  # fmt: skip
"""As people write them; of several countries' dollars the one most people mean."""
_NUMBER = r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2}(?!\d))?"
_UNIT = "|".join((rf"(?<![^\W\d])(?:{'|'.join(_CODES)})(?![^\W\d])", *map(re.escape, sorted(_SIGNS, key=len)[::-1])))
_TOKEN = re.compile(
    rf"(?P<unit>{_UNIT})|(?P<number>{_NUMBER})|(?P<range>\s?(?:-|–|\bto\b)\s?)|(?P<plus>\+|&|\b(?:plus|and|with)\b)"
    r"|(?P<word>[^\W\d]+|\S)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"\s*(?P<number>{_NUMBER})(?:[.,]-+)?\s*")
_MOST = 1e12
"""Nothing costs more."""
_LETTERS = {"unit": "u", "number": "n", "range": "r", "plus": "p", "word": "w"}
_PRICE = re.compile("u(?:nr)?n|(?:nu?r)?nu")
_FREE = re.compile(r"\s*(?:free|gratis|nothing|none|no cost)\b.*", re.IGNORECASE)


class Amount(Value, frozen=True, kw_only=True):
    """A sum of money."""

    value: float
    currency: str = ""
    """ISO 4217; empty where the text names none."""

    def __str__(self) -> str:
        number = f"{self.value:,.2f}".removesuffix(".00").replace(",", " ")
        return f"{number} {self.currency}".rstrip()


def amount(text: str) -> Amount | None:
    """Read what a text says something costs; None where it says nothing that can be counted.

    What "+" or "and" joins is added up; of several prices the dearest counts. Sums in different currencies are none.
    """
    if bare := _BARE.fullmatch(text):
        return Amount(value=_number(bare["number"]))
    prices = _prices(text)
    if not prices:
        return Amount(value=0.0) if _FREE.fullmatch(text) else None
    if len({unit for _, unit, _ in prices}) > 1:
        return None
    sums: list[float] = []
    for value, _, joined in prices:
        if joined and sums:
            sums[-1] += value
        else:
            sums.append(value)
    return Amount(value=max(sums), currency=prices[0][1])


def _prices(text: str) -> list[tuple[float, str, bool]]:
    """List the sums of a text: number, currency, and whether it is added to the one before."""
    found: list[tuple[float, str, bool]] = []
    tokens = [(one.lastgroup or "", one[0]) for one in _TOKEN.finditer(text)]
    kinds = "".join(_LETTERS[kind] for kind, _ in tokens)
    joined = 0
    for one in _PRICE.finditer(kinds):
        at = range(one.start(), one.end())
        number = [tokens[place][1] for place in at if kinds[place] == "n"][-1]
        unit = next(tokens[place][1] for place in at if kinds[place] == "u")
        found.append((_number(number), _unit(unit), "p" in kinds[joined : one.start()]))
        joined = one.end()
    return found


def _unit(written: str) -> str:
    return _SIGNS.get(written.lower(), written.upper())


def _number(written: str) -> float:
    """Read a number: a mark before one or two last digits is the decimal one, all others part thousands."""
    decimals = re.search(r"[.,](\d{1,2})$", written)
    whole = written[: decimals.start()] if decimals else written
    digits = re.sub(r"\D", "", whole) or "0"
    return min(_MOST, float(f"{digits}.{decimals[1]}" if decimals else digits))
