"""Rotations in processes of their own, quick to start, so that they can be killed."""

from __future__ import annotations

import multiprocessing
import os
import sys

from app import create_app
from config import Settings

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.support.key_rotation_process"])


def start(settings: Settings) -> multiprocessing.process.BaseProcess:
    """Run `flask keys rotate` in a new process, which has imported the site already."""
    process = SERVER.Process(target=rotate, args=(settings,))
    process.start()
    return process


def rotate(settings: Settings) -> None:
    """What the process does; what it says goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    ran = create_app(settings).test_cli_runner().invoke(args=["keys", "rotate", "--grace", "0"])
    sys.exit(ran.exit_code)
