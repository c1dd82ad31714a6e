"""The social image (Open Graph) of an article, drawn from its title."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from blueprints.common.pages.metadata import IMAGE_SIZE

WIDTH, HEIGHT = IMAGE_SIZE
PAPER, INK, INK_SOFT, ACCENT = "#fbfaf6", "#1c2422", "#46524f", "#17524e"  # as in css/tokens.css
MARGIN, BAR = 96, 24  # pixels
TITLE_HEIGHT = HEIGHT - 3 * MARGIN  # pixels between the site's name and its tagline
TITLE_SIZES = range(88, 32, -4)  # points; the largest that fits is used
SMALL_SIZE = 38  # points
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
UNASSIGNED_CHARACTER = "\U0010ffff"
FALLBACK_FONT = "DejaVuSans.ttf"  # if the system has it


def draw_social_image(title: str, *, name: str, tagline: str) -> bytes:
    """Draw the title between the site's name and tagline; return a PNG.

    Equal texts give equal bytes on the same system.
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
    words, make_font = _drawable(words)
    font = make_font(SMALL_SIZE)
    canvas.text(at, _truncate(words, font), font=font, fill=colour, anchor=anchor)


def _write_title(canvas: ImageDraw.ImageDraw, title: str) -> None:
    words, make_font = _drawable(title)
    for size in TITLE_SIZES:
        font, step = make_font(size), size * 1.2
        lines = _lines(words, font)
        if len(lines) * step <= TITLE_HEIGHT:
            break
    top = (HEIGHT - (len(lines) - 1) * step) / 2
    for number, line in enumerate(lines):
        place = (MARGIN, top + number * step)
        canvas.text(place, line, font=font, fill=INK, anchor="lm", stroke_width=1)


def _lines(words: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Break between words; a word is broken only if it is longer than a line."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if _fits(longer, font):
            lines[-1] = longer
        else:
            lines += _break_word(word, font)
    return [line for line in lines if line]


def _break_word(word: str, font: ImageFont.FreeTypeFont) -> list[str]:
    pieces = [""]
    for character in word:
        if not _fits(pieces[-1] + character, font):
            pieces.append("")
        pieces[-1] += character
    return pieces


def _truncate(words: str, font: ImageFont.FreeTypeFont) -> str:
    if _fits(words, font):
        return words
    while words and not _fits(f"{words}…", font):
        words = words[:-1]
    return f"{words.rstrip()}…"


def _fits(line: str, font: ImageFont.FreeTypeFont) -> bool:
    return font.getlength(line) <= WIDTH - 2 * MARGIN


def _drawable(words: str) -> tuple[str, Callable[[float], ImageFont.FreeTypeFont]]:
    """Return the text as it can be drawn, and its font.

    Pillow's own font covers little more than ASCII. Without a fallback font other characters are
    reduced to their base letters, or dropped.
    """
    if all(map(_is_bundled, words)):
        return words, _bundled
    try:
        ImageFont.truetype(FALLBACK_FONT, SMALL_SIZE)
    except OSError:
        reduced = unicodedata.normalize("NFKD", words.translate(DASHES))
        return "".join(filter(_is_bundled, reduced)), _bundled
    return words, _fallback


@cache
def _bundled(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 - its wheels bring FreeType
    return font


@cache
def _fallback(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FALLBACK_FONT, size)


@cache
def _is_bundled(character: str) -> bool:
    """Tell whether Pillow's own font has a glyph for the character."""
    mask = _bundled(SMALL_SIZE).getmask
    return character == " " or bytes(mask(character)) != bytes(mask(UNASSIGNED_CHARACTER))


def _png(picture: Image.Image) -> bytes:
    """Return the image as PNG with a palette of 32 colours, a third of the size."""
    file = io.BytesIO()
    picture.quantize(32, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
