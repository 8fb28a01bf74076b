"""What others' messages make us do, and what our own facts make us tell those who subscribed."""

from services.intervention.reactions.announcing import announce
from services.intervention.reactions.hearing import reactions_to_intake

__all__ = ["announce", "reactions_to_intake"]
