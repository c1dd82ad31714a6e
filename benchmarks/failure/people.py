"""Who uses the site meanwhile: readers, people who reply, and a moderator."""

from __future__ import annotations

import gzip
import random
import re
import time
from collections import deque
from http.client import HTTPException

from benchmarks.failure.board import Board
from benchmarks.failure.record import Record
from tests.cast import MONA
from tests.visitor import Answer, Visitor

SLUGS = ("baclofen-used-for-pain", "gabapentin-used-for-nerve-pain")
PAGES = [f"/articles/{slug}" for slug in SLUGS]
OTHERS = ["/", "/feed.atom", *(f"{each}/comments.atom" for each in PAGES)]
MOST_PUBLIC = 24  # replies under all articles: so each is on the first page of its thread
CARD = re.compile(r'class="card" id="comment-(\d+)".*?data-words>\s*<p>(.*?)</p>', re.S)
SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "po", "ri", "su", "ta", "ve", "wo", "za")


def made_up_words(page: str) -> str:
    """A reply like no other, which begins with the first word of the article's name."""
    words = ["".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _ in range(14)]
    return f"{_begin(page)} {' '.join(words)}."


def _begin(page: str) -> str:
    return page.split("/")[-1].split("-")[0]


class Reader:
    """Reads one page after the other, and holds each against what is decided."""

    def __init__(self, visitor: Visitor, board: Board, record: Record, paths: list[str]) -> None:
        self._visitor, self._board, self._record = visitor, board, record
        self._paths = PAGES * len(paths) + paths  # articles most of all
        self._held: dict[str, tuple[str, str]] = {}  # the pages a browser has, each with its tag

    def act(self) -> None:
        path = random.choice(self._paths)
        binding, begun = self._board.binding(_begin(path)), time.time()
        tag, text = self._held.get(path, ("", ""))
        asks_anew = {"If_None_Match": tag} if tag and random.random() < 0.5 else {}
        try:
            answer = self._visitor.open(path, Accept_Encoding="gzip", **asks_anew)
        except (OSError, HTTPException) as error:
            self._record.add("read", begun, 0, path=path, said=type(error).__name__)
            return
        if answer.status == 200:
            text = _unpacked(answer)
            self._held[path] = (str(answer.headers["ETag"]), text)
        unknown = self._board.contradictions(binding, text) if path in PAGES else []
        late = [round(begun - each.since, 2) for each in unknown]
        self._record.add("read", begun, answer.status, path=path, said=answer.kept, late=late)


class Writer:
    """Leaves one reply after the other, each from a network and with an address of its own."""

    def __init__(self, visitors: list[Visitor], record: Record) -> None:
        self._visitors, self._record = visitors, record
        self._number = 0

    def act(self) -> None:
        self._number += 1
        page, begun = random.choice(PAGES), time.time()
        words = made_up_words(page)
        person = {"name": "Nick", "email": f"nick{self._number}@readers.example"}
        wishes = {"mail_decision": "y"} if self._number % 10 == 0 else {}
        try:
            visitor = random.choice(self._visitors)
            status = visitor.send(f"{page}/comments", comment=words, **person, **wishes).status
        except (OSError, HTTPException):
            status = 0
        self._record.add("reply", begun, status, words=words)


class Moderator:
    """Approves what waits, and takes back what has been public for longest."""

    def __init__(self, visitor: Visitor, password: str, board: Board, record: Record) -> None:
        self._visitor, self._password, self._board, self._record = visitor, password, board, record
        self._waiting: dict[str, str] = {}  # words by the number of the comment
        self._public: deque[tuple[str, str]] = deque()
        self._token = ""

    def act(self) -> None:
        try:
            if not self._token or not self._waiting:
                self._look()
            if self._token and self._waiting:
                self._decide()
        except (OSError, HTTPException):
            self._record.add("desk", time.time(), 0)

    def _look(self) -> None:
        """Open the queue, after signing in where that is needed."""
        begun, queue = time.time(), self._visitor.open("/moderation/")
        if queue.status == 302:
            self._token = ""
            signed_in = self._sign_in()
            self._record.add("sign in", begun, signed_in)
            return
        self._record.add("desk", begun, queue.status)
        if queue.status == 200:
            self._token = self._visitor.token_in(queue)
            self._waiting = dict(CARD.findall(queue.text))

    def _sign_in(self) -> int:
        page = self._visitor.open("/login")
        if page.status != 200:
            return page.status
        fields = {"email": MONA, "password": self._password}
        token = self._visitor.token_in(page)
        return self._visitor.send("/login", **fields, csrf_token=token).status

    def _decide(self) -> None:
        decision = "reject" if len(self._public) >= MOST_PUBLIC else "approve"
        number, words = (
            self._public[0] if decision == "reject" else next(iter(self._waiting.items()))
        )
        if not self._is_done(number, words, decision):
            self._token = ""  # it may be the session: look again
            return
        if decision == "reject":
            self._public.popleft()
        else:
            self._public.append((number, words))

    def _is_done(self, number: str, words: str, decision: str) -> bool:
        """Send a decision. Without a redirect to the next card nobody knows what became of it."""
        self._waiting.pop(number, None)
        self._board.asked(words)
        begun, where = time.time(), f"/moderation/comments/{number}/decisions"
        status = 0
        try:
            sent = {"revision": 1, "decision": decision, "csrf_token": self._token}
            answer = self._visitor.send(where, **sent)
            status = answer.status
        finally:
            self._record.add("decision", begun, status, words=words, said=decision)
        if status == 303:
            self._board.acknowledged(words, is_public=decision == "approve")
        return status == 303


def _unpacked(answer: Answer) -> str:
    is_packed = answer.headers["Content-Encoding"] == "gzip"
    return (gzip.decompress(answer.body) if is_packed else answer.body).decode(errors="replace")
