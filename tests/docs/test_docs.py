"""The documents are true: every verb, option, key, path, number and shape they name is the program's own."""

from __future__ import annotations

import importlib
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import click
import pytest

from starmeet.cli import verbs
from starmeet.model import ATTENDING, KINDS, MEETING_STATES, ROLES, STAGES, StepKind, WindowKind
from starmeet.rapport.entry import ALIASES
from starmeet.starters import compose
from tests.calendars.radicale import PASSWORD, USER, Radicale, radicale
from tests.cli import conftest
from tests.cli.conftest import Run
from tests.networks.atmosphere import Atmosphere, atmospheres

starmeet = conftest.starmeet

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "starmeet"
README, SCRIPTING, DESIGN, CONTRIBUTING, CHANGELOG = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "docs/scripting.md", "docs/design.md", "CONTRIBUTING.md", "CHANGELOG.md")
)
DOCUMENTS = {
    "README.md": README, "docs/scripting.md": SCRIPTING, "docs/design.md": DESIGN, "CONTRIBUTING.md": CONTRIBUTING,
    "CHANGELOG.md": CHANGELOG,
}  # fmt: skip

FOLLOWING = "Account address,Show boosts,Notify on new posts,Languages\njonas@weil.example,true,false,\n"
GUESTS = "Name,Status\nAda Quill,Attending\nZoe Marsh,Attending\nIda Fern,Cancelled\n"
INVITED = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:tea@tanaka.example
DTSTART:20261202T160000Z
DTEND:20261202T163000Z
ORGANIZER;CN=Mei Tanaka:mailto:mei@tanaka.example
ATTENDEE:mailto:robin@vale.example
END:VEVENT
END:VCALENDAR
"""
PROGRAMME = """<?xml version="1.0"?>
<schedule><conference><title>Lantern Days</title><acronym>lantern</acronym><start>2026-12-01</start>
<end>2026-12-02</end><time_zone_name>Europe/Lisbon</time_zone_name></conference>
<day index="1" date="2026-12-01"><room name="Hall A">
<event guid="l1" id="1"><title>Errors that help</title><date>2026-12-01T10:00:00+00:00</date><start>10:00</start>
<duration>00:30</duration><room>Hall A</room><persons><person id="1">Ada Quill</person></persons></event>
<event guid="l2" id="2"><title>Lunch</title><type>lunch</type><date>2026-12-01T12:00:00+00:00</date>
<start>12:00</start><duration>01:30</duration><room>Terrace</room></event>
<event guid="l3" id="3"><title>Small parsers</title><date>2026-12-01T14:00:00+00:00</date><start>14:00</start>
<duration>00:45</duration><room>Hall A</room><persons><person id="2">T. Brandt</person></persons></event>
<event guid="l4" id="4"><title>No time at all</title><room>Hall A</room></event>
</room></day>
<day index="2" date="2026-12-02"><room name="Hall A">
<event guid="l5" id="5"><title>Maps in a tunnel</title><date>2026-12-02T11:00:00+00:00</date><start>11:00</start>
<duration>00:30</duration><room>Hall A</room><persons><person id="3">Mei Tanaka</person></persons></event>
</room></day></schedule>"""


def section(document: str, title: str) -> str:
    """Give what stands under a heading, up to the next one of its level."""
    head = re.search(rf"(?m)^(#+) {re.escape(title)}$", document)
    assert head, f"there is no heading {title}"
    return re.split(rf"(?m)^{head[1]} ", document[head.end() :])[0]


def blocks(document: str, language: str) -> list[str]:
    """List the fenced blocks of one language."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", document)


