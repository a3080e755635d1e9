import { z } from 'zod'
import { log } from '@/lib/log'
import { FetchFailure, guardedFetch } from '../guarded-fetch'
import { AbdmFailure, type CallKind, failureOf, failureWithoutAnswer } from './errors'
import { gatewaySession } from './gateway-session'

export type AbdmSettings = {
  /** Without a slash at its end, as `baseUrl`. */
  readonly gatewayUrl: string
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly hipId: string
  readonly cmId: 'sbx' | 'abdm'
  /** Whether the gateway may be on this machine: in a demo. */
  readonly allowLoopback: boolean
}

export type GatewayCall<A> = {
  /** For the log. */
  readonly name: string
  readonly kind: CallKind
  readonly method: 'GET' | 'POST'
  /** After `baseUrl`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Whether `headers` carry a person's session. */
  readonly withXToken?: boolean
  readonly body?: unknown
  /** What could not be sent by then is not sent (unavailable). */
  readonly sendBefore?: Date
  /** What a 2xx carries: JSON where it is JSON, else its text. */
  readonly answer: z.ZodType<A>
}

type Version = {
  readonly sessionPath: string
  readonly sessionHeaders: () => Readonly<Record<string, string>>
  /** On every call, made anew for each. */
  readonly headers: () => Readonly<Record<string, string>>
}

const Token = z.object({ accessToken: z.string().min(1), expiresIn: z.coerce.number().positive() })

function readBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Calls the gateway as one version of ABDM wants it. Rejects with AbdmFailure and nothing else. */
export function connection(settings: AbdmSettings, version: Version) {
  const exchange = async <A>(url: string, call: GatewayCall<A>, headers: Record<string, string>): Promise<A> => {
    const { kind, withXToken = false } = call
    const answered = await guardedFetch(url, {
      method: call.method,
      headers: {
        Accept: 'application/json, text/plain;q=0.9',
        ...(call.body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
        ...call.headers,
      },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      allowLoopback: settings.allowLoopback,
    }).catch((error: unknown) => {
      if (!(error instanceof FetchFailure)) throw error
      // An address that is not called was sent nothing.
      throw error.kind === 'refused_address' ? new AbdmFailure('unavailable') : failureWithoutAnswer(kind)
    })
    const { status } = answered
    const body = answered.body.toString('utf8')
    if (status < 200 || status > 299)
      throw failureOf({
        status,
        body,
        retryAfter: answered.headers['retry-after'],
        call: kind,
        withXToken,
        now: new Date(),
      })
    const read = call.answer.safeParse(readBody(body))
    if (!read.success) throw failureWithoutAnswer(kind)
    return read.data
  }

  /** Once more where nothing can have come of it, and it may go better. */
  const send = async <A>(url: string, call: GatewayCall<A>, authorization?: string): Promise<A> => {
    const once = () =>
      exchange(url, call, { ...version.headers(), ...(authorization && { Authorization: authorization }) })
    return once()
      .catch((error: unknown) => {
        if (call.kind !== 'read' || !(error instanceof AbdmFailure) || error.kind !== 'unavailable') throw error
        return once()
      })
      .catch((error: unknown) => {
        if (error instanceof AbdmFailure)
          log().warn({ call: call.name, kind: error.kind, gatewayCode: error.code }, 'ABDM')
        throw error
      })
  }

  const session = gatewaySession(() =>
    send(`${settings.gatewayUrl}${version.sessionPath}`, {
      name: 'session',
      kind: 'read',
      method: 'POST',
      path: version.sessionPath,
      headers: version.sessionHeaders(),
      body: { clientId: settings.clientId, clientSecret: settings.clientSecret, grantType: 'client_credentials' },
      answer: Token,
    }),
  )

  return async <A>(call: GatewayCall<A>): Promise<A> => {
    const url = `${settings.baseUrl}${call.path}`
    const sendWith = (token: string) => {
      if (call.sendBefore !== undefined && Date.now() > call.sendBefore.getTime()) throw new AbdmFailure('unavailable')
      return send(url, call, `Bearer ${token}`)
    }
    const token = await session.token()
    try {
      return await sendWith(token)
    } catch (error) {
      if (!(error instanceof AbdmFailure) || error.kind !== 'gateway_unauthorized') throw error
      session.forget(token)
      // What carries a code goes out again only where the gateway itself stopped it.
      if (error.codeUsed) throw error
      return sendWith(await session.token())
    }
  }
}
