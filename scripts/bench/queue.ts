import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { type ListQueueInput, listQueue, subjectToken } from '@/lib/operations/console/queue/list-queue'
import type { StaffActor } from '@/lib/operations/context'
import { copyIn, type Fields, NULL } from './copy'
import { addPartner, addPeople, askOnce, contextOf, type Person, subjectFields } from './fixtures'
import { ms, printTable, quantile } from './report'

const TARGET = 1.5
const CALLS = 80
const DAY = 86_400_000

/** A partner with this many requests, and one of its staff. */
export type Queue = {
  readonly label: string
  readonly staff: StaffActor
  readonly person: Person
  readonly middle: { readonly at: Date; readonly id: string }
}

const STATES = [
  ...Array<string>(50).fill('GRANTED'),
  ...Array<string>(20).fill('DENIED'),
  ...Array<string>(20).fill('EXPIRED'),
  ...Array<string>(2).fill('CANCELLED'),
  ...Array<string>(8).fill('REQUESTED'),
]

/** Loads them as a year brings them: most are answered, one in a thousand has a rare purpose, half were looked at. */
export async function loadQueue(db: Db, label: string, count: number, people: readonly Person[]): Promise<Queue> {
  const partner = await addPartner(db, v7(), `did:consumer:queue-${count}`)
  const now = new Date()
  const staffId = v7()
  await db`insert into staff ${db({ id: staffId, email: `${staffId}@bench.example`, name: 'Bench', createdAt: now })}`
  await db`insert into staff_membership ${db({ staffId, partnerId: partner.id, role: 'reviewer' })}`
  const like = await askOnce(
    db,
    partner.id,
    {
      dialect: 'native',
      consumerId: partner.consumerId,
      identifiers: [people[0]!.email],
      identifierField: 'person.identifiers',
      birthYear: null,
      purpose: 'CAREMGT',
      dataTypes: ['DiagnosticReport', 'Prescription'],
      providers: [{ id: 'IN0910001' }],
      careContexts: [],
      recordsFrom: new Date(now.getTime() - 365 * DAY),
      recordsTo: now,
      accessMode: 'VIEW',
      frequencyLimit: 1,
      frequencySeconds: 86_400,
      totalUses: null,
      validUntil: new Date(now.getTime() + 365 * DAY),
      eraseAt: null,
      expiresAt: new Date(now.getTime() + 7 * DAY),
      revocable: true,
      noticeId: null,
      callbackUrl: null,
      callbackData: null,
      wire: {},
    },
    now,
  )
  const start = now.getTime() - 365 * DAY
  const rows = Array.from({ length: count }, (_, index) => {
    const at = start + Math.floor((index / count) * 365 * DAY)
    // Spread, so that states do not come in turns.
    const state = STATES[(index * 37) % 100]!
    return { id: v7({ msecs: at }), at, state, index }
  })
  const fields = function* (): Generator<Fields> {
    for (const { id, at, state, index } of rows) {
      const made = new Date(at).toISOString()
      const ends = state === 'REQUESTED' ? now.getTime() + ((index % 70) + 1) * 3_600_000 : at + 2 * DAY
      yield {
        ...like,
        ...subjectFields(id, people[index % people.length]!),
        id,
        status: state,
        decided_at: state === 'GRANTED' || state === 'DENIED' ? made : NULL,
        purpose: index % 1000 === 7 ? 'DSRCH' : index % 3 === 0 ? 'HPAYMT' : 'CAREMGT',
        created_at: made,
        updated_at: made,
        expires_at: new Date(ends).toISOString(),
        assignee_id: index % 10 === 0 ? staffId : NULL,
        reviewed_at: index % 2 === 0 ? made : NULL,
        reviewed_by: index % 2 === 0 ? staffId : NULL,
      }
    }
  }
  // The rows are like those the product wrote, so nothing is checked again row by row.
  await db`set session_replication_role = replica`
  await copyIn(db, 'consent_request', fields())
  await db`set session_replication_role = origin`
  const middle = rows[count >> 1]!
  return {
    label,
    staff: { kind: 'staff', staffId, partnerId: partner.id, role: 'reviewer', sessionId: v7(), steppedUpAt: null },
    person: people[1]!,
    middle: { at: new Date(middle.at), id: middle.id },
  }
}

