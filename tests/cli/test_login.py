"""Login at a terminal, against servers on the loopback: what is asked, tried, kept and written down."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from starmeet.config.places import Home
from tests.calendars.radicale import PASSWORD, USER, Radicale, radicale
from tests.cli.at_terminal import Typed, at_terminal
from tests.cli.conftest import Run, failed
from tests.keyring_file import FILE
from tests.networks.account import speaking
from tests.networks.places import Fediverse, Hub, Sky
from tests.site import Asked, Said, Site, as_json

OWN_FILE = "# mine\n[me]\nname = 'Robin'  # that is me\n"


@pytest.fixture(autouse=True)
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A keyring of this test's own."""
    import keyring as library

    from tests.keyring_file import Keyring

    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.keyring_file.Keyring")
    monkeypatch.setenv(FILE, str(tmp_path / "keyring.json"))
    before = library.get_keyring()
    library.set_keyring(Keyring())
    yield tmp_path / "keyring.json"
    library.set_keyring(before)


@pytest.fixture
def own(home: Home) -> Home:
    home.data.mkdir()
    home.config.write_text(OWN_FILE)
    return home


class Fedi(Fediverse):
    """A server that lets programs in: code `the-code`, once, for the verifier of the challenge."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "fedi-token"
        self.revoked: list[str] = []
        self.traded: dict[str, str] = {}

    def answer(self, asked: Asked) -> Said:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        match asked.path:
            case "/api/v1/apps":
                return as_json({"client_id": "cid", "client_secret": "csecret"})
            case "/oauth/token":
                if (form["code"], form["client_secret"]) != ("the-code", "csecret"):
                    return as_json({"error": "invalid_grant", "error_description": "The code is \x1b[2Jnot valid"}, 400)
                self.traded = form
                return as_json({"access_token": self.token, "token_type": "Bearer"})
            case "/oauth/revoke":
                self.revoked.append(form["token"])
                return as_json({})
        return super().answer(asked)


@pytest.fixture
def fedi() -> Iterator[tuple[Fedi, Site]]:
    with speaking(Fedi()) as both:
        yield both


def login(home: Home, *words: str, answers: list[tuple[str, str]]) -> Typed:
    return at_terminal(["--home", str(home.data), "login", *words], answers, {})


def kept(keyring: Path) -> dict[str, str]:
    return json.loads(keyring.read_text()) if keyring.exists() else {}


class TestMastodon:
    def test_it_walks_through_and_keeps_what_came_of_it(
        self, own: Home, fedi: tuple[Fedi, Site], keyring: Path, starmeet: Run
    ) -> None:
        server, site = fedi
        answers = [("Your address", "@robin@home.example\n"), ("The code", " the-code \n")]
        done = login(own, "mastodon", "--server", site.url, answers=answers)
        assert done.code == 0, done.screen
        assert kept(keyring)[f"starmeet/mastodon at {site.url}"] == "fedi-token"
        text = own.config.read_text()
        assert text.startswith(OWN_FILE)
        for line in ("[accounts.mastodon]", 'network = "mastodon"', 'address = "@robin@home.example"', site.url):
            assert line in text
        assert "fedi-token" not in text + done.screen + done.out
        [url] = [word for word in done.screen.split() if "/oauth/authorize?" in word]
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        digest = hashlib.sha256(server.traded["code_verifier"].encode()).digest()
        assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert asked["code_challenge_method"] == "S256"
        assert all(scope.startswith("read:") for scope in asked["scope"].split())
        server.follow("ada@quill.example", "Ada Quill")
        assert starmeet("sync", "--json").json[0]["new"] == 1

    def test_out_takes_the_token_back_everywhere(
        self, own: Home, fedi: tuple[Fedi, Site], keyring: Path, starmeet: Run
    ) -> None:
        server, site = fedi
        answers = [("Your address", "@robin@home.example\n"), ("The code", "the-code\n")]
        login(own, "mastodon", "--server", site.url, answers=answers)
        done = starmeet("login", "mastodon", "--out", "--json").json
        assert (done["kept"], done["note"]) == (False, "")
        assert server.revoked == ["fedi-token"]
        assert kept(keyring) == {}
        assert "no token" in starmeet("login", "mastodon", "--out").out

    def test_out_goes_on_when_the_server_is_not_there(
        self, own: Home, fedi: tuple[Fedi, Site], keyring: Path, starmeet: Run
    ) -> None:
        server, site = fedi
        answers = [("Your address", "@robin@home.example\n"), ("The code", "the-code\n")]
        login(own, "mastodon", "--server", site.url, answers=answers)
        server.trouble = lambda _: as_json({}, 500)
        assert "delete the app" in starmeet("login", "mastodon", "--out").out
        assert kept(keyring) == {}

    def test_a_wrong_code_keeps_nothing(self, own: Home, fedi: tuple[Fedi, Site], keyring: Path) -> None:
        _, site = fedi
        answers = [("Your address", "@robin@home.example\n"), ("The code", "wrong\n")]
        done = login(own, "mastodon", "--server", site.url, answers=answers)
        assert done.code == 1
        assert "not valid" in done.screen
        assert "\x1b[2Jnot" not in done.screen
        assert (kept(keyring), own.config.read_text()) == ({}, OWN_FILE)

    def test_where_programs_are_not_let_in_a_token_is_pasted_unseen(
        self, own: Home, fedi: tuple[Fedi, Site], keyring: Path
    ) -> None:
        server, site = fedi
        server.trouble = lambda asked: as_json({"error": "no"}, 403) if asked.path == "/api/v1/apps" else None
        answers = [("Your address", "@robin@home.example\n"), ("access token", "fedi-token\n")]
        done = login(own, "mastodon", "--server", site.url, answers=answers)
        assert done.code == 0, done.screen
        assert "fedi-token" not in done.screen
        assert kept(keyring) == {f"starmeet/mastodon at {site.url}": "fedi-token"}

    def test_the_token_of_somebody_else_is_not_kept(self, own: Home, fedi: tuple[Fedi, Site], keyring: Path) -> None:
        _, site = fedi
        answers = [("Your address", "@other@home.example\n"), ("The code", "the-code\n")]
        done = login(own, "mastodon", "--server", site.url, answers=answers)
        assert done.code == 1
        assert "the token is of @robin" in done.screen
        assert kept(keyring) == {}

    def test_ctrl_c_ends_it(self, own: Home, fedi: tuple[Fedi, Site]) -> None:
        _, site = fedi
        done = login(own, "mastodon", "--server", site.url, answers=[("Your address", "\x03")])
        assert done.code == 130
        assert own.config.read_text() == OWN_FILE

    def test_without_a_keyring_it_says_what_to_do_instead(
        self, own: Home, fedi: tuple[Fedi, Site], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        _, site = fedi
        done = login(own, "mastodon", "--server", site.url, answers=[("Your address", "@robin@home.example\n")])
        assert done.code == 0, done.screen
        assert "token_env" in done.out
        assert "[accounts.mastodon]" in own.config.read_text()
        assert "/oauth/authorize" not in done.screen

    def test_a_locked_keyring_is_one_sentence(
        self, own: Home, fedi: tuple[Fedi, Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(FILE, str(tmp_path / "locked"))
        _, site = fedi
        answers = [("Your address", "@robin@home.example\n"), ("The code", "the-code\n")]
        done = login(own, "mastodon", "--server", site.url, answers=answers)
        assert done.code == 1
        assert "KeyringLocked" in done.screen
        assert "Traceback" not in done.screen
        assert own.config.read_text() == OWN_FILE


class TestOthers:
    def test_bluesky_tries_the_app_password(self, own: Home, keyring: Path) -> None:
        with speaking(Sky()) as (sky, site):
            own.config.write_text(f'{OWN_FILE}[accounts.sky]\nnetwork = "bluesky"\ndirectory = "{site.url}"\n')
            words = ("sky", "--server", site.url)
            wrong = login(own, *words, answers=[("Your handle", "@robin.example\n"), ("or nothing", "nope\n")])
            assert wrong.code == 1
            assert "Invalid identifier or password" in wrong.screen
            assert kept(keyring) == {}
            answers = [("Your handle", "@robin.example\n"), ("or nothing", f"{sky.password}\n")]
            right = login(own, *words, answers=answers)
            assert right.code == 0, right.screen
            assert sky.password not in right.screen
            assert kept(keyring) == {f"starmeet/sky at {site.url}": sky.password}
            assert 'address = "robin.example"' in own.config.read_text()

    def test_github_needs_no_token(self, own: Home, keyring: Path) -> None:
        with speaking(Hub()) as (hub, site):
            hub.token = "ghp_x"
            words = ("github", "--server", site.url)
            done = login(own, *words, answers=[("Your name", "Robin-Vale\n"), ("or nothing", "\n")])
            assert done.code == 0, done.screen
            assert kept(keyring) == {}
            assert 'address = "robin-vale"' in own.config.read_text()
            done = login(own, *words, answers=[("Your name", "\n"), ("or nothing", "ghp_x\n")])
            assert kept(keyring) == {f"starmeet/github at {site.url}": "ghp_x"}

    def test_feeds_need_nothing(self, own: Home, starmeet: Run) -> None:
        assert "no login" in starmeet("login", "feeds").out
        assert '[accounts.feeds]\nnetwork = "feeds"\n' in own.config.read_text()
        assert own.config.read_text().startswith(OWN_FILE)

    def test_a_pipe_is_told_which_keys_do_the_same(self, starmeet: Run) -> None:
        line = failed(starmeet("login", "mastodon", ok=False))
        assert "accounts.mastodon.network" in line
        assert "token_env" in line

    def test_an_unknown_network_is_named(self, starmeet: Run) -> None:
        assert "'myspace'" in failed(starmeet("login", "myspace", ok=False))


class TestCalendarServer:
    @pytest.fixture
    def phone(self, tmp_path: Path) -> Iterator[Radicale]:
        with radicale(tmp_path / "radicale") as server:
            server.make("plans")
            yield server

    def test_name_and_password_are_tried_and_kept(
        self, own: Home, phone: Radicale, keyring: Path, starmeet: Run
    ) -> None:
        asked = ("caldav", "--server", f"{phone.url}/")
        wrong = login(own, *asked, answers=[("Your name", f"{USER}\n"), ("The password", "wrong\n")])
        assert wrong.code == 1
        assert "does not take this name and password (401)" in wrong.screen
        assert (kept(keyring), own.config.read_text()) == ({}, OWN_FILE)
        done = login(own, *asked, answers=[("Your name", f"{USER}\n"), ("The password", f"{PASSWORD}\n")])
        assert done.code == 0, done.screen
        assert "Next: starmeet calendar push" in done.out
        assert kept(keyring) == {f"starmeet/caldav at {phone.url}/ as {USER}": PASSWORD}
        text = own.config.read_text()
        assert text.startswith(OWN_FILE)
        assert PASSWORD not in text + done.screen + done.out
        assert [one["written_to"] for one in starmeet("calendar", "list", "--json").json] == [True]
        phone.make("others")
        again = login(own, "caldav", answers=[("Your name", "\n"), ("The password", f"{PASSWORD}\n")])
        assert "calendar.caldav_calendar NAME" in again.out
        out = starmeet("login", "caldav", "--out", "--json").json
        assert (out["account"], out["kept"], out["note"]) == ("caldav", False, "")
        assert kept(keyring) == {}
        assert "no password" in starmeet("login", "caldav", "--out").out

    def test_without_a_keyring_it_says_what_to_do_instead(
        self, own: Home, phone: Radicale, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        done = login(own, "caldav", "--server", phone.url, answers=[("Your name", f"{USER}\n")])
        assert done.code == 0, done.screen
        assert "caldav_token_env" in done.out
        assert f'caldav = "{phone.url}"' in own.config.read_text()

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            ((), "where is your calendar server?"),
            (("--server", "https://robin:hush@cal.example/"), "no name or password in it"),
            (("--server", "ftp://cal.example/"), "that is not the address of a calendar server"),
            (("--server", "https://cal.example/"), "needs a terminal"),
        ],
    )
    def test_what_cannot_be_asked(self, own: Home, starmeet: Run, words: tuple[str, ...], says: str) -> None:
        ran = starmeet("login", "caldav", *words, ok=False)
        assert says in failed(ran, ran.code)
        assert ran.code in (1, 2)
        assert "hush" not in ran.err
