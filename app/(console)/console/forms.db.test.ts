import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { afterAll, expect, vi } from 'vitest'
import { type Db, db as ownPool } from '@/db/client'
import { insertStaffSession } from '@/db/queries/staff-session'
import { test } from '@/db/testing'
import type { FormAnswer } from '@/lib/core/form-answer'
import { wordsIn } from '@/lib/i18n/messages'
import { askedBy, NOTHING_NARROWED } from '@/lib/operations/console/queue/testing'
import { makeStaff } from '@/lib/operations/console/testing'
import { hashToken } from '@/lib/operations/sign-in/token'
import { setDensityAction, switchPartnerAction } from './actions'
import { POST as exportTrail } from './audit/export/route'
import { createKeyAction } from './keys/actions'
import { createNoticeAction } from './notices/actions'
import { addOriginAction, removeOriginAction, setInFrameApprovalAction } from './origins/actions'
import { resetPurposeAction, savePurposeAction } from './purposes/actions'
import { noteAction } from './requests/[id]/actions'
import { findAction, removeViewAction, saveViewAction } from './requests/actions'
import { saveSettingsAction, setFourEyesAction } from './settings/actions'
import {
  changeRoleAction,
  endMemberSessionsAction,
  inviteAction,
  removeMemberAction,
  resetMemberAction,
} from './staff/actions'
import { createEndpointAction } from './webhooks/actions'

/** The cookies of the browser that sends the forms. */
const jar = new Map<string, string>()
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ origin: 'http://localhost:3000' }),
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { value: jar.get(name) } : undefined),
    set: (name: string, value: string) => jar.set(name, value),
  }),
}))
vi.mock('next/server', async (original) => ({
  ...(await original<typeof import('next/server')>()),
  after: (task: () => void) => task(),
}))
afterAll(() => ownPool().end())

const words = wordsIn('en')
type Fields = Readonly<Record<string, string>>
type Action = (previous: unknown, form: FormData) => Promise<FormAnswer | { readonly wrong: FormAnswer }>

function formOf(atPartner: string, fields: Fields = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries({ atPartner, ...fields })) form.set(name, value)
  return form
}

/** Sends a form. What is wrong by its answer, in words; nothing where it went on to another page or showed a secret. */
async function send(action: Action, form: FormData): Promise<string[]> {
  const answer = await action(null, form).catch((error: { digest?: string }) => {
    if (!error.digest?.startsWith('NEXT_REDIRECT')) throw error
    return null
  })
  const wrong = answer && 'wrong' in answer ? answer.wrong : answer
  return wrong?.errors.map(({ text }) => text) ?? []
}

/** An admin of two partners, whose browser is signed in to the console of the first. */
async function admin(db: Db) {
  const first = await makeStaff(db)
  const { partnerId: second } = await makeStaff(db)
  await db`insert into staff_membership (staff_id, partner_id, role) values (${first.staffId}, ${second}, 'admin')`
  const [secret, now] = [randomBytes(32).toString('base64url'), new Date()]
  await insertStaffSession(
    db,
    {
      id: v7(),
      secretHash: hashToken(secret),
      staffId: first.staffId,
      partnerId: first.partnerId,
      signedInWith: 'password',
      device: '',
      expiresAt: new Date(now.getTime() + 3_600_000),
      steppedUpAt: now,
    },
    now,
  )
  jar.clear()
  jar.set('sammati.staff', secret)
  return { staffId: first.staffId, first: first.partnerId, second }
}

