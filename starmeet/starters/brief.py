"""The card to read before walking up: ten seconds, nothing to scroll."""

from __future__ import annotations

import re
import textwrap
from datetime import date, datetime, timedelta

from starmeet.model import Engagement, Fact, Meeting, Promise, Session, Starter, Value
from starmeet.starters.facts import Subject, zone_of
from starmeet.text import clip, squeeze

NO_SIGNAL = "Nothing fresh to go on: ask about their talk"
NO_SIGNAL_NO_TALK = "Nothing fresh to go on: ask what they came for"
QUESTIONS = 2
LAST = 3
TALK_AROUND = timedelta(hours=2)
"""A talk that ended this recently is where they still are."""
_TO_SAY = ("opener", "thanks", "hello")
_SAID = {
    "read": "read", "like": "liked", "boost": "boosted", "reply": "replied", "mention": "mentioned",
    "question": "asked", "help": "helped", "thanks": "thanked", "intro": "introduced", "message": "wrote",
    "attended": "attended", "watched": "watched", "call": "called", "met": "met",
}  # fmt: skip


class Brief(Value, frozen=True, kw_only=True):
    """What one needs in the hallway, and nothing else."""

    name: str
    tier: int
    where: str = ""
    when: tuple[datetime, datetime] | None = None
    """Start and end of the meeting, else of their talk."""
    zone: str = "UTC"
    """The venue's zone, in which `when` is shown."""
    recognise: str = ""
    """How to recognise them."""
    recognise_me: str = ""
    """What they will look for."""
    say: str = ""
    say_facts: tuple[Fact, ...] = ()
    questions: tuple[Starter, ...] = ()
    give: str = ""
    bring: str = ""
    last: tuple[str, ...] = ()
    """The last three exchanges, newest first, each with its day."""
    promises: tuple[str, ...] = ()
    no_signal: bool = False
    has_talk: bool = False
    """Whether a talk of theirs is known, to ask about where there is nothing else."""


def brief(
    subject: Subject,
    starters: tuple[Starter, ...],
    meeting: Meeting | None = None,
    reason: str = "",
    recognise_me: str = "",
) -> Brief:
    """Put the card together; without a starter it says so in place of flattery.

    `reason` is why then and there (the window's), the meeting's own when empty.
    """
    where, when, zone = _where(subject, meeting, reason)
    said = next((starter for kind in _TO_SAY for starter in starters if starter.kind == kind), None)
    questions = tuple(starter for starter in starters if starter.kind == "question")[:QUESTIONS]
    offer = next((fact.text for starter in starters if starter.kind == "offer" for fact in starter.facts), "")
    return Brief(
        name=subject.person.name,
        tier=subject.person.tier,
        where=where,
        when=when,
        zone=zone,
        recognise=subject.person.recognise,
        recognise_me=recognise_me,
        say=said.text if said else "",
        say_facts=said.facts if said else (),
        questions=questions,
        give=subject.person.offer or offer or next(iter(subject.me_offers), ""),
        bring=subject.person.bring,
        last=tuple(_exchange_line(entry, subject) for entry in subject.exchanges[:LAST]),
        promises=tuple(_promise_line(promise, subject.now) for promise in subject.promises if promise.done is None),
        no_signal=said is None and not questions,
        has_talk=bool(subject.sessions),
    )


def _where(subject: Subject, meeting: Meeting | None, reason: str) -> tuple[str, tuple[datetime, datetime] | None, str]:
    zone = subject.conference.timezone if subject.conference else subject.zone
    if meeting is not None:
        why = reason or meeting.reason
        where = ", ".join(part for part in (meeting.place, why) if part)
        return where, (meeting.start, meeting.end), meeting.zone if meeting.zone != "UTC" else zone
    talk = _talk(subject)
    if talk is None:
        return reason or (subject.conference.name if subject.conference else ""), None, zone
    title = f'"{clip(talk.title, 60)}"'
    return ", ".join(part for part in (talk.room, reason or title) if part), (talk.start, talk.end), zone


def _talk(subject: Subject) -> Session | None:
    """Find the talk that is next or hardly over, else their last one."""
    near = [session for session in subject.sessions if session.end + TALK_AROUND > subject.now]
    if near:
        return min(near, key=lambda session: session.start)
    return max(subject.sessions, key=lambda session: session.start, default=None)


