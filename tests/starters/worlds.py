"""Homes filled by chance, always the same for a seed, through the verbs and the doors a user's data comes in by."""

from __future__ import annotations

import csv
import random
from datetime import timedelta
from pathlib import Path

from starmeet.config.places import Home
from starmeet.desk import Desk, conferences, log, mentorship, open_desk, people
from starmeet.desk.intake import Intake
from starmeet.networks.batch import Batch, Passed, Profile, Said
from starmeet.text import plain
from tests.conftest import NOW

FIRST = (
    "Ada Bo Cleo Dov Eun Fay Gil Hana Ivo Juno Kai Lea Mira Noor Odo Pia Quim Rosa Sol Tove Uma Vik Wren Yara".split()
)
LAST = "Abel Birk Cole Drum Elm Finch Gray Holt Ives Jarl Knox Lund Moss Nye Oak Penn Reed Stone Thorn Vale".split()
WORDS = (
    'a b the of 3 14 2.0 100 parsers lexers Rust Python errors that help TOML tests async "quoted" «so» Zürich ice '
    "what why how who? never! ok. \u202eevil\u202c <b>bold</b> https://evil.example/x www.x.example me@mail.example "
    "@someone family salary cancer election my mother 21 May 1999 {session} {date} [link](x) \x1b[31mred we they I "
    "Tomas Brandt met promised #advice try small things first e.g. Foo i.e. bar Dr. Who ... … 3rd naïve ﬁx"
).split(" ")
TOPICS = ("typing", "parsers", "error messages", "C++ 20", "naïve Bayes", "Rust", "family law", "3D")
CITIES = ("Porto", "Ghent, Belgium", "São Paulo", "Basel")
KINDS = (
    "reply",
    "question",
    "message",
    "mention",
    "help",
    "thanks",
    "intro",
    "call",
    "met",
    "like",
    "read",
    "attended",
)


