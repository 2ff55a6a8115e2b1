"""Colours as red, green and blue from 0 to 1 (sRGB), and what is done with them."""

import colorsys

Colour = tuple[float, float, float]

WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)


def hexed(text: str) -> Colour:
    """A colour from ``#rrggbb``."""
    value = int(text.lstrip("#"), 16)
    return (value >> 16 & 255) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """``a`` with a share (0 to 1) of ``b``."""
    return (
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    )


def lighter(colour: Colour, share: float) -> Colour:
    """Towards white, a little warm as sunlight is."""
    return mix(colour, (1.0, 0.98, 0.92), share)


def darker(colour: Colour, share: float) -> Colour:
    """Towards a deep blue violet, as shadows are."""
    return mix(colour, (0.07, 0.05, 0.15), share)


def times(a: Colour, b: Colour) -> Colour:
    """Two colours multiplied, as light falls on paint."""
    return clipped((a[0] * b[0], a[1] * b[1], a[2] * b[2]))


def clipped(colour: Colour) -> Colour:
    """The colour with every channel within 0 and 1."""
    r, g, b = (min(1.0, max(0.0, c)) for c in colour)
    return r, g, b


def luma(colour: Colour) -> float:
    """Perceived lightness, 0 to 1 (Rec. 709 weights on sRGB values)."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def saturated(colour: Colour, factor: float) -> Colour:
    """More (factor > 1) or less colourful at the same lightness."""
    grey = luma(colour)
    return clipped(
        (grey + (colour[0] - grey) * factor, grey + (colour[1] - grey) * factor, grey + (colour[2] - grey) * factor)
    )


def turned(colour: Colour, hue: float, lightness: float = 0.0) -> Colour:
    """Another hue (in turns) and lightness (added): a neighbour of a colour, so that no two leaves are the same."""
    h, li, s = colorsys.rgb_to_hls(*colour)
    return colorsys.hls_to_rgb((h + hue) % 1.0, min(0.97, max(0.03, li + lightness)), s)
