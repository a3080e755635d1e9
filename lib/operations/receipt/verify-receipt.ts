import { z } from 'zod'
import { sessionStanding } from '@/db/queries/capture-session'
import { artefactStanding } from '@/db/queries/receipt'
import { type ArtefactState, artefactStateAt } from '@/lib/core/consent/states'
import { isUuid } from '@/lib/core/uuid'
import { env } from '@/lib/env'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { Ctx } from '@/lib/operations/context'
import { hashText } from '@/lib/operations/notice/render-text'
import { publishedKeys } from '@/lib/proof/keys'
import { type ProofOnPaper, verifyProof } from '@/lib/proof/verify'

/** What a valid proof says. Only the requester, the kinds of data and dates: the person is not repeated. */
export type Checked = {
  readonly state: ProofOnPaper['state']
  readonly consumerId: string
  readonly purpose: string | null
  readonly data: readonly { readonly key: string; readonly label: string | null }[]
  readonly recordsFrom: Date | null
  readonly recordsTo: Date | null
  readonly validUntil: Date | null
  readonly signedAt: Date
  readonly textHash: string | null
  /** Whether the words in the receipt are those that were signed; null when it brings none, or none were signed. */
  readonly textMatches: boolean | null
  /** Of a check that a partner recorded; null for a permission. */
  readonly check: {
    readonly type: string
    /** What binds on its session since; null when this wallet does not hold it. */
    readonly standing: { readonly binds: boolean; readonly since: Date } | null
  } | null
  /** A change of an ABHA at ABDM's test system: no real one was changed. */
  readonly sandbox: boolean
  /** What became of the permission since; null for a refusal, a withdrawal, or what this wallet does not hold. */
  readonly standing: { readonly state: ArtefactState; readonly at: Date } | null
}

export type VerifyAnswer =
  | { readonly ok: true; readonly proofs: readonly Checked[] }
  | { readonly ok: false; readonly why: 'empty' | 'unreadable' | 'unknown_key' | 'altered' }

const receipt = z.object({
  jws: z.string(),
  text: z.string().nullish(),
  proofs: z
    .array(z.object({ jws: z.string() }))
    .min(1)
    .max(100)
    .optional(),
})

/** A receipt's JSON or a bare JWS, as pasted. */
function read(pasted: string): { tokens: readonly string[]; text: string | null } | null {
  // Copied from a letter or a chat, a token may carry line breaks.
  if (!pasted.startsWith('{')) return { tokens: [pasted.replace(/\s+/g, '')], text: null }
  try {
    const found = receipt.safeParse(JSON.parse(pasted))
    if (!found.success) return null
    const { jws, proofs, text } = found.data
    return { tokens: [...new Set([jws, ...(proofs ?? []).map((one) => one.jws)])], text: text ?? null }
  } catch {
    return null
  }
}

const instant = (text: string | null | undefined): Date | null => {
  const at = text ? new Date(text) : null
  return at && !Number.isNaN(at.getTime()) ? at : null
}

/**
 * Checks what anyone pasted: for everyone, signed in or not. Whoever holds a valid proof learns
 * whether the permission still stands, and nothing else that they did not bring.
 */
export async function verifyReceipt(
  ctx: Ctx,
  input: { readonly pasted: string; readonly language: Language },
): Promise<VerifyAnswer> {
  const pasted = input.pasted.trim()
  if (!pasted) return { ok: false, why: 'empty' }
  const found = read(pasted)
  if (!found) return { ok: false, why: 'unreadable' }
  const keys = await publishedKeys(ctx.db, ctx.now)
  const words = wordsIn(input.language)
  const proofs: Checked[] = []
  for (const token of found.tokens) {
    const verified = await verifyProof(token, keys, env().PROOF_ISSUER)
    // One bad proof makes the whole paper bad.
    if (!verified.ok) return verified
    const { claims } = verified
    const mayStand = claims.state === 'ACCEPT' || claims.state === 'PAUSED' || claims.state === 'RESUMED'
    const artefact =
      mayStand && claims.session_id === undefined && isUuid(claims.id)
        ? await artefactStanding(ctx.db, claims.id)
        : null
    const state = artefact && artefactStateAt(artefact, ctx.now)
    const checkType = claims.session_id === undefined ? undefined : claims.consent_type
    const bound = checkType !== undefined && isUuid(claims.id) ? await sessionStanding(ctx.db, claims.id) : undefined
    proofs.push({
      state: claims.state,
      consumerId: claims.consumer.id,
      purpose: claims.purpose?.trim() || null,
      data: (claims.data ?? []).map((key) => ({
        key,
        label: /^\w+$/.test(key) && words.has(`data.${key}.label`) ? words(`data.${key}.label`) : null,
      })),
      recordsFrom: instant(claims.records_from),
      recordsTo: instant(claims.records_to),
      validUntil: instant(claims.expires),
      check:
        checkType === undefined
          ? null
          : { type: checkType, standing: bound ? { binds: bound.id === claims.id, since: bound.at } : null },
      sandbox: claims.sandbox === true,
      signedAt: new Date(claims.iat * 1000),
      textHash: claims.consent_text_sha256,
      textMatches:
        found.text === null || claims.consent_text_sha256 === null
          ? null
          : hashText(found.text) === claims.consent_text_sha256,
      standing: artefact && state ? { state, at: artefact.endedAt ?? artefact.validUntil } : null,
    })
  }
  return { ok: true, proofs }
}
