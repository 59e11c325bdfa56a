"""Signing in, and acting: what changes something, and who may.

    POST /api/sign-in/challenge     {person} -> {challenge, mission, person, expires_s}
    POST /api/sign-in               {person, challenge, signature} -> who it is, and a cookie
    POST /api/sign-out              {} -> nobody
    GET  /api/me                    who it is: person, roles, whether several, whether open
    GET  /api/people                everybody enrolled, and which names are one person's
    GET  /api/cases/{n}/file        the case as I may see it; a party's own part to its liaison
    GET  /api/cases/{n}/moves       moves and acts open to me, and why the others are not
    POST /api/cases/{n}/prepare     {move, since, ...} -> {draft, text: bytes to sign, body, ...}
    POST /api/cases/{n}/moves       {draft, signature} -> {entry, step}, or who is waited for
    GET  /api/commission/moves      acts of the commission open to me; prepare, moves as for a case
    GET  /api/typed                 what I have typed and not signed, sealed in my browser
    POST /api/typed                 {slot, sealed} keeps it durably; an empty one lets go of it
    GET  /api/drafts                what waits for my signature, or for another's beside mine
    GET  /api/changes?since&case    what was said in cases since an entry; the version without

Signatures are base64 of 64 bytes (Ed25519), made where the key is; the server never sees a private
key.  409 tells what others have done since, and gives back what was sent.  429 says when to ask
again.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, TypeVar

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from lendemain.desk.pages.act import StaleError
from lendemain.desk.pages.reception import Asker, GoneError, NoCaseError, SignInError
from lendemain.desk.released.views import Views
from lendemain.errors import InputError, LendemainError
from lendemain.web.admission import Admission, who
from lendemain.web.answers import Answers, Asked, asked, encoded, problem
from lendemain.web.limits import Allowance, network

REQUEST_BYTES_MAX = 128 << 10
ARRIVES_WITHIN_S = 10.0
NO_STORE = {"Cache-Control": "no-store"}

Plain = dict[str, object]
Kind = TypeVar("Kind")
Name = Annotated[str, msgspec.Meta(max_length=200)]
Signature = Annotated[str, msgspec.Meta(max_length=120)]


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to sign in."""

    person: Name


class SignedChallenge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A challenge as its person has signed it."""

    person: Name
    challenge: Annotated[str, msgspec.Meta(max_length=2_000)]
    signature: Signature


class SignedDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft as somebody has signed it."""

    draft: Name
    signature: Signature


class Typed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody has typed, sealed in their browser; "" where it is let go of."""

    slot: Annotated[str, msgspec.Meta(max_length=64)]
    sealed: Annotated[str, msgspec.Meta(max_length=120_000)]


class Since(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is new: since which number of entries, in which case."""

    since: Annotated[int, msgspec.Meta(ge=0, le=1 << 40)] = 0
    case: Annotated[int, msgspec.Meta(ge=1, le=1 << 31)] | None = None


