"""The real site with other limits on its clients: `python -m tests.support.limited_site JSON`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from flask.cli import ScriptInfo

from app import create_app
from blueprints.common.request.client_limits import ClientLimits
from tests.support.running import Running


class LimitedSite(Running):
    """A site that was started in `folder` with these limits, all others as usual."""

    def __init__(self, folder: Path, limits: Mapping[str, float], **settings: object) -> None:
        self.command = (sys.executable, "-m", "tests.support.limited_site", json.dumps(limits))
        super().__init__(folder, **settings)


def main() -> None:
    """Do what `flask serve` does, under the limits that the first argument names."""
    site = create_app()
    site.config["CLIENT_LIMITS"] = ClientLimits(**json.loads(sys.argv[1]))
    site.cli.main(["serve"], prog_name="flask", obj=ScriptInfo(create_app=lambda: site))


if __name__ == "__main__":
    main()
