"""Seventy shapes that make parsers slow or results long, each as long as a comment may be."""

_TAGS = ("b", "blockquote", "li", "p")

# One unit, repeated for as long as a comment may be.
_UNITS = {
    **{f"<{tag}> never closed": f"<{tag}>" for tag in _TAGS},
    **{f"<{tag}> with a letter": f"<{tag}>a" for tag in _TAGS},
    "<ul> never opened": "</ul>a",
    "nested lists": "<ul><li>",
    "nested lists with words": "<ul><li>a ",
    "lists of lists": "<ol><li>a<ul><li>b</ul>",
    "bold in italic, closed crosswise": "<b><i>a</b>b</i>",
    "spans over paragraphs": "<b><i><s><q><em>a\n\n",
    "strong over paragraphs": "<strong>a\n\n",
    "quotations in items": "<li><blockquote>a",
    "links in links": "<a href=http://a.org>a",
    "short links": "<a href=http://a>a</a>",
    "refused links": "<a href=javascript:1>a</a>",
    "links without address": "<a>a</a>",
    "abbreviations": '<abbr title="a">a</abbr>',
    "quotation marks in a title": '<abbr title=\'""""""""""""""""""""\'>a</abbr>',
    "many attributes": "<a a=a a=a a=a a=a a=a>a</a>",
    "opening angle brackets": "<",
    "closing angle brackets": ">",
    "angle brackets in pairs": "<>",
    "angle brackets and letters": "<a ",
    "empty ends": "</",
    "comments begun": "<!--",
    "comments ended": "-->",
    "declarations": "<!a>",
    "processing instructions": "<?a",
    "character data sections": "<![CDATA[",
    "tags without end": "<a href=",
    "quoted values without end": '<a href="',
    "quoted values without end, apart": "<a href='a ",
    "unknown tags": "<x>",
    "scripts": "<script>",
    "ampersands": "&",
    "ampersands and letters": "&a",
    "references without semicolon": "&amp",
    "references": "&amp;",
    "numeric references": "&#60;",
    "references to nothing": "&#x0;",
    "long names of references": "&CounterClockwiseContourIntegra",
    "bare links": "http://a.b ",
    "bare links in brackets": "(http://a.b)",
    "the beginnings of links": "http://",
    "colons and slashes": "://",
    "newlines": "\n",
    "lines of a letter": "a\n",
    "lines of an ampersand": "&\n",
    "paragraphs of a letter": "a\n\n",
    "spaces": " ",
    "tabs and newlines": "\t\n ",
}

# A beginning and then one unit, repeated.
_TAILS = {
    "the letter a": ("", "a"),
    "one long address": ("http://a.org/", "a"),
    "an address of brackets": ("http://a.org/", ")"),
    "an address of full stops": ("http://a.org/", "."),
    "a host of labels": ("http://", "a."),
    "a host of hyphens": ("http://a", "-"),
    "one long attribute name": ("<a ", "a"),
    "one long value": ('<a href="http://a.org/', "a"),
    "spaces in a tag": ("<a", " "),
    "equals signs": ("<a b=", "="),
    "combining marks out of order": ("a", "\u0316\u0301"),
    "letters that decompose": ("", "\u0344"),
    "bidirectional overrides": ("", "\u202e"),
    "digits of a reference": ("&#", "1"),
    "white space that is not a space": ("http://a.org", "\u2003"),
}

LONGEST = 8_000  # characters

SHAPES = {
    **{name: (unit * LONGEST)[:LONGEST] for name, unit in _UNITS.items()},
    **{name: (start + unit * LONGEST)[:LONGEST] for name, (start, unit) in _TAILS.items()},
}
