from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.matching.match import Match, match
from starmeet.matching.names import speaker_key
from starmeet.model import Decision, Handle, Person, Speaker

GITHUB = Handle("github", "adal")
ADA = Person(id=1, name="Ada Lovelace", handles=(GITHUB,))
MEI = Person(id=2, name="Mei Wennerholm")


def only(people: Sequence[Person], speakers: Sequence[Speaker], decisions: Sequence[Decision] = ()) -> Match:
    [found] = match(people, speakers, decisions)
    return found


def grade(mine: str, theirs: str, **other: object) -> str:
    found = match([Person(id=1, name=mine, **other)], [Speaker(name=theirs)])  # type: ignore[arg-type]
    return found[0].grade if found else "none"


def test_the_same_handle_is_certain_whatever_the_name() -> None:
    found = only([ADA], [Speaker(name="Countess", handles=(Handle("github", "AdaL"),))])
    assert found == Match(person=1, speaker=0, grade="certain", probability=1.0, evidence=("same handle github:adal",))


def test_a_published_id_known_of_a_person_is_certain() -> None:
    person = Person(id=3, name="A. L.", handles=(Handle("guid", "f00d"),))
    found = only([person], [Speaker(name="Ada Lovelace", guid="f00d")])
    assert (found.grade, found.evidence[0]) == ("certain", "same published id")


def test_a_homepage_is_certain_with_the_name_and_a_question_without() -> None:
    page = Handle("web", "engines.example")
    person = Person(id=1, name="Ada Lovelace", handles=(page,))
    assert only([person], [Speaker(name="Ada King Lovelace", handles=(page,))]).grade == "certain"
    assert only([person], [Speaker(name="Mei Wennerholm", handles=(page,))]).grade == "check"


def test_a_rare_full_name_is_certain_a_common_one_likely_and_one_of_the_most_frequent_a_question() -> None:
    rare = only([MEI], [Speaker(name="WENNERHOLM, Mei"), Speaker(name="Ann Other")])
    assert (rare.grade, rare.evidence) == ("certain", ("same full name, a rare one",))
    common = only([Person(id=1, name="Tim Reed")], [Speaker(name="Tim Reed")])
    assert (common.grade, common.evidence) == ("likely", ("same full name, a common one",))
    frequent = only([Person(id=1, name="David Smith")], [Speaker(name="SMITH, David")])
    assert (frequent.grade, frequent.evidence) == ("check", ("same full name, one of the most frequent",))
    assert frequent.probability <= 0.5 < common.probability < rare.probability < 1


def test_a_frequent_given_name_in_the_place_of_a_surname_is_no_frequent_name() -> None:
    assert grade("David Nicholas", "David Nicholas") == "likely"


def test_a_name_is_as_rare_in_a_big_programme_as_in_a_small_one() -> None:
    crowd = [Speaker(name=f"Una{letter} Other{other}") for letter in "abcdefghij" for other in "klmnopqrst"]
    alone, among_many = only([MEI], [Speaker(name="Mei Wennerholm")]), match([MEI], [Speaker(name=MEI.name), *crowd])
    assert [(m.grade, m.probability) for m in among_many] == [(alone.grade, alone.probability)]


