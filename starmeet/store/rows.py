"""Values to rows and back: the only place that knows how a noun is written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from starmeet.model import (
    Account,
    Advice,
    Agreement,
    Conference,
    Decision,
    Engagement,
    Goal,
    Handle,
    Listed,
    Meeting,
    Milestone,
    Person,
    Post,
    Presence,
    Promise,
    Question,
    Rsvp,
    Session,
    SessionNote,
    Shift,
    SourceOptions,
    Speaker,
    Spot,
    Tally,
    Walk,
)

Row = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

encode_json = msgspec.json.Encoder()
_speakers = msgspec.json.Decoder(tuple[Speaker, ...])
_options = msgspec.json.Decoder(SourceOptions)
_spots = msgspec.json.Decoder(tuple[Spot, ...])
_strings = msgspec.json.Decoder(tuple[str, ...])
_handles = msgspec.json.Decoder(tuple[Handle, ...])
_integers = msgspec.json.Decoder(tuple[int, ...])
_milestones = msgspec.json.Decoder(tuple[Milestone, ...])
_tally = msgspec.json.Decoder(Tally)


def to_us(instant: datetime) -> int:
    """Write an aware instant as UTC microseconds since 1970 (exact, before 1970 too)."""
    return (instant - _EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """Read UTC microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=us)


def to_json(value: object) -> str:
    """Write a value as compact JSON text."""
    return encode_json.encode(value).decode()


def _optional(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)


def _us(instant: datetime | None) -> int | None:
    return None if instant is None else to_us(instant)


def strings(data: str) -> tuple[str, ...]:
    """Read a list of texts."""
    return _strings.decode(data) if data != "[]" else ()


def person_row(person: Person, owners: Mapping[str, str]) -> Row:
    """Write a person; handles live in their own table."""
    row = msgspec.structs.asdict(person)
    del row["handles"]
    return row | {
        "aliases": to_json(person.aliases),
        "topics": to_json(person.topics),
        "owners": to_json(owners),
    }


def person(row: Mapping[str, Any], handles: tuple[Handle, ...]) -> Person:
    """Read a person."""
    return Person(
        id=row["id"], name=row["name"], tier=row["tier"], role=row["role"], handles=handles,
        aliases=_strings.decode(row["aliases"]), org=row["org"], home=row["home"],
        topics=_strings.decode(row["topics"]), why=row["why"], recognise=row["recognise"], offer=row["offer"],
        ask=row["ask"], bring=row["bring"], note=row["note"], warmth_pin=row["warmth_pin"], declared=row["declared"],
    )  # fmt: skip


def engagement_row(entry: Engagement) -> Row:
    """Write an engagement; its people live in their own table."""
    row = msgspec.structs.asdict(entry)
    del row["people"]
    return row | {"at": to_us(entry.at), "source_key": entry.source_key or None}


def engagement(row: Mapping[str, Any], people: tuple[int, ...]) -> Engagement:
    """Read an engagement."""
    return Engagement(
        id=row["id"], at=from_us(row["at"]), zone=row["zone"], people=people, direction=row["direction"],
        kind=row["kind"], text=row["text"], url=row["url"], source_key=row["source_key"] or "", by=row["by"],
        undated=row["undated"],
    )  # fmt: skip


def account_row(account: Account) -> Row:
    """Write an account."""
    row = msgspec.structs.asdict(account)
    return row | {
        "links": to_json(account.links), "verified": to_json(account.verified), "former": to_json(account.former),
        "seen": to_us(account.seen),
    }  # fmt: skip


def account(row: Mapping[str, Any]) -> Account:
    """Read an account."""
    return Account(
        id=row["id"], person=row["person"], network=row["network"], key=row["key"], address=row["address"],
        name=row["name"], bio=row["bio"], url=row["url"], avatar=row["avatar"], links=_strings.decode(row["links"]),
        verified=_strings.decode(row["verified"]), former=_handles.decode(row["former"]), seen=from_us(row["seen"]),
    )  # fmt: skip


def post_row(post: Post) -> Row:
    """Write a post."""
    row = msgspec.structs.asdict(post)
    return row | {"at": to_us(post.at), "links": to_json(post.links), "tags": to_json(post.tags)}


def post(row: Mapping[str, Any]) -> Post:
    """Read a post."""
    return Post(
        id=row["id"], person=row["person"], network=row["network"], at=from_us(row["at"]), text=row["text"],
        url=row["url"], source_key=row["source_key"], links=_strings.decode(row["links"]),
        tags=_strings.decode(row["tags"]), is_reply=row["is_reply"], replies=row["replies"],
    )  # fmt: skip


def tally_row(tally: Tally) -> Row:
    """Write a tally."""
    return {"id": tally.person, "data": to_json(tally)}


def tally_from(data: str) -> Tally:
    """Read a tally."""
    return _tally.decode(data)


