"""Which employer a text names, without its legal form."""

from __future__ import annotations

import re
from functools import lru_cache

from starmeet.text import fold, plain

_LEGAL_FORMS = frozenset(
    """
    ab ag aps as asa asbl bv co company corp corporation cv ev gmbh inc incorporated kg kk limited llc llp ltd ltda
    mbh nv oy oyj plc pte pty sa sarl sas se sl sp spa srl srls ug vzw zrt
    """.split()
)
_NOBODY = frozenset(("", "consultant", "developer", "freelance", "freelancer", "independent", "me", "none", "self"))
_NOBODY_AT_ALL = re.compile(r"self employed|between jobs|independent \w+|freelance \w+|n a")
_WORD = re.compile(r"[a-z0-9]+")
_JAPANESE_FORMS = re.compile("株式会社|有限会社|合同会社")


@lru_cache(maxsize=1 << 14)
def organisation(written: str) -> str:
    """Fold the name of an employer for comparing; empty when it names none, as "freelance" does."""
    words = _WORD.findall(fold(_JAPANESE_FORMS.sub(" ", plain(written, 500))).replace("'", "").replace(".", ""))
    name = " ".join([word for word in words if word not in _LEGAL_FORMS] or words)
    return "" if name in _NOBODY or _NOBODY_AT_ALL.fullmatch(name) else name
