"""What the gateway itself has to say, in Slovene and Italian."""

import json
from pathlib import Path
from typing import Final

from chassis.problems import Sentences

SENTENCES: Final[Sentences] = json.loads(
    Path(__file__).with_name("sentences.json").read_text(encoding="utf-8")
)
