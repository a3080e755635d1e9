import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the provider knows of everybody: the granted fields and others, which have to be cut away. */
const ROW = JSON.stringify({
  intDay: 12,
  intMonth: 7,
  intGender: 'F',
  intMaritalStatus: 'single',
  intPrimaryMobileNumber: '9000000000',
  intAddress: 'not granted',
})

/** A data provider on this machine that answers everything alike. */
export async function startProvider(): Promise<{ url: string; stop: () => void }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(ROW) }).end(ROW)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/records`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
