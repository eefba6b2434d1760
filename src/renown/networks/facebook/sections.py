"""The sections of a Facebook download: which list is which, told by its name and the shape of its records."""

from __future__ import annotations

from renown.networks.meta_export import Record, dicts, labels

PEOPLE = {"friends", "deleted_friends", "following", "followers"}
PAGES = {"page_likes", "pages_followed", "pages_unfollowed", "recommended_pages"}
WORDS = {
    "friends": "friends",
    "followers": "followers",
    "following": "people and pages followed",
    "page_likes": "pages liked",
    "pages_followed": "pages followed",
    "recommended_pages": "pages recommended",
    "comments": "comments",
    "reactions": "reactions",
    "posts": "posts",
    "notifications": "notifications",
}
IN_GROUP = "in a group: the download does not say whether it is public"
NOT_READ = {
    "group_posts": IN_GROUP,
    "group_comments": IN_GROUP,
    "groups_joined": IN_GROUP,
    "participants": "private messages",
    "sent_requests": "friend requests are private",
    "received_requests": "friend requests are private",
    "rejected_requests": "friend requests are private",
    "stories_feedback": "reactions to stories are private",
    "event_responses": "answers to events name nobody",
}


def section(record: Record) -> str:
    """The section of a record; empty for one of none that is read."""
    value, key = record.value, record.key
    if not isinstance(value, dict):
        return ""
    if key == "profile":
        return key if isinstance(value.get("name"), dict) else ""
    if key in PEOPLE | PAGES:
        return key if "name" in value or "title" in value else ""
    if key == "notifications":
        return key if "text" in value else ""
    said = {word for item in dicts(value.get("data")) for word in item}
    if key == "comments":
        return key if "comment" in said else ""
    if key in ("", "reactions") and ("reaction" in said or _labelled_reaction(value)):
        return "reactions"
    posted = "post" in said or ("timestamp" in value and value.keys() & {"attachments", "tags"})
    return "posts" if key in ("", "status_updates") and posted else ""


def _labelled_reaction(value: dict[str, object]) -> bool:
    return any(label == "Reaction" for label, _ in labels(value.get("label_values")))


def why_not(record: Record) -> str:
    """Why the list of a record is not read."""
    return NOT_READ.get(record.key, f"{record.key[:60] or 'a list without a name'} is not read")
