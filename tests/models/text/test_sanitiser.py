from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from markupsafe import Markup
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select

from models.text.comment_html import compose, has_markup, plain
from models.text.comment_html.links import is_followable
from models.text.normalise import normalise
from models.text.sanitiser import (
    MAX_AMPERSANDS,
    MAX_ANGLE_BRACKETS,
    MAX_LENGTH,
    SanitisedHTML,
    sanitise,
    trusted,
)

REL = 'rel="nofollow ugc noopener noreferrer"'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Hello", "<p>Hello</p>"),
        ("", ""),
        (" \n\n ", ""),
        ("one\ntwo", "<p>one<br>two</p>"),
        ("one\r\ntwo", "<p>one<br>two</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one\n \t\n\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one<br>two", "<p>one<br>two</p>"),
        ("one<br/>\ntwo", "<p>one<br>two</p>"),
        ("one<br><br><br><br>two", "<p>one<br><br>two</p>"),
        ("<p>one<p>two", "<p>one</p>\n<p>two</p>"),
        ("one</p>two", "<p>one</p>\n<p>two</p>"),
        (
            "<blockquote>one\n\ntwo</blockquote>",
            "<blockquote><p>one</p>\n<p>two</p>\n</blockquote>",
        ),
        ("<pre>\n  a\n\n  b</pre>", "<pre>  a\n\n  b</pre>"),
        ("<pre>a<p>b<ul>c</pre>d", "<pre>abc</pre>\n<p>d</p>"),
    ],
)
def test_paragraphs_and_line_breaks_stay(typed: str, shown: str) -> None:
    assert sanitise(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<ul>\n<li>one\n<li>two\n</ul>", "<ul><li>one</li>\n<li>two</li>\n</ul>"),
        ("<li>one<li>two", "<ul><li>one</li>\n<li>two</li>\n</ul>"),
        ("<ol>one</ol>two", "<ol><li>one</li>\n</ol>\n<p>two</p>"),
        ("<ul><li>a\n\nb</ul>", "<ul><li>a<p>b</p>\n</li>\n</ul>"),
        ("<ul><li>a<ol><li>b", "<ul><li>a<ol><li>b</li>\n</ol>\n</li>\n</ul>"),
        ("<p>a<ul><li>b</ul>c</p>", "<p>a</p>\n<ul><li>b</li>\n</ul>\n<p>c</p>"),
        ("<b>a<ul><li>b</ul></b>c", "<p><b>a</b></p>\n<ul><li><b>b</b></li>\n</ul>\n<p>c</p>"),
        ("<li><b>a<li>b", "<ul><li><b>a</b></li>\n<li>b</li>\n</ul>"),
        ("<ul><li></ul><blockquote> </blockquote><b></b>", ""),
    ],
)
def test_blocks_stand_where_every_parser_leaves_them(typed: str, shown: str) -> None:
    assert sanitise(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<STRONG>a</STRONG>", "<p><strong>a</strong></p>"),
        ("<b>a", "<p><b>a</b></p>"),
        ("a</b>", "<p>a</p>"),
        ("<b><i>x</b>y</i>z", "<p><b><i>x</i></b><i>y</i>z</p>"),
        ("<b>a\n\nb</b>c", "<p><b>a</b></p>\n<p><b>b</b>c</p>"),
        ("<b>a </b>b <i> c</i>", "<p><b>a</b> b <i>c</i></p>"),
        ("<b onclick=alert(1) style='x'>a</b>", "<p><b>a</b></p>"),
        ('<abbr title="low & slow">a</abbr>', '<p><abbr title="low &amp; slow">a</abbr></p>'),
        ("<abbr title='5\" > 4'>a</abbr>", '<p><abbr title="5&#34; &gt; 4">a</abbr></p>'),
    ],
)
def test_spans_are_closed_in_order_and_carry_nothing_but_a_title(typed: str, shown: str) -> None:
    assert sanitise(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "BP <high and >low",
            "<5 mg",
            "<Dr. Smith>",
            "a < b",
            "<3",
            "dose<20mg>",
            "<b high and >",
        ),
        *("<em dash>", "<i think so>", "p<0.05", "</", "< b>", "<", "x <y> z", "</Dr. Smith>"),
        *("<!-- a -->", "<!-->", "<![CDATA[a]]>", "<?xml version='1.0'?>", "<!DOCTYPE html>"),
        *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<\u017f>", "<b/x>"),
        *("<a href='x", '<a href="<b', "<b <i", "<style>p{}</style>", "<plaintext>"),
    ],
)
def test_what_is_no_tag_of_ours_is_shown_as_typed(typed: str) -> None:
    shown = typed.replace("<", "&lt;").replace(">", "&gt;")

    assert sanitise(typed) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("&copy; &lt;b&gt; &#8805; &#x2265;", "© &lt;b&gt; ≥ ≥"),
        ("5&nbsp;mg", "5\u00a0mg"),
        ("AT&T, Q&A, R & D, &", "AT&amp;T, Q&amp;A, R &amp; D, &amp;"),
        ("&notit; &copy &unknown; &;", "&amp;notit; &amp;copy &amp;unknown; &amp;;"),
        ("&amp;lt;", "&amp;lt;"),
        ("&#x202e; &#7; &#99999999;", "&amp;#x202e; &amp;#7; &amp;#99999999;"),
    ],
)
def test_whole_character_references_work_and_other_ampersands_stay(typed: str, shown: str) -> None:
    assert sanitise(typed) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    ("typed", "before", "address", "after"),
    [
        ("http://a.org", "", "http://a.org", ""),
        ("See HTTPS://a.org/b.", "See ", "HTTPS://a.org/b", "."),
        ("(http://a.org/b_(c))", "(", "http://a.org/b_(c)", ")"),
        ("(see http://a.org/?q=1),", "(see ", "http://a.org/?q=1", "),"),
        ("“http://a.org/”!", "“", "http://a.org/", "”!"),
        ("<http://a.org/>", "&lt;", "http://a.org/", "&gt;"),
        ("http://a.org/?b&amp;c", "", "http://a.org/?b&amp;c", ""),
        ("http://a.org/?b&c", "", "http://a.org/?b&amp;c", ""),
    ],
)
def test_bare_addresses_become_links(typed: str, before: str, address: str, after: str) -> None:
    link = f'<a href="{address}" {REL}>{address}</a>'

    assert sanitise(typed) == f"<p>{before}{link}{after}</p>"


