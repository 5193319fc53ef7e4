"""The pre-commit hooks, the GitHub action and the GitLab component, run as ``docs/ci.md`` shows.

Each installs this repository as on any machine, but offline: what pip would build with and depend on is taken
from the Python that runs the tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from govrules.shipped import shipped_examples
from policy_sets import write_policies

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
KIT = (
    "src",
    "rules",
    "examples",
    "hatch_build.py",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".pre-commit-hooks.yaml",
)
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")

EASY = {
    "kind": "request_reply",
    "区政府下属单位": True,
    "请示标题": "机密事项的请示",
    "收文日期": "2025-09-26",
}
LATE = EASY | {"id": "q-1", "请示难度": "一般", "答复日期": "2025-10-15"}
TOO_LATE = EASY | {"id": "q-2", "请示难度": "难点问题", "答复日期": "2025-10-30"}

RULES = """\
clause: 本单位一
who: 秘书科
rules:
  - id: OWN-1
    record: request_reply
    says: 七个工作日内答复
    must: {done: 答复日期, within: 七天, after: 收文日期}
    pass: [{收文日期: 2026-03-02, 答复日期: 2026-03-11}]
    fail: [{收文日期: 2026-03-02, 答复日期: 2026-03-12}]
"""

pytestmark = [
    pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed"),
    pytest.mark.skipif(find_spec("hatchling") is None, reason="hatchling is not installed"),
]


def example(name: str) -> str:
    """The block of the page that stands under its mark."""
    (found,) = re.findall(rf"<!-- example: {name} -->\n```\w+\n(.*?)```", PAGE, flags=re.DOTALL)
    return str(found)


def started(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in the environment of a machine that has no network."""
    outside = {
        k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PIP_", "PYTEST_", "PRE_COMMIT"))
    }
    places = sysconfig.get_paths()
    offline = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join(dict.fromkeys([places["purelib"], places["platlib"]])),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_IGNORE_INSTALLED": "1",  # so that nothing outside the new environment is touched
        "PIP_NO_BUILD_ISOLATION": "0",  # the value of build isolation, whatever the name says
    }
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=outside | offline | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def write(place: Path, *records: object) -> None:
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(records, ensure_ascii=False, indent=1), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Another project with records, one of them late beyond excuse."""
    folder = tmp_path / "project"
    folder.mkdir()
    write(folder / "records" / "replies.json", LATE, TOO_LATE)
    return folder


# --- pre-commit ------------------------------------------------------------------------------------------


def git(*arguments: str | Path, cwd: Path) -> str:
    named = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    ran = started(
        "git", *named, *arguments, cwd=cwd, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository that holds what this one does, and its revision."""
    pytest.importorskip("pre_commit")
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("govrules")
    for name in KIT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    git("init", cwd=folder)
    git("add", ".", cwd=folder)
    git("commit", "-m", "all", cwd=folder)
    return folder, git("rev-parse", "HEAD", cwd=folder)


