"""Writes the corpus as files: `python …/tests_core/write_corpus.py FOLDER`.

An .eml of each letter, and `expected.json`.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
import conftest  # noqa: E402, F401 - addons become bare packages


def write(folder: Path) -> None:
    from mail_lead_filter.tests_core.corpus import corpus

    folder.mkdir(parents=True, exist_ok=True)
    expected = {}
    for case in corpus():
        (folder / f"{case.name.replace('/', '-')}.eml").write_bytes(case.raw)
        expected[case.name] = case.expected
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
