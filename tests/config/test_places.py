from __future__ import annotations

from pathlib import Path

import pytest

from starmeet.config.options import Config
from starmeet.config.places import Home, home, init, local_zone, prepare
from starmeet.config.read import load
from starmeet.errors import ConfigError, StarmeetError


def one_folder(path: Path) -> Home:
    return home(str(path), {})


class TestHome:
    def test_the_option_puts_both_in_one_folder(self, tmp_path: Path) -> None:
        assert home(str(tmp_path), {"STARMEET_HOME": "/elsewhere"}) == Home(
            config=tmp_path / "config.toml", data=tmp_path
        )

    def test_so_does_the_environment(self, tmp_path: Path) -> None:
        assert home("", {"STARMEET_HOME": str(tmp_path)}).data == tmp_path

    def test_else_the_platform_says_where(self) -> None:
        found = home("", {"STARMEET_HOME": ""})
        assert found.config.name == "config.toml"
        assert found.config.parent.name == found.data.name == "starmeet"

    def test_a_relative_folder_does_not_move_with_the_working_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert home("stars", {}).data == tmp_path / "stars"

    def test_a_tilde_is_the_home_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        assert home("~/stars", {}).data == tmp_path / "stars"

    def test_nobodys_home(self) -> None:
        with pytest.raises(StarmeetError, match="cannot be found"):
            home("~nobody-by-this-name/x", {})


class TestPrepare:
    def test_new_folders_are_private(self, tmp_path: Path) -> None:
        prepare(Home(config=tmp_path / "a" / "b" / "config.toml", data=tmp_path / "c"))
        for folder in ("a", "a/b", "c"):
            assert (tmp_path / folder).stat().st_mode & 0o777 == 0o700

    def test_folders_that_are_there_keep_their_mode(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o755)
        prepare(one_folder(tmp_path))
        assert tmp_path.stat().st_mode & 0o777 == 0o755

    def test_a_file_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "stars").write_text("")
        with pytest.raises(StarmeetError, match="stars is not a folder"):
            prepare(one_folder(tmp_path / "stars"))
        with pytest.raises(StarmeetError, match="stars is not a folder"):
            prepare(one_folder(tmp_path / "stars" / "inner"))

    @pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
    def test_an_impossible_name(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(StarmeetError, match="cannot be created"):
            prepare(one_folder(tmp_path / name))


class TestInit:
    def test_it_declares_nobody_and_is_private(self, tmp_path: Path) -> None:
        path = init(one_folder(tmp_path / "new"))
        assert path == tmp_path / "new" / "config.toml"
        assert path.stat().st_mode & 0o777 == 0o600
        assert load(path).config == Config()
        assert load(path).problems == ()

    def test_answers_stand_in_it(self, tmp_path: Path) -> None:
        answers = {
            "me.name": 'Robin "Bob" Vale',
            "me.timezone": "Europe/Lisbon",
            "me.topics": ("a", "b"),
            "me.home": "",
        }
        loaded = load(init(one_folder(tmp_path), answers))
        assert loaded.problems == ()
        me = loaded.config.me
        assert (me.name, me.timezone, me.topics, me.email) == ('Robin "Bob" Vale', "Europe/Lisbon", ("a", "b"), "")

    def test_a_wrong_answer_writes_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"me.timezone: expected a time zone"):
            init(one_folder(tmp_path), {"me.timezone": "Atlantis"})
        assert list(tmp_path.iterdir()) == []

    def test_a_file_that_is_there_stays(self, tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_text("# mine")
        with pytest.raises(StarmeetError, match="is there already"):
            init(one_folder(tmp_path))
        assert (tmp_path / "config.toml").read_text() == "# mine"

    def test_a_link_is_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "config.toml").symlink_to(tmp_path / "nowhere")
        with pytest.raises(StarmeetError, match="is there already"):
            init(one_folder(tmp_path))
        assert not (tmp_path / "nowhere").exists()


class TestLocalZone:
    @pytest.mark.parametrize(
        ("value", "zone"),
        [
            ("Europe/Lisbon", "Europe/Lisbon"),
            (":Europe/Lisbon", "Europe/Lisbon"),
            ("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
            ("CET-1CEST", "UTC"),
            ("../etc/passwd", "UTC"),
            ("", "UTC"),
        ],
    )
    def test_the_environment(self, tmp_path: Path, value: str, zone: str) -> None:
        assert local_zone({"TZ": value}, tmp_path) == zone

    def test_the_link(self, tmp_path: Path) -> None:
        (tmp_path / "localtime").symlink_to("../usr/share/zoneinfo/America/Lima")
        assert local_zone({}, tmp_path) == "America/Lima"

    def test_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "localtime").write_bytes(b"TZif2")
        (tmp_path / "timezone").write_text("Africa/Accra\n")
        assert local_zone({}, tmp_path) == "Africa/Accra"

    def test_nothing_at_all(self, tmp_path: Path) -> None:
        assert local_zone({}, tmp_path) == "UTC"
