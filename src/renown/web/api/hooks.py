"""Version 1: endpoints that are told when scores have moved."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.params.functions import Path
from pydantic import Field

from renown.web.api import views
from renown.web.api.shapes import Exact
from renown.web.api.v1 import Door, Refused, api, described, owner
from renown.web.api.views import problem
from renown.web.conditional import Answer, respond
from renown.web.engine import shown
from renown.web.hooks.actions import NotAnEndpoint, TooMany, ping
from renown.web.hooks.events import MOVED
from renown.web.hooks.models import Watch
from renown.web.hooks.watching import FARTHEST, LEAST, LONGEST, MOST, watch
from renown.web.limits import allowed
from renown.web.writing import iso

DOORS = {
    "hooks": Door(("GET", "POST"), "hooks"),
    "hook": Door(("DELETE",), "hooks"),
    "hook-test": Door(("POST",), "hooks"),
}
TESTS = 20
"""How often an hour one endpoint may be sent a test."""


ADDRESS = r"^https://[a-z0-9]+([.-][a-z0-9]+)*(:[1-9][0-9]{1,3})?(/[!-~]*)?$"
"""What is surely taken; the rest is looked at when it comes."""
Account = Annotated[str, Field(max_length=LONGEST, json_schema_extra={"pattern": r"^[a-z]+:[!-~]+$"})]


class NewHook(Exact):
    """Where to tell, of which accounts, and how many points a score has to move."""

    url: str = Field(max_length=500, json_schema_extra={"pattern": ADDRESS})
    accounts: list[Account] = Field(min_length=1, max_length=MOST)
    points: float = Field(1.0, ge=LEAST, le=FARTHEST)


class Hook(Exact):
    """An endpoint. `disabled` is when it was given up, and `why`."""

    id: int
    url: str
    event: str
    accounts: list[str]
    points: float
    made: str
    disabled: str | None
    why: str


class MadeHook(Hook):
    """The same with the secret that signs its messages, which is not shown again."""

    secret: str


class Hooks(Exact):
    """Every endpoint of the key's owner."""

    hooks: list[Hook]


class Sent(Exact):
    """The id of a message that is on its way."""

    message: str


ASKED = {"url": "https://ann.example/renown", "accounts": ["twitter:ann", "bluesky:did:plc:bob"], "points": 1.0}
HOOK: dict[str, Any] = {
    "id": 3, "url": "https://ann.example/renown", "event": MOVED, "accounts": ["twitter:12", "bluesky:did:plc:bob"],
    "points": 1.0, "made": "2026-11-24T06:00:00Z", "disabled": None, "why": "",
}  # fmt: skip

Number = Path(..., ge=1, le=2**63 - 1, description="The `id` of an endpoint.")


@api.get("/hooks", url_name="hooks", **described({"hooks": [HOOK]}, Hooks, "Your webhooks", keyed=True))
def hooks(request: HttpRequest) -> HttpResponse:
    """Every endpoint that is told of scores. Needs a key of scope `hooks`, as all that follow."""
    found = Watch.objects.filter(endpoint__user=owner(request)).select_related("endpoint")
    return _sent(request, {"hooks": [_told(one) for one in found]})


_MADE = described(HOOK | {"secret": "whsec_…"}, MadeHook, "Add a webhook", more=(400, 409, 413), status=201, keyed=True)
_MADE["openapi_extra"]["requestBody"] = {"content": {"application/json": {"example": ASKED}}}


@api.post("/hooks", **_MADE)
def add_hook(request: HttpRequest, wanted: NewHook) -> HttpResponse:
    """Has an https address told, once after each run, which of these scores have moved by so many points or more.

    Messages are signed as Standard Webhooks says. Somebody who is hidden or not here is taken, and never told of.
    """
    try:
        made, secret = watch(
            url=wanted.url,
            accounts=wanted.accounts,
            points=wanted.points,
            user=owner(request).pk,
            scores=shown(request).scores,
        )
    except TooMany as error:
        raise Refused(problem(request.path, 409, _("Too many webhooks"), str(error))) from None
    except NotAnEndpoint as error:
        raise Refused(problem(request.path, 400, _("Not an endpoint"), str(error))) from None
    return _sent(request, _told(made) | {"secret": secret}, 201)


@api.delete("/hooks/{number}", url_name="hook", **described(None, None, "Remove a webhook", status=204, keyed=True))
def remove_hook(request: HttpRequest, number: int = Number) -> HttpResponse:
    """Forgets an endpoint and what was to be sent there."""
    _own(request, number).endpoint.delete()
    return respond(request, Answer(b"", status=204, keep="no-store"))


@api.post(
    "/hooks/{number}/test",
    url_name="hook-test",
    **described({"message": "msg_…"}, Sent, "Test a webhook", more=(409,), status=202, keyed=True),
)
def try_hook(request: HttpRequest, number: int = Number) -> HttpResponse:
    """Sends a message of the type `ping`, signed as every other; at most 20 an hour."""
    endpoint = _own(request, number).endpoint
    if endpoint.disabled_at is not None:
        detail = _("Nothing is sent there any more: %(why)s. Its owner's page of keys enables it again.")
        told = detail % {"why": endpoint.disabled_why}
        raise Refused(problem(request.path, 409, _("Given up"), told))
    if not allowed("hook-test", str(endpoint.pk), TESTS, 3_600):
        told = _("At most %(most)d tests an hour.") % {"most": TESTS}
        raise Refused(problem(request.path, 429, _("Too often"), told, (("Retry-After", "3600"),)))
    return _sent(request, {"message": ping(endpoint=endpoint).message}, 202)


def _own(request: HttpRequest, number: int) -> Watch:
    found = Watch.objects.filter(endpoint=number, endpoint__user=owner(request)).select_related("endpoint").first()
    if found is None:
        raise Refused(problem(request.path, 404, _("No such webhook"), _("You have none of this id.")))
    return found


def _told(one: Watch) -> dict[str, Any]:
    to = one.endpoint
    return {
        "id": to.pk,
        "url": to.url,
        "event": MOVED,
        "accounts": one.accounts,
        "points": one.points,
        "made": iso(int(to.made_at.timestamp())),
        "disabled": None if to.disabled_at is None else iso(int(to.disabled_at.timestamp())),
        "why": to.disabled_why,
    }


def _sent(request: HttpRequest, body: dict[str, Any], status: int = 200) -> HttpResponse:
    return respond(request, Answer(views.encode(body), status=status, keep="no-store"))
