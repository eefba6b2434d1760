"""Ann's blog: a feed in two pages."""

from __future__ import annotations

from renown.networks.batches import moment
from renown.networks.network import Connection
from tests.faulty import Answer, Asked
from tests.networks.api_sample import Act, Sample

ANN, BOB, CID = "https://ann.test.org", "https://bob.test.org", "https://cid.test.org"
ENTRY = """<entry><id>{me}/{name}</id><link href="{me}/{name}"/><title>{name}</title><published>{at}</published>
<content type="html">{html}</content>{more}</entry>"""


def entry(name: str, at: str, html: str, more: str = "") -> str:
    return ENTRY.format(me=ANN, name=name, at=at, html=html.replace("<", "&lt;"), more=more)


FIRST = [
    entry("third", "2026-05-03T10:00:00Z", f'<a href="{BOB}/1">Bob</a>'),
    entry(
        "draft", "2026-05-03T10:00:00Z", "the hidden larder", "<app:control><app:draft>yes</app:draft></app:control>"
    ),
    entry("x" * 3_000, "2026-05-03T10:00:00Z", "an address that is none"),
]
SECOND = [
    entry("second", "2026-05-02T10:00:00Z", f'<a class="u-like-of" href="{CID}/7">liked</a>'),
    entry("first", "2026-05-01T10:00:00Z", f'<a class="u-in-reply-to" href="{BOB}/2">re</a>'),
]
LATER = entry("fourth", "2026-05-04T10:00:00Z", f'<a href="{CID}/">Cid</a>')


def feed(entries: list[str], older: str = "") -> bytes:
    link = f'<link rel="next" href="{older}"/>' if older else ""
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><title>Ann</title>'
    return f'{head}<link href="{ANN}/"/>{link}{"".join(entries)}</feed>'.encode()


def served(entries: list[str], tag: str, asked: Asked) -> Answer:
    headers = {"Content-Type": "application/atom+xml", "ETag": tag}
    if asked.query.get("page") == ["2"]:
        return Answer(feed(SECOND), headers=headers)
    if asked.path != "/":
        return Answer(status=404)
    if asked.headers.get("if-none-match") == tag:
        return Answer(status=304)
    return Answer(feed(entries, "/?page=2"), headers=headers)


SAMPLE = Sample(
    answer=lambda asked: served(FIRST, '"1"', asked),
    given=Connection("blog", "", ""),
    account=ANN,
    label="Ann",
    acts=frozenset(
        {
            Act(ANN, "mention", BOB, moment("2026-05-03T10:00:00Z")),
            Act(ANN, "like", CID, moment("2026-05-02T10:00:00Z"), f"{CID}/7"),
            Act(ANN, "reply", BOB, moment("2026-05-01T10:00:00Z"), f"{BOB}/2"),
        }
    ),
    passed={"a draft or a private post": 1},
    unreadable={"an entry that cannot be read: an id that cannot be one": 1},
    private=("the hidden larder",),
    strange=Answer({"entries": 7}),
    later=lambda asked: served([LATER, *FIRST], '"2"', asked),
    more=frozenset({Act(ANN, "mention", CID, moment("2026-05-04T10:00:00Z"))}),
)
