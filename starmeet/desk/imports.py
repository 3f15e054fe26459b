"""Import: follow lists, contacts and archives, recognised by what is in them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from starmeet import text
from starmeet.desk.base import Desk
from starmeet.desk.intake import Intake, Taken
from starmeet.errors import UsageError
from starmeet.model import Skipped, Value
from starmeet.store.journal import Reader, Transaction

_COLUMNS = "import-columns"
MOST_TABLES = 50
"""Kinds of table of which is remembered what their columns are: far more than anyone imports."""


class Imported(Value, frozen=True, kw_only=True):
    """What an import brought."""

    kind: str
    new: int
    changed: int
    same: int
    skipped: tuple[Skipped, ...]
    names: tuple[str, ...] = ()
    """Of the new ones."""
    entries: int = 0
    """New entries of the log: what passed between you and your people."""
    words: int = 0
    """Entries that were there without words, and have them now."""
    posts: int = 0
    """New posts of your people."""
    strangers: int = 0
    """What passed with accounts that are none of your people's; not kept."""
    unknown: int = 0
    """What passed with someone the export does not name; not kept."""


def import_file(
    desk: Desk,
    path: Path,
    *,
    messages: bool = False,
    columns: Mapping[str, str] | None = None,
    dry_run: bool = False,
    report: Callable[[str], None] = lambda _: None,
) -> Imported:
    """Import a file, a folder, a ZIP or tar; nothing the user typed is changed, and it is one change to undo.

    Args:
        desk: where to.
        path: what to import.
        messages: take the words of private messages too, not just that there were some, and when.
        columns: what the columns of a table are (our field -> header); remembered for tables with the same header.
        dry_run: say what would come, and change nothing.
        report: is told now and then how far it is: "12 % of tweets.js".

    Raises:
        InputError: it is of no known kind, or damaged; then nothing of it is stored.
    """
    from starmeet.networks import read_export
    from starmeet.networks.bundle import open_bundle

    with open_bundle(path) as bundle:
        with desk.store.read() as reader:
            remembered = _remembered(reader)
        export = read_export(bundle, messages=messages, columns=columns, remembered=remembered)
        with desk.store.write("import", desk.now()) as tx, _without_collector():
            intake, taken = Intake(desk.config, desk.zone), Taken()
            for batch in export.batches:
                taken = taken.plus(intake.take(tx, batch))
                if how_far := bundle.progress:
                    report(how_far)
            _remember(tx, export.columns)
            tx.summary = f"import {text.one_line(path.name)}: {_in_words(taken)}"
            if dry_run:
                tx.discard()
    return Imported(
        kind=export.kind, new=taken.new, changed=taken.changed, same=taken.same, skipped=taken.skipped,
        names=taken.names, entries=taken.entries, words=taken.words, posts=taken.posts, strangers=taken.strangers,
        unknown=taken.unknown,
    )  # fmt: skip


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let garbage wait: what comes in makes no cycles, and looking for them is a fifth of a large import's time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def read_columns(given: Iterable[str]) -> dict[str, str]:
    """Read what the columns of a table are, as typed: HEADER=FIELD, or FIELD=HEADER as `conf add` has it.

    Raises:
        UsageError: there is no such field.
    """
    from starmeet.networks.table import COLUMNS

    columns: dict[str, str] = {}
    for one in given:
        left, _, right = (part.strip() for part in one.rpartition("="))
        ways = ((right.lower(), left), (left.lower(), right))
        exact = [(field, header) for field, header in ways if field in COLUMNS.fields]
        field, header = exact[0] if exact else (COLUMNS.meaning(right)[0], left)
        if not (field and header):
            hint = f"write it like 'Full name=name'; the fields are {', '.join(COLUMNS.fields)}"
            raise UsageError(f"{one!r} does not say what a column is", hint)
        columns[field] = header
    return columns


def _in_words(taken: Taken) -> str:
    entries = f", {taken.entries} entries" if taken.entries else ""
    return f"{taken.new} new, {taken.changed} changed{entries}"


def _remembered(reader: Reader) -> dict[str, dict[str, str]]:
    return msgspec.json.decode(reader.meta(_COLUMNS, "{}"), type=dict[str, dict[str, str]])


def _remember(tx: Transaction, columns: Mapping[str, Mapping[str, str]]) -> None:
    """Remember what the columns of tables are, for the next ones with the same header."""
    if columns:
        known = _remembered(tx)
        kept = {header: given for header, given in known.items() if header not in columns} | dict(columns)
        tx.set_meta(_COLUMNS, msgspec.json.encode(dict(list(kept.items())[-MOST_TABLES:])).decode())
