"""Charts as SVG in the page itself: nothing is fetched from elsewhere."""

import html
import math

import pandas as pd

WIDTH, ROW, LABEL = 900, 20, 330
FOR, AGAINST, RELATIVES = "#1f7a6d", "#b4532a", "#8a94a0"


def match_weights_chart(parameters: pd.DataFrame) -> str:
    """Draw for each level the bits it adds for one person (right) or takes away (left); a tick marks relatives."""
    if parameters.empty:
        return "<p>No model: too few records.</p>"
    weights = parameters["weight_against_strangers"]
    reach = float(max(1.0, weights.abs().max()))
    scale = (WIDTH - LABEL - 120) / 2 / reach
    middle = LABEL + reach * scale + 50
    rows = []
    relatives = parameters["weight_against_relatives"].astype(float)
    for place, (comparison, level) in enumerate(parameters[["comparison", "level"]].itertuples(index=False)):
        top, weight = place * ROW + 24, float(weights.iloc[place])
        text = html.escape(f"{comparison}: {level}")
        left, length = middle + min(0.0, weight) * scale, abs(weight) * scale
        end = left - 6 if weight < 0 else left + length + 6
        anchor = "end" if weight < 0 else "start"
        rows.append(
            f"<text x='{LABEL}' y='{top + 13}' text-anchor='end'>{text}</text>"
            f"<rect x='{left:.1f}' y='{top + 3}' width='{length:.1f}' height='{ROW - 6}' "
            f"fill='{FOR if weight >= 0 else AGAINST}'/>"
            f"<text x='{end:.1f}' y='{top + 13}' text-anchor='{anchor}'>{weight:+.1f}</text>"
        )
        if not math.isnan(relatives.iloc[place]):
            at = middle + max(-reach, min(reach, float(relatives.iloc[place]))) * scale
            rows.append(
                f"<line x1='{at:.1f}' x2='{at:.1f}' y1='{top}' y2='{top + ROW}' stroke='{RELATIVES}' stroke-width='3'/>"
            )
    height = len(parameters) * ROW + 30
    title = "Bits for one person against strangers (bars) and against relatives (ticks)"
    return _svg(height, f"<text x='0' y='14'>{title}</text>" + "".join(rows))


def size_chart(sizes: pd.DataFrame) -> str:
    """Draw how many customers have how many records."""
    if sizes.empty:
        return "<p>No customers.</p>"
    most = float(sizes["customer_count"].max())
    rows = []
    for place, (size, count) in enumerate(sizes[["record_count", "customer_count"]].itertuples(index=False)):
        length = max(1.0, (WIDTH - 300) * float(count) / most)
        top = place * ROW
        rows.append(
            f"<text x='120' y='{top + 13}' text-anchor='end'>{size} record{'s' if size > 1 else ''}</text>"
            f"<rect x='130' y='{top + 3}' width='{length:.1f}' height='{ROW - 6}' fill='{FOR}'/>"
            f"<text x='{136 + length:.1f}' y='{top + 13}'>{count:,}</text>"
        )
    return _svg(len(sizes) * ROW + 6, "".join(rows))


def _svg(height: int, content: str) -> str:
    style = "font:12px system-ui,sans-serif"
    return f"<svg role='img' viewBox='0 0 {WIDTH} {height}' width='{WIDTH}' style='{style}'>{content}</svg>"
