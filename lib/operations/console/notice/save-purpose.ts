import { v7 } from 'uuid'
import { saveTemplate } from '@/db/queries/purpose-template'
import type { PurposeTemplate } from '@/lib/core/consent/over-ask'
import { Failure, type FieldErrors } from '@/lib/core/failure'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

const MOST_DAYS = 36_500
const MOST_TYPES = 100
const MOST_LETTERS = 100

const isName = (text: string) => text.length > 0 && text.length <= MOST_LETTERS && !/[\p{Cc}\p{Cf}]/u.test(text)
const isCount = (value: number | null) =>
  value === null || (Number.isInteger(value) && value >= 1 && value <= MOST_DAYS)

/**
 * Says what is usual for a purpose at this partner. It holds for requests that stand, too: nothing of them changes, but
 * who reads them is told by it. Refuses: invalid_input (by field).
 */
export async function savePurpose(ctx: Ctx, input: PurposeTemplate): Promise<void> {
  const { partnerId, staffId } = requireStaff(ctx, 'notices:write')
  const purpose = input.purpose.trim()
  const dataTypes = [...new Set(input.dataTypes.map((one) => one.trim()).filter((one) => one !== ''))]
  const { recordsDays, validityDays, frequencyLimit } = input
  const frequencySeconds = frequencyLimit === null ? null : input.frequencySeconds
  const fields: FieldErrors = {
    ...(!isName(purpose) && { purpose: ['is needed, in up to 100 letters'] }),
    ...(!isCount(recordsDays) && { recordsDays: [`is a whole number from 1 to ${MOST_DAYS}`] }),
    ...(!isCount(validityDays) && { validityDays: [`is a whole number from 1 to ${MOST_DAYS}`] }),
    ...(!(isCount(frequencyLimit) && (frequencyLimit === null || (frequencySeconds ?? 0) > 0)) && {
      frequencyLimit: [`is a whole number from 1 to ${MOST_DAYS}`],
    }),
    ...(!(dataTypes.length <= MOST_TYPES && dataTypes.every(isName)) && {
      dataTypes: ['are at most 100, each in up to 100 letters'],
    }),
  }
  if (Object.keys(fields).length > 0) throw new Failure('invalid_input', fields)
  const template: PurposeTemplate = { purpose, recordsDays, validityDays, frequencyLimit, frequencySeconds, dataTypes }
  await saveTemplate(
    ctx.db,
    partnerId,
    { ...template, id: v7(), updatedBy: staffId },
    ledgerEntry(ctx, actorOf(ctx), { ...template }),
  )
}
