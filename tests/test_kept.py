"""Facts kept between runs: taken only if every byte is as it was, and never a fault."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routecalc.findings import Refused
from routecalc.loading import kept as kept_module
from routecalc.loading import load
from routecalc.loading.kept import MOST, Kept
from routecalc.network import Network

TINY = Path(__file__).parent / "data" / "tiny"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of one's own."""
    return Path(shutil.copytree(TINY, tmp_path / "data"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache folder that does not exist yet."""
    return tmp_path / "deep" / "cache"


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading YAML is a fault from now on."""

    def fail(*args: object) -> None:
        raise AssertionError("the YAML was read")

    monkeypatch.setattr("routecalc.loading.layered.read_layers", fail)


def test_the_second_run_takes_the_same_facts_without_reading_the_yaml(
    data: Path, folder: Path, request: pytest.FixtureRequest
) -> None:
    first = load(data=data, cache=folder)
    request.getfixturevalue("unread")
    second = load(data=data, cache=folder)
    assert second == first == Network.model_validate(first.model_dump(by_alias=True, exclude_unset=True))
    assert second.digest == first.digest
    del second.__dict__["digest"], second.__dict__["weight"]
    assert second.digest == first.digest, "the digest that was kept is the one of these facts"


def test_the_shipped_facts_come_back_as_they_are(shipped: Network, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "facts.json")
    kept.keep(shipped)
    assert kept.network() == shipped


@pytest.mark.usefixtures("unread")
def test_overlays_are_never_taken_from_the_cache(data: Path, folder: Path) -> None:
    with pytest.raises(AssertionError, match="was read"):
        load(data, data=data, cache=folder)
    assert not folder.exists()


def test_scenarios_are_laid_on_facts_from_the_cache(data: Path, folder: Path, request: pytest.FixtureRequest) -> None:
    first = load(data=data, scenarios=["dear-trains"], cache=folder)
    assert len(files(folder)) == 1, "the facts without scenarios"
    request.getfixturevalue("unread")
    second = load(data=data, scenarios=["dear-trains"], cache=folder)
    assert second == first == load(data=data, scenarios=["dear-trains"], cache=folder)
    assert second.digest == first.digest != load(data=data, cache=folder).digest


def test_faults_of_scenarios_upon_kept_facts_are_placed_as_ever(data: Path, folder: Path) -> None:
    bad = data / "bad.yaml"
    head = "id: bad\nnames: {zh: 坏, en: Bad}\nauthor: t\ndate: 2026-01-01\nnote: n\nchanges:\n"
    for change in ("op: remove, id: rail-cn/subsidi", "op: remove, id: rail-cn/base-20", "op: remove, id: sea"):
        bad.write_text(f"{head}- {{{change}}}\n", "utf-8")
        told = []
        for cache in (None, folder, folder):
            try:
                load(data=TINY, scenarios=[str(bad)], cache=cache)
                told.append("")
            except Refused as refused:
                told.append(str(refused))
        assert len(set(told)) == 1
    assert "E-REF-TARIFF" in told[0]


def test_a_changed_byte_means_another_file(data: Path, folder: Path) -> None:
    load(data=data, cache=folder)
    text = (data / "facts.yaml").read_text("utf-8")
    (data / "facts.yaml").write_text(text.replace("rate: 440", "rate: 441"), "utf-8")
    changed = load(data=data, cache=folder)
    assert len(files(folder)) == 2
    assert changed.charge["rail-cn/base-20"].rate.likely == 441  # type: ignore[union-attr]
    (data / "facts.yaml").write_text(text, "utf-8")
    assert load(data=data, cache=folder).charge["rail-cn/base-20"].rate.likely == 440  # type: ignore[union-attr]
    assert len(files(folder)) == 2


def test_names_and_cuts_of_files_count_too(data: Path, folder: Path) -> None:
    before = Kept.of(data, folder).file
    (data / "facts.yaml").rename(data / "other.yaml")
    renamed = Kept.of(data, folder).file
    (data / "more.yaml").write_text("# nothing\nsources: []\n")
    assert len({before, renamed, Kept.of(data, folder).file}) == 3


def test_another_version_or_other_rules_mean_another_file(
    data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Kept.of(data, folder).file
    monkeypatch.setattr(kept_module, "__version__", "99.0")
    assert Kept.of(data, folder).file != before
    monkeypatch.undo()
    assert Kept.of(data, folder).file == before
    source = Path.read_bytes

    def other_rules(path: Path) -> bytes:
        return source(path) + (b"#" if path.name == "links.py" else b"")

    monkeypatch.setattr(Path, "read_bytes", other_rules)
    assert Kept.of(data, folder).file != before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\n\n",
        b"{}",
        b"\xff\xfe\n\xff\n\xff",
        b"0" * 64 + b"\nsha256:0\n{}",
        hashlib.sha256(b"sha256:0[]").hexdigest().encode() + b"\nsha256:0\n[]",
        hashlib.sha256(b'sha256:0{"nodez": []}').hexdigest().encode() + b'\nsha256:0\n{"nodez": []}',
        pickle.dumps({"nodes": ()}),
    ],
)
def test_foreign_content_is_ignored_and_replaced(data: Path, folder: Path, content: bytes) -> None:
    first = load(data=data, cache=folder)
    (file,) = files(folder)
    good = file.read_bytes()
    file.write_bytes(content)
    assert Kept(file).network() is None
    assert load(data=data, cache=folder) == first
    assert file.read_bytes() == good


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1, exclude_max=True), cut=st.booleans(), flip=st.integers(1, 255))
def test_torn_or_damaged_content_is_never_trusted(tmp_path: Path, at: float, cut: bool, flip: int) -> None:
    kept = Kept(tmp_path / "facts.json")
    kept.keep(SMALL)
    raw = kept.file.read_bytes()
    place = int(at * len(raw))
    kept.file.write_bytes(raw[:place] if cut else raw[:place] + bytes([raw[place] ^ flip]) + raw[place + 1 :])
    assert kept.network() is None


