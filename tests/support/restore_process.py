"""Restores in processes of their own, quick to start, so that they can be killed."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

from app import create_app
from config import Settings

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.support.restore_process"])


def start(settings: Settings, copy: Path) -> multiprocessing.process.BaseProcess:
    """Run `flask restore` in a new process, which has imported the site already."""
    process = SERVER.Process(target=restore, args=(settings, copy))
    process.start()
    return process


def restore(settings: Settings, copy: Path) -> None:
    """What the process does; what it says goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    ran = create_app(settings).test_cli_runner().invoke(args=["restore", str(copy)])
    sys.exit(ran.exit_code)
