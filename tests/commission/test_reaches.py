"""Rules of reaches."""

from lendemain.commission.reaches import CLASSES, KINDS, reaches


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
