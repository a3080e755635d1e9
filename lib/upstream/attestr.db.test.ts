import { afterAll, expect } from 'vitest'
import { POST as revoke } from '@/app/api/v3/public/consent/[id]/revoke/route'
import { GET as read } from '@/app/api/v3/public/consent/[id]/route'
import { POST as register } from '@/app/api/v3/public/consent/register/route'
import { db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { scene } from '@/lib/dialects/attestr/testing'
import { serveRoutes } from '@/lib/dialects/testing'
import { attestrClient } from './attestr'

afterAll(() => ownPool().end())

const serve = () =>
  serveRoutes({
    'POST /api/v3/public/consent/register': register,
    'GET /api/v3/public/consent/{id}': read,
    'POST /api/v3/public/consent/{id}/revoke': revoke,
  })

test('registers, reads and revokes at a running server', async ({ db }) => {
  const server = await serve()
  try {
    const at = await scene(db)
    const client = attestrClient({ baseUrl: server.origin, authToken: at.token })
    const metadata = { browser: 'Firefox' }
    const consent = await client.register({
      consentPurpose: 'kyc_verification',
      user: { id: at.person.email },
      metadata,
    })
    expect(consent.status).toBe('PENDING')
    await at.grant(consent.requestId)
    expect(await client.read(consent._id)).toMatchObject({ _id: consent._id, status: 'ACTIVE', metadata })
    await client.revoke(consent._id)
    const after = await client.read(consent._id)
    expect(after.status).toBe('REVOKED')
    expect(after.events.map(({ event }) => event)).toContain('CLEANUP_QUEUED')
  } finally {
    server.close()
  }
})

test('a refusal comes as the service’s own error, and when to try again with it', async ({ db }) => {
  const server = await serve()
  try {
    const at = await scene(db, { apiPerDay: 1 })
    const client = attestrClient({ baseUrl: server.origin, authToken: at.token })
    await expect(attestrClient({ baseUrl: server.origin, authToken: 'x'.repeat(40) }).read('a')).rejects.toMatchObject({
      kind: 'refused',
      status: 401,
      error: { code: 4016, httpStatusCode: 401, appError: true },
    })
    // An id that is more than one step of a path stays one.
    await expect(client.read('../consent/x?y')).rejects.toMatchObject({ status: 403, error: { code: 4031 } })
    await expect(client.read('b')).rejects.toMatchObject({
      status: 429,
      error: { code: 4294 },
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    })
  } finally {
    server.close()
  }
})
