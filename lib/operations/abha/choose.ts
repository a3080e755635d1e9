import { chooseForChange } from '@/db/queries/abha'
import { parseReasons } from '@/lib/core/abha/reasons'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { Ctx } from '@/lib/operations/context'
import { affectedBy } from './affected'
import { withChange } from './load-change'
import { readChange } from './read'
import type { AbhaChange } from './view'

/** The reasons that can be chosen, with their words. Which code of ABDM's is which reason is the environment's to say. */
export function abhaReasons(language: Language): readonly { readonly code: string; readonly label: string }[] {
  const words = wordsIn(language)
  return (parseReasons(env().ABHA_REASONS) ?? []).map((reason) => ({
    code: reason.code,
    label: words(`abha.reason.${reason.words}`),
  }))
}

/** Fails with `invalid_input` (`reasons`) for a code that there is not. */
export function assertReasons(reasons: readonly string[]): void {
  const known = abhaReasons('en').map(({ code }) => code)
  const unknown = reasons.filter((code) => !known.includes(code))
  if (unknown.length > 0) throw new Failure('invalid_input', { reasons: [`are among ${known.join(', ')}`] })
}

export type ChooseInput = {
  readonly id: string
  /** Codes; left out, they stay as they were. */
  readonly reasons?: readonly string[]
  /** Permissions to end for good in place of pausing them; left out, they stay as they were. */
  readonly stop?: readonly string[]
}

/** Keeps what was chosen on the way. Refuses: not_found, illegal_transition, invalid_input (reasons, stop). */
export async function choose(ctx: Ctx, { id, reasons, ...input }: ChooseInput): Promise<AbhaChange> {
  const stop = input.stop?.map((one) => one.toLowerCase())
  if (reasons) assertReasons(reasons)
  await withChange(ctx, id, 'choose', async (tx, row) => {
    if (stop) {
      const affected = await affectedBy(tx, { ...row, stopArtefactIds: stop }, ctx.now)
      const can = affected.filter(({ becomes }) => becomes === 'stopped').map(({ artefact }) => artefact.id)
      if (stop.some((one) => !can.includes(one)))
        throw new Failure('invalid_input', { stop: ['names what is not shared by this ABHA'] })
    }
    const chosen = {
      reasons: [...new Set(reasons ?? row.reasons)],
      stopArtefactIds: [...new Set(stop ?? row.stopArtefactIds)],
    }
    await chooseForChange(tx, id, chosen, ctx.now)
  })
  return readChange(ctx, { id })
}
