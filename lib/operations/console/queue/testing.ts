import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import type { StandingState } from '@/lib/core/consent/states'
import type { ViewFilters } from '@/lib/core/staff/queue'
import { approve } from '@/lib/operations/consent/approve'
import { cancelRequest } from '@/lib/operations/consent/cancel-request'
import { type CreateRequestInput, createRequest } from '@/lib/operations/consent/create-request'
import { deny } from '@/lib/operations/consent/deny'
import { pause } from '@/lib/operations/consent/pause'
import { revoke } from '@/lib/operations/consent/revoke'
import { forgetKeys, NO_WORDS, someAsk } from '@/lib/operations/consent/testing'
import { inEach, type MatrixCase, type MatrixState, makeStaff } from '@/lib/operations/console/testing'
import type { Ctx } from '@/lib/operations/context'
import { asPerson, contextAt, later, makePerson, someEmail, start } from '@/lib/operations/sign-in/testing'
import { addNote } from './add-note'
import { askAgain } from './ask-again'
import { assign } from './assign'
import { findRequest } from './find-request'
import { listChoices, type QueueChoices } from './list-choices'
import { type ListQueueInput, listQueue, type QueuePage } from './list-queue'
import { readRaw } from './read-raw'
import { readRequest } from './read-request'
import { release } from './release'
import { removeView } from './remove-view'
import { review } from './review'
import { saveView } from './save-view'
import { sendBack } from './send-back'
import { setFourEyes } from './set-four-eyes'
import { withdraw } from './withdraw'

export const EVERYTHING: ListQueueInput = {
  filter: {
    status: null,
    purpose: null,
    consumerId: null,
    assignee: null,
    review: null,
    endsBefore: null,
    askedBefore: null,
    subject: null,
  },
  sort: 'newest',
  after: null,
  limit: 50,
  language: 'en',
}

const software = (db: Db, partnerId: string, at = start): Ctx =>
  contextAt(db, at, {
    actor: { kind: 'partner', partnerId, credentialId: v7(), scopes: ['consents:request', 'consents:read'] },
    door: 'native',
  })

/** What a partner's software asks somebody whom nobody else asks. */
export async function askedBy(
  db: Db,
  partnerId: string,
  over: Partial<CreateRequestInput> & { readonly at?: Date } = {},
): Promise<{ id: string; email: string; personId: string }> {
  const { at = start, ...ask } = over
  const email = someEmail()
  const personId = await makePerson(db, [email])
  const { request } = await createRequest(software(db, partnerId, at), { ...someAsk(), identifiers: [email], ...ask })
  return { id: request.id, email, personId }
}

export const withFourEyes = (db: Db, partnerId: string, on = true) =>
  db`update partner set four_eyes = ${on} where id = ${partnerId}`

const open = async (db: Db, partnerId: string) => (await askedBy(db, partnerId)).id

async function inReview(db: Db, partnerId: string) {
  await withFourEyes(db, partnerId)
  const { id } = await askedBy(db, partnerId)
  await withFourEyes(db, partnerId, false)
  return id
}

/** One that its person said no to, an hour before everything else happens. */
export async function denied(db: Db, partnerId: string) {
  const { id, personId } = await askedBy(db, partnerId, { at: later(-3600) })
  await deny(contextAt(db, later(-1800), asPerson(personId, v7())), { ref: { id }, shown: NO_WORDS })
  return id
}

/** The id of a permission that somebody gave this partner two hours before everything else, and its person. */
export async function permitted(db: Db, partnerId: string, over: Parameters<typeof askedBy>[2] = {}) {
  const { id, personId } = await askedBy(db, partnerId, { at: later(-7300), ...over })
  forgetKeys()
  const { artefacts } = await approve(contextAt(db, later(-7200), asPerson(personId, v7())), {
    ref: { id },
    shown: NO_WORDS,
  })
  return { artefactId: artefacts[0]!.id, requestId: id, personId }
}

/** The person of a request does something with the permission that they gave by it. */
const thenPerson =
  (change: (ctx: Ctx, input: { artefactId: string }) => Promise<unknown>) => async (db: Db, partnerId: string) => {
    const given = await permitted(db, partnerId)
    await change(contextAt(db, later(-3600), asPerson(given.personId, v7())), given)
    return given
  }
