import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import registration from '@/docs/examples/register.json'
import { toRequest } from '@/lib/dialects/samagra/register'
import { RegisterBody } from '@/lib/dialects/samagra/schema'
import { approve } from '@/lib/operations/consent/approve'
import { createRequest } from '@/lib/operations/consent/create-request'
import type { Actor, Ctx, Scope } from '@/lib/operations/context'
import { readNotice } from '@/lib/operations/notice/read-notice'
import { recordSubject } from '@/lib/operations/use/record-subject'

/** The artefact of the reference's own calls to /auth/verify, and the number that they name. */
const ARTEFACT = 'db01b2d7-1575-4431-9ecd-dcd70aba83f3'
const SUBJECT = { kind: 'aadhaar', value: '49827XXXX952' }

/** The fields that those calls ask for, beyond those of the example that registers, in people's words. */
const FIELDS: [key: string, en: [string, string], hi: [string, string]][] = [
  ['int_farmer_type', ['Kind of farmer', 'By the size of your land'], ['किसान का प्रकार', 'आपकी ज़मीन के हिसाब से']],
  [
    'int_krushk_id',
    ['Farmer number', 'Your number in the farmers’ register'],
    ['किसान नंबर', 'किसान रजिस्टर में आपका नंबर'],
  ],
  ['vch_farmer_name', ['Your name', 'As in the farmers’ register'], ['आपका नाम', 'जैसा किसान रजिस्टर में है']],
  ['vch_father_name', ['Father’s name', 'As in the farmers’ register'], ['पिता का नाम', 'जैसा किसान रजिस्टर में है']],
  ['vch_gp_ward', ['Ward', 'Of your village council'], ['वार्ड', 'आपकी ग्राम पंचायत का']],
  ['vch_district', ['District', 'Where you live'], ['ज़िला', 'जहाँ आप रहते हैं']],
]

const ASKED_DAYS_AGO = 3
const VALID_DAYS = 365
const DAY_MS = 86_400_000

/**
 * What the demo's data provider needs, once: that the wallet may go there, by which field and number it knows Safal,
 * and a permission of hers. Its address is part of what was signed, so the first one stays. Answers it.
 */
export async function seedProvider(
  db: Db,
  { partnerId, port, now }: { readonly partnerId: string; readonly port: number; readonly now: Date },
): Promise<string> {
  const [kept] = await db<{ url: string }[]>`
    select url from data_provider where partner_id = ${partnerId} order by url limit 1`
  const url = kept?.url ?? `http://127.0.0.1:${port}/farmer`
  if (!kept) await db`insert into data_provider ${db({ partnerId, url })}`
  await db`insert into subject_field ${db(
    ['aadhaar_no', 'vch_aadharno'].map((field) => ({ partnerId, field, kind: SUBJECT.kind })),
  )} on conflict do nothing`
  await db`insert into term ${db(
    FIELDS.flatMap(([key, en, hi]) =>
      Object.entries({ en, hi }).map(([language, [label, gloss]]) => ({
        partnerId,
        kind: 'data',
        key,
        language,
        label,
        gloss,
      })),
    ),
  )} on conflict do nothing`
  const [granted] = await db`select from consent_request where ca_id = ${ARTEFACT}`
  if (!granted) await seedPermission(db, partnerId, url, now)
  return url
}

async function seedPermission(db: Db, partnerId: string, url: string, now: Date) {
  const at = new Date(now.getTime() - ASKED_DAYS_AGO * DAY_MS)
  const ctx = (actor: Actor, door: Ctx['door']): Ctx => ({
    db,
    pool: db,
    actor,
    door,
    now: at,
    traceId: v7(),
    afterAnswer: () => {},
  })
  const scopes: Scope[] = ['consents:request']
  const asked = RegisterBody.parse({
    consentArtifact: {
      ...registration.consentArtifact,
      expires: new Date(now.getTime() + VALID_DAYS * DAY_MS).toISOString(),
      provider: { ...registration.consentArtifact.provider, url },
      // The example's 500 would be used up by trying things out.
      total_queries_allowed: 100_000,
      data: [...registration.consentArtifact.data, ...FIELDS.map(([key]) => key)],
    },
  })
  const { request } = await createRequest(
    ctx({ kind: 'partner', partnerId, credentialId: partnerId, scopes }, 'samagra'),
    toRequest(asked),
  )
  const { id, personId } = request
  if (personId === null) throw new Error('the demo has a person whom the example names')
  // The wallet makes these ids up; this one is printed in the reference.
  await db`update consent_request set ca_id = ${ARTEFACT} where id = ${id}`
  await recordSubject(ctx({ kind: 'system' }, 'system'), { personId, ...SUBJECT })
  const person = ctx({ kind: 'person', personId, sessionId: v7(), via: 'web' }, 'web')
  const { textHash, language } = await readNotice(person, { ref: { id }, language: 'en', scope: {} })
  await approve(person, { ref: { id }, shown: { kind: 'wallet', textHash, language } })
}
