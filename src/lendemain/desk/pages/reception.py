"""Where people come to the desk of a mission that is served: who is who, and what they do.

It holds the mission open for reading, the challenges and sessions, the drafts that wait for
signatures, and what people have typed, sealed.  Everything that changes is an entry that its
authors have signed with their own keys; no private key is ever asked for or seen here.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic

from lendemain import encoding
from lendemain.desk import people, permissions
from lendemain.desk.cases import stating
from lendemain.desk.file import permitted
from lendemain.desk.mission import Mission
from lendemain.desk.network import mirroring
from lendemain.desk.pages import acting, deploying, drafting, news, presiding
from lendemain.desk.pages.drafting import Desk, Draft, Drafts, Verb
from lendemain.desk.pages.forms import read as read_form
from lendemain.desk.pages.kept import Kept
from lendemain.desk.pages.signing_in import CHALLENGE_S, Challenges, Clock, Sessions
from lendemain.desk.people import Enrolled
from lendemain.desk.released import audiences
from lendemain.desk.resident import Resident
from lendemain.desk.view import View
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import note
from lendemain.records.because import Because

Plain = dict[str, object]
CHALLENGE_BYTES_MAX = 2_000


class SignInError(LendemainError):
    """A sign-in that failed; it never says whether there is somebody of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody who has signed in: full name, the names they hold with the same key, role, and the
    audience whose release they get.
    """

    name: str
    names: tuple[str, ...]
    role: str
    key: bytes
    audience: str = ""

    @property
    def short(self) -> str:
        """The name without the mission's house."""
        return self.name.rpartition("/")[2]


