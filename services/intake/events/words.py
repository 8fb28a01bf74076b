"""The coded words that intake's facts are made of."""

from typing import Literal

SourceKind = Literal["police", "school", "health", "court", "self", "other"]
ReceivedBy = Literal["api", "phone", "letter"]
Urgency = Literal["now", "for_information"]
Ground = Literal[
    "endangered_child",
    "domestic_violence",
    "incapacitated_adult",
    "elderly_without_relatives",
    "unaccompanied_foreign_minor",
]
Decision = Literal["in_scope", "out_of_scope", "information"]
OutOfScope = Literal[
    "homelessness", "mental_health", "public_order", "placement_help", "violence_not_urgent", "other"
]
Risk = Literal["weapon", "injury", "threats", "alcohol_drugs", "children_present", "none_known"]
PersonRole = Literal["victim", "perpetrator", "child", "guardian", "reporter", "other"]
AgeBasis = Literal["documented", "stated", "assessed"]
Sex = Literal["female", "male", "other", "unknown"]
PlaceKind = Literal["home", "work", "school", "nursery", "other"]
Underlying = Literal["minor_offence", "crime"]
ToldWho = Literal["victim", "school", "nursery", "unit", "csd"]
OpenedBecause = Literal["notification", "referral", "came_alone", "enquiry", "other"]
TextKind = Literal[
    "summary", "note", "report", "essentials", "place", "conclusion", "callback_name", "callback_phone"
]
Readiness = Literal[1, 2]
InstitutionKind = Literal[
    "care_home", "health", "court", "police", "school", "interpreter", "crisis_centre", "csd", "ngo", "other"
]
Citizenship = Literal["si", "eu", "other", "stateless", "unknown"]
Residence = Literal["permanent", "temporary", "asylum", "none", "unknown"]
Work = Literal[
    "employed", "unemployed", "unemployable", "retired", "parental_leave", "pupil_student", "other", "unknown"
]
Education = Literal["primary_or_less", "vocational", "secondary", "higher", "unknown"]
ErasureBasis = Literal["retention_over", "own_request", "court", "entered_by_mistake"]
