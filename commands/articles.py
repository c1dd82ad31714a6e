"""`flask articles`: publish articles."""

from __future__ import annotations

from pathlib import Path

import click

from commands.command_errors import SiteGroup
from extensions import db
from models.articles.article import Article
from models.articles.source.file import ArticleSource, ManuscriptError

articles = SiteGroup("articles", help="Publish articles.")


@articles.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def publish(folder: Path) -> None:
    """Publish every Markdown file in FOLDER. Publishing unchanged files again changes nothing.

    An invalid file is reported with the line, and then nothing is published.
    """
    click.echo(publish_folder(folder))


def publish_folder(folder: Path) -> str:
    """Publish a folder and return a summary. Raises `ClickException` for an invalid file."""
    try:
        manuscripts = ArticleSource.read_all(folder)
    except ManuscriptError as error:
        raise click.ClickException(str(error)) from None
    changed = Article.publish(manuscripts)
    db.session.commit()
    return f"{len(manuscripts)} articles read, {len(changed)} new or changed."
