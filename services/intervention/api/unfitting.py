"""A step of a restraining order in words, and why it does not fit in a sentence."""

from law.order_state import StepKind, Unfitting
from services.intervention.api.wording import Voice

WHY: dict[Unfitting, str] = {
    "before_issue": "It is said to have been before the order was issued.",
    "until_not_meant": "A step of this kind sets no end.",
    "until_before_step": "The end it sets is before the step itself.",
    "until_past_maximum": "The end it sets is past what the law lets such a step grant.",
    "after_end": "By what is recorded the order had ended before.",
    "after_annulment": "By what is recorded the order had been annulled before.",
    "after_decision": "By what is recorded the court had already decided.",
    "second_decision": "A decision of the court is already recorded.",
    "second_extension_decision": "A decision on the extension is already recorded.",
    "without_decision": "No decision of the court is recorded that could be extended.",
    "extends_nothing": "The end it sets is not later than the end the order has.",
    "repeated": "Such a step is already recorded, at another time.",
}

WORDS: dict[StepKind, str] = {
    "written_order_served": "written order served",
    "keys_handed_over": "keys handed over",
    "sent_to_court": "sent to the court",
    "confirmed": "confirmed by the court",
    "changed": "changed by the court",
    "annulled": "annulled by the court",
    "extension_proposed": "extension proposed",
    "extended": "extended by the court",
    "extension_rejected": "extension rejected by the court",
    "violated": "violated",
    "re_reported": "violence reported again",
}


def words(voice: Voice, kind: StepKind) -> str:
    """The step in words."""
    return voice.says(f"step_{kind}", WORDS[kind])


def why(voice: Voice, reason: Unfitting) -> str:
    """The reason in a sentence."""
    return voice.says(f"unfitting_{reason}", WHY[reason])