class Reception:
    """The people of a served mission; safe to ask from several threads."""

    def __init__(self, folder: Path, *, ticking: Clock = monotonic) -> None:
        self.resident = Resident(folder)
        self._folder = folder
        self._challenges, self._sessions = Challenges(ticking), Sessions(ticking)
        self._kept, self._desk = Kept(folder), Desk(folder)
        self._drafts = Drafts(ticking, kept=self._kept, verb_of=_verb)

    # Who is who

    def challenge(self, person: str, *, address: str) -> Plain:
        """A challenge for a person to sign; the same whether or not anybody bears the name."""
        if not 0 < len(person) <= 200 or not person.isprintable():
            raise InputError("no name", where="person", remedy="Give the name you are enrolled by")
        with self.resident.mission() as mission:
            full = permissions.full(mission, person)
            text = self._challenges.issued(origin=mission.origin, address=address, person=full)
            return {
                "challenge": text, "mission": mission.name, "person": full,
                "expires_s": int(CHALLENGE_S),
            }  # fmt: skip

    def signed_in(self, person: str, challenge: str, signature: str) -> tuple[str, Asker]:
        """The secret of a new session, and whose it is; `SignInError` where it fails."""
        if len(challenge) > CHALLENGE_BYTES_MAX:
            raise _failed()
        with self.resident.mission() as mission:
            full = permissions.full(mission, person)
            waited = self._challenges.answered(challenge, full)
            one = people.people(mission).get(full)
            text = challenge.encode("utf-8", "replace")
            given = _bytes(signature)
            for key in one.keys if one and waited else ():
                if note.valid_signature(key.key, text, given):
                    secret = self._sessions.begun(full, key)
                    return secret, _asker(mission, one or Enrolled(name=full, keys=()), key.key)
        raise _failed()

    def asker(self, secret: str, *, by_itself: bool = False) -> Asker | None:
        """Who has the secret of a session; None where it is over, or its key counts no more.

        What a page asks `by_itself` keeps no session from ending where nobody is there.
        """
        session = self._sessions.of(secret, used=not by_itself)
        if session is None:
            return None
        with self.resident.mission() as mission:
            one = people.people(mission).get(session.person)
            if one is None or session.key not in one.keys:
                self._sessions.ended(secret)
                return None
            return _asker(mission, one, session.key.key)

    def signed_out(self, secret: str) -> None:
        """End a session."""
        self._sessions.ended(secret)

    def me(self, asker: Asker | None, *, open_: bool) -> Plain:
        """Who somebody is, in which roles; `open` where this machine is served without sign-in."""
        if asker is None:
            return {
                "person": "", "name": "", "roles": [], "names": [], "several_roles": False,
                "open": open_, "mission": "",
            }  # fmt: skip
        with self.resident.mission() as mission:
            rows = [r for r in people.listed(mission) if r["name"] in asker.names]
            roles = sorted({str(r["role"]) for r in rows} - {""})
            return {
                "person": asker.short, "name": asker.name, "role": asker.role, "roles": roles,
                "names": rows, "several_roles": len(rows) > 1, "open": open_,
                "mission": mission.name,
                "host": any(deploying.of_host(mission, name) for name in asker.names),
            }  # fmt: skip

    def people(self, asker: Asker | None) -> list[Plain]:
        """Everybody who is enrolled, with roles, and which names are one person's; to those outside
        the commission only themselves.
        """
        inside = asker is None or self.reads(asker, "queue")
        try:
            with self.resident.mission() as mission:
                rows = people.listed(mission)
        except InputError:
            rows = []  # there is no mission yet
        return rows if inside else [r for r in rows if asker and r["name"] in asker.names]

    def audiences(self) -> list[str]:
        """The audiences that people of one role share, those with the most people first."""
        with self.resident.mission() as mission:
            now = permissions.standing(mission)
        every = Counter(audiences.shared(now, name) for name in now.duties)
        return [name for name, _ in every.most_common() if name.startswith("role:")]

    def reads(self, asker: Asker, what: str, number: int = 0) -> bool:
        """Whether somebody may have a "case", or what else is the mission's own (`permitted`)."""
        try:
            if what == "case":
                with self.resident.view() as view:
                    return permitted.reads_case(view, asker.short, number)
            with self.resident.mission() as mission:
                return permitted.reads(mission, asker.short, what, number)
        except LendemainError:
            return False  # there is nothing to be seen yet

    def file(self, asker: Asker, number: int) -> Plain:
        """A case as somebody may see it; `NoCaseError` where there is none for them."""
        with self.resident.view() as view:
            if not permitted.sees(view, number, asker.short):
                raise _no_case(number)
            return permitted.case(view, number, asker.short)

    # What they do

    def moves(self, asker: Asker, number: int) -> Plain:
        """What somebody may do with a case, or in the commission (0), in each of their roles;
        `InputError` for none of it.
        """
        with self.resident.view() as view:
            every = []
            for name in asker.names:
                by = name.rpartition("/")[2]
                if self._sees(view, number, by):
                    told = acting.told(view, number, by=by) if number else None
                    every.append(told or presiding.told(view, by=by))
            if not every:
                raise _no_case(number)
            first = next((one for one in every if one["by"] == asker.short), every[0])
            held = [d for name in asker.names for d in self._drafts.named(name)]
            mine = {d.name: d for d in held if d.case == number}
            waiting = [self._plain(view.mission, d) for d in mine.values()]
            return {**first, "as": [o for o in every if o is not first], "drafts": waiting}

    def _sees(self, view: View, number: int, by: str) -> bool:
        if number:
            return permitted.sees(view, number, by)
        return presiding.opens(view.mission, by)

    def prepared(self, asker: Asker, number: int, said: Plain) -> Plain:
        """The bytes that somebody signs for an act, and the draft's name; nothing is recorded.

        Raises what the act's verb refuses with, `StaleError` among it.
        """
        asked, _ = read_form(said)
        by = asked.by or asker.short
        with self.resident.view() as view:
            if permissions.full(view.mission, by) not in asker.names:
                raise InputError(
                    Because.of("not_your_name", name=by), where="by",
                    remedy="Leave it out, or sign in with that name's key",
                )  # fmt: skip
            if not self._sees(view, number, by):
                raise _no_case(number)
        verb = _verb(number, said, by)
        done = self._desk.drafted(view, verb)
        draft = self._drafts.draft(done, case=number, asked=said, verb=verb)
        with self.resident.mission() as mission:
            return self._plain(mission, draft)

    def drafts(self, asker: Asker) -> list[Plain]:
        """What waits for somebody's signature, or for another's beside theirs."""
        with self.resident.mission() as mission:
            return [
                self._plain(mission, one)
                for name in asker.names
                for one in self._drafts.named(name)
            ]

    def asked_of(self, asker: Asker, name: str) -> Plain | None:
        """What somebody had typed for a draft; None where it is not theirs, or waits no more."""
        draft = self._drafts.of(name)
        return dict(draft.asked) if draft and draft.author in asker.names else None

    def signed(self, asker: Asker, number: int, name: str, signature: str) -> Plain:
        """A draft that somebody has signed: its entry, or who is waited for still.

        Raises `InputError` where the signature does not hold, or the draft waits no more; and what
        the act is refused with now.
        """
        draft = self._drafts.of(name)
        mine = [one for one in draft.people if one in asker.names] if draft else []
        if draft is None or draft.case != number or not mine:
            raise GoneError(
                "no such draft waits for you", where=f"case {number}",
                remedy="Have it prepared again; what you wrote is kept in your page",
            )  # fmt: skip
        with self.resident.view() as view:
            given = drafting.signature(view.mission, mine[0], draft.text, _bytes(signature))
            draft = self._drafts.signed(name, given) or draft
            if draft.waiting:
                return {**self._plain(view.mission, draft), "entry": None}
        try:
            entry = self._desk.entered(view, draft)
        finally:
            self._drafts.done(name)  # it is entered, or has to be prepared again
        Thread(target=mirroring.after, args=(self._folder,), name="mirrors", daemon=True).start()
        with self.resident.view() as view:
            said = (
                [one.entry for one in stating.matter(view, number).statements]
                if number
                else [e.index for e in presiding.entries(view.mission, mine[0].rpartition("/")[2])]
            )
            step = sum(one <= entry for one in said)  # what came after it nobody has seen yet
            return {**self._plain(view.mission, draft), "entry": entry, "step": step}

    def changes(self, asker: Asker | None, since: int, *, case: int | None, open_: bool) -> Plain:
        """What was said in cases since an entry's number, as far as somebody may see it."""
        with self.resident.view() as view:
            size = view.mission.size
            by = asker.short if asker else None
            rows = permitted.changes(view, by, since, case=case) if asker or open_ else []
            return {"size": size, "since": since, "cases": rows}

    # What is kept for them

    def typed(self, asker: Asker) -> list[Plain]:
        """What somebody has typed and keeps here, sealed."""
        return self._kept.typed(asker.key)

    def keep_typed(self, asker: Asker, slot: str, sealed: str) -> None:
        """Keep something somebody has typed, sealed by them, durably; forget it where empty."""
        self._kept.keep(asker.key, slot, sealed)

    # What happens meanwhile

    def mark(self) -> object:
        """Something that changes whenever anything is recorded, by whomever; it costs little."""
        return news.mark(self._folder)

    def size(self) -> int:
        """How many entries there are now; none where there is no mission yet."""
        try:
            with self.resident.mission() as mission:
                return mission.size
        except InputError:
            return 0

    def news(self, asker: Asker | None, since: int, *, open_: bool) -> Plain:
        """What kinds of things were recorded since an entry's number, as far as somebody may know
        it; `cases` are left out for who may not know of all.
        """
        try:
            with self.resident.mission() as mission:
                whole = open_ or (asker is not None and self.reads(asker, "queue"))
                return news.told(mission, since, whole=whole)
        except InputError:
            return {"size": 0, "cases": []}

    def _plain(self, mission: Mission, draft: Draft) -> Plain:
        """A draft as the page gets it; `text` is the bytes to sign, in base64, and `papers` what
        they name that can be read.
        """
        body = encoding.parsed(draft.text[len(note.ENTRY_HEADER) : -1])
        return {
            "draft": draft.name, "case": draft.case,
            "text": base64.b64encode(draft.text).decode(), "body": body,
            "people": list(draft.people), "waiting": list(draft.waiting),
            "asked": dict(draft.asked), "papers": _papers(mission, body),
        }  # fmt: skip


