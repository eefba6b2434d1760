"""Takes the pictures of the documentation: `python -m bench.screens docs/screens`.

Makes the simulated world in a folder of its own, with somebody signed in who has connected accounts and opened a
dispute, starts the site on it and photographs what the documentation shows, with Debian's Chromium. Names in every
script need fonts for them (fonts-noto-core, fonts-noto-cjk, fonts-noto-color-emoji).

Every page is taken whole, too, on a desk, in the dark and on a phone, smaller and side by side in
`docs/screens/README.md`. `--kept FOLDER` keeps the simulated world between two runs, `--only profile` takes the
pictures of one page.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer
from PIL import Image
from playwright.sync_api import sync_playwright

from renown import demo
from renown.home import Home

NOW = 1_795_392_000  # 2026-11-23, midnight UTC, so that the pictures stay the same
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
INES, RADIO, ELOWEN, FEW = "blog:sim-00001", "bluesky:sim-00000", "blog:sim-00002", "bluesky:sim-00005"
OWN = {"bluesky:sim-00001": "ines.example", "mastodon:sim-00001": "ines@social.example"}
PAGES = {
    "home": "", "people": "people", "search": "search?q=ra", "profile": f"people/{INES}", "why": f"people/{INES}/why",
    "moved": f"people/{INES}/moved?days=7", "topics": "topics", "topic": "topics/music",
    "compare": f"compare?people={INES}&people={RADIO}&people={ELOWEN}", "how-it-works": "how-it-works",
    "privacy": "privacy", "fair-use": "fair-use", "too-few": f"people/{FEW}", "nobody": "people/twitter:nobody",
    "notice": f"people/{INES}/notice", "leave": "leave", "leave-code": "leave?address=https://social.example/@ann",
    "disputes": "disputes", "login": "account/login/", "sign-up": "account/signup/", "api": "api/v1/docs",
    "password": "account/password/reset/",
    "perks": "perks/", "perk": "perks/@TERN/", "brands": "brands/", "brand": "brands/sim-tern-audio/",
    "campaigns": "brands/sim-tern-audio/campaigns/", "campaign": "brands/sim-tern-audio/campaigns/@TERN/",
    "report": "brands/sim-tern-audio/campaigns/@TERN/report/",
    "who-qualifies": "brands/sim-tern-audio/campaigns/@TERN/people/",
}  # fmt: skip
"""Pages for everybody."""
OWN_PAGES = {
    "account": "account/", "connect": "account/bluesky/?process=connect", "data": "account/data/",
    "contest": "", "erase": "account/data/erase/", "keys": "account/keys/", "factors": "account/2fa/",
    "sessions": "account/sessions/", "email": "account/email/", "particulars": "perks/about-you/",
    "looks": "perks/looks/", "operator": "operator/", "operator-brands": "operator/brands/brand/",
    "operator-claims": "operator/perks/claim/", "operator-record": "operator/operators/line/",
    "operator-disputes": "operator/disputes/dispute/", "operator-dispute": "operator/disputes/dispute/1/change/",
    "operator-seeds": "operator/seeds/", "perks-own": "perks/", "perk-own": "perks/@TERN/",
}  # fmt: skip
"""Pages for who is signed in, here somebody who is an operator, too."""
SHOWN = (
    "home", "search", "profile", "profile-phone", "why", "why-phone", "compare-dark", "account", "data",
    "contest", "operator", "leave-code-phone", "perks", "perk", "perk-phone", "report",
)  # fmt: skip
"""What the documentation shows."""
WIDEST = 800
"""Pixels across of a whole page in the gallery."""
LOOKS = {"": (1280, 900, "light"), "-dark": (1280, 900, "dark"), "-phone": (390, 844, "light")}

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Where the pictures go.")],
    kept: Annotated[Path | None, typer.Option(help="Where the simulated world is kept.")] = None,
    only: Annotated[str, typer.Option(help="The name of one page.")] = "",
) -> None:
    """Writes the pictures to `folder`."""
    (folder / "every").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "home"
        home.mkdir()
        world = (kept or Path(made)) / "demo"
        if not world.exists():
            demo.build(world, now=NOW)
        shutil.copytree(world, home / "demo", symlinks=True)
        session = somebody(home)
        tern = invented()
        pages = {**PAGES, **OWN_PAGES, "contest": contested(home)}
        with site(home) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
            for name, path in pages.items():
                for ending, (width, height, scheme) in LOOKS.items():
                    if only not in ("", name):
                        continue
                    window = browser.new_context(
                        viewport={"width": width, "height": height},
                        color_scheme="dark" if scheme == "dark" else "light",
                    )
                    if name in OWN_PAGES:
                        window.add_cookies([{"name": "sessionid", "value": session, "url": address}])
                    page = window.new_page()
                    page.goto(address + path.replace("@TERN", tern))
                    if f"{name}{ending}" in SHOWN:
                        page.screenshot(path=folder / f"{name}{ending}.png")
                    keep(page.screenshot(full_page=True), folder / "every" / f"{name}{ending}.webp")
                    window.close()
            browser.close()
    (folder / "README.md").write_text(gallery([*pages]))


def keep(picture: bytes, file: Path) -> None:
    """Writes a whole page down, as small as it can still be read."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    width = min(image.width, WIDEST)
    image.resize((width, round(image.height * width / image.width))).save(file, "WEBP", quality=60, method=6)


