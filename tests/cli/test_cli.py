"""The command line: its words, its exit statuses, its examples."""

import hashlib
import json
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys

import pytest

from lendemain import cli
from lendemain.cli.help import HELP
from lendemain.desk.mission import Mission

VERBS = {name for name in cli.app if not name.startswith("-")}


def verbs_with_help(app=cli.app):
    for name in app:
        if not name.startswith("-"):
            yield app, name
            yield from verbs_with_help(app[name])


def test_help_names_every_verb():
    """
    The written-out help lists each verb that there is, and every verb that it lists exists.
    """
    listed = set(re.findall(r"^  (\w[\w-]+) ", HELP, re.MULTILINE))

    assert listed - {"lendemain"} == VERBS


def test_help_and_version_cost_no_mission(run):
    """
    Help in three forms says the same and exits with 0.
    """
    assert run().stdout == run("--help").stdout == run("-h").stdout == HELP
    assert run("--version").stdout.strip() == "0.1.0"


@pytest.mark.parametrize(("app", "name"), list(verbs_with_help()))
def test_every_verb_teaches_with_an_example_that_is_one(app, name):
    """
    Each verb's help has an example that the command line accepts as written.
    """
    page = app[name].help or ""
    if app[name].default_command is None:
        return  # a group of verbs, each with an example of its own
    example = re.search(r"Example: lendemain (.+)", page)

    assert example, name
    tokens = shlex.split(example.group(1))
    if tokens[0] == "-C":
        tokens = tokens[2:]
    cli.app.parse_args(tokens, exit_on_error=False, print_error=False)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["status"], 2, "-C DIR"),
        (["nonsense"], 2, 'Unknown command "nonsense". See `lendemain --help`.\n'),
        (["keys"], 2, 'Did you mean "key"? See `lendemain --help`.\n'),
        (["init", "x", "--text", "no-such"], 2, "minsk-2015"),
        (["-C", "nowhere", "status"], 2, "init"),
        (["-C", "nowhere", "audit"], 2, "init"),
        (["text", "check", "no-such"], 2, "model-2026"),
    ],
)
def test_bad_input_says_what_where_and_what_next(run, tmp_path, arguments, status, words):
    """
    A mistake on the command line exits with 2 and names the way out; nothing is written.
    """
    done = run(*arguments, cwd=tmp_path)

    assert done.returncode == status
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_verbs_answer_in_json_too(run, mission, order):
    """
    `--json` prints one JSON document, whatever the verb.
    """
    for verb in (["status"], ["case", "list"], ["case", "show", 1], ["cycle"], ["audit"]):
        done = run("-C", mission, *verb, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)
    [taken] = json.loads(run("-C", mission, "intake", "exercise", order, "--json").stdout)
    assert taken["known"] is True


@pytest.mark.parametrize("form", ["html", "csv", "geojson", "pdf"])
def test_the_daily_report_lies_where_it_says(run, mission, tmp_path, form):
    """
    The report is written where it was asked for, and the same records give the same bytes.
    """
    day = json.loads(run("-C", mission, "case", "show", 1, "--json").stdout)["case"]["start"][:10]
    papers = []
    for name in ("one", "two"):
        out = tmp_path / f"{name}.{form}"
        verb = ["report", "daily", "--date", day, "--format", form, "--lang", "uk", "--out", out]
        done = run("-C", mission, *verb)
        assert done.returncode == 0, done.stderr
        papers.append(out.read_bytes())

    assert papers[0] == papers[1] != b""


def test_a_signed_report_can_be_told_from_a_forged_one(run, mission, tmp_path):
    """
    The digest of a signed report is in the ledger, once; the audit still finds no difference.
    """
    folder = tmp_path / "m"
    shutil.copytree(mission, folder)
    day = json.loads(run("-C", folder, "case", "show", 1, "--json").stdout)["case"]["start"][:10]
    out = tmp_path / "report.csv"
    verb = ["report", "daily", "--date", day, "--format", "csv", "--sign", "--out", out, "--json"]
    signed = json.loads(run("-C", folder, *verb).stdout)

    with Mission.open(folder) as opened:
        [entry] = opened.entries("report.issued")
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    assert entry.index == signed["entry"]
    assert entry.objects("report")[0]["digest"] == digest
    assert run("-C", folder, "audit").returncode == 0


def test_a_difference_exits_with_four(run, folder_of_damage):
    """
    A file of the ledger that was altered makes `audit` exit with 4 and name it.
    """
    done = run("-C", folder_of_damage, "audit")

    assert done.returncode == 4
    assert "problem" in done.stderr


