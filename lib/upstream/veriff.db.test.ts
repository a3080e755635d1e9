import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect } from 'vitest'
import { GET as list, POST as upload } from '@/app/v1/sessions/[id]/consents/route'
import { POST as open } from '@/app/v1/sessions/route'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { type RouteHandler, serveRoutes } from '@/lib/dialects/testing'
import { makeVeriffKey, sessionRows } from '@/lib/dialects/veriff/testing'
import { makePerson, someEmail } from '@/lib/operations/sign-in/testing'
import { veriffClient } from './veriff'

afterAll(() => ownPool().end())

const ROUTES: Readonly<Record<string, RouteHandler>> = {
  'POST /v1/sessions': open,
  'POST /v1/sessions/{id}/consents': upload,
  'GET /v1/sessions/{id}/consents': list,
}

/** A running instance of ours, and a client of a partner's there. */
async function using(
  db: Db,
  run: (
    client: ReturnType<typeof veriffClient>,
    key: { baseUrl: string; apiKey: string; secret: string },
  ) => Promise<void>,
  { routes = ROUTES, ...more }: { routes?: typeof ROUTES; requireFreshness?: boolean; signTime?: boolean } = {},
) {
  const server = await serveRoutes(routes)
  try {
    const { apiKey, secret } = await makeVeriffKey(db, more)
    const account = { baseUrl: server.origin, apiKey, secret }
    await run(veriffClient({ ...account, signTime: more.signTime }), account)
  } finally {
    server.close()
  }
}

const YES = { type: 'bipa', approved: true, text: 'सहमति\r\n👍' } as const

describe('the client of Veriff’s sessions', () => {
  test('opens a session, uploads and lists over HTTP', async ({ db }) => {
    await using(db, async (client) => {
      const email = someEmail()
      const personId = await makePerson(db, [email])
      const { verification } = await client.openSession({ vendorData: email })
      const { id } = await client.uploadConsent(verification.id, YES)
      await client.uploadConsent(verification.id, { ...YES, approved: false })
      const { consents } = await client.listConsents(verification.id)
      expect(consents).toMatchObject([
        { ...YES, id, by: 'partner', binding: false },
        { approved: false, binding: true },
      ])
      expect((await sessionRows(db, verification.id)).session).toMatchObject({ personId })
    })
  })

  test('signs the time where it is asked for', async ({ db }) => {
    await using(
      db,
      async (client, account) => {
        const { verification } = await client.openSession({})
        await client.uploadConsent(verification.id, YES)
        expect((await client.listConsents(verification.id)).consents).toHaveLength(1)
        await expect(veriffClient(account).uploadConsent(verification.id, YES)).rejects.toMatchObject({
          kind: 'refused',
          status: 401,
        })
      },
      { requireFreshness: true, signTime: true },
    )
  })

  test('says why the service refused', async ({ db }) => {
    await using(db, async (client, account) => {
      const wrong = veriffClient({ ...account, secret: randomUUID() })
      const { verification } = await client.openSession({})
      await expect(wrong.uploadConsent(verification.id, YES)).rejects.toMatchObject({ kind: 'refused', status: 401 })
      await expect(client.uploadConsent(randomUUID(), YES)).rejects.toMatchObject({
        kind: 'refused',
        status: 404,
        error: { status: 'fail', code: '1101', message: 'Resource not found' },
      })
    })
  })

  test('believes no answer that the secret did not sign', async ({ db }) => {
    const forged: RouteHandler = async (request, context) => {
      const { headers, ...real } = await upload(request, context).then(async (answer) => ({
        status: answer.status,
        headers: answer.headers,
        body: (await answer.text()).replace('"consent"', '"consent" '),
      }))
      return new Response(real.body, { status: real.status, headers })
    }
    const silent: RouteHandler = async () =>
      Response.json({ id: randomUUID(), context: 'consent', sessionId: randomUUID() })
    for (const route of [forged, silent])
      await using(
        db,
        async (client) => {
          const { verification } = await client.openSession({})
          await expect(client.uploadConsent(verification.id, YES)).rejects.toMatchObject({ kind: 'unreadable' })
        },
        { routes: { ...ROUTES, 'POST /v1/sessions/{id}/consents': route } },
      )
  })
})
