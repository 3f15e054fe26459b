"""The same desk on PostgreSQL: a real server on the loopback, started here and stopped at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from starmeet.config.places import Home, prepare
from starmeet.errors import StoreError, UndoRefused
from starmeet.model import Person
from starmeet.rapport.tally import tally
from starmeet.store import people, schema
from starmeet.store.journal import open_store
from starmeet.store.undo import entries, undo
from tests.cli.conftest import Run, failed
from tests.cli.test_contract import PROGRAMME
from tests.store.test_journal import dump
from tests.store.test_undo import add_programme, take_back

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("PostgreSQL does not run as root, and there is no other user here")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server with an empty cluster, without a database name."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed here")
    pytest.importorskip("psycopg")
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="starmeet-postgres-"))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    say = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "user": user, "cwd": folder}
    made = subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "starmeet", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"],
        check=False, **say,
    )  # fmt: skip
    if made.returncode:
        shutil.rmtree(folder)
        pytest.skip(f"initdb does not work here: {made.stderr.decode()[-200:]}")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = f"-h 127.0.0.1 -p {port} -k {folder} -F"
    process = subprocess.Popen([binaries / "postgres", "-D", data, *options.split()], **say)
    try:
        _wait(process, port)
        yield f"postgresql+psycopg://starmeet@127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown: connections are closed, data kept whole
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    engine = create_engine(f"postgresql+psycopg://starmeet@127.0.0.1:{port}/postgres")
    for _ in range(300):
        if process.poll() is not None:
            pytest.fail(f"PostgreSQL ended at once: {process.communicate()[1].decode()[-500:]}")
        try:
            with engine.connect():
                pass
            break
        except Exception:
            time.sleep(0.1)
    else:
        pytest.fail("PostgreSQL does not answer")
    engine.dispose()


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of this test's own."""
    name = f"t{abs(hash(request.node.nodeid)):x}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield f"{server}/{name}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


def test_the_main_verbs(starmeet: Run, home: Home, url: str, tmp_path: Path) -> None:
    prepare(home)
    home.config.write_text(f'database = "{url}"\n\n[[people]]\nname = "Mei Tanaka"\ntier = 2\n', encoding="utf-8")
    (tmp_path / "tiny.xml").write_text(PROGRAMME, encoding="utf-8")
    assert starmeet("add", "Ada Quill", "--tier", "3", "--handle", "github:ada", "--json").json["new"]
    assert starmeet("conf", "add", str(tmp_path / "tiny.xml"), "--going", "--json").json["sessions"] == 4
    assert starmeet("conf", "refresh", "--json").json["changes"] == []
    starmeet("log", "yesterday: helped Ada and Mei find the spec #thanks")
    starmeet("log", "Ada asked me which lexer that was", "--from-them", "--kind", "question")
    assert {one["person"] for one in starmeet("who", "--json").json} == {"Ada Quill", "Mei Tanaka"}
    starmeet("match", "tiny", "Mei", "--no")
    assert {one["person"] for one in starmeet("who", "--json").json} == {"Ada Quill"}
    starmeet("undo")
    plan = starmeet("plan", "--json").json
    assert plan["windows"]
    assert starmeet("plan", "--json").json["objective"] == plan["objective"]
    assert starmeet("ics").out.count("BEGIN:VEVENT") == len(plan["windows"])
    assert starmeet("meet", "Ada", "--state", "accepted", "--json").json["sequence"] == 1
    assert starmeet("today", "--json").json[0]["kind"] == "answer"
    assert starmeet("brief", "Ada", "--json").json["person"] == "Ada Quill"
    assert starmeet("starters", "Ada", "--json").json
    for words in (("log", "--json"), ("people", "--json"), ("undo", "--list", "--json"), ("why", "Ada", "--json")):
        assert starmeet(*words).json
    starmeet("mentor", "agree", "Ada", "--every", "4 weeks")
    starmeet("mentor", "goal", "add", "A talk", "--with", "Ada", "--milestone", "outline")
    starmeet("mentor", "needs", "Ada", "skills")
    [mentor] = starmeet("mentor", "--json").json["people"]
    assert (mentor["person"], mentor["stage"], mentor["open"]) == ("Ada Quill", "agreed", 1)
    starmeet("remove", "Ada")
    assert [one["name"] for one in starmeet("people", "--json").json] == ["Mei Tanaka"]
    starmeet("undo")
    assert len(starmeet("log", "--json").json) == 2
    while starmeet("undo", ok=False).code == 0:
        pass
    assert [one["name"] for one in starmeet("people", "--json").json] == ["Mei Tanaka"]
    assert starmeet("conf", "--json").json == []


def test_what_came_in_is_known_again(url: str) -> None:
    store = open_store(url)
    add_programme(store)
    with store.write("config", NOW, automatic=True) as tx:
        tx.summary = "what config.toml declares"
        tx.update(schema.session, 7, {"subtitle": "Ǆ"})
    with pytest.raises(UndoRefused, match="what config.toml declares"):
        take_back(store)
    with store.write("config", NOW, automatic=True) as tx:
        tx.update(schema.session, 7, {"subtitle": ""})
    take_back(store)
    assert not any(dump(store).values())
    store.close()


def test_two_writers_take_turns(url: str) -> None:
    stores = [open_store(url) for _ in range(3)]
    wrong: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for n in range(8):
                with stores[number].write("add", NOW) as tx:
                    people.add(tx, Person(name=f"Person {number} {n}"), "typed")
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with stores[0].read() as reader:
        assert [one.id for one in people.everyone(reader)] == list(range(1, 25))
        assert [one.id for one in entries(reader, 100)] == list(range(24, 0, -1))
    for _ in range(24):
        with stores[1].write("undo", NOW) as tx:
            undo(tx, tally)
    with stores[2].read() as reader:
        assert people.everyone(reader) == ()
    for store in stores:
        store.close()


def test_two_at_once_make_one_store(url: str) -> None:
    wrong: list[BaseException] = []

    def make() -> None:
        try:
            open_store(url).close()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    store = open_store(url)
    with store.read() as reader:
        assert len(reader.rows(select(schema.meta).where(schema.meta.c.key == "writer"))) == 1
    store.close()


def test_migrations_and_tables_agree(url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from starmeet.store.engine import migrate

    engine = create_engine(url)
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    engine.dispose()


def test_what_cannot_be_reached_or_is_not_ours_is_one_line(starmeet: Run, home: Home, url: str) -> None:
    prepare(home)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for address in (f"postgresql+psycopg://ada:s3cret@127.0.0.1:{port}/x", url.rpartition("/")[0] + "/nowhere"):
        home.config.write_text(f'database = "{address}"\n', encoding="utf-8")
        line = failed(starmeet("people", ok=False))
        assert "s3cret" not in line
        assert "postgresql" in line
    store = open_store(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    store.close()
    with pytest.raises(StoreError, match="newer starmeet"):
        open_store(url)
