"""The mission asks its witnesses to cosign: all at once, within a time, naming who does not.

What they answer is kept beside the ledger.  Asking needs no right to write to the ledger itself,
so whoever may read it may ask.  A witness that has cosigned more than the ledger holds is an alarm:
an older copy lies in the ledger's place.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lendemain.desk import clock
from lendemain.desk.mission import Mission
from lendemain.desk.network import fetching, policies
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.asking import ANSWER_BYTES_MAX, Asking, Outcome
from lendemain.ledger.witnessing.interval import HEARTBEAT_S
from lendemain.ledger.witnessing.kept import Kept
from lendemain.ledger.witnessing.policy import Policy, Witness
from lendemain.ledger.witnessing.standing import Standing, standing

ASK_S = 5.0
SHORTLY_S = 2.0
"""How long a verb that has recorded waits for its witnesses at most."""
GRACE_S = 0.25
"""How long those who come after the quorum are still waited for."""
BUSY_S = 1.0

Answered = Mapping[str, Outcome]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of asking: how the checkpoint stands with all that is kept of it, and answers.

    `silent` are the witnesses with an address that gave no cosignature, and why.
    """

    size: int
    standing: Standing | None
    silent: Mapping[str, str]
    ahead: tuple[str, ...]
    asked: int

    @property
    def witnessed(self) -> bool:
        """Whether a quorum has cosigned the checkpoint."""
        return self.standing is not None and self.standing.witnessed


def kept(mission: Mission) -> Kept:
    """The cosigned checkpoints of a mission's ledger."""
    return Kept(mission.folder / "ledger")


def ask(
    mission: Mission,
    *,
    seconds: float = ASK_S,
    known: dict[str, int] | None = None,
    grace: float | None = None,
) -> Round:
    """Ask every witness that the policy in force gives an address of, and keep what they sign.

    Waits no longer than `seconds`, and with `grace` no longer than that once a quorum is met.
    `known` is what each is believed to remember; it is brought up to date.  Raises `InputError`
    where no policy of witnesses was adopted.
    """
    policy, size, note = policies.in_force(mission), mission.size, mission.head.encode()
    if policy is None:
        raise InputError(
            "no policy of witnesses was adopted",
            where=str(mission.folder),
            remedy="Adopt one: `lendemain policy adopt FILE --by A --with B`",
        )
    known = {} if known is None else known
    asked = [one for one in policy.witnesses if one.url]
    answers: queue.SimpleQueue[tuple[Witness, Outcome]] = queue.SimpleQueue()
    for one in asked:
        talk = Asking(note, one, mission.consistency, known=known.get(one.name, 0))
        threading.Thread(
            target=lambda one=one, talk=talk: answers.put((one, _talked(talk, one, seconds))),
            name=f"witness-{one.name}",
            daemon=True,
        ).start()
    found = _gathered(answers, policy, len(asked), until=time.monotonic() + seconds, grace=grace)
    rows = [outcome.row for outcome in found.values() if outcome.row]
    for name, outcome in found.items():
        if outcome.row:
            known[name] = size
    cosigned = cosignature.with_rows(note, rows) if rows else note
    stands = kept(mission).add(cosigned, policy=policy, log=mission.verifier)
    silent = {one.name: "it has not answered in time" for one in asked if one.name not in found}
    silent |= {name: outcome.trouble for name, outcome in found.items() if outcome.trouble}
    ahead = tuple(name for name, outcome in found.items() if outcome.ahead)
    return Round(size, stands, silent, ahead, len(asked))


def _gathered(
    answers: "queue.SimpleQueue[tuple[Witness, Outcome]]",
    policy: Policy,
    count: int,
    *,
    until: float,
    grace: float | None,
) -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    while len(found) < count:
        try:
            one, outcome = answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        found[one.name] = outcome
        if grace is not None and policy.met({n for n, o in found.items() if o.row}):
            until, grace = min(until, time.monotonic() + grace), None
    return found


def _talked(talk: Asking, witness: Witness, seconds: float) -> Outcome:
    url = f"{witness.url.rstrip('/')}/add-checkpoint"
    while True:
        try:
            status, body = fetching.answered(
                url, data=talk.request(), size_max=ANSWER_BYTES_MAX, seconds=seconds
            )
        except LendemainError as error:
            return Outcome(trouble=error.what)
        except Exception as error:  # noqa: BLE001 - whatever happened, the others are not held up
            return Outcome(trouble=f"it could not be asked ({type(error).__name__})")
        outcome = talk.answered(status, body)
        if outcome is not None:
            return outcome


