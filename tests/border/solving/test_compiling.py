from lendemain.border.solving.compiling import compiled


@compiled
def doubled(value):
    return 2 * value


def test_machine_code_says_what_the_function_says():
    """
    A compiled function answers as its source does.
    """
    assert doubled(21) == doubled.py_func(21) == 42
