import { type ChildProcess, fork } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fault } from './faults'

export type SandboxFacts = { baseUrl: string; clientId: string; clientSecret: string; hipId: string }
export type SandboxAccount = {
  abhaNumber: string
  abhaAddress: string
  name: string
  mobile: string | null
  aadhaarMobile: string | null
}
type Seen = {
  accounts: { abhaNumber: string; status: string; blockedUntil: string | null }[]
  calls: Record<string, Record<string, number>>
  changes: { abhaNumber: string; status: string; reasons: string[]; at: string }[]
}

const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('')

/** Somebody nobody else in the run is, with a mobile for each method. */
export const someone = (over: Partial<SandboxAccount> = {}): SandboxAccount => ({
  abhaNumber: `91-${digits(4)}-${digits(4)}-${digits(4)}`,
  abhaAddress: `t${digits(12)}@sbx`,
  name: 'Test Person',
  mobile: `+917${digits(9)}`,
  aadhaarMobile: `+916${digits(9)}`,
  ...over,
})

/**
 * The sandbox in a process of its own, and the phone that its messages arrive on. `restart` kills it without warning
 * and starts it on the same state. Stop it when the tests are done.
 */
export async function startSandbox() {
  const dir = mkdtempSync(join(tmpdir(), 'abdm-sandbox-'))
  const received: { to: string; body: string }[] = []
  let refuses = false
  const phone = createServer(async (request, response) => {
    const sent = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const welcome = request.headers.authorization === 'Bearer phone-key' && !refuses
    if (welcome) received.push(sent)
    response.writeHead(welcome ? 204 : 403).end()
  })
  phone.listen(0, '127.0.0.1')
  await once(phone, 'listening')
  const printed: string[] = []
  let child: ChildProcess
  const start = async (): Promise<SandboxFacts> => {
    child = fork(
      join(import.meta.dirname, 'main.ts'),
      [
        `--state=${join(dir, 'abdm.json')}`,
        '--port=0',
        `--messages=http://127.0.0.1:${(phone.address() as AddressInfo).port}/`,
      ],
      {
        execArgv: ['--import', 'tsx'],
        env: { PATH: process.env.PATH, NODE_ENV: 'production', MESSAGES_KEY: 'phone-key' },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    )
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => printed.push(String(text)))
    const [facts] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`the sandbox ended: ${printed.join('')}`))),
    ])
    return facts as SandboxFacts
  }
  const kill = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  const facts = await start()

  const control = async (method: string, what: string, body?: unknown) => {
    const response = await fetch(`${facts.baseUrl}/_control/${what}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`/_control/${what}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }
  return {
    ...facts,
    /** All that it printed. */
    printed: () => printed.join(''),
    stateFile: join(dir, 'abdm.json'),
    add: async (over: Partial<SandboxAccount> = {}) => {
      const account = someone(over)
      await control('POST', 'accounts', account)
      return account
    },
    misbehave: (fault: Fault) => control('POST', 'faults', fault),
    behave: (account?: string) => control('DELETE', 'faults', { account }),
    advance: (advanceSeconds: number) => control('POST', 'clock', { advanceSeconds }),
    rotate: (version: 'v2' | 'v3') => control('POST', 'certificate', { version }),
    reset: (account?: string) => control('POST', 'reset', { account }),
    session: async (abhaNumber: string, seconds?: number): Promise<string> =>
      (await control('POST', 'sessions', { abhaNumber, seconds })).xToken,
    seen: (): Promise<Seen> => control('GET', 'state'),
    /** The last message to a number, and the code in it. */
    last(to: string | null) {
      const message = received.findLast((one) => one.to === to)
      return { body: message?.body, otp: /\b\d{6}\b/.exec(message?.body ?? '')?.[0] ?? '' }
    },
    phoneRefuses: (now: boolean) => {
      refuses = now
    },
    restart: async () => {
      await kill()
      return start()
    },
    stop: async () => {
      await kill()
      phone.closeAllConnections()
      phone.close()
      rmSync(dir, { recursive: true })
    },
  }
}
