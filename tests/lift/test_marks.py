from __future__ import annotations

import pytest

from renown.lift.marks import Marks

TERN = Marks(
    hashtags=["#TernAudio", "field_recorder"],
    links=["tern.example", "https://shop.example/tern/", "https://renown.example/l/abc"],
    names=["Tern Audio", "Straßenmikrofon", "録音機"],
    disclosure="A gift from Tern Audio",
)


@pytest.mark.parametrize(
    "text",
    [
        "took my #ternaudio out", "#TERNAUDIO!", "＃ＴｅｒｎＡｕｄｉｏ", "#Tern_Audio", "so #field_recorder",
        "I love Tern Audio.", "tern-audio is what I use", "Tern\nAudio", "𝐓𝐞𝐫𝐧 𝐀𝐮𝐝𝐢𝐨", "das STRASSENMIKROFON",
        "Straßenmikrofon",
        "看 録音機 好", "see https://tern.example", "https://www.tern.example/field?x=1.", "HTTPS://Shop.TERN.example/a",
        "(https://shop.example/tern/one)", "www.tern.example", "https://renown.example/l/abc",
    ],
)  # fmt: skip
def test_a_mention_is_found(text: str) -> None:
    assert TERN.mentioned(text)


@pytest.mark.parametrize(
    "text",
    [
        None, "", "a tern flew over, audio on", "#ternaudiophile", "ternaudio without its sign", "attern audio",
        "https://notern.example", "https://tern.example.evil.example", "https://shop.example/ternary",
        "https://shop.example/", "https://evil.example/?u=https://tern.example.org", "https://[::1",
        "https://renown.example/l/abcd",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_is_not(text: str | None) -> None:
    assert not TERN.mentioned(text)


def test_a_sentence_says_so_too() -> None:
    assert TERN.mentioned("this Tern Audio thing")
    assert not Marks().mentioned("anything")
    assert Marks(hashtags=["#", ""], links=["", "https://"], names=["", " - "]).needles == ()


@pytest.mark.parametrize("text", ["nice #ad", "#Gifted", "#PaidPartnership", "#werbung", "＃ＡＤ", "#広告",
                                  "My new one. A gift from Tern Audio!"])  # fmt: skip
def test_a_disclosure_is_found(text: str) -> None:
    assert TERN.disclosed(text)


@pytest.mark.parametrize("text", [None, "", "an ad", "#adorable", "gifted people", "from Tern Audio"])
def test_what_discloses_nothing_is_not_one(text: str | None) -> None:
    assert not TERN.disclosed(text)
    assert not Marks().disclosed("anything")


@pytest.mark.parametrize("text", ["TernAudio", "FIELD-recorder", "www.TERN.example", "Das Straßenmikrofon"])
def test_every_plain_text_that_may_be_a_mention_holds_a_needle(text: str) -> None:
    assert any(needle in text.lower() for needle in TERN.needles)
