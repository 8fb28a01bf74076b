"""A file, a function and a module's name stay within what one reader takes in."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import OURS, PRODUCT, named, python_files

LINES_A_FILE = 400
LINES_A_FUNCTION = 40
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


def long_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            lines = node.end_lineno - node.lineno + 1
            if lines > LINES_A_FUNCTION:
                yield f"{named(path)}:{node.lineno} {node.name}: {lines} lines"


def test_no_file_is_longer_than_400_lines():
    counted = {
        named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*OURS)
    }
    assert {name: lines for name, lines in counted.items() if lines > LINES_A_FILE} == {}


def test_no_function_is_longer_than_40_lines():
    assert [found for path in python_files(*OURS) for found in long_functions(path)] == []


def test_a_modules_name_says_what_it_is_for():
    assert [named(path) for path in python_files(*PRODUCT) if path.stem in SAYS_NOTHING] == []


def test_every_module_opens_with_what_it_is_for():
    silent = [
        named(path)
        for path in python_files(*OURS)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
