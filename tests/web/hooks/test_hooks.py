"""Webhooks: signed as the standard says, sent until they are heard, and never to an address inside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from renown.web.brands.models import Brand, Member
from renown.web.hooks import tasks
from renown.web.hooks.actions import MOST, NotAnEndpoint, add, announce, enable, ping, redeliver, rotate
from renown.web.hooks.models import Delivery, Endpoint
from renown.web.hooks.signing import new_secret, signature
from renown.web.users.models import User
from tests.faulty import Answer, Server, serving

NOW = timezone.now()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings, db: None) -> None:
    """A home of the test's own, and servers on this machine."""
    settings.RENOWN_HOME = tmp_path
    settings.RENOWN_LOCAL_NETWORKS = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def answers() -> list[int]:
    """The statuses the server answers next; 200 when there are none."""
    return []


@pytest.fixture
def server(answers: list[int]) -> Iterator[Server]:
    with serving(lambda _asked: Answer({}, status=answers.pop(0) if answers else 200)) as made:
        yield made


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("ann@people.example")


def due() -> None:
    """Time goes by until everything is due."""
    Delivery.objects.filter(next_at__isnull=False).update(next_at=timezone.now() - timedelta(seconds=1))


def test_the_standards_own_example_is_signed_as_it_says() -> None:
    found = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}'
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_differ_and_what_is_none_is_refused() -> None:
    assert new_secret() != new_secret()
    with pytest.raises(ValueError, match=r"(?i)base64|padding|characters"):
        signature("whsec_not a secret", "m", 1, "")


def test_a_message_comes_signed_whole_and_once(owner: User, server: Server) -> None:
    endpoint, secret = add(url=f"{server.base}/hook", user=owner.pk)
    assert secret not in endpoint.secret
    assert announce(event="claim.done", data={"score": 47}, user=owner.pk) == 1
    (delivery,) = Delivery.objects.all()
    assert tasks.deliver.call(delivery.pk) == "heard"
    assert tasks.deliver.call(delivery.pk) == "not due"
    (asked,) = server.asked
    told = json.loads(asked.body)
    assert (asked.method, told["type"], told["data"]) == ("POST", "claim.done", {"score": 47})
    assert asked.headers["webhook-id"] == delivery.message
    at = int(asked.headers["webhook-timestamp"])
    assert asked.headers["webhook-signature"] == signature(secret, delivery.message, at, asked.body.decode())
    assert abs(at - timezone.now().timestamp()) < 60


def test_what_was_rolled_back_is_never_sent(owner: User) -> None:
    add(url="http://127.0.0.1:1/", user=owner.pk)

    def change() -> None:
        with transaction.atomic():
            announce(event="claim.done", data={}, user=owner.pk)
            raise LookupError

    with pytest.raises(LookupError):
        change()
    assert not Delivery.objects.exists()
    assert not DBTaskResult.objects.filter(task_path=tasks.deliver.module_path).exists()


def test_an_endpoint_is_told_what_it_asked_for_and_of_its_owner_alone(owner: User) -> None:
    other = User.objects.create_user("ben@people.example")
    add(url="https://a.example/", user=owner.pk, events=["claim.claimed"])
    add(url="https://b.example/", user=other.pk)
    assert announce(event="claim.done", data={}, user=owner.pk) == 0
    assert announce(event="claim.claimed", data={}, user=owner.pk) == 1


def test_a_server_that_is_down_is_asked_again_for_three_days_under_the_same_id(
    owner: User, server: Server, answers: list[int]
) -> None:
    add(url=server.base, user=owner.pk)
    announce(event="claim.done", data={}, user=owner.pk)
    (delivery,) = Delivery.objects.all()
    answers.extend([500] * 20)
    waits = []
    for _try in tasks.WAITS:
        assert tasks.deliver.call(delivery.pk) == "it answered 500"
        delivery.refresh_from_db()
        assert delivery.next_at is not None
        waits.append((delivery.next_at - timezone.now()).total_seconds())
        due()
    assert all(earlier < later for earlier, later in pairwise(waits))
    assert 3 * 86_400 < sum(waits) < 4 * 86_400
    tasks.deliver.call(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.next_at, delivery.delivered_at) == (None, None)
    assert len({asked.headers["webhook-id"] for asked in server.asked}) == 1
    endpoint = Endpoint.objects.get()
    assert endpoint.disabled_why == "it answered 500"
    assert announce(event="claim.done", data={}, user=owner.pk) == 0
    tasks.tell_disabled.call(endpoint.pk)
    (sent,) = mail.outbox
    assert sent.to == [owner.email]
    assert server.base in str(sent.body)


