"""Packs the extension, once for Chromium and once for Firefox: `make extension`.

One source: the two packages differ in one word of the manifest, how the background script is named, about which
each browser's shop complains when it finds the other's. The same files give the same bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HERE = Path(__file__).resolve().parent
NOT_FOR = {"chromium": "scripts", "firefox": "service_worker"}


def pack(to: Path) -> list[Path]:
    """Writes both packages into the folder `to`."""
    manifest = json.loads((HERE / "manifest.json").read_text())
    to.mkdir(parents=True, exist_ok=True)
    made = []
    for browser, other in NOT_FOR.items():
        background = {key: value for key, value in manifest["background"].items() if key != other}
        written = json.dumps({**manifest, "background": background}, indent=2).encode()
        path = to / f"renown-{manifest['version']}-{browser}.zip"
        with ZipFile(path, "w") as packed:
            for file in sorted(HERE.rglob("*")):
                name = file.relative_to(HERE).as_posix()
                if file.is_dir() or name == "pack.py" or "__pycache__" in name or file.name.startswith("."):
                    continue
                entry = ZipInfo(name)  # 1980, so that the day of packing does not show
                entry.compress_type = ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                packed.writestr(entry, written if name == "manifest.json" else file.read_bytes())
        made.append(path)
    return made


if __name__ == "__main__":
    for path in pack(Path(sys.argv[1])):
        print(path)