@pytest.fixture
def folder_of_damage(mission, tmp_path):
    folder = tmp_path / "m"
    shutil.copytree(mission, folder)
    path = next((folder / "ledger/segments").glob("*.parquet"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(data))
    return folder


def test_a_wrong_file_exits_with_three(run, mission, tmp_path):
    """
    A file that is not what its source says is the source's fault: 3, and nothing is added.
    """
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("this,is,no,fire\n1,2,3,4\n")
    before = run("-C", mission, "status", "--json").stdout

    done = run("-C", mission, "intake", "firms", wrong)

    assert done.returncode == 3, done.stderr
    assert (
        json.loads(run("-C", mission, "status", "--json").stdout)["ledger"]
        == (json.loads(before)["ledger"])
    )


def test_what_was_taken_in_before_a_bad_file_is_told(run, tmp_path):
    """
    Files before a bad one stay taken in, and the answer says so; the exit status is the bad one's.
    """
    folder, good, bad = tmp_path / "m", tmp_path / "good.csv", tmp_path / "bad.csv"
    run("init", folder, "--text", "minsk-2015")
    good.write_text("acq_date,latitude,longitude\n2020-08-02,48.1,37.6\n")
    bad.write_text("what,is,this\n1,2,3\n")

    done = run("-C", folder, "intake", "firms", good, bad, "--json")

    assert done.returncode == 3
    [taken] = json.loads(done.stdout)
    assert (taken["file"], taken["accepted"]) == ("good.csv", 1)
    assert "bad.csv" in done.stderr
    assert run("-C", folder, "intake", "firms", bad, "--json").stdout == ""
    assert "a folder" in run("-C", folder, "intake", "firms", tmp_path).stderr


def test_a_report_goes_to_standard_output_where_that_is_asked(run, mission):
    """
    `--out -` writes the report itself, and nothing else, to standard output.
    """
    verb = ["report", "daily", "--date", "2026-04-02", "--format", "geojson", "--out", "-"]

    done = run("-C", mission, *verb)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["type"] == "FeatureCollection"


def test_a_fault_of_the_program_is_told_in_words(tmp_path, capsys):
    """
    Even what nobody foresaw ends with a sentence that says where, and with 1; never a traceback.
    """

    def faulty(folder, **_):
        return {}["no such key"]

    assert cli.run(["-C", str(tmp_path), "serve"], services={"page": faulty}) == 1
    said = capsys.readouterr().err
    assert "a fault of the program" in said
    assert "KeyError" in said
    assert "Traceback" not in said


def test_an_interrupt_is_told_in_words(tmp_path, capsys):
    """
    Ctrl-C exits with 1 and says that the ledger is whole.
    """

    def interrupted(folder, **_):
        raise KeyboardInterrupt

    assert cli.run(["-C", str(tmp_path), "serve"], services={"page": interrupted}) == 1
    assert "the ledger is whole" in capsys.readouterr().err


@pytest.mark.faults
def test_a_disk_that_fills_loses_nothing(run, tmp_path, order):
    """
    Where no file may grow past a limit, intake says so and exits with 1; with room it succeeds.
    """
    folder = tmp_path / "m"
    assert run("init", folder, "--text", "model-2026").returncode == 0
    words = [sys.executable, "-m", "lendemain", "-C", folder, "intake", "exercise", order]
    for limit in (200, 5_000, 20_000):
        done = subprocess.run(
            list(map(str, words)), capture_output=True, text=True, check=False,
            preexec_fn=lambda limit=limit: resource.setrlimit(
                resource.RLIMIT_FSIZE, (limit, limit)
            ),
        )  # fmt: skip
        assert done.returncode == 1, (limit, done.stderr)
        assert "Traceback" not in done.stderr
        assert run("-C", folder, "audit").returncode == 0

    assert run("-C", folder, "intake", "exercise", order).returncode == 0
    assert run("-C", folder, "audit").returncode == 0


@pytest.mark.faults
def test_ctrl_c_at_any_moment_leaves_the_ledger_whole(run, tmp_path, order):
    """
    An interrupt in any phase of intake or cycle exits with 1, and both can be done again.
    """
    folder = tmp_path / "m"
    assert run("init", folder, "--text", "model-2026").returncode == 0
    for verb in (["intake", "exercise", order], ["cycle"]):
        words = [sys.executable, "-m", "lendemain", "-C", folder, *verb]
        seconds = 0.25
        while True:
            child = subprocess.Popen(
                list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            try:
                _, said = child.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGINT)
                _, said = child.communicate()
            if child.returncode == 0:
                break
            assert child.returncode in (1, -signal.SIGINT), said  # the latter before it is up
            seconds *= 1.25
        assert run("-C", folder, "audit", "--no-replay").returncode == 0
    assert run("-C", folder, "audit").returncode == 0


def test_a_pipe_that_closes_early_is_no_traceback(mission):
    """
    `lendemain case list | head -1` ends quietly.
    """
    done = subprocess.run(
        f"{sys.executable} -m lendemain -C {mission} case list --limit 10000 | head -1",
        shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("number")
