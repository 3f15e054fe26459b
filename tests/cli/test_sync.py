"""Sync over several accounts at once: each on its own, all with what they need and no more."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from starmeet.config.places import Home
from tests.cli.at_terminal import ROOT, at_terminal
from tests.cli.conftest import Run
from tests.networks import test_bluesky_live, test_github_live, test_mastodon_live
from tests.networks.account import speaking
from tests.networks.places import Fediverse, Hub, Sky, at
from tests.site import Asked, Said, Site, as_json, serve

TOKENS = {"FEDI": "t0ken", "CODE": "ghp_t0ken"}


class World:
    """Three networks with their servers."""

    def __init__(self, fedi: tuple[Fediverse, Site], sky: tuple[Sky, Site], hub: tuple[Hub, Site]) -> None:
        self.fedi, self.sky, self.hub = fedi[0], sky[0], hub[0]
        self.sites = (fedi[1], sky[1], hub[1])

    def config(self, **more: str) -> str:
        fedi, sky, hub = self.sites
        return f"""
[accounts.fedi]
network = "mastodon"
address = "@robin@home.example"
server = "{fedi.url}"
token_env = "FEDI"
{more.get("fedi", "")}
[accounts.sky]
network = "bluesky"
address = "robin.example"
server = "{sky.url}"
directory = "{sky.url}"
token_command = "echo aaaa-bbbb-cccc-dddd"
{more.get("sky", "")}
[accounts.code]
network = "github"
address = "robin-vale"
server = "{hub.url}"
token_env = "CODE"
{more.get("code", "")}
"""


@pytest.fixture
def world(home: Home, starmeet: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name, token in TOKENS.items():
        monkeypatch.setenv(name, token)
    fedi, sky = test_mastodon_live.peopled(), test_bluesky_live.peopled("Mei Tanaka")
    with speaking(fedi) as one, speaking(sky) as two, speaking(test_github_live.peopled("Jonas Weil")) as three:
        made = World(one, two, three)
        starmeet("init")
        home.config.write_text(made.config())
        yield made


class TestSeveral:
    def test_all_come_in_and_the_next_run_adds_nothing(self, starmeet: Run, world: World) -> None:
        done = {one["account"]: one for one in starmeet("sync", "--json").json}
        assert {name: one["new"] for name, one in done.items()} == {"fedi": 7, "sky": 7, "code": 7}
        assert all(one["error"] == "" and one["entries"] for one in done.values())
        starmeet("sync", now="2026-11-23T20:00:00Z")  # now that it is known who they are, their posts come
        entries = starmeet("log", "--json").json
        again = starmeet("sync", "--json", now="2026-11-24T20:00:00Z").json
        assert [(one["new"], one["entries"], one["posts"]) for one in again] == [(0, 0, 0)] * 3
        assert starmeet("log", "--json").json == entries

    def test_one_that_fails_stops_no_other(self, starmeet: Run, world: World) -> None:
        world.sky.trouble = lambda _: Said(b"<html>", 200)
        ran = starmeet("sync", ok=False)
        assert ran.code == 1
        [line] = ran.err.splitlines()
        assert line.startswith("starmeet: sky: ")
        assert "sky: nothing new (not finished)." in ran.out
        assert "fedi: 7 new people" in ran.out
        assert "code: 7 new people" in ran.out

    def test_a_token_that_cannot_be_had_is_said(
        self, starmeet: Run, world: World, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("FEDI")
        home.config.write_text(world.config().replace("echo aaaa-bbbb-cccc-dddd", "false"))
        ran = starmeet("sync", ok=False)
        assert ran.code == 1
        lines = sorted(ran.err.splitlines())
        assert "FEDI is not set" in lines[0]
        assert "token_command" in lines[1]
        assert "code: 7 new people" in ran.out

    def test_one_can_be_named(self, starmeet: Run, world: World) -> None:
        assert [one["account"] for one in starmeet("sync", "github", "--json").json] == ["code"]
        assert [len(site.asked) > 0 for site in world.sites] == [False, False, True]

    def test_a_new_name_on_the_network_is_the_same_person(self, starmeet: Run, world: World) -> None:
        starmeet("sync")
        view = world.sky.follows[0]
        view["handle"] = "tanaka.example"
        starmeet("sync", now="2026-11-24T09:00:00Z")
        person = starmeet("person", "Mei Tanaka 0", "--json").json
        handles = repr(person)
        assert "tanaka.example" in handles
        assert "adaa.example" not in handles

    def test_another_address_under_the_same_name_is_read_from_its_beginning(
        self, starmeet: Run, world: World, home: Home
    ) -> None:
        starmeet("sync", "fedi")
        other = Fediverse()
        other.token = "t0ken"
        ada = other.follow("new@quill.example", "Nia Obi")
        other.answer_to(ada, "Hello?", 1)
        with speaking(other) as (_, site):
            home.config.write_text(world.config().replace(world.sites[0].url, site.url))
            [done] = starmeet("sync", "fedi", "--json").json
        assert (done["new"], done["entries"], done["error"]) == (1, 1, "")

    def test_old_posts_are_let_go_after_keep_days(self, starmeet: Run, world: World, home: Home) -> None:
        starmeet("sync")
        starmeet("sync", now="2026-11-22T21:00:00Z")
        world.fedi.status(world.fedi.following[0], "Something new", 800)
        home.config.write_text(world.config(fedi="keep_days = 30"))
        done = {one["account"]: one for one in starmeet("sync", "--json", now="2026-12-10T09:00:00Z").json}
        assert done["fedi"]["dropped"] == 3
        assert (done["sky"]["dropped"], done["code"]["dropped"]) == (0, 0)
        held = starmeet("dossier", "Ada Quill 0", "--json").json["posts"]
        assert [post["text"] for post in held] == ["Something new"]


class TestManners:
    def test_two_accounts_on_one_host_share_neither_token_nor_cookie(
        self, starmeet: Run, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ONE", "token-one")
        monkeypatch.setenv("TWO", "token-two")
        server = Fediverse()

        def baked(asked: Asked) -> Said:
            said = server.answer(asked)
            bearer = asked.headers.get("Authorization", "").removeprefix("Bearer ")
            return said._replace(headers={**said.headers, "Set-Cookie": f"session={bearer}; Path=/"})

        with serve(baked) as site:
            server.url = site.url
            starmeet("init")
            accounts = (
                f'[accounts.{name}]\nnetwork = "mastodon"\naddress = "@robin@home.example"\nserver = "{site.url}"\n'
                f'token_env = "{name.upper()}"\n'
                for name in ("one", "two")
            )
            home.config.write_text("".join(accounts))
            starmeet("sync")
            pairs = {(a.headers.get("Authorization"), a.headers.get("Cookie")) for a in site.asked}
        bearers = {bearer for bearer, _ in pairs}
        assert bearers == {"Bearer token-one", "Bearer token-two"}
        assert all(cookie in (None, f"session={bearer.removeprefix('Bearer ')}") for bearer, cookie in pairs if bearer)

    def test_at_a_terminal_it_says_how_far_it_is(self, world: World, home: Home) -> None:
        done = at_terminal(["--home", str(home.data), "--now", at(513), "sync"], [], TOKENS)
        assert done.code == 0, done.screen
        assert "fedi: following" in done.screen
        assert done.screen.rstrip("\r\n").endswith("\x1b[K"), "and leaves nothing on the line"
        assert "fedi: 7 new people" in done.out

    def test_ctrl_c_keeps_what_came(self, starmeet: Run, world: World, home: Home) -> None:
        def slow(asked: Asked) -> Said | None:
            if "following" not in asked.path and "verify" not in asked.path:
                time.sleep(0.3)
            return None

        world.fedi.trouble = slow
        words = [sys.executable, "-m", "starmeet", "--home", str(home.data), "--now", at(513), "sync", "fedi"]
        process = subprocess.Popen(words, cwd=ROOT, env=os.environ | TOKENS, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 30
        while not any("statuses" in asked.path for asked in world.sites[0].asked):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert b"Traceback" not in err
        assert len(err.split(b"\n")) <= 3, "one line below the one the key was typed on"
        assert len(starmeet("people", "--json").json) == 7
        world.fedi.trouble = lambda _: None
        [done] = starmeet("sync", "fedi", "--json").json
        assert (done["new"], done["error"]) == (0, "")
        assert done["entries"] == 26

    def test_a_keyring_gives_the_token(
        self, starmeet: Run, world: World, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "secrets.json"
        path.write_text(json.dumps({f"starmeet/fedi at {world.sites[0].url}": "t0ken", "starmeet/fedi": "not this"}))
        home.config.write_text(world.config().replace('token_env = "FEDI"\n', ""))
        environment = TOKENS | {
            "PYTHON_KEYRING_BACKEND": "tests.keyring_file.Keyring", "STARMEET_TEST_KEYRING": str(path),
        }  # fmt: skip
        words = [sys.executable, "-m", "starmeet", "--home", str(home.data), "sync", "fedi"]
        done = subprocess.run(words, cwd=ROOT, env=os.environ | environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert any(asked.headers.get("Authorization") == "Bearer t0ken" for asked in world.sites[0].asked)

    def test_a_refused_token_is_never_shown(self, starmeet: Run, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FEDI", "secret-and-wrong")
        ran = starmeet("sync", ok=False)
        assert ran.code == 1
        assert "starmeet login" in ran.err
        assert "secret-and-wrong" not in ran.err + ran.out

    def test_a_pause_is_one_line_and_the_next_run_goes_on(self, starmeet: Run, world: World) -> None:
        busy = as_json({"error": "Throttled"}, 429)._replace(headers={"Retry-After": "3600"})
        world.fedi.trouble = lambda asked: busy if "notifications" in asked.path else None
        ran = starmeet("sync", "fedi", ok=False)
        assert (ran.code, len(ran.err.splitlines())) == (1, 1)
        assert "3600 s" in ran.err
        world.fedi.trouble = lambda _: None
        [done] = starmeet("sync", "fedi", "--json").json
        assert done["entries"] == 10
