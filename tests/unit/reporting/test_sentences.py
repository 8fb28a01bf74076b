"""Every refusal and task of reporting has its sentence in Slovene and Italian, with the same values in it."""

import json
import re
from pathlib import Path
from string import Formatter

import pytest

from services.reporting.api.tasks import WHY

ROOM = Path(__file__).resolve().parents[3] / "services" / "reporting"
SENTENCES = json.loads((ROOM / "sentences.json").read_text(encoding="utf-8"))
RAISED = re.compile(r'(?:Refused|BadInput)\(\s*"(\w+)",\s*"([^"]+)"')
FORBIDDEN = re.compile(r'Forbidden\(\s*"([^"]+)",\s*code="(\w+)"')


def raised() -> dict[str, str]:
    """The English sentence of each code in the source."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.rglob("*.py")))
    found = dict(RAISED.findall(text))
    tasks = {f"task_{kind}": sentence for kind, sentence in WHY.items()}
    return found | tasks | {code: sentence for sentence, code in FORBIDDEN.findall(text)}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_code_is_translated_and_none_is_left_over():
    assert set(raised()) == set(SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
@pytest.mark.parametrize("tongue", ["sl", "it"])
def test_a_translation_names_the_same_values(code, tongue):
    assert placeholders(SENTENCES[code][tongue]) == placeholders(raised()[code])
