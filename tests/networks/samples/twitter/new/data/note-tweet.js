window.YTD.note_tweet.part0 = [
  { "noteTweet" : { "noteTweetId" : "1001", "core" : { "text" : "Six mornings on the estuary, in full." } } }
]
