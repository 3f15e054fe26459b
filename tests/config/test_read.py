from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.config.options import Calendar, Config, Planning, example
from starmeet.config.read import Loaded, Problem, check, load
from starmeet.model import Handle
from starmeet.text import one_line


def only(text: str) -> Problem:
    """Give the one problem of a text."""
    (problem,) = check(text).problems
    return problem


class TestWhatIsRight:
    def test_a_missing_file_is_an_empty_one(self, tmp_path: Path) -> None:
        assert load(tmp_path / "config.toml") == Loaded(config=Config())

    def test_values_arrive_as_the_program_needs_them(self) -> None:
        loaded = check(
            '[me]\nhandles = ["mastodon:@ada@example.social", "https://github.com/Ada"]\npicture_date = "2026-05-01"\n'
            '[planning]\nlunch = "9:30 – 11:00"\nnot_before = 08:15:00\n'
        )
        assert loaded.problems == ()
        assert loaded.config.me.handles == (Handle("mastodon", "ada@example.social"), Handle("github", "ada"))
        assert loaded.config.me.picture_date == date(2026, 5, 1)
        assert loaded.config.planning == Planning(lunch="09:30-11:00", not_before="08:15")

    @pytest.mark.parametrize(
        ("written", "meant"),
        [("true", "going"), ("false", "not"), ('"Maybe"', "maybe"), ('"none"', "none"), ('"not"', "not")],
    )
    def test_going_may_be_said_in_several_ways(self, written: str, meant: str) -> None:
        assert check(f"[[conferences]]\nname = 'Conf'\ngoing = {written}").config.conferences[0].going == meant

    def test_a_block_owns_the_fields_it_sets_and_no_others(self) -> None:
        (person,) = check('[[people]]\nid = "q"\nname = "Ada Quill"\ntier = 1\norg = 4').config.people
        assert person.fields == {"name", "tier"}
        assert person.key == "q"

    @pytest.mark.parametrize(
        ("block", "key"),
        [
            ('id = "me too"\nname = "Åsa Ek"\nhandles = ["github:asa-ek"]', "me too"),
            ('name = "Åsa Ek"\nhandles = ["https://github.com/Asa-Ek", "@asa@example.social"]', "github:asa-ek"),
            ('name = "Åsa  Ek"', "asa ek"),
            ('id = ""\nname = "Åsa Ek"', "asa ek"),
        ],
    )
    def test_a_person_is_known_by_id_then_handle_then_name(self, block: str, key: str) -> None:
        assert check(f"[[people]]\n{block}").config.people[0].key == key

    def test_a_conference_is_known_by_id_then_name_then_schedule(self) -> None:
        text = (
            '[[conferences]]\nschedule = "a.json"\n[[conferences]]\nname = "Ö Conf"\n[[conferences]]\nid="c"\nname="D"'
        )
        assert [conference.key for conference in check(text).config.conferences] == ["a.json", "o conf", "c"]

    def test_bindings_may_be_written_quoted_or_dotted(self) -> None:
        keys = check('[keys]\n"app.quit" = "ctrl+q"\npeople.add = "a"\n').config.keys
        assert keys == {"app.quit": "ctrl+q", "people.add": "a"}

    def test_names_cannot_repaint_a_terminal(self) -> None:
        assert check('[[people]]\nname = "Ada\\u001b[31m\\u202e Quill"').config.people[0].name == "Ada Quill"

    def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.write_bytes(b'\xef\xbb\xbf[me]\r\nname = "Robin"\r\n')
        loaded = load(path)
        assert (loaded.config.me.name, loaded.problems) == ("Robin", ())


