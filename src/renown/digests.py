"""MD5 of thousands of short texts at once: each step is taken for all of them together (RFC 1321)."""

from __future__ import annotations

from hashlib import md5
from math import sin

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

BLOCK = 64
"""Bytes of a block. A text of up to 55 bytes is one block, of up to 119 two."""
BLOCKS = 3
"""Texts of more blocks than this are digested one by one."""
FEW = 1_000
"""So are texts when there are not more of them than this."""
AT_ONCE = 16_384
"""What is worked on for so many texts at most fits into the processor's own memory."""

_ORDER = tuple(step * n + first for step, first in ((1, 0), (5, 1), (3, 5), (7, 0)) for n in range(16))
_ROWS = ((7, 12, 17, 22), (5, 9, 14, 20), (4, 11, 16, 23), (6, 10, 15, 21))
# arrays of one number each: a plain number would be made into one every time
_TURNS = tuple(np.array(turn, dtype=np.uint32) for row in _ROWS for turn in row * 4)
_BACK = tuple(np.array(32 - turn, dtype=np.uint32) for turn in _TURNS)
_SINES = tuple(np.array(abs(sin(n)) * 2**32, dtype=np.uint32) for n in range(1, 65))
_START = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)

Words = NDArray[np.uint32]


def numbers(texts: pa.Array) -> NDArray[np.int64]:
    """The first eight bytes of each text's MD5 as a signed number, little end first, shape (n,); 0 where it is null."""
    out = np.zeros(len(texts), dtype=np.int64)
    lengths = pc.binary_length(texts).fill_null(-1).to_numpy(zero_copy_only=False)
    blocks = np.where(lengths < 0, 0, (lengths + 8) // BLOCK + 1)
    for count in range(1, BLOCKS + 1):
        chosen = np.flatnonzero(blocks == count)
        if len(chosen) > FEW:
            for some in np.array_split(chosen, -(-len(chosen) // AT_ONCE)):
                out[some] = _together(texts.take(pa.array(some)), lengths[some], count)
            blocks[chosen] = 0
    rest = np.flatnonzero(blocks)
    if len(rest):
        alone = (md5(text.encode(), usedforsecurity=False) for text in texts.take(pa.array(rest)).to_pylist())
        out[rest] = np.frombuffer(b"".join(digest.digest()[:8] for digest in alone), dtype="<i8")
    return out


def _together(texts: pa.Array, lengths: NDArray[np.int32], blocks: int) -> NDArray[np.int64]:
    count, width = len(texts), blocks * BLOCK
    padded = pc.ascii_rpad(texts, width, padding="\0")  # in bytes, whatever they stand for
    content = np.frombuffer(padded.buffers()[2], dtype=np.uint8).reshape(count, width).copy()
    content[np.arange(count), lengths] = 0x80
    content[:, -8:] = (lengths.astype("<u8") * 8).view(np.uint8).reshape(count, 8)
    words = np.ascontiguousarray(content.view("<u4").T)
    state = [np.full(count, word, dtype=np.uint32) for word in _START]
    for block in range(blocks):
        _digest(state, words[16 * block : 16 * (block + 1)])
    return (state[0] | state[1].astype(np.uint64) << np.uint64(32)).view(np.int64)


def _digest(state: list[Words], words: Words) -> None:
    a, b, c, d = (part.copy() for part in state)
    mixed = np.empty_like(a)
    for step in range(64):
        _mix(step // 16, b, c, d, mixed)
        a += mixed
        a += words[_ORDER[step] % 16]
        a += _SINES[step]
        np.left_shift(a, _TURNS[step], out=mixed)
        np.right_shift(a, _BACK[step], out=a)
        a |= mixed
        a += b
        a, b, c, d = d, a, b, c
    for n, more in enumerate((a, b, c, d)):
        state[n] += more


def _mix(turn: int, b: Words, c: Words, d: Words, out: Words) -> None:
    match turn:
        case 0:
            np.bitwise_xor(c, d, out=out)
            out &= b
            out ^= d
        case 1:
            np.bitwise_xor(b, c, out=out)
            out &= d
            out ^= c
        case 2:
            np.bitwise_xor(b, c, out=out)
            out ^= d
        case _:
            np.invert(d, out=out)
            out |= b
            out ^= c