SMALL = Network.model_validate({"sources": [{"id": "s", "title": "Paper 纸"}]})


def test_nothing_but_json_is_read(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "facts.json")
    kept.keep(SMALL)
    seal, digest, body = kept.file.read_bytes().split(b"\n", 2)
    assert json.loads(body)[0] == ["Source", 1, ["id", "title"], [["plain", ["s"]], ["plain", ["Paper 纸"]]]]
    assert (seal, digest) == (kept.seal(digest, body), SMALL.digest.encode())

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (os.mkdir, (str(tmp_path / "sprung"),))

    evil = pickle.dumps(Trap())
    kept.file.write_bytes(b"\n".join((kept.seal(digest, evil), digest, evil)))
    assert kept.network() is None
    assert not (tmp_path / "sprung").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners of files here")
def test_the_file_of_another_user_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(tmp_path / "facts.json")
    kept.keep(SMALL)
    assert kept.network() == SMALL
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert kept.network() is None


def test_a_folder_that_cannot_be_made_is_no_fault(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/dev/null/x"), tmp_path / ("x" * 300)):
        assert load(data=data, cache=folder).nodes
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_folder_that_cannot_be_written_is_no_fault(data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, content: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", fail)
    assert load(data=data, cache=folder).nodes
    assert files(folder) == []


def test_a_full_disk_leaves_no_part(data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    assert load(data=data, cache=folder).nodes
    assert files(folder) == []


def test_a_folder_in_the_place_of_the_file_is_no_fault(data: Path, folder: Path) -> None:
    Kept.of(data, folder).file.mkdir(parents=True)
    assert load(data=data, cache=folder).nodes


def test_the_oldest_files_give_way(data: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    for age in range(MOST + 3):
        (folder / f"facts-{age}.json").write_text("{}")
        os.utime(folder / f"facts-{age}.json", (time.time() - 100 - age,) * 2)
    (folder / "mine.json").write_text("not ours")
    load(data=data, cache=folder)
    names = [file.name for file in files(folder)]
    assert len([name for name in names if name.startswith("facts-")]) == MOST
    assert {f"facts-{age}.json" for age in range(MOST - 1)} < set(names), "the new one and the youngest"
    assert "mine.json" in names


@pytest.mark.skipif(os.name != "posix", reason="no modes of files here")
def test_a_new_folder_belongs_to_its_user_alone(data: Path, folder: Path) -> None:
    load(data=data, cache=folder)
    assert folder.stat().st_mode & 0o077 == 0


def test_kept_facts_are_written_as_the_first(data: Path, folder: Path) -> None:
    first, second = load(data=data, cache=folder), load(data=data, cache=folder)
    for how in ({"exclude_unset": True}, {"exclude_defaults": True}, {"mode": "json", "by_alias": False}):
        assert first.model_dump(**how) == second.model_dump(**how)
    assert pickle.loads(pickle.dumps(second)) == first
    assert second.model_copy(update={"scenarios": ("x",)}).model_dump(exclude_unset=True)["scenarios"] == ("x",)


def test_facts_of_other_data_under_this_name_are_not_taken(tmp_path: Path) -> None:
    one, other = Kept(tmp_path / "facts-one.json"), Kept(tmp_path / "facts-other.json")
    one.keep(SMALL)
    one.file.rename(other.file)
    assert other.network() is None


SEALED = {
    "deep": b"[" * 200_000,
    "long": b'[["Source",1000000000000,[],[]]]',
    "before the first": b'[["Source",1,["id","title"],[["plain",["s"]],["plain",["t"]]]],["Network",1,["sources"],[["parts",[[-1]]]]]]',
    "letters for a list": b'[["Region",1,["id","places","reason"],[["plain",["s"]],["many",["ab"]],["one",[null]]]]]',
    "no type": b'[["Path",1,[],[]]]',
    "a field too many": b'[["Source",1,["id","title","x"],[["plain",["s"]],["plain",["t"]],["plain",["t"]]]]]',
    "a field too few": b'[["Source",1,["id"],[["plain",["s"]]]]]',
    "a short column": b'[["Source",2,["id","title"],[["plain",["s"]],["plain",["t"]]]]]',
    "not whole": b'[["Source",1,["id","title"],[["plain",["s"]],["plain",["t"]]]]]',
    "another kind": b'[["Source",1,["id","title"],[["code",["s"]],["plain",["t"]]]]]',
    "nothing": b"[]",
}


@pytest.mark.parametrize("body", SEALED.values(), ids=SEALED)
def test_what_was_never_written_is_ignored_although_it_is_sealed(tmp_path: Path, body: bytes) -> None:
    kept = Kept(tmp_path / "facts.json")
    kept.file.write_bytes(b"\n".join((kept.seal(b"d", body), b"d", body)))
    assert kept.network() is None
    kept.file.write_bytes(b"\n".join((kept.seal(b"\xff", b"[]"), b"\xff", b"[]")))
    assert kept.network() is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_a_device_or_a_huge_file_is_not_read(tmp_path: Path) -> None:
    for number, make in enumerate((os.mkfifo, lambda path: os.symlink("/dev/zero", path), lambda path: os.mkdir(path))):
        kept = Kept(tmp_path / f"facts-{number}.json")
        make(kept.file)
        assert kept.network() is None
    huge = Kept(tmp_path / "facts-huge.json")
    with huge.file.open("wb") as file:
        file.truncate(1 << 33)
    assert huge.network() is None
