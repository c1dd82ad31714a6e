"""The guard of the columns: an address in plain text raises, without anyone remembering to look."""

from __future__ import annotations

import pytest
from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, configure_mappers, mapped_column

from extensions import Model, db
from models.articles.article import Article
from models.encryption.column_guard import holds_address
from models.errors import AddressInColumn
from tests.models.conftest import Leave


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.org",
        "Write to ANN.O'Hara+x@mail.example.co.uk please",
        "ann@münchen.example",
        "<ann@example.org>",
        '"Ann" <ann@example.org>,',
    ],
)
def test_an_address_is_found_wherever_it_stands(text: str) -> None:
    assert holds_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/@ann.b/post",
        "",
        "10 mg @ night",
        "@ann",
        "a@b",
        "ann @ example.org",
        "5@10 a.m.",
        "me@@you",
    ],
)
def test_what_is_no_address_is_left_alone(text: str) -> None:
    assert not holds_address(text)


def test_a_changed_column_that_would_hold_an_address_raises(article: Article) -> None:
    article.title = "Questions to ann@example.org"

    with pytest.raises(AddressInColumn, match="title"):
        db.session.flush()


def test_an_address_hidden_in_bytes_raises(leave: Leave) -> None:
    comment = leave()
    comment.network_fingerprint = b"ann@example.org".ljust(32, b"\0")

    with pytest.raises(AddressInColumn, match="network_fingerprint"):
        db.session.flush()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_column_added_tomorrow_is_guarded_too(domain: None) -> None:
    class Tomorrow(Model):
        __tablename__ = "tomorrow"
        id: Mapped[int] = mapped_column(primary_key=True)
        remark: Mapped[str] = mapped_column(String(80))

    configure_mappers()
    try:
        with Session(db.engine) as session:
            session.add(Tomorrow(remark="ann@example.org"))
            with pytest.raises(AddressInColumn, match="remark"):
                session.flush()
    finally:
        db.metadata.remove(db.metadata.tables[Tomorrow.__tablename__])


def test_a_readers_own_words_may_name_an_address(leave: Leave) -> None:
    comment = leave("Write to ann@example.org")

    db.session.flush()

    assert comment.id
