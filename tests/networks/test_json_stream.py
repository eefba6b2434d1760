"""Reading JSON a value at a time: what is broken is passed over, wherever a piece of the file happens to end."""

from __future__ import annotations

import io

import pytest

from renown.networks.json_stream import Broken, Cut, Source

PIECE = 1 << 16
"""Bytes that are read at a time."""


def source(text: str) -> Source:
    return Source(io.BufferedReader(io.BytesIO(text.encode())))


@pytest.mark.parametrize("end", range(PIECE - 3, PIECE + 3))
def test_a_quote_in_a_broken_record_is_not_taken_for_its_end(end: int) -> None:
    begun = '{"number": 01, "text": "{[{'
    text = begun + "x" * (end - len(begun)) + '\\"}]{[" , "b": 2}, {"ok": 1}'
    read = source(text)
    with pytest.raises(Broken):
        read.value()
    read.skip()
    assert read.peek() == "{"
    assert read.value() == {"ok": 1}


def test_a_broken_record_without_an_end_is_said_to_be_cut_off() -> None:
    read = source('{"number": 01, "text": "' + "x" * (1 << 20))
    with pytest.raises(Broken):
        read.value()
    with pytest.raises(Cut, match="cut off"):
        read.skip()
