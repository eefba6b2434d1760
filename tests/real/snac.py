"""snac2, a real ActivityPub server that speaks Mastodon's API: two of them, federating on this machine.

It is Debian's package, unpacked into the cache with a list of sources of our own: nothing is installed, and the
system's apt stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from mastodon import Mastodon
from mastodon.errors import MastodonIllegalArgumentError, MastodonNetworkError

from tests.real.cache import CACHE, NotHere, free_port, run, serving

HOME = CACHE / "snac"
PROGRAM = HOME / "unpacked" / "usr" / "bin" / "snac"
_KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
_BACK = "http://127.0.0.1:9/back"
_SCOPES = ["read", "write", "follow"]


def install() -> None:
    """Unpacks snac2. Raises NotHere where there is no apt, or no Debian behind it."""
    if PROGRAM.exists():
        return
    for folder in ("lists/partial", "cache/archives/partial"):
        (HOME / folder).mkdir(parents=True, exist_ok=True)
    mirrors = run("apt-get", "indextargets", "--format", "$(REPO_URI)").split()
    ours = [one for one in mirrors if "security" not in one]
    if not ours or not Path(_KEYS).exists():
        raise NotHere("snac2 comes from Debian, and this machine has no Debian mirror")
    (HOME / "sources.list").write_text(f"deb [signed-by={_KEYS}] {min(ours)} trixie main\n")
    options = {
        "Dir::Etc::sourcelist": HOME / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": HOME / "lists",
        "Dir::Cache": HOME / "cache",
        "APT::Sandbox::User": "root",
    }
    apt = ["apt-get", "-qq", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    run(*apt, "update", cwd=HOME)
    run(*apt, "download", "snac2", cwd=HOME)
    run("dpkg", "-x", next(HOME.glob("snac2_*.deb")), HOME / "unpacked")


@dataclass(frozen=True)
class Server:
    """One running instance: its address, its folder, and who may sign in with which password."""

    base: str
    home: Path
    passwords: dict[str, str]

    def address(self, user: str) -> str:
        """The ActivityPub actor of a user."""
        return f"{self.base}/{user}"

    def handle(self, user: str) -> str:
        """The user's whole name: ``ann@localhost:8001``."""
        return f"{user}@{urlsplit(self.base).netloc}"

    def sign_in(self, user: str) -> Mastodon:
        """A client with a token, got by filling in the server's own form."""
        for _ in range(3):
            try:
                return self._sign_in(user)
            except (requests.ConnectionError, MastodonNetworkError, MastodonIllegalArgumentError):
                continue  # now and then it drops a connection before it answers
        return self._sign_in(user)

    def _sign_in(self, user: str) -> Mastodon:
        key, secret = Mastodon.create_app("Renown", scopes=_SCOPES, redirect_uris=_BACK, api_base_url=self.base)
        asked = {"client_id": key, "redirect_uri": _BACK, "response_type": "code", "scope": " ".join(_SCOPES)}
        page = requests.get(f"{self.base}/oauth/authorize", asked, timeout=10).text
        hidden = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', page))
        answer = requests.post(
            f"{self.base}/oauth/x-snac-login",
            hidden | {"login": user, "passwd": self.passwords[user]},
            allow_redirects=False,
            timeout=10,
        )
        (code,) = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
        session = requests.Session()
        session.headers["Connection"] = "close"  # it closes connections that it has promised to keep
        client = Mastodon(client_id=key, client_secret=secret, api_base_url=self.base, session=session)
        client.log_in(code=code, redirect_uri=_BACK, scopes=_SCOPES)
        return client


@contextmanager
def federation(folder: Path, *users: tuple[str, ...]) -> Iterator[tuple[Server, ...]]:
    """Runs one server for each tuple of user names, all in reach of each other, until the block ends."""
    with ExitStack() as stack:
        servers = []
        for n, names in enumerate(users):
            port = free_port()
            server = _made(folder / f"snac{n}", port, names)
            stack.enter_context(serving([PROGRAM, "httpd", folder / f"snac{n}"], port, folder))
            servers.append(server)
        yield tuple(servers)


def _made(home: Path, port: int, users: tuple[str, ...]) -> Server:
    run(PROGRAM, "init", home, answers=f"127.0.0.1\n{port}\nlocalhost:{port}\n\n\n")
    # over plain http it federates on loopback
    _set(home / "server.json", protocol="http")
    passwords = {}
    for user in users:
        said = run(PROGRAM, "adduser", home, user, answers="\n")
        found = re.search(r"password is (\S+)", said)
        assert found, said
        passwords[user] = found[1]
        _set(home / "user" / user / "user.json", show_contact_metrics=True)
    return Server(f"http://localhost:{port}", home, passwords)


def _set(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
