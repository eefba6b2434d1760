"""Pages about topics: which there are, and who is acted on most about one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from renown.web.engine import UnknownName, all_topics, find_topic, people_in, shown

PAGE = 50
MOST = 1_000


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic of the run, those of most people first."""
    scores = shown(request).scores
    listed = all_topics(scores) if scores is not None else []
    return render(request, "people/topics.html", {"topics": listed, "section": "topics", "current": "page"})


@require_safe
def topic(request: HttpRequest, key: str) -> HttpResponse:
    """The people of one topic, the highest first, a page at a time."""
    scores = shown(request).scores
    try:
        if scores is None:
            raise UnknownName(key)
        number, label = find_topic(scores, key)
    except UnknownName as error:
        raise Http404("no such topic") from error
    (row,) = scores.tables["topics"].slice(number, 1).to_pylist()
    if row["key"] != key:
        return redirect("topic", row["key"])
    total = int(scores.arrays["in_topic_ptr"][number + 1] - scores.arrays["in_topic_ptr"][number])
    pages = max(1, -(-min(total, MOST) // PAGE))
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    if not 1 <= page <= pages:
        raise Http404("no such page")
    by_key = {one.key: one.label for one in all_topics(scores)}
    context = {
        "label": label,
        "places": people_in(scores, key, PAGE, (page - 1) * PAGE),
        "parents": [(parent, by_key[parent]) for parent in row["parents"] if parent in by_key],
        "below": [one for one in all_topics(scores) if key in one.parents],
        "key": key,
        "total": total,
        "page": page,
        "pages": pages,
        "start": (page - 1) * PAGE + 1,
        "section": "topics",
    }
    return render(request, "people/topic.html", context)
