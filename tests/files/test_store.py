"""The store: a folder really, S3 by its URL, and what is written, read, listed and taken away on each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prizes.config import Settings, use
from prizes.files.kinds import Kind, Size
from prizes.files.looking import CleanFile
from prizes.files.names import FOLDER
from prizes.files.store import StoreUrlError, drop, fetch, keep, old_keys, opened, store_fault

PICTURE = CleanFile(Kind.PNG, b"whole", Size(400, 300), {320: b"small"})


@pytest.fixture(params=["file", "memory"])
def storage(request, tmp_path: Path) -> str:
    """In memory is the interface that S3 has too."""
    url = f"file://{tmp_path / 'deep' / 'files'}" if request.param == "file" else f"memory://{tmp_path}"
    use(Settings(_env_file=None, storage_url=url))
    return url


async def listed(before: datetime) -> list[str]:
    return sorted([key async for part in old_keys(FOLDER, before) for key in part])


async def test_a_file_and_its_copies_are_kept_fetched_listed_and_dropped(storage):
    stored = await keep(PICTURE)
    assert [await fetch(key) for key in stored.keys] == [b"whole", b"small"]
    assert (stored.media_type, stored.bytes, stored.width, stored.height) == ("image/png", 5, 400, 300)
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert await listed(later) == sorted(stored.keys)
    assert await listed(later - timedelta(hours=1)) == []
    await drop([*stored.keys, *stored.keys])
    assert await fetch(stored.key) is None
    assert await listed(later) == []


async def test_a_store_that_can_be_written_has_no_fault(storage):
    assert await store_fault() is None
    assert await listed(datetime.now(UTC) + timedelta(minutes=1)) == []


def test_a_folder_is_made_for_its_owner_alone(tmp_path):
    folder = tmp_path / "new" / "files"
    opened(f"file://{folder}")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_s3_url_gives_bucket_and_prefix(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    store = opened("s3://prizes-files/edition/2027")
    assert (store.config["bucket"], store.prefix) == ("prizes-files", "edition/2027")


@pytest.mark.parametrize("url", ["", "file://", "s3://", "ftp://host/x", "var/files", "http://host/bucket"])
async def test_another_url_is_a_fault_in_words(url):
    use(Settings(_env_file=None).model_copy(update={"storage_url": url}))
    with pytest.raises(StoreUrlError):
        opened(url)
    assert await store_fault() == "PRIZES_STORAGE_URL must be file://path or s3://bucket/prefix."


async def test_a_store_that_cannot_be_written_is_a_fault_in_one_line(tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder")
    use(Settings(_env_file=None, storage_url=f"file://{tmp_path / 'taken' / 'below'}"))
    fault = await store_fault()
    assert fault is not None and fault.startswith("The store of files cannot be written")