def test_a_name_becomes_common_when_many_here_bear_its_words() -> None:
    crowd = [Speaker(name=f"{given} Wennerholm") for given in ("Bo", "Ida", "Liv", "Nils", "Per", "Siv", "Tor", "Ulf")]
    crowd += [Speaker(name=f"Mei {surname}") for surname in ("Aal", "Berg", "Dahl", "Ek", "Falk", "Hage", "Lund")]
    assert only([MEI], [Speaker(name="Mei Wennerholm"), *crowd]).grade == "likely"


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("Åsa Wennerholm 🦄", "WENNERHOLM Asa (she/her)", "certain"),
        ("Mei Hana Wennerholm", "Mei Wennerholm", "likely"),
        ("Mei H. Wennerholm", "Mei Hana Wennerholm", "likely"),
        ("Mei H. Wennerholm", "Mei Wennerholm", "certain"),
        ("Mei H. Wennerholm", "Mei K. Wennerholm", "check"),
        ("Mei Hana Wennerholm", "Mei Ida Wennerholm", "check"),
        ("David H. Smith", "David Smith", "check"),
        ("David Hana Smith", "David Smith", "check"),
        ("Ana Ruvalcaba Wennerholm", "Ana Ruvalcaba", "likely"),
        ("Mei Ruvalcaba Wennerholm", "Mei Wennerholm Dahl", "check"),
        ("Bill Wennerholm", "William Wennerholm", "likely"),
        ("Sasha Wennerholm", "Alexandra Wennerholm", "likely"),
        ("Jess Wennerholm", "Jessica Wennerholm", "likely"),
        ("Bill Smith", "William Smith", "check"),
        ("Coraline Wennerholm", "Corin Wennerholm", "check"),
        ("Igor Belodedov", "Игорь Белодедов", "likely"),
        ("Robin Böninghaus", "Robin Boeninghaus", "likely"),
        ("Kouhei Nakamori", "Kohei Nakamori", "likely"),
        ("Jumpei Nakamori", "Junpei Nakamori", "likely"),
        ("Ruch Belodedov", "Рух Белодедов", "likely"),
        ("Yuko Nakamori", "中森優子", "likely"),
        ("Taiji Nakamori", "中森たいじ", "likely"),
        ("Weiqiang Wang", "王伟强", "likely"),
        ("中森優子", "中森 優子", "likely"),
        ("Yuko N. (中森優子)", "中森 優子", "likely"),
        ("Yuko Nakamori (中森優子)", "Yuko Nakamori", "certain"),
        ("Akira Tanaka", "田中明子", "none"),
        ("Akiko Nakamori", "中森優子", "none"),
        ("王 伟强", "汪 炜强", "check"),
        ("王伟", "Wei Wang", "check"),
        ("Jean-Luc Wennerholm", "Jeanluc Wennerholm", "likely"),
        ('Yuri "Bolt" Wennerholm', "Bolt Wennerholm", "likely"),
        ("Mei Wennerholm", "Mei Wennerhlom", "check"),
        ("Mei Wagener", "Mei Wagner", "check"),
        ("M. Wennerholm", "Mei Wennerholm", "check"),
        ("M. Wennerholm", "M. Wennerholm", "check"),
        ("Mei W.", "Mei Wennerholm", "check"),
        ("Wennerholm", "Mei Wennerholm", "check"),
        ("Wennerholm", "Wennerholm", "check"),
        ("meiwennerholm", "Mei Wennerholm", "check"),
        ("mei_wennerholm", "Mei Wennerholm", "check"),
        ("mei.wennerholm", "Mei Wennerholm", "check"),
        ("MeiWennerholm", "Mei Wennerholm", "check"),
        ("mei-wennerholm42", "Mei Wennerholm", "check"),
        ("mwennerholm", "Mei Wennerholm", "check"),
        ("wennerholmm", "Mei Wennerholm", "check"),
        ("meiwe", "Mei Wennerholm", "none"),
        ("meiw", "Mei Wennerholm", "check"),
        ("jdoe", "Jane Doe", "check"),
        ("jdo", "Jane Do", "none"),
        ("mei_wennerholm", "mei_wennerholm", "check"),
        ("Bolt (mei_wennerholm)", "Mei Wennerholm", "check"),
        ("mei_wennerholm (Mei Wennerholm)", "Mei Wennerholm", "certain"),
        ("Mei Wennerholm", "Mei Wennerholm & Ann Other", "check"),
        ("Mei Wennerholm", "Ann Wennerholm", "none"),
        ("Mei Wennerholm", "Mei Other", "none"),
        ("David", "David Smith", "none"),
        ("Mei Wennerholm", "", "none"),
    ],
)
def test_how_sure_a_name_makes(mine: str, theirs: str, expected: str) -> None:
    assert grade(mine, theirs) == expected
    assert grade(theirs or "x", mine if theirs else "") == expected


def test_an_alias_counts_as_a_name_and_is_named() -> None:
    person = Person(id=1, name="Lady Byron", aliases=("Mei Wennerholm",))
    found = only([person], [Speaker(name="Mei Wennerholm")])
    assert found.grade == "certain"
    assert "alias Mei Wennerholm" in found.evidence[0]


@pytest.mark.parametrize("org", ["ENGINES Ltd", "Engines, Inc.", "engines"])
def test_the_same_organisation_raises(org: str) -> None:
    person = Person(id=1, name="David Smith", org="Engines Ltd")
    alone = only([person], [Speaker(name="David Smith")])
    together = only([person], [Speaker(name="David Smith", org=org)])
    assert (alone.grade, together.grade) == ("check", "likely")
    assert together.probability > alone.probability
    assert "same organisation" in together.evidence


