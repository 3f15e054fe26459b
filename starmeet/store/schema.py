"""The tables: SQLAlchemy Core, the same on SQLite and PostgreSQL.

Every table but `meta` has an integer `id` that starmeet hands out itself (`Transaction.new_ids`), so a deleted
row can come back under its own number. Instants are UTC microseconds, dates ISO text, lists JSON text. Foreign
keys are checked at the end of a transaction, so that an undo may put rows back in any order.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, Table, Text

REVISIONS = ("0001", "0002", "0003")
"""Migrations this version knows, oldest first; the last is what a new store is made with."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _to(name: str, table: str, *, index: bool = True) -> Column[int]:
    key = ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED")
    return Column(name, Integer, key, nullable=False, index=index)


def _instant(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


person = Table(
    "person",
    metadata,
    _id(),
    _text("name"),
    Column("tier", Integer, nullable=False),
    _text("role"),
    _text("aliases"),
    _text("org"),
    _text("home"),
    _text("topics"),
    _text("why"),
    _text("recognise"),
    _text("offer"),
    _text("ask"),
    _text("bring"),
    _text("note"),
    Column("warmth_pin", Integer, nullable=True),
    _text("declared"),
    # JSON: field -> "typed", "declared" or "imported".
    _text("owners"),
)

handle = Table(
    "handle",
    metadata,
    _id(),
    _to("person", "person"),
    _text("network"),
    _text("address"),
    Index("ux_handle_network_address", "network", "address", unique=True),
)

engagement = Table(
    "engagement",
    metadata,
    _id(),
    _instant("at"),
    _text("zone"),
    _text("direction"),
    _text("kind"),
    _text("text"),
    _text("url"),
    # NULL for what was typed; unique otherwise, which is what makes an import idempotent.
    Column("source_key", Text, nullable=True, unique=True),
    _text("by"),
    Column("undated", Boolean, nullable=False),
    Index("ix_engagement_at", "at"),
    Index("ix_engagement_kind_at", "kind", "at"),
)

engagement_person = Table(
    "engagement_person",
    metadata,
    _id(),
    _to("engagement", "engagement"),
    _to("person", "person", index=False),
    # Both columns, so that the log of a person is found without a look at this table.
    Index("ix_engagement_person_person_engagement", "person", "engagement"),
)

account = Table(
    "account",
    metadata,
    _id(),
    _to("person", "person"),
    _text("network"),
    # What stays when the address changes.
    _text("key"),
    _text("address"),
    _text("name"),
    _text("bio"),
    _text("url"),
    _text("avatar"),
    _text("links"),
    _text("verified"),
    _text("former"),
    _instant("seen"),
    Index("ux_account_network_key", "network", "key", unique=True),
)

post = Table(
    "post",
    metadata,
    _id(),
    _to("person", "person"),
    _text("network"),
    _instant("at"),
    _text("text"),
    _text("url"),
    Column("source_key", Text, nullable=False, unique=True),
    _text("links"),
    _text("tags"),
    Column("is_reply", Boolean, nullable=False),
    Column("replies", Integer, nullable=True),
    Index("ix_post_at", "at"),
)

# What came of following the links in posts.
link = Table(
    "link",
    metadata,
    _id(),
    Column("url", Text, nullable=False, unique=True),
    _instant("at"),
    Column("works", Boolean, nullable=True),
    _text("why"),
    _text("instead"),
    _text("how"),
)

# How far each account has been read. Not undone: what was read stays read.
bookmark = Table(
    "bookmark",
    metadata,
    _id(),
    # The name of the account in config.toml, and of what is read of it.
    _text("account"),
    _text("stream"),
    _text("value"),
    Index("ux_bookmark_account_stream", "account", "stream", unique=True),
)

# Who is not to come back: keyed hashes, which say nothing about anyone.
forgotten = Table(
    "forgotten",
    metadata,
    _id(),
    Column("mark", Text, nullable=False, unique=True),
)

tally = Table(
    "tally",
    metadata,
    # The person's id.
    _id(),
    _text("data"),
)

conference = Table(
    "conference",
    metadata,
    _id(),
    Column("slug", Text, nullable=False, unique=True),
    _text("name"),
    _text("acronym"),
    _text("start"),
    _text("end"),
    _text("timezone"),
    Column("zone_assumed", Boolean, nullable=False),
    _text("attending"),
    _text("source"),
    _text("version"),
    _text("url"),
    _text("hashtag"),
    _text("city"),
    _text("cost"),
    _text("cfp_url"),
    Column("cfp_end", Text, nullable=True),
    _text("goal"),
    _instant("arrive", nullable=True),
    _instant("leave", nullable=True),
    # JSON list of model.Spot.
    _text("rooms"),
    _text("declared"),
    # What the source said last time: for a conditional request, and to know "unchanged".
    _text("etag"),
    _text("last_modified"),
    _text("body_hash"),
    # JSON of model.SourceOptions.
    _text("source_options"),
)

session = Table(
    "session",
    metadata,
    _id(),
    _to("conference", "conference"),
    _text("guid"),
    _text("title"),
    _text("subtitle"),
    _text("abstract"),
    _text("kind"),
    _text("track"),
    _text("language"),
    _text("room"),
    _instant("start"),
    _instant("end"),
    _text("url"),
    _text("join_url"),
    # JSON list of Speaker: a programme is always read whole.
    _text("speakers"),
)

decision = Table(
    "decision",
    metadata,
    _id(),
    _to("conference", "conference"),
    _to("person", "person"),
    _text("speaker"),
    Column("right", Boolean, nullable=False),
)

rsvp = Table(
    "rsvp",
    metadata,
    _id(),
    _to("person", "person"),
    # Of the record of the answer.
    Column("uri", Text, nullable=False, unique=True),
    _text("event"),
    _text("event_uri"),
    _instant("start", nullable=True),
    _instant("end", nullable=True),
    _text("urls"),
    _text("place"),
    _text("status"),
    _instant("published", nullable=True),
    _instant("seen"),
    Index("ix_rsvp_start", "start"),
)

# Organisers and attendees; of what attendees did not publish, only what tells who they are.
listed = Table(
    "listed",
    metadata,
    _id(),
    _to("conference", "conference"),
    # Absolute path of the list; empty for what the programme itself says.
    _text("source"),
    # JSON list of Speaker.
    _text("people"),
)

# Derived from people, programme, lists and decisions: rebuilt when `presence_stamp.stamp` is not the store's, and not
# journaled.
presence = Table(
    "presence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conference", Integer, nullable=False, index=True),
    Column("person", Integer, nullable=False),
    _text("speaker"),
    _text("grade"),
    Column("probability", Float, nullable=False),
    _text("evidence"),
    _text("kind"),
    _text("sessions"),
    _text("chaired"),
)