test('what a page of one organisation sends does nothing once another tab has turned the console, and says so', async ({
  db,
}) => {
  const { staffId, first, second } = await admin(db)
  const viewId = v7()
  await db`
    insert into queue_view (id, staff_id, partner_id, name, filters, created_at)
    values (${viewId}, ${staffId}, ${second}, 'Everything', ${db.json(NOTHING_NARROWED)}, now())`
  // Of both, as the admin is.
  const { staffId: colleague } = await makeStaff(db, 'viewer', first)
  await db`insert into staff_membership (staff_id, partner_id, role) values (${colleague}, ${second}, 'viewer')`
  const { staffId: newcomer } = await makeStaff(db, 'viewer', second)
  await expect(switchPartnerAction(formOf(first, { partnerId: second }))).rejects.toMatchObject({
    digest: expect.stringContaining('/console;'),
  })

  const origin = 'https://pages.example'
  const usual = {
    purpose: 'CAREMGT',
    recordsDays: '30',
    validityDays: '',
    frequencyLimit: '',
    frequencySeconds: '86400',
  }
  const FORMS: Record<string, readonly [Action, Fields]> = {
    'four eyes': [setFourEyesAction, { on: 'yes' }],
    settings: [saveSettingsAction, { contact: 'Ask at the desk', retentionPolicy: 'archive' }],
    'an origin': [addOriginAction, { origin }],
    'an origin that goes': [removeOriginAction, { origin }],
    'answers in frames': [setInFrameApprovalAction, { on: 'yes' }],
    'a key': [
      createKeyAction,
      { id: v7(), dialect: 'native', label: 'Desk', scopes: 'consents:read', addresses: '', days: '90' },
    ],
    'an endpoint': [createEndpointAction, { url: 'http://localhost:1/', format: 'standard', description: '' }],
    'a notice': [createNoticeAction, { purpose: 'CAREMGT', name: '' }],
    'what is usual': [savePurposeAction, { ...usual, dataTypes: '' }],
    'what is usual no more': [resetPurposeAction, { purpose: 'CAREMGT' }],
    'a search': [findAction, { find: 'asha@example.org' }],
    'a view': [saveViewAction, { viewName: 'Mine', status: 'DENIED', purpose: '', sort: 'newest' }],
    'a view that goes': [removeViewAction, { viewId }],
    'an invitation': [inviteAction, { formId: v7(), name: 'Asha', email: `${v7()}@staff.example`, role: 'viewer' }],
    'a role': [changeRoleAction, { staffId: colleague, role: 'reviewer' }],
    'the end of a member’s sessions': [endMemberSessionsAction, { staffId: colleague }],
    'a reset': [resetMemberAction, { staffId: newcomer }],
    'a member who goes': [removeMemberAction, { staffId: colleague }],
  }
  // What somebody keeps for themselves is no event.
  const traces = () => db`
    select id from audit_event where partner_id in ${db([first, second])}
    union all select id from queue_view where partner_id in ${db([first, second])} order by id`
  for (const [name, [action, fields]] of Object.entries(FORMS)) {
    const before = await traces()
    for (const page of [first, ''])
      expect.soft(await send(action, formOf(page, fields)), name).toEqual([words('problem.other_partner')])
    expect.soft(await traces(), name).toEqual(before)
    // From a page of the one that the console works for it does what it says.
    expect.soft(await send(action, formOf(second, fields)), name).toEqual([])
    expect.soft(await traces(), name).not.toEqual(before)
  }
})

test('a form of a page of the version before, which gave it no id, does what it says', async ({ db }) => {
  const { first } = await admin(db)
  const { id } = await askedBy(db, first)
  const invitation = { name: 'Asha', email: `${v7()}@staff.example`, role: 'viewer' }
  const nameless: Fields[] = [{}, { formId: '' }]
  for (const old of nameless) {
    expect(await send(noteAction, formOf(first, { ...old, requestId: id, note: 'They called.' }))).toEqual([])
    expect(await send(inviteAction, formOf(first, { ...old, ...invitation }))).toEqual([])
  }
  expect(await db`select from request_note where request_id = ${id}`).toHaveLength(2)
  expect(await db`select from staff_invitation where email = ${invitation.email}`).toHaveLength(2)
})

test('a copy of the trail is taken of the organisation whose page asks for it, or not at all', async ({ db }) => {
  const { first, second } = await admin(db)
  const take = (atPartner: string) => {
    const headers = { origin: 'http://localhost:3000' }
    const body = formOf(atPartner, { format: 'csv', action: 'staff.joined' })
    return exportTrail(new Request('http://localhost:3000/console/audit/export', { method: 'POST', headers, body }))
  }
  const copies = () => db`
    select partner_id from audit_event where partner_id in ${db([first, second])} and action = 'audit.exported'`
  const answers = [await take(second), await take('')]
  expect(answers.map(({ status, headers }) => [status, headers.get('location')])).toEqual(
    Array(2).fill([303, '/console/audit?action=staff.joined']),
  )
  expect(await copies()).toEqual([])
  const copy = await take(first)
  expect([copy.status, await copy.text()]).toEqual([200, expect.stringContaining('action')])
  expect(await copies()).toEqual([{ partnerId: first }])
})

