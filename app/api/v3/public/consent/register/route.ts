import { consentView } from '@/lib/dialects/attestr/consent'
import { attestr, attestrService } from '@/lib/dialects/attestr/dialect'
import { toRegistration } from '@/lib/dialects/attestr/register'
import { RegisterBody } from '@/lib/dialects/attestr/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { paid } from '@/lib/operations/account/paid'
import { registerWithData } from '@/lib/operations/consent/register-with-data'

export const POST = handle(
  { dialect: attestrService('register'), body: RegisterBody },
  async (ctx, { body }, { actor }) => {
    const { request } = await paid(ctx, actor.partnerId, (paying) =>
      registerWithData(paying, toRegistration(body, ctx.now)),
    )
    return { body: consentView({ request, state: request.status }) }
  },
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(attestr, 'POST')
