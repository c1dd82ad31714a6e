"""Reading the Markdown of an article: what comes out, and what is refused on which line."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from config import ROOT
from models.articles.source.document import Document, Heading
from models.articles.source.file import ArticleSource, ManuscriptError

CONTENT = ROOT / "content"

ASPIRIN = """\
---
title: Aspirin Used For Headache
slug: aspirin-used-for-headache
description: What aspirin does for a headache.
summary: Aspirin is *old* and well known.
published: 2025-01-02
updated: 2025-03-04
sources_checked: 2025-03-05
comments: open
---

## In a Nutshell

- It helps many people.[^label]

## Understanding Aspirin

> **Warning:** Not for children.[^nhs]

It thins the blood.[^label]
It is [sold everywhere](https://example.org/shops) & cheap.

### Benefits

| Dose | Relief |
|-----:|:-------|
| 500  | much   |

## FAQs

### Is it safe?

Mostly, see [the benefits](#benefits).

## Putting It Together

Ask a pharmacist.

[^nhs]: NHS. [“Aspirin”](https://www.nhs.uk/medicines/).
[^label]: DailyMed. “Aspirin.”
"""


def manuscript(folder: Path, text: str = ASPIRIN, name: str = "aspirin.md") -> ArticleSource:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return ArticleSource.read(path)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ManuscriptError) as refused:
        manuscript(folder, text)
    return [problem.removeprefix(f"{folder}/") for problem in refused.value.problems]


def test_the_front_matter_becomes_the_fields_of_the_manuscript(tmp_path: Path) -> None:
    aspirin = manuscript(tmp_path)

    assert aspirin.title == "Aspirin Used For Headache"
    assert aspirin.slug == "aspirin-used-for-headache"
    assert aspirin.description == "What aspirin does for a headache."
    assert aspirin.document.summary_html == "<p>Aspirin is <em>old</em> and well known.</p>"
    assert aspirin.published == date(2025, 1, 2)
    assert aspirin.updated == date(2025, 3, 4)
    assert aspirin.sources_checked == date(2025, 3, 5)
    assert aspirin.source == ASPIRIN


@pytest.mark.parametrize(("word", "is_open"), [("open", True), ("closed", False)])
def test_an_article_says_whether_it_takes_comments(
    tmp_path: Path, word: str, is_open: bool
) -> None:
    aspirin = manuscript(tmp_path, ASPIRIN.replace("comments: open", f"comments: {word}"))

    assert aspirin.comments_open is is_open


def test_the_contents_follow_the_headings_in_the_order_of_the_page(tmp_path: Path) -> None:
    contents = manuscript(tmp_path).document.contents

    assert contents == (
        Heading(
            "understanding-aspirin", "Understanding Aspirin", (Heading("benefits", "Benefits"),)
        ),
        Heading("faqs", "FAQs", (Heading("is-it-safe", "Is it safe?"),)),
        Heading("putting-it-together", "Putting It Together"),
        Heading("references", "References"),
    )


def test_a_subsection_can_be_linked_to(tmp_path: Path) -> None:
    section = manuscript(tmp_path).document.sections[0]

    assert '<h3 id="benefits">Benefits</h3>' in section.html


def test_references_are_numbered_in_the_order_of_first_citation(tmp_path: Path) -> None:
    references = manuscript(tmp_path).document.references

    assert [(one.number, one.anchor) for one in references] == [(1, "fn-label"), (2, "fn-nhs")]
    assert references[0].html == "DailyMed. “Aspirin.”"


def test_a_reference_links_back_to_every_place_that_cites_it(tmp_path: Path) -> None:
    document = manuscript(tmp_path).document
    page = document.nutshell_html + document.sections[0].html

    assert document.references[0].cited_from == ("fnref-label-1", "fnref-label-2")
    for reference in document.references:
        for place in reference.cited_from:
            assert f'<a id="{place}" href="#{reference.anchor}" ' in page


def test_a_quotation_that_begins_with_a_bold_warning_is_a_callout(tmp_path: Path) -> None:
    html = manuscript(tmp_path).document.sections[0].html

    assert '<aside class="callout callout-warning">\n<p><strong>Warning:</strong> Not' in html
    assert html.count("</aside>") == 1


@pytest.mark.parametrize(
    "quoted",
    ["> Warning: said he.", "> **Aspirin:** a name.", "> **Note** it.", "> *Warning:* thin."],
)
def test_any_other_quotation_stays_a_quotation(tmp_path: Path, quoted: str) -> None:
    text = ASPIRIN.replace("> **Warning:** Not for children.[^nhs]", f"{quoted}[^nhs]")

    html = manuscript(tmp_path, text).document.sections[0].html

    assert "<blockquote>" in html
    assert "aside" not in html


def test_raw_html_is_shown_as_text(tmp_path: Path) -> None:
    text = ASPIRIN.replace("Ask a pharmacist.", "Ask <script>alert(1)</script>\n\n<b>now</b>")

    html = manuscript(tmp_path, text).document.closing[0].html

    assert html == (
        "<p>Ask &lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>&lt;b&gt;now&lt;/b&gt;</p>"
    )


def test_links_to_other_sites_carry_no_trace_of_the_reader(tmp_path: Path) -> None:
    document = manuscript(tmp_path).document

    assert '<a href="https://example.org/shops" rel="noopener noreferrer">' in (
        document.sections[0].html
    )
    assert document.questions[0].answer_html == (
        '<p>Mostly, see <a href="#benefits">the benefits</a>.</p>'
    )


def test_a_table_is_aligned_by_classes_and_scrolls_in_a_box(tmp_path: Path) -> None:
    html = manuscript(tmp_path).document.sections[0].html

    assert (
        '<div class="table-scroll" role="region" aria-label="Table" tabindex="0">\n<table>' in html
    )
    assert '<th class="align-right" scope="col">Dose</th>' in html
    assert "style=" not in html


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Who’s it for?", "whos-it-for"),
        ("Wirkung & Übelkeit", "wirkung-übelkeit"),
        ("痛みと薬", "痛みと薬"),
        ("???", "section"),
        ("Comment on This", "section-comment-on-this"),
        ("Respond Early", "section-respond-early"),
        ("Fnords", "section-fnords"),
        ("References", "references-2"),
        ("Understanding Aspirin", "understanding-aspirin-2"),
        ("*Bold* `code` &amp; more", "bold-code-more"),
    ],
)
def test_an_anchor_is_readable_and_taken_once(tmp_path: Path, title: str, anchor: str) -> None:
    text = ASPIRIN.replace("## Putting It Together", f"## {title}")

    assert manuscript(tmp_path, text).document.closing[0].anchor == anchor


def test_a_document_survives_its_journey_through_json(tmp_path: Path) -> None:
    document = manuscript(tmp_path).document

    stored = json.loads(json.dumps(document.to_json()))

    assert stored == document.to_json()
    assert Document.from_json(stored) == document


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "aspirin.md"
    path.write_bytes(b"\xef\xbb\xbf" + ASPIRIN.replace("\n", "\r\n").encode())

    assert ArticleSource.read(path) == manuscript(tmp_path)


FRONT_MATTER = [
    ("title: Aspirin Used For Headache\n", "", "aspirin.md:1: “title” is missing"),
    ("comments: open", "coments: open", "aspirin.md:9: “coments” is no field"),
    (
        "comments: open",
        "comments: open\nlanguage: german",
        "aspirin.md:10: “language” must be a tag",
    ),
    ("comments: open", "comments: open\nlanguage: no", "aspirin.md:10: “language” must be text"),
    (
        "comments: open",
        "comments: open\ntranslation_of: A b",
        "aspirin.md:10: “translation_of” must",
    ),
    ("comments: open", "comments: maybe", "aspirin.md:9: “comments” must be open or closed"),
    ("comments: open", "slug: again", "aspirin.md:9: “slug” stands here twice"),
    ("2025-01-02", "January", "aspirin.md:6: “published” must be a date like 2026-11-22"),
    ("2025-01-02", "2025-01-02 10:00:00", "aspirin.md:6: “published” must be a date"),
    ("2025-01-02", "2025-02-30", "aspirin.md:6: “published” must be a date"),
    ("2025-03-04", "2024-12-31", "aspirin.md:7: “updated” is before “published”"),
    ("title: Aspirin Used For Headache", "title: 12", "aspirin.md:2: “title” must be text"),
    ("title: Aspirin Used For Headache", "title:", "aspirin.md:2: “title” must be text"),
    ("title: Aspirin", "title: [Aspirin", "aspirin.md:3: this is not YAML"),
    ("title: Aspirin", "title: !!python/name:os.system", "aspirin.md:2: this is not YAML"),
    ("slug: aspirin-used", "slug: Aspirin used", "aspirin.md:3: “slug” may hold only a-z"),
    ("slug: aspirin-used", "slug: aspirin used", "aspirin.md:3: “slug” may hold only a-z"),
    ("slug: aspirin-used", "slug: ../aspirin", "aspirin.md:3: “slug” may hold only a-z"),
    ("What aspirin", "W" * 160, "aspirin.md:4: “description” has 181 characters; 160 is the most"),
    ("Aspirin is *old*", "Aspirin[^nhs]", "aspirin.md:5: “summary” cites nothing"),
    ("summary: Aspirin is", "summary: '# Aspirin is'\n#", "aspirin.md:5: “summary” holds running"),
    ("---\ntitle", "Hi.\n---\ntitle", "aspirin.md:1: begin the file with fields"),
    (ASPIRIN, "## In a Nutshell", "aspirin.md:1: begin the file with fields between --- lines"),
    (ASPIRIN, "---\ntitle: no end", "aspirin.md:1: begin the file with fields between --- lines"),
    (ASPIRIN, "---\njust words\n---\n", "aspirin.md:1: this is not YAML: write fields like"),
]


@pytest.mark.parametrize(("right", "wrong", "problem"), FRONT_MATTER)
def test_a_wrong_field_is_named_with_its_line(
    tmp_path: Path, right: str, wrong: str, problem: str
) -> None:
    found = problems(tmp_path, ASPIRIN.replace(right, wrong))

    assert any(one.startswith(problem) for one in found), found


BODY = [
    ("## In a Nutshell", "## Summary", "aspirin.md:12: the text begins with “## In a Nutshell”"),
    ("## In a Nutshell", "Hi.\n\n## In a Nutshell", "aspirin.md:12: the text begins with “## In a"),
    ("## In a Nutshell", "Hello.", "aspirin.md:12: the text begins with “## In a Nutshell”"),
    ("blood.[^label]", "blood.[^lable]", "aspirin.md:20: [^lable] is cited but not defined"),
    ("everywhere](https://example.org/shops)", "everywhere][^x]", "aspirin.md:21: [^x] is cited"),
    ("children.[^nhs]", "children.", "aspirin.md:39: nothing cites [^nhs]"),
    ("[^nhs]: NHS.", "[^label]: NHS.", "aspirin.md:40: [^label] is already defined on line 39"),
    ("[^nhs]: NHS.", "[^NHS]: NHS.", "aspirin.md:39: [^NHS] may hold only a-z"),
    ("[^label]: DailyMed. “Aspirin.”", "[^label]:", "aspirin.md:40: [^label] names no source"),
    ("DailyMed.", "DailyMed.[^nhs]", "aspirin.md:40: [^label] cites another reference"),
    ("Ask a", "[^two words]", "aspirin.md:37: “[^” begins no citation here"),
    ("### Benefits", "#### Benefits", "aspirin.md:23: headings are ## or ###"),
    ("### Benefits", "> ### Benefits", "aspirin.md:23: headings are ## or ###"),
    ("### Benefits", "### Benefits[^nhs]", "aspirin.md:23: a heading cites nothing"),
    ("### Benefits", "###", "aspirin.md:23: a heading has words"),
    ("Ask a pharmacist.", "", "aspirin.md:35: nothing stands under “Putting It Together”"),
    ("### Is it safe?", "Read this.", "aspirin.md:29: under “FAQs” stand ### questions"),
    ("#benefits", "#benefit", "aspirin.md:33: nothing on this page is called “#benefit”"),
    ("https://example.org", "example.org", "aspirin.md:21: “example.org/shops” is no address"),
    ("https://example.org", "ftp://example.org", "aspirin.md:21: “ftp://example.org/shops” is no"),
    ("https://example.org", "//example.org", "aspirin.md:21: “//example.org/shops” is no address"),
    ("[sold", "![sold", "aspirin.md:21: an image is a file of this site"),
    (ASPIRIN[ASPIRIN.index("\n## In") :], "", "aspirin.md:11: the text begins with"),
]


@pytest.mark.parametrize(("right", "wrong", "problem"), BODY)
def test_a_mistake_in_the_text_is_named_with_its_line(
    tmp_path: Path, right: str, wrong: str, problem: str
) -> None:
    found = problems(tmp_path, ASPIRIN.replace(right, wrong))

    assert any(one.startswith(problem) for one in found), found


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = ASPIRIN.replace("comments: open", "comments: maybe").replace("[^nhs]\n", "[^nsh]\n")

    found = problems(tmp_path, text)

    assert [re.sub(r":? .*", "", one) for one in found] == [
        "aspirin.md:9",
        "aspirin.md:18",
        "aspirin.md:39",
    ]


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "aspirin.md"
    path.write_bytes(ASPIRIN.replace("cheap", "günstig").encode("latin-1", errors="replace"))

    with pytest.raises(ManuscriptError, match=r"aspirin\.md:21: this is not UTF-8"):
        ArticleSource.read(path)


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    manuscript(tmp_path, ASPIRIN.replace("slug: aspirin", "slug: b"), "b.md")
    manuscript(tmp_path, ASPIRIN.replace("slug: aspirin", "slug: a"), "a.md")
    (tmp_path / "notes.txt").write_text("no article")

    slugs = [one.slug for one in ArticleSource.read_all(tmp_path)]

    assert slugs == ["a-used-for-headache", "b-used-for-headache"]


def test_one_bad_file_refuses_the_folder_and_every_bad_file_is_named(tmp_path: Path) -> None:
    for name in ("good.md", "bad.md", "worse.md"):
        (tmp_path / name).write_text(ASPIRIN if name == "good.md" else "no fields")

    with pytest.raises(ManuscriptError) as refused:
        ArticleSource.read_all(tmp_path)

    named = [Path(problem.split(":")[0]).name for problem in refused.value.problems]
    assert named == ["bad.md", "worse.md"]


def test_two_files_cannot_share_a_slug(tmp_path: Path) -> None:
    manuscript(tmp_path, name="one.md")
    manuscript(tmp_path, name="two.md")

    with pytest.raises(ManuscriptError, match=r"two\.md: “aspirin-.*” is already .*one\.md"):
        ArticleSource.read_all(tmp_path)


@pytest.mark.parametrize("folder", [".", "nowhere"])
def test_a_folder_without_articles_is_a_mistake(tmp_path: Path, folder: str) -> None:
    with pytest.raises(ManuscriptError, match=r"there are no \.md files here"):
        ArticleSource.read_all(tmp_path / folder)


def published() -> tuple[ArticleSource, ...]:
    return ArticleSource.read_all(CONTENT)


def test_the_site_has_more_than_one_article() -> None:
    assert len(published()) > 1


@pytest.mark.parametrize("article", published(), ids=lambda article: article.slug)
def test_every_medical_section_of_an_article_cites_its_sources(article: ArticleSource) -> None:
    document = article.document

    for section in document.sections:
        assert 'class="citation"' in section.html, section.title
    assert 'class="citation"' in document.nutshell_html
    assert any('class="citation"' in question.answer_html for question in document.questions)


@pytest.mark.parametrize("article", published(), ids=lambda article: article.slug)
def test_every_reference_of_an_article_is_cited_and_can_be_opened(article: ArticleSource) -> None:
    for reference in article.document.references:
        assert reference.cited_from
        assert '<a href="https://' in reference.html


@pytest.mark.parametrize("article", published(), ids=lambda article: article.slug)
def test_every_article_warns_about_stopping_and_says_it_is_no_advice(
    article: ArticleSource,
) -> None:
    page = json.dumps(article.document.to_json())

    assert "callout-warning" in article.document.sections[0].html
    assert re.search(r"top suddenly", article.document.nutshell_html)
    assert "not medical advice" in page


def test_the_baclofen_article_has_all_its_sections_and_questions() -> None:
    baclofen = next(one for one in published() if one.slug == "baclofen-used-for-pain")

    assert [section.title for section in baclofen.document.sections] == [
        "Understanding Baclofen",
        "Baclofen for Pain Management",
        "Benefits and Limitations",
        "Patient Considerations",
    ]
    assert [heading.title for one in baclofen.document.sections for heading in one.subsections] == [
        "Neuropathic Pain",
        "Chronic Pain Conditions",
        "Benefits",
        "Limitations",
    ]
    assert [question.question for question in baclofen.document.questions] == [
        "Can Baclofen be used for all types of pain?",
        "What are the common side effects of Baclofen?",
        "Is Baclofen addictive?",
        "How should Baclofen be taken for pain management?",
        "Can Baclofen be combined with other pain medications?",
    ]


def test_the_baclofen_article_warns_in_the_words_of_the_label() -> None:
    baclofen = next(one for one in published() if one.slug == "baclofen-used-for-pain")
    warning = " ".join(baclofen.document.sections[0].html.split("</aside>")[0].split())

    for word in ("hallucinations", "seizures", "high fever", "rebound spasticity", "death"):
        assert word in warning
