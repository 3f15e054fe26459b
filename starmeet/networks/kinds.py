"""What a few words said to somebody are, beyond a reply or a mention."""

from __future__ import annotations

import re

from starmeet.model import Kind

_ASKS = re.compile(r"[?？؟](?=[\s)\"'”’»!?]|$)")
"""A question mark that ends a sentence: the one in an address does not."""
_THANKS = re.compile(r"(?<!no )\b(?:thanks|thank (?:yo)?u|thankyou|thx|danke|merci|gracias|grazie|obrigad[oa])\b")
_SIGN = re.compile(r"thank|thx|danke|merci|gracias|grazie|obrigad")
"""Without one of these there are no thanks: they are looked for first, as that takes less time."""


def kind_of(text: str, otherwise: Kind) -> Kind:
    """Tell whether words ask or thank; `otherwise` is what they are if they do neither."""
    if _ASKS.search(text):
        return "question"
    folded = text.casefold()
    return "thanks" if _SIGN.search(folded) and _THANKS.search(folded) else otherwise
