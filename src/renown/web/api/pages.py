"""The page that describes version 1: made from the same description programs read, without a script."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from renown.web.api.v1 import described_whole

USUAL = {"account": "An account as network:id, or a handle only one person has."}
"""What parameters say that are parts of addresses, of which the description says nothing."""


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation, its parameters, an example and its errors."""
    whole = described_whole(request)
    context = {"info": whole["info"], "operations": list(operations(whole)), "server": whole["servers"][0]["url"]}
    return render(request, "api/docs.html", context)


def operations(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations of a description as the page shows them."""
    out = []
    for address, methods in whole["paths"].items():
        for method, told in methods.items():
            answers = told["responses"]
            good = next(told for code, told in answers.items() if str(code).startswith("2"))
            example = good.get("content", {}).get("application/json", {}).get("example")
            out.append(
                {
                    "method": method.upper(),
                    "path": address,
                    "id": told["operationId"],
                    "summary": told["summary"],
                    "about": told.get("description", ""),
                    "parameters": [
                        {"name": each["name"], "about": _about(each), "usual": each["schema"].get("default", "")}
                        for each in told.get("parameters", [])
                    ],
                    "example": "" if example is None else json.dumps(example, indent=2, ensure_ascii=False),
                    "body": json.dumps(body, indent=2, ensure_ascii=False) if (body := _body(told)) else "",
                    "keyed": "security" in told,
                    "errors": [(code, answer["description"]) for code, answer in answers.items() if str(code) >= "4"],
                }
            )  # fmt: skip
    return out


def _about(parameter: dict[str, Any]) -> str:
    told = parameter["schema"].get("description") or parameter.get("description")
    return str(told or USUAL.get(parameter["name"], ""))


def _body(told: dict[str, Any]) -> Any:
    """An example of what is sent."""
    return told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