type View = (
  queue: Queue,
  now: Date,
) => Partial<Omit<ListQueueInput, 'filter'>> & {
  readonly filter?: Partial<ListQueueInput['filter']>
}

const VIEWS: Readonly<Record<string, View>> = {
  newest: () => ({}),
  oldest: () => ({ sort: 'oldest' }),
  'ending soonest': () => ({ sort: 'ending' }),
  'ending last': () => ({ sort: 'ending_last' }),
  'newest, from the middle on': ({ middle }) => ({ after: middle }),
  'waiting, ending soonest': () => ({ sort: 'ending', filter: { status: 'REQUESTED' } }),
  'answered no': () => ({ filter: { status: 'DENIED' } }),
  'not answered in time': () => ({ filter: { status: 'EXPIRED' } }),
  'in review (none)': () => ({ filter: { status: 'IN_REVIEW' } }),
  'a rare purpose': () => ({ filter: { purpose: 'DSRCH' } }),
  'a usual purpose, answered no': () => ({ filter: { purpose: 'HPAYMT', status: 'DENIED' } }),
  mine: ({ staff }) => ({ filter: { assignee: staff.staffId } }),
  'nobody’s': () => ({ filter: { assignee: 'none' } }),
  'not looked at': () => ({ filter: { review: 'unreviewed' } }),
  'looked at, waiting': () => ({ filter: { review: 'reviewed', status: 'REQUESTED' } }),
  'ending within a day': (_, now) => ({ sort: 'ending', filter: { endsBefore: new Date(now.getTime() + DAY) } }),
  'asked more than a week ago': (_, now) => ({ filter: { askedBefore: new Date(now.getTime() - 7 * DAY) } }),
  'one person’s': ({ staff, person }) => ({ filter: { subject: subjectToken(staff.partnerId, person.hash) } }),
}

const NOT_AT_ALL: ListQueueInput['filter'] = {
  status: null,
  purpose: null,
  consumerId: null,
  assignee: null,
  review: null,
  endsBefore: null,
  askedBefore: null,
  subject: null,
}

function inputOf(view: View, queue: Queue, now: Date): ListQueueInput {
  const { filter, ...more } = view(queue, now)
  return { sort: 'newest', after: null, limit: 50, language: 'en', ...more, filter: { ...NOT_AT_ALL, ...filter } }
}

/** Times the queue's pages at two sizes, taking turns: the operation with all its reads. Prints the table and the verdict. */
export async function queueGrowth(db: Db, small: Queue, large: Queue): Promise<void> {
  const rows: string[][] = []
  const missed: string[] = []
  for (const [view, of] of Object.entries(VIEWS)) {
    const times: [number[], number[], number[]] = [[], [], []]
    for (let call = -10; call < CALLS; call++) {
      const now = new Date()
      // In turns, so that whatever else the machine does meets all of them.
      for (const [at, [queue, view]] of [
        [small, of] as const,
        [large, of] as const,
        [small, VIEWS.newest!] as const,
      ].entries()) {
        const began = performance.now()
        await listQueue(contextOf(db, queue.staff, now), inputOf(view, queue, now))
        if (call >= 0) times[at]!.push(performance.now() - began)
      }
    }
    const [few, many, full] = times.map((all) =>
      quantile(
        all.toSorted((left, right) => left - right),
        0.95,
      ),
    )
    // A filter that hardly anything fits at the small size has fewer rows to show there: a full page is what counts.
    const ratio = many! / Math.max(few!, full!)
    if (ratio > TARGET) missed.push(`${view} ${ratio.toFixed(2)}`)
    rows.push([view, ms(few!), ms(full!), ms(many!), ratio.toFixed(2)])
  }
  printTable(['queue, p95', small.label, `a full page of ${small.label}`, large.label, 'ratio'], rows)
  const verdict = missed.length === 0 ? 'target met' : `target missed by ${missed.join(', ')}`
  console.log(`pages of ${large.label} / of ${small.label} requests, at most ${TARGET} wanted: ${verdict}`)
}

/** The same people for both: what they are asked elsewhere must not matter. */
export const queuePeople = (db: Db): Promise<Person[]> => addPeople(db, 500)