def _exchange_line(entry: Engagement, subject: Subject) -> str:
    day = _day_words(entry.at.astimezone(zone_of(subject.zone)).date(), subject.now)
    who = {"out": "you ", "in": "they "}.get(entry.direction, "")
    verb, text = _SAID[entry.kind], clip(squeeze(entry.text), 60)
    if text.lower().startswith(verb):  # a note as people write it: "met at PyForum"
        return f"{day} {who}{text[0].lower()}{text[1:]}"
    return f"{day} {who}{verb}{f': {text}' if text else ''}"


def _promise_line(promise: Promise, now: datetime) -> str:
    owner = "you" if promise.mine else "they"
    due = f", by {_day_words(promise.due, now)}" if promise.due else ""
    return f"{clip(squeeze(promise.text), 60)} ({owner}{due})"


def _day_words(day: date, now: datetime) -> str:
    near = abs((day - now.date()).days) < 300
    return f"{day.day} {day:%b}" if near else f"{day.day} {day:%b %Y}"


def place_line(card: Brief) -> str:
    """Say when and where, on one line; empty where neither is known."""
    return " · ".join(part for part in (_when_words(card), card.where) if part)


def no_signal(card: Brief) -> str:
    """Say that nothing is known to talk about, and what to do then; empty where something is."""
    return f"{NO_SIGNAL if card.has_talk else NO_SIGNAL_NO_TALK}." if card.no_signal else ""


def _when_words(card: Brief) -> str:
    if card.when is None:
        return ""
    start, end = (instant.astimezone(zone_of(card.zone)) for instant in card.when)
    return f"{start:%a} {start.day} {start:%b %H:%M}-{end:%H:%M}"


def brief_text(brief: Brief, width: int = 80) -> str:
    """Write the card as plain text, at most `width` columns wide."""
    width = max(30, width)
    head = f"{brief.name.upper()}  {'★' * brief.tier}".rstrip()
    place = place_line(brief)
    gap = width - len(head) - len(place)
    lines = [f"{head}{' ' * gap}{place}"] if place and gap >= 2 else _wrapped(head, width) + _wrapped(place, width)
    lines += _wrapped(brief.recognise, width)
    if brief.recognise_me:
        lines += _wrapped(f"They will look for: {brief.recognise_me}", width)
    lines.append("")
    for name, texts in card_rows(brief):
        for index, text in enumerate(texts):
            label = name if index == 0 else ""
            lines += textwrap.wrap(
                text, width, initial_indent=f"{label:<9}", subsequent_indent=" " * 9, break_on_hyphens=False
            )
    return "\n".join(lines).rstrip() + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width) if text else []


def card_rows(brief: Brief) -> list[tuple[str, list[str]]]:
    """List what the card says, by name: each with its lines, without any where there are none."""
    return [
        ("Say", [no_signal(brief) or brief.say] * bool(brief.no_signal or brief.say)),
        ("Ask", [starter.text for starter in brief.questions]),
        ("Give", [brief.give] * bool(brief.give)),
        ("Bring", [brief.bring] * bool(brief.bring)),
        ("Last", list(brief.last) or ["never"]),
        ("Promise", list(brief.promises)),
    ]


_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")


def brief_markdown(brief: Brief) -> str:
    """Write the card as Markdown; what others wrote cannot become markup."""
    lines = [f"# {_escape(brief.name)} {'★' * brief.tier}".rstrip(), ""]
    place = place_line(brief)
    lines += [f"**{_escape(place)}**", ""] if place else []
    lines += [_escape(brief.recognise), ""] if brief.recognise else []
    lines += [f"They will look for: {_escape(brief.recognise_me)}", ""] if brief.recognise_me else []
    for name, texts in card_rows(brief):
        lines += [f"- **{name}** {_escape(text)}" for text in texts]
    if brief.say_facts:
        receipts = "; ".join(f"{fact.source}{f', {fact.date}' if fact.date else ''}" for fact in brief.say_facts)
        lines += ["", f"Receipt: {_escape(receipts)}"]
    return "\n".join(lines).rstrip() + "\n"


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", squeeze(text, 2000))