@pytest.mark.parametrize(
    "typed",
    [
        *("www.a.org", "a.org", "ftp://a.org", "javascript://a.org", "http://", "http:// a.org"),
        *("xhttp://a.org", "http://user@a.org", "<code>http://a.org</code>"),
        *("<pre>http://a.org</pre>", "http://a.org/" + "a" * 2_000),
    ],
)
def test_other_words_do_not_become_links(typed: str) -> None:
    assert "<a" not in sanitise(typed)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<a href='http://a.org'>a</a>", f'<a href="http://a.org" {REL}>a</a>'),
        ("<a href=http://a.org rel=me>a</a>", f'<a href="http://a.org" {REL}>a</a>'),
        ("<a href=' http://a.org '>a</a>", f'<a href="http://a.org" {REL}>a</a>'),
        ("<a href=http://a.org title=b>a", f'<a href="http://a.org" title="b" {REL}>a</a>'),
        ("<a href=mailto:a@b.org>a</a>", f'<a href="mailto:a@b.org" {REL}>a</a>'),
        ("<a href=http://a.org>http://b.org</a>", f'<a href="http://a.org" {REL}>http://b.org</a>'),
        (
            "<a href=http://a.org/?b&copy=1&lt=2>a",
            f'<a href="http://a.org/?b&amp;copy=1&amp;lt=2" {REL}>a</a>',
        ),
        ("<a href=http://a.org>a <a href=/b>b</a>", f'<a href="http://a.org" {REL}>a</a> b'),
        ("<a>a</a> <a name=b>b</a>", "a b"),
        ("<a href=javascript:1>a</a>", "a"),
        ("<a href='java&#9;script:alert(1)'>a</a>", "a"),
        ("<a href='http&colon;//a.org'>a</a>", f'<a href="http://a.org" {REL}>a</a>'),
    ],
)
def test_typed_links_are_judged_and_marked(typed: str, shown: str) -> None:
    assert sanitise(typed) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://a.org",
            "https://a.org/b?c=d#e",
            "HTTP://A.ORG",
            "http://a.org:8080/",
            "http://a",
        ),
        *("http://127.0.0.1/", "https://bücher.example/ü", "http://xn--bcher-kva.example/"),
        *(
            "https://a.org/@b",
            "https://a.org/a:b",
            "https://a.org/(b)[c];d,e!~*'",
            "http://a_b.org",
        ),
        *("mailto:a@b.org", "MAILTO:a.b+c@d-e.org", "mailto:o'brien@b.org"),
        "http://a.org/" + "a" * (2_000 - 13),
    ],
)
def test_a_link_may_lead_to_a_page_or_an_address_of_mail(address: str) -> None:
    assert is_followable(address)


