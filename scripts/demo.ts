import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { z } from 'zod'
import { type Db, openDb } from '@/db/client'
import { insertRequest } from '@/db/queries/consent-request'
import { identifierHash, peopleBehind, sealIdentifier, sealName } from '@/db/queries/person'
import { insertEndpoint } from '@/db/queries/webhook'
import { seal } from '@/db/sealed'
import type { Dialect } from '@/lib/auth/credential'
import { clientSecretOf } from '@/lib/core/account/credential'
import type { GrantedScope } from '@/lib/core/consent/scope'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { endOfKolkataDay, kolkataDayAfter } from '@/lib/core/time/kolkata'
import { openSession } from '@/lib/operations/check/open-session'
import { uploadConsent } from '@/lib/operations/check/upload-consent'
import { approve } from '@/lib/operations/consent/approve'
import { cancelRequest } from '@/lib/operations/consent/cancel-request'
import { type CreateRequestInput, createRequest } from '@/lib/operations/consent/create-request'
import { deny } from '@/lib/operations/consent/deny'
import { revoke } from '@/lib/operations/consent/revoke'
import type { Shown } from '@/lib/operations/consent/shown'
import { type Actor, type Ctx, type Scope, systemContext } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { readNotice } from '@/lib/operations/notice/read-notice'
import { passwordHash } from '@/lib/operations/sign-in/password'
import { hashToken, newToken } from '@/lib/operations/sign-in/token'
import { sealKeys } from '@/lib/operations/webhook/keys'
import { issueAccessToken } from '@/lib/proof/access-token'
import { newWebhookKeys, WebhookKeys } from '@/lib/proof/webhook-keys'
import { seedNotice } from './demo-notice'
import { seedProvider } from './demo-provider'
import { writePrivate } from './environment'

/** What DATA_DIR/demo.json holds: who can sign in, and how a partner's software proves itself. */
export type DemoFacts = {
  baseUrl: string
  people: {
    name: string
    mobile: string
    email: string
    abhaNumber: string
    abhaAddress: string
    /** The person's id at Eka for the demo's hospital. */
    oid: string
    /** The demo hospital's own id for the person. */
    partnerPatientId: string
    /** The person's session at the demo's ABDM, made at each start; where another one is named there is none. */
    xToken?: string
  }[]
  staff: { email: string; password: string; totpSecret: string; role: string }[]
  partner: {
    id: string
    name: string
    samagra: { token: string }
    api: { token: string }
    /** A JWT, and the facility that it may name in X-Hip-Id. */
    eka: { token: string; hipId: string }
    veriff: { apiKey: string; secret: string }
    /** The metered one pays for revocations too. */
    attestr: { authToken: string; meteredAuthToken: string }
    /** For a session of the gateway, and the facility that it may name in X-HIP-ID. */
    abdm: { clientId: string; clientSecret: string; hipId: string }
    /** Where the hospital is told of changes, and what its messages are signed with. */
    webhook: { id: string; secret: string }
  }
  /** Answers with the messages that the wallet "sent": it stands in for the phone. */
  messages: string
  /** Other people's systems, as the demo plays them: a data provider that wants a permission, a page of the hospital's. */
  sandbox: { provider: string; partnerPage: string }
  /** ABDM's account service as the demo plays it, both versions; where another one is named there is none. */
  abdm?: { baseUrl: string }
}

/** Exported, like the other names here, for tests that look for them where they must not be. */
export const PEOPLE = [
  {
    name: 'Safal Verma',
    mobile: '+919876501234',
    email: 'safal@gmail.com',
    abhaNumber: '91-4455-6677-8899',
    abhaAddress: 'safal.verma@sbx',
    oid: '161467756044203',
    partnerPatientId: 'CH-1001',
    language: 'en',
  },
  // Shares a phone with Safal, as families do.
  {
    name: 'Asha Verma',
    mobile: '+919876501234',
    email: 'asha.verma@example.in',
    abhaNumber: '91-4455-6677-1122',
    abhaAddress: 'asha.verma@sbx',
    oid: '161467756044204',
    partnerPatientId: 'CH-1002',
    language: 'hi',
  },
  {
    name: 'Imran Qureshi',
    mobile: '+919812345670',
    email: 'imran.qureshi@example.in',
    abhaNumber: '91-2233-4455-6677',
    abhaAddress: 'imran_q@sbx',
    oid: '161467756044205',
    partnerPatientId: 'CH-1003',
    language: 'en',
  },
] as const

