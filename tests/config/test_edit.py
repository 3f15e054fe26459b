from __future__ import annotations

import os
import re
import resource
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import cycle, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.config import splice, write
from starmeet.config.edit import add_person, get_value, remove_person, set_person_field, set_value
from starmeet.config.options import example, options, plain, starting
from starmeet.config.read import check, load
from starmeet.errors import ConfigError, NotFound, StarmeetError
from starmeet.model import Handle

FILE = """\
# My stars. Do not reorder!

[me]   # that's me
name = "Robin"   # not Bob
  topics = [   # indented, and on several lines
    "typing",  # since ever
    "parsers",
  ]

[planning]
# how far
walk_minutes = 4     # in sandals

# === People ===

[[people]]
name = "Ada Quill"   # first of all
# met in 2019
tier = 3 # of 3

# Tomas taught me tables
[[people]]
id = "tomas"
name = "Tomas Brandt"

[[conferences]]
name = "EuroPlanet Conf"

# late addition
[[people]]
name = 'Nia Obi'
handles = ["github:nia-obi-example"]
# the end
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(FILE, encoding="utf-8")
    path.chmod(0o600)
    return path


def same(old: Sequence[str], new: Sequence[str]) -> int:
    """Count how many items two sequences begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def changed(path: Path, before: str = FILE) -> tuple[list[str], list[str]]:
    """Give the lines that went and the lines that came, having checked that nothing else moved."""
    old, new = before.splitlines(keepends=True), path.read_bytes().decode().splitlines(keepends=True)
    start = same(old, new)
    end = same(old[start:][::-1], new[start:][::-1])
    return old[start : len(old) - end], new[start : len(new) - end]