def after(mission: Mission) -> Round | None:
    """A short round after something was recorded; None where there is nobody to ask.

    Whatever goes wrong becomes silence of the witnesses: what was recorded stays recorded.
    """
    try:
        policy = policies.in_force(mission)
        if policy is None or not any(one.url for one in policy.witnesses):
            return None
        return ask(mission, seconds=SHORTLY_S, grace=GRACE_S)
    except LendemainError as error:
        return Round(mission.size, None, {"": str(error)}, (), 0)


def check_current(mission: Mission) -> None:
    """Raise `IntegrityError` where so many witnesses have cosigned more entries than there are here
    that the rest could not meet the quorum: an older copy lies in the ledger's place, and to write
    to it would make two histories.

    Fewer, who may lie, stop nothing; nor does anybody's silence.
    """
    policy = policies.in_force(mission)
    if policy is None or not any(one.url for one in policy.witnesses):
        return
    try:
        done = ask(mission, seconds=SHORTLY_S, grace=0.0)
    except LendemainError:
        return  # nobody could be asked, and nothing was learnt
    if done.ahead and not policy.met({one.name for one in policy.witnesses} - set(done.ahead)):
        raise IntegrityError(
            f"an older copy: {', '.join(done.ahead)} have cosigned more than its "
            f"{done.size} entries",
            where=str(mission.folder),
            remedy="Put the newest copy back, or get it from a mirror: `lendemain restore`",
        )


@dataclass
class Watch:
    """Asks again when something was recorded, and every heartbeat when nothing was."""

    folder: Path
    heartbeat: float = HEARTBEAT_S
    seconds: float = ASK_S
    known: dict[str, int] = field(default_factory=dict)

    def rounds(self, stop: threading.Event) -> Iterator[Round]:
        """One `Round` after another until `stop` is set; looks for new entries every second.

        After a round without a quorum the next comes as soon as after news, so that a witness
        that is back is heard at once.
        """
        with Mission.open(self.folder) as mission:
            asked, size, met = -self.heartbeat, -1, False
            while not stop.is_set():
                mission.read_on()
                now = time.monotonic()
                due = mission.size != size or now - asked >= (self.heartbeat if met else 5.0)
                if due and policies.in_force(mission) is not None:
                    asked, size = now, mission.size
                    done = ask(mission, seconds=self.seconds, known=self.known, grace=GRACE_S)
                    met = done.witnessed
                    yield done
                stop.wait(BUSY_S)


def watching(folder: Path, say: Callable[[str], None]) -> threading.Event:
    """Begin to ask in the background, as long as this process lives or until the event is set.

    `say` hears, in words, what a person should know: each change of who is silent, once.
    """
    stop = threading.Event()

    def watch() -> None:
        told = ""
        while not stop.is_set():
            try:
                for done in Watch(folder).rounds(stop):
                    now = said(done)
                    if now != told and (told or done.silent):
                        say(now)
                    told = now
            except LendemainError as error:
                if str(error) != told:
                    say(str(error))
                told = str(error)
            stop.wait(10.0)

    threading.Thread(target=watch, name="witnesses", daemon=True).start()
    return stop


def said(done: Round) -> str:
    """A round in one row of words: witnessed or not, and who is silent and why."""
    rows = []
    if done.standing is not None:
        label = "witnessed" if done.witnessed else "recorded, not witnessed"
        rows.append(label)
    rows += [f"ALARM: {name}: {done.silent[name]}" for name in done.ahead]
    rows += [f"{n}: {why}" if n else why for n, why in done.silent.items() if n not in done.ahead]
    return "; ".join(rows)


def plain(done: Round) -> dict[str, object]:
    """A round as a plain mapping."""
    stands = done.standing
    return {
        "size": done.size,
        "label": "witnessed" if done.witnessed else "recorded",
        "asked": done.asked,
        "cosigned": {n: clock.written(at) for n, at in stands.times.items()} if stands else {},
        "not_cosigned": list(stands.missing) if stands else [],
        "silent": dict(done.silent),
        "ahead": list(done.ahead),
    }


def newest(mission: Mission) -> Standing | None:
    """How the largest checkpoint that anybody cosigned stands, by the newest cosignatures."""
    note = kept(mission).newest()
    policy = policies.in_force(mission)
    if note is None or policy is None:
        return None
    with suppress(InputError):
        return standing(note, policy, log=mission.verifier)
    return None