const HOSPITAL = '0190a000-0000-7000-8000-0000000000a1'
const LENDER = '0190a000-0000-7000-8000-0000000000a2'

/** The hospital itself, as Eka's and ABDM's callers name it. */
const EKA_HIP = 'IN0910003'

export const FACILITIES = [
  ['IN0910001', 'District Hospital, Sitapur'],
  ['IN0910002', 'Shree Diagnostics, Lucknow'],
  ['IN0910003', 'City Hospital, Lucknow'],
  ['did:proider:123', 'State Health Records, Odisha'],
]

/** What the fields of the hospital's Samagra artefacts mean, in its patients' languages. */
export const TERMS: [key: string, en: [string, string], hi: [string, string]][] = [
  ['intDay', ['Day of birth', 'The day on your birth record'], ['जन्म का दिन', 'आपके जन्म रिकॉर्ड में लिखा दिन']],
  ['intMonth', ['Month of birth', 'The month on your birth record'], ['जन्म का महीना', 'आपके जन्म रिकॉर्ड में लिखा महीना']],
  ['intGender', ['Gender', 'As on your record'], ['लिंग', 'जैसा आपके रिकॉर्ड में है']],
  [
    'intMaritalStatus',
    ['Marital status', 'Married, single, widowed'],
    ['वैवाहिक स्थिति', 'विवाहित, अविवाहित, विधवा या विधुर'],
  ],
  [
    'intPrimaryMobileNumber',
    ['Main mobile number', 'The number they call you on'],
    ['मुख्य मोबाइल नंबर', 'जिस नंबर पर वे आपको फ़ोन करते हैं'],
  ],
]

export const STAFF = [
  { email: 'kavita.rao@cityhospital.example', name: 'Kavita Rao', role: 'admin', partnerId: HOSPITAL },
  { email: 'meenal.gupte@cityhospital.example', name: 'Meenal Gupte', role: 'admin', partnerId: HOSPITAL },
  { email: 'arjun.menon@cityhospital.example', name: 'Arjun Menon', role: 'reviewer', partnerId: HOSPITAL },
  { email: 'sunita.yadav@cityhospital.example', name: 'Sunita Yadav', role: 'viewer', partnerId: HOSPITAL },
  { email: 'farhan.siddiqui@cityhospital.example', name: 'Farhan Siddiqui', role: 'auditor', partnerId: HOSPITAL },
  { email: 'rohit.jain@ashafinance.example', name: 'Rohit Jain', role: 'reviewer', partnerId: LENDER },
]

const SCOPES: Scope[] = ['consents:request', 'consents:read', 'act-for-person', 'webhooks:manage']

const Secrets = z.object({
  samagra: z.string(),
  api: z.string(),
  eka: z.object({ credentialId: z.string() }),
  veriff: z.object({ apiKey: z.string(), secret: z.string() }),
  attestr: z.object({ authToken: z.string(), meteredAuthToken: z.string() }),
  abdm: z.object({ clientId: z.string(), clientSecret: z.string() }),
  webhook: WebhookKeys.extend({ id: z.string() }),
  staff: z.array(z.object({ email: z.string(), password: z.string(), totpSecret: z.string(), role: z.string() })),
})
type Secrets = z.output<typeof Secrets>

const SYSTEM = { actorKind: 'system', actorId: 'demo' }

const base32 = (bytes: Buffer) => [...bytes].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('')
const basicToken = () =>
  Buffer.from(`CX0${randomBytes(12).toString('hex')}:${randomBytes(24).toString('hex')}`).toString('base64')

