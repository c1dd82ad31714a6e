"""Charts as pictures (SVG): bars with their values in figures, in the colours of the site.

They load nothing and run nothing: the library's scripts and links are taken out.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import pygal
from pygal import PluginImportFixer
from pygal.style import Style

# The library looks at every import of the process, for maps that are not installed here.
sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, PluginImportFixer)]

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
SIZES = {"label_font_size": 15, "major_label_font_size": 15, "value_font_size": 15}
LOOK = """
text { fill: #1c2422 !important; font-family: FONT !important; }
.background { fill: none !important; }
.line, .guide { stroke: #dcded6 !important; }
.text-overlay text { text-anchor: start !important; transform: translate(0.4em, 0); }
.rect { fill: #17524e !important; stroke: none !important; }
@media (prefers-color-scheme: dark) {
  text { fill: #dee5e2 !important; }
  .line, .guide { stroke: #2f3937 !important; }
  .rect { fill: #8bd3c7 !important; }
}
""".replace("FONT", FONT)  # the colours of css/tokens.css, which a picture can't read
WIDTH, ROW, AXIS = 540, 40, 60  # pixels


def bars(values: Mapping[str, int], *, width: int = WIDTH) -> bytes:
    """A bar for each name, the first at the top, its value at its end."""
    names = list(values)[::-1]
    chart = _quiet(
        pygal.HorizontalBar(
            height=ROW * len(names) + AXIS,
            print_values=True,
            print_values_position="top",
            show_y_labels=True,
            **_look(width),
        )
    )
    chart.x_labels = names
    chart.add("", [values[each] for each in names])
    return bytes(chart.render())


def columns(values: Mapping[str, int]) -> bytes:
    """A column for each day; every seventh is named."""
    chart = _quiet(pygal.Bar(height=260, x_labels_major_every=7, **_look()))
    chart.show_minor_x_labels = False
    chart.x_labels = list(values)
    chart.add("", list(values.values()))
    return bytes(chart.render())


def _look(width: int = WIDTH) -> dict[str, Any]:
    return {
        "width": width,
        "style": Style(**SIZES, transition="none"),
        "css": ["file://style.css", "file://graph.css", f"inline:{LOOK}"],
        "js": [],
        "no_prefix": True,
        "truncate_label": -1,  # not at all
        "show_legend": False,
        "include_x_axis": True,
        "max_scale": 5,
        "formatter": lambda value: f"{value:.0f}",
        "margin_right": 60,
    }


def _quiet(chart: Any) -> Any:
    chart.add_xml_filter(_without_scripts)
    return chart


def _without_scripts(root: Any) -> Any:
    for place in root.iter():
        for each in [child for child in place if str(child.tag).endswith("script")]:
            place.remove(each)
    root.attrib.pop("id", None)
    return root