@pytest.mark.parametrize("org", ["Freelance", "self-employed", "&nbsp;", "-"])
def test_to_have_no_employer_is_not_the_same_organisation(org: str) -> None:
    found = only([Person(id=1, name="David Smith", org=org)], [Speaker(name="David Smith", org=org)])
    assert found.evidence == ("same full name, one of the most frequent",)


def test_another_handle_on_the_same_network_leaves_a_question() -> None:
    found = only([ADA], [Speaker(name="Ada Lovelace", handles=(Handle("github", "another"),))])
    assert found.grade == "check"
    assert "but another github handle: another, not adal" in found.evidence
    other_network = only([ADA], [Speaker(name="Ada Lovelace", handles=(Handle("twitter", "another"),))])
    assert other_network.grade == "certain"


def test_one_handle_still_in_use_outweighs_those_that_are_stale() -> None:
    moved = Person(
        id=1, name="Ada Lovelace",
        handles=(Handle("github", "old"), Handle("github", "older"), GITHUB, Handle("twitter", "left")),
    )  # fmt: skip
    there = (Handle("twitter", "taken-over"), Handle("mastodon", "new@example.social"), GITHUB)
    found = only([moved], [Speaker(name="Ada King", handles=there)])
    assert (found.grade, found.evidence) == ("certain", ("same handle github:adal",))
    gone = only([moved], [Speaker(name="Ada Lovelace", handles=there[:1])])
    assert (gone.grade, gone.evidence[1:]) == ("check", ("but another twitter handle: taken-over, not left",))


def test_a_rare_word_beside_a_familiar_one_is_not_certain() -> None:
    crowd = [Speaker(name=f"Mei {letter}{ending}") for letter in "BDFGHJKLMN" for ending in ("ahl", "orn", "ulk")]
    assert only([MEI], [Speaker(name="Mei Wennerholm"), *crowd]).grade == "likely"


def test_a_speaker_listed_again_and_again_is_found_each_time() -> None:
    speakers = [Speaker(name="Mei Wennerholm"), Speaker(name="Ann Other"), Speaker(name="Mei Wennerholm")]
    assert [(m.speaker, m.grade) for m in match([MEI], speakers)] == [(0, "certain"), (2, "certain")]


def test_two_of_my_people_with_one_name_are_both_asked() -> None:
    people = [ADA, Person(id=9, name="ada LOVELACE")]
    found = match(people, [Speaker(name="Ada Lovelace")])
    assert [(m.person, m.grade) for m in found] == [(1, "check"), (9, "check")]
    assert all("but two of your people have this name" in m.evidence for m in found)


def test_a_handle_tells_namesakes_apart() -> None:
    people = [ADA, Person(id=9, name="Ada Lovelace")]
    found = match(people, [Speaker(name="Ada Lovelace", handles=(GITHUB,))])
    assert [(m.person, m.grade) for m in found] == [(1, "certain"), (9, "check")]


def test_two_speakers_with_one_name_are_both_asked() -> None:
    found = match([MEI], [Speaker(name="Mei Wennerholm", guid="a"), Speaker(name="Mei Wennerholm", guid="b")])
    assert [(m.speaker, m.grade) for m in found] == [(0, "check"), (1, "check")]
    assert all("but two speakers have this name" in m.evidence for m in found)


def test_entries_of_one_speaker_share_what_is_known_of_them() -> None:
    speakers = [Speaker(name="Ada Lovelace"), Speaker(name="Ada Lovelace", handles=(GITHUB,))]
    assert [m.grade for m in match([ADA], speakers)] == ["certain", "certain"]
    stranger = [Speaker(name="Ada Lovelace"), Speaker(name="Ada Lovelace", handles=(Handle("github", "another"),))]
    assert [m.grade for m in match([ADA], stranger)] == ["check", "check"]


def test_a_username_is_asked_about_and_certain_only_with_a_handle() -> None:
    account = Handle("mastodon", "jane_doe@example.social")
    person = Person(id=1, name="jane_doe", handles=(account,))
    asked = only([person], [Speaker(name="Jane Doe")])
    assert (asked.grade, asked.evidence) == ("check", ("the name as a username",))
    sure = only([person], [Speaker(name="Jane Doe", handles=(account,))])
    assert (sure.grade, sure.evidence[0]) == ("certain", "same handle mastodon:jane_doe@example.social")


def test_a_username_makes_no_namesake_of_someone_known_by_name() -> None:
    people = [MEI, Person(id=7, name="mei_wennerholm")]
    assert [(m.person, m.grade) for m in match(people, [Speaker(name="Mei Wennerholm")])] == [
        (2, "certain"),
        (7, "check"),
    ]