def rows(document: str) -> Iterator[list[str]]:
    """Give the cells of each row of every table."""
    for line in document.splitlines():
        if line.startswith("| "):
            yield [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def words_of(cell: str) -> str:
    """Give the verb at the start of "`conf add SOURCE`": its lower-case words."""
    found = re.match(r"`((?:[a-z]+ ?)+)", cell)
    return found[1].strip() if found else ""


def commands() -> dict[str, click.Command]:
    """Give every verb by its words; a group stands for the verb it falls back on."""
    context = click.Context(verbs.starmeet)
    found: dict[str, click.Command] = {}
    for name in verbs.VERBS:
        command = verbs.starmeet.get_command(context, name)
        assert command is not None
        found |= within(name, command)
    return found


def within(name: str, command: click.Command) -> dict[str, click.Command]:
    """Give a verb, or those of a group, by their words."""
    if not isinstance(command, click.Group):
        return {name: command}
    default = getattr(command, "default", None)
    found = {name: command.commands[default]} if default else {}
    for sub, one in command.commands.items():
        found |= within(f"{name} {sub}", one) if sub != default else {}
    return found


COMMANDS = commands()


def options(command: click.Command) -> list[click.Option]:
    return [one for one in command.params if isinstance(one, click.Option) and one.name != "as_json"]


class TestVerbs:
    def test_the_readme_has_each_verb_once_and_no_other(self) -> None:
        named = [words_of(cells[0]) for cells in rows(section(README, "Every verb"))]
        assert sorted(filter(None, named)) == sorted(COMMANDS)

    @pytest.mark.parametrize("verb", COMMANDS)
    def test_the_readme_has_its_options_and_no_other(self, verb: str) -> None:
        [cells] = [cells for cells in rows(section(README, "Every verb")) if words_of(cells[0]) == verb]
        written = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", cells[-1]))
        known = [names for option in options(COMMANDS[verb]) for names in (option.opts, option.secondary_opts) if names]
        assert [names for names in known if not written & set(names)] == []
        assert written <= {name for names in known for name in names}

    def test_the_options_of_starmeet_itself(self) -> None:
        names = [name for option in options(verbs.starmeet) for name in option.opts]
        assert [name for name in names if f"`{name}" not in README] == []

    @pytest.mark.parametrize("verb", ["", "config", "log", "conf", "mentor", "mentor goal", *COMMANDS])
    def test_its_help(self, starmeet: Run, verb: str) -> None:
        ran = starmeet(*verb.split(), "--help")
        assert ran.err == ""
        first, _, rest = ran.out.partition("\n\n")
        assert first.startswith("Usage: starmeet")
        assert rest.strip().partition("\n")[0].endswith((".", ",", "...")) or rest.strip()[0].isupper()
        if verb in COMMANDS:
            assert COMMANDS[verb].help


class TestFirstFiveMinutes:
    @pytest.fixture
    def at_home(self, starmeet: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
        """A folder with the two files, and an editor that adds the people of the README."""
        (tmp_path / "following_accounts.csv").write_text(FOLLOWING, encoding="utf-8")
        (tmp_path / "schedule.xml").write_text(PROGRAMME, encoding="utf-8")
        [people] = blocks(section(README, "The first five minutes"), "toml")
        editor = tmp_path / "editor.py"
        editor.write_text(f"import sys\nopen(sys.argv[1], 'a').write({people!r})\n", encoding="utf-8")
        monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(editor)]))
        monkeypatch.chdir(tmp_path)
        return starmeet

    def test_each_command_does_what_it_is_there_for(self, at_home: Run, tmp_path: Path) -> None:
        lines = "".join(blocks(section(README, "The first five minutes"), "sh")).splitlines()
        typed = [shlex.split(line, comments=True) for line in lines if line]
        assert [words[0] for words in typed] == ["starmeet"] * len(typed)
        said = {" ".join(words[1:3]): at_home(*words[1:]) for words in typed}
        assert [key for key, ran in said.items() if ran.err] == []
        assert "all is well" in said["config check"].out
        assert "1 new" in said["import following_accounts.csv"].out
        assert "4 sessions" in said["conf add"].out
        assert "Ada Quill" in said["who"].out
        assert "proven" in said["plan"].out
        assert b"BEGIN:VEVENT" in (tmp_path / "plan.ics").read_bytes()
        assert said["brief Ada Quill"].out.startswith("ADA QUILL")
        assert len(at_home("people", "--json").json) == 4


