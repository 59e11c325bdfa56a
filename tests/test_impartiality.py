"""The whole flow is impartial: mirror the front, swap the parties' names, and everything swaps."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from lendemain import agreement, fusion, tables
from lendemain.desk import texts
from lendemain.records.observation import Notice, Observation
from lendemain.records.reading import Answer
from lendemain.sources import exercise

OTHER = {"north": "south", "south": "north", "": ""}


@pytest.fixture(scope="module")
def text():
    """The model agreement."""
    return texts.checked(texts.agreement_file("model-2026"))[1]


@pytest.fixture(scope="module")
def reading(text):
    """Two days of the made-up front."""
    return exercise.SOURCE.parse(
        Answer(
            name="order.toml",
            content=exercise.order(days=2, density=0.5, seed=21),
            received=datetime(2026, 7, 1, tzinfo=UTC),
            theatre=text.theatre,
        )
    )


def mirrored_rows(rows: pa.Table, record: type) -> pa.Table:
    """The same accounts on the other side of the meridian, by and about the other party."""
    given = {name: rows.column(name) for name in tables.schema(record).names}
    given["lon"] = -rows.column("lon").to_numpy()
    for name in ("by_party", "accused"):
        if name in given:
            given[name] = [OTHER.get(p, p) for p in tables.texts(rows, name)]
    if "bearing_deg" in given:
        turned = np.asarray(rows.column("bearing_deg").to_numpy(zero_copy_only=False), np.float32)
        mirror = (np.float32(360) - turned) % np.float32(360)
        given["bearing_deg"] = pa.array(mirror, pa.float32(), mask=np.isnan(turned))
    return tables.columns(record, given, rows.num_rows)


def mirrored_text(text):
    """The agreement reflected: what was left of the line is right of it, and has the other name."""
    west, south, east, north = text.theatre

    def flipped(points):
        return tuple((-lon, lat) for lon, lat in points)

    return replace(
        text,
        theatre=(-east, south, -west, north),
        lines=tuple(replace(line, points=flipped(line.points)) for line in text.lines),
        zones=tuple(
            replace(zone, points=flipped(zone.points), party=OTHER[zone.party])
            for zone in text.zones
        ),
    )


def concluded(observations, notices, text):
    """Incidents and allegations as plain rows."""
    fused = fusion.incidents(tables.identified(observations)[0])
    alleged = agreement.compliance.allegations(fused.incidents, notices, text)
    return fused.incidents.to_pylist(), alleged.to_pylist()


def test_what_is_alleged_of_one_is_alleged_of_the_other(reading, text):
    """
    The mirrored front with swapped names gives the mirrored incidents and the swapped allegations.
    """
    assert reading.observations["shape"].null_count == reading.observations.num_rows
    incidents, alleged = concluded(reading.observations, reading.notices, text)
    others, swapped = concluded(
        mirrored_rows(reading.observations, Observation),
        mirrored_rows(reading.notices, Notice),
        mirrored_text(text),
    )

    def told(rows):
        return Counter((i["start"], i["end"], i["kind"], i["acts"], i["accounts"]) for i in rows)

    def said(rows):
        return Counter(
            (a["start"], a["kind"], a["fragment"], a["zone_id"], a["reference"]) for a in rows
        )

    assert told(incidents) == told(others)
    assert np.allclose(sorted(i["lon"] for i in incidents), sorted(-i["lon"] for i in others))
    assert said(alleged) == said(swapped)
    assert len(alleged) > 50
    margins = [sorted(round(a["margin_km"], 2) for a in rows) for rows in (alleged, swapped)]
    assert np.allclose(*margins, atol=0.02)


def test_a_name_weighs_nothing(reading, text):
    """
    With the parties' names swapped in text and accounts, and nothing moved, nothing else changes.
    """
    names = reading.observations
    renamed = tables.columns(
        Observation,
        {n: names.column(n) for n in names.column_names}
        | {n: [OTHER.get(p, p) for p in tables.texts(names, n)] for n in ("by_party", "accused")},
        names.num_rows,
    )
    swapped_text = replace(
        text,
        lines=tuple(replace(n, left=OTHER[n.left], right=OTHER[n.right]) for n in text.lines),
        zones=tuple(replace(z, party=OTHER[z.party]) for z in text.zones),
    )

    _, alleged = concluded(names, reading.notices, text)
    _, swapped = concluded(renamed, reading.notices, swapped_text)

    def said(rows):
        return Counter(
            (a["start"], a["fragment"], a["zone_id"], a["margin_km"], a["inside"]) for a in rows
        )

    assert said(alleged) == said(swapped)
