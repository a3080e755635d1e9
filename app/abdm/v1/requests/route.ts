import type { PatientStatus } from '@/db/queries/consent-request'
import { about, eka } from '@/lib/dialects/eka/dialect'
import { RequestsQuery } from '@/lib/dialects/eka/schema'
import { requestItem } from '@/lib/dialects/eka/views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { listPatientRequests } from '@/lib/operations/consent/list-patient-requests'

export const GET = handle({ dialect: eka, query: RequestsQuery }, async (ctx, { query }, caller) => {
  const status = query.status.toUpperCase() as PatientStatus
  const found = await listPatientRequests(await about(ctx, caller), { status, field: 'X-Pt-Id' })
  const asksConsents = query.type === 'consent' || query.type === 'all'
  return { body: { consents: asksConsents ? found.map(requestItem) : [], subscriptions: [], authorizations: [] } }
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(eka, 'GET')
