import { getTranslations } from 'next-intl/server'
import { name } from '@/components/wallet/name'
import type { RecordView } from '@/lib/operations/consent/person-view'

/** By whom a decision was made, and how that was proven. */
export async function DecidedBy({ record, partner }: { record: Pick<RecordView, 'authMethod'>; partner: string }) {
  const t = await getTranslations('decide.by')
  return t.rich(record.authMethod, { ...name, partner })
}
