import { parseArgs } from 'node:util'
import { startAbdm } from './server'
import { State } from './state'

/**
 * ABDM's account service (ABHA), versions 2 and 3, as the demo plays it. It stands by itself: nothing of the wallet is
 * in it, and the wallet knows it only by its address.
 *
 * `--state` is the file that it keeps everything in, `--port` where a new one listens, `--messages` where it sends its
 * messages (`POST {to, body}`, with MESSAGES_KEY as bearer). Tells its parent `{baseUrl, clientId, clientSecret, hipId}`.
 */
const text = { type: 'string', default: '' } as const
const { values } = parseArgs({ options: { state: text, port: text, messages: text } })
const key = process.env.MESSAGES_KEY ?? ''

async function deliver(to: string, body: string): Promise<boolean> {
  try {
    const response = await fetch(values.messages, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ to, body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(5000),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

const state = new State(values.state)
const { baseUrl } = await startAbdm(state, { port: Number(values.port), deliver })
const { id, secret, hipId } = state.kept.client
process.send?.({ baseUrl, clientId: id, clientSecret: secret, hipId })
process.once('disconnect', () => process.exit(0))
