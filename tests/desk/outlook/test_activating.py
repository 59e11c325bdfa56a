"""What people say of commitments: checked first, recorded then, and two sign what matters."""

from datetime import timedelta

import pytest
from tests.desk.committed import certified, committed, notified

from lendemain.desk import clock, people
from lendemain.desk.outlook import activating, commitments, guarantees
from lendemain.errors import InputError

HOURS = timedelta(hours=1)


@pytest.fixture
def mission(tmp_path):
    """A mission with a snapback, a bilateral agreement and a plan."""
    with committed(tmp_path, "unscr-2231", "bilateral-gb-ua", "plan-20") as found:
        yield found


def asked(mission):
    """A consultation asked for two hours ago."""
    at = (clock.now() - 2 * HOURS).isoformat()
    return certified(mission, "gb_consultation_requested", at, by="ua")


def test_a_fact_says_what_it_has_changed(mission):
    """
    The clock that starts and, the time being past, the measures that apply again; per view.
    """
    changes = notified(mission)["changes"]

    assert any(c.startswith("unscr-2231/op12: activated at 2025-09-28T00:00:00") for c in changes)
    assert not any("(void)" in c for c in changes)


@pytest.mark.parametrize(
    ("signal", "at", "more", "words"),
    [
        ("nonsense", "2025-01-01T00:00:00+00:00", {}, "no text knows"),
        ("notification", "2999-01-01T00:00:00+00:00", {}, "not happened yet"),
        ("invasion_found", "2026-01-01T00:00:00+00:00", {}, "cannot be certified by hand"),
        ("invasion_found", "2026-01-01T00:00:00+00:00", {"decision": "2"}, "no decision"),
        ("notification", "2025-01-01T00:00:00+00:00", {"withdraws": "entry-99"}, "no fact"),
        ("ruled", "2025-01-01T00:00:00+00:00",
         {"about": "waived:bilateral-gb-ua/consult"}, "a ruling is no fact"),
        ("notification", "2025-01-01T00:00:00+00:00", {"probability": 2}, "no probability"),
        ("notification", "2025-01-01T00:00:00+00:00", {"value": "nan"}, "no quantity"),
        ("notification", "2025-01-01T00:00:00+00:00",
         {"until": "2024-01-01T00:00:00+00:00"}, "ends before"),
        ("notification", "2025-01-01T00:00:00+00:00", {"about": "x" * 500}, "is no name"),
    ],
)  # fmt: skip
def test_a_fact_that_cannot_be_is_refused_and_nothing_recorded(mission, signal, at, more, words):
    """
    Unknown, of the future, a finding by hand, or no number: the ledger stays as it was.
    """
    before = mission.size

    with pytest.raises(InputError, match=words):
        certified(mission, signal, at, **more)

    assert mission.size == before


def test_withdrawn_evidence_takes_its_activation_back_and_says_so(mission):
    """
    Nothing closes silently.
    """
    fact = notified(mission)["fact"]
    said = certified(mission, "notification", "2025-08-28T15:00:00+00:00", withdraws=fact, by="gb")

    assert any("op12: no longer activated" in c for c in said["changes"])


def test_two_texts_of_one_number_are_refused(mission, tmp_path):
    """
    A changed text under an adopted version's number is no new version; the same text again is.
    """
    path = tmp_path / "unscr-2231.toml"
    text = commitments.file("unscr-2231").read_text("utf-8")
    path.write_text(text.replace("summarised", "quoted", 1), "utf-8")

    with pytest.raises(InputError, match="adopted before with other words"):
        activating.adopted(mission, str(path), by="olena", other="piotr")


