"""Whether a sentence is grounded: read off the database file and the sentence alone, with nothing of the composer's.

It shares no code with `starmeet.starters`: it looks facts up in the rows of the SQLite file and in config.toml, and
what a sentence claims in the words of its facts.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})(?: (\d{{4}}))?\b")
_ADDRESS = re.compile(r"(?:\w+://|www\.|mailto:)\S+|[\w.+-]+@[\w-]+\.\S+|@\w[\w.@-]*|\b[\w-]+(?:\.[\w-]+)+/\S*")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_OURS = frozenset(("I", "GitHub", "I’d", "I'd"))
"""Words of the sentences themselves that have a capital letter anywhere."""


class World:
    """What a store and its config hold, as plain rows."""

    def __init__(self, home: Path) -> None:
        base = sqlite3.connect(f"file:{home / 'starmeet.sqlite3'}?mode=ro", uri=True)
        base.row_factory = sqlite3.Row
        names = ("person", "engagement", "engagement_person", "post", "session", "conference", "promise", "advice")
        self.rows = {name: [dict(row) for row in base.execute(f'select * from "{name}"')] for name in names}
        base.close()
        config = home / "config.toml"
        self.me: dict[str, Any] = tomllib.loads(config.read_text("utf-8")).get("me", {}) if config.exists() else {}

    def holds(self, person: int, fact: dict[str, Any]) -> bool:
        """Tell whether a fact about this person is in the store, where facts of its kind are."""
        text, where = _flat(fact["text"]), fact["source"]
        [them] = [row for row in self.rows["person"] if row["id"] == person]
        match fact["kind"]:
            case "session":
                return any(_flat(row["title"]) == text for row in self._talks(them))
            case "abstract":
                title = where.partition('abstract of "')[2].rstrip('"').rstrip("…")
                return any(
                    text in _flat(row["abstract"]) and _flat(row["title"]).startswith(title)
                    for row in self._talks(them)
                )
            case "advice":
                kept = [row for row in self.rows["advice"] if row["person"] == person and row["told"] is None]
                return any(text in _flat(row["text"]) for row in [*kept, *self._log(person)])
            case "exchange" | "help":
                return any(text in _flat(row["text"]) for row in self._log(person))
            case "promise":
                mine = where.startswith("your")
                owed = [row for row in self.rows["promise"] if row["person"] == person and not row["done"]]
                return any(_flat(row["text"]).startswith(text) and bool(row["mine"]) == mine for row in owed)
            case "post" | "repository":
                posts = [row["text"] for row in self.rows["post"] if row["person"] == person]
                stars = [row["text"] for row in self._log(person) if (row["source_key"] or "").startswith("github:")]
                cut = text.rstrip("…")
                return any(cut in _flat(one) for one in (stars if where.startswith("your") else posts))
            case "topic":
                mine = [one.casefold() for one in self.me.get("topics", [])]
                return text in json.loads(them["topics"]) and text.casefold() in mine
            case "city":
                return _flat(them["home"]).startswith(text) and self.me.get("home", "").startswith(text)
            case "common":
                return any(
                    row["name"] == fact["text"] and row["attending"] == "going" for row in self.rows["conference"]
                )
            case "mutual":
                ids = [row["id"] for row in self.rows["person"] if row["name"] == fact["text"]]
                return bool(ids) and self._in_common(them, ids[0], where)
            case "work":
                return f'"{text}"' in _flat(f"{them['bring']} {them['why']}")
            case "offer":
                return text in (_flat(them["offer"]), *map(_flat, self.me.get("offers", [])))
            case kind:
                return bool(text) and text == _flat(them[kind])

    def _talks(self, them: dict[str, Any]) -> list[dict[str, Any]]:
        return [row for row in self.rows["session"] if them["name"] in row["speakers"]]

    def _log(self, person: int) -> list[dict[str, Any]]:
        ids = {row["engagement"] for row in self.rows["engagement_person"] if row["person"] == person}
        return [row for row in self.rows["engagement"] if row["id"] in ids]

    def _in_common(self, them: dict[str, Any], other: int, where: str) -> bool:
        [name] = [row["name"] for row in self.rows["person"] if row["id"] == other]
        if where.startswith("speakers"):
            return any(name in row["speakers"] for row in self._talks(them))
        together = {row["id"] for row in self._log(them["id"])} & {row["id"] for row in self._log(other)}
        return any(row["id"] in together and row["kind"] in ("met", "call", "intro") for row in self._log(other))


def _flat(text: str) -> str:
    return " ".join(text.split())


def ungrounded(text: str, facts: list[dict[str, Any]]) -> list[str]:
    """List what a sentence claims and its facts do not hold: quotations, dates, numbers, addresses, names."""
    evidence = " ".join(_flat(fact["text"]) for fact in facts)
    wrong = [one for one in _quotations(text) if one not in evidence]
    wrong += [one for one in _ADDRESS.findall(text) if one.rstrip('.,;:?!"”') not in evidence]
    left = text
    for found in _DATE.finditer(text):
        said = (int(found[1]), MONTHS.index(found[2]) + 1, int(found[3] or 0))
        days = [date.fromisoformat(fact["date"]) for fact in facts if fact["date"]]
        known = [(day.day, day.month, year) for day in days for year in (day.year, 0)]
        if said in known:
            left = left.replace(found[0], "that day")
    wrong += [one for one in _NUMBER.findall(left) if one not in _NUMBER.findall(evidence) and one not in evidence]
    return wrong + _names(left, evidence)


def _quotations(text: str) -> list[str]:
    curly = re.findall(r"“([^”]*)”", text)
    return curly or re.findall(r'"(.*?)"(?=[\s.,;:?!]|$)', text)


def _names(text: str, evidence: str) -> list[str]:
    """Find the words that begin with a capital, or hold letters of another script, and are in no fact."""
    wrong, first = [], True
    for word in text.split():
        bare = word.strip("\"“”.,;:!?…()'")
        capital = bare != bare.lower() and not (first and bare == bare.capitalize())
        if bare and (capital or not bare.isascii()) and bare not in _OURS and bare not in evidence and "’" not in bare:
            wrong.append(bare)
        first = word.rstrip('"”').endswith((".", "!", "?", "…", ":"))
    return wrong