const makeSecrets = (): Secrets => ({
  samagra: newToken('k').token,
  api: newToken('k').token,
  // Its token is signed at each start, for the address and with the key of the time.
  eka: { credentialId: v7() },
  veriff: { apiKey: randomUUID(), secret: randomUUID() },
  attestr: { authToken: basicToken(), meteredAuthToken: basicToken() },
  abdm: { clientId: `SBX_${randomInt(1_000_000)}`, clientSecret: randomUUID() },
  webhook: { id: v7(), ...newWebhookKeys() },
  staff: STAFF.map(({ email, role }) => ({
    email,
    role,
    password: randomBytes(12).toString('base64url'),
    totpSecret: base32(randomBytes(32)),
  })),
})

/**
 * Fills an empty database with the demo's people and organisations; leaves one
 * that has them alone. `url` is the database, `dataDir` an absolute path,
 * `baseUrl` the wallet's origin, `sandboxPort` where a new demo's data provider
 * will be, `partnerPort` the page of the hospital's. Runs before the server does.
 */
export async function seedDemo({
  url,
  dataDir,
  baseUrl,
  sandboxPort,
  partnerPort,
}: {
  url: string
  dataDir: string
  baseUrl: string
  sandboxPort: number
  partnerPort: number
}): Promise<DemoFacts> {
  const db = openDb(url, 4)
  try {
    const file = join(dataDir, 'demo-credentials.json')
    const [seeded] = await db`select 1 from partner where id = ${HOSPITAL}`
    const kept: Partial<Secrets> =
      seeded && existsSync(file) ? Secrets.partial().parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
    // Of a demo that an older version made, which had fewer of them.
    if (!STAFF.every(({ email }) => kept.staff?.some((one) => one.email === email))) delete kept.staff
    const secrets = { ...makeSecrets(), ...kept }
    // All of a new demo; of one that an older version made, what that did not know yet.
    const missing = Object.keys(secrets).filter((name) => !(name in kept)) as (keyof Secrets)[]
    if (missing.length > 0) {
      const now = new Date()
      await db.begin(async (tx) => {
        if (!seeded) await seedRegister(tx as unknown as Db, now)
        for (const name of missing) await seedSecret[name](tx as unknown as Db, secrets, now)
      })
      writePrivate(file, `${JSON.stringify(secrets, null, 2)}\n`)
    }
    const [asked] = await db`select 1 from consent_request limit 1`
    if (!asked) await seedRequests(db, new Date())
    await seedNotice(db, HOSPITAL, new Date())
    const provider = await seedProvider(db, { partnerId: HOSPITAL, port: sandboxPort, now: new Date() })
    // A provider of an older demo keeps its port, and the one for a new provider is free then.
    const pagePort = new URL(provider).port === String(partnerPort) ? sandboxPort : partnerPort
    const partnerPage = `http://partner.localhost:${pagePort}`
    // Another host is another site: its frame is as far from the wallet as a real partner's.
    await db`delete from partner_origin where use = 'embed' and origin like 'http://partner.localhost:%'`
    await db`insert into partner_origin ${db({ partnerId: HOSPITAL, use: 'embed', origin: partnerPage })}`
    // Until it is changed, it is at the demo's own department, wherever that is this time.
    await db`update webhook_endpoint set url = ${new URL('/webhook', provider).href}
      where id = ${secrets.webhook.id} and url like 'http://127.0.0.1:%/webhook'`
    return {
      baseUrl,
      people: PEOPLE.map(({ language: _, ...person }) => person),
      staff: secrets.staff,
      partner: {
        id: HOSPITAL,
        name: 'City Hospital, Lucknow',
        samagra: { token: secrets.samagra },
        api: { token: secrets.api },
        eka: { token: await ekaToken(db, secrets.eka.credentialId, new Date()), hipId: EKA_HIP },
        veriff: secrets.veriff,
        attestr: secrets.attestr,
        abdm: { ...secrets.abdm, hipId: EKA_HIP },
        webhook: { id: secrets.webhook.id, secret: secrets.webhook.secret },
      },
      messages: `${baseUrl}/api/demo/messages`,
      sandbox: { provider, partnerPage },
    }
  } finally {
    await db.end({ timeout: 5 })
  }
}

