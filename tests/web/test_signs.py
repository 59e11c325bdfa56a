"""Signs that say by their shape what their colour says."""

import pytest

pytestmark = pytest.mark.browser

ALIKE = """async () => {
  const { images, layers } = await import("/layers.js");
  const { FAMILIES } = await import("/signs.js");
  const inked = Object.fromEntries(images().filter(([name]) => name.startsWith("sign-"))
    .map(([name, { data }]) => [name.slice(5), Array.from({ length: data.length / 4 }, (_, n) =>
      data[4 * n + 3] > 127 && data[4 * n] + data[4 * n + 1] + data[4 * n + 2] < 600)]));
  const differ = (a, b) => inked[a].filter((ink, n) => ink !== inked[b][n]).length;
  const alike = FAMILIES.flatMap((a, n) => FAMILIES.slice(n + 1).filter((b) => differ(a, b) < 20)
    .map((b) => `${a}, ${b}`));
  const signed = layers("en").filter((l) => l.layout?.["icon-image"]?.[1] === "sign-");
  const unsigned = FAMILIES.filter((f) => !inked[f]?.some(Boolean));
  return { unsigned, alike, sources: signed.map((l) => l.source) };
}"""


def test_no_two_families_look_alike_on_the_map_without_colour(opened, made_up):
    """
    Rings and regions bear the sign of their family, and any two signs differ in what is inked, so
    that whoever sees no colours tells them apart.
    """
    told = opened(made_up.shown(5, 1)).evaluate(ALIKE)

    assert told == {"unsigned": [], "alike": [], "sources": ["rings", "regions"]}
