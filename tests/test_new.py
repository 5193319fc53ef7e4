"""``govrules new``: a skeleton that loads and passes its own cases, and touches nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from command_line import run
from govrules.models import KINDS
from govrules.policies import load_policies
from govrules.shipped import shipped_policies
from policy_sets import one_rule, policies_of, rule_file, write_policies


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    root = tmp_path / "set"
    shutil.copytree(shipped_policies(), root)
    return root


@pytest.mark.parametrize(
    ("rule_id", "kind", "file", "clause"),
    [
        ("GW-04-90", "document", "documents/gw_04.yaml", "公文意见（四）"),
        ("GW-90-1", "请示答复", "documents/gw_90.yaml", "公文意见（九十）"),
        ("HY-19-90", None, "meetings/hy_19.yaml", "会议意见（十九）"),
        ("HY-17-90", "meeting", "meetings/hy_17.yaml", "会议意见（十七）"),
        ("DC-2.9-3-1", "supervision_task", "supervision/dc_2_9.yaml", "督查规定二（九）3"),
        ("DC-3.1.2-1", "problem", "supervision/dc_3_1_2.yaml", "督查规定三（一）2"),
    ],
)
def test_in_a_copy_of_the_shipped_set_the_skeleton_passes_its_cases(
    shipped: Path, rule_id: str, kind: str | None, file: str, clause: str
) -> None:
    before = {path: path.read_text(encoding="utf-8") for path in shipped.rglob("*.yaml")}
    ran = run("new", rule_id, "--dir", shipped, *(["--record", kind] if kind else []))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == f"已写入 {shipped / file}"
    tested = run("test", shipped, "--select", rule_id)
    assert tested.code == 0, tested.out + tested.err
    (rule,) = [r for r in load_policies(shipped).rules if r.id == rule_id]
    assert rule.clause == clause
    now = {path: path.read_text(encoding="utf-8") for path in shipped.rglob("*.yaml")}
    changed = [path for path in now if now[path] != before.get(path)]
    assert changed == [shipped / file]
    rules, mark, unchecked = before.get(shipped / file, "").partition("\nunchecked:")
    assert now[shipped / file].startswith(rules.rstrip("\n"))
    assert now[shipped / file].endswith(mark + unchecked)


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_skeleton_for_every_record_type(tmp_path: Path, kind: str) -> None:
    terms = [t for t in KINDS[kind].terms().values() if t.name != "attested_date"]  # every record has it
    dates = [t.title for t in terms if t.type in ("day", "moment")]
    folder = write_policies(tmp_path, one_rule("meeting", "must: 已召开"))
    if not dates:
        ran = run("new", "GW-01-1", "--dir", folder, "--record", kind)
        assert (ran.code, ran.err.startswith(f"没有“{kind}”这类记录")) == (2, True)
        return
    policy = (folder / "policy.yaml").read_text(encoding="utf-8")
    if f"  {kind}:" not in policy:
        (folder / "policy.yaml").write_text(policy + f"  {kind}: {dates[0]}\n", encoding="utf-8")
    assert run("new", "GW-01-1", "--dir", folder, "--record", kind).code == 0
    assert run("test", folder, "--select", "GW-01-1").code == 0


def test_an_id_that_is_taken_is_refused_and_nothing_is_written(shipped: Path) -> None:
    before = (shipped / "documents/gw_04.yaml").read_bytes()
    ran = run("new", "GW-04-12", "--dir", shipped)
    assert (ran.code, ran.out, ran.err) == (2, "", "规则 GW-04-12 已有；请换一个编号\n")
    assert (shipped / "documents/gw_04.yaml").read_bytes() == before


def test_what_cannot_be_told_is_asked_for(shipped: Path) -> None:
    assert "请用 --record 指明记录类型" in run("new", "GW-04-90", "--dir", shipped).err
    assert "没有“文件”这类记录" in run("new", "GW-04-90", "--dir", shipped, "--record", "文件").err
    assert "不是规则编号" in run("new", "../GW-1", "--dir", shipped).err
    assert "不是规则编号" in run("new", "GW", "--dir", shipped).err
    assert "不是规则集" in run("new", "GW-04-90", "--dir", shipped.parent).err


def test_the_set_is_found_in_the_working_directory(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shipped)
    assert run("new", "HY-19-90").code == 0
    monkeypatch.chdir(tmp_path)
    assert run("new", "HY-19-91").err == "请用 --dir 指明规则集的目录（里面有 policy.yaml）\n"


def test_a_file_to_which_nothing_can_be_added_stays_as_it_was(tmp_path: Path) -> None:
    text = rule_file("meeting", "{id: HY-01-1, says: 一, must: 已召开}") + "who: 甲\n"
    folder = write_policies(tmp_path, text.replace("who: 甲办公室\n", "", 1))
    ran = run("new", "HY-01-2", "--dir", folder)
    assert ran.code == 2
    assert (folder / "rules.yaml").read_text(encoding="utf-8") == text.replace("who: 甲办公室\n", "", 1)


def test_the_indentation_of_the_file_is_kept(tmp_path: Path) -> None:
    text = "clause: 甲\nrecord: meeting\nwho: 乙\nrules:\n- {id: HY-01-1, says: 一, must: 已召开}\n"
    folder = write_policies(tmp_path, text)
    assert run("new", "HY-01-2", "--dir", folder).code == 0
    assert "\n- id: HY-01-2\n  clause: 甲（一）\n  says: " in (folder / "rules.yaml").read_text(
        encoding="utf-8"
    )
    assert [rule.id for rule in load_policies(folder).rules] == ["HY-01-1", "HY-01-2"]


def test_the_first_rule_of_a_regulation_leaves_its_clause_to_be_written(tmp_path: Path) -> None:
    policies_of(tmp_path, one_rule("meeting", "must: 已召开"))
    assert run("new", "XX-07-1", "--dir", tmp_path / "set", "--record", "会议").code == 0
    assert "clause: （待写）" in (tmp_path / "set/xx_07.yaml").read_text(encoding="utf-8")