# fmt: off
NOWHERE = [
    # other schemes, and what bleach alone takes for none
    "javascript:alert(1)", "javascript:1", "data:1", "data:text/html,x", "vbscript:1", "tel:1",
    "java`script:1", "java script:1", "j\u00e4vascript:1", "blob:http://a.org/1", "ftp://a.org",
    "view-source:http://a.org", "\u0001javascript:1", "java\nscript:1", "java\tscript:1", ":1",
    # relative, in each of the ways a browser knows
    "", "#a", "a", "/a", "//a.org", "\\\\a.org", "?a", "a.org", "http", "http:", "http:a.org",
    "https:/a.org", "http:/\\a.org", "http:\\\\a.org", "http:///a.org", "http:////a.org",
    # a host that is not what it seems, or is none
    "http://", "http://?a", "http://#a", "http://:80", "http://a@b.org", "http://a.org:b@c.org",
    "http://a.org\\@b.org", "http://a%2eorg", "http://a\u3002org", "http://a\uff0eorg",
    "http://\u2100.org", "http://a\u00adb.org", "http://a\u200bb.org", "http://[::1]", "http://a..b",
    "http://.", "http://a.", "http://-a.org", "http://1.2.3", "http://0x7f.1", "http://a.0x1",
    "http://256.1.1.1", "http://a.org:65536", "http://a.org:", "http://a.org:x", "http://a b.org",
    "http://a<b.org", 'http://a"b.org', "http://a|b.org", "http://" + "a" * 64 + ".org",
    # white space, controls, quotation marks, references that would be resolved once more
    " http://a.org", "http://a.org ", "http://a.org/\n", "ht\ttp://a.org", "http://a.org/\x00",
    "http://a.org/\x7f", "http://a.org/\u202e", "http://a.org/\ud800", "http://a.org/b c",
    'http://a.org/"b', "http://a.org/`b", "http://a.org/\\b", "http://a.org/<b>",
    "http://a.org&#64;b.org", "http://a.org/&quot;", "http://a.org/" + "a" * 2_000,
    # mail with more than an address
    "mailto:", "mailto:a", "mailto:a@b.org?cc=c@d.org", "mailto:a@b.org,c@d.org",
    "mailto:a%0ab@c.org", "mailto:a@b@c.org", "mailto:@b.org", "mailto://a@b.org",
    "mailto:a b@c.org", "mailto:a@b.org#c", "mailto:a@b.org/c",
]
# fmt: on


@pytest.mark.parametrize("address", NOWHERE)
def test_a_link_may_lead_nowhere_else(address: str) -> None:
    assert not is_followable(address)


