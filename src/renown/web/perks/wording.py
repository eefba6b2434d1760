"""Words that no campaign may have: a perk is a gift, and who takes it owes no post and no praise.

Patterns do not understand a text. They stop what is said outright, with the reason, where the brand writes it; the
rest is for people to see.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

_SAY = r"(?:post|tweet|share|repost|retweet|write|blog|publish|review|rate|recommend|mention|tag|film|talk)"
_SAID = r"(?:post|tweet|share|review|mention|video|stor)"
_MUST = r"(?:must|have to|has to|need to|needs to|should|shall|are to|agree to|required to|expected to|obliged to)"
_MONEY = r"(?:\b(?:pay|paid|money|cash|euros?|dollars?)|[€$£] ?\d+)"
_POSTS = (
    rf"\b{_MUST}\s+(?:\w+\s+)?{_SAY}",
    rf"\b(?:in exchange|in return|as thanks) for (?:\w+\s+){{0,3}}{_SAID}",
    rf"{_MONEY} (?:\w+\s+){{0,3}}(?:per|for (?:each|every|a|your)) (?:\w+\s+)?{_SAID}",
    rf"\b(?:just|simply|please)\s+(?:\w+\s+)?{_SAY}\b",
    r"\b(?:post|tweet) about (?:us|it|this|our)\b",
    r"\b(?:follow|like) (?:us|our|this|@)",
    r"\b(?:at least|minimum of) \w+ (?:posts?|tweets?|mentions?|reviews?|stories)\b",
)
_GOOD = r"(?:positive|favou?rable|good|great|glowing|nice|5[- ]star|five[- ]star|\w+ stars?)"
_PRAISE = (
    rf"\b{_GOOD} (?:\w+\s+)?(?:review|rating|feedback|words?|comments?|testimonials?)s?\b",
    r"\b(?:say|write|post) (?:something |only )?(?:nice|good|positive|kind)\b",
    r"\bpraise (?:us|it|our)\b",
)
_RULES = (
    (
        re.compile("|".join(_POSTS), re.I),
        _("It asks for posts. Nobody has to post for a perk: say what it is, and leave it there."),
    ),
    (
        re.compile("|".join(_PRAISE), re.I),
        _("It asks for praise. Nobody has to like a perk: take it out."),
    ),
)
_NOT = re.compile(
    r"\b(?:not|never|no|nobody|none|without|don['’]t|doesn['’]t|needn['’]t|whether or not|only if you like)\b", re.I
)
_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n+")


def refused(text: str) -> str | None:
    """Why these words may not stand in a campaign, or None. A sentence that says *not* before them is let through."""
    for sentence in _SENTENCES.split(text):
        for rule, reason in _RULES:
            found = rule.search(sentence)
            if found is not None and not _NOT.search(sentence[: found.end()]):
                return str(reason)
    return None
