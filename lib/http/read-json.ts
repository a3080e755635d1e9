import { Failure } from '@/lib/core/failure'

export const MAX_BODY_BYTES = 256 * 1024

/**
 * The raw body, read once. An empty one is legal where a dialect's clients send none.
 * Refuses: body_too_large (also when the length is not announced), unsupported_media_type.
 */
export async function readBody(
  request: Request,
  most = MAX_BODY_BYTES,
  types: readonly string[] = ['application/json'],
): Promise<Buffer> {
  const announced = request.headers.get('content-length')
  // First: of a body that is too large the server reads nothing.
  if (Number(announced) > most) throw new Failure('body_too_large')
  // Next makes a stream of every body: one that is said to be empty need not be waited for.
  if (announced === '0' || !request.body) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let size = 0
  // A stream without a length must not fill the memory: it is cut where it passes the limit.
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > most) throw new Failure('body_too_large')
    chunks.push(chunk)
  }
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (size > 0 && !types.includes(type ?? '')) throw new Failure('unsupported_media_type')
  return Buffer.concat(chunks)
}

/** Throws invalid_input naming the body when it is not JSON in UTF-8. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return {}
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Failure('invalid_input', { body: ['is not JSON'] })
  }
}