async function seedRegister(db: Db, now: Date) {
  await db`insert into partner ${db([
    {
      id: HOSPITAL,
      name: 'City Hospital, Lucknow',
      kind: 'hospital',
      verifiedBy: 'Health Facility Registry',
      contact: 'privacy@cityhospital.example, 0522 400 1234',
      createdAt: now,
    },
    {
      id: LENDER,
      name: 'Asha Finance',
      kind: 'lender',
      verifiedBy: null,
      contact: 'grievance@ashafinance.example',
      createdAt: now,
    },
  ])}`
  await db`insert into partner_consumer ${db([
    { consumerId: 'did:consumer:123', partnerId: HOSPITAL, requesterName: 'Dr Meera Sharma' },
    { consumerId: 'did:consumer:asha-finance', partnerId: LENDER, requesterName: null },
  ])}`
  await db`insert into facility ${db(FACILITIES.map(([id, name]) => ({ id: id!, name: name! })))}`
  await db`insert into term ${db(
    TERMS.flatMap(([key, en, hi]) =>
      (
        [
          ['en', en],
          ['hi', hi],
        ] as const
      ).map(([language, [label, gloss]]) => ({
        partnerId: HOSPITAL,
        kind: 'data',
        key,
        language,
        label,
        gloss,
      })),
    ),
  )}`
  for (const [index, one] of PEOPLE.entries()) {
    const id = v7()
    await db`insert into person ${db({
      id,
      nameSealed: sealName(id, one.name),
      language: one.language,
      // Apart, so that lists of people keep this order.
      createdAt: new Date(now.getTime() + index),
    })}`
    const known: [typed: string, issuer: string][] = [
      [one.mobile, ''],
      [one.email, ''],
      [one.abhaNumber, ''],
      [one.abhaAddress, ''],
      [one.partnerPatientId, HOSPITAL],
      [one.oid, `eka:${HOSPITAL}`],
    ]
    for (const [typed, issuer] of known) {
      const identifier = issuer ? { kind: 'partner_ref' as const, value: typed } : parseIdentifier(typed)
      if (!identifier) throw new Error('a demo identifier is not one')
      const row = v7()
      await db`insert into person_identifier ${db({
        id: row,
        personId: id,
        kind: identifier.kind,
        issuer,
        valueHash: identifierHash(identifier, issuer),
        valueSealed: sealIdentifier(row, identifier.value),
        provenAt: now,
        createdAt: now,
      })}`
    }
  }
}

async function seedCredential(db: Db, dialect: Dialect, secret: string, now: Date, more: Record<string, unknown> = {}) {
  await db`insert into partner_scope ${db({ partnerId: HOSPITAL, scope: 'act-for-person' })} on conflict do nothing`
  await db`insert into partner_credential ${db({
    id: v7(),
    partnerId: HOSPITAL,
    dialect,
    secretHash: hashToken(secret),
    prefix: secret.slice(0, 10),
    scopes: SCOPES,
    createdAt: now,
    ...more,
  })}`
}

const ekaToken = (db: Db, credentialId: string, now: Date) =>
  issueAccessToken(
    db,
    {
      subject: { kind: 'partner', id: HOSPITAL },
      jti: credentialId,
      expiresAt: new Date(now.getTime() + 365 * DAY_MS),
    },
    now,
  )

