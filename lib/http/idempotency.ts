import { createHash } from 'node:crypto'
import { parseItem } from 'structured-headers'
import { claimKey, keepAnswer } from '@/db/queries/idempotency'
import { seal, unseal } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { type Answer, type Written, write } from './written'

const LOCK_NOT_AVAILABLE = '55P03'

/** The key as a structured-field string, or bare as many clients write it; at most 255 characters. */
export function idempotencyKey(header: string): string {
  let key = header.trim()
  if (key.startsWith('"')) {
    try {
      const [value] = parseItem(key)
      key = typeof value === 'string' ? value : ''
    } catch {
      key = ''
    }
  }
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new Failure('invalid_input', { 'Idempotency-Key': ['must be 1 to 255 visible characters'] })
  return key
}

/**
 * Runs once per key and credential (draft-ietf-httpapi-idempotency-key-header): the claim, the
 * change and the answer commit together. A second call waits for the first, then gets its answer
 * with `Idempotency-Replayed: true`; a refusal is not kept, so it can be mended and sent again.
 */
export async function answerOnce(
  ctx: Ctx,
  request: Request,
  header: string,
  body: Buffer,
  run: (ctx: Ctx) => Promise<Answer>,
): Promise<Written> {
  const key = idempotencyKey(header)
  const { actor } = ctx
  const owner = actor.kind === 'partner' ? actor.credentialId : actor.kind === 'person' ? actor.sessionId : null
  if (owner === null) throw new Failure('unauthenticated')
  const route = `${request.method} ${new URL(request.url).pathname}`
  const sha256 = createHash('sha256').update(`${route}\n`).update(body).digest()
  const rowId = `${owner}|${key}`
  try {
    return await inTransaction(ctx, async (tx) => {
      const claimed = await claimKey(tx, { credentialId: owner, key, route, requestSha256: sha256, createdAt: ctx.now })
      if (claimed.kind === 'known') {
        if (!sha256.equals(claimed.requestSha256)) throw new Failure('idempotency_mismatch')
        const kept = JSON.parse(unseal(claimed.answerSealed, 'idempotency.answer', rowId)) as Answer
        return write({ ...kept, headers: { 'idempotency-replayed': 'true' } })
      }
      const { status = 200, body: answer } = await run({ ...ctx, db: tx })
      await keepAnswer(tx, owner, key, seal(JSON.stringify({ status, body: answer }), 'idempotency.answer', rowId))
      return write({ status, body: answer })
    })
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) throw new Failure('idempotency_in_progress')
    throw error
  }
}