export const takenBack = thenPerson(revoke)
export const paused = thenPerson(pause)

const requestOf =
  (make: (db: Db, partnerId: string) => Promise<{ requestId: string }>) => (db: Db, partnerId: string) =>
    make(db, partnerId).then(({ requestId }) => requestId)

/** Requests in every state that one can be told to be in, as they stand at the start of a test. */
const IN_STATE = {
  IN_REVIEW: inReview,
  REQUESTED: open,
  GRANTED: requestOf(permitted),
  PAUSED: requestOf(paused),
  REVOKED: requestOf(takenBack),
  DENIED: denied,
  // No job has noted it.
  EXPIRED: async (db, partnerId) => (await askedBy(db, partnerId, { at: later(-7300), expiresAt: later(-3600) })).id,
  async CANCELLED(db, partnerId) {
    const id = await open(db, partnerId)
    await cancelRequest(software(db, partnerId), { id })
    return id
  },
} satisfies Record<StandingState, MatrixState['make']>

const handled = (db: Db, id: string) =>
  db`select status, version, expires_at, assignee_id, reviewed_at, reviewed_by,
            (select count(*)::int from request_note n where n.request_id = r.id) as notes,
            (select count(*)::int from audit_event a where a.request_id = r.id) as events,
            (select count(*)::int from outbox o where o.request_id = r.id) as told
       from consent_request r where id = ${id}`

const states = inEach(IN_STATE, 'done')
const beforeRelease = inEach(IN_STATE, 'illegal_transition', { IN_REVIEW: 'done' })

const many = (count: number) => count > 0

export const NOTHING_NARROWED: ViewFilters = {
  status: null,
  purpose: null,
  by: null,
  who: null,
  review: null,
  ends: null,
  age: null,
  sort: 'newest',
}

/** The id of a view that another member of this partner's staff keeps. */
async function colleaguesView(db: Db, partnerId: string): Promise<string> {
  const [id, { staffId }] = [v7(), await makeStaff(db, 'viewer', partnerId)]
  await db`
    insert into queue_view (id, staff_id, partner_id, name, filters, created_at)
    values (${id}, ${staffId}, ${partnerId}, 'Mine', ${db.json(NOTHING_NARROWED)}, ${start})`
  return id
}

/** Whoever acts has it from now on. */
const handOver = ({ db, actor }: Ctx, id: string) =>
  actor.kind === 'staff' &&
  db`update queue_view set staff_id = ${actor.staffId} where id = ${id} and partner_id = ${actor.partnerId}`

