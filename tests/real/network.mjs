// The whole atproto network in one process, or without an AppView where NO_APPVIEW is set. Ports come in the environment.
import { TestNetwork, TestNetworkNoAppView, mockMailer } from '@atproto/dev-env'

const port = (name) => Number(process.env[name])
const parts = {
  plc: { port: port('PLC_PORT') },
  pds: { port: port('PDS_PORT'), hostname: 'localhost', inviteRequired: false },
}
const network = process.env.NO_APPVIEW
  ? await TestNetworkNoAppView.create(parts)
  : await TestNetwork.create({
      ...parts,
      pds: { ...parts.pds, enableDidDocWithSession: true },
      dbPostgresUrl: process.env.DB_POSTGRES_URL,
      dbPostgresSchema: process.env.DB_POSTGRES_SCHEMA,
      bsky: { port: port('BSKY_PORT'), publicUrl: `http://localhost:${port('BSKY_PORT')}` },
      ozone: { port: port('OZONE_PORT') },
    })
mockMailer?.(network.pds)
console.log('READY')

const stop = async () => {
  try {
    await network.close()
  } finally {
    process.exit(0)
  }
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
