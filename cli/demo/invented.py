"""The people of the demo: nobody of this name exists, and each name says so."""

from random import Random
from typing import Any, Final

from cli.register.interventions import RegisterEvent

WOMEN: Final = ("Metka", "Polonca", "Zalka", "Marjetka", "Lenčka", "Jerica", "Barbka", "Tončka")
MEN: Final = ("Janezek", "Lojzek", "Tonček", "Martinek", "Jurček", "Blažek", "Petrček", "Matevžek")
FAMILIES: Final = ("Izmišljena", "Neobstoječa", "Namišljena", "Nihčeva", "Pravljična", "Izmišljotina")
MASCULINE: Final = {"Izmišljena": "Izmišljeni", "Neobstoječa": "Neobstoječi", "Namišljena": "Namišljeni"}

ROLES_OF: Final = {
    "endangered_children": (("child", 3, 17), ("guardian", 24, 49)),
    "domestic_violence": (("victim", 19, 64), ("perpetrator", 21, 66)),
    "unaccompanied_foreign_minors": (("child", 13, 17), ("child", 11, 17)),
    "elderly_without_relatives": (("other", 71, 93),),
    "guardianship": (("other", 31, 78),),
    "other": (("other", 26, 61),),
    "information": (("other", 20, 70),),
}
"""Who stands in a case of a task, with the youngest and the oldest."""


def people(event: RegisterEvent, chance: Random) -> list[dict[str, Any]]:
    """The persons of an event, as a request names them (without ids)."""
    family = chance.choice(FAMILIES)
    return [one(role, chance.randint(low, high), family, chance) for role, low, high in ROLES_OF[event.task]]


def one(role: str, age: int, family: str, chance: Random) -> dict[str, Any]:
    """A person; a perpetrator is a man here and a victim a woman, as in nearly every row of the report."""
    is_woman = role != "perpetrator" and (role == "victim" or chance.random() < 0.5)
    given = chance.choice(WOMEN if is_woman else MEN)
    return {
        "role": role,
        "given_name": given,
        "family_name": family if is_woman else MASCULINE.get(family, family),
        "sex": "female" if is_woman else "male",
        "age_years": age,
        "age_basis": "stated",
    }


def couple(chance: Random | int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Whom an order protects and whom it is against."""
    dice = Random(chance) if isinstance(chance, int) else chance
    family = dice.choice(FAMILIES)
    victim, perpetrator = (
        one(role, dice.randint(low, high), family, dice) for role, low, high in ROLES_OF["domestic_violence"]
    )
    return victim, perpetrator


def child_called(sex: str, chance: Random) -> dict[str, str]:
    """A name for somebody of whom a register has a code only."""
    family = chance.choice(FAMILIES)
    if sex == "female":
        return {"given_name": chance.choice(WOMEN), "family_name": family}
    return {"given_name": chance.choice(MEN), "family_name": MASCULINE.get(family, family)}