class GoneError(InputError):
    """What somebody refers to waits no more."""


def _asker(mission: Mission, one: Enrolled, key: bytes) -> Asker:
    duty = stating.duty(mission, one.name)
    names = tuple(hat.name for hat in people.hats(mission, key))
    role = duty.role.value if duty.role else ""
    audience = audiences.shared(permissions.standing(mission), one.name)
    return Asker(name=one.name, names=names, role=role, key=key, audience=audience)


PAPER_BYTES_MAX = 64 << 10
READABLE = ("application/json", "application/toml", "text/plain")


def _papers(mission: Mission, body: Plain) -> list[Plain]:
    """The files that an entry would name, where they are words: their author signs these too."""
    found: list[Plain] = []
    listed = body.get("objs", [])
    for one in listed if isinstance(listed, list) else []:
        if one["media"] in READABLE and int(one["size"]) <= PAPER_BYTES_MAX:
            data = mission.segments.bytes(str(one["digest"]))
            text = data.decode("utf-8", "replace")
            found.append({"role": one["role"], "digest": one["digest"], "text": text})
    return found


def _verb(number: int, said: Mapping[str, object], by: str) -> Verb:
    """The verb of what somebody asks for in a case, or in the commission (0)."""
    plain = dict(said)
    return acting.verb(number, plain, by=by) if number else presiding.verb(plain, by=by)


def _bytes(coded: str) -> bytes:
    """What base64 writes; nothing where it is none, which no signature is."""
    try:
        return base64.b64decode(coded.encode("ascii", "replace"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _failed() -> SignInError:
    return SignInError(
        "the sign-in failed: nobody of that name has such a key, or the challenge is used or old",
        where="sign-in", remedy="Ask for a new challenge, and sign it with the enrolled key",
    )  # fmt: skip


def _no_case(number: int) -> InputError:
    return NoCaseError(
        "no such case for you", where=f"case {number}", remedy="Go back to the docket"
    )


class NoCaseError(InputError):
    """A case that is not there, or not for whoever asks: the answer is the same."""
