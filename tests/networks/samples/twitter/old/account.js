window.YTD.account.part0 = [ {
  "account" : { "username" : "ann", "accountId" : "12", "createdAt" : "2011-02-03T04:05:06.000Z" }
} ]
