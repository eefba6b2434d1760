window.YTD.tweet.part0 = [ {
  "retweeted" : false,
  "entities" : { "user_mentions" : [ { "name" : "Bob", "screen_name" : "bob", "id_str" : "34" } ], "urls" : [ ] },
  "in_reply_to_status_id_str" : "900",
  "in_reply_to_user_id_str" : "34",
  "id_str" : "1002",
  "created_at" : "Sat Apr 04 10:00:00 +0000 2018",
  "full_text" : "@bob me too"
}, {
  "entities" : { "user_mentions" : [ { "name" : "Cid", "screen_name" : "cid", "id_str" : "56" } ], "urls" : [ ] },
  "id_str" : "1003",
  "created_at" : "Sun Apr 05 10:00:00 +0000 2018",
  "full_text" : "RT @cid: slow mornings"
} ]