def conference_row(conference: Conference) -> Row:
    """Write a conference, with nothing known of its source's last answer."""
    row = msgspec.structs.asdict(conference)
    return row | {
        "start": conference.start.isoformat(), "end": conference.end.isoformat(),
        "cfp_end": conference.cfp_end.isoformat() if conference.cfp_end else None,
        "arrive": _us(conference.arrive), "leave": _us(conference.leave),
        "rooms": "[]", "etag": "", "last_modified": "", "body_hash": "", "source_options": "{}",
    }  # fmt: skip


def conference(row: Mapping[str, Any]) -> Conference:
    """Read a conference."""
    fields = {name: row[name] for name in Conference.__struct_fields__}
    fields["start"], fields["end"] = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    fields["cfp_end"] = date.fromisoformat(row["cfp_end"]) if row["cfp_end"] else None
    fields["arrive"], fields["leave"] = _optional(row["arrive"]), _optional(row["leave"])
    return Conference(**fields)


def source_options(row: Mapping[str, Any]) -> SourceOptions:
    """Read how a conference's source is to be read."""
    return _options.decode(row["source_options"] or "{}")


def spots(row: Mapping[str, Any]) -> tuple[Spot, ...]:
    """Read where the rooms of a conference are."""
    return _spots.decode(row["rooms"] or "[]")


def walk_row(walk: Walk, conference_id: int) -> Row:
    """Write how long a way takes: the ends in alphabetical order, as it is the same both ways."""
    a, b = sorted((walk.a, walk.b))
    return {"conference": conference_id, "a": a, "b": b, "minutes": walk.minutes}


def walk(row: Mapping[str, Any]) -> Walk:
    """Read how long a way takes."""
    return Walk(a=row["a"], b=row["b"], minutes=row["minutes"])


def shift_row(shift: Shift, conference_id: int) -> Row:
    """Write time that is taken."""
    return {
        "conference": conference_id, "start": to_us(shift.start), "end": to_us(shift.end), "what": shift.what,
    }  # fmt: skip


def shift(row: Mapping[str, Any]) -> Shift:
    """Read time that is taken."""
    return Shift(id=row["id"], start=from_us(row["start"]), end=from_us(row["end"]), what=row["what"])


def session_row(session: Session, conference_id: int) -> Row:
    """Write a session of a conference."""
    # Field by field: a programme has a thousand of them, and a dict of the struct first takes twice as long.
    return {
        "id": session.id, "conference": conference_id, "guid": session.guid, "title": session.title,
        "subtitle": session.subtitle, "abstract": session.abstract, "kind": session.kind, "track": session.track,
        "language": session.language, "room": session.room, "start": to_us(session.start), "end": to_us(session.end),
        "url": session.url, "join_url": session.join_url, "speakers": to_json(session.speakers),
    }  # fmt: skip


def session(row: Mapping[str, Any]) -> Session:
    """Read a session."""
    return Session(
        id=row["id"], guid=row["guid"], title=row["title"], subtitle=row["subtitle"], abstract=row["abstract"],
        kind=row["kind"], track=row["track"], language=row["language"], room=row["room"], start=from_us(row["start"]),
        end=from_us(row["end"]), url=row["url"], join_url=row["join_url"], speakers=_speakers.decode(row["speakers"]),
    )  # fmt: skip


def decision(row: Mapping[str, Any]) -> Decision:
    """Read a decision."""
    return Decision(person=row["person"], speaker=row["speaker"], right=row["right"])


def listed_row(listed: Listed, conference_id: int) -> Row:
    """Write a list of a conference."""
    return {"conference": conference_id, "source": listed.source, "people": to_json(listed.people)}


def listed(row: Mapping[str, Any]) -> Listed:
    """Read a list of a conference."""
    return Listed(source=row["source"], people=_speakers.decode(row["people"]))


def presence_row(presence: Presence) -> Row:
    """Write a presence; the database numbers it."""
    row = msgspec.structs.asdict(presence)
    del row["id"]
    lists = {name: to_json(row[name]) for name in ("evidence", "sessions", "chaired")}
    return row | lists


def presence(row: Mapping[str, Any]) -> Presence:
    """Read a presence."""
    return Presence(
        id=row["id"], conference=row["conference"], person=row["person"], speaker=row["speaker"], grade=row["grade"],
        probability=row["probability"], evidence=_strings.decode(row["evidence"]), kind=row["kind"],
        sessions=_integers.decode(row["sessions"]), chaired=_integers.decode(row["chaired"]),
    )  # fmt: skip


def rsvp_row(rsvp: Rsvp) -> Row:
    """Write an answer to an invitation."""
    row = msgspec.structs.asdict(rsvp)
    times = {name: None if row[name] is None else to_us(row[name]) for name in ("start", "end", "published", "seen")}
    return row | times | {"urls": to_json(rsvp.urls)}


