"""Explanations: networks, charts, orbits and symbols in place of a landscape."""

import math
from itertools import pairwise
from random import Random

import skia

from resources.engines.image.picturebook.brush import Brush, box_path, oval_path, polygon, smooth
from resources.engines.image.picturebook.colour import Colour, hexed, lighter, mix
from resources.engines.image.picturebook.stage import Stage

ACCENTS = tuple(hexed(c) for c in ("#f25f5c", "#ffb347", "#4fb3a5", "#5b8def", "#a56bd6"))


def diagram(stage: Stage) -> None:
    """A board with a network of nodes, a rising curve, bars and a scatter of points in two groups."""
    brush, camera, rng = stage.brush, stage.camera, stage.rng
    dark = stage.palette.night or rng.random() < 0.35
    base = hexed("#16284a") if dark else hexed("#dfe8e4")
    ink = hexed("#dbe7ff") if dark else hexed("#31405c")
    _board(brush, camera.width, camera.frame_height, base, ink)
    w, h, s = camera.width, camera.frame_height, camera.shorter
    tall = h > w * 1.1
    middle = (w * 0.5, h * 0.3, w * 0.72, s * 0.42) if tall else (w * 0.36, h * 0.37, w * 0.46, h * 0.5)
    network(brush, middle, ink, rng)
    panels = ((w * 0.27, h * 0.6), (w * 0.73, h * 0.6)) if tall else ((w * 0.8, h * 0.24), (w * 0.8, h * 0.6))
    scatter(brush, *panels[0], s * 0.3, ink, base, rng)
    if not stage.actors:
        curve(brush, *panels[1], s * 0.3, ink, base, rng)


def _board(brush: Brush, width: int, height: int, base: Colour, ink: Colour) -> None:
    paint = skia.Paint(Dither=True)
    packed = [skia.Color4f(*c, 1).toColor() for c in (lighter(base, 0.1), base, mix(base, ink, 0.14))]
    centre = skia.Point(width * 0.4, height * 0.35)
    paint.setShader(skia.GradientShader.MakeRadial(centre, max(width, height) * 0.8, packed))
    brush.canvas.drawPaint(paint)
    step = min(width, height) / 18
    for i in range(int(width / step) + 1):
        brush.line((i * step, 0), (i * step, height), ink, step * 0.02, 0.12)
    for i in range(int(height / step) + 1):
        brush.line((0, i * step), (width, i * step), ink, step * 0.02, 0.12)


def network(brush: Brush, box: tuple[float, float, float, float], ink: Colour, rng: Random) -> None:
    """Layers of nodes with links between neighbours: a neural network. ``box``: middle x, y, width, height."""
    x, y, width, height = box
    layers = [3, 5, 5, 4, 2]
    spots = [
        [(x - width / 2 + width * i / (len(layers) - 1), y + (k - (count - 1) / 2) * height / 5) for k in range(count)]
        for i, count in enumerate(layers)
    ]
    for a, b in pairwise(spots):
        for p in a:
            for q in b:
                strong = rng.random()
                brush.line(
                    p, q, mix(ink, ACCENTS[3], strong), height * (0.002 + 0.006 * strong * strong), 0.25 + 0.5 * strong
                )
    for i, layer in enumerate(spots):
        for p in layer:
            brush.shadow(p[0], p[1] + height * 0.055, height * 0.05, height * 0.016, 0.25)
            brush.oval(*p, height * 0.058, height * 0.058, ACCENTS[i])
            brush.plain(
                oval_path(p[0] - height * 0.016, p[1] - height * 0.018, height * 0.014, height * 0.012), (1, 1, 1), 0.7
            )
    for side, layer in ((-1, spots[0]), (1, spots[-1])):
        for p in layer:
            tip = (p[0] + side * height * 0.1 + (height * 0.0 if side > 0 else 0), p[1])
            arrow(
                brush,
                (tip[0] - height * 0.03, tip[1]) if side < 0 else (p[0] + height * 0.07, p[1]),
                (p[0] - height * 0.07, p[1]) if side < 0 else (p[0] + height * 0.15, p[1]),
                ink,
                height * 0.012,
            )


def arrow(brush: Brush, start: tuple[float, float], end: tuple[float, float], colour: Colour, width: float) -> None:
    """A straight arrow."""
    brush.line(start, end, colour, width)
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    tips = [
        (end[0] + math.cos(angle + t) * width * r, end[1] + math.sin(angle + t) * width * r)
        for t, r in ((0, 2.2), (2.4, 2.6), (-2.4, 2.6))
    ]
    brush.plain(polygon(tips), colour)


def _card(brush: Brush, x: float, y: float, size: float, base: Colour) -> None:
    brush.shadow(x, y + size * 0.46, size * 0.55, size * 0.06, 0.3)
    brush.box(
        x - size * 0.56,
        y - size * 0.45,
        size * 1.12,
        size * 0.9,
        lighter(base, 0.55) if sum(base) > 1.5 else lighter(base, 0.08),
        0.3,
        round_by=size * 0.05,
    )


def _axes(brush: Brush, x: float, y: float, size: float, ink: Colour) -> None:
    arrow(brush, (x - size * 0.44, y + size * 0.34), (x - size * 0.44, y - size * 0.34), ink, size * 0.014)
    arrow(brush, (x - size * 0.44, y + size * 0.34), (x + size * 0.42, y + size * 0.34), ink, size * 0.014)


def scatter(brush: Brush, x: float, y: float, size: float, ink: Colour, base: Colour, rng: Random) -> None:
    """Points of two groups and the line that parts them."""
    _card(brush, x, y, size, base)
    _axes(brush, x, y, size, ink)
    for group, (cx, cy) in enumerate(((-0.17, 0.1), (0.2, -0.12))):
        for _ in range(16):
            px, py = x + (cx + rng.gauss(0, 0.085)) * size, y + (cy + rng.gauss(0, 0.075)) * size
            if abs(px - x) < size * 0.42 and abs(py - y) < size * 0.33:
                brush.oval(px, py, size * 0.021, size * 0.021, ACCENTS[0 if group else 3])
    brush.stroke(
        smooth(
            [
                (x - size * 0.3, y - size * 0.28),
                (x, y - size * 0.02),
                (x + size * 0.1, y + size * 0.1),
                (x + size * 0.3, y + size * 0.28),
            ],
            closed=False,
        ),
        ACCENTS[2],
        size * 0.02,
    )


def curve(brush: Brush, x: float, y: float, size: float, ink: Colour, base: Colour, rng: Random) -> None:
    """Bars and a curve that rises and levels out."""
    _card(brush, x, y, size, base)
    _axes(brush, x, y, size, ink)
    for i in range(6):
        tall = size * (0.1 + 0.48 * (1 - math.exp(-i * 0.45))) * rng.uniform(0.9, 1.05)
        brush.fill(
            box_path(x - size * 0.37 + i * size * 0.125, y + size * 0.33 - tall, size * 0.075, tall, size * 0.01),
            ACCENTS[i % 5],
        )
    points = [
        (x - size * 0.38 + i * size * 0.076, y + size * 0.26 - size * 0.52 * (1 - math.exp(-i * 0.32)))
        for i in range(11)
    ]
    brush.stroke(smooth(points, closed=False), ACCENTS[0], size * 0.022)