export const matrix: MatrixCase[] = [
  {
    operation: 'list-queue',
    permission: 'requests:read',
    run: (ctx) => listQueue(ctx, EVERYTHING),
    states,
    shows: ({ items }: QueuePage, id) => items.some((item) => item.id === id),
  },
  {
    operation: 'list-choices',
    permission: 'requests:read',
    run: (ctx) => listChoices(ctx, { language: 'en' }),
    states: {
      'a purpose': {
        async make(db, partnerId) {
          const purpose = `P${v7()}`
          await askedBy(db, partnerId, { purpose })
          return purpose
        },
        expected: 'done',
      },
    },
    shows: ({ purposes }: QueueChoices, purpose) => purposes.some(({ key }) => key === purpose),
  },
  {
    operation: 'list-choices',
    permission: 'requests:read',
    run: (ctx) => listChoices(ctx, { language: 'en' }),
    states: { 'a colleague’s view': { make: colleaguesView, expected: 'left out' } },
    shows: ({ views }: QueueChoices, one) => views.some(({ id }) => id === one),
  },
  {
    operation: 'save-view',
    permission: 'requests:read',
    async run(ctx, id) {
      const partnerId = ctx.actor.kind === 'staff' ? ctx.actor.partnerId : null
      // Another one each time. As many digits as a UUID has may be somebody's number.
      const filters = { ...NOTHING_NARROWED, age: id === partnerId ? ('day' as const) : ('week' as const) }
      await saveView(ctx, { name: v7().replace(/\d/g, ''), filters })
      return partnerId
    },
    states: { 'a partner': { make: async (_db, partnerId) => partnerId, expected: 'done' } },
    shows: (saved: string, partnerId) => saved === partnerId,
    look: (db, partnerId) => db`select id from queue_view where partner_id = ${partnerId} order by id`,
  },
  {
    operation: 'remove-view',
    permission: 'requests:read',
    async run(ctx, id) {
      await handOver(ctx, id)
      await removeView(ctx, { id })
    },
    states: { 'one’s own': { make: colleaguesView, expected: 'done' } },
    look: (db, id) => db`select id from queue_view where id = ${id}`,
  },
  {
    operation: 'remove-view',
    permission: 'requests:read',
    run: (ctx, id) => removeView(ctx, { id }),
    states: { 'a colleague’s': { make: colleaguesView, expected: 'not_found' } },
    look: (db, id) => db`select id from queue_view where id = ${id}`,
  },
  {
    operation: 'find-request',
    permission: 'requests:read',
    run: (ctx, id) => findRequest(ctx, { text: id }),
    states,
    shows: (found: Awaited<ReturnType<typeof findRequest>>) => 'requestId' in found,
  },
  {
    operation: 'read-request',
    permission: 'requests:read',
    run: (ctx, id) => readRequest(ctx, { id, language: 'en' }),
    states,
  },
  { operation: 'read-raw', permission: 'requests:raw', run: (ctx, id) => readRaw(ctx, { id }), states },
  {
    operation: 'add-note',
    permission: 'requests:review',
    run: (ctx, id) => addNote(ctx, { id, note: 'They called.', formId: v7() }),
    states,
    look: handled,
  },
  {
    operation: 'assign',
    permission: 'requests:review',
    run: (ctx, id) => assign(ctx, { ids: [id], staffId: ctx.actor.kind === 'staff' ? ctx.actor.staffId : null }),
    states,
    look: handled,
    shows: many,
  },
  {
    operation: 'review',
    permission: 'requests:review',
    run: (ctx, id) => review(ctx, { ids: [id] }),
    states,
    look: handled,
    shows: many,
  },
  {
    operation: 'withdraw',
    permission: 'requests:review',
    run: async (ctx, id) => (await withdraw(ctx, { ids: [id] })).done,
    states: inEach(IN_STATE, 'left out', { REQUESTED: 'done', IN_REVIEW: 'done' }),
    look: handled,
    shows: many,
  },
  {
    operation: 'release',
    permission: 'requests:review',
    run: (ctx, id) => release(ctx, { id }),
    states: beforeRelease,
    look: handled,
  },
  {
    operation: 'send-back',
    permission: 'requests:review',
    run: (ctx, id) => sendBack(ctx, { id, reason: 'too_much', note: '' }),
    states: beforeRelease,
    look: handled,
  },
  {
    operation: 'ask-again',
    permission: 'requests:review',
    run: (ctx, id) =>
      askAgain(ctx, {
        id,
        dataTypes: ['Prescription'],
        recordsFromDay: null,
        recordsToDay: null,
        untilDay: '2026-12-31',
        answerByDay: '2026-04-10',
      }),
    states: inEach(IN_STATE, 'done', { IN_REVIEW: 'illegal_transition', REQUESTED: 'illegal_transition' }),
    look: (db, id) => db`select count(*)::int from consent_request where asks_again = ${id}`,
  },
  {
    operation: 'set-four-eyes',
    permission: 'settings:write',
    async run(ctx) {
      const partnerId = ctx.actor.kind === 'staff' ? ctx.actor.partnerId : null
      const [own] = await ctx.db<{ fourEyes: boolean }[]>`select four_eyes from partner where id = ${partnerId}`
      await setFourEyes(ctx, { on: !own?.fourEyes })
      return partnerId
    },
    states: { 'a partner': { make: async (_db, partnerId) => partnerId, expected: 'done' } },
    shows: (changed: string, partnerId) => changed === partnerId,
    look: (db, partnerId) => db`select four_eyes from partner where id = ${partnerId}`,
  },
]
