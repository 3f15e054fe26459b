"""The table of options: every key of config.toml with its kind, its default, a line of prose and a sample.

The table is written as the structs the program works with. A field that may stand in the file is annotated
`Annotated[type, kind, prose, sample]`, its default is the field's default (also the sample, where none is given).
Validation, `config.example.toml`, the file `starmeet init` writes and the table in docs/config.md come from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

import msgspec

from starmeet import text
from starmeet.config.kinds import (
    CLOCK,
    DATABASE,
    DAY,
    EMAIL,
    FILE,
    GOING,
    HANDLES,
    LANGUAGE,
    LINES,
    NAME,
    REFERENCE,
    REFERENCES,
    SERVER,
    SERVICE,
    SPAN,
    TEXT,
    TEXTS,
    YES_NO,
    ZONE,
    Kind,
    choice,
    many,
    whole,
)
from starmeet.model import ROLES, Attending, Handle, Role, Value

Network = Literal["mastodon", "bluesky", "github", "feeds"]
Tone = Literal["plain", "warm", "formal"]
Texts = tuple[str, ...]
Handles = tuple[Handle, ...]


class Me(Value, frozen=True, kw_only=True):
    """Who you are. Invitations, briefs and what you have in common with others start here."""

    name: Annotated[str, TEXT, "Your name, as an invitation shows it.", "Robin Vale"] = ""
    email: Annotated[str, EMAIL, "Your address, as the sender of invitations.", "robin@vale.example"] = ""
    timezone: Annotated[str, ZONE, "Your time zone; left out or empty, the one of this machine.", "Europe/Lisbon"] = ""
    home: Annotated[str, TEXT, "The city you live in.", "Porto"] = ""
    topics: Annotated[Texts, TEXTS, "What you work on and like to talk about.", ["typing", "parsers"]] = ()
    offers: Annotated[
        Texts, TEXTS, "What you can give: reviews, a room, an introduction.", ["reading drafts", "test suites"]
    ] = ()
    handles: Annotated[
        Handles, HANDLES, "Where you are yourself, so that no import takes you for someone you follow.",
        ["@robin@example.social", "github:robin-vale-example"],
    ] = ()  # fmt: skip
    recognise: Annotated[str, TEXT, "How others recognise you in a crowd.", "green glasses, grey felt hat"] = ""
    picture_date: Annotated[
        date | None, DAY, "When your profile picture was taken; an old one makes you hard to recognise.",
        date(2026, 3, 14),
    ] = None  # fmt: skip


class Calendar(Value, frozen=True, kw_only=True):
    """When you cannot meet anyone, and when you want to be reminded."""

    busy: Annotated[
        Texts,
        REFERENCES,
        'Your calendars: .ics files, folders of them, or URLs: ["~/work.ics", "~/.calendars", '
        '"https://cal.example/robin.ics"].',
    ] = ()
    alarms: Annotated[
        tuple[int, ...], many(whole(0, 40_320), "minutes (0 to 40320, four weeks)"),
        "Minutes before a meeting at which the exported calendar reminds you.",
    ] = (15,)  # fmt: skip
    feed: Annotated[
        str, FILE, 'A file of all plans for calendars to subscribe to, kept up to date: "~/meetings.ics"; empty: none.'
    ] = ""
    caldav: Annotated[
        str, SERVER, "Your calendar server (CalDAV), or one calendar on it: what it holds is busy time, and "
        "`starmeet calendar push` writes there. Empty asks none.",
    ] = ""  # fmt: skip
    caldav_user: Annotated[
        str, TEXT, "Your name there; the password is asked for by `starmeet login caldav` and kept in the keyring.",
        "robin",
    ] = ""  # fmt: skip
    caldav_calendar: Annotated[
        str, TEXT, "Which calendar is written to, by name or address; left out, the only one there is.", "Conferences"
    ] = ""
    caldav_token_env: Annotated[
        str, TEXT, "The environment variable that holds the password; left out, the keyring is asked.", ""
    ] = ""
    caldav_token_command: Annotated[
        str, TEXT, "A command that prints the password, as your password manager has one.", ""
    ] = ""


class Planning(Value, frozen=True, kw_only=True):
    """What a day of meeting people may look like."""

    walk_minutes: Annotated[int, whole(0, 120), "Minutes to walk from one room to another."] = 3
    building_minutes: Annotated[int, whole(0, 120), "Minutes to walk from one building to another."] = 8
    max_per_day: Annotated[int, whole(0, 50), "Meetings a day at most; people are tiring."] = 6
    tire_after: Annotated[int, whole(0, 50), "Meetings a day from which on further ones have to be worth more."] = 4
    new_people: Annotated[
        int, whole(0, 100), "Percent of those you want to meet who shall be new to you; 50 treats all alike."
    ] = 60
    not_before: Annotated[str, CLOCK, "No meeting before this time of day; empty for any time.", "09:00"] = ""
    lunch: Annotated[str, SPAN, "When you eat, in the conference's time; empty to keep no lunch."] = "12:00-14:00"
    lunch_minutes: Annotated[int, whole(0, 180), "Minutes to keep free for eating within that span."] = 30
    quiet: Annotated[str, SPAN, "When you want to be alone for a while each day; empty for never.", "15:00-17:00"] = ""
    quiet_minutes: Annotated[int, whole(0, 600), "Minutes to keep free for yourself within that span."] = 60
    seconds: Annotated[
        int,
        whole(1, 3600),
        "Seconds after which the best plan found so far is taken; it says so, and by how much.",
    ] = 60
    trip_days: Annotated[
        int, whole(0, 366), "Days a year you can be away for conferences, those on the way too; 0 for any number.", 25
    ] = 0
    trip_money: Annotated[str, TEXT, "What you can spend on conferences in a year; empty for no limit.", "2500 EUR"] = (
        ""
    )


class Listen(Value, frozen=True, kw_only=True):
    """What is done with what your people say in public."""

    check_links: Annotated[
        bool, YES_NO, "Whether the links in their posts are followed, to find those that lead nowhere.", True
    ] = False
    archive: Annotated[
        str, REFERENCE, "Where old copies of pages are asked for when a link is broken; empty asks nobody.",
        "https://archive.org",
    ] = "https://archive.org"  # fmt: skip


class LanguageModel(Value, frozen=True, kw_only=True):
    """A language model that rephrases the sentences, if you want one. It is asked only after you saw what is sent."""

    url: Annotated[
        str, SERVICE,
        'Where it is, as OpenAI-compatible servers write it: "http://127.0.0.1:11434/v1"; empty asks none.',
    ] = ""  # fmt: skip
    name: Annotated[str, TEXT, "Which of the models there.", "llama3.2"] = ""
    key_env: Annotated[
        str, TEXT, "The environment variable that holds its key; left out, the keyring is asked.", "MODEL_KEY"
    ] = ""
    key_command: Annotated[
        str, TEXT, "A command that prints the key, as your password manager has one.", "pass show model"
    ] = ""
    seconds: Annotated[int, whole(5, 600), "How long an answer may take: the first loads the model."] = 120


class Starters(Value, frozen=True, kw_only=True):
    """How the sentences sound that you could say."""

    tone: Annotated[Tone, choice(*get_args(Tone)), "Their tone: plain, warm or formal.", "warm"] = "plain"
    language: Annotated[
        str, LANGUAGE, "Their language; other than en needs a file starters.LANGUAGE.toml beside this one."
    ] = "en"
    model: LanguageModel = LanguageModel()


class Ui(Value, frozen=True, kw_only=True):
    """How the terminal face looks."""

    theme: Annotated[str, TEXT, "A theme by name (ctrl+p lists them); empty for the usual one."] = ""


class DeclaredAccount(Value, frozen=True, kw_only=True):
    """An account of yours that `starmeet sync` reads; nothing is fetched for an account that is not named here."""

    name: str
    """NAME of its `[accounts.NAME]`."""
    network: Annotated[
        Network, choice(*get_args(Network)), "What it is; left out, the name of the table.", "mastodon"
    ]  # fmt: skip
    address: Annotated[
        str, TEXT, "You there: @robin@example.social, a Bluesky or GitHub name; feeds need none.",
        "@robin@example.social",
    ] = ""  # fmt: skip
    server: Annotated[
        str, REFERENCE, "Where to ask; left out, where the network is: your server, the public API.",
        "https://example.social",
    ] = ""  # fmt: skip
    directory: Annotated[
        str, REFERENCE, "Bluesky's directory of accounts; left out, the public one.", "https://plc.example"
    ] = ""
    token_env: Annotated[
        str, TEXT, "The environment variable that holds the token; left out, the keyring is asked.", "FEDI_TOKEN"
    ] = ""
    token_command: Annotated[
        str, TEXT, "A command that prints the token, as your password manager has one.", "pass show fedi"
    ] = ""
    keep_days: Annotated[int, whole(1, 36_500), "Days for which posts of others are kept."] = 180


class DeclaredPerson(Value, frozen=True, kw_only=True):
    """Someone you admire. One block each; only the name is needed."""

    key: str
    """What the block is known by: its id, else its first handle, else its folded name."""
    index: int = 0
    """Which `[[people]]` block of the file this is, from 0."""
    fields: frozenset[str] = frozenset()
    """The keys the block sets and that could be read, `id` aside: only these are owned by the file."""
    id: Annotated[str, TEXT, "A name for this block that stays when handles and names change.", "ada"] = ""
    name: Annotated[str, NAME, "Their name.", "Ada Quill"]
    handles: Annotated[
        Handles, HANDLES, "Where they are: addresses, profile URLs, homepage.",
        ["@ada@example.social", "github:ada-quill-example", "https://quill.example"],
    ] = ()  # fmt: skip
    aliases: Annotated[Texts, TEXTS, "Other names they go by.", ["A. Quill"]] = ()
    tier: Annotated[int, whole(0, 3), "Stars, 0 to 3: how much you want to meet them; 0 plans nothing.", 3] = 1
    role: Annotated[Role, choice(*ROLES), "What they are to you: " + ", ".join(ROLES) + ".", "mentor"] = "star"
    org: Annotated[str, TEXT, "Where they work.", "Quill & Daughters"] = ""
    home: Annotated[str, TEXT, "The city they live in.", "Ghent"] = ""
    topics: Annotated[Texts, TEXTS, "What they talk about.", ["parsers", "error messages"]] = ()
    why: Annotated[str, TEXT, "Why you admire them.", "Her post on error recovery saved my parser."] = ""
    offer: Annotated[str, TEXT, "What you could offer them.", "The test suite she looked for in October."] = ""
    ask: Annotated[str, TEXT, "What you would ask them.", "How she decides what an error message leaves out."] = ""
    bring: Annotated[str, TEXT, "What to bring when you meet.", "The book to sign."] = ""
    recognise: Annotated[str, TEXT, "How to recognise them in a crowd.", "short white hair, red scarf"] = ""
    note: Annotated[str, LINES, "Anything else, for your eyes only; may have several lines.", "Prefers tea."] = ""


class DeclaredConference(Value, frozen=True, kw_only=True):
    """A conference you may go to. One block each; a name or a schedule is needed."""

    key: str
    """What the block is known by: its id, else its folded name, else its schedule."""
    index: int = 0
    """Which `[[conferences]]` block of the file this is, from 0."""
    fields: frozenset[str] = frozenset()
    """The keys the block sets and that could be read, `id` aside: only these are owned by the file."""
    id: Annotated[
        str, TEXT, "A name for this block that stays when the conference's name changes.", "europlanet-2027"
    ] = ""
    name: Annotated[str, TEXT, "Its name; left out, the programme's own.", "EuroPlanet Conf 2027"] = ""
    schedule: Annotated[
        str, REFERENCE, "Its programme: the URL or path of a file in any format starmeet reads; empty for none yet."
    ] = ""
    going: Annotated[
        Attending, GOING, "Whether you go: going, maybe, not, none (undecided); true and false will do.", "maybe"
    ] = "none"
    timezone: Annotated[str, ZONE, "The time zone of the venue, if the programme does not say.", "Europe/Brussels"] = ""
    hashtag: Annotated[str, TEXT, "Its hashtag.", "#europlanet27"] = ""
    cost: Annotated[str, TEXT, "What going there costs you, in your words.", "420 EUR and two nights"] = ""
    start: Annotated[date | None, DAY, "First day, while there is no programme.", date(2027, 6, 3)] = None
    end: Annotated[date | None, DAY, "Last day.", date(2027, 6, 5)] = None
    city: Annotated[str, TEXT, "Where it is.", "Ghent"] = ""


class Config(Value, frozen=True, kw_only=True):
    """Everything config.toml says; `Config()` is what an empty file says."""

    database: Annotated[
        str, DATABASE, 'Empty keeps everything in a file of its own; "postgresql+psycopg://host/name" shares it.'
    ] = ""
    me: Me = Me()
    calendar: Calendar = Calendar()
    planning: Planning = Planning()
    listen: Listen = Listen()
    starters: Starters = Starters()
    ui: Ui = Ui()
    keys: dict[str, str] = msgspec.field(default_factory=dict)
    accounts: tuple[DeclaredAccount, ...] = ()
    conferences: tuple[DeclaredConference, ...] = ()
    people: tuple[DeclaredPerson, ...] = ()


class Option(Value, frozen=True, kw_only=True):
    """One row of the table."""

    section: str
    """The table or block it stands in; empty for the top of the file."""
    key: str
    kind: Kind
    default: object
    prose: str
    sample: object


TABLES: dict[str, type[Value]] = {
    "": Config, "me": Me, "calendar": Calendar, "planning": Planning, "listen": Listen,
    "starters": Starters, "starters.model": LanguageModel, "ui": Ui,
}  # fmt: skip
NAMED: dict[str, type[DeclaredAccount]] = {"accounts": DeclaredAccount}
"""Tables of tables: `[accounts.NAME]`, where the user gives the name."""
BLOCKS: dict[str, type[DeclaredConference | DeclaredPerson]] = {
    "conferences": DeclaredConference,
    "people": DeclaredPerson,
}
KEYS = "keys"
"""The one section whose keys are not ours: the terminal face knows its own bindings."""
SECTIONS = (
    "me", "calendar", "planning", "listen", "starters", "starters.model", KEYS, "ui", "accounts", "conferences",
    "people",
)  # fmt: skip
"""In the order they stand in the file: blocks last, where new ones are added."""
_KEYS_PROSE = (
    'Your own keys: the id of a binding, and the key or keys for it, as in "id" = "ctrl+n". `?` lists the ids.'
)


@cache
def options(section: str) -> Mapping[str, Option]:
    """Give the rows of one section by key; empty for a section without rows of its own."""
    struct = TABLES.get(section) or BLOCKS.get(section) or NAMED.get(section)
    if struct is None:
        return {}
    rows = {}
    hints = get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        if get_origin(hints[field.name]) is not Annotated:
            continue
        _, kind, prose, *sample = get_args(hints[field.name])
        default = "" if field.default is msgspec.NODEFAULT else field.default
        rows[field.name] = Option(
            section=section,
            key=field.name,
            kind=kind,
            default=default,
            prose=prose,
            sample=sample[0] if sample else default,
        )
    return rows


def toml(value: object) -> str:
    """Write a value as TOML: texts, numbers, dates, handles, and lists of them."""
    import tomlkit

    return tomlkit.item(plain(value)).as_string()


def plain(value: object) -> object:
    """Turn one of our values into what TOML and UTF-8 know: handles into texts, tuples into lists."""
    if isinstance(value, str | Handle):
        return text.lines(str(value))
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


Style = Literal["sample", "start"]


def example() -> str:
    """Write config.example.toml: every option with a sample, ready to be read."""
    return "\n".join(_file("sample", {})) + "\n"


def starting(answers: Mapping[str, object]) -> str:
    """Write a first config.toml: every option explained and commented out but those in `answers` ("me.name")."""
    return "\n".join(_file("start", answers)) + "\n"


def _file(style: Style, answers: Mapping[str, object]) -> Iterator[str]:
    yield "# starmeet reads this file and changes it only when you ask; your comments and their order stay."
    yield "# Every key may be left out. `starmeet config check` lists what it cannot read."
    if style == "start":
        yield "# To set a key, take the # in front of it away. The people below are samples and nobody real."
    yield ""
    yield from _rows("", style, answers)
    for section in SECTIONS:
        mark = "#" if section in (*BLOCKS, *NAMED) and style == "start" else ""
        if section == KEYS:
            yield from ("", f"# {_KEYS_PROSE}", f"[{KEYS}]")
            continue
        struct = TABLES.get(section) or BLOCKS.get(section) or NAMED[section]
        yield from ("", f"# {(struct.__doc__ or '').strip()}")
        yield f"{mark}{header(section, 'fedi')}"
        yield from _rows(section, style, answers)
    mark = "#" if style == "start" else ""
    yield from ("", f"{mark}[[people]]", f'{mark}name = "Tomas Brandt"', f"{mark}tier = 2")


def _rows(section: str, style: Style, answers: Mapping[str, object]) -> Iterator[str]:
    for option in options(section).values():
        answer = answers.get(f"{section}.{option.key}" if section else option.key)
        mark = "#" if style == "start" and answer is None else ""
        yield f"# {option.prose}"
        yield f"{mark}{option.key} = {toml(option.sample if answer is None else answer)}"


def header(section: str, name: str = "NAME") -> str:
    """Write what stands above the keys of a section: `[me]`, `[[people]]`, `[accounts.NAME]`."""
    if section in BLOCKS:
        return f"[[{section}]]"
    return f"[{section}.{name}]" if section in NAMED else f"[{section}]"


def options_markdown() -> str:
    """Write the table of docs/config.md."""
    rows = ["| key | value | default | what it is for |", "| --- | --- | --- | --- |"]
    for section in ("", *SECTIONS):
        if section == KEYS:
            rows.append(f"| `[keys]` | texts by id |  | {_KEYS_PROSE} |")
        name = header(section)
        for option in options(section).values():
            key = f"`{name}` `{option.key}`" if section else f"`{option.key}`"
            default = f"`{toml(option.default)}`" if option.default not in (None, "", ()) else ""
            rows.append(f"| {key} | {option.kind.expected} | {default} | {option.prose} |")
    return "\n".join(rows) + "\n"