CATALOGUE = """[{"name": "Lantern Days", "url": "https://lantern.example/", "startDate": "2026-12-01",
"endDate": "2026-12-02", "city": "Lisbon", "country": "Portugal", "online": false}]"""
RUNS = """
demo --load --home ELSEWHERE | init --name Robin --email robin@vale.example | config path | config edit | config check
config get planning.max_per_day | config set planning.max_per_day 5
add "Jonas Weil" --handle @jonas@weil.example | edit jonas --org Ropeworks | import following_accounts.csv
people ada | conf find --from python.json lantern
conf add schedule.xml --going | conf add --name "Fjord Summit" --from 2027-03-03 --city Bergen | where
who fjord --add mei | trips --days 6 --money "900 EUR" --cost fjord="600 EUR" | undo | conf remove fjord
conf | conf set lantern --going | conf refresh lantern
config set accounts.bluesky.server LOOPBACK | config set accounts.bluesky.directory LOOPBACK
add "Rosa Lind" --handle bluesky:rosa.example | add "Nia Obi" --handle bluesky:nia.example | listen
login feeds | config set accounts.bluesky.address rosa.example | sync bluesky
remove rosa | remove nia
who | match lantern brandt --yes | plan | now | ics | meet ada --state accepted | invite mei --at "1 Dec 2026 16:00"
asks | followups lantern | calendar reply invited.ics --accept
config set calendar.caldav CALENDAR | config set calendar.caldav_user robin
config set calendar.caldav_token_env CALDAV | calendar list | calendar push lantern | PHONE | calendar pull
calendar pull --take all | config set calendar.caldav ""
log "yesterday: Ada asked me which lexer that was; by Friday #in" | log "Tomas asked me for the slides"
log "Mei asked me: is there a map?" | log "Jonas asked me about knots" | log "2026-11-20: thanked Mei for the map #demo"
log "promised Ada #promise: the test suite by Friday"
log edit e5 --kind thanks | log delete e5 | person ada | brief ada | brief
starters ada | config set starters.model.url LOOPBACK | config set starters.model.name small
starters ada --show-request | today
done ada | insights | snooze brandt | skip mei | seen jonas | why ada | undo | add "A. Quill" | merge
merge "Ada Quill" "A. Quill" | merge --list | unmerge "A. Quill" | remove jonas
mentor | mentor goal add "A talk of my own" --with ada --milestone outline --share
mentor goal milestone g1 "to a friend" | mentor goal done g1.1 | mentor stage ada afar | mentor stage mei in-touch
mentor ask mei "What would you delete?" --share
mentor agree mei --every "4 weeks" --minutes 45 --until 2027-03-01 --boundaries "no mail at weekends"
mentor advice mei "Delete before you add." --on 2026-09-03 | mentor advice mei "Wait." | mentor ask mei "Am I slow?"
mentor notes mei "2026-11-20: maps and tunnels" | mentor notes mei "more #promise: the key map by Friday"
mentor needs mei skills,network | mentor needs ada skills | mentor map | mentor told a2 "I waited."
mentor answered q2 no
mentor goal add "A quiet screen" --with mei --milestone "hear it" | mentor session mei --at "8 Dec 2026 16:00"
mentor agenda mei | mentor mei | mentor ledger mei | mentor | mentor share q1 --not | mentor drop q1 | mentor kept o2
dossier ada | forget "A. Quill" --yes
serve --feed-only --port 0
conf set lantern --cost "420 EUR" --arrive "Mon 18:00" | conf walk lantern "hall a" terrace 6 | conf walk lantern
conf shift lantern "Tue 10:00-12:00" info desk | conf shift lantern
conf people lantern guests.csv | conf people lantern | conf remove lantern
"""
"""Each verb once or more, in an order in which it has something to say; `|` and line ends part them."""


