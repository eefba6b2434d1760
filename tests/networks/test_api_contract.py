"""What every network with an API keeps to. One without a sample in tests/networks/api fails."""

from __future__ import annotations

import importlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from renown.errors import Busy, Missing, NetworkError, Refused, Unreachable
from renown.lake import Lake
from renown.networks import NETWORKS, http
from renown.networks.archive import Archive
from renown.networks.fetcher import LOOPBACK
from renown.networks.http import Web
from renown.networks.network import Collectable, Connection, Cursor, Journal, Network, Page
from renown.vocabulary import KIND_BY_KEY
from tests.faulty import Answer, Asked, Server, serving
from tests.networks.api_sample import NOW, TOKEN, Act, Sample

COLLECTABLE = [network for network in NETWORKS if isinstance(network, Collectable)]
HTML = Answer(b"<html>please sign in</html>", headers={"Content-Type": "text/html"})

STRANGE = Answer({})
"""Stands for the answer of another shape that a sample names."""

each = pytest.mark.parametrize("network", COLLECTABLE, ids=lambda network: network.key)


def sample_of(network: Network) -> Sample:
    try:
        sample: Sample = importlib.import_module(f"tests.networks.api.{network.key}").SAMPLE
    except ModuleNotFoundError:
        pytest.fail(f"there is no sample in tests/networks/api/{network.key}.py")
    return sample


def web(patience: float = 1e6) -> Web:
    """A way out whose waits take no time, and whose clock stands at NOW."""
    return Web(patience=patience, allow=LOOPBACK, clock=lambda: NOW, sleep=lambda seconds: None)


def connected(sample: Sample, base: str) -> Connection:
    return replace(sample.given, base=base, account=sample.account, label=sample.label)


def fetched(
    network: Any, sample: Sample, base: str, cursor: Cursor | None = None, journal: Journal | None = None
) -> Iterator[Page]:
    pages: Iterator[Page] = network.fetch(connected(sample, base), cursor or {}, web(), journal or Journal())
    return pages


def acts(pages: list[Page]) -> list[Act]:
    return [
        Act(*(row[name] for name in ("source", "kind", "target", "at", "post", "precision", "undone")))
        for page in pages
        for row in page.batch.interactions.to_pylist()
    ]


def told(pages: list[Page]) -> str:
    """Everything that would be stored, as one text."""
    tables = [table for page in pages for table in (page.batch.interactions, page.batch.accounts, page.batch.posts)]
    return json.dumps([table.to_pylist() for table in tables if table is not None], ensure_ascii=False)


@contextmanager
def faulty(sample: Sample, fault: Answer, hits: Callable[[int], bool]) -> Iterator[Server]:
    """The world of a sample, with the fault in place of the answers whose number (from 0) `hits`."""
    count = iter(range(1_000_000))
    with serving(lambda asked: fault if hits(next(count)) else sample.answer(asked)) as server:
        yield server


@each
def test_it_says_what_its_api_gives_and_wants(network: Any) -> None:
    assert network.api.sees.endswith(".")
    assert network.api.account or network.api.secrets
    assert not network.api.base or network.api.base.startswith("https://")
    sample = sample_of(network)
    assert {one.key for one in network.api.secrets if not one.optional} <= set(sample.given.secrets)
    assert set(sample.given.secrets) <= {one.key for one in network.api.secrets}


@each
def test_it_finds_out_whose_account_it_is(network: Any) -> None:
    sample = sample_of(network)
    with serving(sample.answer) as server:
        found = network.identify(replace(sample.given, base=server.base), web())
    assert (found.account, found.label, found.base) == (sample.account, sample.label, server.base)
    assert dict(found.secrets).keys() == dict(sample.given.secrets).keys()


@each
def test_every_public_act_comes_and_nothing_else(network: Any) -> None:
    sample, journal = sample_of(network), Journal()
    with serving(sample.answer) as server:
        pages = list(fetched(network, sample, server.base, journal=journal))
    assert Counter(set(acts(pages))) == Counter(sample.acts)
    assert {act.kind for act in acts(pages)} <= set(network.kinds) <= set(KIND_BY_KEY)
    assert dict(journal.passed) == dict(sample.passed)
    assert dict(journal.unreadable) == dict(sample.unreadable)
    assert sample.unreadable, "the sample has no broken record"


