import { about, eka } from '@/lib/dialects/eka/dialect'
import { PatientQuery } from '@/lib/dialects/eka/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { sessionStatus } from '@/lib/operations/person/session-status'

export const GET = handle({ dialect: eka, query: PatientQuery }, async (ctx, _, caller) => {
  const { loggedIn, hasAbhaNumber } = await sessionStatus(await about(ctx, caller), { field: 'X-Pt-Id' })
  return { body: { logged_in: loggedIn, kyc_verified: hasAbhaNumber, hpr_id: null } }
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(eka, 'GET')
