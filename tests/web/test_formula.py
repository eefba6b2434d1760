"""The page of the formula says what computes, and nothing else."""

from __future__ import annotations

from dataclasses import fields

from django.test import Client

from renown.score.model import MODEL, Model
from renown.vocabulary import KINDS
from renown.web.pages.formula import NAMES, NOT_SETTINGS, formula, model_of, ruler
from tests.web.reading import page


def test_every_setting_of_the_model_has_a_name_on_the_page() -> None:
    assert set(NAMES) | NOT_SETTINGS == {field.name for field in fields(Model)}


def test_every_kind_is_listed_with_the_weight_that_is_used(empty_site: Client) -> None:
    text = page(empty_site.get("/how-it-works")).text
    for kind in KINDS:
        assert kind.label in text
        assert kind.sentence in text


def test_the_settings_shown_are_those_of_the_run_in_force(site: Client) -> None:
    text = page(site.get("/how-it-works")).text
    assert "20,000 is 100" in text
    assert "1.0+full=20000" in text


def test_a_setting_of_a_later_version_does_not_break_the_page() -> None:
    assert model_of(MODEL.as_dict() | {"unheard_of": 1}) == MODEL


def test_the_scale_ends_at_or_below_a_hundred_and_rises() -> None:
    marks = [float(score) for _x, score, _influence, _hang in ruler(MODEL)]
    assert marks[0] == 0
    assert marks == sorted(marks)
    assert marks[-1] <= 100


def test_a_model_without_selectivity_or_of_another_full_still_has_a_page() -> None:
    for model in (MODEL.with_(selectivity=0.0), MODEL.with_(full=50.0), MODEL.with_(full=1e12)):
        assert formula(model.as_dict(), None)["per_ten"]
