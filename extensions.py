"""The libraries the site is built on: created here, bound to the site in `app.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask.typing import RouteCallable
from flask_babel import Babel
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UNLOADED = {"synchronize_session": False}  # for a statement whose rows nobody reads again after it

NAMES = {  # of constraints, so that a migration and an error can speak of them
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
if TYPE_CHECKING:  # what every model is; `db.Model` is made at run time, where mypy can't see it
    Model = Base
else:
    Model = db.Model


def _is_declared(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether models declare this table or column. The index of search is no model's: SQLite's
    is a table with tables of its own, PostgreSQL's a column with an index."""
    return not (name or "").startswith("search_index")


migrate = Migrate(db=db, render_as_batch=True, include_name=_is_declared)

View = TypeVar("View", bound=RouteCallable)


class CSRF(CSRFProtect):  # type: ignore[misc]  # Flask-WTF has no types
    """Flask-WTF's CSRF protection, with a type for its decorator."""

    def exempt(self, view: View) -> View:
        """Leave a view out of the protection."""
        super().exempt(view)
        return view


csrf = CSRF()
babel = Babel()


def _whole_site() -> str:
    return "everybody"


limiter = Limiter(key_func=_whole_site, headers_enabled=False)
