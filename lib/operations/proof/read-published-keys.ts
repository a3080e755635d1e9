import type { Ctx } from '@/lib/operations/context'
import { type PublicKey, publishedKeys } from '@/lib/proof/keys'

/** Every key that a proof may be signed with, public parts only: JWKs with kid, alg and use. */
export const readPublishedKeys = (ctx: Ctx): Promise<readonly PublicKey[]> => publishedKeys(ctx.db, ctx.now)
