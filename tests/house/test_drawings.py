"""The drawings of the house are as the imports are."""

import subprocess
import sys

from tests.house.checkout import ROOT


def test_every_drawing_is_as_the_imports_are():
    done = subprocess.run(
        [sys.executable, ".ci/drawings", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_every_stage_is_drawn():
    text = (ROOT / "docs" / "stages.md").read_text()
    stages = [path.name for path in (ROOT / "prizes").iterdir() if (path / "rules").is_dir()]

    assert len(stages) >= 8
    assert all(f"<!-- drawing: {stage} -->" in text for stage in stages)