def gallery(pages: list[str]) -> str:
    """Every page in every look, side by side, in Markdown."""
    rows = [
        f"| {page} | " + " | ".join(f"![{page}{ending}](every/{page}{ending}.webp)" for ending in LOOKS) + " |"
        for page in pages
    ]
    head = ["# Every page", "", "Made by `make screens`, of the simulated world.", ""]
    return "\n".join([*head, "| page | on a desk | in the dark | on a phone |", "| --- | --- | --- | --- |", *rows, ""])


def somebody(home: Path) -> str:
    """Makes who is signed in, and gives the key of the session."""
    os.environ |= {"RENOWN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "renown.web.settings"}
    import django

    django.setup()
    from allauth.account.models import EmailAddress
    from django.test import Client
    from django.utils import timezone

    from renown.web.database import prepare
    from renown.web.disputes.models import Dispute
    from renown.web.users.models import Account, User

    prepare()
    user = User.objects.create_user("ines@ines.example", "correct horse battery", is_staff=True, is_superuser=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for key, handle in OWN.items():
        told = {"collected_at": timezone.now(), "told": "14 new acts"}
        Account.objects.create(user=user, key=key, handle=handle, proof=Account.Proof.SIGNED_IN, **told)
    Dispute.objects.create(user=user, subject="topic", target=INES, topic="cycling", words="I only walk.")
    client = Client(headers={"host": "localhost"})
    client.post("/account/login/", {"login": user.email, "password": "correct horse battery"})
    client.post("/account/reauthenticate/", {"password": "correct horse battery"})
    client.get("/account/")  # which says once that one has signed in
    return client.cookies["sessionid"].value


def invented() -> str:
    """Makes the brands of the simulated world; the number of the campaign that is photographed."""
    from renown.web.perks import demo as brands
    from renown.web.perks.models import Campaign

    brands.make()
    return str(Campaign.objects.get(brand__slug="sim-tern-audio").pk)


def contested(home: Path) -> str:
    """The page on which one act is contested."""
    scores = Home(home / "demo").current()
    (act,) = scores.acts(scores.find(INES), limit=1)
    source = "" if act.source is None else scores.standing(act.source).key
    asked = {"subject": "act", "target": INES, "source": source, "kind": act.kind, "post": act.post or "", "at": act.at}
    return f"disputes/new?{urlencode(asked)}"


@contextmanager
def site(home: Path) -> Iterator[str]:
    """The address of the site, started as `renown up` starts it."""
    command = [sys.executable, "-m", "renown", "up", "--port", "0"]
    environment = os.environ | {"RENOWN_HOME": str(home), "COLUMNS": "200"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as started:
        try:
            assert started.stdout is not None
            yield next(word for word in started.stdout.readline().split() if word.startswith("http"))
        finally:
            started.terminate()


if __name__ == "__main__":
    app()
