"""Takes the pictures of the documentation: `python -m bench.screens docs/screens`.

Makes the simulated world in a folder of its own, starts the site on it and photographs every page, on a
desk, in the dark and on a phone, with Debian's Chromium.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from renown import demo
from renown.home import Home

NOW = 1_795_392_000  # 2026-11-23, midnight UTC, so that the pictures stay the same
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE = (1280, 900), (390, 844)


INVENT = """
import django
django.setup()
from renown.web.perks import demo
from renown.web.perks.models import Campaign
demo.make()
print(Campaign.objects.get(brand__slug="sim-tern-audio").pk)
"""


def invented(home: str) -> int:
    """Makes the brands of the simulated world in a running site; the number of the one that is photographed."""
    environment = os.environ | {"RENOWN_HOME": home, "DJANGO_SETTINGS_MODULE": "renown.web.settings"}
    made = subprocess.run(
        [sys.executable, "-c", INVENT], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return int(made.stdout)


def main(folder: Path) -> None:
    """Writes the pictures to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        demo.build(Path(made) / "demo", now=NOW)
        scores = Home(Path(made) / "demo").current()
        profile = f"people/{scores.standing(scores.find('Ines Navarro')).key}"
        command = [sys.executable, "-m", "renown", "up", "--port", "0"]
        site = subprocess.Popen(
            command, env=os.environ | {"RENOWN_HOME": made, "COLUMNS": "200"}, stdout=subprocess.PIPE, text=True
        )
        try:
            assert site.stdout is not None
            address = next(word for word in site.stdout.readline().split() if word.startswith("http"))
            tern = invented(made)
            pages = {
                "home": "",
                "people": "people",
                "search": "search?q=s",
                "profile": profile,
                "why": f"{profile}/why",
                "moved": f"{profile}/moved?days=7",
                "topics": "topics",
                "topic": "topics/music",
                "compare": "compare?people=blog:sim-00001&people=bluesky:sim-00000&people=blog:sim-00002",
                "how-it-works": "how-it-works",
                "privacy": "privacy",
                "fair-use": "fair-use",
                "too-few": "people/bluesky:sim-00005",
                "perks": "perks/",
                "perk": f"perks/{tern}/",
                "brands": "brands/",
                "report": f"brands/sim-tern-audio/campaigns/{tern}/report/",
                "campaigns": "brands/sim-tern-audio/campaigns/",
                "nobody": "people/twitter:nobody",
            }
            looks = {"": (DESKTOP, "light"), "-dark": (DESKTOP, "dark"), "-phone": (PHONE, "light")}
            shots = [
                (f"{name}{ending}", path, size, scheme)
                for name, path in pages.items()
                for ending, (size, scheme) in looks.items()
            ]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
                for name, path, (width, height), scheme in shots:
                    page = browser.new_page(
                        viewport={"width": width, "height": height},
                        color_scheme="dark" if scheme == "dark" else "light",
                    )
                    page.goto(address + path)
                    page.screenshot(path=folder / f"{name}.png")
                browser.close()
        finally:
            site.terminate()
            site.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
