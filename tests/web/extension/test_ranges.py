"""Look-ups by the beginning of a hash: right scores, many names in each range, and no way to tell who is hidden."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from renown.home import Home
from renown.ranges import FEWEST, Ranges, range_arrays
from tests.web.conftest import at_home


def hashed(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:16]


def people(count: int) -> pa.Table:
    """One account each, with a handle of its own."""
    return table([("bluesky", f"did:{k}", f"p{k}.example") for k in range(count)])


def table(rows: list[tuple[str, str, str | None]], person: list[int] | None = None) -> pa.Table:
    networks, ids, handles = zip(*rows, strict=True)
    return pa.table({
        "person": pa.array(person or range(len(rows)), pa.uint32()),
        "network": pa.array(networks, pa.large_string()),
        "id": pa.array(ids, pa.large_string()),
        "handle": pa.array(handles, pa.large_string()),
    })  # fmt: skip


@pytest.mark.parametrize(("count", "digits"), [(30, 0), (300, 0), (1_500, 1), (60_000, 2)])
def test_a_range_holds_many_names_whatever_the_size_of_the_community(count: int, digits: int) -> None:
    ranges = Ranges({}, people(count))
    assert ranges.names == 2 * count
    assert ranges.digits == digits
    found = [ranges.within(f"{k:0{digits}x}" if digits else "")[0] for k in range(16**digits)]
    assert sum(map(len, found)) == ranges.names
    if digits:
        assert min(map(len, found)) >= FEWEST


def test_names_are_found_by_id_and_handle_as_the_engine_folds_them() -> None:
    ranges = Ranges({}, table([("twitter", "12", "Ann"), ("mastodon", "https://a.example/@Ø", None)]))
    assert ranges.person(hashed("twitter:12")) == 0
    assert ranges.person(hashed("twitter:ann")) == 0
    assert ranges.person(hashed("twitter:Ann")) is None
    assert ranges.person(hashed("mastodon:https://a.example/@ø")) == 1
    assert ranges.person(hashed("bluesky:ann")) is None


def test_a_shared_handle_is_nobody_and_an_id_goes_before_a_handle() -> None:
    ranges = Ranges({}, table([("x", "1", "same"), ("x", "2", "SAME"), ("x", "3", None), ("x", "4", "3")]))
    assert ranges.person(hashed("x:same")) is None
    assert ranges.person(hashed("x:3")) == 2
    own = Ranges({}, table([("x", "1", "same"), ("x", "2", "same")], person=[5, 5]))
    assert own.person(hashed("x:same")) == 5


def test_a_run_brings_its_ranges_along_and_an_older_one_makes_them(real: Path) -> None:
    scores = Home(real).current()
    made = range_arrays(scores.tables["accounts"])
    for key, array in made.items():
        assert np.array_equal(scores.arrays[key], array)
    assert scores.ranges.names == len(made["range_hash"]) > 0


def test_the_only_range_of_a_small_community_has_everybodys_right_score(site: Client) -> None:
    info = site.get("/api/v1/ranges")
    assert info.json() | {"computed": ""} == {
        "digits": 0, "most": 256, "seconds": 600, "computed": "", "simulated": False,
    }  # fmt: skip
    answer = site.get("/api/v1/ranges/all")
    found = {hash: numbers for hash, *numbers in answer.json()["ranges"]["all"]}
    for key in ("twitter:ann", "twitter:cjk", "blog:https://ann.example/a~b/"):
        told = site.get(f"/api/v1/scores/{key.replace('~', '~~').replace('/', '~-')}").json()
        assert found[hashed(key)] == pytest.approx([told[name] for name in ("score", "low", "high")], abs=0.01)
    assert found[hashed("twitter:shy")] == [None, None, None]
    assert hashed("twitter:nobody") not in found
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=600"
    assert site.get("/api/v1/ranges/all", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert not answer.cookies


@pytest.fixture
def large_site(crowded: Path, settings: Settings) -> Client:
    """The site of a community with 16 ranges."""
    return at_home(crowded, settings)


def test_several_ranges_come_in_one_answer(large_site: Client) -> None:
    digits = large_site.get("/api/v1/ranges").json()["digits"]
    assert digits == 1
    answer = large_site.get("/api/v1/ranges/0,f,3").json()
    assert list(answer["ranges"]) == ["0", "3", "f"]
    for beginning, rows in answer["ranges"].items():
        assert all(hash.startswith(beginning) for hash, *_numbers in rows)


@pytest.mark.parametrize("asked", ["", "zz", "0,1,g", "00", "all", "twitter:ann", "0,", "..", "%00"])
def test_what_is_no_range_is_refused_in_one_line(large_site: Client, asked: str) -> None:
    answer = large_site.get(f"/api/v1/ranges/{asked}")
    assert answer.status_code == (404 if asked == "" else 400)
    if asked:
        assert answer.json()["digits"] == 1


def test_asking_for_too_many_ranges_is_refused(large_site: Client) -> None:
    asked = ",".join(f"{k:03x}" for k in range(257))
    assert large_site.get(f"/api/v1/ranges/{asked}").status_code == 400


def test_before_the_first_run_nobody_is_found(empty_site: Client) -> None:
    assert empty_site.get("/api/v1/ranges/all").json() == {"digits": 0, "ranges": {"all": []}}


def test_reasons_add_up_to_the_score_and_lead_to_the_profile(site: Client) -> None:
    card = site.get(f"/api/v1/ranges/reasons/{hashed('twitter:ann')}").json()
    assert card["score"] == 36.9
    assert round(sum(line["points"] for line in card["lines"]), 1) == 36.9
    assert card["people"] == 60
    assert card["why"] == "http://localhost/people/twitter:ann/why"
    assert site.get(card["why"].removeprefix("http://localhost")).status_code == 200


def test_hidden_people_are_gone_at_once_and_look_like_nobody(real: Path, tmp_path: Path, settings: Settings) -> None:
    shutil.copytree(real, tmp_path / "home")
    site = at_home(tmp_path / "home", settings)
    ann, nobody = hashed("twitter:ann"), hashed("twitter:nobody")
    assert any(row[0] == ann for row in site.get("/api/v1/ranges/all").json()["ranges"]["all"])
    Home(tmp_path / "home").register.hide("twitter:ann")
    assert all(row[0] != ann for row in site.get("/api/v1/ranges/all").json()["ranges"]["all"])
    gone, never = (site.get(f"/api/v1/ranges/reasons/{one}") for one in (ann, nobody))
    assert gone.status_code == never.status_code == 404
    assert gone.content.replace(ann.encode(), nobody.encode()) == never.content
    few = site.get(f"/api/v1/ranges/reasons/{hashed('twitter:shy')}")
    assert few.status_code == 404
