import { samagra } from '@/lib/dialects/samagra/dialect'
import { standingRecord } from '@/lib/dialects/samagra/record'
import { CaIdParams, DecisionBody } from '@/lib/dialects/samagra/schema'
import { passedOnFrom, shownFrom } from '@/lib/dialects/shown'
import { handle, onlyMethods } from '@/lib/http/handle'
import { approve } from '@/lib/operations/consent/approve'

export const PATCH = handle(
  { dialect: samagra, params: CaIdParams, body: DecisionBody },
  async (ctx, { params, body }) => ({
    body: standingRecord(
      await approve(ctx, { ref: { caId: params.caId }, shown: shownFrom(body), passedOn: passedOnFrom(body) }),
    ),
  }),
)

export const { GET, POST, PUT, DELETE, OPTIONS } = onlyMethods(samagra, 'PATCH')
