"""An account at a server of the atmosphere, by the plainest calls there are."""

from __future__ import annotations

import time
from typing import Any

import requests

from tests.real.atproto_network import Network

PASSWORD = "correct horse battery"


def reference(record: dict[str, str]) -> dict[str, str]:
    """What another record says of one that was written."""
    return {name: record[name] for name in ("uri", "cid")}


class Writer:
    """An account of a server without an AppView, which `Client.login` cannot do without."""

    def __init__(self, network: Network, name: str) -> None:
        self._base = f"{network.pds}/xrpc"
        account = {"handle": f"{name}.test", "email": f"{name}@example.org", "password": PASSWORD}
        made = requests.post(f"{self._base}/com.atproto.server.createAccount", json=account, timeout=20).json()
        self.did = str(made["did"])
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {made['accessJwt']}"
        self.acts: dict[str, dict[str, Any]] = {}

    def close(self) -> None:
        self._session.close()

    def write(self, collection: str, record: dict[str, Any]) -> dict[str, str]:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        record = {"$type": collection, "createdAt": now} | record
        if isinstance(record.get("subject"), dict):
            record["subject"] = reference(record["subject"])
        asked = {"repo": self.did, "collection": collection, "record": record}
        return dict(self._ask("createRecord", asked))

    def take_back(self, uri: str) -> None:
        collection, rkey = uri.split("/")[3:]
        self._ask("deleteRecord", {"repo": self.did, "collection": collection, "rkey": rkey})

    def _ask(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        answer = self._session.post(f"{self._base}/com.atproto.repo.{name}", json=asked, timeout=20)
        answer.raise_for_status()
        return dict(answer.json())