class TestWhatIsWrong:
    def test_a_problem_names_file_line_key_expected_and_found(self) -> None:
        text = '[[people]]\nname = "A"\n[[people]]\nname = "B"\n[[people]]\nname = "C"\n# so much\ntier = "high"\n'
        assert str(only(text)) == 'config.toml:8: people[2].tier: expected a whole number from 0 to 3, found "high"'

    def test_an_unknown_key_suggests_the_nearest(self) -> None:
        assert str(only('[[people]]\nname = "A"\nteir = 3\n')) == (
            'config.toml:3: people[0].teir: expected a key starmeet knows, found "teir": did you mean tier?'
        )

    @pytest.mark.parametrize(
        ("text", "key", "hint"),
        [
            ("[pepole]\n", "pepole", "did you mean people?"),
            ("walk_minutes = 3", "walk_minutes", "it belongs in [planning]"),
            ("timezone = 'UTC'", "timezone", "it belongs in [me] or [[conferences]]"),
            ("[me]\ntimezone = 'berlin'", "me.timezone", "did you mean Europe/Berlin?"),
            ("[me]\ntimezone = 'Europe/Lisboa'", "me.timezone", "did you mean Europe/Lisbon?"),
            ("[me]\nhandles = ['@ada']", "me.handles[0]", 'say on which network: "github:ada"'),
            ("[people]\nname = 'Ada'", "people", "write [[people]], with two brackets"),
            ("[[people]]\nname = 'Ada'\nrole = 'mento'", "people[0].role", "did you mean mentor?"),
            ("[[conferences]]\nname = 'C'\ngoing = 'mayb'", "conferences[0].going", "did you mean maybe?"),
            ("[[people]]\ntier = 2", "people[0]", "without it the block is left out"),
            ("[[conferences]]\ncity = 'Ghent'", "conferences[0]", "without it the block is left out"),
            ("people = ['Ada']", "people[0]", ""),
            ("me = 'Robin'", "me", ""),
            ("[[me]]\nname = 'Robin'", "me", ""),
            ("[[people]]\nname = ''", "people[0].name", ""),
            ("[planning]\nlunch = '14:00-12:00'", "planning.lunch", ""),
            ("[planning]\nnot_before = '25:00'", "planning.not_before", ""),
            ("[planning]\nmax_per_day = true", "planning.max_per_day", ""),
            ("[me]\nemail = 'robin'", "me.email", ""),
            ("[me]\npicture_date = '2026-02-30'", "me.picture_date", ""),
            ("[calendar]\nbusy = ['']", "calendar.busy[0]", ""),
            ("[keys]\n'app.quit' = 4", 'keys."app.quit"', ""),
            ("[[conferences]]\nname = 'C'\nstart = 2027-02-02\nend = 2027-02-01", "conferences[0].end", ""),
        ],
    )  # fmt: skip
    def test_each_mistake_is_named_with_what_to_do(self, text: str, key: str, hint: str) -> None:
        problem = only(text)
        assert problem.key == key
        assert problem.line
        assert problem.hint == hint

    @pytest.mark.parametrize(
        "zone", ["Europe", "../../etc/passwd", "/etc/localtime", "CET-1CEST", "Mars/Base", "\\u0000"]
    )
    def test_what_is_no_time_zone_is_refused(self, zone: str) -> None:
        assert only(f'[me]\ntimezone = "{zone}"').key == "me.timezone"

    def test_a_half_valid_file_still_works(self) -> None:
        loaded = check(
            '[planning]\nmax_per_day = 99\nwalk_minutes = 5\n[[people]]\ntier = 3\n[[people]]\nname = "Ada"\n'
            'tier = "x"\nhandles = ["nonsense nonsense", "github:ada"]\n[calendar]\nalarms = [5, "x", 30]\n'
        )
        assert loaded.config.planning == Planning(walk_minutes=5)
        assert loaded.config.calendar == Calendar(alarms=(5, 30))
        (ada,) = loaded.config.people
        assert (ada.name, ada.tier, ada.handles, ada.index) == ("Ada", 1, (Handle("github", "ada"),), 1)
        assert [problem.line for problem in loaded.problems] == [2, 4, 8, 9, 11]

    def test_two_blocks_with_one_key_keep_the_first(self) -> None:
        loaded = check('[[people]]\nname = "Ada Quill"\ntier = 2\n[[people]]\nname = "ADA QUILL"\n')
        assert [person.tier for person in loaded.config.people] == [2]
        assert str(loaded.problems[0]) == (
            "config.toml:4: people[1]: expected a block of its own, "
            'found "ada quill", as people[0] is known: give each its own id = "..."'
        )

    def test_a_password_is_not_repeated(self) -> None:
        problem = only('database = "mysql://robin:hunter2@db.example/x"')
        assert "hunter2" not in str(problem)
        assert "mysql://" in problem.found

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("[me]\nname = \n", 2, "invalid value"),
            ("[me]\nname = 'a'\nname = 'b'\n", 3, "overwrite"),
            ("topics = [\n'a',\n", 2, "at the end"),
            ("a = 1\x00\n", 1, "column"),
            ("a = " + "[" * 20_000, 0, "too deep"),
            ("a = " + "9" * 5_000, 0, "digits"),
        ],
    )
    def test_a_file_that_is_no_toml_is_one_problem_and_all_defaults(self, text: str, line: int, words: str) -> None:
        loaded = check(text)
        assert loaded.config == Config()
        (problem,) = loaded.problems
        assert (problem.line, problem.expected) == (line, "valid TOML")
        assert words in problem.found

    def test_a_very_large_number_can_be_shown(self) -> None:
        assert only("[planning]\nmax_per_day = 0x" + "f" * 9_000).found == "a very large number"

    def test_an_odd_key_stays_on_one_line(self) -> None:
        assert "\n" not in str(only('"a\\nb\\u001b[2J" = 1'))


