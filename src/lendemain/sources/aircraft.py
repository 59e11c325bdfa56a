"""What receivers of aircraft hand out besides tables, as rows of a plain table.

OpenSky's state vectors as its service answers (`{"time": ..., "states": [[...]]}`), the list that
receivers keep of what they hear now (`{"now": ..., "aircraft": [{"hex": ...}]}`, as dump1090 and
readsb write it), either once or one to a line, and messages as BaseStation's port tells them
(`MSG,3,...`), of which those of other types tell no place.  What is none of these is left as it is.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from lendemain.records.reading import Answer
from lendemain.sources.objects import BYTES_MAX

HEAD_BYTES = 1 << 8
NAMES = (
    "timestamp", "icao24", "latitude", "longitude", "altitude", "groundspeed", "track",
    "velocity", "baroaltitude", "nacp",
)  # fmt: skip
STATES = {
    "icao24": 0, "timestamp": 3, "longitude": 5, "latitude": 6, "baroaltitude": 7, "velocity": 9,
    "track": 10,
}  # fmt: skip
"""Where a state vector has what (OpenSky Network, REST API)."""
HEARD = {
    "icao24": "hex", "longitude": "lon", "latitude": "lat", "altitude": "alt_baro",
    "groundspeed": "gs", "track": "track", "nacp": "nac_p",
}  # fmt: skip
MESSAGE = {
    "icao24": 4, "altitude": 11, "groundspeed": 12, "track": 13, "latitude": 14, "longitude": 15,
}  # fmt: skip
DAY, TIME = 6, 7
"""Where a message says when it was made, in the time of whatever clock the receiver goes by."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


def laid_out(answer: Answer) -> Answer:
    """The answer with a row to each aircraft, or to each message, as CSV."""
    view = memoryview(answer.content)
    head = bytes(view[:HEAD_BYTES]).removeprefix(b"\xef\xbb\xbf").lstrip()
    if view.nbytes > BYTES_MAX:
        return answer
    if head.startswith(b"MSG,"):
        rows = _messages(bytes(view).decode(errors="replace").removeprefix("\ufeff"))
    elif head.startswith(b"{"):
        rows = _pictures(bytes(view).removeprefix(b"\xef\xbb\xbf"))
    else:
        return answer
    listed = list(rows)
    if not listed:
        return answer
    names = [name for name in NAMES if any(name in row for row in listed)]
    out = io.StringIO()
    table = csv.DictWriter(out, names, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(listed)
    return replace(answer, content=out.getvalue().encode())


def _messages(text: str) -> Iterator[Row]:
    """A row to a line; of a line that is no message only what can be said of it."""
    for line in text.splitlines():
        if not line.strip():
            continue
        fields = [*line.split(","), *[""] * 16]
        yield {
            "timestamp": f"{fields[DAY]} {fields[TIME]}".strip().replace("/", "-"),
            **{name: fields[at].strip() for name, at in MESSAGE.items()},
        }


def _pictures(data: bytes) -> Iterator[Row]:
    """The aircraft of one picture, or of one to a line; nothing where one is neither form."""
    try:
        pictures = [orjson.loads(data)]
    except orjson.JSONDecodeError:
        try:
            pictures = [orjson.loads(line) for line in data.splitlines() if line.strip()]
        except orjson.JSONDecodeError:
            return
    for picture in pictures:
        if not isinstance(picture, dict):
            return
        if isinstance(picture.get("states"), list):
            yield from (_state(one) for one in picture["states"])
        elif isinstance(picture.get("aircraft"), list):
            yield from (_heard(one, picture.get("now")) for one in picture["aircraft"])
        else:
            return


def _state(said: Any) -> Row:
    values = said if isinstance(said, list) else []
    row = {name: values[at] for name, at in STATES.items() if at < len(values)}
    return _plain(row) | {"timestamp": _moment(row.get("timestamp"), 0.0)}


def _heard(said: Any, now: Any) -> Row:
    values = said if isinstance(said, dict) else {}
    row = {name: values.get(own) for name, own in HEARD.items()}
    row["altitude"] = 0 if row["altitude"] == "ground" else row["altitude"]
    return _plain(row) | {"timestamp": _moment(now, values.get("seen_pos", 0.0))}


def _plain(row: Row) -> Row:
    """Values without those that are nothing, or are no single ones."""
    return {n: "" if v is None or isinstance(v, list | dict) else v for n, v in row.items()}


def _moment(seconds: Any, before: Any) -> str:
    """So many seconds since 1970, less some, as ISO 8601 has it; "" where that is no time.

    >>> _moment(1700000000.25, 0.5), _moment(None, 0.0), _moment(1e30, 0.0)
    ('2023-11-14T22:13:19.750000Z', '', '')
    """
    try:
        moment = _EPOCH + timedelta(seconds=seconds) - timedelta(seconds=before)
    except (TypeError, ValueError, OverflowError):
        return ""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
