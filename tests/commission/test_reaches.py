"""Rules of reaches."""

from lendemain.commission.reaches import CLASSES, KINDS, excluded, reaches


def test_what_accounts_call_a_weapon_comes_before_its_kind():
    """
    A named calibre narrows the kind's classes, and a word that is none tells nothing.
    """
    assert [r.most_m for r in reaches("mortar", "Mortar (82 mm)")] == [6_000]
    assert [r.weapon for r in reaches("mlrs", "BM-21 Grad")] == ["rockets 122 mm"]
    assert reaches("mortar", "something") == reaches("mortar")
    assert reaches("undetermined", "N/K") == []


def test_every_class_has_distances_that_rise():
    """
    Each class fires from somewhere, and every kind's classes exist.
    """
    assert [name for name, _, least, most in CLASSES if not 0 < least < most] == []
    names = {name for name, *_ in CLASSES}
    assert [k for k, classes in KINDS.items() if not set(classes) <= names] == []


def test_what_is_out_of_reach_is_excluded_by_name_and_alike_for_both():
    """
    C13: a class whose greatest reach ends before a side begins cannot have fired from there; what
    may be nearer than it seems is not excluded, and names exchanged exchange the answer.
    """
    among = reaches("mortar")
    away = {"north": 7_000.0, "south": 0.0}
    found = [(r.weapon, party) for r, party in excluded(among, away)]
    turned = [
        (r.weapon, {"north": "south", "south": "north"}[party])
        for r, party in excluded(among, {"north": 0.0, "south": 7_000.0})
    ]

    assert found == [("mortar 60 mm", "north"), ("mortar 82 mm", "north")] == turned
    assert excluded(among, away, error_m=5_000.0) == []
    assert excluded([], away) == []
