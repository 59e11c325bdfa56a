"""A mission's folder: making it, opening it, recording in it."""

import shutil

import pytest

from lendemain.desk.mission import Mission
from lendemain.errors import InputError, IntegrityError, LendemainError


def test_a_new_mission_has_its_keys_its_text_and_an_operator(tmp_path):
    """
    The first entry enrols the desk, the second adopts the text; private keys are for their owner.
    """
    with Mission.create(tmp_path / "m", ["model-2026"]) as mission:
        kinds = [entry.kind for entry in mission.entries()]
        agreements = [a.agreement_id for a in mission.agreements]

    assert kinds == ["key.enrolled", "text.adopted"]
    assert agreements == ["model-2026"]
    assert (tmp_path / "m/keys/log.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("texts", [[], ["no-such-text"], ["pyproject.toml"]])
def test_a_mission_without_a_sound_text_is_not_made(tmp_path, texts):
    """
    Every text is checked before anything is written.
    """
    with pytest.raises(InputError):
        Mission.create(tmp_path / "m", texts)

    assert not (tmp_path / "m").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    """
    A mission is made in a new or empty folder only.
    """
    (tmp_path / "letter").write_text("mine")

    with pytest.raises(InputError, match="not empty"):
        Mission.create(tmp_path, ["model-2026"])

    assert [p.name for p in tmp_path.iterdir()] == ["letter"]


@pytest.mark.parametrize("content", [None, "", "name = 3", "not toml at all ]", 'name = "x"'])
def test_a_folder_that_is_no_mission_is_named(tmp_path, content):
    """
    An empty folder or a broken settings file is refused with what is missing.
    """
    if content is not None:
        (tmp_path / "mission.toml").write_text(content)

    with pytest.raises(InputError, match=str(tmp_path)):
        Mission.open(tmp_path)


def test_another_missions_ledger_is_refused(folder, tmp_path):
    """
    A ledger put in place of the mission's own does not fit its key.
    """
    Mission.create(tmp_path / "other", ["model-2026"]).close()
    shutil.rmtree(folder / "ledger")
    shutil.copytree(tmp_path / "other/ledger", folder / "ledger")

    with pytest.raises((InputError, IntegrityError)) as refusal:
        Mission.open(folder)
    assert refusal.value.exit_status in (2, 4)


def test_there_is_one_writer_at_a_time_and_readers_any_time(folder):
    """
    A second writer is told so; a reader is not in the way.
    """
    with Mission.open(folder, write=True) as mission:
        size = mission.size
        with pytest.raises(LendemainError):
            Mission.open(folder, write=True)
        with Mission.open(folder) as reader:
            assert reader.size == size


def test_a_reader_needs_no_key_and_a_writer_does(folder):
    """
    Without private keys a mission can be read, and not written.
    """
    for key in (folder / "keys").glob("*.key"):
        key.unlink()

    with Mission.open(folder) as mission, pytest.raises(LendemainError, match="reading"):
        mission.record("drill", {})
    with pytest.raises(InputError, match="no key"):
        Mission.open(folder, write=True)


def test_a_reader_sees_what_another_has_added(folder):
    """
    `read_on` says whether there is anything new, and reads it.
    """
    with Mission.open(folder) as reader:
        before = reader.size
        with Mission.open(folder, write=True) as mission:
            mission.record("drill", {"what": "a drill"})
        changed, again = reader.read_on(), reader.read_on()

    assert (changed, again, reader.size) == (True, False, before + 1)


def test_a_bad_text_names_file_row_and_fragment(tmp_path):
    """
    A mistake in a text is told with its place, and there is no mission.
    """
    text = tmp_path / "bad.toml"
    from lendemain.desk import texts

    whole = texts.agreement_file("model-2026").read_text("utf-8")
    text.write_text(whole.replace('"south"]', '"atlantis"]', 1), "utf-8")

    with pytest.raises(InputError, match=r"bad\.toml:\d+ .*atlantis"):
        Mission.create(tmp_path / "m", [str(text)])


def test_a_mission_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    """
    A making that breaks off leaves no mission and no keys, and the next attempt is not in its way.
    """
    monkeypatch.setattr(Mission, "adopt", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        Mission.create(tmp_path / "m", ["minsk-2015"])
    assert list(tmp_path.iterdir()) == []

    monkeypatch.undo()
    with Mission.create(tmp_path / "m", ["minsk-2015"]) as mission:
        assert mission.size == 2
    assert [p.name for p in tmp_path.iterdir()] == ["m"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("mission.toml", "log_vkey", "log_vkey is not"), ("mission.toml", "origin", "not that of"),
     ("keys/log.key", "", "no key that can be read"), ("keys/desk.key", "", "no key that can be")],
)  # fmt: skip
def test_a_damaged_setting_or_key_is_named_with_its_file(folder, name, content, said):
    """
    A key or a setting that was altered is bad input that names the file it stands in.
    """
    path = folder / name
    rows = [
        f'{content} = "other"' if row.startswith(f"{content} =") else row
        for row in path.read_text("utf-8").splitlines()
    ]
    path.write_text("\n".join(rows) if content else "\xff", "utf-8")

    with pytest.raises(InputError, match=said) as caught:
        Mission.open(folder, write=True)
    assert caught.value.where == str(path)
