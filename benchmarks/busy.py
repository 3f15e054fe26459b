"""The busy time of three days out of a calendar of 20,000 events, beside the time icalendar takes to parse it whole.

    python benchmarks/busy.py [--events 20000] [--recurring 300] [--years 10] [--runs 5] [--keep FOLDER]

Calendars are generated from a fixed seed, in the manner of several programs: some 600 bytes an event with
descriptions, attendees and alarms, folded lines, several zones with their definitions, and repeating events with
exceptions and moved instances. For each are printed, in processor seconds of one process: the best
`icalendar.Calendar.from_ical` (bytes given), our best reading (file included), warm, and their ratio; then the same
with both in a fresh process, imports included. Each result is compared with the busy time worked out from the whole
parse with recurring-ical-events. The last lines are about a folder with as many files as `--files` says, of one event
each. Above a tenth, or with a difference, it ends in an error.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

SEED = 20270601
LIMIT = 0.1
HERE = "Europe/Berlin"
FIRST = datetime(2027, 6, 1, tzinfo=ZoneInfo(HERE))
LAST = FIRST + timedelta(days=3)
ME = "robin@vale.example"
WORDS = (
    "garden rope bridge lamp winter paper query engine careful about with there gentle morning archive letters café "
    "naïve review planning weekly budget design quarterly customer meeting agenda notes please bring the slides"
).split()


class Style(NamedTuple):
    """How a program writes calendars."""

    name: str
    zones: tuple[tuple[str, str], ...]
    """Name in the file, and the zone of the world that is meant."""
    end_of_line: str = "\r\n"
    fold: str = "\r\n "
    lower: bool = False
    duration: bool = False
    alarms: int = 1
    extra: tuple[str, ...] = ()
    head: tuple[str, ...] = ()


STYLES = (
    Style(
        "google", (("Europe/Berlin", HERE), ("America/New_York", "America/New_York"), ("Asia/Tokyo", "Asia/Tokyo")),
        head=(f"X-WR-TIMEZONE:{HERE}",),
    ),
    Style(
        "outlook",
        (
            ("W. Europe Standard Time", HERE), ("Eastern Standard Time", "America/New_York"),
            ("Customized Time Zone", HERE), ("Tokyo Standard Time", "Asia/Tokyo"),
        ),
        fold="\r\n\t",
        extra=("CLASS:PUBLIC", "PRIORITY:5", "X-MICROSOFT-CDO-APPT-SEQUENCE:0", "X-MICROSOFT-CDO-IMPORTANCE:1",
               "X-MICROSOFT-DISALLOW-COUNTER:FALSE", "X-MS-OLK-AUTOFILLLOCATION:FALSE", "X-MS-OLK-CONFTYPE:0"),
    ),
    Style(
        "plain", (("/vendor.example/Europe/Berlin", HERE), ("Europe/Lisbon", "Europe/Lisbon")), "\n", "\n ",
        lower=True, duration=True, alarms=2,
    ),
)  # fmt: skip
OFFSETS = {
    HERE: ("+0100", "+0200", "-1SU;BYMONTH=10", "-1SU;BYMONTH=3"),
    "Europe/Lisbon": ("+0000", "+0100", "-1SU;BYMONTH=10", "-1SU;BYMONTH=3"),
    "America/New_York": ("-0500", "-0400", "1SU;BYMONTH=11", "2SU;BYMONTH=3"),
    "Asia/Tokyo": ("+0900", "+0900", "1SU;BYMONTH=1", "1SU;BYMONTH=1"),
}


def definition(name: str, zone: str) -> Iterator[str]:
    """Write a VTIMEZONE as Outlook does, with rules since 1601."""
    winter, summer, to_winter, to_summer = OFFSETS[zone]
    yield from ("BEGIN:VTIMEZONE", f"TZID:{name}")
    for part, before, after, rule in (("STANDARD", summer, winter, to_winter), ("DAYLIGHT", winter, summer, to_summer)):
        yield from (f"BEGIN:{part}", "DTSTART:16010101T030000" if part == "STANDARD" else "DTSTART:16010101T020000")
        yield from (f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", f"RRULE:FREQ=YEARLY;BYDAY={rule}", f"END:{part}")
    yield "END:VTIMEZONE"


class Writer:
    """Writes one calendar."""

    def __init__(self, style: Style, events: int, recurring: int, years: int) -> None:
        self.style = style
        self.dice = random.Random(SEED)
        self.events, self.recurring, self.years = events, recurring, years
        self.written = 0

    def calendar(self) -> bytes:
        """Write it whole."""
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Calendar//EN", "CALSCALE:GREGORIAN",
                 "X-WR-CALNAME:Robin", *self.style.head]  # fmt: skip
        for name, zone in self.style.zones:
            lines.extend(definition(name, zone))
        chosen = set(self.dice.sample(range(self.events), self.recurring))
        while self.written < self.events:
            for event in self.series() if self.written in chosen else [self.single()]:
                lines.extend(event)
        lines.append("END:VCALENDAR")
        ends = self.style.end_of_line
        return "".join(self.folded(line) + ends for line in lines).encode()

    def folded(self, line: str) -> str:
        """Write a line in the style's case, folded."""
        if self.style.lower and not line.startswith(("BEGIN", "END", "DESCRIPTION")):
            name = line.partition(":")[0].partition(";")[0]
            line = name.lower() + line[len(name) :]
        return self.style.fold.join(line[at : at + 74] for at in range(0, len(line), 74))

    def words(self, least: int, most: int) -> str:
        """Say something."""
        return " ".join(self.dice.choices(WORDS, k=self.dice.randint(least, most)))

    def at(self, name: str, moment: datetime | date, zone: str) -> str:
        """Write a property with a time; without a zone it is in UTC."""
        if not isinstance(moment, datetime):
            return f"{name};VALUE=DATE:{moment:%Y%m%d}"
        return f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}" if zone else f"{name}:{moment:%Y%m%dT%H%M%SZ}"

    def moment(self) -> datetime:
        """Pick a time of the years, by the clock of whichever zone."""
        days = self.dice.randrange(-365 * (self.years - 1), 365)
        clock = {"hour": self.dice.randint(7, 19), "minute": self.dice.choice((0, 15, 30))}
        return FIRST.replace(tzinfo=None, **clock) + timedelta(days=days)

    def event(
        self, uid: str, begin: datetime | date, length: timedelta, zone: str, *more: str, transparent: bool = False
    ) -> list[str]:
        """Write one event from what matters of it."""
        number = self.written
        self.written += 1
        if self.style.duration and isinstance(begin, datetime):
            ends = f"DURATION:PT{int(length.total_seconds()) // 60}M"
        else:
            ends = self.at("DTEND", begin + length, zone)
        guests = [
            f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=G {which}:mailto:g{which}@x.example"
            for which in range(self.dice.choice((0, 0, 0, 1, 2)))
        ]
        if guests and self.dice.random() < 0.3:
            answer = self.dice.choice(("ACCEPTED", "DECLINED", "NEEDS-ACTION"))
            guests.append(f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN=Robin Vale;X-NUM-GUESTS=0:mailto:{ME}")
        alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", "TRIGGER:-PT15M", "END:VALARM"]
        if self.dice.random() < 0.5:
            alarm = [*alarm[:-1], "DURATION:PT5M", "REPEAT:2", alarm[-1]]
        return [
            "BEGIN:VEVENT", self.at("DTSTART", begin, zone), ends, *more, "DTSTAMP:20270101T080000Z", f"UID:{uid}",
            *guests, "CREATED:20260101T080000Z", f"DESCRIPTION:{self.words(3, 24)}\\n\\n{self.words(5, 10)}",
            "LAST-MODIFIED:20260301T080000Z", f"LOCATION:Room {number % 40}\\, {self.words(1, 3)}", "SEQUENCE:1",
            "STATUS:CONFIRMED", f"SUMMARY:{self.words(2, 6)}", f"TRANSP:{'TRANSPARENT' if transparent else 'OPAQUE'}",
            *self.style.extra, *alarm * self.style.alarms, "END:VEVENT",
        ]  # fmt: skip

    def single(self) -> list[str]:
        """Write an event that happens once."""
        uid = f"{self.dice.getrandbits(120):030x}@x.example"
        begin, zone = self.moment(), self.dice.choice([*(name for name, _ in self.style.zones), ""])
        if self.dice.random() < 0.08:
            length = timedelta(days=self.dice.choice((1, 1, 2, 7, 14)))
            return self.event(uid, begin.date(), length, "", transparent=self.dice.random() < 0.5)
        return self.event(uid, begin, timedelta(minutes=self.dice.choice((15, 30, 45, 60, 90, 120))), zone)

    def series(self) -> Iterator[list[str]]:
        """Write a repeating event, with what is moved or cancelled of it."""
        uid = f"{self.dice.getrandbits(120):030x}@x.example"
        begin, zone = self.moment(), self.dice.choice(self.style.zones)[0]
        length = timedelta(minutes=self.dice.choice((15, 30, 60)))
        day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[begin.weekday()]
        place = (begin.day - 1) // 7 + 1
        step, rule = self.dice.choice((
            (7, f"FREQ=WEEKLY;BYDAY={day}"), (7, "FREQ=WEEKLY"), (14, f"FREQ=WEEKLY;WKST=MO;INTERVAL=2;BYDAY={day}"),
            (7, "FREQ=WEEKLY;BYDAY=MO,WE,FR"), (1, "FREQ=DAILY"), (0, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            (0, f"FREQ=MONTHLY;BYDAY={min(place, 4)}{day}"), (0, "FREQ=MONTHLY"), (0, "FREQ=YEARLY"),
        ))  # fmt: skip
        until = begin + timedelta(days=self.dice.randint(30, 1500))
        rule += self.dice.choice(("", "", f";UNTIL={until:%Y%m%d}T215959Z", f";COUNT={self.dice.randint(2, 60)}"))
        if rule.startswith("FREQ=YEARLY"):
            yield self.event(uid, begin.date(), timedelta(days=1), "", f"RRULE:{rule}")
            return
        begun = max(begin, FIRST.replace(tzinfo=None) - timedelta(days=60))
        near = begin + timedelta(days=(begun - begin).days // step * step) if step else begin
        exceptions = [self.at("EXDATE", near + timedelta(days=step * which), zone) for which in (3, 8, 9)]
        yield self.event(uid, begin, length, zone, f"RRULE:{rule}", *(exceptions if step else ()))
        for which in range(self.dice.choice((0, 0, 2, 5)) if step else 0):
            at = near + timedelta(days=step * (which * 2 + 1))
            moved = at + timedelta(days=self.dice.choice((0, 1, -2, 40)), hours=self.dice.choice((0, 2)))
            again = self.at("RECURRENCE-ID", at, zone)
            yield self.event(uid, moved, length, zone, again, transparent=self.dice.random() < 0.2)


def whole(data: bytes) -> list[tuple[datetime, datetime]]:
    """Work busy time out from the whole parse."""
    import icalendar
    import recurring_ical_events

    here = ZoneInfo(HERE)
    found = []
    for one in recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(FIRST, LAST):
        guests = one.get("ATTENDEE", [])
        guests = guests if isinstance(guests, list) else [guests]
        answers = {str(guest).lower(): guest.params.get("PARTSTAT") for guest in guests}
        if one.get("TRANSP") == "TRANSPARENT" or answers.get(f"mailto:{ME}") == "DECLINED":
            continue
        start, end = (
            (at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=here)).astimezone(UTC)
            for at in (one["DTSTART"].dt, one["DTEND"].dt)
        )
        if start < LAST and end > FIRST and start < end:
            found.append((start, end))
    return sorted(found)


def ours(file: Path) -> list[tuple[datetime, datetime]]:
    """Read busy time the way starmeet does."""
    from starmeet.calendars.busy import busy

    found = busy(file.read_bytes(), FIRST, LAST, zone=HERE, me=ME)
    assert not found.problems, found.problems[:3]
    return [(one.start, one.end) for one in found.busy]


def parse(file: Path) -> Any:
    """Parse the whole file, nothing else."""
    import icalendar

    return icalendar.Calendar.from_ical(file.read_bytes())


def best(run: Callable[[], object], runs: int) -> float:
    """The fewest processor seconds of several runs."""
    taken = []
    for _ in range(runs):
        before = time.process_time()
        run()
        taken.append(time.process_time() - before)
    return min(taken)


def cold(what: str, file: Path, runs: int) -> float:
    """The fewest processor seconds in a fresh process, imports included."""
    command = [sys.executable, __file__, "--once", what, str(file)]
    return min(float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(runs))


def once(what: str, file: Path) -> None:
    """Measure one run in this process, and print its seconds."""
    print(best(lambda: {"parse": parse, "ours": ours}[what](file), 1))


def folder(place: Path, files: int) -> None:
    """Measure a folder of files with one event each."""
    from starmeet.calendars.vdir import busy_folder

    writer = Writer(STYLES[0], files, 0, 10)
    place.mkdir()
    for number in range(files):
        lines = ["BEGIN:VCALENDAR", *definition(*STYLES[0].zones[0]), *writer.single(), "END:VCALENDAR"]
        (place / f"{number:05}.ics").write_bytes("".join(f"{writer.folded(line)}\r\n" for line in lines).encode())
    ours = best(lambda: busy_folder(place, FIRST, LAST, zone=HERE, me=ME), 3)
    theirs = best(lambda: [parse(file) for file in place.iterdir()], 1)
    print(f"folder of {files} files: parsed {theirs:.2f} s, ours {ours:.3f} s, ratio {ours / theirs:.3f}")


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=20_000)
    options.add_argument("--recurring", type=int, default=300)
    options.add_argument("--years", type=int, default=10)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--files", type=int, default=5000)
    options.add_argument("--keep", type=Path, help="where to leave the calendars")
    options.add_argument("--once", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    warnings.simplefilter("ignore")
    if given.once:
        once(given.once[0], Path(given.once[1]))
        return 0
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        place = given.keep or Path(temporary)
        place.mkdir(exist_ok=True)
        for style in STYLES:
            file = place / f"{style.name}.ics"
            file.write_bytes(Writer(style, given.events, given.recurring, given.years).calendar())
            found = ours(file)
            same = found == whole(file.read_bytes())
            theirs, mine = best(partial(parse, file), min(given.runs, 2)), best(partial(ours, file), given.runs)
            first, mine_first = (cold(what, file, min(given.runs, runs)) for what, runs in (("parse", 1), ("ours", 5)))
            print(
                f"{style.name}: {file.stat().st_size / 1e6:.1f} MB, {len(found)} stretches, "
                f"{'equal to' if same else 'DIFFERENT from'} the whole parse; "
                f"warm {theirs:.2f} s and {mine:.3f} s, ratio {mine / theirs:.3f}; "
                f"cold {first:.2f} s and {mine_first:.3f} s, ratio {mine_first / first:.3f}"
            )
            failed |= not same or max(mine / theirs, mine_first / first) > LIMIT
        folder(Path(temporary) / "folder", given.files)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
