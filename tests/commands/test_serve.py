"""`flask serve`: a first start makes all that is needed, a later one changes nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from commands.background_workers import ROOMS
from tests.support.running import LONGEST_WAIT, Running, free_port, run, wait_until

KEYS = {"address.private.pem", "address.public.pem", "fingerprint.key", "ring.json", "secret.key"}
BESIDE = {"instance.id"}  # by which the database knows them again


@pytest.fixture
def first(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """A site that was started in an empty folder, without MAIL_URL unless a test gives one."""
    site = Running(tmp_path, MAIL_URL=getattr(request, "param", ""))
    yield site
    site.stop()


def kept(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (folder / "keys").iterdir()}


def ask(folder: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "site.db")) as database:
        return database.execute(question).fetchall()


def test_a_first_start_makes_keys_for_their_owner_alone(first: Running, tmp_path: Path) -> None:
    assert set(kept(tmp_path)) == KEYS | BESIDE
    modes = {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}


def test_a_crash_of_any_of_its_processes_leaves_no_picture_of_the_memory(first: Running) -> None:
    for process in (first.process.pid, *first.workers):
        limits = Path(f"/proc/{process}/limits").read_text()
        assert re.search(r"^Max core file size +0 +0 ", limits, re.M)


def test_all_of_its_processes_run_with_few_pools_of_memory(first: Running) -> None:
    for process in (first.process.pid, *first.workers):
        variables = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
        assert b"MALLOC_ARENA_MAX=1" in variables


def test_an_operators_own_number_of_pools_stays(tmp_path: Path) -> None:
    site = Running(tmp_path, MALLOC_ARENA_MAX=2)
    try:
        variables = Path(f"/proc/{site.workers[0]}/environ").read_bytes().split(b"\0")
    finally:
        site.stop()

    assert [each for each in variables if each.startswith(b"MALLOC_")] == [b"MALLOC_ARENA_MAX=2"]


def test_as_many_processes_answer_as_there_are_cores_and_four_at_most(first: Running) -> None:
    assert len(first.workers) == min(os.cpu_count() or 1, 4)


def test_a_first_start_migrates_and_publishes(first: Running, tmp_path: Path) -> None:
    assert ask(tmp_path, "SELECT version_num FROM alembic_version")
    assert ("baclofen-used-for-pain",) in ask(tmp_path, "SELECT slug FROM articles")
    assert first.request("GET", "/articles/baclofen-used-for-pain")[0] == 200


def test_the_first_moderator_is_added_once_and_the_password_printed_once(
    first: Running, tmp_path: Path
) -> None:
    passwords = re.findall(r"password: (\S{20})\n", first.output)
    before = kept(tmp_path)

    first.stop()
    first.start()

    assert len(passwords) == 1
    assert ask(tmp_path, "SELECT email, role FROM moderators") == [
        ("moderator@example.org", "admin")
    ]
    assert not re.search("password|e-mail", first.output)
    assert kept(tmp_path) == before


def test_the_printed_password_is_nowhere_but_in_the_output(first: Running, tmp_path: Path) -> None:
    (password,) = re.findall(r"password: (\S{20})\n", first.output)

    first.stop()

    holders = {
        each.name
        for each in tmp_path.rglob("*")
        if each.is_file() and password.encode() in each.read_bytes()
    }
    assert holders == {"out"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_the_site_stops_cleanly_when_asked(first: Running, number: int) -> None:
    workers = first.workers

    assert first.stop(number) == 0

    assert workers
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert not re.search("(?i)traceback|warning|error", first.output + first.errors)


def test_it_is_no_fault_that_its_processes_were_told_to_stop_first(first: Running) -> None:
    workers = first.workers
    os.kill(first.process.pid, signal.SIGSTOP)  # so that it hears of it last
    for each in workers:
        os.kill(each, signal.SIGTERM)
    wait_until(lambda: all(_is_over(each) for each in workers))
    os.kill(first.process.pid, signal.SIGTERM)
    os.kill(first.process.pid, signal.SIGCONT)

    assert first.process.wait(LONGEST_WAIT) == 0


def _is_over(pid: int) -> bool:
    return " Z " in Path(f"/proc/{pid}/stat").read_text()


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port()))
        other.listen()
        port = other.getsockname()[1]
        ended = run("serve", INSTANCE_DIR=tmp_path, PORT=port)

    assert ended.returncode == 1
    assert ended.stderr == f"Error: PORT {port} can’t be used: Address already in use.\n"
    assert not (tmp_path / "site.db").exists()


def test_an_address_of_another_computer_is_said_in_one_sentence(tmp_path: Path) -> None:
    ended = run("serve", INSTANCE_DIR=tmp_path, PORT=free_port(), HOST="192.0.2.1")

    assert ended.returncode == 1
    assert ended.stderr == "Error: HOST 192.0.2.1 can’t be used: Cannot assign requested address.\n"


def test_a_database_that_does_not_answer_is_said_without_a_traceback(tmp_path: Path) -> None:
    url = f"postgresql://site:hunter2hunter2@127.0.0.1:{free_port()}/site"

    ended = run("serve", INSTANCE_DIR=tmp_path, PORT=free_port(), DATABASE_URL=url)

    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: DATABASE_URL can’t be opened: ")
    assert not re.search("Traceback|hunter2", ended.stderr)


def test_without_a_mail_server_the_start_says_so_and_gets_rid_of_old_files(tmp_path: Path) -> None:
    left, other = tmp_path / "mail" / f"{'0a' * 16}.eml", tmp_path / "mail" / "notes.txt"
    left.parent.mkdir()
    left.write_text("To: ann@example.org")
    other.write_text("Not ours.")
    site = Running(tmp_path)
    try:
        wait_until(lambda: not left.exists())
    finally:
        site.stop()

    assert "No email is sent or offered: MAIL_URL is not set. " in site.output
    assert f"Deleting 1 email(s) left as files in {tmp_path / 'mail'}.\n" in site.output
    assert other.exists()


@pytest.mark.parametrize("first", ["file:"], indirect=True)
def test_mails_are_sent_beside_the_site_and_the_first_line_says_where_to(
    first: Running, tmp_path: Path
) -> None:
    words = {"comment": "Words.", "name": "Ann", "email": "ann@example.org", "mail_replies": "y"}

    answer = first.request("POST", "/articles/baclofen-used-for-pain/comments", **words)

    assert answer[0] == 303
    wait_until(lambda: list(tmp_path.glob("mail/*.eml")))
    folder = tmp_path / "mail"
    assert f"Emails are written to files in {folder}; for development only.\n" in first.output


def sockets_of(pid: int) -> Iterator[str]:
    """What a process holds open to the network."""
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            if (held := str(each.readlink())).startswith("socket:"):
                yield held


@pytest.mark.parametrize("room", ROOMS)
def test_a_process_beside_is_started_anew_and_never_holds_the_port(
    first: Running, room: str
) -> None:
    wait_until(lambda: first.beside(room))
    (worker,) = first.beside(room)
    sockets = list(sockets_of(worker))

    os.kill(worker, signal.SIGKILL)

    wait_until(lambda: first.beside(room) not in ([], [worker]))
    assert sockets == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_process_beside_ends_with_the_site_however_that_ends(first: Running, room: str) -> None:
    wait_until(lambda: first.beside(room))
    (worker,) = first.beside(room)

    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()

    wait_until(lambda: not Path(f"/proc/{worker}").exists())


def test_a_reply_is_screened_beside_the_site_also_after_a_fault(
    first: Running, tmp_path: Path
) -> None:
    wait_until(lambda: first.beside("screening room"))
    (worker,) = first.beside("screening room")
    os.kill(worker, signal.SIGKILL)

    status, _ = first.request(
        "POST",
        "/articles/baclofen-used-for-pain/comments",
        comment="I took 20 of my pills an hour ago.",
        name="Ann",
        email="ann@example.org",
    )

    assert status == 303
    wait_until(lambda: ask(tmp_path, "SELECT screened, urgent FROM comments") == [(1, 1)])