def test_the_better_of_two_speakers_is_taken() -> None:
    found = match([MEI], [Speaker(name="Mei Hana Wennerholm"), Speaker(name="Mei Wennerholm")])
    assert [(m.speaker, m.grade) for m in found] == [(0, "check"), (1, "certain")]


def test_the_better_of_two_people_is_taken() -> None:
    people = [MEI, Person(id=5, name="Mei Hana Wennerholm")]
    found = match(people, [Speaker(name="Mei Hana Wennerholm")])
    assert [(m.person, m.grade) for m in found] == [(5, "certain"), (2, "check")]


def test_a_full_name_yields_to_a_looser_likeness_for_which_more_speaks() -> None:
    people = [Person(id=1, name="David Wennerholm"), Person(id=2, name="David Hugo Wennerholm", org="Engines")]
    found = match(people, [Speaker(name="David Wennerholm", org="Engines")])
    assert [(m.person, m.grade) for m in found] == [(1, "check"), (2, "check")]


def test_a_handle_that_two_differently_named_speakers_carry_decides_for_neither() -> None:
    speakers = [Speaker(name="Ann Other", handles=(GITHUB,)), Speaker(name="Bo Third", handles=(GITHUB,))]
    assert [m.grade for m in match([ADA], speakers)] == ["check", "check"]
    with_ada = match([ADA], [*speakers, Speaker(name="Ada Lovelace", handles=(GITHUB,))])
    assert [m.grade for m in with_ada] == ["check", "check", "certain"]


def test_what_you_affirmed_is_certain() -> None:
    decision = Decision(person=2, speaker=speaker_key("Dr. WENNERHOLM, M."), right=True)
    found = only([MEI], [Speaker(name="M. Wennerholm")], [decision])
    assert (found.grade, found.probability, found.evidence[0]) == ("certain", 1.0, "you said so")


def test_a_match_nobody_would_find_can_be_affirmed() -> None:
    found = match([ADA, MEI], [Speaker(name="Bolt")], [Decision(person=2, speaker="bolt", right=True)])
    assert [(m.person, m.grade, m.evidence) for m in found] == [(2, "certain", ("you said so",))]


def test_what_you_denied_never_comes_back() -> None:
    speakers = [Speaker(name="Ada Lovelace", handles=(GITHUB,), guid="new")]
    assert match([ADA], speakers, [Decision(person=1, speaker=speaker_key("Ada Lovelace"), right=False)]) == ()


def test_denying_one_namesake_settles_the_other() -> None:
    people = [Person(id=1, name="Mei Wennerholm"), Person(id=2, name="Mei Hana Wennerholm")]
    denied = Decision(person=1, speaker=speaker_key("Mei Wennerholm"), right=False)
    assert [(m.person, m.grade) for m in match(people, [Speaker(name="Mei Wennerholm")], [denied])] == [(2, "likely")]


def test_affirming_one_namesake_stops_the_question() -> None:
    people = [ADA, Person(id=9, name="Ada Lovelace")]
    affirmed = Decision(person=9, speaker="ada lovelace", right=True)
    assert [(m.person, m.grade) for m in match(people, [Speaker(name="Ada Lovelace")], [affirmed])] == [(9, "certain")]


def test_somebody_who_is_not_there_matches_nobody() -> None:
    assert match([ADA], [Speaker(name="Ada Lovelace")], [Decision(person=1, speaker="", right=False)]) == ()
    assert len(match([ADA], [Speaker(name="Ada Lovelace")], [Decision(person=1, speaker="", right=True)])) == 1


def test_the_later_of_two_decisions_counts() -> None:
    wrong, right = (Decision(person=1, speaker="ada lovelace", right=answer) for answer in (False, True))
    assert match([ADA], [Speaker(name="Ada Lovelace")], [right, wrong]) == ()
    assert only([ADA], [Speaker(name="Ada Lovelace")], [wrong, right]).evidence[0] == "you said so"


def test_nobody_and_nothing_match() -> None:
    assert match([], []) == match([ADA], []) == match([], [Speaker(name="Ada Lovelace")]) == ()