class TestUnreadableFiles:
    def problem(self, path: Path) -> Problem:
        loaded = load(path)
        assert loaded.config == Config()
        assert "\n" not in str(loaded.problems[0])
        (problem,) = loaded.problems
        return problem

    def test_not_utf8(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.write_bytes(b'[me]\nname = "J\xf6rg"\n')
        assert str(self.problem(path)) == "config.toml:2: expected UTF-8 text, found byte 0xf6: save it as UTF-8"

    def test_utf16(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.write_text('[me]\nname = "Robin"\n', encoding="utf-16")
        assert self.problem(path).expected == "UTF-8 text"

    def test_a_folder(self, tmp_path: Path) -> None:
        assert self.problem(tmp_path).found == "a folder"

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "config.toml")
        assert self.problem(tmp_path / "config.toml").found == "a device or pipe"

    def test_fifty_megabytes(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        with path.open("wb") as file:
            file.truncate(50 * 1024 * 1024)
        assert self.problem(path).found == "50 MB"

    def test_only_zeros(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.write_bytes(bytes(1000))
        assert self.problem(path).expected == "valid TOML"

    def test_a_file_where_the_folder_should_be(self, tmp_path: Path) -> None:
        (tmp_path / "home").write_text("")
        assert "Not a directory" in self.problem(tmp_path / "home" / "config.toml").found

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_without_permission(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.write_text("")
        path.chmod(0)
        assert "Permission denied" in self.problem(path).found

    def test_a_link_in_a_circle(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.symlink_to(path)
        assert self.problem(path).expected == "a file that can be read"


EXAMPLE = example()
PIECES = st.sampled_from(
    ['"', "'", "[", "]", "[[", "=", ".", "\n", "#", "{", "}", ",", '"""', "\\", "\r\n", "\x00", "\ufeff", "9" * 30,
     "true", "nan", "inf", "-1", "07:30", "[[people]]\n", "[people]\n", "name = 1\n", "[me]\n", "é", "\u202e"]
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 40), PIECES | st.text(max_size=8)), max_size=4))
def test_whatever_is_done_to_the_file_gives_values_or_problems(cuts: list[tuple[int, int, str]]) -> None:
    text = EXAMPLE
    for at, length, instead in cuts:
        text = text[:at] + instead + text[at + length :]
    loaded = check(text)
    assert isinstance(loaded.config, Config)
    for problem in loaded.problems:
        assert 0 <= problem.line <= text.count("\n") + 1
        assert one_line(str(problem), 5_000) == str(problem)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_values_or_problems(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(content)
        assert isinstance(load(path), Loaded)


def test_reading_a_good_file_loads_nothing_that_editing_needs() -> None:
    code = (
        "import sys\n"
        "from starmeet.config.options import example, starting\n"
        "from starmeet.config import edit, places, read\n"
        'text = \'[me]\\nname = "Robin"\\n[[people]]\\nname = "Ada"\\nhandles = ["github:ada"]\\n\'\n'
        "assert not read.check(text).problems\n"
        "print(*({'tomlkit', 'platformdirs', 'zoneinfo', 'tempfile', 'anyascii'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