class Filler:
    """Fills one home."""

    def __init__(self, home: Home, seed: int, size: int = 3) -> None:
        self.chance = random.Random(seed)
        self.home = home
        self.size = size
        self.names: list[str] = []

    def phrase(self, most: int = 12) -> str:
        """Make some words, with everything in them that has ever been awkward."""
        words = [self.chance.choice(WORDS) for _ in range(self.chance.randint(1, most))]
        text = " ".join(words)
        return (text[0].upper() + text[1:] + self.chance.choice(("", ".", "?", "!"))) if text.strip() else "Words"

    def fill(self) -> Desk:
        """Write the config, and have people, a conference, a log and posts taken in."""
        self.home.data.mkdir(parents=True, exist_ok=True)
        self.home.config.write_text(self._config(), encoding="utf-8")
        desk, problems = open_desk(self.home, lambda: NOW)
        assert problems == ()
        for index in range(self.size):
            self._person(desk, index)
        conferences.add(desk, str(self._programme("lantern", 8)), attending="going")
        conferences.add(desk, str(self._programme("moss", -200)), attending="going")
        self._log(desk)
        self._posts(desk)
        return desk

    def _config(self) -> str:
        chosen = self.chance.sample(TOPICS, 3)
        offers = [self.phrase(6).replace("\x1b", "").replace('"', "").replace("\\", "") for _ in range(2)]
        tone = self.chance.choice(("plain", "warm", "formal"))
        mine = self.chance.choice(CITIES).partition(",")[0]
        return (
            (
                f'[me]\nname = "Robin Vale"\nhome = "{mine}"\ntopics = {chosen!r}\noffers = {offers!r}\n'
                f'timezone = "Europe/Lisbon"\nhandles = ["@robin@vale.example", "github:robin-vale-example"]\n'
                f'[starters]\ntone = "{tone}"\n'
            )
            .replace("\u202e", "")
            .replace("\u202c", "")
        )

    def _person(self, desk: Desk, index: int) -> None:
        name = f"{self.chance.choice(FIRST)} {LAST[index % len(LAST)]}{'' if index < len(LAST) else f' {index}'}"
        self.names.append(name)
        chance = self.chance
        maybe = {
            "home": chance.choice(CITIES), "offer": self.phrase(), "ask": self.phrase(), "why": self.phrase(),
            "bring": chance.choice(('her book "Errors That Help", to sign', self.phrase(), "tea")),
            "topics": chance.sample(TOPICS, 3), "note": "SECRET", "recognise": "SECRET scarf",
        }  # fmt: skip
        fields = {key: value for key, value in maybe.items() if chance.random() < 0.7}
        handles = (f"@p{index}@people.example", f"github:p{index}-example")
        people.add(desk, name, handles=handles, tier=chance.randint(0, 3))
        people.edit(desk, name, fields)

    def _programme(self, name: str, days: int) -> Path:
        path = self.home.data / f"{name}.csv"
        day = (NOW + timedelta(days=days)).date()
        with path.open("w", encoding="utf-8", newline="") as file:
            write = csv.writer(file)
            write.writerow(("Title", "Date", "Start time", "End time", "Room", "Speakers", "Abstract", "ID"))
            for index in range(self.size + 2):
                abstract = " ".join(self.phrase(14) for _ in range(self.chance.randint(0, 4)))
                who = ", ".join(self.chance.sample(self.names, self.chance.randint(1, min(2, len(self.names)))))
                hour = 8 + index % 10
                today = NOW.date() if name == "lantern" and index % 3 == 0 else day
                title = self.phrase().replace("\x1b", "")
                write.writerow((title, today, f"{hour}:00", f"{hour}:45", "Hall B", who, abstract, f"{name}{index}"))
        return path

    def _log(self, desk: Desk) -> None:
        for _ in range(self.size * 2):
            line, kind = self.phrase(), self.chance.choice(KINDS)
            who = self.chance.sample(self.names, self.chance.randint(1, 2))
            at = (NOW - timedelta(days=self.chance.randint(0, 700))).date().isoformat()
            log.log(desk, f"noted {line}", people=tuple(who), kind=kind, at=at, from_them=self.chance.random() < 0.5)
        for promised in self.chance.sample(self.names, 1 + self.size // 4):
            log.log(desk, f"promised {promised} #promise: {self.phrase(6).replace('#', '')} x", people=(promised,))
        for adviser in self.chance.sample(self.names, 1 + self.size // 5):
            given = mentorship.advice(desk, adviser, f"try {self.phrase(6)}", on="2026-10-03")
            if self.chance.random() < 0.3:
                mentorship.told(desk, given.id, "it worked")
        log.log(desk, "read the old code before you write new #advice", people=(self.chance.choice(self.names),),
                kind="message", at="2026-05-03", from_them=True)  # fmt: skip

    def _posts(self, desk: Desk) -> None:
        chance, said, passed = self.chance, [], []
        for index in range(len(self.names)):
            hours = chance.randint(1, 900)
            fedi = Profile(network="mastodon", address=f"p{index}@people.example")
            hub = Profile(network="github", address=f"p{index}-example")
            fields = {"at": NOW - timedelta(hours=hours), "url": "https://people.example/1"}
            said.append(Said(key=f"mastodon:{index}", text=plain(self.phrase(20)), who=fedi, **fields))  # type: ignore[arg-type]
            text = chance.choice(
                (f"New repository p{index}/kiln: {plain(self.phrase(4))}", f"Released p{index}/kiln v2.0.1")
            )
            said.append(Said(key=f"github:event:{index}", text=text, who=hub, **fields))  # type: ignore[arg-type]
            passed.append(
                Passed(key=f"mastodon:in:{index}", who=(fedi,), direction="in", text=plain(self.phrase(20)),
                       kind=chance.choice(("reply", "question", "thanks", "message")), **fields)  # type: ignore[arg-type]
            )  # fmt: skip
            passed.append(
                Passed(key=f"github:star:{index}:robin", who=(hub,), direction="out", kind="like",
                       text=f"p{index}/anvil", **fields)  # type: ignore[arg-type]
            )  # fmt: skip
        with desk.store.write("sync", NOW, journaled=False) as tx:
            Intake(desk.config, desk.zone).take(tx, Batch(said=tuple(said), passed=tuple(passed)))
