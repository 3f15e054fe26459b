"""The map of your developmental network: who covers which need, and where it has gaps."""

from __future__ import annotations

from collections.abc import Iterable

from starmeet.model import NEEDS, MentoringStage, Need, Value, label
from starmeet.rapport.relation import Relation

MEANS: dict[Need, str] = {
    "access": "is there when you need somebody, and opens doors",
    "skills": "shows you how it is done",
    "network": "knows people, and introduces you",
    "alignment": "knows your goals, and whether you are on your way",
    "expectations": "says plainly what is expected, and what to expect",
}
"""What mentees lack (PMC4114132), turned into what somebody does for you."""
FROM_AFAR: frozenset[Need] = frozenset(("skills",))
"""What can be had of somebody who does not know about it."""


class Cover(Value, frozen=True, kw_only=True):
    """Somebody who covers a need."""

    id: str
    """"p2"."""
    person: str
    stage: MentoringStage


class NeedLine(Value, frozen=True, kw_only=True):
    """One need, who covers it, and what is missing there; empty when nothing is."""

    need: Need
    means: str
    people: tuple[Cover, ...] = ()
    gap: str = ""


def network(relations: Iterable[Relation]) -> tuple[NeedLine, ...]:
    """Map the needs: who covers each, and the gaps in kind words. What has ended covers nothing any more."""
    found: dict[Need, list[Cover]] = {need: [] for need in NEEDS}
    for relation in relations:
        if relation.stage != "ended":
            for need in relation.covers:
                cover = Cover(id=label("p", relation.person.id), person=relation.person.name, stage=relation.stage)
                found[need].append(cover)
    return tuple(
        NeedLine(need=need, means=MEANS[need], people=people, gap=_gap(need, people))
        for need in NEEDS
        for people in [tuple(sorted(found[need], key=lambda one: (one.person, one.id)))]
    )


def _gap(need: Need, people: tuple[Cover, ...]) -> str:
    """Say what is missing; several people from different places do more for somebody than one (Higgins 2001)."""
    if not people:
        return "nobody yet: who of your people " + _WHO[need] + "?"
    if all(one.stage == "afar" for one in people) and need not in FROM_AFAR:
        return "so far only from afar: it takes somebody who knows of you"
    if len(people) == 1:
        return "one voice so far: a second would make it lighter for both"
    return ""


_WHO: dict[Need, str] = {
    "access": "would answer when it matters",
    "skills": "does what you want to learn, so that you can watch",
    "network": "knows those you would like to know",
    "alignment": "could hear your goals and ask about them",
    "expectations": "has been where you want to go",
}