def shape(value: Any) -> Any:
    """Reduce a value to its keys; None where it says nothing about its shape (null, empty)."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else None
    return None if value is None else "value"


def agree(one: Any, other: Any, where: str) -> Iterator[str]:
    """Say where two shapes differ; None agrees with anything."""
    if one is None or other is None or one == other:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() ^ other.keys()):
            yield f"{where}.{key}: only {'in the document' if key in one else 'printed'}"
        for key in one.keys() & other.keys():
            yield from agree(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, list) and isinstance(other, list):
        yield from agree(one[0], other[0], f"{where}[]")
    else:
        yield f"{where}: {one} in the document, {other} printed"


def documented() -> dict[str, list[Any]]:
    """Give the shapes under the headings of docs/scripting.md, by the verbs these name; a list of any will do too."""
    found: dict[str, list[Any]] = {}
    for heading, body in re.findall(r"(?ms)^### (.*?)$(.*?)(?=^##|\Z)", SCRIPTING):
        for name in filter(None, map(words_of, re.findall(r"`[^`]*`", heading))):
            shown = blocks(body, "json")
            assert shown, f"a JSON value under {heading}, one for each shape it can have"
            for one in map(shape, map(json.loads, shown)):
                found.setdefault(name, []).extend((one, [one]))
    return found


class TestScripting:
    def test_it_shows_each_verb_and_no_other(self) -> None:
        assert sorted(documented()) == sorted(COMMANDS)

    @pytest.fixture
    def air(self) -> Iterator[Atmosphere]:
        """Rosa goes to Lantern Days and cancelled an evening; nobody knows Nia."""
        for air in atmospheres():
            rosa, lantern = air.join("rosa.example"), air.join("lantern.example")
            air.rsvp(rosa, air.event(lantern, "Lantern Days", startsAt="2026-12-01T09:00:00Z"))
            air.event(rosa, "Evening of lexers", status="#cancelled")
            yield air

    @pytest.fixture
    def phone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Radicale]:
        """A calendar server with one calendar."""
        monkeypatch.setenv("CALDAV", PASSWORD)
        with radicale(tmp_path / "radicale") as server:
            server.make("plans")
            yield server

    def test_the_shapes_are_those_that_are_printed(
        self, starmeet: Run, air: Atmosphere, phone: Radicale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "following_accounts.csv").write_text(FOLLOWING, encoding="utf-8")
        (tmp_path / "python.json").write_text(CATALOGUE, encoding="utf-8")
        (tmp_path / "schedule.xml").write_text(PROGRAMME, encoding="utf-8")
        (tmp_path / "guests.csv").write_text(GUESTS, encoding="utf-8")
        (tmp_path / "invited.ics").write_text(INVITED, encoding="utf-8")
        [people] = blocks(section(README, "The first five minutes"), "toml")
        (tmp_path / "editor.py").write_text(f"import sys\nopen(sys.argv[1], 'a').write({people!r})\n")
        monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(tmp_path / "editor.py")]))
        monkeypatch.chdir(tmp_path)
        shown, seen = documented(), set()
        wrong: list[str] = []
        for line in re.split(r"[|\n]", RUNS.strip()):
            places = {"LOOPBACK": air.main.url, "CALENDAR": phone.url}
            words = [places.get(word, word) for word in shlex.split(line)]
            if words == ["PHONE"]:
                phone.change(phone.paths(f"/{USER}/plans/")[0], "DTSTART:20261201T150000Z", "DTEND:20261201T153000Z")
                continue
            if "ELSEWHERE" in words:
                words = ["--home", str(tmp_path / "elsewhere"), *words[: words.index("--home")]]
            verb = next(name for name in sorted(shown, key=len, reverse=True) if _begins(words, name))
            run = served if verb == "serve" else lambda *words: starmeet(*words, "--json").json
            printed = shape(run(*words))
            differ = [list(agree(one, printed, verb)) for one in shown[verb]]
            least = min(differ, key=len)
            wrong += least
            seen.add(verb)
        assert wrong == []
        assert seen == set(shown)

    def test_it_lists_every_word_the_program_knows(self) -> None:
        known = {
            *KINDS, *ATTENDING, *MEETING_STATES, *ROLES, *STAGES, *get_args(StepKind), *get_args(WindowKind),
            *compose.KINDS, *(f"#{alias}" for alias in ALIASES if alias not in KINDS),
        }  # fmt: skip
        assert sorted(word for word in known if f"`{word}`" not in SCRIPTING) == []


def served(*words: str) -> Any:
    """Run what serves until it is told to stop, and give what it prints first."""
    command = [sys.executable, "-m", "starmeet", "--home", str(Path("served").absolute()), *words, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.terminate()
    return json.loads(line)


def _begins(words: list[str], name: str) -> bool:
    rest = words[2:] if words[0] == "--home" else words
    return rest[: len(name.split())] == name.split()


class TestKeys:
    def test_the_readme_has_the_keys_of_every_screen(self) -> None:
        from starmeet.tui.keys import SCREENS

        signs = {"slash": "/", "question_mark": "?", "plus": "+", "minus": "-", "escape": "esc"}
        written = {cells[0].lower(): set(re.findall(r"`([^`]+)`", cells[1])) for cells in rows(section(README, "Keys"))}
        missing = {
            screen: sorted(key for key in known if key not in written.get(screen, set()))
            for screen, bindings in SCREENS.items()
            if (known := [signs.get(key, key) for one in bindings if one.show for key in [one.key.split(",")[0]]])
        }
        assert {screen: keys for screen, keys in missing.items() if keys} == {}


class TestDesign:
    @pytest.mark.parametrize("name", ["docs/design.md", "CONTRIBUTING.md"])
    def test_every_path_it_names_is_there(self, name: str) -> None:
        of_the_user = {"config.toml", "config.last-good.toml", "today.json"}
        tokens = set(re.findall(r"`([\w.-]+(?:/[\w.-]*)*)(?::\w+)?`", DOCUMENTS[name]))
        paths = {one for one in tokens if "/" in one or one.endswith((".py", ".md", ".toml", ".txt", ".json"))}
        assert len(paths) > 10
        assert sorted(p for p in paths - of_the_user if not any((at / p).exists() for at in (ROOT, PACKAGE))) == []

    def test_every_number_is_where_it_says(self) -> None:
        named = re.findall(r"`([\w/]+)\.py:(\w+)`", DESIGN)
        assert len(named) > 10
        modules = {path: importlib.import_module(f"starmeet.{path.replace('/', '.')}") for path, _ in named}
        assert [f"{path}.py:{name}" for path, name in named if not hasattr(modules[path], name)] == []

    def test_every_room_has_a_line(self) -> None:
        rooms = {one.name for one in PACKAGE.iterdir() if (one / "__init__.py").exists()}
        assert sorted(room for room in rooms if f"`{room}/`" not in DESIGN) == []

    def test_every_dependency_is_there_with_the_version_it_is_tested_with(self) -> None:
        import tomllib

        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        needed = {re.split(r"[^\w.-]", one)[0].lower() for one in project["dependencies"]} | {
            "psycopg",
            "textual-serve",
        }
        pinned = re.findall(r"(?m)^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"))
        expected = {name.lower(): version for name, version in pinned if name.lower() in needed}
        written = dict(re.findall(r"`([\w.-]+)` (\d[\w.]*)", section(DESIGN, "Dependencies")))
        assert {name.lower(): version for name, version in written.items()} == expected


class TestEveryDocument:
    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_its_links_lead_somewhere(self, name: str) -> None:
        links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)", DOCUMENTS[name])
        inside = [link for link in links if "://" not in link]
        assert [link for link in inside if not ((ROOT / name).parent / link).exists()] == []

    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_it_names_no_host_but_samples_and_the_two_conventions_it_follows(self, name: str) -> None:
        hosts = {urlsplit(url).hostname or "" for url in re.findall(r"https?://[^\s)\"'`>]+", DOCUMENTS[name])}
        allowed = {"keepachangelog.com", "semver.org", "github.com", "127.0.0.1"}
        assert {host for host in hosts if not host.endswith(".example")} <= allowed

    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_it_names_no_folder_of_the_machine_it_was_written_on(self, name: str) -> None:
        assert re.findall(r"(?<![\w.~/:-])/(?:root|home|tmp|work|mnt|Users)\b\S*", DOCUMENTS[name]) == []
        assert str(ROOT) not in DOCUMENTS[name]

    def test_the_changelog_begins_with_this_version(self) -> None:
        from starmeet import __version__

        [newest, *_] = re.findall(r"(?m)^## \[([^\]]+)\]", CHANGELOG)
        assert newest == __version__
