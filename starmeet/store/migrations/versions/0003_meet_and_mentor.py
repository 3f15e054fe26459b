"""When and where to meet, what calendar servers hold, and what mentoring keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the new tables, and give what is there the new columns."""
    _planning()
    _tasks()
    _asking()
    _venues()
    _mentoring()
    _rapport()


def _planning() -> None:
    for name, extra in (
        ("walk", (_text("a"), _text("b"), sa.Column("minutes", sa.Integer(), nullable=False))),
        ("shift", (_instant("start"), _instant("end"), _text("what"))),
    ):
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("conference", sa.Integer(), nullable=False),
            *extra,
            sa.ForeignKeyConstraint(
                ["conference"], ["conference.id"], name=op.f(f"fk_{name}_conference"),
                initially="DEFERRED", deferrable=True,
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )  # fmt: skip
        op.create_index(op.f(f"ix_{name}_conference"), name, ["conference"], unique=False)
    op.create_table(
        "calendar_copy",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _text("calendar"),
        _text("uid"),
        _text("href"),
        _text("etag"),
        _text("shown"),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _text("marks"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_copy")),
    )
    op.create_index("ux_calendar_copy_calendar_uid", "calendar_copy", ["calendar", "uid"], unique=True)
    op.add_column("conference", sa.Column("goal", sa.Text(), nullable=False, server_default=""))
    op.add_column("conference", sa.Column("arrive", sa.BigInteger(), nullable=True))
    op.add_column("conference", sa.Column("leave", sa.BigInteger(), nullable=True))
    for name in ("proposed", "channel", "reply", "guest"):
        op.add_column("meeting", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("plan", sa.Column("told", sa.Text(), nullable=False, server_default=""))
    op.add_column("meeting", sa.Column("asked", sa.BigInteger(), nullable=True))


def _tasks() -> None:
    op.create_table(
        "calendar_task",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _text("key"),
        _text("uid"),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _text("digest"),
        _text("state"),
        _instant("changed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_task")),
        sa.UniqueConstraint("key", name=op.f("uq_calendar_task_key")),
    )


def _asking() -> None:
    op.add_column("meeting", sa.Column("sent", sa.Integer(), nullable=False, server_default="-1"))
    op.add_column("meeting", sa.Column("told", sa.Text(), nullable=False, server_default=""))


def _venues() -> None:
    op.add_column("conference", sa.Column("rooms", sa.Text(), nullable=False, server_default="[]"))


def _mentoring() -> None:
    until, every = sa.Column("until", sa.Text(), nullable=True), sa.Column("every", sa.Integer(), nullable=False)
    minutes = sa.Column("minutes", sa.Integer(), nullable=False)
    for name, columns in (
        ("agreement", (
            _text("me"), _text("stage"), every, minutes, until, _text("boundaries"), _instant("since"),
            _perhaps("ended"),
        )),
        ("goal", (
            _yes("mine"), _text("text"), _text("milestones"), _instant("made"), _perhaps("done"), _yes("shared"),
        )),
        ("question", (
            _text("text"), _instant("made"), _perhaps("answered"), _text("answer"), _yes("shared"),
        )),
        ("advice", (
            _text("text"), _text("given"), _instant("made"), _text("outcome"), _perhaps("told"),
        )),
        ("session_note", (_instant("at"), _text("text"))),
        ("cover", (_text("need"),)),
    ):  # fmt: skip
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("person", sa.Integer(), nullable=name == "goal"),
            *columns,
            sa.ForeignKeyConstraint(
                ["person"], ["person.id"], name=op.f(f"fk_{name}_person"), initially="DEFERRED", deferrable=True,
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )  # fmt: skip
        op.create_index(op.f(f"ix_{name}_person"), name, ["person"], unique=False)


def _rapport() -> None:
    op.create_index("ix_engagement_kind_at", "engagement", ["kind", "at"], unique=False)
    op.create_index(
        "ix_engagement_person_person_engagement", "engagement_person", ["person", "engagement"], unique=False
    )
    op.drop_index(op.f("ix_engagement_person_person"), "engagement_person")
    op.create_table(
        "deed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        _text("step"),
        _text("kind"),
        _instant("at"),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_deed_person"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deed")),
    )
    op.create_index(op.f("ix_deed_person"), "deed", ["person"], unique=False)
    op.create_table(
        "sought",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _text("wanted"),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.Column("last_post", sa.Integer(), nullable=False),
        _text("entries"),
        _text("posts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sought")),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _instant(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _perhaps(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def _yes(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)
