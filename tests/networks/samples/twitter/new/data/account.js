window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "ann@mail.example",
      "username" : "ann",
      "accountId" : "12",
      "createdAt" : "2011-02-03T04:05:06.000Z",
      "accountDisplayName" : "Ann Ålund"
    }
  }
]
