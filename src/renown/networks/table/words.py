"""The words tables use for their columns and for kinds of acts."""

from __future__ import annotations

from renown.vocabulary import KIND_BY_KEY

SKIP = "skip"
"""Said of a kind whose rows are to be left out."""

# Compared without case and without anything but letters and digits. The first that is there is taken.
HEADERS: dict[str, tuple[str, ...]] = {
    "source": (
        "source", "src", "from", "actor", "sourceid", "fromid", "actorid", "sourceuser", "fromuser", "sourceuserid",
        "fromuserid", "fromnodeid", "actorlogin", "follower", "followerid", "rater", "raterid", "sender", "senderid",
        "author", "authorid", "user", "userid", "account", "accountid", "username", "screenname",
    ),
    "target": (
        "target", "tgt", "dst", "to", "targetid", "toid", "targetuser", "touser", "targetuserid", "touserid",
        "tonodeid", "targetaccount", "followee", "followeeid", "followed", "ratee", "rateeid", "recipient",
        "recipientid", "mentioned", "mentioneduser", "inreplytouserid", "inreplytouser", "retweeteduser",
        "retweeteduserid",
    ),
    "at": (
        "at", "time", "timestamp", "ts", "createdat", "unixtime", "unix", "epoch", "datetime", "date", "when",
        "timestampms", "timeus", "timems", "publishedat", "published", "timestampshare",
    ),
    "kind": (
        "kind", "type", "action", "event", "eventtype", "interaction", "interactiontype", "verb", "relation",
        "edgetype",
    ),
    "network": ("network", "platform"),
    "post": (
        "post", "postid", "tweet", "tweetid", "status", "statusid", "uri", "posturi", "url", "object", "objectid",
        "contentid", "item", "itemid",
    ),
    "act": ("act", "actid", "eventid"),
    "rating": ("rating", "sign", "trust", "weight", "score", "value"),
    "precision": ("precision",),
    "undone": ("undone",),
}  # fmt: skip
ROLES = tuple(HEADERS)

_KIND_WORDS: dict[str, tuple[str, ...]] = {
    "repost": ("rt", "retweet", "retweeted", "reblog", "reblogged", "boost", "boosted", "announce",
               "renote", "reshare"),
    "mention": ("mt", "mentioned", "at"),
    "reply": ("re", "replied", "replyto", "inreplyto"),
    "quote": ("qt", "quoted", "quotetweet"),
    "like": ("liked", "fav", "faved", "favorite", "favourite", "favorited", "favourited", "heart", "upvote", "plusone",
             "star", "starred", "watchevent"),
    "follow": ("followed", "following", "followevent"),
    "subscribe": ("subscribed", "subscription"),
    "save": ("saved", "bookmark", "bookmarked"),
    "share": ("shared", "fork", "forked", "forkevent"),
    "comment": ("commented", "commitcomment", "reviewcomment", "issuecomment", "issuecommentevent",
                "commitcommentevent", "pullrequestreviewcommentevent"),
    "recommend": ("recommended", "endorse", "endorsed"),
    "vouch": ("vouched", "trust", "trusted"),
    "distrust": ("distrusted",),
    "dislike": ("disliked", "downvote"),
    "block": ("blocked",),
    "listen": ("listened", "play", "played"),
    "click": ("clicked",),
    "tag": ("tagged",),
    "check-in": ("checkedin",),
}  # fmt: skip

TWITTER_WORDS = frozenset({"RT", "MT", "QT"})
GITHUB_WORDS = frozenset({"WatchEvent", "ForkEvent", "IssueCommentEvent", "PullRequestReviewCommentEvent"})


def plain(word: str) -> str:
    """A word without case, blanks and punctuation, for comparing."""
    return "".join(letter for letter in word.lower() if letter.isalnum())


_KINDS: dict[str, tuple[str, bool]] = {
    **{plain(key): (key, False) for key in KIND_BY_KEY},
    **{word: (key, False) for key, words in _KIND_WORDS.items() for word in words},
}
_KINDS |= {f"un{word}": (key, True) for word, (key, _) in _KINDS.items()}


def kind_of(word: str) -> tuple[str, bool] | None:
    """The kind a word stands for and whether it takes the act back (``unfollow``); None for an unknown word."""
    return _KINDS.get(plain(word))


def role_of(name: str, taken: frozenset[str] = frozenset()) -> str | None:
    """What a column of this name holds, of the ROLES that are not `taken` yet."""
    word = plain(name)
    return next((role for role, names in HEADERS.items() if role not in taken and word in names), None)
