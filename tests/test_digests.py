"""MD5 of many texts at once is MD5."""

from __future__ import annotations

from hashlib import md5

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renown import digests
from renown.vocabulary import number


def one_by_one(texts: list[str | None]) -> list[int]:
    digested = [b"" if text is None else md5(text.encode(), usedforsecurity=False).digest() for text in texts]
    return [int.from_bytes(digest[:8], "little", signed=True) for digest in digested]


@pytest.mark.parametrize("count", [0, 1, digests.FEW, digests.FEW + 1, digests.AT_ONCE + 1])
def test_texts_of_every_length_have_the_numbers_the_standard_library_gives_them(count: int) -> None:
    texts = [("ab\u20ac\0" * 60)[: n % 240] if n % 17 else None for n in range(count)]
    assert digests.numbers(pa.array(texts, pa.string())).tolist() == one_by_one(texts)


@settings(deadline=None, database=None)
@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=200), max_size=40))
def test_any_texts_do(texts: list[str | None]) -> None:
    many = texts * (digests.FEW // max(1, len(texts)) + 2)
    assert digests.numbers(pa.array(many, pa.string())).tolist() == one_by_one(many)


def test_a_part_of_an_array_is_digested_from_where_it_begins() -> None:
    texts = [f"bluesky:did:plc:{n:024d}" for n in range(3_000)]
    assert digests.numbers(pa.array(texts)[500:]).tolist() == [number(*text.split(":", 1)) for text in texts[500:]]