class Signing:
    """The questions of people who sign in, and what they do."""

    def __init__(self, admission: Admission, answers: Answers) -> None:
        self._admission, self._reception = admission, admission.reception
        self._answers = answers
        self._challenges, self._sign_ins = Allowance(20, 30), Allowance(40, 60)
        self._acts, self._keeps = Allowance(60, 120), Allowance(120, 240)

    def routes(self) -> list[HTTPRouteHandler]:
        """Which address answers what."""
        return [*self._of_people(), *self._of_cases(), *self._of_drafts()]

    def _of_people(self) -> list[HTTPRouteHandler]:
        @post("/api/sign-in/challenge", status_code=200, opt={"free": True})
        async def challenge(request: Asked) -> Response[bytes]:
            if wait := self._challenges.waits_s(_from(request)):
                return _later(wait)
            given = await _body(request, Person)
            address = f"{request.url.scheme}://{request.headers.get('host', '')[:200]}"
            return await _told(lambda: self._reception.challenge(given.person, address=address))

        @post("/api/sign-in", status_code=200, opt={"free": True})
        async def sign_in(request: Asked) -> Response[bytes]:
            if wait := self._sign_ins.waits_s(_from(request)):
                return _later(wait)
            given = await _body(request, SignedChallenge)
            try:
                secret, asker = await asyncio.to_thread(
                    self._reception.signed_in, given.person, given.challenge, given.signature
                )
            except SignInError as error:
                return _problem(401, error)
            self._forget(request)
            return await self._me(asker, secret)

        @post("/api/sign-out", status_code=200, opt={"free": True})
        async def sign_out(request: Asked) -> Response[bytes]:
            self._forget(request)
            return await self._me(None, "")

        @get("/api/me", opt={"free": True})
        async def me(request: Asked) -> Response[bytes]:
            return await self._me(who(request), None)

        @get("/api/people")
        async def people(request: Asked) -> Response[bytes]:
            asker = who(request)
            if asker is None and not self._admission.everything:
                return _unsigned(request)
            return await _told(lambda: {"people": self._reception.people(asker)})

        return [challenge, sign_in, sign_out, me, people]

    def _of_cases(self) -> list[HTTPRouteHandler]:
        @get(["/api/cases/{number:int}/moves", "/api/commission/moves"])
        async def moves(request: Asked) -> Response[bytes]:
            asker, number = who(request), _number(request)
            if asker is None:
                return _unsigned(request)
            return await _told(lambda: self._reception.moves(asker, number))

        @post(["/api/cases/{number:int}/prepare", "/api/commission/prepare"], status_code=200)
        async def prepare(request: Asked) -> Response[bytes]:
            asker, number = who(request), _number(request)
            if asker is None:
                return _unsigned(request)
            if wait := self._acts.waits_s(asker.name):
                return _later(wait)
            said = await _body(request, dict[str, object])
            return await _told(lambda: self._reception.prepared(asker, number, said), said)

        @post(["/api/cases/{number:int}/moves", "/api/commission/moves"], status_code=200)
        async def act(request: Asked) -> Response[bytes]:
            asker, number = who(request), _number(request)
            if asker is None:
                return _unsigned(request)
            if wait := self._acts.waits_s(asker.name):
                return _later(wait)
            given = await _body(request, SignedDraft)
            sent = self._reception.asked_of(asker, given.draft)
            return await _told(
                lambda: self._reception.signed(asker, number, given.draft, given.signature), sent
            )

        @get("/api/cases/{number:int}/file")
        async def file(request: Asked) -> Response[bytes]:
            asker, number = who(request), _number(request)
            if asker is None:
                return _unsigned(request)
            return await _told(lambda: self._reception.file(asker, number))

        return [moves, prepare, act, file]

    def _of_drafts(self) -> list[HTTPRouteHandler]:
        @get("/api/drafts")
        async def drafts(request: Asked) -> Response[bytes]:
            asker = who(request)
            if asker is None:
                return _unsigned(request)
            return await _told(lambda: {"drafts": self._reception.drafts(asker)})

        @get("/api/changes")
        async def changes(request: Asked) -> Response[bytes]:
            if "since" not in request.query_params:
                return await asyncio.to_thread(self._answers.answer, request, _version)
            wanted = asked(request, Since)
            asker, whole = who(request), self._admission.sees_all(request)
            return await _told(
                lambda: self._reception.changes(asker, wanted.since, case=wanted.case, open_=whole)
            )

        return [drafts, changes, *self._of_typed()]

    def _of_typed(self) -> list[HTTPRouteHandler]:
        @get("/api/typed")
        async def typed(request: Asked) -> Response[bytes]:
            asker = who(request)
            if asker is None:
                return _unsigned(request)
            return await _told(lambda: {"rows": self._reception.typed(asker)})

        @post("/api/typed", status_code=200)
        async def keep(request: Asked) -> Response[bytes]:
            asker = who(request)
            if asker is None:
                return _unsigned(request)
            if wait := self._keeps.waits_s(asker.name):
                return _later(wait)
            given = await _body(request, Typed)

            def kept() -> Plain:
                self._reception.keep_typed(asker, given.slot, given.sealed)
                return {"slot": given.slot, "kept": bool(given.sealed)}

            return await _told(kept)

        return [typed, keep]

    def _forget(self, request: Asked) -> None:
        """End the session that a request came with: none outlives a sign-in or a sign-out."""
        if secret := request.cookies.get(self._admission.cookie, ""):
            self._reception.signed_out(secret)

    async def _me(self, asker: Asker | None, secret: str | None) -> Response[bytes]:
        open_ = self._admission.open_

        def me() -> Plain:
            own = self._admission.everything
            whole = self._reception.reads(asker, "queue") if asker else own
            lists = self._reception.reads(asker, "lists") if asker else own
            return {**self._reception.me(asker, open_=open_), "whole": whole, "lists": lists}

        answer = await _told(me)
        if secret is not None:
            answer.set_cookie(self._admission.holding(secret))
        return answer


def _number(request: Asked) -> int:
    """The case that is asked about; 0 for the commission."""
    return int(request.path_params.get("number", 0))


def _version(views: Views) -> Plain:
    return {"version": views.version}


async def _body(request: Asked, form: type[Kind]) -> Kind:
    """What a request says, bounded in bytes and in the time that it may take to arrive."""
    try:
        data = await asyncio.wait_for(request.body(), ARRIVES_WITHIN_S)
        return msgspec.json.decode(data, type=form)
    except TimeoutError:
        what = "it did not arrive in time"
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        what = str(error)[:200]
    raise InputError(what, where=request.url.path, remedy="Send the JSON that ARCHITECTURE names")


async def _told(of: Callable[[], object], sent: object = None) -> Response[bytes]:
    """What `of` says, as JSON; where it refuses, why, with what was sent given back."""
    try:
        said = await asyncio.to_thread(of)
    except StaleError as error:
        more = {
            "step": error.step,
            "since": error.since,
            "others": list(error.said),
            "rows": [*error.rows],
        }
        return _problem(409, error, {**more, "sent": sent})
    except GoneError as error:
        return _problem(410, error, {"sent": sent})
    except NoCaseError as error:
        return _problem(404, error)
    except InputError as error:
        return _problem(422 if sent is not None else 400, error, {"sent": sent})
    except LendemainError as error:
        return _problem(503, error, {"sent": sent})
    body = encoded(said)
    return Response(body, media_type="application/json", headers=NO_STORE)


def _problem(status: int, error: LendemainError, more: Plain | None = None) -> Response[bytes]:
    return problem(status, what=error.what, where=error.where, remedy=error.remedy, more=more)


def _unsigned(request: Asked) -> Response[bytes]:
    return problem(
        401, what="nobody has signed in", where=request.url.path, remedy="Sign in with your key"
    )


def _later(wait_s: float) -> Response[bytes]:
    seconds = int(wait_s) + 1
    answer = problem(
        429, what="asked too often", where="sign-in", remedy=f"Wait {seconds} s, then try again"
    )
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _from(request: Asked) -> str:
    return network(request.client.host if request.client else "")
