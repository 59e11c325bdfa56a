"""Names on a map that keep off one another: first come, first placed."""

from lendemain.reports import svg

Box = tuple[float, float, float, float]


class Labels:
    """Names placed so far, and the room that they take."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._taken: list[Box] = [
            (width - 46, 8, width, 66),
            (width - 220, height - 52, width, height),
        ]
        self.drawn: list[str] = []

    def put(
        self,
        at: tuple[float, float],
        words: str,
        *,
        size: float,
        fill: str,
        anchors: tuple[str, ...],
        weight: str | None = None,
        style: str | None = None,
        mark: tuple[float, float] | None = None,
    ) -> bool:
        """Whether there was room: the words stand at `at`, anchored in the first way that fits.

        With `mark`, a small square stands for the place and the words beside it.
        """
        wide = svg.text_width(words, size)
        for anchor in anchors:
            gap = 0.0 if mark is None else 6.0 if anchor == "start" else -6.0
            left = at[0] + gap - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            box = (left - 2, at[1] - size, left + wide + 2, at[1] + 3)
            if not words or not self._free(box):
                continue
            self._taken.append(box)
            if mark is not None:
                x, y = mark
                self._taken.append((x - 3, y - 3, x + 3, y + 3))
                self.drawn.append(
                    svg.tag("rect", x=x - 1.8, y=y - 1.8, width=3.6, height=3.6, fill=fill,
                            stroke=svg.PAPER, stroke_width=0.8)
                )  # fmt: skip
            self.drawn.append(
                svg.text((at[0] + gap, at[1]), words, font_size=size, fill=fill,
                         text_anchor=anchor, font_weight=weight, font_style=style, halo=svg.PAPER)
            )  # fmt: skip
            return True
        return False

    def _free(self, box: Box) -> bool:
        left, top, right, bottom = box
        if left < 2 or right > self._width - 2 or top < 2 or bottom > self._height - 1:
            return False
        return not any(
            left < r and right > le and top < b and bottom > t for le, t, r, b in self._taken
        )
