"""The process that reads files of sources: its answers as bytes."""

import io
from datetime import UTC, datetime

import orjson
import pyarrow as pa

from lendemain.desk.reading import parser
from lendemain.errors import SourceError
from lendemain.records.reading import Answer

ANSWER = Answer(
    name="x", content=b"", received=datetime(2026, 1, 6, tzinfo=UTC), theatre=(0.0, 0.0, 1.0, 1.0)
)


def told(parse) -> dict:
    out = io.BytesIO()
    parser._answered(out, {"filter": True}, parse, ANSWER)
    raw = out.getvalue()
    (size,) = parser.LENGTH.unpack(raw[:8])
    return orjson.loads(raw[8 : 8 + size])


def test_what_a_source_refuses_is_written_whole():
    """An error of ours goes out with its kind and its three texts, and which walls stood."""

    def parse(answer: Answer):
        raise SourceError("broken", where="x, row 3", remedy="Fetch it again")

    said = told(parse)

    assert said == {
        "error": "source", "what": "broken", "where": "x, row 3", "remedy": "Fetch it again",
        "walls": {"filter": True},
    }  # fmt: skip


def test_every_table_of_a_reading_goes_out():
    """The tables that are sent are the fields of a reading, so none can be forgotten."""
    assert set(parser.TABLES) >= {"observations", "rejections", "watches", "notices", "plots"}
    assert "rows" not in parser.TABLES
    assert pa.types.is_timestamp(parser._LOCAL.type)
