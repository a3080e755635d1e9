import { Failure } from '@/lib/core/failure'

export const MAX_BODY_BYTES = 256 * 1024

/**
 * The raw body, read once. An empty one is legal where a dialect's clients send none.
 * Refuses: body_too_large (also when the length is not announced), unsupported_media_type.
 */
export async function readBody(request: Request): Promise<Buffer> {
  const announced = request.headers.get('content-length')
  if (announced === '0' || !request.body) return Buffer.alloc(0)
  if (Number(announced) > MAX_BODY_BYTES) throw new Failure('body_too_large')
  // The server reads no more than was announced; what was not announced is cut where it passes the limit.
  const bytes = announced === null ? await readStream(request.body) : Buffer.from(await request.arrayBuffer())
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (bytes.length > 0 && type !== 'application/json') throw new Failure('unsupported_media_type')
  return bytes
}

async function readStream(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw new Failure('body_too_large')
    chunks.push(chunk)
  }
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
