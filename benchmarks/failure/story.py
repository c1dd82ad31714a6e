"""The failures, second by second, while the load runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from signal import SIGKILL
from threading import Thread

from benchmarks.failure.load import Known, Seen, play
from benchmarks.failure.site import FRONT, NETWORKS, Site
from tests.support.running import wait_until
from tests.support.visitor import Visitor

SECONDS = 95.0
Act = Callable[[Site], None]


@dataclass(frozen=True, slots=True)
class Event:
    """What happens at a second, and the name of the phase that starts with it."""

    second: float
    what: str
    phase: str
    act: Act


@dataclass(slots=True)
class Story:
    """What happened, each at its second since the start, and every response."""

    began: float
    events: list[tuple[float, Event]] = field(default_factory=list)
    ready: dict[str, float] = field(default_factory=dict)  # seconds until a host responded again
    seen: list[Seen] = field(default_factory=list)


EVENTS = (
    Event(0, "everything runs", "normal", lambda site: None),
    Event(10, "web-1 is killed (SIGKILL)", "web-1 is dead", lambda site: site.webs[0].end(SIGKILL)),
    Event(25, "web-1 is started", "web-1 is back", lambda site: site.webs[0].start()),
    Event(40, "PostgreSQL is stopped at once", "no database", lambda site: site.database.stop()),
    Event(45, "PostgreSQL is started", "the database is back", lambda site: site.database.start()),
    Event(65, "Redis is stopped", "no Redis", lambda site: site.sessions.end()),
    Event(75, "Redis is started", "Redis is back", lambda site: site.sessions.start()),
)


def played(site: Site) -> Story:
    """Run the load, and trigger each event at its second."""
    story, known = Story(time.time()), Known()
    visitors = [Visitor(site.front.port, host=FRONT, address=each) for each in NETWORKS]
    player = Thread(target=play, args=(visitors, site.password, SECONDS, known))
    player.start()
    for event in EVENTS:
        time.sleep(max(0, story.began + event.second - time.time()))
        story.events.append((time.time() - story.began, event))
        event.act(site)
        print(f"{time.time() - story.began:5.1f} s  {event.what}", flush=True)
        if event.phase == "web-1 is back":
            wait_until(lambda: site.webs[0].answers(FRONT))
            story.ready["web-1"] = time.time() - story.began - event.second
    player.join()
    story.seen = sorted(known.seen, key=lambda each: each.begun)
    return story