class TestSetting:
    def test_a_value_changes_in_its_place_and_its_comment_stays(self, path: Path) -> None:
        set_value(path, "planning.walk_minutes", "7")
        assert changed(path) == (["walk_minutes = 4     # in sandals\n"], ["walk_minutes = 7     # in sandals\n"])

    def test_a_new_key_goes_below_the_others_of_its_table(self, path: Path) -> None:
        set_value(path, "planning.max_per_day", "4")
        assert changed(path) == ([], ["max_per_day = 4\n"])
        assert "# in sandals\nmax_per_day = 4\n\n# === People" in path.read_text()

    def test_a_new_key_of_a_block_does_not_slip_below_the_next_ones_comment(self, path: Path) -> None:
        set_value(path, "people.tomas.tier", "2")
        set_value(path, "people[0].role", "mentor")
        text = path.read_text()
        assert 'tier = 3 # of 3\nrole = "mentor"\n\n# Tomas taught' in text
        assert 'name = "Tomas Brandt"\ntier = 2\n\n[[conferences]]' in text

    def test_a_table_that_is_not_there_is_added(self, path: Path) -> None:
        set_value(path, "ui.theme", "nord")
        assert changed(path) == ([], ["\n", "[ui]\n", 'theme = "nord"\n'])

    def test_a_key_of_no_table_goes_to_the_top(self, path: Path) -> None:
        set_value(path, "database", "postgresql+psycopg://db.example/us")
        assert load(path).config.database == "postgresql+psycopg://db.example/us"
        assert path.read_text().endswith(FILE)

    def test_a_list_keeps_its_lines_and_comments(self, path: Path) -> None:
        set_value(path, "me.topics", "typing, maps")
        assert load(path).config.me.topics == ("typing", "maps")
        assert '    "typing",  # since ever\n' in path.read_text()

    def test_a_placeholder_shows_where_a_key_belongs(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.write_text(starting({}))
        set_value(path, "planning.lunch", "12:30-13:30")
        assert '#lunch = "12:00-14:00"\nlunch = "12:30-13:30"\n' in path.read_text()
        assert changed(path, starting({})) == ([], ['lunch = "12:30-13:30"\n'])

    def test_a_missing_file_is_begun(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        set_value(path, "me.name", "Robin Vale")
        assert path.read_text() == '[me]\nname = "Robin Vale"\n'
        assert path.stat().st_mode & 0o777 == 0o600
        assert not (tmp_path / "config.toml.bak").exists()

    @pytest.mark.parametrize(
        ("key", "words", "meant"),
        [
            ("me.name", "42", "42"),
            ("me.name", '"Robin Vale"', "Robin Vale"),
            ("me.name", 'Robin "Bob" Vale \\ Söhne', 'Robin "Bob" Vale \\ Söhne'),
            ("me.topics", '["a, b", "c"]', ("a, b", "c")),
            ("me.topics", "", ()),
            ("me.handles", "@robin@example.social", (Handle("mastodon", "robin@example.social"),)),
            ("me.picture_date", "2026-05-01", date(2026, 5, 1)),
            ("calendar.alarms", "[30, 5]", (30, 5)),
            ("conferences[0].going", "true", "going"),
            ("people.github:nia-obi-example.why", "her maps", "her maps"),
            ("people[github:nia-obi-example].tier", "0", 0),
            ("keys.app.quit", "ctrl+q", "ctrl+q"),
            ("database", "", ""),
        ],
    )
    def test_what_was_set_is_what_one_gets(self, path: Path, key: str, words: str, meant: object) -> None:
        set_value(path, key, words)
        loaded = load(path)
        assert loaded.problems == ()
        assert get_value(loaded.config, key) == meant

    def test_a_binding_is_found_however_it_is_written(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.write_text("[keys.app]\nquit = 'q'\n[keys]\n'people.add' = 'a'\n")
        set_value(path, "keys.app.quit", "ctrl+q")
        set_value(path, "keys.people.add", "n")
        assert path.read_text() == '[keys.app]\nquit = "ctrl+q"\n[keys]\n\'people.add\' = "n"\n'

    @pytest.mark.parametrize(
        ("key", "words", "sentence"),
        [
            ("planning.walk_minutes", "soon", 'expected a whole number from 0 to 120, found "soon"'),
            ("planning.walk_minutes", "500", "planning.walk_minutes: expected a whole number from 0 to 120, found 500"),
            ("planing.lunch", "", 'there is no option "planing.lunch": did you mean planning?'),
            ("planning.lunhc", "", 'there is no option "planning.lunhc": did you mean lunch?'),
            ("people.tomas.teir", "1", 'there is no option "people.teir": did you mean tier?'),
            ("people.tomsa.tier", "1", 'no [[people]] block is known as "tomsa": did you mean tomas?'),
            ("people[9].tier", "1", 'no [[people]] block is known as "9"'),
            ("me", "x", "me is a whole section: name a key in it, such as planning.lunch or people[0].tier"),
            ("", "x", 'there is no option "": docs/config.md lists them'),
            ("people[2].name", "Ada Quill", "people[2]"),
        ],
    )  # fmt: skip
    def test_a_mistake_is_one_sentence_and_the_file_stays(
        self, path: Path, key: str, words: str, sentence: str
    ) -> None:
        if key == "people[2].name":  # without its handle the block would be known by the name of the first
            set_person_field(path, "github:nia-obi-example", "handles", None)
        before = path.read_bytes()
        with pytest.raises(StarmeetError, match=re.escape(sentence)):
            set_value(path, key, words)
        assert path.read_bytes() == before

    def test_a_file_that_is_no_toml_is_left_alone(self, path: Path) -> None:
        path.write_text("[me\nname = 1\n")
        with pytest.raises(ConfigError, match=r"config.toml:1: expected valid TOML.*: mend that first"):
            set_value(path, "me.name", "Robin")
        assert path.read_text() == "[me\nname = 1\n"

    def test_problems_that_were_there_do_not_stand_in_the_way(self, path: Path) -> None:
        path.write_text("[me]\nnaem = 1\n[planning]\nlunch = 3\n")
        set_value(path, "me.name", "Robin")
        set_value(path, "planning.lunch", "")
        assert path.read_text() == '[me]\nnaem = 1\nname = "Robin"\n[planning]\nlunch = ""\n'

    @pytest.mark.parametrize(
        ("text", "after"),
        [
            ("me = {}\n", 'me = { name = "Robin" }\n'),
            ("me = {home = 'Porto'} # x\n", "me = {home = 'Porto', name = \"Robin\"} # x\n"),
            ("me.home = 'Porto'\n", "me.home = 'Porto'\nme.name = \"Robin\"\n"),
            ("[me]", '[me]\nname = "Robin"\n'),
            ("[me]\nhome = 'Porto'", "[me]\nhome = 'Porto'\nname = \"Robin\"\n"),
            ("[me]\n\thome = 'Porto'\n", "[me]\n\thome = 'Porto'\n\tname = \"Robin\"\n"),
            ("[ui]\n", '[ui]\n\n[me]\nname = "Robin"\n'),
        ],
    )
    def test_every_way_to_write_a_table_will_do(self, tmp_path: Path, text: str, after: str) -> None:
        path = tmp_path / "config.toml"
        path.write_text(text)
        set_value(path, "me.name", "Robin")
        assert path.read_text() == after

    def test_a_value_where_a_table_should_be_is_left_to_the_owner(self, path: Path) -> None:
        path.write_text("me = 3\n")
        with pytest.raises(ConfigError, match="edit it by hand"):
            set_value(path, "me.name", "Robin")
        assert path.read_text() == "me = 3\n"


class TestPeople:
    def test_a_field_is_set_changed_and_taken_out(self, path: Path) -> None:
        set_person_field(path, "ada quill", "tier", 2)
        assert changed(path) == (["tier = 3 # of 3\n"], ["tier = 2 # of 3\n"])
        set_person_field(path, "ada quill", "handles", (Handle("github", "ada-quill-example"),))
        assert load(path).config.people[0].key == "github:ada-quill-example"
        set_person_field(path, "github:ada-quill-example", "handles", None)
        set_person_field(path, "ada quill", "tier", 3)
        assert path.read_text() == FILE

    def test_a_field_taken_out_is_no_longer_owned(self, path: Path) -> None:
        set_person_field(path, "ada quill", "tier", None)
        assert changed(path) == (["tier = 3 # of 3\n"], [])
        assert load(path).config.people[0].fields == {"name"}

    def test_a_name_cannot_be_taken_out(self, path: Path) -> None:
        with pytest.raises(ConfigError, match="expected a name"):
            set_person_field(path, "ada quill", "name", None)
        assert path.read_text() == FILE

    def test_text_of_any_kind_survives(self, path: Path) -> None:
        note = 'two\nlines, "quotes", \\back, \'\'\' and """ and é 山'
        set_person_field(path, "tomas", "note", note)
        assert load(path).config.people[1].note == note

    def test_half_a_character_does_not_break_the_file(self, path: Path) -> None:
        set_person_field(path, "tomas", "why", "a\udce9b")
        assert load(path).config.people[1].why == "a\N{REPLACEMENT CHARACTER}b"

    def test_a_new_person_comes_last(self, path: Path) -> None:
        key = add_person(path, {"tier": 2, "name": "Zoë Lind", "handles": [Handle("github", "zoe-lind-example")]})
        assert key == "github:zoe-lind-example"
        block = '\n[[people]]\nname = "Zoë Lind"\nhandles = ["github:zoe-lind-example"]\ntier = 2\n'
        assert path.read_text() == FILE + block

    def test_someone_known_already_is_refused(self, path: Path) -> None:
        with pytest.raises(ConfigError, match="a block of its own"):
            add_person(path, {"name": "ADA  QUILL"})
        assert path.read_text() == FILE

    @pytest.mark.parametrize("fields", [{}, {"tier": 2}, {"name": ""}, {"name": "A", "tier": 9}, {"name": "A", "x": 1}])
    def test_a_block_without_sense_is_refused(self, path: Path, fields: dict[str, object]) -> None:
        with pytest.raises(ConfigError):
            add_person(path, fields)
        assert path.read_text() == FILE

    def test_adding_and_removing_leave_the_file_as_it_was_but_for_a_blank_line(self, path: Path) -> None:
        assert remove_person(path, add_person(path, {"name": "Zoë Lind", "note": "x"}))
        assert path.read_text() == FILE + "\n"

    def test_a_block_goes_with_its_comments_and_no_others(self, path: Path) -> None:
        assert remove_person(path, "ada quill")
        gone, came = changed(path)
        assert (len(gone), came) == (5, [])
        assert "# === People ===\n\n# Tomas taught me tables\n[[people]]\n" in path.read_text()
        assert "2019" not in path.read_text()

    def test_the_last_block_goes_with_the_comment_below_it(self, path: Path) -> None:
        assert remove_person(path, "github:nia-obi-example")
        assert path.read_text() == FILE[: FILE.index("[[people]]\nname = 'Nia")]

    def test_every_block_can_go(self, path: Path) -> None:
        for person in load(path).config.people:
            assert remove_person(path, person.key)
        assert load(path).config.people == ()
        assert load(path).problems == ()
        for comment in ("# My stars", "# === People", "# Tomas taught", "# late addition"):
            assert comment in path.read_text()

    def test_nobody_by_that_key(self, path: Path) -> None:
        assert not remove_person(path, "nobody")
        assert path.read_text() == FILE

    def test_erasing_leaves_no_copy(self, path: Path) -> None:
        set_value(path, "planning.walk_minutes", "5")
        assert remove_person(path, "ada quill", erase=True)
        assert not any(b"Ada Quill" in file.read_bytes() for file in path.parent.iterdir())

    def test_blocks_written_as_a_list(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.write_text('people = [\n  { name = "A" }, # one\n  { tier = 2, name = "B" },\n]\n')
        set_person_field(path, "a", "tier", 3)
        set_person_field(path, "b", "tier", None)
        add_person(path, {"name": "C"})
        assert path.read_text() == (
            'people = [\n  { name = "A", tier = 3 }, # one\n  { name = "B" }, { name = "C" },\n]\n'
        )
        assert remove_person(path, "b")
        assert path.read_text() == 'people = [\n  { name = "A", tier = 3 }, # one\n  { name = "C" },\n]\n'
        for key in "ca":
            assert remove_person(path, key)
        assert load(path).config.people == ()

    def test_a_block_with_a_table_of_its_own(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.write_text("[[people]]\nname = 'A'\n[people.extra]\nx = 1\n# B\n[[people]]\nname = 'B'\n")
        assert remove_person(path, "a")
        assert path.read_text() == "# B\n[[people]]\nname = 'B'\n"


class TestTheFile:
    def test_windows_line_ends_stay(self, path: Path) -> None:
        path.write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
        set_value(path, "planning.max_per_day", "4")
        set_value(path, "me.topics", "typing, maps")
        set_value(path, "ui.theme", "nord")
        set_person_field(path, "tomas", "note", "one\ntwo")
        add_person(path, {"name": "Zoë Lind"})
        assert remove_person(path, "ada quill")
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf# My stars")
        assert content.count(b"\n") == content.count(b"\r\n")
        assert load(path).problems == ()

    def test_the_version_before_is_kept_and_nothing_else_is_left(self, path: Path) -> None:
        set_value(path, "planning.walk_minutes", "5")
        set_value(path, "planning.walk_minutes", "6")
        assert sorted(file.name for file in path.parent.iterdir()) == ["config.toml", "config.toml.bak"]
        assert "walk_minutes = 5 " in (path.parent / "config.toml.bak").read_text()

    @pytest.mark.parametrize("mode", [0o600, 0o640])
    def test_the_mode_stays(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        set_value(path, "planning.walk_minutes", "5")
        assert [file.stat().st_mode & 0o777 for file in path.parent.iterdir()] == [mode, mode]

    def test_a_link_stays_a_link(self, path: Path) -> None:
        real = path.rename(path.with_name("dotfile.toml"))
        path.symlink_to(real)
        set_value(path, "planning.walk_minutes", "5")
        assert path.is_symlink()
        assert load(real).config.planning.walk_minutes == 5

    def test_a_change_made_meanwhile_is_not_overwritten(self, path: Path) -> None:
        with pytest.raises(ConfigError, match=r"changed by someone else just now: try again"):
            write.replace(path, b"what it was when we read it", b"what we made of it")
        assert path.read_text() == FILE
        assert not list(path.parent.glob(".*"))

    def test_a_full_disk_leaves_the_old_file(self, path: Path) -> None:
        with (
            small_files_only(len(FILE) // 2),
            pytest.raises(ConfigError, match=r"could not be written \(.*\): the file is"),
        ):
            set_value(path, "planning.walk_minutes", "5")
        assert path.read_text() == FILE
        assert [file.name for file in path.parent.iterdir()] == ["config.toml"]

    def test_a_folder_that_is_gone(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="could not be written"):
            set_value(tmp_path / "gone" / "config.toml", "me.name", "Robin")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
    def test_a_read_only_file_stays(self, path: Path) -> None:
        path.chmod(0o400)
        with pytest.raises(ConfigError, match="read-only"):
            set_value(path, "planning.walk_minutes", "5")
        assert path.read_text() == FILE

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
    def test_a_read_only_folder(self, path: Path) -> None:
        path.parent.chmod(0o500)
        try:
            with pytest.raises(ConfigError, match="could not be written"):
                set_value(path, "planning.walk_minutes", "5")
        finally:
            path.parent.chmod(0o700)
        assert path.read_text() == FILE


@contextmanager
def small_files_only(size: int) -> Iterator[None]:
    """Let the kernel refuse files beyond `size` bytes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_get_value_gives_whole_sections_too() -> None:
    config = check(example()).config
    assert get_value(config, "me") == config.me
    assert get_value(config, "people.ada.tier") == 3
    assert get_value(config, "people[1].name") == "Tomas Brandt"
    assert get_value(config, "database") == ""
    with pytest.raises(NotFound):
        get_value(config, "keys.app.quit")


OPTIONS = [(section, key) for section in ("me", "calendar", "planning", "ui", "people") for key in options(section)]
BLANKS = st.sampled_from(["", "\n", "# a note\n", "  # [planning]\n", "\n\n# x = 1\n"])


@given(st.sampled_from(OPTIONS), st.lists(BLANKS, min_size=60, max_size=60), st.booleans())
def test_setting_any_option_touches_nothing_else(option: tuple[str, str], blanks: list[str], crlf: bool) -> None:
    section, key = option
    lines = example().splitlines(keepends=True)
    text = "".join(blank + line for line, blank in zip(lines, cycle(blanks), strict=False))
    text = text.replace("\n", "\r\n") if crlf else text
    place = ("people", 1, key) if section == "people" else (section, key)
    value = options(section)[key].sample
    after = splice.put(text, place, value)
    meant = tomllib.loads(text)
    table = meant["people"][1] if section == "people" else meant[section]
    table[key] = plain(value)
    assert tomllib.loads(after) == meant
    kept = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in after.splitlines() if line.lstrip().startswith("#")] == kept
    start = same(text, after)
    end = same(text[start:][::-1], after[start:][::-1])
    assert "\n" not in text[start : len(text) - end]


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_words_are_set_or_refused(key: str, words: str) -> None:
    refusals = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        for name in ("me.name", f"me.{key}", f"keys.{key}", f"people.{key}.tier", key):
            try:
                set_value(path, name, words)
            except StarmeetError as error:
                refusals.append(str(error))
        assert load(path).problems == ()
    assert not any("\n" in refusal for refusal in refusals)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_blocks_can_go_in_any_order(order: tuple[int, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_text(FILE)
        people = load(path).config.people
        for index in order:
            rest = [person.key for person in load(path).config.people if person.key != people[index].key]
            assert remove_person(path, people[index].key)
            assert [person.key for person in load(path).config.people] == rest