def rsvp(row: Mapping[str, Any]) -> Rsvp:
    """Read an answer to an invitation."""
    return Rsvp(
        id=row["id"], person=row["person"], uri=row["uri"], event=row["event"], event_uri=row["event_uri"],
        start=_optional(row["start"]), end=_optional(row["end"]), urls=_strings.decode(row["urls"]),
        place=row["place"], status=row["status"], published=_optional(row["published"]), seen=from_us(row["seen"]),
    )  # fmt: skip


def meeting_row(meeting: Meeting) -> Row:
    """Write a meeting."""
    row = msgspec.structs.asdict(meeting)
    return row | {
        "conference": meeting.conference or None, "people": to_json(meeting.people), "start": to_us(meeting.start),
        "end": to_us(meeting.end), "changed": to_us(meeting.changed), "asked": _us(meeting.asked),
    }  # fmt: skip


def meeting(row: Mapping[str, Any]) -> Meeting:
    """Read a meeting."""
    return Meeting(
        id=row["id"], uid=row["uid"], sequence=row["sequence"], conference=row["conference"] or 0,
        people=_integers.decode(row["people"]), window=row["window"], start=from_us(row["start"]),
        end=from_us(row["end"]), zone=row["zone"], place=row["place"], kind=row["kind"], chance=row["chance"],
        reason=row["reason"], state=row["state"], changed=from_us(row["changed"]), note=row["note"],
        proposed=row["proposed"], channel=row["channel"], asked=_optional(row["asked"]), reply=row["reply"],
        guest=row["guest"], sent=row["sent"], told=row["told"],
    )  # fmt: skip


def promise_row(promise: Promise) -> Row:
    """Write a promise."""
    row = msgspec.structs.asdict(promise)
    return row | {
        "due": promise.due.isoformat() if promise.due else None,
        "made": to_us(promise.made),
        "done": None if promise.done is None else to_us(promise.done),
    }


def promise(row: Mapping[str, Any]) -> Promise:
    """Read a promise."""
    return Promise(
        id=row["id"], person=row["person"], mine=row["mine"], text=row["text"],
        due=date.fromisoformat(row["due"]) if row["due"] else None, made=from_us(row["made"]),
        done=_optional(row["done"]), entry=row["entry"],
    )  # fmt: skip


def agreement_row(agreement: Agreement) -> Row:
    """Write an agreement."""
    row = msgspec.structs.asdict(agreement)
    until = agreement.until.isoformat() if agreement.until else None
    return row | {"until": until, "since": to_us(agreement.since), "ended": _us(agreement.ended)}


def agreement(row: Mapping[str, Any]) -> Agreement:
    """Read an agreement."""
    return Agreement(
        id=row["id"], person=row["person"], me=row["me"], stage=row["stage"], every=row["every"],
        minutes=row["minutes"], until=date.fromisoformat(row["until"]) if row["until"] else None,
        boundaries=row["boundaries"], since=from_us(row["since"]), ended=_optional(row["ended"]),
    )  # fmt: skip


def goal_row(goal: Goal) -> Row:
    """Write a goal."""
    row = msgspec.structs.asdict(goal)
    times = {"made": to_us(goal.made), "done": _us(goal.done)}
    return row | times | {"person": goal.person or None, "milestones": to_json(goal.milestones)}


def goal(row: Mapping[str, Any]) -> Goal:
    """Read a goal."""
    return Goal(
        id=row["id"], person=row["person"] or 0, mine=row["mine"], text=row["text"],
        milestones=_milestones.decode(row["milestones"]), made=from_us(row["made"]), done=_optional(row["done"]),
        shared=row["shared"],
    )  # fmt: skip


def question_row(question: Question) -> Row:
    """Write a question."""
    row = msgspec.structs.asdict(question)
    return row | {"made": to_us(question.made), "answered": _us(question.answered)}


def question(row: Mapping[str, Any]) -> Question:
    """Read a question."""
    return Question(
        id=row["id"], person=row["person"], text=row["text"], made=from_us(row["made"]),
        answered=_optional(row["answered"]), answer=row["answer"], shared=row["shared"],
    )  # fmt: skip


def advice_row(advice: Advice) -> Row:
    """Write advice."""
    row = msgspec.structs.asdict(advice)
    return row | {"given": advice.given.isoformat(), "made": to_us(advice.made), "told": _us(advice.told)}


def advice(row: Mapping[str, Any]) -> Advice:
    """Read advice."""
    return Advice(
        id=row["id"], person=row["person"], text=row["text"], given=date.fromisoformat(row["given"]),
        made=from_us(row["made"]), outcome=row["outcome"], told=_optional(row["told"]),
    )  # fmt: skip


def session_note_row(note: SessionNote) -> Row:
    """Write what was noted of a session."""
    return msgspec.structs.asdict(note) | {"at": to_us(note.at)}


def session_note(row: Mapping[str, Any]) -> SessionNote:
    """Read what was noted of a session."""
    return SessionNote(id=row["id"], person=row["person"], at=from_us(row["at"]), text=row["text"])
