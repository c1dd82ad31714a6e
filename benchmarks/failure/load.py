"""The load: 100 requests a second, of which 95 read, 4 post comments and 1 decides."""

from __future__ import annotations

import gzip
import random
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from threading import Lock, Thread

from tests.support.cast import MONA
from tests.support.visitor import Answer, Visitor

DECISIONS = 1.0  # per second
REPLIES, WRITERS = 4.0, 2
READS, READERS = 95.0, 10
PAGES = [f"/articles/{x}" for x in ("baclofen-used-for-pain", "gabapentin-used-for-nerve-pain")]
OTHERS = ["/", "/feed.atom", *(f"{each}/comments.atom" for each in PAGES)]
SHEET = re.compile(r'"(/static/sheets/[^"]+)"')
CARD = re.compile(r'class="card" id="comment-(\d+)".*?data-words>\s*<p>(.*?)</p>', re.S)
MOST_PUBLIC = 24  # comments under all articles, so each is on the first page of its thread
BINDING = 1.0  # seconds after the moderator's redirect by which pages must show a decision
SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "po", "ri", "su", "ta", "ve", "wo", "za")


@dataclass(frozen=True, slots=True)
class Seen:
    """One request: its kind, start and duration in seconds, and the response.

    `status` 0: no response. `late`: the age of each decision that the page should have shown.
    """

    kind: str
    begun: float
    took: float
    status: int
    words: str = ""
    said: str = ""
    late: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """Whether a comment is public since the moment at which the moderator was told so."""

    is_public: bool
    since: float


@dataclass(slots=True)
class Known:
    """All responses, and the last decision about each comment, by its text; while one is in
    progress readers may see either state."""

    seen: list[Seen] = field(default_factory=list)
    decided: dict[str, Decided] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def note(
        self, kind: str, begun: float, status: int, *, words: str = "", said: str = ""
    ) -> None:
        self.seen.append(Seen(kind, begun, time.time() - begun, status, words, said))

    def decide(self, words: str, decided: Decided | None) -> None:
        with self.lock:
            self.decided.pop(words, None)
            if decided:
                self.decided[words] = decided

    def binding(self, begin: str) -> dict[str, Decided]:
        """Return what a page requested now must show or hide, of texts with this prefix."""
        before = time.time() - BINDING
        with self.lock:
            decided = [(w, each) for w, each in self.decided.items() if w.startswith(begin)]
        return {words: each for words, each in decided if each.since <= before}

    def contradictions(self, binding: dict[str, Decided], page: str) -> list[Decided]:
        """Return the decisions that a page contradicts, unless another was made since its
        request."""
        with self.lock:
            still = [(w, each) for w, each in binding.items() if self.decided.get(w) is each]
        return [each for words, each in still if (words in page) != each.is_public]


