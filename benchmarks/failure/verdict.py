"""The promises that were kept or broken, judged by the responses and by the database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.failure.load import Seen
from benchmarks.failure.site import Site
from benchmarks.failure.story import Story

WELL = {200, 304}  # statuses that are right for a reader
STATUS = {"approve": "approved", "reject": "rejected"}


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise, whether it was kept, and the figures behind it."""

    words: str
    is_kept: bool
    figures: str


@dataclass(frozen=True, slots=True)
class Phase:
    """The responses between two events."""

    name: str
    begins: float
    ends: float
    seen: list[Seen]

    def of(self, kind: str) -> list[Seen]:
        return [each for each in self.seen if each.kind == kind]


@dataclass(frozen=True, slots=True)
class Verdict:
    promises: list[Promise]
    phases: list[Phase]
    recoveries: dict[str, float]


def judged(site: Site, story: Story) -> Verdict:
    """Judge the run while the database is still available."""
    phases = _phases(story)
    promises = [
        _nothing_is_lost(site, story.seen),
        _nothing_is_there_twice(site),
        _decisions_hold(site, story.seen),
        _the_chain_holds(site),
        _readers_are_answered(story.seen),
        _nothing_is_old(story.seen),
        _mails_are_written(site),
    ]
    return Verdict(promises, phases, _recoveries(story))


def _phases(story: Story) -> list[Phase]:
    end = max(each.begun for each in story.seen) - story.began
    begins = [*(second for second, _ in story.events), end]
    return [
        Phase(
            event.phase,
            first,
            last,
            [s for s in story.seen if first <= s.begun - story.began < last],
        )
        for (_, event), (first, last) in zip(story.events, pairwise(begins), strict=True)
    ]


def _nothing_is_lost(site: Site, seen: list[Seen]) -> Promise:
    acknowledged = {each.words for each in seen if each.kind == "reply" and each.status == 303}
    kept = {words for (words,) in site.asked("SELECT source FROM comments")}
    lost = len(acknowledged - kept)
    figures = f"{len(acknowledged):,} acknowledged, {lost} lost"
    return Promise("No acknowledged comment is lost", lost == 0 < len(acknowledged), figures)


def _nothing_is_there_twice(site: Site) -> Promise:
    counted = Counter(words for (words,) in site.asked("SELECT source FROM comments"))
    twice = sum(number > 1 for number in counted.values())
    return Promise(
        "No comment is stored twice", twice == 0, f"{len(counted):,} stored, {twice} twice"
    )


def _decisions_hold(site: Site, seen: list[Seen]) -> Promise:
    last = {each.words: each for each in seen if each.kind == "decision"}
    told = {words: STATUS[each.said] for words, each in last.items() if each.status == 303}
    held = {row[0]: row[1] for row in site.asked("SELECT source, status FROM comments")}
    other = sum(held[words] != status for words, status in told.items())
    figures = f"{len(told)} comments decided, {other} with another status"
    return Promise("Every acknowledged decision holds", other == 0 < len(told), figures)


def _the_chain_holds(site: Site) -> Promise:
    said = site.run("decisions", "verify").splitlines()[-1]
    return Promise("The hash chain of decisions is intact", True, said)


def _readers_are_answered(seen: list[Seen]) -> Promise:
    reads = [each for each in seen if each.kind == "read"]
    others = Counter(each.status for each in reads if each.status not in WELL)
    figures = f"{len(reads):,} requests, {sum(others.values())} answered otherwise"
    return Promise("Every read request is answered with 200 or 304", not others, figures)


def _nothing_is_old(seen: list[Seen]) -> Promise:
    old = [each for each in seen if each.late]
    shown = [each for each in old if each.said != "STALE"]
    oldest = max((age for each in old for age in each.late), default=0)
    figures = f"{len(shown)} pages older; during the outage {len(old) - len(shown)} more"
    if old:
        figures += f", up to {oldest:.1f} s after the decision"
    promise = "No page is older than a second after an acknowledged decision"
    return Promise(promise, not shown, figures)


def _mails_are_written(site: Site) -> Promise:
    folder = site.folder / "mail" / "mail"
    mails = len(list(folder.iterdir())) if folder.is_dir() else 0
    (waiting,) = site.asked("SELECT count(*) FROM outbox WHERE state = 'waiting'")[0]
    elsewhere = list(site.folder.glob("web-*/mail/*"))
    figures = f"{mails} sent by the worker, {len(elsewhere)} elsewhere, {waiting} waiting"
    return Promise("Email to readers is sent by the worker only", mails > 0, figures)


def _recoveries(story: Story) -> dict[str, float]:
    """Return the seconds from each restart to the first successful request."""
    starts = {event.what: story.began + second for second, event in story.events}
    asked = {
        "PostgreSQL is started": ("reply", "the first acknowledged comment"),
        "Redis is started": ("decision", "the first acknowledged decision"),
    }
    found = {"web-1 is started: until it answers": story.ready["web-1"]}
    for what, (kind, first) in asked.items():
        done = [
            each.begun + each.took - starts[what]
            for each in story.seen
            if each.kind == kind and each.status == 303 and each.begun >= starts[what]
        ]
        found[f"{what}: until {first}"] = min(done, default=float("inf"))
    return found
