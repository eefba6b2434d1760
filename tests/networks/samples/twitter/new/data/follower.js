window.YTD.follower.part0 = [
  { "follower" : { "accountId" : "34", "userLink" : "https://twitter.com/intent/user?user_id=34" } },
  { "follower" : { "accountId" : "99", "userLink" : "https://twitter.com/intent/user?user_id=99" } }
]
