"""People: people, person, add, edit, remove, import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from starmeet import text
from starmeet.cli.face import Face, ago, answer, progress, say, stars, table, verb
from starmeet.desk import insights as desk_insights
from starmeet.desk import people as desk_people
from starmeet.desk.files import given_path
from starmeet.desk.imports import Imported, import_file, read_columns
from starmeet.desk.people import EDITABLE, PersonCard
from starmeet.errors import UsageError
from starmeet.model import ROLES


@click.command()
@click.argument("query", nargs=-1)
@click.option(
    "--never",
    is_flag=False,
    flag_value="",
    metavar="[CONF]",
    help="Only those with whom nothing ever passed; with CONF, those of them who are there.",
)
@verb
def people(face: Face, query: tuple[str, ...], never: str | None) -> None:
    """List people; QUERY filters by name, alias, handle, organisation, topic."""
    found = desk_people.list_people(face.desk(), " ".join(query))
    strangers = None
    if never is not None:
        strangers, ids = desk_insights.never(face.desk(), never)
        found = tuple(one for one in found if one.id in ids)

    def lines() -> Iterator[str]:
        if strangers is not None:
            yield f"{strangers.sentence[:1].upper()}{strangers.sentence[1:]}."
        if not found:
            yield "Nobody yet: `starmeet add NAME` or `starmeet import FILE`." if not query else "Nobody fits that."
            return
        rows = [
            (stars(one.tier), one.name, one.stage, "–" if one.warmth is None else str(one.warmth),
             ago(one.last_contact, face.now()), one.where)
            for one in found
        ]  # fmt: skip
        yield from table([("★", "name", "stage", "warmth", "last", "next at"), *rows])

    answer(face, found, lines)


@click.command()
@click.argument("name")
@verb
def person(face: Face, name: str) -> None:
    """Show one person: all we know and from where."""
    card = desk_people.show_person(face.desk(), name)
    answer(face, card, lambda: _card(card))


def _card(card: PersonCard) -> Iterator[str]:
    one = card.person
    yield f"{one.name}  {stars(one.tier)}  {one.role}  ({card.id})"
    for what, value in (
        ("at", one.org), ("home", one.home), ("topics", ", ".join(one.topics)), ("also", ", ".join(one.aliases)),
        ("why", one.why), ("recognise", one.recognise), ("offer", one.offer), ("ask", one.ask),
        ("bring", one.bring), ("note", one.note),
    ):  # fmt: skip
        if value:
            yield f"  {what:<10} {text.one_line(value)}"
    for handle in one.handles:
        yield f"  {handle.network:<10} {handle.address}"
    yield f"  {'stage':<10} {card.stage_why}"
    warm = "never interacted" if card.warmth is None else f"{card.warmth} of 100, {card.level}"
    yield f"  {'warmth':<10} {warm}   (yours alone: {card.investment or 0}; `starmeet why {card.id}` explains)"
    for where in card.where:
        yield f"  {'at':<10} {where}"
    for promise in card.promises:
        if promise.done is None:
            due = f" by {promise.due:%d %b %Y}" if promise.due else ""
            yield f"  {'promise':<10} {'you' if promise.mine else 'they'}: {promise.text}{due}"
    arrows = {"out": "→", "in": "←", "both": "↔"}
    for entry in card.exchanges[:10]:
        said = text.clip(text.one_line(entry.text), 90)
        yield f"  {arrows[entry.direction]} {entry.at:%d %b %Y}  {entry.kind:<8} {said}"
    if len(card.exchanges) > 10:
        yield f"  … and {len(card.exchanges) - 10} earlier"
    for post in card.posts:
        yield f"  · {post.at:%d %b %Y}  {post.network}  {text.clip(text.one_line(post.text), 90)}"
    ours = sorted(field for field, owner in card.owners.items() if owner == "declared")
    if ours:
        yield f"  from config.toml: {', '.join(ours)}"


@click.command()
@click.argument("name")
@click.option("--handle", "handles", multiple=True, metavar="H", help="@ada@example.social, github:ada, a profile URL…")
@click.option("--tier", type=click.IntRange(0, 3), default=1, show_default=True, help="Stars; 0: not to plan for.")
@click.option("--role", type=click.Choice(ROLES), default="star", show_default=True, help="What they are to you.")
@click.option("--topic", "topics", multiple=True, metavar="T", help="What they work on; may be repeated.")
@click.option("--org", default="", help="Where they work.")
@verb
def add(face: Face, name: str, **options: Any) -> None:
    """Add someone you follow."""
    added = desk_people.add(face.desk(), name, **options)
    answer(
        face,
        added,
        lambda: [
            f"{added.name} is there now ({added.id})." if added.new else f"{added.name} is already there ({added.id})."
        ],
    )


@click.command()
@click.argument("name")
@click.option("--name", "new_name", help="Another name.")
@click.option("--tier", type=click.IntRange(0, 3), help="Stars; 0: not to plan for.")
@click.option("--role", type=click.Choice(ROLES), help="What they are to you.")
@click.option("--org", help="Where they work.")
@click.option("--at-home", "home", metavar="CITY", help="Where they live.")
@click.option("--why", help="Why you admire them.")
@click.option("--recognise", help="How to recognise them.")
@click.option("--offer", help="What you could offer them.")
@click.option("--ask", help="What you would ask them.")
@click.option("--bring", help="What to bring when you meet.")
@click.option("--note", help="Anything else.")
@click.option("--topic", "topics", multiple=True, help="Their topics, in place of those there are.")
@click.option("--alias", "aliases", multiple=True, help="Their other names, in place of those there are.")
@click.option("--handle", "handles", multiple=True, help="Their handles, in place of those there are.")
@click.option("--warmth", "warmth_pin", metavar="N", help="Pin the warmth (0-100); `auto` leaves it to the log.")
@verb
def edit(face: Face, name: str, new_name: str | None, warmth_pin: str | None, **options: Any) -> None:
    """Change what is known of a person; fields declared in config.toml are changed there."""
    fields = {field: value for field, value in options.items() if field in EDITABLE and value not in (None, ())}
    if new_name is not None:
        fields["name"] = new_name
    if warmth_pin is not None:
        fields["warmth_pin"] = None if warmth_pin == "auto" else _number(warmth_pin)
    if not fields:
        raise UsageError("nothing to change was given", "see `starmeet edit --help`")
    edited = desk_people.edit(face.desk(), name, fields)
    changed = ", ".join(edited.changed).replace("_", " ")
    answer(
        face,
        edited,
        lambda: [f"{edited.name}: changed {changed}." if changed else f"{edited.name}: nothing is different."],
    )


def _number(given: str) -> int:
    if not given.isdecimal():
        raise UsageError(f"a pinned warmth is a whole number from 0 to 100, or `auto`, not {given!r}")
    return int(given)


@click.command()
@click.argument("name")
@verb
def remove(face: Face, name: str) -> None:
    """Remove a person and your log with them (`starmeet undo` brings them back)."""
    gone = desk_people.remove(face.desk(), name)
    answer(face, gone, lambda: [f"{gone.name} is gone; `starmeet undo` brings them back."])


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--dry-run", is_flag=True, help="Say what would come, and change nothing.")
@click.option("--messages", is_flag=True, help="Take the words of private messages, too, not just when they were sent.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADER=FIELD",
    help="What a column of a table is: 'Full name=name'. Remembered for tables with the same header.",
)
@verb
def import_(face: Face, files: tuple[str, ...], dry_run: bool, messages: bool, columns: tuple[str, ...]) -> None:
    """Import whom you follow and know, and what passed between you.

    FILE is a file, a ZIP or tar as it was downloaded, or a folder; what it is, is seen by what is in it. Read are
    the archives of X and Mastodon, the export of LinkedIn, YouTube's part of Google Takeout; follow lists: Mastodon's
    following_accounts.csv, and answers of the interfaces of Mastodon, Bluesky, GitHub and X saved as JSON; feed lists
    (OPML); vCards; and tables of people (CSV).
    """
    desk = face.desk()
    named = read_columns(columns)
    done: list[Imported] = []
    try:
        for file in files:
            path = given_path(file)
            with progress(face) as report:
                done.append(import_file(desk, path, messages=messages, columns=named, dry_run=dry_run, report=report))
            if not face.json:
                _say_imported(file, done[-1], dry_run=dry_run)
    finally:  # what came before a file that cannot be read is in the store, and is said
        if face.json and done:
            answer(face, done[0] if len(files) == 1 else done, list)


def _say_imported(file: str, one: Imported, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    say(f"{file}: {one.kind}: {one.new} {would}new, {one.changed} {would}changed, {one.same} the same.")
    if one.entries or one.strangers or one.unknown:
        say(f"  {one.entries} {would}new in the log; {one.strangers} with others than your people are not kept")
    if one.unknown:
        say(f"  {one.unknown} more name nobody in the export and cannot be kept")
    if one.words:
        say(f"  {one.words} that were there without words {'would have' if dry_run else 'have'} them now")
    if one.posts:
        say(f"  {one.posts} {would}new posts of your people")
    for name in one.names[:10]:
        say(f"  + {name}")
    if len(one.names) > 10:
        say(f"  … and {len(one.names) - 10} more")
    for skipped in one.skipped[:10]:
        say(f"  skipped {skipped.where}: {skipped.why}")
    if len(one.skipped) > 10:
        say(f"  … and {len(one.skipped) - 10} more skipped (--json lists them all)")
