"""How nginx hands requests on: whole, once, and with the reader's own network."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from blueprints.common.request.body import LARGE_FORMS, MAX_FORM_BYTES
from tests.support.nginx import CONFIGURATION, Nginx
from tests.support.running import free_port, wait_until
from tests.support.smtp import unknown_certificate
from tests.support.visitor import Visitor
from tests.system.nginx.conftest import ANN, MOST_REPLIES, SLUG, Front

COMMENTS = f"/articles/{SLUG}/comments"
HALF = (
    f"POST {COMMENTS} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ncomment=Wai"
)


def test_replies_are_limited_by_the_network_that_nginx_saw(front: Front) -> None:
    writer, other = front.visitor(), front.visitor()
    statuses = [writer.send(COMMENTS, comment=f"Words {n}", **ANN).status for n in range(5)]

    assert statuses == [303] * MOST_REPLIES + [429] * (5 - MOST_REPLIES)
    assert other.send(COMMENTS, comment="Others may.", **ANN).status == 303


def test_nobody_says_for_themselves_which_network_they_are_in(front: Front) -> None:
    writer = front.visitor()
    for number in range(MOST_REPLIES):
        writer.send(COMMENTS, comment=f"Words {number}", **ANN)

    writer.headers["X-Forwarded-For"] = "198.51.100.7"

    assert writer.send(COMMENTS, comment="And more", **ANN).status == 429


def test_a_slow_sender_occupies_no_thread_of_the_site(front: Front) -> None:
    quick = front.visitor()
    with socket.create_connection(("127.0.0.1", front.nginx.port)) as slow:
        slow.sendall(HALF.encode())

        for number in range(MOST_REPLIES):
            assert quick.send(COMMENTS, comment=f"Quickly {number}", **ANN).status == 303


@contextmanager
def hanging_up() -> Iterator[tuple[str, list[str]]]:
    """A process that takes a request and dies of it: where it is, and what it was sent."""
    sent = list[str]()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                caller, _ = server.accept()
                with caller:
                    sent.append(caller.recv(65536).decode().split("\r\n")[0])

        Thread(target=take, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", sent


@pytest.fixture
def two(front: Front, tmp_path: Path) -> Iterator[tuple[Nginx, list[str]]]:
    """nginx before a process that dies of each request, and the site; what the former was sent."""
    with hanging_up() as (dying, sent):
        site = f"127.0.0.1:{front.site.port}"
        nginx = Nginx(folder=tmp_path / "nginx", sites=[dying, f"{site} backup"])
        nginx.start()
        yield nginx, sent
        nginx.stop()


def test_a_reader_whose_process_dies_is_answered_by_another(
    two: tuple[Nginx, list[str]],
) -> None:
    nginx, sent = two

    assert Visitor(nginx.port).open(f"/articles/{SLUG}").status == 200
    assert sent == [f"GET /articles/{SLUG} HTTP/1.1"]


def test_a_form_is_never_sent_twice(two: tuple[Nginx, list[str]]) -> None:
    nginx, sent = two

    answer = Visitor(nginx.port).send(COMMENTS, comment="Once.", **ANN)

    assert answer.status == 502
    assert sent == [f"POST {COMMENTS} HTTP/1.1"]


def test_a_form_that_nobody_has_taken_yet_goes_to_another_process(
    front: Front, tmp_path: Path
) -> None:
    dead, alive = f"127.0.0.1:{free_port()}", f"127.0.0.1:{front.site.port} backup"
    nginx = Nginx(folder=tmp_path / "nginx", sites=[dead, alive])
    nginx.start()
    try:
        writer = Visitor(nginx.port, address="127.78.1.1")
        assert writer.send(COMMENTS, comment="All is well.", **ANN).status == 303
    finally:
        nginx.stop()


def test_the_log_says_what_happened_and_to_nobody(front: Front) -> None:
    receipt, reader = front.leave("Words for the log."), front.visitor()
    reader.open(receipt)
    reader.open("/search?q=ann@example.org")

    # Each line may be of another process of nginx: they come in no order.
    wait_until(lambda: '"place":"receipts","status":"200"' in front.nginx.log)
    wait_until(lambda: '"place":"search"' in front.nginx.log)

    for secret in (receipt.split("/")[-1], reader.address, "ann@example.org", "Words for"):
        assert secret not in front.nginx.log


def test_a_form_may_be_as_long_as_the_site_takes() -> None:
    limits = re.findall(r"client_max_body_size (\d+)k", CONFIGURATION.read_text())

    roomy, usual = sorted((int(each) * 1024 for each in limits), reverse=True)
    assert usual == MAX_FORM_BYTES
    assert list(LARGE_FORMS.values()) == [pytest.approx(roomy, rel=0.05)]
    assert max(LARGE_FORMS.values()) <= roomy


@pytest.fixture
def with_tls(front: Front, tmp_path: Path) -> Iterator[Nginx]:
    """nginx as it is shipped, with a certificate that nobody vouches for."""
    unknown_certificate(tmp_path)
    nginx = Nginx(
        folder=tmp_path / "nginx",
        sites=[f"127.0.0.1:{front.site.port}"],
        host="localhost",
        certificate=tmp_path / "server.pem",
    )
    nginx.start()
    yield nginx
    nginx.stop()


def test_nginx_accepts_the_file_as_it_is(with_tls: Nginx) -> None:
    said = subprocess.run(with_tls.command("-t"), capture_output=True, text=True)

    assert said.returncode == 0, said.stderr
    assert "[warn]" not in said.stderr


@pytest.mark.parametrize(("name", "answers"), [("localhost", True), ("elsewhere.example", False)])
def test_it_speaks_tls_and_http_2_under_its_own_name_alone(
    with_tls: Nginx, name: str, answers: bool
) -> None:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    trusting.set_alpn_protocols(["h2"])

    with socket.create_connection(("127.0.0.1", with_tls.port)) as plain:
        if answers:
            with trusting.wrap_socket(plain, server_hostname=name) as connection:
                assert connection.selected_alpn_protocol() == "h2"
        else:
            with pytest.raises(ssl.SSLError):
                trusting.wrap_socket(plain, server_hostname=name)
