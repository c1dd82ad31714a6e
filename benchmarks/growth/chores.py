"""The site's periodic tasks: one run with little or nothing due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.growth.sites import Ask, Site
from blueprints.common.emails.render import render_email
from extensions import db
from models.column_types import now
from models.mail import channels
from models.mail.delivery import deliver_due, open_transport
from models.moderation.digest import Digest, queue_due_digests
from models.privacy import retention
from models.screening.classifier import classify, train
from models.statistics.transparency import PublishedReport
from models.storage import secure_delete


def of_the_site() -> Iterator[tuple[str, Ask]]:
    """Return each task by its name."""
    for name, chore in CHORES.items():
        yield name, partial(_done, chore=chore)


def _look_into_the_outbox() -> None:
    queue_due_digests(now())
    db.session.commit()
    deliver_due(open_transport(), render_email)
    channels.send_due_notices(render_email)


CHORES: dict[str, Callable[[], object]] = {
    "a look into the outbox": _look_into_the_outbox,
    "what a digest says": lambda: Digest.since(now()),
    "a look whether retention is due": lambda: retention.run_if_due(now()),
    "retention, with little that is due": lambda: retention.run(now()),
    "what retention would let go": lambda: retention.preview(now()),
    "a look at what was destroyed": secure_delete.vacuum_wal,
    "what triage learned since": classify.current_model,
    "a look whether triage is trained": lambda: train.is_due(now()),
    "a look whether the report is counted": lambda: PublishedReport.count_if_due(now().date()),
}


def _done(site: Site, chore: Callable[[], object]) -> Callable[[], int]:
    def do() -> int:
        with site.app.app_context():
            chore()
            db.session.rollback()
        return 200

    return do
