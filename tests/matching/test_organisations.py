from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.matching.organisations import organisation


@pytest.mark.parametrize(
    "written", ["Engines", "ENGINES Ltd", "Engines, Inc.", "engines s.a.", "Éngines GmbH", "株式会社Engines"]
)
def test_a_legal_form_is_no_part_of_the_name(written: str) -> None:
    assert organisation(written) == "engines"


@pytest.mark.parametrize(
    "written", ["", " ", "&nbsp;", "Freelance", "freelance developer", "Self-employed", "N/A", "-"]
)
def test_who_works_for_nobody_has_no_organisation(written: str) -> None:
    assert organisation(written) == ""


def test_a_name_of_nothing_but_a_legal_form_is_kept() -> None:
    assert organisation("AS") == "as"


@given(st.text(max_size=60))
def test_what_was_folded_folds_no_further(text: str) -> None:
    assert organisation(organisation(text)) == organisation(text)
