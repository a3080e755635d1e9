/** What a route answers: a status (200 when not said) and what goes out as JSON. Without a body: none. */
export type Answer = {
  readonly status?: number
  readonly body?: unknown
  /** In place of `body`: goes out as it is. */
  readonly text?: string
  readonly headers?: Record<string, string>
}

/** An answer as its bytes: some dialects sign them. */
export type Written = {
  readonly status: number
  readonly body: string | undefined
  readonly headers: Record<string, string>
}

/** An answer, JSON where it is not a text, that nobody keeps. */
export const write = ({ status = 200, body, text, headers }: Answer): Written => ({
  status,
  body: text ?? (body === undefined ? undefined : JSON.stringify(body)),
  headers: {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(text !== undefined && { 'content-type': 'text/plain; charset=utf-8' }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  },
})

export const toResponse = ({ status, body, headers }: Written, more: Record<string, string> = {}): Response =>
  new Response(body ?? null, { status, headers: { ...headers, ...more } })
