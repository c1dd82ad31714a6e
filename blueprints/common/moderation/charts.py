"""SVG charts: bars labelled with their values, in the site's colours.

They load and run nothing: the library's scripts and links are removed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import pygal
from pygal import PluginImportFixer
from pygal.style import Style

# The library hooks every import of the process, to find its map plug-ins; there are none here.
sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, PluginImportFixer)]

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
SIZES = {"label_font_size": 15, "major_label_font_size": 15, "value_font_size": 15}
STYLESHEET = """
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
""".replace("FONT", FONT)  # the colours of css/tokens.css, which an SVG image can't load
WIDTH, ROW_HEIGHT, AXIS_HEIGHT = 540, 40, 60  # pixels


def bar_chart(values: Mapping[str, int], *, width: int = WIDTH) -> bytes:
    """Draw a horizontal bar for each name, the first at the top, with its value at the end."""
    names = list(values)[::-1]
    chart = _static(
        pygal.HorizontalBar(
            height=ROW_HEIGHT * len(names) + AXIS_HEIGHT,
            print_values=True,
            print_values_position="top",
            show_y_labels=True,
            **_options(width),
        )
    )
    chart.x_labels = names
    chart.add("", [values[each] for each in names])
    return bytes(chart.render())


def column_chart(values: Mapping[str, int]) -> bytes:
    """Draw a column for each day, with every seventh labelled."""
    chart = _static(pygal.Bar(height=260, x_labels_major_every=7, **_options()))
    chart.show_minor_x_labels = False
    chart.x_labels = list(values)
    chart.add("", list(values.values()))
    return bytes(chart.render())


def _options(width: int = WIDTH) -> dict[str, Any]:
    return {
        "width": width,
        "style": Style(**SIZES, transition="none"),
        "css": ["file://style.css", "file://graph.css", f"inline:{STYLESHEET}"],
        "js": [],
        "no_prefix": True,
        "truncate_label": -1,  # never
        "show_legend": False,
        "include_x_axis": True,
        "max_scale": 5,
        "formatter": lambda value: f"{value:.0f}",
        "margin_right": 60,
    }


def _static(chart: Any) -> Any:
    chart.add_xml_filter(_without_scripts)
    return chart


def _without_scripts(root: Any) -> Any:
    for place in root.iter():
        for each in [child for child in place if str(child.tag).endswith("script")]:
            place.remove(each)
    root.attrib.pop("id", None)
    return root
