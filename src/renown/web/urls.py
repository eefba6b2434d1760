"""Every address of the site."""

from __future__ import annotations

from django.urls import include, path, register_converter

from renown.web.keys import AccountKey
from renown.web.operators.pages import pages as operators

register_converter(AccountKey, "account")

urlpatterns = [
    path("", include("renown.web.pages.urls")),
    path("", include("renown.web.people.urls")),
    path("", include("renown.web.badges.urls")),
    path("", include("renown.web.links.urls")),
    path("", include("renown.web.disputes.urls")),
    path("", include("renown.web.mydata.urls")),
    path("", include("renown.web.brands.urls")),
    path("", include("renown.web.perks.urls")),
    path("", include("renown.web.perks.console.urls")),
    path("account/keys/", include("renown.web.api.keys")),
    path("account/", include("renown.web.users.urls")),
    path("operator/", operators.urls),
    path("api/v1/", include("renown.web.api.urls")),
    path("v2/", include("renown.web.api.klout.v2")),
    path("1/", include("renown.web.api.klout.v1")),
]

handler404 = "renown.web.pages.views.nobody"
handler500 = "renown.web.pages.views.broken"
handler400 = "renown.web.pages.views.malformed"
