"""LinkedIn: Zoë's snapshot, with the rows of the sample of her export, and one connection more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from renown.networks.network import Connection
from renown.vocabulary import DAY, ESTIMATED
from tests.faulty import Answer, Asked
from tests.networks.api_sample import NOW, TOKEN, Act, Sample
from tests.networks.reading import SAMPLES

ME = "zoe-adler"
BOB = "https://www.linkedin.com/in/bob-ray-1a2b"
LUCJA = "https://www.linkedin.com/in/%C5%82ucja-kowal"


def connection(first: str, last: str, on: str, url: str = "") -> dict[str, Any]:
    told = {"First Name": first, "Last Name": last, "URL": url, "Email Address": "", "Connected On": on}
    return told | {"Company": "Acme, Inc.", "Position": "CTO"}


def endorsement(by: str, first: str, last: str, on: str, url: str, status: str = "ACCEPTED") -> dict[str, Any]:
    told = {f"{by} First Name": first, f"{by} Last Name": last, f"{by} Public Url": url, "Skill Name": "Baking"}
    return told | {"Endorsement Date": on, "Endorsement Status": status}


def share(number: int, visibility: str) -> dict[str, Any]:
    link = f"https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A{number}"
    told = {"Date": "2026-02-01 09:00:00", "ShareLink": link, "ShareCommentary": f"words of {number}"}
    return told | {"Visibility": visibility}


WORLD: dict[str, list[list[Any]]] = {
    "PROFILE": [[{"First Name": "Zoë", "Last Name": "Adler", "Headline": "Gardener", "Birth Date": "1 Jan"}]],
    "INVITATIONS": [
        [{"Direction": "INCOMING", "inviterProfileUrl": "https://www.linkedin.com/in/evemoon", "From": "Eve"}],
        [{"Direction": "OUTGOING", "inviterProfileUrl": "https://www.linkedin.com/in/Zoe-Adler", "From": "Z"}],
    ],
    "CONNECTIONS": [
        [connection("Bob", "Ray", "15 Jan 2024", BOB), connection("Łucja", "Kowal", "3 Mar 2025", LUCJA)],
        [connection("", "", "01 Feb 2023"), connection("Ivo", "New", "the other day")],
        [connection("Gus", "Undated", "", "https://www.linkedin.com/in/gus")],
    ],
    "ENDORSEMENTS": [
        [
            endorsement("Endorser", "Bob", "Ray", "2024/05/24 18:04:01 UTC", BOB),
            endorsement("Endorser", "Cy", "Doe", "2024/06/01 08:00:00 UTC", "www.linkedin.com/in/cydoe", "PENDING"),
            endorsement("Endorsee", "Łucja", "Kowal", "2023/01/02 03:04:05 UTC", LUCJA),
        ]
    ],
    "MEMBER_FOLLOWING": [[{"Date": "Wed Mar 04 10:00:00 UTC 2026", "FullName": "Ada Star", "Status": "Active"}]],
    "MEMBER_SHARE_INFO": [[share(7001, "PUBLIC"), share(7002, "CONNECTIONS")], [{"Some Day": "a new table"}]],
}  # fmt: skip


def answer(asked: Asked, world: dict[str, list[list[Any]]] = WORLD) -> Answer:
    domain, start = asked.query["domain"][0], int(asked.query.get("start", ["0"])[0])
    parts = world.get(domain, [])
    if asked.path != "/rest/memberSnapshotData" or asked.headers.get("linkedin-version") != "202312":
        return Answer({"message": "no such version", "status": 426}, status=426)
    if start >= len(parts):
        return Answer({"status": 404, "message": "No data found for this memberSnapshot"}, status=404)
    following = f"/rest/memberSnapshotData?count=10&domain={domain}&q=criteria&start={start + 1}"
    links = [{"type": "application/json", "rel": "next", "href": following}] if start + 1 < len(parts) else []
    element = {"snapshotData": parts[start], "snapshotDomain": domain}
    return Answer({"paging": {"start": start, "count": 10, "links": links, "total": len(parts)}, "elements": [element]})


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def both(other: str, when: int, precision: int) -> set[Act]:
    return {Act(ME, "follow", other, when, None, precision), Act(other, "follow", ME, when, None, precision)}


ACTS = (
    both("bob-ray-1a2b", at("2024-01-15"), DAY)
    | both("łucja-kowal", at("2025-03-03"), DAY)
    | both("gus", NOW, ESTIMATED)
    | {
        Act("bob-ray-1a2b", "vouch", ME, at("2024-05-24T18:04:01")),
        Act(ME, "vouch", "łucja-kowal", at("2023-01-02T03:04:05")),
        Act(ME, "follow", "name:Ada Star", at("2026-03-04T10:00:00")),
    }
)
SAMPLE = Sample(
    answer=answer,
    given=Connection("linkedin", "", "", secrets={"access_token": TOKEN}),
    account=ME,
    label="Zoë Adler",
    acts=frozenset(ACTS),
    passed={
        "a connection who has left": 1,
        "an endorsement that was not accepted is not shown": 1,
        "a post that is not marked public": 1,
        "tables that are not read": 1,
    },
    unreadable={"a date that cannot be read": 1},
    private=("7002", "cydoe"),
    asked={
        "domain": frozenset({"CONNECTIONS", "ENDORSEMENTS", "MEMBER_FOLLOWING", "COMPANY_FOLLOWS", "MEMBER_SHARE_INFO"})
    },
    archive=SAMPLES / "linkedin" / "complete",
    shared=9,  # everything: the snapshot is the export
    later=lambda asked: answer(asked, WORLD | {"CONNECTIONS": [[connection("Kim", "Late", "2 May 2026")]]}),
    more=frozenset(
        {
            Act(ME, "follow", "name:Kim Late", at("2026-05-02"), None, DAY),
            Act("name:Kim Late", "follow", ME, at("2026-05-02"), None, DAY),
        }
    ),
)
