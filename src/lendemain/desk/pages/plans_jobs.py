"""Work that readers of the pages ask for and that takes seconds: done beside the server, not in it.

Each job is a process of its own (`plans_work`), at a lower priority and with an end: it is stopped
when its time is over, when its reader says so, and when nobody has asked after it for a while, as a
reader who has closed the page does not.  Few run at once, and each reader has one.  What comes out
is kept in memory, so that the same question asked of the same ledger again is answered at once;
it is recorded nowhere.
"""

import os
import secrets
import select
import signal
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from time import monotonic

import orjson

from lendemain.desk.pages import refusals
from lendemain.errors import InputError, LendemainError

Plain = dict[str, object]

AT_ONCE = 2
KEPT = 24
LEFT_S = 12.0
"""Who has not asked for so long has gone."""
ANSWER_BYTES_MAX = 32 << 20
SECONDS_MIN, SECONDS_MAX = 5.0, 120.0
GRACE_S = 4.0
LOOK_S = 0.25

PROGRAM = "from lendemain.desk.pages.plans_work import main; main()"


class BusyError(LendemainError):
    """As much is being worked out already as there is room for."""


@dataclass(eq=False)
class Job:
    """One piece of work: whose, for how long at most, and what came of it so far."""

    name: str
    who: str
    limit_s: float
    began: float
    asked: float
    same: str = ""
    status: str = "working"
    answers: list[Plain] = field(default_factory=list)
    fault: Plain = field(default_factory=dict)
    stop: str = ""
    ended: float = 0.0


class Workshop:
    """Where jobs are done; safe to ask from several threads."""

    def __init__(
        self,
        folder: Path,
        *,
        ticking: Callable[[], float] = monotonic,
        program: str = PROGRAM,
        left_s: float = LEFT_S,
    ) -> None:
        self._folder, self._ticking, self._program = folder, ticking, program
        self._left_s, self._lock = left_s, Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def begun(
        self, who: str, wanted: Mapping[str, object], *, seconds: float, same: str = ""
    ) -> Plain:
        """A job that has begun, told as `told` does; what the same reader had running is stopped.

        Where a job of the same mark was done before, its answers are this one's.  Raises
        `BusyError` where others' jobs take all the room.
        """
        limit = min(max(seconds, SECONDS_MIN), SECONDS_MAX)
        now = self._ticking()
        with self._lock:
            known = [j for j in self._jobs.values() if same and j.same == same]
            done = next((j for j in known if j.status == "done"), None)
            running = [j for j in self._jobs.values() if j.status == "working"]
            for job in running:
                if job.who == who:
                    job.stop = "stopped"
            if done is None and sum(j.who != who for j in running) >= AT_ONCE:
                raise BusyError(
                    f"{AT_ONCE} plans are being worked out for others", where="plans",
                    remedy="Try again in a minute",
                )  # fmt: skip
            job = Job(secrets.token_urlsafe(12), who, limit, now, now, same)
            if done is not None:
                job.status, job.answers, job.ended = "done", done.answers, now
            self._jobs[job.name] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)[1].stop = "stopped"
        if done is not None:
            return self.told(who, job.name)
        request = {**wanted, "folder": str(self._folder.resolve()), "seconds": limit}
        Thread(target=self._work, args=(job, orjson.dumps(request)), daemon=True).start()
        return self.told(who, job.name)

    def told(self, who: str, name: str) -> Plain:
        """How a reader's job stands and what it has answered; `InputError` where it is not there.

        `status` is working, done, late (its time ran out), stopped or failed.
        """
        now = self._ticking()
        with self._lock:
            job = self._jobs.get(name)
            if job is None or job.who != who:
                raise InputError("no such work", where=name, remedy="Begin it anew")
            job.asked = now
            end = job.ended or now
            return {
                "job": job.name, "status": job.status, "elapsed_s": round(end - job.began, 1),
                "limit_s": job.limit_s, "answers": list(job.answers),
                **refusals.beside(job.fault),
            }  # fmt: skip

    def ended(self, who: str, name: str) -> Plain:
        """A reader's job once it was told to stop."""
        said = self.told(who, name)
        with self._lock:
            job = self._jobs[name]
            job.stop = job.stop or "stopped"
        return said

    def running(self) -> int:
        """How many processes are at work."""
        with self._lock:
            return sum(j.status == "working" for j in self._jobs.values())

    def _work(self, job: Job, request: bytes) -> None:
        """Run a job's process to its end, whichever comes first."""
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        child = subprocess.Popen(  # noqa: S603 - our own program; nothing asked for is in the command
            [sys.executable, "-c", self._program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=environment, start_new_session=True,
        )  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            with suppress(BrokenPipeError):
                child.stdin.write(request + b"\n")
                child.stdin.flush()  # left open: the child ends itself when this server does
            status = self._heard(job, child.stdout.fileno())
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.stdout.close()
            with suppress(BrokenPipeError):
                child.stdin.close()
            child.wait()
        with self._lock:
            job.status, job.ended = status, self._ticking()
            if status == "failed" and not job.fault:
                job.fault = {
                    "what": "the work broke off", "where": "plans", "next": "Begin it anew",
                }  # fmt: skip

    def _heard(self, job: Job, pipe: int) -> str:
        """What the child says, row by row, until it has said all or is to stop; how it ended."""
        rest, size = b"", 0
        while True:
            now = self._ticking()
            if job.stop:
                return job.stop
            if now - job.asked > self._left_s:
                return "stopped"
            if now - job.began > job.limit_s + GRACE_S:
                return "late"
            if not select.select([pipe], [], [], LOOK_S)[0]:
                continue
            part = os.read(pipe, 1 << 16)
            size += len(part)
            if not part or size > ANSWER_BYTES_MAX:
                return "failed"
            *rows, rest = (rest + part).split(b"\n")
            for row in rows:
                if status := self._taken(job, orjson.loads(row)):
                    return status

    def _taken(self, job: Job, said: Plain) -> str:
        """How the job stands after a row of its answer; "" while it goes on."""
        with self._lock:
            if "answer" in said and isinstance(said["answer"], dict):
                job.answers.append(said["answer"])
            elif "what" in said:
                job.fault = said
                return "failed"
            return "done" if said.get("done") else ""
