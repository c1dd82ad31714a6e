"""nginx as `deploy/nginx.conf` sets it up, with other ports, folders and names, and no root."""

from __future__ import annotations

import grp
import os
import pwd
import re
import signal
import subprocess
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from config import ROOT
from tests.support.running import LONGEST_WAIT, free_port, wait_until
from tests.support.suites import nginx

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
PLACES = ("/run/", "/var/log/nginx/", "/var/cache/")
SERVER = "server 127.0.0.1:8000 max_fails=1 fail_timeout=0;"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
OF_TLS = re.compile(r"^ *ssl_.*\n", re.M)
OF_IPV6 = re.compile(r"^ *listen \[::\].*\n", re.M)


@dataclass(slots=True, kw_only=True)
class Nginx:
    """nginx in front of `sites` (each host:port), its files in `folder`.

    Without a `certificate`, which is a file with its key in it, it speaks plain HTTP.
    """

    folder: Path
    sites: list[str]
    host: str = "127.0.0.1"
    address: str = "127.0.0.1"
    certificate: Path | None = None
    port: int = field(default_factory=free_port)
    within: tuple[str, ...] = ()  # what its command begins with
    port_of_http: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)

    @property
    def cache(self) -> Path:
        """The folder of what is kept."""
        return self.folder / "leave-a-reply"

    @property
    def log(self) -> str:
        return (self.folder / "access.log").read_text() + (self.folder / "error.log").read_text()

    def command(self, *more: str) -> list[str]:
        """How nginx is called, its configuration written."""
        file = self.folder / "nginx.conf"
        file.write_text(self._configuration())
        begins = [*self.within, str(nginx())]
        return [*begins, "-p", str(self.folder), "-c", str(file), "-e", "stderr", *more]

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "nginx.err").open("wb") as err:
            self.process = process = subprocess.Popen(self.command("-g", "daemon off;"), stderr=err)
        wait_until(lambda: self._listens() or process.poll() is not None)
        assert process.poll() is None, (self.folder / "nginx.err").read_text()

    def stop(self) -> None:
        """End it, whatever it is doing."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(LONGEST_WAIT)

    def _listens(self) -> bool:
        connection = HTTPConnection(self.address, self.port_of_http, timeout=LONGEST_WAIT)
        try:
            connection.request("GET", "/", headers={"Host": self.host})
            return connection.getresponse().status == 308
        except OSError:
            return False
        finally:
            connection.close()

    def _configuration(self) -> str:
        text = OF_IPV6.sub("", CONFIGURATION.read_text())
        for written, ours in self._changes().items():
            assert written in text, f"deploy/nginx.conf says “{written}” no more"
            text = text.replace(written, ours)
        return text if self.certificate else OF_TLS.sub("", text).replace(" ssl http2", "")

    def _changes(self) -> dict[str, str]:
        sites = " ".join(f"server {each} max_fails=1 fail_timeout=0;" for each in self.sites)
        user = pwd.getpwuid(os.geteuid()).pw_name
        group = grp.getgrgid(os.getegid()).gr_name
        temporary = " ".join(f"{each}_temp_path {self.folder / each};" for each in TEMPORARY)
        return {
            "user www-data;": f"user {user} {group};",
            "http {": f"http {{ {temporary}",
            f"{SERVER}  # CHANGE: where there is but one, twice": sites * (len(self.sites) == 1),
            SERVER: sites,
            "/etc/letsencrypt/live/example.org/fullchain.pem": str(self.certificate),
            "/etc/letsencrypt/live/example.org/privkey.pem": str(self.certificate),
            "example.org": self.host,
            "listen 443 ": f"listen {self.address}:{self.port} ",
            "listen 80": f"listen {self.address}:{self.port_of_http}",
            **{f" {each}": f" {self.folder}/" for each in PLACES},
        }
