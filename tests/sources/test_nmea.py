import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import SourceError
from lendemain.sources import nmea

TAG = "\\c:1635731889*5A\\"


def summed(body):
    total = 0
    for byte in body.encode():
        total ^= byte
    return f"!{body}*{total:02X}"


def sentence(kind, *, lon, lat, sog=0.0, cog=0.0, mmsi=123456789, accuracy=1):
    """A sentence of one position, from its values."""
    layout = nmea.KNOWN[kind]
    bits = ["0"] * (-(-layout.bits // 6) * 6)

    def put(value, first, width):
        bits[first : first + width] = f"{value % (1 << width):0{width}b}"

    east, wide = layout.lon
    put(kind, 0, 6)
    put(mmsi, 8, 30)
    put(round(sog * layout.per_knot), *layout.speed)
    put(accuracy, layout.accuracy, 1)
    put(round(lon * layout.per_degree), east, wide)
    put(round(lat * layout.per_degree), east + wide, wide - 1)
    put(round(cog * layout.per_course), *layout.course)
    values = [int("".join(bits[i : i + 6]), 2) for i in range(0, len(bits), 6)]
    payload = "".join(chr(v + 48 + (8 if v > 39 else 0)) for v in values)
    return summed(f"AIVDM,1,1,,A,{payload},0")


@given(
    kind=st.sampled_from(sorted(nmea.KNOWN)),
    lon=st.floats(-180, 180),
    lat=st.floats(-90, 90),
    sog=st.floats(0, 62),
    cog=st.floats(0, 359.4),
)
def test_what_is_written_is_read(kind, lon, lat, sog, cog):
    """
    Place, speed, course and identity come back to the resolution of the message.
    """
    read = nmea.fix(TAG + sentence(kind, lon=lon, lat=lat, sog=sog, cog=cog))

    assert (read.mmsi, read.time, read.accuracy) == ("123456789", 1635731889, 1)
    layout = nmea.KNOWN[kind]
    assert (read.lon, read.lat) == pytest.approx((lon, lat), abs=0.51 / layout.per_degree)
    assert read.sog == pytest.approx(sog, abs=0.51 / layout.per_knot)
    assert read.cog == pytest.approx(cog, abs=0.51 / layout.per_course)


@pytest.mark.parametrize(("line", "told"), [
    ("!AIVDM,1,1,,B,C5N3SRgPEnJGEBT>NhWAwwo862PaLELTBJ:V00000000S0D:R220,0*0B",
     ("367059850", 29.543695, -88.810392, 8.7, 335.9, None)),
    ("!AIVDM,1,1,,B,KC5E2b@U19PFdLbMuc5=ROv62<7m,0*16",
     ("206914217", 4.84, 137.023333, 57.0, 167.0, 53.5)),
])  # fmt: skip
def test_published_sentences_are_read_as_published(line, told):
    """
    An extended report of class B and one from afar say what their publisher's table says they do.
    """
    read = nmea.fix(TAG + line)

    mmsi, lat, lon, sog, cog, error_m = told
    assert (read.mmsi, read.error_m) == (mmsi, error_m)
    assert (read.lat, read.lon, read.sog, read.cog) == pytest.approx((lat, lon, sog, cog), abs=1e-5)


@pytest.mark.parametrize(("before", "after", "time"), [
    ("\\s:r1,c:1635731889*5A\\", "", 1635731889),
    ("\\c:1635731889123*5A\\", "", 1635731889),
    ("", ",s26261,d-098,T25.4,x7,r003669945,1635731890", 1635731890),
    ("\\c:1635731889*5A\\", ",1635731890", 1635731889),
    ("", ",r003669945", None),
    ("\\c:17*5A\\", "", None),
])  # fmt: skip
def test_times_stand_before_a_sentence_or_after_it(before, after, time):
    """
    A tag block's time counts, else the last field after the checksum; what is no time of these
    decades is none.
    """
    read = nmea.fix(before + sentence(1, lon=1.0, lat=2.0) + after)

    assert (read.time if isinstance(read, nmea.Fix) else None) == time


def test_what_is_not_available_is_nothing():
    """
    A speed or a course whose bits all say "not available" is none, in each type.
    """
    for kind, layout in nmea.KNOWN.items():
        speed = ((1 << layout.speed[1]) - 1) / layout.per_knot
        read = nmea.fix(TAG + sentence(kind, lon=1.0, lat=2.0, sog=speed, cog=360.0))

        assert (read.sog, read.cog) == (None, None)


@given(st.text(max_size=200))
def test_garbage_is_a_reason_and_never_a_crash(text):
    """
    Any text gives a fix or says why it gives none.
    """
    assert isinstance(nmea.fix(text), (str, nmea.Fix))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            summed("AIVDM,2,1,3,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0"),
            "a part",
        ),
        (summed("AIVDM,1,1,,A,,0"), "type 0"),
        (summed("AIVDM,1,1,,A,15RTgt0PAso,0"), "cut short"),
        ("!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*00", "checksum"),
        (summed("GPGGA,1,1,,A,,0"), "not a sentence of AIS"),
        ("!" * 2_000, "longer"),
    ],
)
def test_what_is_not_read_says_why(line, why):
    """
    Parts, other types, broken checksums and other sentences are told apart.
    """
    assert why in nmea.fix(line)


def test_a_huge_answer_is_refused(answered, monkeypatch):
    """
    More bytes than are read are refused before any of them is.
    """
    monkeypatch.setattr(nmea, "BYTES_MAX", 10)
    with pytest.raises(SourceError, match="at most 10"):
        nmea.sentences(answered("!AIVDM,1,1,,A,,0*26"), "ais")
