"""A made-up roster: two posts, three shifts round the clock, fourteen persons of three nations."""

HEAD = """\
title = "posts P1 and P2"
start = {start}
days = 14
rest_h = 11
time_zone = "Europe/Kyiv"

[rules]
hours_min = 40
hours_max = 176
run_max = 6
run_min = 2
off_min = 2
weekends_max = 3
"""

SHIFTS = """
[[shift]]
id = "day"
post = "P1"
start = 06:00:00
end = 14:00:00
[[shift]]
id = "late"
post = "P1"
start = 14:00:00
end = 22:00:00
[[shift]]
id = "night"
post = "P1"
start = 22:00:00
end = 06:00:00
tags = ["night"]
"""

NEEDS = """
[[need]]
shift = "day"
persons = 3
[[need]]
shift = "late"
persons = 2
[[need]]
shift = "night"
persons = 2
[[need]]
shift = "night"
persons = 1
skill = "medic"
"""

LEAVE = "[[2026-03-27, 2026-04-02]]"
LONG = "[[2026-03-16, 2026-04-02]]"


def person(number, more=""):
    """A person of the posts; every third is a medic, every fifth may not work at night."""
    said = f'\n[[person]]\nid = "p{number:02}"\nnation = "{("FR", "GB", "TR")[number % 3]}"\n'
    said += 'skills = ["medic"]\n' if number % 3 == 0 else ""
    said += 'caveats = ["night"]\n' if number % 5 == 4 else ""
    return said + more


def text(*, people=16, start="2026-03-16", needs=NEEDS, more=None):
    """The text of a roster; clocks go forward on 29 March."""
    more = {1: f"leave = {LEAVE}\n"} if more is None else more
    rows = "".join(person(n, more.get(n, "")) for n in range(people))
    asked = (
        '\n[[request]]\nperson = "p02"\nday = 2026-03-21\nshift = "day"\non = false\nweight = 3\n'
    )
    return (HEAD.format(start=start) + SHIFTS + needs + rows + asked).encode()
