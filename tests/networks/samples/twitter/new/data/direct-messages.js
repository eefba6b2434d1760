window.YTD.direct_messages.part0 = [
  { "dmConversation" : { "conversationId" : "12-34", "messages" : [
    { "messageCreate" : { "recipientId" : "34", "senderId" : "12", "text" : "this must never be read" } } ] } }
]
