"""What a WebSocket says, frame by frame, and every failure told as of any other network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.sync.client import connect

from renown.errors import Busy, Missing, NetworkError, Refused, Unreachable

FRAME = 16 << 20
"""The longest frame that is read, in bytes."""
WAITING = 4_096
"""How many frames are held until they are asked for; beyond that the host has to wait."""


def frames(
    address: str, *, pause: float, headers: Mapping[str, str] | None = None, agent: str = "Renown"
) -> Iterator[bytes | str | None]:
    """Yields each frame, and None whenever none came for `pause` seconds. Raises NetworkError when it ends.

    A host that is silent is asked whether it is still there; the network is given half a minute to answer.
    """
    parts = urlsplit(address)
    place = f"{parts.netloc}{parts.path}"
    try:
        with connect(
            address,
            additional_headers=dict(headers or {}),
            user_agent_header=agent,
            max_size=FRAME,
            max_queue=WAITING,
            proxy=None,  # a proxy of whoever runs this must not decide where a token goes
            close_timeout=1,
        ) as socket:
            while True:
                try:
                    yield socket.recv(timeout=pause)
                except TimeoutError:
                    yield None
    except ConnectionClosed as error:
        raise Unreachable(place, f"the stream ended ({error})") from None
    except InvalidStatus as error:
        raise _refusal(place, error.response.status_code) from None
    except (InvalidHandshake, InvalidURI) as error:
        raise Unreachable(place, f"no stream there: {error}") from None
    except OSError as error:
        raise Unreachable(place, f"no connection: {error.strerror or error}") from None


def _refusal(place: str, status: int) -> NetworkError:
    if status in (401, 403):
        return Refused(place, status)
    if status in (400, 404, 410):
        return Missing(place, status)
    if status == 429:
        return Busy(place, 0)
    return Unreachable(place, f"the server failed ({status})")