def test_one_that_is_gone_is_given_up_at_once_and_can_be_enabled(
    owner: User, server: Server, answers: list[int]
) -> None:
    endpoint, _secret = add(url=server.base, user=owner.pk)
    answers.append(410)
    tasks.deliver.call(ping(endpoint=endpoint).pk)
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is not None
    enable(endpoint=endpoint)
    redeliver(delivery=Delivery.objects.get())
    assert tasks.deliver.call(Delivery.objects.get().pk) == "heard"
    assert len({asked.headers["webhook-id"] for asked in server.asked}) == 1


def test_a_worker_killed_in_a_try_is_followed_by_another(owner: User, server: Server) -> None:
    endpoint, _secret = add(url=server.base, user=owner.pk)
    delivery = ping(endpoint=endpoint)
    Delivery.objects.update(next_at=timezone.now() + tasks.AT_WORK, tries=1)
    assert tasks.retry.call() == "0 due"
    due()
    assert tasks.retry.call() == "1 due"
    assert tasks.deliver.call(delivery.pk) == "heard"


def test_a_new_secret_signs_beside_the_one_before_for_a_day(owner: User, server: Server) -> None:
    endpoint, old = add(url=server.base, user=owner.pk)
    new = rotate(endpoint=endpoint)
    tasks.deliver.call(ping(endpoint=endpoint).pk)
    Endpoint.objects.update(secret_before_ends_at=NOW)
    tasks.deliver.call(ping(endpoint=endpoint).pk)
    for asked, secrets in zip(server.asked, ([new, old], [new]), strict=True):
        told = asked.headers["webhook-id"], int(asked.headers["webhook-timestamp"]), asked.body.decode()
        wanted = " ".join(signature(secret, *told) for secret in secrets)
        assert asked.headers["webhook-signature"] == wanted


def test_an_address_that_leads_inside_is_never_asked(owner: User, server: Server, settings: Settings) -> None:
    endpoint, _secret = add(url=server.base, user=owner.pk)
    settings.RENOWN_LOCAL_NETWORKS = False
    assert "public" in tasks.deliver.call(ping(endpoint=endpoint).pk)
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "https://ann:secret@a.example/", "javascript:alert(1)", "https://a.example/" + "x" * 500],
)
def test_what_is_no_address_is_refused(owner: User, url: str) -> None:
    with pytest.raises(NotAnEndpoint):
        add(url=url, user=owner.pk)


def test_only_https_and_known_events_and_so_many(owner: User, settings: Settings) -> None:
    for place in range(MOST):
        add(url=f"https://a.example/{place}", user=owner.pk)
    with pytest.raises(NotAnEndpoint, match="At most 10"):
        add(url="https://a.example/more", user=owner.pk)
    with pytest.raises(NotAnEndpoint, match=r"no event called nonsense"):
        add(url="https://a.example/", user=owner.pk, events=["nonsense"])
    settings.RENOWN_LOCAL_NETWORKS = False
    with pytest.raises(NotAnEndpoint, match="https"):
        add(url="http://a.example/", user=owner.pk)


def test_an_endpoint_has_one_owner_and_a_brands_owners_are_told(owner: User) -> None:
    brand = Brand.objects.create(name="Acorn", slug="acorn", domain="acorn.example")
    Member.objects.create(brand=brand, user=owner, role=Member.Role.OWNER)
    editor = User.objects.create_user("ben@people.example")
    Member.objects.create(brand=brand, user=editor, role=Member.Role.EDITOR)
    endpoint, _secret = add(url="https://a.example/", brand=brand.pk)
    for fields in ({"brand": brand, "user": owner}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Endpoint.objects.create(url="https://a.example/", secret="x", **fields)
    Endpoint.objects.update(disabled_at=NOW)
    assert tasks.tell_disabled.call(endpoint.pk) == "1 told"
    assert mail.outbox[0].to == [owner.email]


def test_messages_of_a_month_ago_go(owner: User) -> None:
    endpoint, _secret = add(url="https://a.example/", user=owner.pk)
    ping(endpoint=endpoint)
    old = ping(endpoint=endpoint, now=NOW - timedelta(days=31))
    assert tasks.tidy.call() == "0 messages", "it waits still"
    Delivery.objects.filter(pk=old.pk).update(next_at=None)
    assert tasks.tidy.call() == "1 messages"
