"""Draws the chart of ``/insights``: ``python -m bot.readers.drawing``, JSON in, PNG out.

A process of its own: the drawing library is large, and never part of the running bot. See
:mod:`bot.readers.charts`, which starts it.
"""

import io
import json
import sys
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

# Discord's dark theme; on the light one the picture stands as a dark panel of its own.
_BACKGROUND = "#2b2d31"
_TEXT = "#f2f3f5"
_GRID = "#4e5058"
# Told apart by their patterns too, from the bottom up.
_LOOKS = (("#3fa67b", ""), ("#e0b040", "////"), ("#a9b1bd", "...."))
_INCHES = (7.2, 3.4)
_DPI = 160
_MAX_TICKS = 8


def draw(asked: dict[str, Any]) -> bytes:
    """Return a PNG of stacked bars.

    Args:
        asked: ``bars`` (what stands under each), ``series`` (three of label and heights, from
            the bottom up) and ``axis``, the words beside the numbers.
    """
    inked = ("text.color", "axes.labelcolor", "xtick.color", "ytick.color")
    style: Any = {**dict.fromkeys(inked, _TEXT), "font.size": 12, "hatch.linewidth": 1.2}
    with mpl.rc_context(style):
        figure = Figure(figsize=_INCHES, dpi=_DPI, layout="constrained", facecolor=_BACKGROUND)
        _fill(figure, asked)
        written = io.BytesIO()
        figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _fill(figure: Figure, asked: dict[str, Any]) -> None:
    axes = figure.subplots()
    axes.set_facecolor(_BACKGROUND)
    places = range(len(asked["bars"]))
    bottom = [0] * len(places)
    for (colour, hatch), (label, heights) in zip(_LOOKS, asked["series"], strict=True):
        axes.bar(
            places,
            heights,
            0.85,
            bottom,
            label=label,
            color=colour,
            hatch=hatch,
            edgecolor=_BACKGROUND,
            linewidth=0,
        )
        bottom = [low + high for low, high in zip(bottom, heights, strict=True)]
    step = max(1, -(-len(places) // _MAX_TICKS))
    axes.set_xticks(list(places)[::step], asked["bars"][::step])
    axes.set_ylabel(asked["axis"])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    axes.set_ylim(0, max(1.0, 1.08 * max(bottom, default=0)))
    axes.set_xlim(-0.6, len(places) - 0.4)
    axes.grid(axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(_GRID)
    axes.tick_params(length=0)
    legend = figure.legend(loc="outside upper left", ncols=3, frameon=False, handlelength=1.6)
    for patch in legend.get_patches():
        patch.set_linewidth(0)


def main() -> None:
    """Draw what standard input asks for, to standard output."""
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))


if __name__ == "__main__":
    main()
