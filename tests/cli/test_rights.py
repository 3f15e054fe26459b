"""When the disk, the rights or another process stand in the way: one clear line, and nothing is lost."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from starmeet.cli.plan import write_whole
from starmeet.config.places import Home
from starmeet.desk.base import DATABASE
from starmeet.errors import StarmeetError
from tests.cli.conftest import Run, failed
from tests.cli.test_contract import PROGRAMME

_CAPABILITIES = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: what lets root ignore the rights of files
_PR_CAPBSET_DROP = 24  # linux/prctl.h


def _as_anybody() -> None:
    """Make a process of root's heed the rights of files like anybody's (run between fork and exec)."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in _CAPABILITIES:
            if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "prctl")


Anybody = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def anybody(home: Home, tmp_path: Path) -> Iterator[Anybody]:
    """Run starmeet in a process of its own, with no more rights than its user has."""

    def run(*words: str, before: Callable[[], None] = _as_anybody, place: Path | None = None) -> (
        subprocess.CompletedProcess[str]
    ):  # fmt: skip
        command = [sys.executable, "-m", "starmeet", "--home", str(place or home.data), *words]
        return subprocess.run(
            command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False,
            preexec_fn=before, cwd=tmp_path,
        )  # fmt: skip

    try:
        (tmp_path / "closed").mkdir(0o500)
        seen = subprocess.run(
            ["touch", str(tmp_path / "closed" / "x")], check=False, preexec_fn=_as_anybody, capture_output=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"rights cannot be given up here: {error}")
    if seen.returncode == 0:
        pytest.skip("rights of folders are not heeded here")
    yield run
    for path in sorted(tmp_path.rglob("*")):
        with suppress(OSError):
            if not path.is_symlink():
                path.chmod(0o700)


def refused(ran: subprocess.CompletedProcess[str]) -> str:
    """Assert one line on stderr and nothing else; give it."""
    assert ran.returncode == 1, (ran.returncode, ran.stdout, ran.stderr)
    assert ran.stdout == ""
    [line] = ran.stderr.splitlines()
    assert line.startswith("starmeet: ")
    assert "should not" not in line, line
    assert ": " in line.removeprefix("starmeet: ")
    return line


@pytest.fixture
def filled(starmeet: Run, tmp_path: Path) -> Run:
    (tmp_path / "tiny.xml").write_text(PROGRAMME, encoding="utf-8")
    starmeet("init")
    starmeet("add", "Ada Quill", "--tier", "3")
    starmeet("conf", "add", str(tmp_path / "tiny.xml"), "--going")
    starmeet("plan")
    return starmeet


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    """Let this process write no file beyond a size, as if the disk were full then."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def full_device(tmp_path: Path) -> Path:
    """A device that is always full. Where this user could replace the real one, it is a node of this test's own."""
    real = Path("/dev/full")
    if os.geteuid() != 0:
        if not real.exists():
            pytest.skip("there is no /dev/full here")
        return real
    own = tmp_path / "full"
    try:
        os.mknod(own, 0o666 | stat.S_IFCHR, os.makedev(1, 7))
        with own.open("wb", buffering=0) as file:
            file.write(b"x")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            pytest.skip(f"no device can be made here: {error}")
    return own


