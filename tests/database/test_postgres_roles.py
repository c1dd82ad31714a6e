"""Two roles of the database: the one that answers pages can't read a sealed address."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from config import ROOT
from extensions import db
from models.commenters import open_address
from models.commenters.commenter import Commenter
from models.decisions.kinds import DecisionReason
from models.moderation import commenter_profile
from models.moderators.moderator import Moderator
from models.privacy.erasure import delete_address
from tests.conftest import DATABASES
from tests.support.cast import Desk, Reader, publish, somebody

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.skipif("postgresql" not in DATABASES, reason="needs PostgreSQL"),
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]
ROLES = (ROOT / "deploy/postgresql-roles.sql").read_text()


@pytest.fixture
def login(database_url: str) -> Callable[[str], str]:
    """The address of the database for a role; the roles are set up twice, which changes nothing."""
    owner = make_url(database_url)
    with psycopg.connect(owner.set(drivername="postgresql").render_as_string()) as connection:
        connection.execute(ROLES)
        connection.execute(ROLES)
    return lambda role: owner.set(username=role).render_as_string()


@pytest.fixture
def web(build: Callable[..., Flask], login: Callable[[str], str]) -> Flask:
    """The site as the web process runs it: with a role that can't read sealed addresses."""
    app = build(database_url=login("web"))
    publish(app)
    return app


def test_a_comment_lives_its_whole_life_with_the_role_of_the_web_process(web: Flask) -> None:
    reader, desk = Reader(web), Desk.signed_in(web)
    receipt = reader.leave("It helped.")

    changed = reader.client.post(receipt, data={"comment": "It did.", "name": "Ann"})
    approved = desk.decide(1, "approve", revision=2)
    public = reader.article()
    withdrawn = reader.client.post(f"{receipt}/withdrawal")

    answers = changed, approved, withdrawn
    assert [each.status_code for each in answers] == [303, 303, 200]
    assert "It did." in public
    assert "It did." not in reader.article()


def test_the_same_person_is_recognised_without_reading_the_address(web: Flask) -> None:
    receipts = {Reader(web).leave(f"Words {number}.") for number in range(3)}

    with web.app_context():
        people = db.session.scalars(select(Commenter)).all()

        assert len(receipts) == 3
        assert [each.has_address for each in people] == [True]


def test_a_person_is_treated_and_forgotten_with_the_role_of_the_web_process(web: Flask) -> None:
    with web.app_context():
        mona, ann = Moderator.add("mona@desk.example")[0], somebody("ann@example.org")
        db.session.commit()
        commenter_profile.set_trust_level(ann, "hold", by=mona, seen="normal", why=DecisionReason())
        delete_address(ann)
        db.session.commit()

        assert (ann.standing, ann.has_address) == ("hold", False)


def test_the_web_process_is_refused_what_it_sealed(web: Flask) -> None:
    Reader(web).leave("It helped.")

    with web.app_context(), pytest.raises(ProgrammingError, match="permission denied"):
        open_address.open_address(db.session.scalars(select(Commenter)).one())


def test_the_worker_opens_it(
    web: Flask, build: Callable[..., Flask], login: Callable[[str], str]
) -> None:
    Reader(web).leave("It helped.")

    with build(database_url=login("worker")).app_context():
        ann = db.session.scalars(select(Commenter)).one()
        assert open_address.open_address(ann) == "ann@example.org"


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("web", "SELECT sealed_email FROM commenters"),
        ("web", "SELECT * FROM commenters"),
        ("web", "UPDATE commenters SET sealed_email = '' WHERE sealed_email <> ''"),
        ("web", "DELETE FROM commenters RETURNING sealed_email"),
        ("web", "COPY commenters TO STDOUT"),
        *(
            (role, statement)
            for role in ("web", "worker")
            for statement in (
                "UPDATE decisions SET decision = 'spam'",
                "DELETE FROM decisions",
                "TRUNCATE comments CASCADE",
                "CREATE TABLE mine (id int)",
                "ALTER TABLE comments ADD mine int",
                "DROP TABLE comments",
                "UPDATE alembic_version SET version_num = '0001'",
                "SET ROLE site",
            )
        ),
    ],
)
def test_what_a_role_may_not(login: Callable[[str], str], role: str, statement: str) -> None:
    url = make_url(login(role)).set(drivername="postgresql").render_as_string()

    with psycopg.connect(url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement)