def test_consultation_answers_and_silence(mission):
    """
    Convened to the clock's end; who was not convened cannot answer; votes are counted.
    """
    asked(mission)
    call = activating.convened(mission, "bilateral-gb-ua/consult", ["gb", "ua"], by="olena")
    number = call["entry"]
    activating.answered(mission, number, "gb", "for", by="piotr")

    with pytest.raises(InputError, match="was not convened"):
        activating.answered(mission, number, "fr", "for", by="piotr")
    with pytest.raises(InputError, match="no answer"):
        activating.answered(mission, number, "ua", "perhaps", by="piotr")
    with pytest.raises(InputError, match="no such convocation"):
        activating.answered(mission, 1, "ua", "for", by="piotr")
    later = clock.now() + 23 * HOURS
    said = guarantees.shown(mission, "bilateral-gb-ua/consult", at=later)
    assert [(r["party"], r["answer"], r["price"]) for r in said["answered"]] == [
        ("gb", "for", ""), ("ua", "none in time", "silence counts as refusal"),
    ]  # fmt: skip
    assert said["answers"][0]["status"] == "overdue"


def test_software_never_activates_and_one_person_cannot(mission):
    """
    A ruling needs a met condition, a reason, and two people; a vote against stops it.
    """
    fragment = "bilateral-gb-ua/consult"
    given = {"by": "olena", "other": "piotr", "reason": "met in Kyiv"}
    with pytest.raises(InputError, match="not met"):
        activating.ruled(mission, fragment, "activated", **given)
    asked(mission)
    with pytest.raises(InputError, match="one person"):
        activating.ruled(mission, fragment, "activated", **{**given, "other": "olena"})
    with pytest.raises(InputError, match="reason"):
        activating.ruled(mission, fragment, "activated", **{**given, "reason": " "})
    with pytest.raises(InputError, match="no ruling"):
        activating.ruled(mission, fragment, "convened", **given)
    call = activating.convened(mission, fragment, ["gb", "ua"], by="olena")
    activating.answered(mission, call["entry"], "gb", "against", by="piotr")
    with pytest.raises(InputError, match="refused by the two"):
        activating.ruled(mission, fragment, "activated", **given)
    activating.answered(mission, call["entry"], "gb", "for", by="piotr")
    activating.answered(mission, call["entry"], "ua", "for", by="piotr")

    said = activating.ruled(mission, fragment, "activated", **given)

    assert (said["outcome"], said["how"]) == ("true", "by the votes")
    shown = guarantees.shown(mission, fragment)
    assert shown["rulings"][0]["signed"] == ["olena", "piotr"]
    assert shown["answers"][0]["status"] == "active"


def test_minutes_are_kept_in_the_ledger(mission, tmp_path):
    """
    The file of the minutes lies among the objects of the ruling.
    """
    asked(mission)
    path = tmp_path / "minutes.txt"
    path.write_text("They met.", "utf-8")
    said = activating.ruled(
        mission, "bilateral-gb-ua/consult", "waived", by="olena", other="piotr", reason="agreed",
        minutes=path,
    )  # fmt: skip
    entry = next(e for e in mission.entries() if e.index == said["entry"])

    digest = str(entry.objects("minutes")[0]["digest"])
    assert mission.segments.bytes(digest) == b"They met."
    assert guarantees.shown(mission, "bilateral-gb-ua/consult")["answers"][0]["status"] == "waived"
    with pytest.raises(InputError, match="no such file"):
        activating.ruled(
            mission, "bilateral-gb-ua/consult", "waived", by="olena", other="piotr",
            reason="agreed", minutes=tmp_path / "none",
        )  # fmt: skip


def test_things_under_a_clause_of_money_are_counted_as_things(mission):
    """
    An item has its own unit, and keeps it; the clause's own undertaking keeps the clause's.
    """
    fragment = "bilateral-gb-ua/amount-2024"
    given = {"rung": "moved", "quantity": 8, "nation": "gb", "by": "olena"}
    activating.delivered(mission, fragment, item="armoured vehicle", unit="items", **given)
    activating.delivered(mission, fragment, item="armoured vehicle", **given)

    (row,) = guarantees.shown(mission, fragment)["deliveries"]
    assert (row["item"], row["unit"], row["moved"]) == ("armoured vehicle", "items", 16.0)
    with pytest.raises(InputError, match="is told in 'items' already"):
        activating.delivered(mission, fragment, item="armoured vehicle", unit="crates", **given)
    with pytest.raises(InputError, match="the clause itself counts in"):
        activating.delivered(mission, fragment, item="", unit="items", **given)


