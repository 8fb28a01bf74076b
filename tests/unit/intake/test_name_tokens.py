"""What a person is found by: whole parts, without accents and case, Đ in both its spellings."""

import pytest

from services.intake.domain.name_tokens import parts, spellings, tokens


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Izmišljena", ["izmisljena"]),
        ("Šuštar-Žlebnik", ["sustar", "zlebnik"]),
        ("  ČEŠNJA   ", ["cesnja"]),
        ("O'Hara", ["hara"]),
        ("José María", ["jose", "maria"]),
        ("%", []),
        ("_*", []),
        ("Č", []),
        ("Ivan 3.", ["ivan"]),
        ("", []),
    ],
)
def test_parts_of_two_letters_or_more(name, found):
    assert parts(name) == found


def test_whoever_writes_dj_finds_a_crossed_d_and_the_other_way_round():
    assert {"duric", "djuric"} == set(spellings("Đurić"))
    assert set(parts("Đurić")) <= set(spellings("Djurić"))
    assert set(parts("Djurić")) <= set(spellings("Đurić"))


def test_a_name_is_a_token_of_its_kind_and_a_date_one_of_its_own():
    assert list(tokens("Živa", None, "1990-03-18")) == ["given:ziva", "born:1990-03-18"]
