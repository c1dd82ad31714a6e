"""The picture that stands for an article where its address is shared: drawn here, from words."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from blueprints.common.pages.metadata import IMAGE_SIZE

WIDTH, HEIGHT = IMAGE_SIZE
PAPER, INK, INK_SOFT, ACCENT = "#fbfaf6", "#1c2422", "#46524f", "#17524e"  # of css/tokens.css
MARGIN, BAR = 96, 24  # pixels
TITLE_ROOM = HEIGHT - 3 * MARGIN  # pixels, from under the site's name to over its tagline
SIZES = range(88, 32, -4)  # of the title's letters: the largest that fits
SMALL = 38
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
NO_SUCH_LETTER = "\U0010ffff"
OTHER_FONT = "DejaVuSans.ttf"  # for letters the bundled font lacks, where the system has it


def draw(title: str, *, name: str, tagline: str) -> bytes:
    """Draw the title between the site's name and its tagline; give the PNG.

    The same words give the same bytes, on the same system.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(picture)
    canvas.rectangle((0, 0, BAR, HEIGHT), fill=ACCENT)

    _write(canvas, (MARGIN, MARGIN), name, ACCENT, anchor="lm")
    _write_title(canvas, title)
    _write(canvas, (MARGIN, HEIGHT - MARGIN), tagline, INK_SOFT, anchor="lm")
    return _png(picture)


def _write(
    canvas: ImageDraw.ImageDraw, at: tuple[float, float], words: str, colour: str, *, anchor: str
) -> None:
    words, make_font = _legible(words)
    font = make_font(SMALL)
    canvas.text(at, _cut(words, font), font=font, fill=colour, anchor=anchor)


def _write_title(canvas: ImageDraw.ImageDraw, title: str) -> None:
    words, make_font = _legible(title)
    for size in SIZES:
        font, step = make_font(size), size * 1.2
        lines = _lines(words, font)
        if len(lines) * step <= TITLE_ROOM:
            break
    top = (HEIGHT - (len(lines) - 1) * step) / 2
    for number, line in enumerate(lines):
        place = (MARGIN, top + number * step)
        canvas.text(place, line, font=font, fill=INK, anchor="lm", stroke_width=1)


def _lines(words: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Break between words, and a word only where it is longer than a whole line."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if _fits(longer, font):
            lines[-1] = longer
        else:
            lines += _broken(word, font)
    return [line for line in lines if line]


def _broken(word: str, font: ImageFont.FreeTypeFont) -> list[str]:
    pieces = [""]
    for letter in word:
        if not _fits(pieces[-1] + letter, font):
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(words: str, font: ImageFont.FreeTypeFont) -> str:
    if _fits(words, font):
        return words
    while words and not _fits(f"{words}…", font):
        words = words[:-1]
    return f"{words.rstrip()}…"


def _fits(line: str, font: ImageFont.FreeTypeFont) -> bool:
    return font.getlength(line) <= WIDTH - 2 * MARGIN


def _legible(words: str) -> tuple[str, Callable[[float], ImageFont.FreeTypeFont]]:
    """The words as they can be drawn, and in which font.

    Pillow's own font knows little more than ASCII. Where the system has no other, what it lacks
    is drawn as its base letters, and left out where it has none.
    """
    if all(map(_is_bundled, words)):
        return words, _bundled
    try:
        ImageFont.truetype(OTHER_FONT, SMALL)
    except OSError:
        letters = unicodedata.normalize("NFKD", words.translate(DASHES))
        return "".join(filter(_is_bundled, letters)), _bundled
    return words, _other


@cache
def _bundled(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 - its wheels bring FreeType
    return font


@cache
def _other(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(OTHER_FONT, size)


@cache
def _is_bundled(letter: str) -> bool:
    """Whether Pillow's own font draws something else than the box for an unknown letter."""
    mask = _bundled(SMALL).getmask
    return letter == " " or bytes(mask(letter)) != bytes(mask(NO_SUCH_LETTER))


def _png(picture: Image.Image) -> bytes:
    """Few colours are all there is, so few are kept: a third of the bytes."""
    file = io.BytesIO()
    picture.quantize(32, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
