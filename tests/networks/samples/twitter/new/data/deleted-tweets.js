window.YTD.deleted_tweets.part0 = [
  { "tweet" : { "id_str" : "1007", "created_at" : "Thu Apr 09 10:00:00 +0000 2026", "full_text" : "I regret this @eve",
    "entities" : { "user_mentions" : [ { "screen_name" : "eve", "id_str" : "90" } ] } } }
]
