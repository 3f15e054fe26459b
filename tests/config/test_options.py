from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from starmeet.config.options import (
    BLOCKS,
    KEYS,
    NAMED,
    SECTIONS,
    TABLES,
    Config,
    Option,
    example,
    options,
    options_markdown,
    starting,
    toml,
)
from starmeet.config.read import check
from starmeet.model import Person

ROOT = Path(__file__).parents[2]
EVERY = [option for section in ("", *SECTIONS) for option in options(section).values()]


def name(option: Option) -> str:
    return f"{option.section}.{option.key}"


def written(option: Option, value: object) -> str:
    setting = f"{option.key} = {toml(value)}\n"
    if option.section in BLOCKS:
        named = "" if option.key == "name" else 'name = "Someone"\n'
        return f"[[{option.section}]]\n{named}{setting}"
    if option.section in NAMED:
        network = "" if option.key == "network" else 'network = "mastodon"\n'
        return f"[{option.section}.mine]\n{network}{setting}"
    return f"[{option.section}]\n{setting}" if option.section else setting


def test_the_committed_example_is_the_one_the_table_gives() -> None:
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == example()


def test_the_documented_table_is_the_one_the_table_gives() -> None:
    assert (ROOT / "docs" / "config.md").read_text(encoding="utf-8").endswith("\n\n" + options_markdown())


def test_the_example_has_no_problem_and_shows_every_option() -> None:
    loaded = check(example())
    assert loaded.problems == ()
    assert loaded.config.people[0].fields == options("people").keys() - {"id"}
    assert loaded.config.conferences[0].fields == options("conferences").keys() - {"id"}
    lines = example().splitlines()
    assert all(any(line.startswith(f"{option.key} = ") for line in lines) for option in EVERY)


def test_a_first_file_says_no_more_than_an_empty_one() -> None:
    loaded = check(starting({}))
    assert loaded.problems == ()
    assert loaded.config == Config()


def test_the_lines_of_a_first_file_become_the_example_when_uncommented() -> None:
    lines = [
        line.removeprefix("#") if line[:1] == "#" and line[:2] != "# " else line for line in starting({}).splitlines()
    ]
    assert check("\n".join(lines)).config == check(example()).config


@pytest.mark.parametrize("option", [option for option in EVERY if option.default is not None], ids=name)
def test_every_default_can_be_written_out(option: Option) -> None:
    if option.key == "name" and option.section in BLOCKS:
        assert check(written(option, "")).problems, "a block without a name is nobody's"
        return
    if option.section in NAMED and option.key == "network":
        assert check(written(option, "")).problems, "an account without a network is nowhere"
        return
    assert check(written(option, option.default)).problems == ()


@pytest.mark.parametrize("option", EVERY, ids=name)
def test_every_option_refuses_a_value_of_another_kind(option: Option) -> None:
    problems = check(written(option, 3.5)).problems
    assert [problem.found for problem in problems] == ["3.5"]
    assert problems[0].expected == option.kind.expected


@pytest.mark.parametrize("option", EVERY, ids=name)
def test_every_option_is_explained_on_one_line(option: Option) -> None:
    assert option.prose.endswith(".")
    assert "\n" not in option.prose
    assert "|" not in option.prose + option.kind.expected, "it stands in a Markdown table"


def test_every_section_of_the_config_is_in_the_table() -> None:
    fields = {field.name for field in msgspec.structs.fields(Config)}
    within = {name for name in SECTIONS if "." in name}
    assert fields == {*SECTIONS, *options("")} - within
    assert all(hasattr(getattr(Config(), table), key) for table, _, key in (name.partition(".") for name in within))
    assert {*TABLES, *BLOCKS, *NAMED, KEYS} == {"", *SECTIONS}


def test_what_a_block_leaves_out_is_what_a_new_person_has() -> None:
    person = Person(name="Someone")
    for key, option in options("people").items():
        if key not in ("id", "name"):
            assert option.default == getattr(person, key), key
