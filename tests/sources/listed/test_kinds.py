import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.records.incident import FAMILY_OF
from lendemain.sources.listed.kinds import is_wide, kind


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Обстріл", "shelling"), ("обстрел из минометов", "mortar"), ("tir de mortier", "mortar"),
     ("штурмові дії", "armed_clash"), ("assaults", "armed_clash"), ("FPV", "uav_fpv_strike"),
     ("скид з дрона", "uav_drop"), ("сброс с БПЛА", "uav_drop"), ("КАБ", "glide_bomb"),
     ("frappe aérienne", "air_strike"), ("shelling with heavy weapons", "artillery"),
     ("РСЗВ Град", "mlrs"), ("ракетний удар", "tactical_missile"), ("mortar", "mortar"),
     ("glide_bomb", "glide_bomb"), ("Снайпер", "sniper"), ("tirs", "shelling"),
     ("обстріл з важкого озброєння", "artillery"), ("важке озброєння", "heavy_weapon_inside_belt")],
)  # fmt: skip
def test_words_of_four_languages_mean_kinds_of_ours(words, expected):
    """
    The narrowest word decides: a shelling with mortars is mortar fire.
    """
    assert kind(words) == expected


def test_what_is_not_known_stays_unknown():
    """
    No kind is made up for words that mean none.
    """
    assert kind("бджоли") is None
    assert kind("") is None


def test_a_wide_word_says_so():
    """
    "Drone" is wider than any kind of ours, and whoever reads the claim is told.
    """
    assert [is_wide(w) for w in ("drone", "БПЛА", "FPV drone", "mortar", "")] == [
        True, True, False, False, False,
    ]  # fmt: skip


@given(st.text(max_size=600))
def test_every_answer_is_a_kind_that_there_is(words):
    """
    Whatever the words, the answer is a kind of the ontology or none.
    """
    assert kind(words) is None or kind(words) in FAMILY_OF