/** What each of the demo's secrets opens. */
const seedSecret: Record<keyof Secrets, (db: Db, secrets: Secrets, now: Date) => Promise<unknown>> = {
  samagra: (db, { samagra }, now) => seedCredential(db, 'samagra', samagra, now),
  api: (db, { api }, now) => seedCredential(db, 'native', api, now),
  eka: (db, { eka }, now) => seedCredential(db, 'eka', eka.credentialId, now, { id: eka.credentialId, hipId: EKA_HIP }),
  veriff(db, { veriff }, now) {
    const id = v7()
    return seedCredential(db, 'veriff', veriff.apiKey, now, {
      id,
      secretSealed: seal(veriff.secret, 'partner_credential.secret', id),
    })
  },
  async attestr(db, { attestr }, now) {
    await db`insert into partner_account ${db({
      partnerId: HOSPITAL,
      services: ['register', 'read', 'revoke'],
      credits: 100_000,
      accountPerMinute: 1200,
      apiPerMinute: 600,
      accountPerDay: 200_000,
      apiPerDay: 100_000,
    })} on conflict do nothing`
    await seedCredential(db, 'attestr', attestr.authToken, now)
    await seedCredential(db, 'attestr', attestr.meteredAuthToken, now, { meterRevoke: true })
  },
  abdm: (db, { abdm: { clientId, clientSecret } }, now) =>
    seedCredential(db, 'abdm', clientSecretOf(clientId, clientSecret), now, { prefix: clientId, hipId: EKA_HIP }),
  webhook: (db, { webhook: { id, ...keys } }, now) =>
    insertEndpoint(
      db,
      {
        id,
        partnerId: HOSPITAL,
        format: 'standard',
        url: 'http://127.0.0.1:1/webhook',
        description: '',
        topics: [],
        keysSealed: sealKeys(id, [{ ...keys, until: null }]),
        status: 'active',
        pausedBy: null,
        failingSince: null,
        createdAt: now,
        updatedAt: now,
      },
      ledgerEntry(systemContext(db, now), SYSTEM, { endpointId: id }),
    ),
  async staff(db, secrets, now) {
    for (const { email, name, role, partnerId } of STAFF) {
      const secret = secrets.staff.find((one) => one.email === email)
      if (!secret) throw new Error('a demo staff member without a password')
      const fresh = v7()
      const [kept] = await db<{ id: string }[]>`
        insert into staff ${db({ id: fresh, email, name, createdAt: now })}
        on conflict (email) do update set name = excluded.name returning id`
      const id = kept?.id ?? fresh
      await db`update staff set password_hash = ${await passwordHash(secret.password)},
        totp_sealed = ${seal(secret.totpSecret, 'staff.totp', id)} where id = ${id}`
      await db`insert into staff_membership ${db({ staffId: id, partnerId, role })} on conflict do nothing`
    }
  },
}

const DAY_MS = 86_400_000

