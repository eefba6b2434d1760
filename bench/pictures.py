"""What a picture costs that a brand uploads: `python bench/pictures.py`.

The largest that are taken, 40 megapixels of noise in each format, and a bomb that is not, each given to the program
that decodes; its seconds by the clock and the memory it had at the most. Exits with 1 when one takes more than half
of what it may.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

PROGRAM = Path(__file__).parents[1] / "src/renown/web/perks/pictures/decoding.py"


def main() -> int:
    """Measures, prints, judges."""
    if sys.argv[1:]:
        measure(Path(sys.argv[1]))
        return 0
    from renown.web.perks.pictures import decoding

    missed = False
    with tempfile.TemporaryDirectory() as folder:
        for file in files(Path(folder)):
            # by a small process, as the most a program had includes what it was started from
            again = [sys.executable, __file__, str(file)]
            told = subprocess.run(again, capture_output=True, text=True, check=True).stdout
            seconds, megabytes, said = told.split(maxsplit=2)
            missed |= float(seconds) > decoding.MOST_SECONDS / 2 or float(megabytes) > decoding.MOST_MEMORY / 2e6
            print(f"{file.name:17} {file.stat().st_size / 1e6:5.1f} MB: {seconds} s, {megabytes} MB, {said.strip()}")
    return int(missed)


def files(folder: Path) -> Iterator[Path]:
    """The pictures."""
    from PIL import Image

    noise = Image.effect_noise((200, 125), 80).resize((8000, 5000))
    image = Image.merge("RGBA", [noise, noise, noise, noise.point(lambda value: 255 - value // 3)])
    image.save(folder / "transparent.png")
    image.save(folder / "transparent.webp", quality=20, method=0)
    image.convert("RGB").save(folder / "plain.jpeg", quality=30)
    image.convert("RGB").save(folder / "progressive.jpeg", quality=30, progressive=True)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(3751)) for _ in range(30_000)) + packer.flush()
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)), (b"IDAT", packed), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    (folder / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    yield from sorted(folder.iterdir())


def measure(file: Path) -> None:
    """Prints seconds, megabytes and the program's answer."""
    begun = time.perf_counter()
    with file.open("rb") as given:
        command = [sys.executable, "-I", "-W", "ignore", str(PROGRAM)]
        program = subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE, env={})
        assert program.stdout is not None
        with program.stdout as answer:
            said = answer.read().partition(b"\n")[0].decode()
        _pid, program.returncode, used = os.wait4(program.pid, 0)
    print(f"{time.perf_counter() - begun:.2f} {used.ru_maxrss // 1024} {said}")


if __name__ == "__main__":
    sys.exit(main())
