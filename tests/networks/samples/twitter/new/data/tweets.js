window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "edit_info" : { "initial" : { "editTweetIds" : [ "1001" ], "editsRemaining" : "5" } },
      "retweeted" : false,
      "entities" : { "hashtags" : [ ], "user_mentions" : [ ], "urls" : [ ] },
      "favorite_count" : "3",
      "id_str" : "1001",
      "created_at" : "Fri Apr 03 10:00:00 +0000 2026",
      "full_text" : "Six mornings on the estuary…",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "entities" : { "user_mentions" : [
        { "name" : "Bob", "screen_name" : "bob", "id_str" : "34", "id" : "34" },
        { "name" : "Cid", "screen_name" : "cid", "id_str" : "56", "id" : "56" } ], "urls" : [ ] },
      "in_reply_to_status_id_str" : "900",
      "in_reply_to_user_id_str" : "34",
      "in_reply_to_screen_name" : "bob",
      "id_str" : "1002",
      "created_at" : "Sat Apr 04 10:00:00 +0000 2026",
      "full_text" : "@bob @cid I was there too"
    }
  },
  {
    "tweet" : {
      "entities" : { "user_mentions" : [ { "name" : "Bob", "screen_name" : "bob", "id_str" : "34" } ], "urls" : [ ] },
      "id_str" : "1003",
      "created_at" : "Sun Apr 05 10:00:00 +0000 2026",
      "full_text" : "RT @bob: a microphone is a kind of listening"
    }
  },
  {
    "tweet" : {
      "entities" : { "user_mentions" : [ { "name" : "Cid", "screen_name" : "cid", "id_str" : "56" } ],
        "urls" : [ { "expanded_url" : "https://x.com/cid/status/901?s=20", "url" : "https://t.co/x" } ] },
      "id_str" : "1004",
      "created_at" : "Mon Apr 06 10:00:00 +0000 2026",
      "full_text" : "This, by @cid https://t.co/x"
    }
  },
  {
    "tweet" : {
      "entities" : { "user_mentions" : [ { "name" : "Ann", "screen_name" : "ann", "id_str" : "12" } ], "urls" : [ ] },
      "in_reply_to_status_id_str" : "1001",
      "in_reply_to_user_id_str" : "12",
      "id_str" : "1005",
      "created_at" : "Tue Apr 07 10:00:00 +0000 2026",
      "full_text" : "And a seventh."
    }
  }
]
