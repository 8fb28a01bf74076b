"""Sentences of answers in the caller's language: the English one stands in the code, the others in sentences.json."""

from typing import Annotated

from fastapi import Header

from chassis.problems import language
from chassis.web import CallContext

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
