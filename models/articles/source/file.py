"""Article source file: Markdown with front matter, parsed and rendered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

from models.articles.source.document import Document
from models.articles.source.front_matter import FrontMatter, Problem
from models.articles.source.rendering import Typesetter


class ManuscriptError(ValueError):
    """Files can't be published. Each problem is one line: file, line, what to do."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """Article ready to be published; `source` is the whole file."""

    slug: str
    title: str
    description: str
    published: date
    updated: date
    sources_checked: date
    comments_open: bool
    source: str
    document: Document
    language: str = ""
    translation_of: str | None = None

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read one file; raises `ManuscriptError` with all of its problems."""
        source = _text(path)
        front = FrontMatter.read(source)
        if not front.body.strip():
            _refuse(path, front.problems)
        document = Typesetter(front).document()
        _refuse(path, front.problems)
        values = {name: value for name, value in front.values.items() if name != "summary"}
        comments_open = values.pop("comments") == "open"
        return cls(**values, comments_open=comments_open, source=source, document=document)

    @classmethod
    def read_all(cls, folder: Path) -> tuple[Self, ...]:
        """Read every *.md file of a folder by name; raises one `ManuscriptError` for all."""
        manuscripts: dict[Path, Self] = {}
        problems: list[str] = []
        for path in sorted(folder.glob("*.md")):
            try:
                manuscripts[path] = cls.read(path)
            except ManuscriptError as error:
                problems += error.problems

        problems += _shared_slugs(manuscripts)
        problems += [] if problems else _lost_originals(manuscripts)
        if not manuscripts and not problems:
            problems = [f"{folder}: there are no .md files here; name the folder of the articles"]
        if problems:
            raise ManuscriptError(problems)
        return tuple(manuscripts.values())


def _text(path: Path) -> str:
    written = path.read_bytes()
    try:
        return written.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        _refuse(path, [(line, "this is not UTF-8; save the file as UTF-8")])
        raise


def _refuse(path: Path, problems: Sequence[Problem]) -> None:
    if problems:
        raise ManuscriptError(f"{path}:{line}: {words}" for line, words in sorted({*problems}))


def _lost_originals(manuscripts: Mapping[Path, ArticleSource]) -> list[str]:
    """Return a problem for each translation whose original is not in the folder."""
    first = {each.slug for each in manuscripts.values() if each.translation_of is None}
    return [
        f"{path}: “translation_of” names “{each.translation_of}”; name an original of this folder"
        for path, each in manuscripts.items()
        if each.translation_of and each.translation_of not in first
    ]


def _shared_slugs(manuscripts: Mapping[Path, ArticleSource]) -> list[str]:
    paths = defaultdict(list)
    for path, manuscript in manuscripts.items():
        paths[manuscript.slug].append(path)
    return [
        f"{path}: “{slug}” is already the slug of {first}; choose another"
        for slug, (first, *others) in paths.items()
        for path in others
    ]
