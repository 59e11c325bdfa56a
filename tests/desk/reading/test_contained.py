"""Untrusted files in a child process: every hostile sample is looked at, and nothing happens."""

import os
import stat
from pathlib import Path

import pytest
from tests.hostile import provenance
from tests.hostile.samples import SAMPLES, png, zipped

from lendemain import encoding
from lendemain.desk.reading import contained
from lendemain.errors import InputError

MIB = 1 << 20

DOUBTED = {
    "xml billion laughs": "declares entities",
    "xml quadratic": "declares entities",
    "xml outside entity": "declares entities",
    "xml laughs in UTF-16": "declares entities",
    "zip ratio 1000": "100 times",
    "zip in zip": "archives within",
    "zip overlapping": "overlap",
    "zip path traversal": "leave their folder",
    "zip link": "links",
    "zip two headings": "two headings differ",
    "zip one name twice": "one name",
    "zip endless directory": "cannot be read",
    "zip many members": "10000 members",
    "gzip bomb": "100 times",
    "gzip in gzip": "100 times",
    "png 50k x 50k": "50000 x 50000 pixels",
    "png 2^31 wide": "pixels",
    "png remark bomb": "cannot be read",
    "tiff ring": "cannot be read",
    "manifest of nonsense": "65535 x 65535 pixels",
    "jpeg capture bomb": "65535 x 65535 pixels",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_hostile_file_is_doubted_or_plain_within_its_bounds(name, tmp_path):
    """
    Each sample is looked at within 256 MiB, what is hostile about it is said where that can be
    seen, and the answer can stand in an entry.
    """
    path = tmp_path / "sample"
    path.write_bytes(SAMPLES[name]())

    seen = contained.inspected(path, seconds=20)

    assert seen["size"] == path.stat().st_size
    assert not seen["contained"]
    assert seen["peak_bytes"] < 64 * MIB
    assert any(DOUBTED.get(name, "") in doubt for doubt in [*seen["doubts"], ""])
    assert bool(DOUBTED.get(name)) == bool(seen["doubts"])
    encoding.canonical(dict(seen))


def test_a_child_that_takes_too_long_or_too_much_is_an_answer_too(tmp_path):
    """
    A child that is stopped for its time or its memory leaves the parent alive, with its reason.
    """
    path = tmp_path / "sample"
    path.write_bytes(png(10, 10))

    slow = contained.inspected(path, seconds=0.001)
    large = contained.inspected(path, memory=12 * MIB, seconds=20)

    assert slow["contained"]
    assert "longer than 0.001 s" in slow["doubts"][0]
    assert large["contained"]
    assert "more than 12 MiB" in large["doubts"][0]
    assert slow["media"] == large["media"] == "unknown"


def test_what_no_file_is_is_said(tmp_path):
    """
    A folder, a missing file and a pipe are refused, and none is waited for.
    """
    os.mkfifo(tmp_path / "pipe")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)

    for name in ("", "missing", "pipe"):
        with pytest.raises(InputError):
            contained.inspected(tmp_path / name)


def test_pictures_say_their_size_and_what_the_camera_claims(tmp_path):
    """
    Size in pixels comes from the heading; capture data is marked as claimed, without control
    characters, and names no owner and no serial number.
    """
    from PIL import Image

    picture = Image.new("RGB", (640, 480))
    exif = picture.getexif()
    exif[271], exif[272], exif[315] = "Nikon\x1b[31m", "Z6", "A photographer"
    exif.get_ifd(0x8769).update({36867: "2026:01:06 12:00:00", 42033: "serial 77"})
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (48.0, 30.0, 0.0), 3: "W", 4: (30.0, 0.0, 36.0), 29: "2026:01:06"}
    )
    picture.save(tmp_path / "a.jpg", exif=exif)
    for name in ("a.png", "a.gif", "a.tiff", "a.webp", "a.bmp"):
        picture.save(tmp_path / name)

    seen = contained.inspected(tmp_path / "a.jpg", seconds=20)

    assert seen["image"] == {"width": 640, "height": 480}
    assert seen["capture"] == {
        "claimed": True, "make": "Nikon?[31m", "model": "Z6", "taken": "2026:01:06 12:00:00",
        "gps_date": "2026:01:06", "lat_e7": 485000000, "lon_e7": -300100000,
    }  # fmt: skip
    for name in ("a.png", "a.gif", "a.tiff", "a.webp", "a.bmp"):
        other = contained.inspected(tmp_path / name, seconds=20)
        assert (other["image"], other["doubts"]) == (seen["image"], [])


def test_an_ordinary_archive_is_not_doubted(tmp_path):
    """
    An archive with nothing hostile in it gives rise to no doubt.
    """
    (tmp_path / "a.zip").write_bytes(zipped({"a/text.txt": b"abc" * 50, "b.txt": b"def"}))

    seen = contained.inspected(tmp_path / "a.zip", seconds=20)

    assert seen["doubts"] == []
    assert seen["archive"] == {"members": 2, "unfolded_bytes": 153}


def test_provenance_is_an_attribute_and_never_more(tmp_path):
    """
    A signed picture's manifest is said to be intact, one changed afterwards not to be; in both
    cases the signer is nobody we trust, and nothing else about the file changes.
    """
    pytest.importorskip("c2pa", reason="needs the extra `provenance`")
    made = provenance.signed_picture()
    pixels = bytearray(made)
    pixels[-200] ^= 1
    claim = bytearray(made)
    claim[made.find(b"navy")] ^= 1
    results = []
    for number, content in enumerate((made, bytes(pixels), bytes(claim))):
        path: Path = tmp_path / f"{number}.jpg"
        path.write_bytes(content)
        seen = contained.inspected(path, seconds=20)
        assert seen["doubts"] == []
        assert "signingCredential.untrusted" in seen["c2pa"]["failures"]
        results.append(seen["c2pa"]["result"])

    assert results == ["intact", "not intact", "not intact"]


def test_walls_stand_while_a_file_is_read(tmp_path):
    """
    The answer says which walls stood; that nothing can be opened holds everywhere.
    """
    (tmp_path / "a").write_bytes(b"text")

    walls = contained.inspected(tmp_path / "a", seconds=20)["walls"]

    assert walls["descriptors"]
    assert set(walls) == {"descriptors", "filter", "namespace"}
