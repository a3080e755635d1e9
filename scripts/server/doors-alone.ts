import '@/instrumentation-node'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { root } from '../steps'
import { answerByDoor, loadDoors } from './doors'

/** The server without its pages, for a test to kill: doors and workers in one process. Tells its parent the port. */
const doors = await loadDoors(root)
const server = createServer((incoming, outgoing) => {
  const door = doors(incoming.method ?? 'GET', incoming.url ?? '/')
  if (!door) return void outgoing.writeHead(404).end()
  answerByDoor(door, incoming, outgoing, 'http://wallet.test').catch(() => outgoing.destroy())
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.send?.({ port: (server.address() as AddressInfo).port })
process.once('disconnect', () => process.exit(1))