presence_stamp = Table(
    "presence_stamp",
    metadata,
    # The conference's id.
    _id(),
    Column("stamp", BigInteger, nullable=False),
)

# Where the words of a conference were found in the log and the posts, so that both are searched once. Derived, and not
# journaled.
sought = Table(
    "sought",
    metadata,
    # The conference's id.
    _id(),
    # JSON: the words, and all else that decides what is found.
    _text("wanted"),
    # The last ids that were looked at.
    Column("last_entry", Integer, nullable=False),
    Column("last_post", Integer, nullable=False),
    # JSON lists of ids.
    _text("entries"),
    _text("posts"),
)

meeting = Table(
    "meeting",
    metadata,
    _id(),
    Column("uid", Text, nullable=False, unique=True),
    Column("sequence", Integer, nullable=False),
    # No foreign key: a meeting outlives its conference, as calendars may know it.
    Column("conference", Integer, nullable=True, index=True),
    # JSON list of person ids.
    _text("people"),
    _text("window"),
    _instant("start"),
    _instant("end"),
    _text("zone"),
    _text("place"),
    _text("kind"),
    Column("chance", Float, nullable=False),
    _text("reason"),
    _text("state"),
    _instant("changed"),
    _text("note"),
    _text("proposed"),
    _text("channel"),
    _instant("asked", nullable=True),
    _text("reply"),
    _text("guest"),
    Column("sent", Integer, nullable=False),
    _text("told"),
)

walk = Table(
    "walk",
    metadata,
    _id(),
    _to("conference", "conference"),
    # Rooms or buildings, in alphabetical order.
    _text("a"),
    _text("b"),
    Column("minutes", Integer, nullable=False),
)

shift = Table(
    "shift",
    metadata,
    _id(),
    _to("conference", "conference"),
    _instant("start"),
    _instant("end"),
    _text("what"),
)

# What a calendar server was last known to hold of each meeting. Not undone: it is about the server.
calendar_copy = Table(
    "calendar_copy",
    metadata,
    _id(),
    # Address of the calendar, and the meeting's UID.
    _text("calendar"),
    _text("uid"),
    _text("href"),
    # Of the version that both sides agreed on, and of the one that was last shown; empty when none is there.
    _text("etag"),
    _text("shown"),
    Column("sequence", Integer, nullable=False),
    # JSON of calendar_copies.Marks: digests of the fields of what was written there, and what became of them.
    _text("marks"),
    Index("ux_calendar_copy_calendar_uid", "calendar", "uid", unique=True),
)