class TestRights:
    def test_a_folder_that_may_not_be_written(self, anybody: Anybody, tmp_path: Path) -> None:
        place = tmp_path / "closed" / "home"
        for words in (("people",), ("add", "Ada"), ("init",)):
            assert str(tmp_path / "closed") in refused(anybody(*words, place=place))
        assert anybody("config", "path", place=place).stdout == f"{place / 'config.toml'}\n"

    def test_a_home_that_may_not_be_entered(self, filled: Run, anybody: Anybody, home: Home) -> None:
        home.data.chmod(0)
        for words in (("people",), ("add", "Mei"), ("init",), ("config", "edit"), ("config", "set", "me.name", "X")):
            assert str(home.data) in refused(anybody(*words))
        assert anybody("config", "check").returncode == 1
        home.data.chmod(0o700)
        assert len(filled("people", "--json").json) == 1

    def test_a_home_that_may_only_be_read(self, filled: Run, anybody: Anybody, home: Home) -> None:
        for file in home.data.iterdir():
            file.chmod(0o400)
        home.data.chmod(0o500)
        for words in (("add", "Mei"), ("log", "met Ada"), ("undo",), ("plan",)):
            assert DATABASE in refused(anybody(*words))
        assert "config.toml" in refused(anybody("config", "set", "me.name", "X"))
        home.data.chmod(0o700)
        for file in home.data.iterdir():
            file.chmod(0o600)
        assert len(filled("people", "--json").json) == 1

    def test_a_config_that_may_not_be_read(self, filled: Run, anybody: Anybody, home: Home) -> None:
        home.config.chmod(0)
        ran = anybody("people")
        assert (ran.returncode, "Ada Quill" in ran.stdout) == (0, True)
        assert "config.toml" in ran.stderr
        assert len(ran.stderr.splitlines()) == 1

    def test_files_that_may_not_be_read_or_written(self, filled: Run, anybody: Anybody, tmp_path: Path) -> None:
        secret = tmp_path / "secret.vcf"
        secret.write_text("BEGIN:VCARD\nFN:X\nEND:VCARD\n", encoding="utf-8")
        secret.chmod(0)
        assert str(secret) in refused(anybody("import", str(secret)))
        assert str(secret) in refused(anybody("conf", "add", str(secret)))
        refused(anybody("ics", "-o", "closed/plan.ics"))

    @pytest.mark.parametrize("target", ["tiny.xml/plan.ics", "nowhere/plan.ics", ".", "/", "closed", "~nosuchuser/x"])
    def test_what_is_no_place_for_a_file(
        self, filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
    ) -> None:
        (tmp_path / "closed").mkdir()
        monkeypatch.chdir(tmp_path)
        failed(filled("ics", "-o", target, ok=False))
        if target != "tiny.xml/plan.ics":
            failed(filled("import", target, ok=False))
            failed(filled("conf", "add", target, ok=False))

    def test_a_file_where_the_home_should_be(
        self, starmeet: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "file"
        file.write_text("a letter", encoding="utf-8")
        for place in (file, file / "below"):
            for words in (("people",), ("add", "Ada"), ("init",)):
                assert str(file) in failed(starmeet("--home", str(place), *words, ok=False))
        monkeypatch.setenv("STARMEET_HOME", str(file))
        assert str(file) in failed(starmeet("--home", "", "people", ok=False))
        assert file.read_text(encoding="utf-8") == "a letter"


class TestLocks:
    def test_a_store_that_another_process_writes(
        self, filled: Run, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("starmeet.store.engine.BUSY_SECONDS", 0.2)
        with closing(sqlite3.connect(home.data / DATABASE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for words in (("add", "Mei"), ("undo",), ("plan",), ("log", "met Ada")):
                assert "in use by another starmeet" in failed(filled(*words, ok=False))
            assert len(filled("people", "--json").json) == 1, "readers are not kept waiting"
            other.execute("ROLLBACK")
        filled("add", "Mei Tanaka")


class TestDisk:
    def test_a_full_disk_under_an_export(self, tmp_path: Path) -> None:
        target = tmp_path / "plan.ics"
        target.write_bytes(b"the last good one")
        with _largest_file(512), pytest.raises(StarmeetError, match=r"plan\.ics"):
            write_whole(target, b"x" * 5000)
        assert target.read_bytes() == b"the last good one"
        assert list(tmp_path.glob(".*.part")) == []

    @pytest.mark.parametrize("words", [("ics",), ("invite", "Ada", "--at", "9:00")])
    def test_a_full_device_is_written_to_and_not_replaced(
        self, filled: Run, full_device: Path, words: tuple[str, ...]
    ) -> None:
        assert str(full_device) in failed(filled(*words, "-o", str(full_device), ok=False))
        assert stat.S_ISCHR(full_device.stat().st_mode)

    def test_a_pipe_is_written_to_and_not_replaced(self, filled: Run, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
            filled("ics", "-o", str(pipe))
            assert b"END:VCALENDAR" in reader.communicate(timeout=20)[0]
        assert stat.S_ISFIFO(pipe.stat().st_mode)

    def test_a_link_stays_a_link(self, filled: Run, tmp_path: Path) -> None:
        (tmp_path / "link.ics").symlink_to(tmp_path / "real.ics")
        filled("ics", "-o", str(tmp_path / "link.ics"))
        assert (tmp_path / "link.ics").is_symlink()
        assert b"VEVENT" in (tmp_path / "real.ics").read_bytes()

    @pytest.mark.parametrize("words", ["ics", "people --json", "people", "--help", "--version"])
    def test_a_full_disk_under_stdout(self, filled: Run, home: Home, words: str) -> None:
        command = f"{sys.executable} -m starmeet --home {home.data} {words} > /dev/full"
        if words == "--version":
            command = f"{sys.executable} -m starmeet --version > /dev/full"
        ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
        refused(ran)

    def test_a_full_disk_under_the_store(self, filled: Run, home: Home, tmp_path: Path, anybody: Anybody) -> None:
        cards = "".join(
            f"BEGIN:VCARD\nVERSION:3.0\nFN:Person Number{n}\nNOTE:{'x' * 500}\nEND:VCARD\n" for n in range(500)
        )
        (tmp_path / "many.vcf").write_text(cards, encoding="utf-8")
        limit = 48 * 1024  # room for the index of the write-ahead log (32 KiB), not for 500 people

        def little() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        line = refused(anybody("import", str(tmp_path / "many.vcf"), before=little))
        assert DATABASE in line
        assert [one["name"] for one in filled("people", "--json").json] == ["Ada Quill"]
        filled("import", str(tmp_path / "many.vcf"))
        assert len(filled("people", "--json").json) == 501

    def test_a_full_disk_under_a_new_home(self, anybody: Anybody, tmp_path: Path) -> None:
        def none() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

        refused(anybody("add", "Ada Quill", before=none, place=tmp_path / "fresh"))
        refused(anybody("init", before=none, place=tmp_path / "fresh"))
        assert anybody("add", "Ada Quill", place=tmp_path / "fresh").returncode == 0

    def test_a_full_disk_under_the_config(self, filled: Run, home: Home, anybody: Anybody) -> None:
        before = home.config.read_bytes()

        def little() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

        assert "config.toml" in refused(anybody("config", "set", "me.name", "Robin", before=little))
        assert home.config.read_bytes() == before