test('how far apart the rows are is kept at the browser, and nothing else than what there is', async () => {
  jar.clear()
  const set = (density: string) => setDensityAction(formOf('', { density })).catch(({ digest }) => digest)
  for (const [density, kept] of [
    ['comfortable', 'comfortable'],
    ['compact', 'compact'],
    ['none', 'compact'],
  ] as const) {
    expect(await set(density)).toContain('/console;')
    expect(jar.get('density')).toBe(kept)
  }
})

test('of what can be wrong with a field, the form says which it is', async ({ db }) => {
  const { first } = await admin(db)
  const { staffId } = await makeStaff(db, 'viewer', first)
  const invited = { formId: v7(), name: 'Asha', email: `${staffId}@staff.example`, role: 'viewer' }
  const key = { id: v7(), dialect: 'native', label: 'Desk', scopes: 'consents:read', days: '90' }
  const addresses = Array.from({ length: 51 }, (_, index) => `203.0.113.${index}`).join(' ')
  const endpoint = { url: 'https://10.0.0.1/', format: 'standard', description: '' }
  const said = async (action: Action, fields: Fields) => send(action, formOf(first, fields))

  expect(await said(inviteAction, invited)).toEqual([words('console.members.isMember')])
  expect(await said(inviteAction, { ...invited, email: 'asha' })).toEqual([words('console.members.emailWrong')])
  expect(await said(inviteAction, { ...invited, name: '' })).toEqual([words('console.members.nameMissing')])
  const view = { viewName: 'Mine', sort: 'newest' }
  expect(await said(saveViewAction, view)).toEqual([])
  expect(await said(saveViewAction, { ...view, who: 'me' })).toEqual([words('queue.own.error.taken')])
  expect(await said(saveViewAction, { ...view, viewName: 'Other' })).toEqual([
    words('queue.own.error.kept', { view: 'Mine' }),
  ])
  expect(await said(saveViewAction, { ...view, viewName: '' })).toEqual([words('queue.own.error.empty')])
  expect(await said(saveViewAction, { ...view, purpose: 'NONE' })).toEqual([words('queue.own.error.not_offered')])
  // Removed in another tab.
  expect(await said(removeViewAction, { viewId: v7() })).toEqual([])
  expect(await said(createNoticeAction, { purpose: 'CAREMGT', name: '' })).toEqual([])
  expect(await said(createNoticeAction, { purpose: 'CAREMGT', name: '' })).toEqual([words('notices.create.taken')])
  expect(await said(createNoticeAction, { purpose: '', name: '' })).toEqual([words('notices.create.needed')])
  expect(await said(createKeyAction, { ...key, addresses })).toEqual([words('keys.problem.addressesMany')])
  expect(await said(createKeyAction, { ...key, addresses: 'here' })).toEqual([
    words('keys.problem.addresses', { entry: 'here' }),
  ])
  expect(await said(createEndpointAction, endpoint)).toEqual([words('webhooks.problem.private')])
  expect(await said(createEndpointAction, { ...endpoint, url: 'ftp://a.example' })).toEqual([
    words('webhooks.problem.url'),
  ])
  expect(await said(addOriginAction, { origin: 'http://localhost:3000' })).toEqual([words('origins.problem.own')])
  expect(await said(addOriginAction, { origin: 'a.example' })).toEqual([words('origins.problem.origin')])
  await db`
    insert into partner_origin (partner_id, use, origin)
    select ${first}::uuid, 'embed', 'https://a' || n || '.example' from generate_series(1, 50) n`
  expect(await said(addOriginAction, { origin: 'https://b.example' })).toEqual([words('origins.problem.many')])
})
