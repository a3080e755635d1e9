import { z } from 'zod'
import { saveLanguage } from '@/db/queries/person'
import { LANGUAGES } from '@/lib/i18n/languages'
import { actorOf, type Ctx, requirePerson } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

export const SetLanguageInput = z.strictObject({ language: z.enum(LANGUAGES) })
export type SetLanguageInput = z.output<typeof SetLanguageInput>

/** Of the wallet's pages and messages from now on. Setting the same again leaves no trace. */
export async function setLanguage(ctx: Ctx, { language }: SetLanguageInput): Promise<void> {
  const { personId } = requirePerson(ctx)
  await saveLanguage(ctx.db, personId, language, ledgerEntry(ctx, actorOf(ctx), { language }))
}
