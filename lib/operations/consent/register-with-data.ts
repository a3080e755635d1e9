import { insertRegisteredData } from '@/db/queries/registered-data'
import type { RegisteredData } from '@/lib/core/consent/registered-data'
import { sealData } from '@/lib/operations/clean-up/registered-data'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { type CreatedRequest, type CreateRequestInput, createRequest } from './create-request'

/** Registers a request together with the data that its partner keeps beside it. Refuses as createRequest does. */
export const registerWithData = (
  ctx: Ctx,
  input: { readonly request: CreateRequestInput; readonly data: RegisteredData },
): Promise<CreatedRequest> =>
  inTransaction(ctx, async (tx) => {
    const created = await createRequest({ ...ctx, db: tx }, input.request)
    await insertRegisteredData(tx, created.request.id, sealData(input.data, created.request.id))
    return created
  })
