import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { z } from 'zod'
import type { DemoFacts } from './demo'
import type { Variables } from './environment'
import { root } from './steps'

type Person = DemoFacts['people'][number]

/** Longer than a demo is looked at. */
const SESSION_SECONDS = 7 * 86_400

const Facts = z.object({ baseUrl: z.string(), clientId: z.string(), clientSecret: z.string(), hipId: z.string() })
const Session = z.object({ xToken: z.string() })

async function tell(baseUrl: string, what: string, body: unknown): Promise<Response> {
  const response = await fetch(`${baseUrl}/_control/${what}`, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`The ABDM sandbox refused /_control/${what} (${response.status}).`)
  return response
}

/** Makes the person's account there, as it was left if it is not new, and a session of theirs. */
async function withAccount(baseUrl: string, person: Person): Promise<Person> {
  const { abhaNumber, abhaAddress, name, mobile } = person
  await tell(baseUrl, 'accounts', { abhaNumber, abhaAddress, name, mobile, aadhaarMobile: mobile })
  const session = await tell(baseUrl, 'sessions', { abhaNumber, seconds: SESSION_SECONDS })
  return { ...person, xToken: Session.parse(await session.json()).xToken }
}

/**
 * Starts ABDM's account service as the demo plays it, with nothing of the wallet's environment and the demo's people in
 * it. Its codes go to `messages`. Answers the process, its address, the people with a session each, and the variables
 * by which the wallet calls it. Throws when it does not start.
 */
export async function startDemoAbdm({
  stateFile,
  port,
  messages,
  api,
  people,
}: {
  readonly stateFile: string
  /** Where a new one listens; it keeps its port where that is free. */
  readonly port: number
  readonly messages: { readonly url: string; readonly key: string }
  readonly api: 'v2' | 'v3'
  readonly people: readonly Person[]
}): Promise<{ process: ChildProcess; baseUrl: string; people: Person[]; variables: Variables }> {
  const sandbox = fork(
    join(root, 'sandbox', 'abdm', 'main.ts'),
    [`--state=${stateFile}`, `--port=${port}`, `--messages=${messages.url}`],
    {
      cwd: root,
      execArgv: ['--import', 'tsx'],
      env: { PATH: process.env.PATH, NODE_ENV: 'production', MESSAGES_KEY: messages.key },
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  const [told] = await Promise.race([once(sandbox, 'message'), once(sandbox, 'exit').then(() => [])])
  const facts = Facts.safeParse(told)
  if (!facts.success) throw new Error('The ABDM sandbox did not start.')
  const { baseUrl, clientId, clientSecret, hipId } = facts.data
  const known: Person[] = []
  for (const person of people) known.push(await withAccount(baseUrl, person))
  return {
    process: sandbox,
    baseUrl,
    people: known,
    variables: {
      ABDM_API: api,
      ABDM_GATEWAY_URL: baseUrl,
      ABDM_BASE_URL: api === 'v3' ? `${baseUrl}/abha/api` : baseUrl,
      ABDM_CLIENT_ID: clientId,
      ABDM_CLIENT_SECRET: clientSecret,
      ABDM_HIP_ID: hipId,
      ABDM_CM_ID: 'sbx',
    },
  }
}