/** Requests in every state, made by the operations themselves at the times they tell of. */
async function seedRequests(db: Db, now: Date) {
  const at = (days: number) => new Date(now.getTime() + days * DAY_MS)
  const endOf = (days: number) => endOfKolkataDay(kolkataDayAfter(now, days)) ?? at(days)
  const ctx = (actor: Actor, days: number): Ctx => ({
    db,
    pool: db,
    actor,
    door: actor.kind === 'person' ? 'web' : 'native',
    now: at(days),
    traceId: v7(),
    afterAnswer: () => {},
  })
  const partner = (partnerId: string): Actor => ({
    kind: 'partner',
    partnerId,
    credentialId: partnerId,
    scopes: SCOPES,
  })
  const email = parseIdentifier(PEOPLE[0].email)
  const [known] = email ? await peopleBehind(db, { kind: email.kind, hash: identifierHash(email) }) : []
  if (!known) throw new Error('the demo has people')
  const safal: Actor = { kind: 'person', personId: known.id, sessionId: v7(), via: 'web' }

  const ask = (over: Partial<CreateRequestInput>): CreateRequestInput => ({
    dialect: 'native',
    consumerId: 'did:consumer:123',
    identifiers: ['safal@gmail.com'],
    identifierField: 'person.identifiers',
    birthYear: null,
    purpose: 'CAREMGT',
    dataTypes: ['DiagnosticReport', 'Prescription', 'DischargeSummary'],
    providers: [{ id: 'IN0910001' }, { id: 'IN0910002' }],
    careContexts: [],
    recordsFrom: new Date('2025-01-01T00:00:00+05:30'),
    recordsTo: endOf(0),
    accessMode: 'VIEW',
    frequencyLimit: 4,
    frequencySeconds: 30 * 86_400,
    totalUses: null,
    validUntil: endOf(180),
    eraseAt: endOf(365),
    expiresAt: endOf(2),
    revocable: true,
    noticeId: null,
    callbackUrl: null,
    callbackData: null,
    wire: {},
    ...over,
  })
  const loan: Partial<CreateRequestInput> = {
    consumerId: 'did:consumer:asha-finance',
    purpose: 'LOAN',
    dataTypes: ['Invoice', 'DischargeSummary'],
    providers: [{ id: 'IN0910003' }],
    frequencyLimit: 50,
    frequencySeconds: 86_400,
    validUntil: endOf(365),
    eraseAt: null,
  }
  const asked = async (partnerId: string, days: number, over: Partial<CreateRequestInput>) =>
    (await createRequest(ctx(partner(partnerId), days), ask(over))).request
  /** The words of the review page, as the wallet shows them. */
  const shownTo = async (reader: Ctx, id: string, scope: Partial<GrantedScope>): Promise<Shown> => {
    const { textHash, language } = await readNotice(reader, { ref: { id }, language: 'en', scope })
    return { kind: 'wallet', textHash, language }
  }
  // The oldest first: the signing key is in force from the first signature on.
  const past = (days: number) => ({ expiresAt: endOf(days) })

  const stopped = await asked(HOSPITAL, -60, {
    ...past(-50),
    purpose: 'HPAYMT',
    dataTypes: ['Invoice'],
    providers: [{ id: 'IN0910003' }],
    recordsTo: at(-60),
  })
  const ended = await approve(ctx(safal, -59), {
    ref: { id: stopped.id },
    shown: await shownTo(ctx(safal, -59), stopped.id, {}),
  })
  await revoke(ctx(safal, -20), { artefactId: ended.artefacts[0]!.id, reason: { code: 'too_long' } })

  await asked(LENDER, -40, { ...loan, ...past(-33), recordsTo: at(-40) })

  const denied = await asked(LENDER, -25, { ...loan, ...past(-18), recordsTo: at(-25) })
  await deny(ctx(safal, -24), {
    ref: { id: denied.id },
    shown: await shownTo(ctx(safal, -24), denied.id, {}),
    reason: { code: 'too_much' },
  })

  const granted = await asked(HOSPITAL, -12, { ...past(-5), recordsTo: at(-12) })
  const part = { dataTypes: ['DiagnosticReport', 'Prescription'], providers: ['IN0910002'], validUntil: endOf(30) }
  await approve(ctx(safal, -11), {
    ref: { id: granted.id },
    scope: part,
    shown: await shownTo(ctx(safal, -11), granted.id, part),
  })

  // Asked at the hospital's desk, and recorded by its software.
  const desk: Ctx = { ...ctx(partner(HOSPITAL), -8), door: 'veriff' }
  const { id: sessionId } = await openSession(desk, { subject: 'safal@gmail.com' })
  await uploadConsent(desk, {
    sessionId,
    type: 'aadhaar',
    approved: true,
    text: 'I agree that City Hospital, Lucknow checks my Aadhaar once, to be sure that the records it opens are mine. I can say no and show another identity paper instead.',
    signatures: { body: randomBytes(32), bodyHash: randomBytes(32), fresh: null },
    signedAt: null,
  })

  const withdrawn = await asked(HOSPITAL, -6, { purpose: 'PUBHLTH', dataTypes: ['ImmunizationRecord'], providers: [] })
  await cancelRequest(ctx(partner(HOSPITAL), -5), { id: withdrawn.id })

  const pending = await asked(HOSPITAL, -1, {})
  await asked(LENDER, 0, { ...loan, ...past(1) })

  // Where a partner has four-eyes on, a new request waits for its own reviewer; the person sees nothing of it yet.
  const inReview = v7()
  const reviewer = ctx(partner(HOSPITAL), 0)
  await insertRequest(
    db,
    {
      ...pending,
      id: inReview,
      status: 'IN_REVIEW',
      purpose: 'DSRCH',
      subjectSealed: seal('safal@gmail.com', 'consent_request.subject', inReview),
      createdAt: reviewer.now,
    },
    ledgerEntry(reviewer, { actorKind: 'partner', actorId: HOSPITAL }, { waiting: false }),
  )

  await asked(HOSPITAL, 0, {
    identifiers: ['asha.verma@example.in'],
    dataTypes: ['ImmunizationRecord', 'OPConsultation'],
    expiresAt: endOf(5),
  })
  await asked(HOSPITAL, 0, {
    identifiers: ['imran.qureshi@example.in'],
    dataTypes: ['DiagnosticReport'],
    expiresAt: endOf(7),
  })
}
