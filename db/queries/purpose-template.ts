import type { Sql } from '@/db/client'
import type { PurposeTemplate } from '@/lib/core/consent/over-ask'

/** `own`: the partner's; else the wallet's. */
export type PurposeTemplateRow = PurposeTemplate & { own: boolean }

/** What is usual for each of these purposes at a partner, the partner's own before the wallet's. Null: for every one that is known. */
export const templatesFor = (
  sql: Sql,
  partnerId: string,
  purposes: readonly string[] | null,
): Promise<PurposeTemplateRow[]> =>
  sql<PurposeTemplateRow[]>`
    select distinct on (purpose) purpose, records_days, validity_days, frequency_limit, frequency_seconds, data_types,
           partner_id is not null as own
      from purpose_template
     where (partner_id = ${partnerId} or partner_id is null)
       ${purposes ? sql`and purpose = any(${[...purposes]}::text[])` : sql``}
     order by purpose, partner_id nulls last`
