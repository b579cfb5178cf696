"""The colours of every figure: distinct for colour-blind eyes, legible on white and near-black.

Each line colour has a contrast of at least 3:1 against both backgrounds (WCAG 2.2, 1.4.11), and
each pair differs in lightness or along the blue-yellow axis, which red-green blindness spares.
"""

TRAINING = "#2b83d4"
VALIDATION = "#d5660f"

RED = "#e0483e"
GREEN = "#1b9a72"
BLUE = "#5b7fe8"
GREY = "#868b94"

CHANNELS = {"R": RED, "G": GREEN, "B": BLUE}

# From nearly zero to one, a single hue, so that grey printing keeps the order.
SEQUENTIAL = ("#eef4fb", "#b9d4ef", "#6aa6dc", "#2b74b8", "#0b3f78")

# The same on a dark page: zero is the background, so that empty cells do not glare.
SEQUENTIAL_DARK = ("#15201f", "#17395a", "#1f5f98", "#2f7ec4", "#b9dcff")

# From one extreme through zero to the other; every eye distinguishes blue and orange.
DIVERGING = ("#0b5fa5", "#8fbce6", "#f4f4f4", "#eda26b", "#b04a00")

DIVERGING_DARK = ("#8fc4ff", "#2b6ea8", "#15201f", "#a85a1c", "#ffb27a")

# Lines of one chart, in this order.
SERIES = (TRAINING, VALIDATION, GREEN, "#a569bd", "#8a7a1f", GREY)
# Runs side by side: none has the blue of gains or the orange of losses.
RUNS = ("#a569bd", GREEN, "#8a7a1f", GREY, BLUE, RED)
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "star")

TEXT = GREY
GRID = "rgba(134, 139, 148, 0.25)"
CLEAR = "rgba(0, 0, 0, 0)"


def faint(colour: str, opacity: float) -> str:
    """The ``#rrggbb`` colour as CSS with an opacity in [0, 1], for areas and background lines."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity:g})"
