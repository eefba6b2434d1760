window.__THAR_CONFIG = {
  "userInfo" : { "accountId" : "12", "userName" : "ann", "displayName" : "Ann Ålund" },
  "archiveInfo" : { "sizeBytes" : "4096", "generationDate" : "2026-05-01T08:30:00.000Z", "isPartialArchive" : false },
  "dataTypes" : {
    "tweets" : { "files" : [ { "fileName" : "data/tweets.js", "globalName" : "YTD.tweets.part0", "count" : "5" },
                             { "fileName" : "data/tweets-part1.js", "globalName" : "YTD.tweets.part1", "count" : "1" } ] },
    "like" : { "files" : [ { "fileName" : "data/like.js", "globalName" : "YTD.like.part0", "count" : "2" } ] },
    "follower" : { "files" : [ { "fileName" : "data/follower.js", "globalName" : "YTD.follower.part0", "count" : "2" } ] }
  }
}