def play(visitors: list[Visitor], password: str, seconds: float, known: Known) -> None:
    """Run the load to its end; each visitor comes from a network of their own."""
    paths = [*OTHERS, *SHEET.findall(visitors[0].open(PAGES[0]).text)]
    people: list[tuple[Callable[[], None], float]] = [
        *((Reader(visitors[0], known, paths).act, READS / READERS) for _ in range(READERS)),
        *((Writer(visitors, known).act, REPLIES / WRITERS) for _ in range(WRITERS)),
        (Moderator(replace(visitors[0], cookies={}), password, known).act, DECISIONS),
    ]
    end = time.time() + seconds
    threads = [Thread(target=_act, args=(act, rate, end)) for act, rate in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def _act(act: Callable[[], None], rate: float, end: float) -> None:
    """Act at this rate per second; what a slow response delayed is not made up for."""
    due = time.monotonic()
    while time.time() < end:
        act()
        due = max(due + 1 / rate, time.monotonic())
        time.sleep(max(0, due - time.monotonic()))


def _made_up_words(page: str) -> str:
    """Return a unique comment that starts with the first word of the article's slug."""
    words = ["".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _ in range(14)]
    return f"{_begin(page)} {' '.join(words)}."


def _begin(page: str) -> str:
    return page.split("/")[-1].split("-")[0]


@dataclass(slots=True)
class Reader:
    """Reads one page after another, and checks each against the decisions."""

    visitor: Visitor
    known: Known
    paths: list[str]
    held: dict[str, tuple[str, str]] = field(default_factory=dict)  # the browser's cache, by ETag

    def act(self) -> None:
        path = random.choice(PAGES * len(self.paths) + self.paths)  # mostly articles
        binding, begun = self.known.binding(_begin(path)), time.time()
        tag, text = self.held.get(path, ("", ""))
        asks_anew = {"If_None_Match": tag} if tag and random.random() < 0.5 else {}
        try:
            answer = self.visitor.open(path, Accept_Encoding="gzip", **asks_anew)
        except (OSError, HTTPException) as error:
            self.known.note("read", begun, 0, said=type(error).__name__)
            return
        took = time.time() - begun
        if answer.status == 200:
            text = _unpacked(answer)
            self.held[path] = (str(answer.headers["ETag"]), text)
        unknown = self.known.contradictions(binding, text) if path in PAGES else []
        late = tuple(begun - each.since for each in unknown)
        self.known.seen.append(Seen("read", begun, took, answer.status, "", answer.kept, late))


@dataclass(slots=True)
class Writer:
    """Posts one comment after another, each from a new network and email address."""

    visitors: list[Visitor]
    known: Known
    number: int = 0

    def act(self) -> None:
        self.number += 1
        page, begun = random.choice(PAGES), time.time()
        words = _made_up_words(page)
        sent = {"comment": words, "name": "Nick", "email": f"nick{self.number}@readers.example"}
        if self.number % 10 == 0:
            sent["mail_decision"] = "y"
        try:
            status = random.choice(self.visitors).send(f"{page}/comments", **sent).status
        except (OSError, HTTPException):
            status = 0
        self.known.note("reply", begun, status, words=words)


@dataclass(slots=True)
class Moderator:
    """Approves pending comments, and undoes the approvals that are oldest."""

    visitor: Visitor
    password: str
    known: Known
    waiting: dict[str, str] = field(default_factory=dict)  # texts by comment id
    public: deque[tuple[str, str]] = field(default_factory=deque)
    token: str = ""

    def act(self) -> None:
        try:
            if not self.token or not self.waiting:
                self._look()
            if self.token and self.waiting:
                self._decide()
        except (OSError, HTTPException):
            self.known.note("desk", time.time(), 0)

    def _look(self) -> None:
        """Open the queue, signing in if needed."""
        begun, queue = time.time(), self.visitor.open("/moderation/")
        if queue.status == 302:
            self.token = ""
            page = self.visitor.open("/login")
            if page.status == 200:
                sent = {"email": MONA, "password": self.password}
                token = self.visitor.token_in(page)
                page = self.visitor.send("/login", **sent, csrf_token=token)
            self.known.note("sign in", begun, page.status)
            return
        self.known.note("desk", begun, queue.status)
        if queue.status == 200:
            self.token = self.visitor.token_in(queue)
            self.waiting = dict(CARD.findall(queue.text))

    def _decide(self) -> None:
        """Decide. Without a redirect to the next card the outcome counts as unknown."""
        is_public = len(self.public) < MOST_PUBLIC
        number, words = next(iter(self.waiting.items())) if is_public else self.public[0]
        decision = "approve" if is_public else "reject"
        self.waiting.pop(number, None)
        self.known.decide(words, None)
        begun, where = time.time(), f"/moderation/comments/{number}/decisions"
        status = 0
        try:
            sent = {"revision": 1, "decision": decision, "csrf_token": self.token}
            status = self.visitor.send(where, **sent).status
        finally:
            self.known.note("decision", begun, status, words=words, said=decision)
        if status != 303:
            self.token = ""  # the session may have ended: start again
            return
        self.known.decide(words, Decided(is_public, time.time()))
        if is_public:
            self.public.append((number, words))
        else:
            self.public.popleft()


def _unpacked(answer: Answer) -> str:
    is_packed = answer.headers["Content-Encoding"] == "gzip"
    return (gzip.decompress(answer.body) if is_packed else answer.body).decode(errors="replace")
