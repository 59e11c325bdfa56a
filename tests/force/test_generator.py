"""Made-up cases."""

from lendemain.force import generator


def test_the_same_numbers_give_the_same_case():
    """
    Seeded, and of the size asked for.
    """
    one, other = (generator.case(nations=5, offers=20, lines=10, months=12, seed=8) for _ in "ab")

    assert one == other
    assert (len(one[0].requirements), len(one[1])) == (10, 20)
    assert sum(n.key_millionths for n in one[0].nations) == 1_000_000