@pytest.mark.parametrize(
    "typed",
    [
        "<b>" + "a" * MAX_LENGTH,
        "<b>a</b>" * (MAX_ANGLE_BRACKETS // 2 + 1),
        "<b>" + "&" * (MAX_AMPERSANDS + 1),
    ],
    ids=["too long", "too many angle brackets", "too many ampersands"],
)
def test_past_the_gate_words_are_shown_as_typed(typed: str) -> None:
    shown = sanitise(f"{typed}\n\nend\nof it")

    assert "<b>" not in shown
    assert shown.startswith("<p>&lt;b&gt;")
    assert shown.endswith("</p>\n<p>end<br>of it</p>")


@pytest.mark.parametrize(
    ("typed", "element", "deepest"),
    [
        ("<blockquote>" * 100 + "words", "<blockquote>", 8),
        ("<ul><li>" * 100 + "words", "<ul>", 8),
        ("<b>" * 100 + "words", "<b>", 8),
    ],
)
def test_past_a_certain_depth_only_the_words_stay(typed: str, element: str, deepest: int) -> None:
    shown = sanitise(typed)

    assert shown.count(element) == deepest
    assert "words" in shown


def test_past_a_hundred_bare_links_addresses_are_words() -> None:
    shown = sanitise("http://a.org " * 101)

    assert shown.count("<a ") == 100
    assert shown.endswith("http://a.org</p>")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\u2028d\x0be\x85f", "a\nb\nc\nd\ne\nf"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("a\u202eb\u2066c\u2069d", "abcd"),
        ("a\ud800b\udfffc", "abc"),
        ("\ufeffa\ufdd0b\uffff\U0010ffffc", "abc"),
        ("e\u0301", "é"),
        ("µg ½ ① ﬁ", "µg ½ ① ﬁ"),
        (
            "א\u200fب \u200d \U0001f468\u200d\U0001f469",
            "א\u200fب \u200d \U0001f468\u200d\U0001f469",
        ),
        ("a" + "\u0301" * 40, "á" + "\u0301" * 29),
        ("\tindented", "\tindented"),
    ],
)
def test_text_is_kept_without_what_nobody_types(typed: str, kept: str) -> None:
    assert normalise(typed) == kept


def test_eight_threads_keep_their_words_apart() -> None:
    sources = [f"<b>reader {number}</b> <i>{'word ' * 20}{number}</i>" for number in range(1_600)]
    alone = [sanitise(source) for source in sources]

    with ThreadPoolExecutor(8) as readers:
        together = list(readers.map(sanitise, sources))

    assert together == alone


def test_what_the_last_look_refuses_is_shown_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.text.sanitiser.compose", lambda words: f"<a>{words}</a>")

    assert sanitise("<b>words</b>") == "<p>&lt;b&gt;words&lt;/b&gt;</p>"


def test_a_stored_result_is_loaded_as_safe_markup() -> None:
    comments = Table("comments", MetaData(), Column("id", Integer), Column("html", SanitisedHTML))
    engine = create_engine("sqlite://")
    comments.create(engine)

    with engine.connect() as connection:
        connection.execute(insert(comments), [{"html": "<b>a</b>"}, {"html": Markup("b")}])
        connection.execute(insert(comments), [{"html": None}])
        loaded = connection.scalars(select(comments.c.html)).all()
    engine.dispose()

    assert loaded == ["<b>a</b>", "b", None]
    assert [type(html) for html in loaded] == [Markup, Markup, type(None)]


def test_html_of_the_site_itself_is_marked_as_safe() -> None:
    assert trusted("<h2>Uses</h2>") == Markup("<h2>Uses</h2>")


def test_words_without_markup_are_set_as_those_with_markup_are() -> None:
    pieces = [
        "a",
        "Words.",
        " ",
        "  ",
        "\t",
        "\n",
        "\n\n",
        " \n",
        ">",
        '"',
        "'",
        ":",
        "//",
        ";",
        "#",
    ]
    pieces += ["\u00a0", "\u2003", "\u200b", "é", "😀", "http:", "www.example.org"]
    choose = Random(1)

    typed = ["".join(choose.choices(pieces, k=choose.randint(0, 25))) for _ in range(5_000)]
    words = [each for each in map(normalise, typed) if not has_markup(each)]

    assert len(words) > 3_000
    assert [each for each in words if plain(each) != compose(each)] == []


@pytest.mark.parametrize("typed", ["<b>", "&amp;", "http://example.org", "a < b", "R&D"])
def test_whatever_may_be_markup_is_sanitised_as_such(typed: str) -> None:
    assert has_markup(f"Words {typed} words")
