"""Time that passes only when something happens, and a network that loses, repeats and delays."""

import heapq
import itertools
import random
from collections.abc import Callable
from typing import TypeVar

Action = Callable[[], None]
T = TypeVar("T")
SECOND = 1_000_000
START = 1_767_657_600 * SECOND


class World:
    """A clock in microseconds, what is to happen, and the one source of chance.

    Of things that are to happen at one moment chance decides which comes first.
    """

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - the seed is what makes it replayable
        self.now = START
        self.steps: list[str] = []
        self._queue: list[tuple[int, float, int, Action]] = []
        self._count = itertools.count()

    def after(self, delay: float, action: Action) -> None:
        """Have something happen so many seconds from now."""
        at = self.now + round(delay * SECOND)
        heapq.heappush(self._queue, (at, self.dice.random(), next(self._count), action))

    def every(self, seconds: float, action: Action, *, until: int) -> None:
        """Have something happen again and again, at uneven intervals around so many seconds."""

        def again() -> None:
            if self.now < until:
                action()
                self.after(seconds * self.dice.uniform(0.5, 1.5), again)

        self.after(seconds * self.dice.random(), again)

    def run(self, until: int) -> None:
        """Let happen what is to happen until a moment."""
        while self._queue and self._queue[0][0] <= until:
            self.now, _, _, action = heapq.heappop(self._queue)
            action()
        self.now = until

    def say(self, what: str) -> None:
        """Note what happened, for whoever plays the scenario again."""
        self.steps.append(f"{(self.now - START) / SECOND:9.3f}  {what}")


class Node:
    """Whoever has a name, a clock of its own that may be wrong, and may be down."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.up, self.skew = True, 0

    @property
    def clock(self) -> int:
        """The time in microseconds as this one sees it."""
        return self.world.now + self.skew

    def __repr__(self) -> str:
        return self.name


class Network:
    """Messages between nodes; each may be lost, repeated, late, or cut off by a partition."""

    def __init__(self, world: World, *, loss: float, repeats: float, delay: float) -> None:
        self.world = world
        self.loss, self.repeats, self.delay = loss, repeats, delay
        self.parted: dict[str, int] = {}
        """In which part of a divided network a node is, 0 where it is not named."""

    def send(self, source: Node, target: Node, deliver: Action) -> None:
        """Deliver at the target, perhaps, perhaps twice, some time later."""
        dice = self.world.dice
        for _ in range(2 if dice.random() < self.repeats else 1):
            if dice.random() >= self.loss:
                self.world.after(
                    self.delay * dice.expovariate(1), lambda: self._arrive(source, target, deliver)
                )

    def ask(
        self, source: Node, target: Node, question: Callable[[], T], then: Callable[[T], None]
    ) -> None:
        """Have the target answer a question, and do something with its answer, if both arrive."""

        def answer() -> None:
            found = question()
            self.send(target, source, lambda: then(found))

        self.send(source, target, answer)

    def heal(self) -> None:
        """No loss, no repetition, no partition from now on."""
        self.loss = self.repeats = 0.0
        self.parted = {}

    def _arrive(self, source: Node, target: Node, deliver: Action) -> None:
        parted = self.parted.get(source.name, 0) != self.parted.get(target.name, 0)
        if target.up and not parted:
            try:
                deliver()
            except Down:
                return  # the target lost its power in the middle


class Down(Exception):  # noqa: N818 - it is no error
    """The power of a node failed while it was at something."""
