import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { walletUrl } from './wallet'

/** A call as it is written: any method, any request line, any Host. */
export async function raw(method: string, path: string, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(walletUrl())
  const sent = request({ hostname, port, method, path, headers, agent: false })
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) }
}
