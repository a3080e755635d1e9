import { isMetered } from '@/lib/core/account/quota'
import { consentView } from '@/lib/dialects/attestr/consent'
import { attestr, attestrService } from '@/lib/dialects/attestr/dialect'
import { ConsentParams, RevokeBody } from '@/lib/dialects/attestr/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { paid } from '@/lib/operations/account/paid'
import { endRequest } from '@/lib/operations/consent/end-request'
import type { Ctx } from '@/lib/operations/context'

export const POST = handle(
  { dialect: attestrService('revoke'), params: ConsentParams, body: RevokeBody },
  async (ctx, { params }, caller) => {
    const end = (ctx: Ctx) => endRequest(ctx, { publicId: params.id })
    return {
      body: consentView(
        await (isMetered('revoke', caller.credential) ? paid(ctx, caller.actor.partnerId, end) : end(ctx)),
      ),
    }
  },
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(attestr, 'POST')
