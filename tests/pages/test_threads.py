"""Long threads: pages that stay, either order, and an address that always leads to its comment."""

from __future__ import annotations

import re

import pytest

from tests.support.cast import OPEN, Desk, Reader

PAGE = f"/articles/{OPEN}"


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads a page."""
    monkeypatch.setattr("models.comments.thread_page.PAGE_SIZE", 2)


@pytest.fixture
def five(short_pages: None, reader: Reader, desk: Desk) -> None:
    """Threads 1 to 5, one of them with an answer: comment 6 answers comment 3."""
    for number in range(1, 6):
        reader.leave(f"Thread {number}.")
        desk.decide(number, "approve")
    reader.leave("An answer.", parent=3)
    desk.decide(6, "approve")


def shown(page: str) -> list[str]:
    """The comments of a page, in their order."""
    return re.findall(r'<article class="comment" id="comment-(\d+)"', page)


PAGES = {
    "": ["1", "2"],
    "?page=2": ["3", "6", "4"],
    "?page=3": ["5"],
    "?order=newest": ["5", "4", "3", "6"],
    "?order=newest&page=1": ["2", "1"],
    "?order=oldest": ["1", "2"],
    "?reply_to=6": ["3", "6", "4"],
    "?reply_to=6&order=newest": ["5", "4", "3", "6"],
}


@pytest.mark.parametrize("query", PAGES)
def test_a_page_shows_its_threads(five: None, reader: Reader, query: str) -> None:
    assert shown(reader.open(PAGE + query).text) == PAGES[query]


@pytest.mark.parametrize("page", ["0", "4", "-1", "two", "", "1e1", "99999999999", "٢"])
def test_a_page_that_is_not_there_is_not_found(five: None, reader: Reader, page: str) -> None:
    assert reader.open(f"{PAGE}?page={page}").status_code == 404


NEEDLESS = {
    "?page=1": f"{PAGE}#comments",
    "?page=3&order=newest": f"{PAGE}?order=newest#comments",
    "?page=2&order=newest": f"{PAGE}?order=newest#comments",
}


@pytest.mark.parametrize("query", NEEDLESS)
def test_a_page_where_an_order_begins_has_no_number(five: None, reader: Reader, query: str) -> None:
    answer = reader.open(PAGE + query)

    assert (answer.status_code, answer.location) == (302, NEEDLESS[query])


@pytest.mark.parametrize(
    ("query", "ways"),
    [
        ("", {"next": "?page=2"}),
        ("?page=2", {"prev": "", "next": "?page=3"}),
        ("?page=3", {"prev": "?page=2"}),
        ("?order=newest", {"next": "?page=1&amp;order=newest"}),
        ("?order=newest&page=1", {"prev": "?order=newest"}),
    ],
)
def test_pages_lead_to_each_other(
    five: None, reader: Reader, query: str, ways: dict[str, str]
) -> None:
    links = re.findall(r'<a rel="(prev|next)" href="([^"]*)"', reader.open(PAGE + query).text)

    assert dict(links) == {rel: f"{PAGE}{asked}#comments" for rel, asked in ways.items()}


@pytest.mark.parametrize(("comment", "query"), [(2, ""), (3, "?page=2"), (6, "?page=2")])
def test_the_address_of_a_comment_leads_to_its_page(
    five: None, reader: Reader, comment: int, query: str
) -> None:
    answer = reader.open(f"/comments/{comment}")

    assert answer.location == f"{PAGE}{query}#comment-{comment}"
    assert str(comment) in shown(reader.open(answer.location).text)


def test_a_new_thread_leaves_every_other_on_its_page(
    five: None, reader: Reader, desk: Desk
) -> None:
    desk.decide(1, "reject")
    reader.leave("Thread 6.")
    desk.decide(7, "approve")

    pages = [shown(reader.open(f"{PAGE}{page}").text) for page in ("", "?page=2", "?page=3")]
    assert pages == [["2"], ["3", "6", "4"], ["5", "7"]]


def test_a_page_whose_comments_are_all_gone_says_so(five: None, reader: Reader, desk: Desk) -> None:
    desk.decide(5, "reject")

    page = reader.open(f"{PAGE}?page=3").text

    assert "The comments that stood here are no longer shown." in page


def test_a_page_and_its_order_are_cached_apart(five: None, reader: Reader) -> None:
    tags = [
        reader.open(PAGE + query).headers["ETag"] for query in PAGES if query != "?order=oldest"
    ]

    assert len(set(tags)) == len(tags)
    assert reader.open(f"{PAGE}?order=oldest").headers["ETag"] == tags[0]


def test_a_form_that_was_not_taken_keeps_the_thread_it_answers(five: None, reader: Reader) -> None:
    page = reader.reply("", parent=3).text

    assert shown(page) == ["3", "6", "4"]


def test_a_thread_can_be_folded_without_a_script(five: None, reader: Reader) -> None:
    page = reader.open(f"{PAGE}?page=2").text

    folds = re.findall(r'<details class="branch" open>\s*<summary>(.*?)</summary>', page)
    assert folds == ['<bdi>1 reply</bdi><span class="visually-hidden"> to <bdi>Ann</bdi></span>']


def test_a_reply_says_whom_it_answers_with_a_link(five: None, reader: Reader, desk: Desk) -> None:
    answers = '<a class="comment-answers" href="#comment-3">In reply to <bdi>Ann</bdi></a>'
    assert reader.open(f"{PAGE}?page=2").text.count(answers) == 1

    desk.decide(3, "reject")

    assert "comment-answers" not in reader.open(f"{PAGE}?page=2").text


CANONICAL = {
    "": "",
    "?page=2": "?page=2",
    "?page=3": "?page=3",
    "?order=newest": "",
    "?page=1&order=newest": "",
    "?reply_to=6": "?page=2",
}


@pytest.mark.parametrize("query", CANONICAL)
def test_an_order_is_no_page_of_its_own(five: None, reader: Reader, query: str) -> None:
    page = reader.open(f"{PAGE}{query}").text

    named = f"http://127.0.0.1:8000{PAGE}{CANONICAL[query]}"
    assert f'<link rel="canonical" href="{named}">' in page
