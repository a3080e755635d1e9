import { samagra } from '@/lib/dialects/samagra/dialect'
import { standingRecord } from '@/lib/dialects/samagra/record'
import { CaIdParams, DecisionBody } from '@/lib/dialects/samagra/schema'
import { reasonFrom, shownFrom } from '@/lib/dialects/shown'
import { handle, onlyMethods } from '@/lib/http/handle'
import { deny } from '@/lib/operations/consent/deny'

export const PATCH = handle(
  { dialect: samagra, params: CaIdParams, body: DecisionBody },
  async (ctx, { params, body }) => ({
    body: standingRecord(
      await deny(ctx, { ref: { caId: params.caId }, shown: shownFrom(body), reason: reasonFrom(body.reason) }),
    ),
  }),
)

export const { GET, POST, PUT, DELETE, OPTIONS } = onlyMethods(samagra, 'PATCH')