@each
def test_what_is_private_is_never_stored(network: Any) -> None:
    sample, served = sample_of(network), []

    def kept(asked: Asked) -> Answer:
        answer = sample.answer(asked)
        is_text = isinstance(answer.body, bytes)
        served.append(answer.body.decode() if is_text else json.dumps(answer.body, ensure_ascii=False))
        return answer

    with serving(kept) as server:
        stored = told(list(fetched(network, sample, server.base)))
    for words in sample.private:
        assert words in "".join(served), f"the sample does not serve {words!r}"
        assert words not in stored


@each
def test_only_the_fields_that_are_needed_are_asked_for(network: Any) -> None:
    sample = sample_of(network)
    with serving(sample.answer) as server:
        list(fetched(network, sample, server.base))
    for parameter, fields in sample.asked.items():
        wanted = {one for asked in server.asked for text in asked.query.get(parameter, ()) for one in text.split(",")}
        assert wanted == fields, parameter


@each
def test_collecting_again_changes_nothing(network: Any, tmp_path: Path) -> None:
    sample, lake = sample_of(network), Lake(tmp_path)
    with serving(sample.answer) as server:
        first = list(fetched(network, sample, server.base))
        lake.append(page.batch for page in first)
        held = sorted(lake.contents().acts["key"].tolist())
        assert len(held) == len(sample.acts)
        assert lake.append(page.batch for page in fetched(network, sample, server.base)).new == 0
        on = fetched(network, sample, server.base, json.loads(json.dumps(first[-1].cursor)))
        assert lake.append(page.batch for page in on).new == 0
    assert sorted(lake.contents().acts["key"].tolist()) == held


@each
def test_the_archive_and_the_api_tell_the_same_acts(network: Any, tmp_path: Path) -> None:
    sample, lake = sample_of(network), Lake(tmp_path)
    if sample.archive is None:
        assert sample.shared == 0
        return
    with Archive(sample.archive) as archive:
        lake.append(network.read_archive(archive, Journal()))
    with serving(sample.answer) as server:
        appended = lake.append(page.batch for page in fetched(network, sample, server.base))
    assert len(sample.acts) - appended.new == sample.shared > 0


@each
def test_killed_after_any_page_it_goes_on_and_loses_nothing(network: Any) -> None:
    sample = sample_of(network)
    with serving(sample.answer) as server:
        whole = list(fetched(network, sample, server.base))
        asked = len(server.asked)
        assert sum(bool(page.batch.interactions) for page in whole) > 1, "the sample has one page only"
        for kept in range(1, len(whole)):
            pages = fetched(network, sample, server.base)
            before = list(islice(pages, kept))
            pages.close()  # type: ignore[attr-defined]
            server.asked.clear()
            rest = list(fetched(network, sample, server.base, json.loads(json.dumps(before[-1].cursor))))
            assert set(acts(before)) | set(acts(rest)) == sample.acts, f"killed after page {kept}"
            assert len(server.asked) <= asked


@each
def test_what_happens_later_comes_with_the_next_run(network: Any) -> None:
    sample = sample_of(network)
    with serving(sample.answer) as server:
        cursor = list(fetched(network, sample, server.base))[-1].cursor
    if sample.later is None:
        pytest.skip("the sample says nothing of later")
    with serving(sample.later) as server:
        pages = list(fetched(network, sample, server.base, json.loads(json.dumps(cursor))))
    assert set(acts(pages)) - sample.acts == sample.more
    assert sample.more