def test_the_ladder_of_a_delivery_and_partial_fulfilment(mission):
    """
    Asked, moved and delivered in part: the share of both is told.
    """
    fragment = "bilateral-gb-ua/amount-2024"
    given = {"item": "", "nation": "gb", "by": "olena"}
    activating.delivered(mission, fragment, rung="asked", quantity=2_500, **given)
    activating.delivered(mission, fragment, rung="moved", quantity=900, **given)
    said = activating.delivered(mission, fragment, rung="delivered", quantity=750, **given)

    assert said["share"] == 0.3
    (row,) = guarantees.shown(mission, fragment)["deliveries"]
    assert (row["asked"], row["agreed"], row["delivered"]) == (2_500.0, 900.0, 750.0)
    with pytest.raises(InputError, match="no rung"):
        activating.delivered(mission, fragment, rung="thrown", quantity=1, **given)
    with pytest.raises(InputError, match="above zero"):
        activating.delivered(mission, fragment, rung="moved", quantity=float("nan"), **given)


def test_a_status_of_a_stranger_or_of_no_kind_is_refused(mission):
    """
    Only parties of adopted texts have a status, a known one, in a known view.
    """
    given = {"since": clock.now(), "by": "olena"}
    with pytest.raises(InputError, match="no adopted text names"):
        activating.placed(mission, "unscr-2231", "mars", "signed", **given)
    with pytest.raises(InputError, match="no status"):
        activating.placed(mission, "unscr-2231", "sc", "married", **given)
    with pytest.raises(InputError, match="no view"):
        activating.placed(mission, "unscr-2231", "sc", "signed", view="mine", **given)
    with pytest.raises(InputError, match="no adopted text has such a clause"):
        activating.placed(mission, "unscr-2231", "sc", "signed", reserved=["x/1"], **given)


def test_one_person_neither_forges_nor_withdraws_a_ruling(mission):
    """
    A ruling that one person certifies as a fact is refused, and passed over where an entry says so;
    no fact withdraws one.
    """
    asked(mission)
    ruled = activating.ruled(
        mission, "bilateral-gb-ua/consult", "activated", by="olena", other="piotr", reason="asked"
    )  # fmt: skip
    with pytest.raises(InputError, match="no fact"):
        certified(mission, "gb_consulted", clock.now().isoformat(),
                  withdraws=f"entry-{ruled['entry']}")  # fmt: skip
    body = {"signal": "ruled", "about": "waived:bilateral-gb-ua/consult",
            "happened": int(clock.now().timestamp()) * 1_000_000}  # fmt: skip
    forged = mission.record(commitments.FACT, body, signer=people.signer(mission, "olena"))
    held = commitments.held(mission)

    assert [n for n, _ in held.passed_over] == [forged]
    assert held.evaluated().activations("bilateral-gb-ua/consult", clock.now())[-1].status != (
        "waived"
    )


def test_a_party_may_be_called_by_a_former_name(mission):
    """
    A status given under an alias of the text is the party's own.
    """
    said = activating.placed(
        mission, "bilateral-gb-ua", "great-britain", "in_force", since=clock.now(), by="olena"
    )

    assert said["party"] == "gb"


def test_a_fact_says_how_an_obligation_stands_since(mission):
    """
    What closes an obligation is told where it is certified.
    """
    asked(mission)
    said = certified(mission, "gb_consulted", (clock.now() - HOURS).isoformat())

    assert said["changes"] == ["bilateral-gb-ua/consult: active, now fulfilled"]
