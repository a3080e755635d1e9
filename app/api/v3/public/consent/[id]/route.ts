import { detailsView } from '@/lib/dialects/attestr/consent'
import { attestr, attestrService } from '@/lib/dialects/attestr/dialect'
import { ConsentParams } from '@/lib/dialects/attestr/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { paid } from '@/lib/operations/account/paid'
import { readRegistered } from '@/lib/operations/consent/read-registered'

export const GET = handle(
  { dialect: attestrService('read'), params: ConsentParams },
  async (ctx, { params }, { actor }) => ({
    body: detailsView(await paid(ctx, actor.partnerId, (paying) => readRegistered(paying, { publicId: params.id }))),
  }),
)

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(attestr, 'GET')
