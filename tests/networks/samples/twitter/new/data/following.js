window.YTD.following.part0 = [
  { "following" : { "accountId" : "56", "userLink" : "https://twitter.com/intent/user?user_id=56" } }
]
