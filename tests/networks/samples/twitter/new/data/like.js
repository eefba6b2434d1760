window.YTD.like.part0 = [
  { "like" : { "tweetId" : "900", "fullText" : "liked once", "expandedUrl" : "https://twitter.com/i/web/status/900" } },
  { "like" : { "tweetId" : "901", "expandedUrl" : "https://twitter.com/i/web/status/901" } }
]