@each
@pytest.mark.parametrize(
    "fault",
    [
        Answer(status=500),
        Answer({"error": "later"}, status=503, headers={"Retry-After": "7"}),
        Answer(status=429),
        Answer({}, status=429, headers={"Retry-After": "30"}),
        Answer({"data": [1, 2, 3]}, cut=5),
        Answer(b'{"data": [{"id"'),
        HTML,
        Answer(status=502, body=HTML.body, headers=HTML.headers),
        Answer(hang=True),
    ],
    ids=[
        "500", "503 with Retry-After", "429", "429 with Retry-After", "half an answer", "half of JSON", "HTML",
        "502 in HTML", "hanging",
    ],
)  # fmt: skip
def test_what_passes_is_waited_for(network: Any, fault: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ", 0.4)
    sample, journal = sample_of(network), Journal()
    with faulty(sample, fault, lambda number: number == 1) as server:
        pages = list(fetched(network, sample, server.base, journal=journal))
    assert set(acts(pages)) == sample.acts
    assert dict(journal.unreadable) == dict(sample.unreadable)


@each
@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Answer({"error": {"message": f"bad\ntoken {TOKEN}"}}, status=401), Refused),
        (Answer({"error": {"message": f"not with {TOKEN}"}}, status=403), (Refused, Busy)),
        (Answer({"detail": "strange"}, status=400), NetworkError),
        (Answer(status=404), Missing),
        (Answer(status=429, headers={"Retry-After": "99999999"}), Busy),
        (Answer(status=429), Busy),
        (Answer(status=500), Unreachable),
        (Answer({"data": [1, 2, 3]}, cut=5), NetworkError),
        (HTML, NetworkError),
        (Answer(b"[" * 100_000), NetworkError),
        (STRANGE, NetworkError),
        (Answer("text"), NetworkError),
    ],
    ids=[
        "401", "403", "400", "404", "429 for ever", "429", "500", "half an answer", "HTML", "deep JSON",
        "another shape", "a text",
    ],
)  # fmt: skip
def test_what_does_not_pass_is_told_in_one_line_of_ours(
    network: Any, fault: Answer, raised: type[NetworkError], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sample, journal = sample_of(network), Journal()
    fault = sample.strange if fault is STRANGE else fault
    kept: list[Page] = []

    def collected() -> None:
        for page in fetched(network, sample, server.base, journal=journal):
            kept.append(page)
        if raised is Missing:  # what is gone may be passed over, nothing else
            raise Missing("passed over")

    with faulty(sample, fault, lambda number: number >= 1) as server, pytest.raises(raised) as caught:
        collected()
    line = str(caught.value)
    assert "\n" not in line
    assert TOKEN not in f"{line} {caught.value!r} {caplog.text} {journal}"
    if raised is not Missing:
        with serving(sample.answer) as server:
            kept += fetched(network, sample, server.base, kept[-1].cursor if kept else {})
        assert set(acts(kept)) == sample.acts


@each
def test_a_server_that_hangs_for_ever_is_given_up(network: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ", 0.1)
    sample = sample_of(network)
    with faulty(sample, Answer(hang=True), lambda number: True) as server, pytest.raises(Unreachable, match="in time"):
        list(fetched(network, sample, server.base))


@each
def test_nobody_listening_is_told(network: Any) -> None:
    sample = sample_of(network)
    with serving(sample.answer) as server:
        pass
    with pytest.raises(Unreachable, match="connection failed"):
        list(fetched(network, sample, server.base))
    with pytest.raises(Unreachable, match="connection failed"):
        network.identify(replace(sample.given, base=server.base), web())


@each
def test_a_token_that_is_not_accepted_connects_nothing(network: Any) -> None:
    sample = sample_of(network)
    refusal = Answer({"error": {"message": "expired"}}, status=401)
    with serving(lambda asked: refusal) as server, pytest.raises(Refused, match="connect it again"):
        network.identify(replace(sample.given, base=server.base), web())


@each
def test_the_token_is_sent_and_told_to_nobody(network: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sample, journal = sample_of(network), Journal()
    with serving(sample.answer) as server:
        found = network.identify(replace(sample.given, base=server.base), web())
        pages = list(network.fetch(found, {}, web(), journal))
    if sample.given.secrets:
        assert all(TOKEN in value for value in sample.given.secrets.values())
        assert TOKEN in f"{[(asked.headers, asked.query) for asked in server.asked]}"
    cursors = json.dumps([page.cursor for page in pages])
    assert TOKEN not in f"{found!r} {journal} {caplog.text} {cursors} {told(pages)}"
