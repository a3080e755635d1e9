import type { Sql } from '@/db/client'
import { auditChange, type ChangeRow, chooseForChange, codeHash, countCode, updateChange } from '@/db/queries/abha'
import { afterRefusal, SEND_WITHIN_MS } from '@/lib/core/abha/change'
import { parseReasons } from '@/lib/core/abha/reasons'
import { Failure } from '@/lib/core/failure'
import { parseCode } from '@/lib/core/otp/code'
import { env } from '@/lib/env'
import { wordsIn } from '@/lib/i18n/messages'
import type { Shown } from '@/lib/operations/consent/shown'
import { actorOf, type Ctx, requirePerson } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { hashText } from '@/lib/operations/notice/render-text'
import type { AbdmGateway, Otp } from '@/lib/upstream/abdm/gateway'
import { assertReasons } from './choose'
import {
  confirmedBy,
  gatewayOrRefuse,
  isTried,
  loadChange,
  refuseTried,
  withChange,
  xTokenOrBegun,
} from './load-change'
import { inSandbox } from './offer'
import { readChange } from './read'
import { failureOf, foundHere, isCodeUnused, noteRefusal, type Refused, refusedBy, type UnusedCode } from './refused'
import { settleDone } from './settle'
import type { AbhaChange } from './view'
import { renderChange } from './words'

export type ConfirmInput = {
  readonly id: string
  /** As typed, or as somebody encrypted it for the gateway: relayed unread. */
  readonly otp: { readonly typed: string } | { readonly ciphertext: string }
  /** Left out, those chosen before. Known codes. */
  readonly reasons?: readonly string[]
  readonly shown: Shown
}

/**
 * Confirms the change with the second code. That it is on its way is committed before ABDM is called, and ABDM is
 * called once, outside any transaction and within 30 s: status DONE, or UNKNOWN where its answer was lost, which is no
 * failure here. The same code again for one that is done answers as the first time; one that did not get to the account
 * (abha_certificate, abha_unavailable or abha_gateway_refused, and status CODE_SENT) can be given again.
 * Refuses: not_found, illegal_transition (state: SENDING while another call is on its way), invalid_input (otp,
 * reasons: known ones, at least one), text_changed, abha_session_expired, and as ABDM does (core/abha/refusal.ts).
 */
export async function confirm(ctx: Ctx, input: ConfirmInput): Promise<AbhaChange> {
  const gateway = gatewayOrRefuse()
  const { id, shown } = input
  const { personId } = requirePerson(ctx)
  const otp = otpOf(input.otp)
  if (input.reasons) assertReasons(input.reasons)
  const standing = await loadChange(ctx, id)
  const tried = standing.txnId !== null && isTried(standing, codeHash(id, standing.txnId, codeOf(otp)))
  if (standing.status === 'DONE' && tried) return readChange(ctx, { id })

  const claimed = await withChange(ctx, id, 'confirm', async (tx, row) => {
    const { txnId, method, certificateFingerprint } = row
    if (!txnId || !method || !certificateFingerprint) throw new Failure('otp_expired')
    const hash = codeHash(id, txnId, codeOf(otp))
    refuseTried(row, hash)
    const reasons = [...new Set(input.reasons ?? row.reasons)]
    if (row.kind === 'deactivation' && reasons.length === 0)
      throw new Failure('invalid_input', { reasons: ['choose at least one'] })
    const xToken = await xTokenOrBegun(tx, row, ctx.now)
    if (xToken === undefined) return null
    const words = await wordsShown(tx, { ...row, reasons }, shown, ctx.now)
    const confirmed = confirmedBy(ctx)
    await chooseForChange(tx, id, { reasons, stopArtefactIds: row.stopArtefactIds }, ctx.now)
    await countCode(tx, id, hash)
    await updateChange(
      tx,
      id,
      {
        ...words,
        status: 'SENDING',
        failureKind: null,
        failureCode: null,
        ...confirmed,
        askedAt: null,
      },
      ctx.now,
    )
    const { authMethod, partnerId } = confirmed
    const details = {
      changeId: id,
      kind: row.kind,
      ...inSandbox(),
      method,
      authMethod,
      ...(partnerId && { partnerId }),
    }
    await auditChange(tx, { personId }, 'abha.confirmed', ledgerEntry(ctx, actorOf(ctx), details))
    const sendBefore = new Date(confirmed.confirmedAt.getTime() + SEND_WITHIN_MS)
    return { kind: row.kind, hash, txnId, method, certificateFingerprint, sendBefore, xToken, reasons }
  })
  if (!claimed) throw failureOf(foundHere('session_expired'), ctx.now)

  const { kind, hash, reasons, xToken, ...sending } = claimed
  try {
    if (kind === 'deactivation')
      await gateway.deactivate({ ...sending, xToken, otp, reasons: reasonsFor(gateway, reasons) })
    else await gateway.reactivate({ ...sending, otp })
  } catch (error) {
    const refused = refusedBy(error, true)
    if (afterRefusal(kind, 'SENDING', 'confirm', refused.refusal) === 'DONE') {
      await settleDone(ctx, id)
      return readChange(ctx, { id })
    }
    const unused = isCodeUnused(error) ? await unusedCode(gateway, hash, refused) : undefined
    const failure = await noteRefusal(ctx, id, 'confirm', refused, { unused })
    const now = await readChange(ctx, { id })
    if (now.status === 'UNKNOWN') return now
    throw failure
  }
  await settleDone(ctx, id)
  return readChange(ctx, { id })
}

/** With another key of ABDM's the code is good too, once the person gave it anew: they are told of the key. */
async function unusedCode(gateway: AbdmGateway, hash: Buffer, { refusal }: Refused): Promise<UnusedCode> {
  if (refusal !== 'certificate_changed') return { hash }
  const key = await gateway.certificate().catch(() => null)
  return { hash, certificateFingerprint: key?.fingerprint }
}

function otpOf(given: ConfirmInput['otp']): Otp {
  if ('ciphertext' in given) return given
  const clear = parseCode(given.typed)
  if (!clear) throw new Failure('invalid_input', { otp: ['is not 6 digits'] })
  return { clear }
}

const codeOf = (otp: Otp): string => ('clear' in otp ? otp.clear : otp.ciphertext)

/** V2 takes the codes, V3 free text. */
function reasonsFor({ api }: AbdmGateway, codes: readonly string[]): readonly string[] {
  if (api === 'v2') return codes
  const known = parseReasons(env().ABHA_REASONS) ?? []
  const wordsOf = (code: string) => known.find((one) => one.code === code)?.words
  return codes.map((code) => {
    const words = wordsOf(code)
    return words ? wordsIn('en')(`abha.reason.${words}`) : code
  })
}

/** What goes on record of the words. A hash must be that of the words rendered now: else they read something else. */
async function wordsShown(
  tx: Sql,
  row: ChangeRow,
  shown: Shown,
  now: Date,
): Promise<Pick<ChangeRow, 'text' | 'textHash' | 'language' | 'displayEvidence'>> {
  const { kind: displayEvidence } = shown
  if (shown.kind === 'none') return { displayEvidence, text: null, textHash: null, language: shown.language ?? null }
  if (shown.kind === 'partner-text')
    return { displayEvidence, text: shown.text, textHash: hashText(shown.text), language: shown.language }
  const rendered = await renderChange(tx, row, shown.language, now)
  if (rendered.textHash !== shown.textHash.toLowerCase())
    throw new Failure('text_changed', { textHash: ['is not the hash of the text for this change'] })
  return { displayEvidence, text: rendered.text, textHash: rendered.textHash, language: rendered.language }
}
