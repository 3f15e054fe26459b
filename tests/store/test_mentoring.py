"""What mentoring keeps comes back as it went in; of two agreements the one that runs is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from starmeet.model import NEEDS, Advice, Agreement, Engagement, Goal, Milestone, Person, Question, SessionNote
from starmeet.rapport.tally import tally
from starmeet.store import log, mentoring, merging, people
from starmeet.store.journal import Store, open_store

NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(tmp_path / "store.sqlite3")
    with opened.write("add", NOW) as tx:
        people.add_many(tx, [Person(name="Ada Quill"), Person(name="A. Quill")], "typed")
    return opened


def test_all_of_it_comes_back(store: Store) -> None:
    with store.write("fill", NOW) as tx:
        agreement = mentoring.put_agreement(
            tx, Agreement(person=1, me="mentor", stage="ended", every=28, minutes=45, until=date(2027, 3, 1),
                          boundaries="nö", since=NOW, ended=NOW),
        )  # fmt: skip
        milestones = (Milestone(text="eins", done=NOW), Milestone(text="zwei"))
        goal = mentoring.put_goal(tx, Goal(person=1, mine=False, text="Ziel", milestones=milestones, made=NOW))
        own = mentoring.put_goal(tx, Goal(text="mine", made=NOW, done=NOW, shared=True))
        question = mentoring.put_question(tx, Question(person=1, text="?", made=NOW, answered=NOW, answer="!"))
        advice = mentoring.put_advice(tx, Advice(person=1, text="x", given=date(2026, 5, 3), made=NOW))
        mentoring.add_note(tx, SessionNote(person=1, at=NOW, text="a\nb"))
        mentoring.set_covers(tx, 1, NEEDS)
    with store.read() as reader:
        assert mentoring.agreements(reader) == {1: agreement}
        assert mentoring.goals(reader) == (goal, own)
        assert mentoring.questions(reader) == (question,)
        assert mentoring.advices(reader) == (advice,)
        assert [note.text for note in mentoring.notes(reader, 1)] == ["a\nb"]
        assert mentoring.covers(reader) == {1: NEEDS}
    with store.write("tell", NOW) as tx:
        mentoring.tell(tx, advice.id, "")
        mentoring.set_covers(tx, 1, ())
    with store.read() as reader:
        [told] = mentoring.advices(reader)
        assert (told.told, told.outcome) == (NOW, "")
        assert mentoring.covers(reader) == {}


@pytest.mark.parametrize("ended", [1, 2])
def test_of_two_agreements_the_one_that_runs_is_read(store: Store, ended: int) -> None:
    with store.write("fill", NOW) as tx:
        for person in (1, 2):
            over = NOW if person == ended else None
            since = NOW + timedelta(days=person == ended)
            new = Agreement(person=person, stage="ended" if over else "agreed", every=person, since=since, ended=over)
            mentoring.put_agreement(tx, new)
        mentoring.set_covers(tx, 1, ("skills",))
        mentoring.set_covers(tx, 2, ("skills", "access"))
        merging.merge(tx, 2, 1, tally)
    with store.read() as reader:
        assert mentoring.agreements(reader)[1].every == 3 - ended
        assert mentoring.covers(reader) == {1: ("skills", "access")}
    with store.write("unmerge", NOW) as tx:
        merging.unmerge(tx, 2, tally)
    with store.read() as reader:
        assert {number: one.every for number, one in mentoring.agreements(reader).items()} == {1: 1, 2: 2}
        assert mentoring.covers(reader) == {1: ("skills",), 2: ("skills", "access")}


def test_the_last_entry_of_a_kind_is_found_for_each(store: Store) -> None:
    def entry(days: int, kind: str, who: tuple[int, ...], direction: str = "both", **more: bool) -> Engagement:
        at = NOW - timedelta(days=days)
        return Engagement(at=at, people=who, kind=kind, direction=direction, **more)  # type: ignore[arg-type]

    entries = [
        entry(5, "met", (1, 2)), entry(3, "call", (1,)), entry(1, "reply", (1,), "in"),
        entry(0, "met", (2,), undated=True),
    ]  # fmt: skip
    with store.write("log", NOW) as tx:
        log.add(tx, entries, tally)
    with store.read() as reader:
        found = log.last_of_kinds(reader, [1, 2], ("met", "call"))
        assert {person: one.kind for person, one in found.items()} == {1: "call", 2: "met"}
        assert log.last_of_kinds(reader, [1], ("reply",), ("out",)) == {}
        assert log.last_of_kinds(reader, [1], ("reply",), ("in",))[1].kind == "reply"
