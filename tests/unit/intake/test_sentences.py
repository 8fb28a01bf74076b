"""Every refusal of intake has its sentence in Slovene and Italian, with the same values in it."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import services.intake
from services.intake.app import SERVICE

ROOT = Path(services.intake.__file__).parent
REFUSALS = ("BadInput", "Refused", "Forbidden")


def refusals() -> Iterator[tuple[str, str]]:
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in REFUSALS:
                texts = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
                named = [ast.literal_eval(one.value) for one in node.keywords if one.arg == "code"]
                yield (named or texts)[0], texts[-1]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_code_is_translated_with_the_same_values():
    found = dict(refusals())
    assert len(found) > 30
    for code, sentence in found.items():
        for language in ("sl", "it"):
            told = SERVICE.sentences[code][language]
            assert placeholders(told) <= placeholders(sentence) | {"field"}, (code, language)