# What calendars were told of promises and follow-ups. Not undone: it is about the calendars.
calendar_task = Table(
    "calendar_task",
    metadata,
    _id(),
    # What it is about, by ids alone: "o3", "f12:m4:1".
    Column("key", Text, nullable=False, unique=True),
    # Of VTODO, the same for ever.
    _text("uid"),
    Column("sequence", Integer, nullable=False),
    # Of what was told.
    _text("digest"),
    # open, done, off
    _text("state"),
    _instant("changed"),
)

plan = Table(
    "plan",
    metadata,
    # The conference's id.
    _id(),
    # JSON of model.Plan.
    _text("data"),
    # The same with what was worked out since (prices), or empty. Follows from `data`, so it is not journaled.
    _text("told"),
    _instant("solved"),
)

choice = Table(
    "choice",
    metadata,
    _id(),
    _to("conference", "conference"),
    # A window id or a person label.
    _text("target"),
    # "pin" or "drop".
    _text("what"),
)

promise = Table(
    "promise",
    metadata,
    _id(),
    _to("person", "person"),
    Column("mine", Boolean, nullable=False),
    _text("text"),
    Column("due", Text, nullable=True),
    _instant("made"),
    _instant("done", nullable=True),
    # The engagement it was made in, 0 for none.
    Column("entry", Integer, nullable=False),
)

agreement = Table(
    "agreement",
    metadata,
    _id(),
    _to("person", "person"),
    # What I am to them: "mentee" or "mentor".
    _text("me"),
    _text("stage"),
    # Days from session to session, and minutes of one; 0 where that was not agreed.
    Column("every", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("until", Text, nullable=True),
    _text("boundaries"),
    _instant("since"),
    _instant("ended", nullable=True),
)

goal = Table(
    "goal",
    metadata,
    _id(),
    # NULL for a goal with nobody in particular.
    Column("person", Integer, ForeignKey("person.id", deferrable=True, initially="DEFERRED"), index=True),
    Column("mine", Boolean, nullable=False),
    _text("text"),
    # JSON list of model.Milestone.
    _text("milestones"),
    _instant("made"),
    _instant("done", nullable=True),
    Column("shared", Boolean, nullable=False),
)

question = Table(
    "question",
    metadata,
    _id(),
    _to("person", "person"),
    _text("text"),
    _instant("made"),
    _instant("answered", nullable=True),
    _text("answer"),
    Column("shared", Boolean, nullable=False),
)

advice = Table(
    "advice",
    metadata,
    _id(),
    _to("person", "person"),
    _text("text"),
    _text("given"),
    _instant("made"),
    _text("outcome"),
    _instant("told", nullable=True),
)

session_note = Table(
    "session_note",
    metadata,
    _id(),
    _to("person", "person"),
    _instant("at"),
    _text("text"),
)

# What somebody covers for me: one of model.NEEDS a row.
cover = Table(
    "cover",
    metadata,
    _id(),
    _to("person", "person"),
    _text("need"),
)

verdict = Table(
    "verdict",
    metadata,
    _id(),
    Column("step", Text, nullable=False, index=True),
    _to("person", "person"),
    # done, snooze, skip, seen
    _text("what"),
    Column("until", Text, nullable=True),
    _instant("at"),
)

# Steps that were done; what came of them is read off the log.
deed = Table(
    "deed",
    metadata,
    _id(),
    _to("person", "person"),
    _text("step"),
    # Kind of the step.
    _text("kind"),
    _instant("at"),
    # The engagement it was logged as, 0 for none.
    Column("entry", Integer, nullable=False),
)

used_starter = Table(
    "used_starter",
    metadata,
    _id(),
    _to("person", "person"),
    _text("text"),
    _instant("at"),
)

notice = Table(
    "notice",
    metadata,
    _id(),
    _instant("at"),
    Column("person", Integer, nullable=True, index=True),
    Column("conference", Integer, nullable=True),
    _text("text"),
)

merged = Table(
    "merged",
    metadata,
    # The id of the person who went into another.
    _id(),
    Column("into", Integer, nullable=False, index=True),
    # JSON: their row, and the ids of the rows that came from them, by table.
    _text("data"),
)

distinct_pair = Table(
    "distinct_pair",
    metadata,
    _id(),
    # Two people of whom the user said that they are not one.
    _to("person", "person"),
    _to("other", "person"),
)

journal = Table(
    "journal",
    metadata,
    _id(),
    _instant("at"),
    _text("verb"),
    _text("summary"),
    # True for what starmeet did by itself (a changed config.toml applied): `undo` passes over it.
    Column("automatic", Boolean, nullable=False),
    # JSON list of [table, id, before or null, after or null], and of [table, ids, null, columns and digest] for rows
    # that came in (see `journal.Change`).
    _text("changes"),
    _instant("undone", nullable=True),
)

meta = Table("meta", metadata, Column("key", Text, primary_key=True), _text("value"))
