"""Paper: a template beside this file and the data it is set with; nothing of it ever stands on a disk."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

HERE = Path(__file__).parent
FONTS = typst.Fonts(include_system_fonts=False)
"""Those in the wheel: a paper looks the same on every machine."""
STANDARD: Literal["a-2b"] = "a-2b"
"""PDF/A, for an office keeps its papers for longer than its programs."""


class PaperFault(RuntimeError):
    """A paper could not be set. What the compiler says may quote the data, so it is not passed on."""


def pdf(template: str, data: Mapping[str, Any], stated: datetime) -> bytes:
    """`<template>.typ` set with `data`, dated `stated`; the same data give the same bytes."""
    source = (HERE / f"{template}.typ").read_bytes()
    compiler = typst.Compiler(root=HERE, font_paths=FONTS, ignore_system_fonts=True)
    told = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        made = compiler.compile(
            input=source,
            format="pdf",
            sys_inputs=told,
            timestamp=int(stated.timestamp()),
            pdf_standards=STANDARD,
        )
    except typst.TypstError:
        raise PaperFault(f"the paper {template} could not be set") from None
    if not isinstance(made, bytes):
        raise PaperFault(f"the paper {template} came out as something else")
    return made
