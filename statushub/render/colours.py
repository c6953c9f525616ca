"""The operator's colour, kept readable: moved towards black or white until WCAG AA holds."""

ENOUGH = 4.5
"""The contrast WCAG 2.2 AA asks for between text and what lies behind it."""
LIGHT = "#ffffff"
DARK = "#12161b"
"""What lies behind everything, by day and by night; the same values as in page.css."""
LIGHT_SURFACE = "#f4f6f8"
DARK_SURFACE = "#1c2229"


def readable(colour: str, *behind: str) -> str:
    """Return the colour nearest to `colour` that text may have on each of some backgrounds."""
    towards = 0 if _luminance(behind[0]) > 0.5 else 255
    channels = _channels(colour)
    for step in range(51):
        moved = tuple(round(one + (towards - one) * step / 50) for one in channels)
        found = "#{:02x}{:02x}{:02x}".format(*moved)
        if all(contrast(found, one) >= ENOUGH for one in behind):
            return found
    return f"#{towards:02x}{towards:02x}{towards:02x}"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG computes it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
