"""Sentences of answers in the caller's language: the English one stands in the code, the others in sentences.json."""

from datetime import datetime
from typing import Annotated

from fastapi import Header

from chassis.problems import language
from chassis.web import CallContext
from contracts import wording

WORDS = {
    "victim": "the victim",
    "school": "the school",
    "nursery": "the nursery",
    "unit": "the unit",
    "csd": "the centre for social work",
}
Heard = Annotated[str | None, Header(description="sl, it or en: the language of the sentences")]


class Voice:
    """Says sentences in the language that the caller likes best."""

    def __init__(self, call: CallContext, accept_language: str | None):
        self.tongue = language(accept_language)
        self._sentences = call.app.sentences

    def says(self, code: str, sentence: str, **values: object) -> str:
        """The sentence of a code, its places filled."""
        told: str = self._sentences.get(code, {}).get(self.tongue, sentence)
        return told.format(**values)

    def word(self, code: str) -> str:
        """A code as a word; itself where nobody has put it into words."""
        return self.says(f"word_{code}", WORDS.get(code, code))

    def coded(self, field: str, code: str) -> str:
        """A code of a field in words, as the facts of all services are told."""
        return wording.word("", field, code, self.tongue)

    def instant(self, instant: datetime) -> str:
        """A moment as an office of this language writes it, on the local clock."""
        return wording.instant(instant, self.tongue)