@pytest.fixture(scope="module")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the hooks that it has installed."""
    return tmp_path_factory.mktemp("pre-commit")


def run_hooks(project: Path, hooks: tuple[Path, str], home: Path) -> subprocess.CompletedProcess[str]:
    """``pre-commit run --all-files`` with the configuration of the page."""
    config = yaml.safe_load(example("pre-commit"))
    config["repos"][0] |= {"repo": str(hooks[0]), "rev": hooks[1]}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    if not (project / ".git").exists():
        git("init", cwd=project)
    git("add", ".", cwd=project)
    command = (sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never")
    return started(*command, cwd=project, PRE_COMMIT_HOME=str(home))


def test_pre_commit_installs_the_hooks_and_checks_the_records(
    project: Path, hooks: tuple[Path, str], pre_commit_home: Path
) -> None:
    ran = run_hooks(project, hooks, pre_commit_home)
    assert ran.returncode == 1, ran.stderr
    assert re.search(r"^govrules check\.+Failed$", ran.stdout, re.MULTILINE), ran.stdout
    assert "请示答复 q-2（records/replies.json:11）" in ran.stdout
    assert "逾期5个工作日" in ran.stdout
    assert re.search(r"^govrules test\.+\(no files to check\)Skipped$", ran.stdout, re.MULTILINE)
    write(project / "records" / "replies.json", LATE)
    assert re.search(
        r"^govrules check\.+Passed$", run_hooks(project, hooks, pre_commit_home).stdout, re.MULTILINE
    )


def test_pre_commit_runs_the_cases_of_changed_rules(
    project: Path, hooks: tuple[Path, str], pre_commit_home: Path
) -> None:
    write(project / "records" / "replies.json", LATE)
    for within, verdict in (("七天", "Passed"), ("三天", "Failed")):
        write_rules(project / "rules", within)
        ran = run_hooks(project, hooks, pre_commit_home)
        assert re.search(rf"^govrules test\.+{verdict}$", ran.stdout, re.MULTILINE), ran.stdout
    assert "应为合规 pass，却是不合规 fail" in ran.stdout


def write_rules(folder: Path, within: str = "七天") -> None:
    """A policy set of one rule, whose cases want seven working days."""
    shutil.rmtree(folder, ignore_errors=True)
    write_policies(folder.parent, RULES.replace("七天", within)).rename(folder)


# --- GitHub ----------------------------------------------------------------------------------------------

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


class Runner:
    """What a GitHub runner does with the steps of a composite action."""

    def __init__(self, temp: Path):
        self.temp = temp
        self.installed = False

    def run(self, project: Path, **given: str) -> subprocess.CompletedProcess[str]:
        """The action with these inputs; its outputs stand in ``outputs`` afterwards."""
        inputs = {
            name: given.get(name.replace("-", "_"), spec.get("default"))
            for name, spec in ACTION["inputs"].items()
        }
        known = {f"inputs.{name}": value for name, value in inputs.items()}
        assert None not in known.values(), "an input that is required is missing"
        install, check = ACTION["runs"]["steps"]
        if not self.installed:
            ran = self.step(install, project, known)
            assert ran.returncode == 0, ran.stderr
            self.installed = True
        ran = self.step(check, project, known)
        said = dict(
            line.split("=", 1) for line in (self.temp / "output").read_text(encoding="utf-8").splitlines()
        )
        known |= {f"steps.{check['id']}.outputs.{name}": value for name, value in said.items()}
        self.outputs = {name: filled(spec["value"], known) for name, spec in ACTION["outputs"].items()}
        return ran

    def step(
        self, step: Mapping[str, Any], project: Path, known: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        script = self.temp / "step.sh"
        script.write_text(filled(step["run"], known), encoding="utf-8")
        (self.temp / "output").write_text("", encoding="utf-8")
        own = {name: filled(value, known) for name, value in step.get("env", {}).items()}
        return started(
            "bash", "--noprofile", "--norc", "-eo", "pipefail", script,
            cwd=project,
            RUNNER_TEMP=str(self.temp),
            GITHUB_ACTION_PATH=str(ROOT),
            GITHUB_OUTPUT=str(self.temp / "output"),
            **own,
        )  # fmt: skip


def filled(text: str, known: Mapping[str, str]) -> str:
    """The text with its ``${{ expressions }}`` worked out."""
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], text)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(tmp_path_factory.mktemp("runner"))


def test_the_action_shows_the_findings_and_writes_them_as_sarif(runner: Runner, project: Path) -> None:
    steps = yaml.safe_load(example("github"))["jobs"]["records"]["steps"]
    (used,) = (step for step in steps if step.get("id") == "govrules")
    ran = runner.run(project, **used["with"])
    assert ran.returncode == 1, ran.stderr
    assert ran.stdout.startswith(
        "::error file=records/replies.json,line=11,title=GW-04-13 公文意见（四）::难点问题的请示"
    )
    assert "govrules：违反 1 项，偏离 1 项。" in ran.stdout
    uploaded = steps[-1]["with"]["sarif_file"]
    assert (
        filled(uploaded, {f"steps.govrules.outputs.{k}": v for k, v in runner.outputs.items()})
        == "govrules.sarif"
    )
    text = (project / "govrules.sarif").read_text(encoding="utf-8")
    assert [found["ruleId"] for found in json.loads(text)["runs"][0]["results"]] == ["GW-04-13", "GW-04-12"]
    assert "机密" not in ran.stdout + ran.stderr + text


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"today": "2025-10-31"}, 1),
        ({"today": "2025-10-23"}, 0),
        ({"today": "2025-10-23", "fail_on": "advisory"}, 1),
        ({"today": "2025-10-31", "path": "nowhere"}, 2),
        ({"today": "someday"}, 2),
    ],
)
def test_the_action_ends_as_its_inputs_say(
    runner: Runner, project: Path, inputs: dict[str, str], code: int
) -> None:
    assert runner.run(project, **({"path": "records"} | inputs)).returncode == code


def test_the_action_takes_rules_of_the_project(runner: Runner, project: Path) -> None:
    shutil.copytree(shipped_examples() / "overlays" / "long_lead_times", project / "our rules")
    ran = runner.run(project, path="records", today="2025-10-31", overlay="our rules", sarif="out.sarif")
    assert "title=GW-04-12 某市公文办理规定十" in ran.stdout
    assert runner.outputs == {"sarif": "out.sarif"}
    assert json.loads((project / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    write_rules(project / "alone")
    ran = runner.run(project, path="records", today="2025-10-31", policies="alone")
    assert "title=OWN-1 本单位一" in ran.stdout


def test_no_input_becomes_part_of_a_script(runner: Runner, project: Path) -> None:
    steps = ACTION["runs"]["steps"]
    assert [step["run"] for step in steps if "${{" in step["run"]] == []
    evil = 'x"; touch pwned; $(touch pwned) `touch pwned`'
    for name in ("path", "today", "overlay", "policies"):
        assert runner.run(project, **({"path": "records"} | {name: evil})).returncode == 2
    assert not (project / "pwned").exists()


# --- GitLab ----------------------------------------------------------------------------------------------

HEAD, JOBS = yaml.safe_load_all((ROOT / "templates" / "check.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The container's Python, with nothing installed."""
    folder = tmp_path_factory.mktemp("image") / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin"


