"""Uploaded files: named by what they contain, whole or absent, and never outside of their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.core.decisions import NotFound
from portal.core.storage import Folder, open_storage

pytestmark = pytest.mark.anydb


def test_what_was_put_can_be_opened_under_its_key(tmp_path: Path) -> None:
    storage = open_storage((tmp_path / "up loads").as_uri())
    key = storage.put(b"a picture", suffix=".png")
    with storage.open(key) as file:
        assert file.read() == b"a picture"
    assert storage.url(key) == f"/uploads/{key}"
    assert key.endswith(".png")


def test_the_same_content_is_one_file(tmp_path: Path) -> None:
    storage = Folder(tmp_path)
    assert storage.put(b"a picture") == storage.put(b"a picture") != storage.put(b"another")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


def test_what_was_deleted_is_gone_and_deleting_again_is_quiet(tmp_path: Path) -> None:
    storage = Folder(tmp_path)
    key = storage.put(b"a picture")
    storage.delete(key)
    storage.delete(key)
    with pytest.raises(NotFound):
        storage.open(key)


@pytest.mark.parametrize(
    "key",
    ["", ".", "..", "../secret_key", "/etc/passwd", "a" * 64 + "/../../x", "a" * 63, "A" * 64, "a" * 64 + ".png/..",
     "a" * 64 + "\n", "a" * 64 + "\0", "..\\" + "a" * 64, "a" * 64 + ".p.n"],
)  # fmt: skip
def test_no_key_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    storage = Folder(tmp_path / "uploads")
    (tmp_path / "secret_key").write_text("secret")
    for touch in (storage.open, storage.delete, storage.url):
        with pytest.raises(NotFound):
            touch(key)
    assert (tmp_path / "secret_key").exists()


@pytest.mark.parametrize("suffix", ["png", ".", ".PNG", "./x", ".p/g", ".waytoolongone"])
def test_a_strange_ending_is_refused(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(ValueError, match="not a file name's ending"):
        Folder(tmp_path).put(b"a picture", suffix=suffix)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        Folder(tmp_path).put(b"a picture")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_address_without_a_storage_behind_it_is_refused() -> None:
    with pytest.raises(ValueError, match="no storage behind"):
        open_storage("ftp://example.com/uploads")
