/**
 * What a page of ours and the page around it say to each other. Only one message comes in: it hands over the port that
 * the others go out by. None carries more than which request, yes or no, and how high the page is.
 */

export const PROTOCOL = 1
/** 128 random bits in base64url, and room for more. */
const NONCE = /^[\w-]{22,64}$/

/** What comes with a message that a window receives. */
export type Received = {
  readonly data: unknown
  readonly origin: string
  readonly source: unknown
  readonly ports: readonly unknown[]
}

/**
 * The nonce of the one message that begins the conversation; null for anything else. Origin and source are those that
 * are expected, to the letter; there is one port; and there is nothing in it that does not belong there.
 */
export function nonceOf(
  { data, origin, source, ports }: Received,
  expected: { readonly origin: string; readonly source: unknown },
): string | null {
  if (origin !== expected.origin || origin === 'null' || source !== expected.source || ports.length !== 1) return null
  if (typeof data !== 'object' || data === null || Object.keys(data).length !== 3) return null
  const { type, v, nonce } = data as Record<string, unknown>
  return type === 'cw:init' && v === PROTOCOL && typeof nonce === 'string' && NONCE.test(nonce) ? nonce : null
}

/** What a page of ours tells. */
export type Told =
  | { readonly type: 'cw:ready' }
  | { readonly type: 'cw:resize'; readonly height: number }
  | {
      readonly type: 'cw:decided'
      readonly requestId: string
      readonly outcome: 'approved' | 'denied'
      /** Compact JWS. */
      readonly receipt: string
    }
  | { readonly type: 'cw:closed'; readonly reason: 'done' | 'ended' }
  | { readonly type: 'cw:error'; readonly code: 'token_expired' | 'cookies_blocked' }