def run_job(project: Path, image: Path, given: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The job of the component with these inputs."""
    inputs = {name: given.get(name, spec.get("default")) for name, spec in HEAD["spec"]["inputs"].items()}
    inputs |= {"package": f"{ROOT}[excel]"}

    def value(text: str) -> str:
        return re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: str(inputs[found[1]]), text)

    job = JOBS["govrules"]
    variables = {name: value(text) for name, text in job["variables"].items()}
    path = os.pathsep.join([str(image), os.environ["PATH"]])
    script = "\n".join(job["script"])
    return started("sh", "-e", "-c", script, cwd=project, **(variables | {"PATH": path}))


def test_the_component_writes_what_gitlab_shows(project: Path, image: Path) -> None:
    (used,) = yaml.safe_load(example("gitlab"))["include"]
    assert set(used["inputs"]) <= set(HEAD["spec"]["inputs"])
    ran = run_job(project, image, used["inputs"])
    assert ran.returncode == 1, ran.stderr
    reports = JOBS["govrules"]["artifacts"]["reports"]
    quality = (project / reports["codequality"]).read_text(encoding="utf-8")
    assert [
        (i["check_name"], i["severity"], i["location"]["lines"]["begin"]) for i in json.loads(quality)
    ] == [
        ("GW-04-13", "major", 11),
        ("GW-04-12", "minor", 2),
    ]
    tests = (project / reports["junit"]).read_text(encoding="utf-8")
    failed = ET.fromstring(tests).findall(".//testcase[failure]")
    assert [(case.get("classname"), case.get("name")) for case in failed] == [("GW-04-13", "请示答复 q-2")]
    assert "机密" not in ran.stdout + ran.stderr + quality + tests


def test_the_component_ends_as_its_inputs_say(project: Path, image: Path) -> None:
    pinned = {"path": "records", "today": "2025-10-23"}
    assert run_job(project, image, pinned).returncode == 0
    assert run_job(project, image, pinned | {"fail-on": "advisory"}).returncode == 1
    assert run_job(project, image, pinned | {"policies": "nowhere"}).returncode == 2
    evil = {"overlay": 'x"; touch pwned; $(touch pwned)'}
    assert run_job(project, image, pinned | evil).returncode == 2
    assert not (project / "pwned").exists()


# --- pytest ----------------------------------------------------------------------------------------------


def test_the_settings_of_the_page_make_the_records_tests(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "govrules.pytest_plugin")
    write(pytester.path / "records" / "replies.json", LATE, TOO_LATE)
    (pytester.path / "pytest.ini").write_text(example("pytest"), encoding="utf-8")
    (pytester.path / "test_page.py").write_text(example("fixture"), encoding="utf-8")
    pytester.runpytest_subprocess().assert_outcomes(passed=2, failed=1)
