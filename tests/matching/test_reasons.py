"""All reasons for which one person is at a conference, in one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from starmeet.matching.reasons import KINDS, SHOWS_UP, TOLD, Place, listed, place, together
from starmeet.model import Decision, Person, Presence, Speaker, SpeakerRole

ADA = Person(id=1, name="Adelheid Quillfeather")


def named(role: SpeakerRole = "speaker", name: str = ADA.name) -> Speaker:
    return Speaker(name=name, role=role)


def of_ada(*places: Place, decisions: tuple[Decision, ...] = ()) -> Presence:
    [one] = together(listed(7, (ADA,), places, decisions))
    return one


def test_the_kind_is_what_they_are_listed_as() -> None:
    assert of_ada(place(named(), "Errors", 1)).kind == "speaks"
    assert of_ada(place(named(), "Book signing", 1, signs=True)).kind == "signs"
    assert of_ada(place(named("chair"), "Panel", 1)).kind == "chairs"
    assert of_ada(place(named("organiser"), "the programme")).kind == "organises"
    assert of_ada(place(named("attendee"), "guests.csv")).kind == "attends"


def test_all_reasons_make_one_presence_of_the_strongest_kind() -> None:
    one = of_ada(
        place(named("attendee"), "guests.csv"), place(named("chair"), "Panel", 2), place(named(), "Errors", 1),
        place(named("organiser"), "the programme"),
    )  # fmt: skip
    assert (one.kind, set(one.sessions), one.chaired) == ("speaks", {1, 2}, (2,))
    assert one.evidence[-3:] == (
        "chairs “Panel”", "listed as attendee in guests.csv", "listed as organiser in the programme",
    )  # fmt: skip


def test_who_both_speaks_and_chairs_in_one_session_does_not_only_chair_it() -> None:
    assert of_ada(place(named("chair"), "Panel", 2), place(named(), "Panel", 2)).chaired == ()


def test_many_sessions_are_one_line() -> None:
    one = of_ada(*(place(named("chair"), f"Panel {n}", n) for n in range(1, 7)))
    assert one.evidence[-1] == "chairs “Panel 1”, “Panel 2”, “Panel 3” and 3 more"


def test_an_attendee_may_stay_away_and_a_chair_does_not() -> None:
    chair, guest = of_ada(place(named("chair"), "Panel", 1)), of_ada(place(named("attendee"), "guests.csv"))
    assert guest.probability == round(chair.probability * SHOWS_UP, 4)


def test_a_word_of_mine_joins_what_is_listed() -> None:
    one = of_ada(
        place(named("attendee"), "guests.csv"), decisions=(Decision(person=1, speaker="", right=True),)
    )  # fmt: skip
    assert (one.kind, one.probability) == ("told", TOLD)
    assert {"you said they will be there", "listed as attendee in guests.csv"} <= set(one.evidence)


def test_told_that_they_will_not_be_there_nothing_else_counts() -> None:
    no = (Decision(person=1, speaker="", right=False),)
    assert listed(7, (ADA,), (place(named("attendee"), "guests.csv"),), no) == ()


def test_a_name_that_waits_for_a_word_stays_apart() -> None:
    found = listed(7, (ADA,), (place(named("attendee", "A. Quillfeather"), "guests.csv"),), ())
    assert [(one.grade, one.kind) for one in found] == [("check", "attends")]
    told = Presence(
        conference=7, person=1, speaker="", grade="certain", probability=TOLD, evidence=("told",), kind="told"
    )
    assert sorted(one.grade for one in together((*found, told))) == ["certain", "check"]


presences = st.builds(
    Presence,
    conference=st.just(7), person=st.integers(1, 3), speaker=st.sampled_from(("Ada", "Bo")),
    grade=st.sampled_from(("certain", "likely", "check")), probability=st.floats(0, 1),
    evidence=st.lists(st.sampled_from("abc"), max_size=3).map(tuple), kind=st.sampled_from(KINDS),
    sessions=st.lists(st.integers(1, 4), unique=True, max_size=3).map(tuple),
)  # fmt: skip


@given(st.lists(presences, max_size=8))
def test_each_person_is_once_and_nothing_is_lost(found: list[Presence]) -> None:
    joined = together(found)
    sure = [one for one in joined if one.grade != "check"]
    assert len({one.person for one in sure}) == len(sure)
    assert [one for one in joined if one.grade == "check"] == [one for one in found if one.grade == "check"]
    for one in sure:
        before = [other for other in found if other.person == one.person and other.grade != "check"]
        assert set(one.evidence) == {line for other in before for line in other.evidence}
        assert set(one.sessions) == {number for other in before for number in other.sessions}
        assert one.probability == max(other.probability for other in before)
        assert KINDS.index(one.kind) == min(KINDS.index(other.kind) for other in before)
    assert together(joined) == joined
