import { demoFacts, walletUrl } from './wallet'

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field, and a wrong field fails the test
export type Answer = { status: number; body: any; headers: Headers }
type Call = { token?: string; body?: unknown; headers?: Record<string, string> }

/** One call as another program makes it. A body that is not JSON is given as text. */
export async function call(method: string, path: string, { token, body, headers }: Call = {}): Promise<Answer> {
  const answer = await fetch(new URL(path, walletUrl()), {
    method,
    redirect: 'manual',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json')
  return { status: answer.status, body: isJson ? JSON.parse(text) : text, headers: answer.headers }
}

/** The same, of which the answer must be good. */
export async function done(method: string, path: string, options?: Call): Promise<Answer['body']> {
  const { status, body } = await call(method, path, options)
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`)
  return body
}

/** The keys of the demo's hospital, one for each dialect. */
export const partnerToken = (dialect: 'samagra' | 'api') => demoFacts().partner[dialect].token
