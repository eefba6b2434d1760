from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renown.web.links.targets import BadTarget, misleading, readable, target


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://tern.example", "https://tern.example/"),
        (" HTTPS://Tern.Example:8443/Shop?a=1&b=%20#top ", "https://tern.example:8443/Shop?a=1&b=%20#top"),
        ("http://tern.example/ünï/路?q=é", "http://tern.example/%C3%BCn%C3%AF/%E8%B7%AF?q=%C3%A9"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://xn--mnchen-3ya.example/", "https://xn--mnchen-3ya.example/"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("https://tern.example//double", "https://tern.example//double"),
    ],
)  # fmt: skip
def test_an_address_is_kept_in_one_way(given: str, kept: str) -> None:
    assert target(given) == kept
    assert target(kept) == kept


@pytest.mark.parametrize(
    "hostile",
    [
        "", "tern.example", "//tern.example/x", "/relative", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd", "ftp://tern.example/", "blob:https://tern.example/1", "https:tern.example", "https:///x",
        "https://user:pass@tern.example/", "https://tern.example@evil.example/", "https://tern.example%40evil.example/",
        "https://tern.example\\@evil.example/", "https:\\\\evil.example", "https://tern.example/\r\nSet-Cookie: a=b",
        "https://tern.example/\x00", "https://tern.example/a b", "https://ter\tn.example/", "java\nscript:alert(1)",
        "https://tern.example/\u202egpj.exe", "https://tern\u3002example/\u200b", "https://0x7f000001/",
        "https://2130706433/",
        "https://127.1/", "https://017700000001/", "https://0177.0.0.1/", "https://tern.example:99999/",
        "https://tern.example:x/",
        "https://[::1", "https://[tern]/", "https://-tern.example/", "https://tern..example/", "https://.../",
        "https://" + "a" * 64 + ".example/", "https://faß.example/", "https://tern.example/" + "x" * 2_000,
        "https://tern.example/" + "é" * 500, "https://\ud800.example/",
    ],
)  # fmt: skip
def test_a_hostile_address_is_refused_with_a_reason(hostile: str) -> None:
    with pytest.raises(BadTarget) as refused:
        target(hostile)
    assert str(refused.value)


@given(st.text(max_size=80) | st.text("https:/@.\\ \r\n%#?[]abxn-0", max_size=40).map(lambda text: "https://" + text))
def test_whatever_is_kept_is_plain_and_of_the_web(text: str) -> None:
    try:
        kept = target(text)
    except BadTarget:
        return
    parts = urlsplit(kept)
    assert kept.isascii()
    assert kept.isprintable()
    assert " " not in kept
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    assert "@" not in parts.netloc
    assert target(kept) == kept


@pytest.mark.parametrize("host", ["аррӏе", "ехамріе", "pаypal", "googlе", "παypal", "ɑpple"])
def test_a_host_that_looks_like_another_is_seen(host: str) -> None:
    kept = target(f"https://{host}.example/")
    assert misleading(kept)
    assert readable(kept) == f"{host}.example"


@pytest.mark.parametrize(
    "host", ["tern", "münchen", "пример", "παράδειγμα", "例え", "テスト日本", "한국", "zürich-東京"]
)
def test_a_host_in_its_own_letters_is_not(host: str) -> None:
    assert not misleading(target(f"https://{host}.example/"))
