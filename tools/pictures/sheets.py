"""Contact sheets: several pictures with captions, small enough for a document."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from config import ROOT

FOLDER = ROOT / "docs/pictures"
WIDEST = 1920  # pixels
HEAVIEST = 150_000  # bytes
TOGETHER = 3_000_000
GAP, CAPTION = 24, 40
GROUND, INK = "#c9cfcc", "#1c2422"
COLOURS = (256, 192)  # with fewer, links lose their colour

Shots = dict[str, Image.Image]


def sheet(shots: Shots, *, columns: int = 0, width: int = WIDEST) -> Image.Image:
    """Return the pictures side by side, each row scaled to one height and to fit `width`."""
    each, columns = list(shots.items()), columns or len(shots)
    rows = [_row(each[at : at + columns]) for at in range(0, len(each), columns)]
    together = Image.new(
        "RGB", (max(row.width for row in rows), sum(r.height for r in rows)), GROUND
    )
    top = 0
    for row in rows:
        together.paste(row, (0, top))
        top += row.height
    return _no_wider(together, width)


def _row(shots: list[tuple[str, Image.Image]]) -> Image.Image:
    height = max(shot.height for _, shot in shots)
    whole = sum(shot.width for _, shot in shots) + GAP * (len(shots) + 1)
    caption = max(CAPTION, round(CAPTION * whole / WIDEST))
    row = Image.new("RGB", (whole, height + caption + GAP), GROUND)
    drawn, font, left = ImageDraw.Draw(row), ImageFont.load_default(caption * 0.5), GAP
    for name, shot in shots:
        drawn.text((left, caption * 0.25), name, INK, font)
        row.paste(shot, (left, caption))
        left += shot.width + GAP
    return row


def _no_wider(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    size = width, round(picture.height * width / picture.width)
    return picture.resize(size, Image.Resampling.LANCZOS)


def save(picture: Image.Image, name: str) -> Path:
    """Save as a palette PNG with as many colours as fit its size limit."""
    picture, path = _no_wider(picture, WIDEST), FOLDER / f"{name}.png"
    while True:
        for colours in COLOURS:
            if len(packed := _packed(picture, colours)) <= HEAVIEST:
                path.write_bytes(packed)
                return path
        picture = _no_wider(picture, round(picture.width * 0.95))


def _packed(picture: Image.Image, colours: int) -> bytes:
    few, file = picture.quantize(colours, kmeans=2, dither=Image.Dither.NONE), BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def weight() -> int:
    """Return the total size of the documents' pictures, in bytes."""
    return sum(each.stat().st_size for each in FOLDER.glob("*.png"))
