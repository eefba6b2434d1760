"""Words that no campaign may have: a perk is a gift, and who takes it owes no post and no praise.

A list of patterns cannot understand a text. It stops what is said outright, where the brand writes it, with the reason;
the rest is for the people who look at campaigns, and for whoever reports one.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

_SAY = r"(?:post|tweet|share|repost|retweet|write|blog|publish|review|rate|recommend|mention|tag|film|talk)"
_ASKED = (
    rf"\b(?:must|have to|has to|need to|needs to|should|shall|are to|agree to|required to|expected to|obliged to)\s+"
    rf"(?:\w+\s+)?{_SAY}"
)
_RULES = (
    (
        re.compile(
            rf"{_ASKED}|\b(?:in exchange|in return|as thanks) for (?:\w+\s+){{0,3}}(?:post|tweet|share|review|mention|video|stor)"
            rf"|(?:\b(?:pay|paid|money|cash|euros?|dollars?)|[€$£] ?\d+) (?:\w+\s+){{0,3}}(?:per|for (?:each|every|a|your)) (?:\w+\s+)?"
            r"(?:post|tweet|share|review|mention|video|stor)"
            rf"|\b(?:just|simply|please)\s+(?:\w+\s+)?{_SAY}\b|\b(?:post|tweet) about (?:us|it|this|our)\b"
            r"|\b(?:follow|like) (?:us|our|this|@)|\b(?:at least|minimum of) \w+ (?:posts?|tweets?|mentions?|reviews?|stories)\b",
            re.I,
        ),
        _("It asks for posts. Nobody has to post for a perk: say what it is, and leave it there."),
    ),
    (
        re.compile(
            r"\b(?:positive|favou?rable|good|great|glowing|honest but positive|nice|5[- ]star|five[- ]star|\w+ stars?)"
            r" (?:\w+\s+)?(?:review|rating|feedback|words?|comments?|testimonials?)s?\b"
            r"|\b(?:say|write|post) (?:something |only )?(?:nice|good|positive|kind)\b|\bpraise (?:us|it|our)\b",
            re.I,
        ),
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
