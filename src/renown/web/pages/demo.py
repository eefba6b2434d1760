"""The simulated world: made and removed from a page, by somebody sitting at this machine."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from renown.web import world
from renown.web.engine import remove_demo, shown
from renown.web.loopback import only_this_machine
from renown.web.pages.views import refused
from renown.web.perks import demo as invented


@require_POST
def build(request: HttpRequest) -> HttpResponse:
    """Starts making the world and goes to the page that says how far it is."""
    if not only_this_machine(request):
        return refused(request)
    if shown(request).scores is None:
        invented.make()
        world.start(settings.RENOWN_HOME)
    return redirect("demo")


@require_safe
def building(request: HttpRequest) -> HttpResponse:
    """How far the world is; asks again by itself until it stands."""
    step = world.step(settings.RENOWN_HOME)
    if step is None or shown(request).scores is not None:
        return redirect("home")
    response = render(request, "pages/building.html", {"step": step})
    if not step.failed:
        response["Refresh"] = "1"
    return response


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Removes the world, whole."""
    if not only_this_machine(request):
        return refused(request)
    remove_demo(settings.RENOWN_HOME)
    invented.remove()
    return redirect("home")
