"""What the trigger and its test say in the words of a language."""

import re

import pytest

from lendemain.desk import view
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import explaining, spoken, trigger
from lendemain.errors import InputError

CODE = re.compile(r"[a-z]+(_[a-z]+)+")


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_levels_keys_and_reasons_are_words_in_every_language(worked, language):
    """
    No level, key, reason or assumption is left as a code; what is named and counted stays.
    """
    with Mission.open(worked) as mission:
        seen = view.view(mission)
        stands, why = (
            spoken.status(seen, language=language), spoken.explained(seen, language=language)
        )  # fmt: skip
        plain = trigger.status(seen)

    told = [
        stands["standing"], stands["key_of_the_host"], stands["key_of_the_cessation"],
        stands["reading"]["level"], stands["reading"]["strict"], stands["reading"]["why"],
        *stands["assumed"], why["robust"], why["strict"], *why["because"], *why["strict_because"],
    ]  # fmt: skip
    assert told
    assert [one for one in told if not one or CODE.fullmatch(one)] == []
    assert len(stands["assumed"]) == len(plain["assumed"]) + len(plain["terms_by_default"])
    assert "reasons" not in why
    assert {n: stands[n] for n in ("host", "deployment")} == {
        n: plain[n] for n in ("host", "deployment")
    }  # fmt: skip


def test_english_words_are_those_of_the_plain_answer(worked):
    """
    What pages and terminals say in English is what the answer itself says.
    """
    with Mission.open(worked) as mission:
        seen = view.view(mission)
        said, plain = spoken.explained(seen, language="en"), explaining.explained(seen)

    assert said["because"] == plain["because"]
    assert said["strict_because"] == plain["strict_because"]


def test_a_language_that_there_is_not_is_refused(worked):
    """
    Those that there are stand in the remedy.
    """
    with Mission.open(worked) as mission, pytest.raises(InputError, match="en, fr, uk"):
        spoken.status(view.view(mission), language="de")
