"""What was taken from others is exactly what its record says."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "static" / "vendor"
RECORD = json.loads((FOLDER / "vendor.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", RECORD, ids=lambda entry: entry["name"])
def test_vendored_file_equals_its_recorded_hash_version_and_licence(entry):
    content = (FOLDER / entry["file"]).read_bytes()
    assert base64.b64encode(hashlib.sha384(content).digest()).decode() == entry["sha384"]
    assert entry["version"] in entry["file"]
    assert f"version={entry['version']!r}".replace("'", '"') in content.decode()
    assert (FOLDER / entry["licence_file"]).stat().st_size > 100


def test_every_file_of_the_folder_is_on_record():
    known = {"vendor.json"} | {e["file"] for e in RECORD} | {e["licence_file"] for e in RECORD}
    assert {p.name for p in FOLDER.iterdir()} == known
