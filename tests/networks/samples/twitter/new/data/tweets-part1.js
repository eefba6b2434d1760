window.YTD.tweets.part1 = [
  {
    "tweet" : {
      "entities" : { "user_mentions" : [ { "name" : "Dee", "screen_name" : "dee", "id_str" : "78" } ] },
      "id_str" : "1006",
      "created_at" : "Wed Apr 08 10:00:00 +0000 2026",
      "full_text" : "Thank you @dee"
    }
  }
]