DECORATIONS = (
    "{} 🦄", "🇫🇷 {}", "{} (she/her)", "{} they/them", "Dr. {}", "Prof. Dr. {}", "{}, PhD", "  {}  ", "{} :verified:",
    "{} @ Acme Ltd", "{} | Acme", "{}\N{ZERO WIDTH SPACE}",
)  # fmt: skip
NAMES = (
    "Mei Wennerholm", "Mei H. Wennerholm", "Mei Hana Wennerholm", "Bill Smith", "William Smith", "David Smith",
    "mei_wennerholm", "meiwennerholm", "mwennerholm", "Wennerholm", "Anna-Maria Böning", "Annamaria Boening",
    "Yuko Nakamori", "中森優子", "中森 優子", "Игорь Белодедов", "Igor Belodedov",
)  # fmt: skip


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(DECORATIONS), st.sampled_from(DECORATIONS))
def test_decoration_changes_no_grade(mine: str, theirs: str, one: str, other: str) -> None:
    plain = match([Person(id=1, name=mine)], [Speaker(name=theirs)])
    assert match([Person(id=1, name=one.format(mine))], [Speaker(name=other.format(theirs))]) == plain


@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_it_does_not_matter_who_is_mine_and_who_speaks(one: str, other: str) -> None:
    here, there = (
        match([Person(id=1, name=mine)], [Speaker(name=theirs)]) for mine, theirs in ((one, other), (other, one))
    )
    assert here == there


@given(st.sampled_from([name for name in NAMES if " " not in name and name.isascii()]), st.sampled_from(NAMES))
def test_one_word_without_a_gap_never_decides(username: str, name: str) -> None:
    for found in match([Person(id=1, name=username)], [Speaker(name=name)]):
        assert found.grade == "check"


GIVEN = ("Ada", "Mei", "Bill", "William", "Åsa", "Sasha", "Alexandra", "M.")
SURNAMES = ("Lovelace", "Wennerholm", "Wenerholm", "Smith", "Böning", "Boening", "")
written = st.builds(lambda one, other: f"{one} {other}".strip(), st.sampled_from(GIVEN), st.sampled_from(SURNAMES))
handles = st.lists(st.sampled_from([GITHUB, Handle("github", "b"), Handle("twitter", "c")]), max_size=2, unique=True)
people_lists = st.lists(st.tuples(written, handles), max_size=5).map(
    lambda rows: [Person(id=n, name=name, handles=tuple(found)) for n, (name, found) in enumerate(rows, 1)]
)
speaker_lists = st.lists(st.builds(Speaker, name=written, handles=handles.map(tuple)), max_size=5, unique=True)
decision_lists = st.lists(
    st.builds(Decision, person=st.integers(1, 5), speaker=written.map(speaker_key), right=st.booleans()),
    max_size=3,
    unique_by=lambda decision: (decision.person, decision.speaker),
)


@given(people_lists, speaker_lists, decision_lists, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    people: list[Person], speakers: list[Speaker], decisions: list[Decision], random: object
) -> None:
    def found(mine: list[Person], theirs: list[Speaker], said: list[Decision]) -> set[tuple[object, ...]]:
        matches = match(mine, theirs, said)
        return {(m.person, theirs[m.speaker], m.grade, m.probability, m.evidence) for m in matches}

    shuffled = [list(people), list(speakers), list(decisions)]
    for values in shuffled:
        random.shuffle(values)  # type: ignore[attr-defined]
    assert found(people, speakers, decisions) == found(*shuffled)  # type: ignore[arg-type]


@given(people_lists, speaker_lists, decision_lists)
def test_decisions_always_win(people: list[Person], speakers: list[Speaker], decisions: list[Decision]) -> None:
    found = {(m.person, m.speaker): m for m in match(people, speakers, decisions)}
    known = {person.id for person in people}
    for decision in decisions:
        for number, speaker in enumerate(speakers):
            if decision.person in known and speaker_key(speaker.name) == decision.speaker:
                assert ((decision.person, number) in found) == decision.right
                assert not decision.right or found[decision.person, number].evidence[0] == "you said so"


@given(people_lists, speaker_lists)
def test_a_speaker_is_at_most_one_person(people: list[Person], speakers: list[Speaker]) -> None:
    taken = [m.speaker for m in match(people, speakers) if m.grade != "check"]
    assert len(taken) == len(set(taken))


@given(people_lists, speaker_lists)
def test_a_question_is_never_better_than_even(people: list[Person], speakers: list[Speaker]) -> None:
    for found in match(people, speakers):
        assert (found.probability <= 0.5) == (found.grade == "check")


@given(people_lists, speaker_lists)
def test_a_single_word_never_decides(people: list[Person], speakers: list[Speaker]) -> None:
    names = {person.id: person.name for person in people}
    for found in match(people, speakers):
        if " " not in names[found.person] or " " not in speakers[found.speaker].name:
            assert found.grade == "check" or found.evidence[0].startswith("same handle")
