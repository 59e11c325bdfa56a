"""The chain as its page shows it."""

import shutil

import pytest
from tests.desk import laid_out as maker

from lendemain.desk import texts
from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_chain
from lendemain.desk.plans import chain


def test_each_link_is_told_as_rows_with_its_entry(laid_out):
    """
    The page has the links in their order, the rows that `chain show` has, and every gap.
    """
    with Mission.open(laid_out) as mission:
        said = plans_chain.shown(mission, None)
        told = chain.shown(mission)
    links = {one["link"]: one for one in said["links"]}

    assert said["gaps"] == told["gaps"]
    assert list(links)[:3] == ["risk", "posts", "requirements"]
    assert links["risk"]["rows"] == told["risk"]["sectors"]
    assert links["posts"]["entry"] == told["posts"]["entry"]
    assert all(isinstance(one["rows"], list) for one in links.values())


def test_it_is_for_those_to_whom_posts_are_open(laid_out, tmp_path):
    """
    Whoever is outside the compartment of posts reads that it is closed; a mission without posts
    says where the chain begins.
    """
    folder = maker.staffed(shutil.copytree(laid_out, tmp_path / "front"))
    with Mission.open(folder) as mission:
        states = [plans_chain.shown(mission, by).get("state") for by in ("ana", "sec")]
    with Mission.open(maker.empty(tmp_path / "m")) as mission:
        states.append(plans_chain.shown(mission, None)["state"])

    assert states == [None, "compartment", "no_posts"]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_gap_has_its_sentence_in_every_language(language):
    """
    What a gap is about stands in each language's sentence, and in no other braces; where weights
    come from has its words too.
    """
    said = texts.phrases(language)
    for name, (sentence, _) in chain.GAPS.items():
        wanted, given = (
            {word.split("}")[0].split(":")[0].split("!")[0] for word in text.split("{")[1:]}
            for text in (sentence, said[f"plans.broken.{name}"])
        )
        assert given == wanted - {"regeneration"}, name
    for kind in ("nothing", "incidents", "text", "table", "warning"):
        assert said[f"plans.weights.{kind}"]
