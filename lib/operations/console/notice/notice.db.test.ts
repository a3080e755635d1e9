import { afterAll, expect, vi } from 'vitest'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { NOTHING_CHOSEN } from '@/lib/core/consent/choice'
import * as environment from '@/lib/env'
import { approve } from '@/lib/operations/consent/approve'
import { createRequest } from '@/lib/operations/consent/create-request'
import { deny } from '@/lib/operations/consent/deny'
import { pause } from '@/lib/operations/consent/pause'
import { reviewDraft } from '@/lib/operations/consent/review-draft'
import { revoke } from '@/lib/operations/consent/revoke'
import { saveDraft as saveChoice } from '@/lib/operations/consent/save-draft'
import { failLastWrite, makeRequest, NO_WORDS, rowsOf, someAsk } from '@/lib/operations/consent/testing'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { type Ctx, systemContext } from '@/lib/operations/context'
import { readNotice } from '@/lib/operations/notice/read-notice'
import { renewNext } from '@/lib/operations/notice/renew-next'
import { later } from '@/lib/operations/sign-in/testing'
import { compareVersions } from './compare-versions'
import { openNotice } from './open-notice'
import { publishNotice } from './publish-notice'
import { reviewText } from './review-text'
import { saveDraft } from './save-draft'
import { makeNotice, wholeText } from './testing'

afterAll(() => ownPool().end())

const DAY = 86_400
const SOON = 60

const versionsOf = (db: Db, noticeId: string) =>
  db`select version, language, template, superseded_at from notice_version where notice_id = ${noticeId}
     order by created_at, language`

test('what is wrong with a draft keeps all of it from being published, and is told by language', async ({ db }) => {
  const { noticeId, partnerId, ctx, at, draft, open } = await makeNotice(db)
  await saveDraft(ctx(), { ...(await at(0)), texts: { en: `${wholeText()}{{nobody}}` } })
  const publish = async () => publishNotice(ctx(), { ...(await at(0)), change: 'material' })
  await expect(publish()).rejects.toMatchObject({
    code: 'invalid_input',
    fields: { en: ['unknown {{nobody}}'], hi: ['missing'] },
  })
  await draft(wholeText().replace('{{complaint}}', ''))
  await expect(publish()).rejects.toMatchObject({
    fields: { en: ['lacks complaint'], hi: ['lacks complaint'] },
  })
  // {{contact}} stands there, and would say nothing.
  await draft(wholeText())
  await db`update partner set contact = '' where id = ${partnerId}`
  await expect(publish()).rejects.toMatchObject({ fields: { en: ['noContact'], hi: ['noContact'] } })
  expect((await open()).blocks).toEqual(['en', 'hi'].map((language) => ({ language, kind: 'noContact' })))
  expect(await versionsOf(db, noticeId)).toEqual([])
})

test('in production a language is published only when somebody has read it as it is', async ({ db }) => {
  const { noticeId, ctx, at, draft, read, readerId } = await makeNotice(db)
  const publish = async () => publishNotice(ctx(), { ...(await at(0)), change: 'material' })
  await draft(wholeText('one'))
  await read('en')
  await read('hi')
  // What was read is not what stands there now.
  await saveDraft(ctx(), { ...(await at(0)), texts: { en: wholeText('one'), hi: wholeText('two') } })
  const production = vi.spyOn(environment, 'env')
  production.mockReturnValue({ ...environment.env(), WALLET_MODE: 'production' })
  await expect(publish()).rejects.toMatchObject({ code: 'invalid_input', fields: { hi: ['unreviewed'] } })
  await read('hi')
  await publish()
  production.mockRestore()
  const rows =
    await db`select language, reviewed_by, reviewed_at from notice_version where notice_id = ${noticeId} order by 1`
  expect(rows).toEqual([
    { language: 'en', reviewedBy: readerId, reviewedAt: later(0) },
    { language: 'hi', reviewedBy: readerId, reviewedAt: later(0) },
  ])
})

test('whoever saved a text last does not review it, and is told so; another does', async ({ db }) => {
  const { noticeId, partnerId, ctx, at, draft, open } = await makeNotice(db)
  const colleague = await makeStaff(db, 'admin', partnerId)
  const by = staffCtx(db, colleague)
  await draft(wholeText('one'))
  const review = async (reader: Ctx) => reviewText(reader, { ...(await at(0)), language: 'en' })
  await expect(review(ctx())).rejects.toMatchObject({ code: 'forbidden', fields: { en: [expect.any(String)] } })
  const ownOf = ({ draft }: Awaited<ReturnType<typeof open>>) => draft.map(({ isOwn, reviewer }) => [isOwn, reviewer])
  expect(ownOf(await open())).toEqual([
    [true, null],
    [true, null],
  ])
  // Who saves it as it is has not written it; who changes one language has written that one.
  await saveDraft(by, { ...(await at(0)), texts: { en: wholeText('one'), hi: wholeText('two') } })
  await expect(review(ctx())).rejects.toMatchObject({ code: 'forbidden' })
  expect(ownOf(await openNotice(by, { noticeId }))).toEqual([
    [false, null],
    [true, null],
  ])
  await review(by)
  expect(ownOf(await open())).toEqual([
    [true, 'Kavita Rao'],
    [false, null],
  ])
})

test('of two who work on a notice, the one who read an older draft changes and publishes nothing', async ({ db }) => {
  const { ctx, at, draft, open } = await makeNotice(db)
  const before = await at(0)
  await draft(wholeText('mine'))
  for (const late of [
    () => saveDraft(ctx(), { ...before, texts: { en: 'theirs' } }),
    () => reviewText(ctx(), { ...before, language: 'en' }),
    () => publishNotice(ctx(), { ...before, change: 'material' }),
  ])
    await expect(late()).rejects.toMatchObject({ code: 'request_changed' })
  expect((await open()).draft.map(({ template, reviewedAt }) => [template, reviewedAt])).toEqual([
    [wholeText('mine'), null],
    [wholeText('mine'), null],
  ])
})

test('requests are asked in the words that stand, and publishing is in the audit', async ({ db }) => {
  const asked = await makeRequest(db)
  const { noticeId, partnerId, staffId, publish, draft, open } = await makeNotice(db, asked.partnerId)
  const wordsOf = async (seconds: number) => {
    const { request } = await createRequest(asked.partner(later(seconds)), { ...someAsk(), identifiers: [asked.email] })
    const { text, noticeVersion } = await readNotice(asked.partner(later(seconds)), {
      ref: { id: request.id },
      language: 'hi',
      scope: {},
    })
    return [text.split('\n').at(-1), noticeVersion]
  }
  await draft(wholeText('draft'))
  const [, walletVersion] = await wordsOf(1)
  expect(await publish('first', 'cosmetic', 10)).toEqual({ version: '1.0' })
  expect(await wordsOf(11)).toEqual(['first', '1.0'])
  await draft(wholeText('not yet'), 15)
  expect(await wordsOf(16)).toEqual(['first', '1.0'])
  expect(await publish('second', 'cosmetic', 20)).toEqual({ version: '1.1' })
  expect(await wordsOf(21)).toEqual(['second', '1.1'])
  expect(await publish('third', 'material', 30)).toEqual({ version: '2.0' })
  expect(await wordsOf(31)).toEqual(['third', '2.0'])
  expect(walletVersion).not.toBe('first')
  const audit = await db`select at, actor_kind, actor_id, door, details from audit_event
    where partner_id = ${partnerId} and action = 'notice.published' order by at`
  expect(audit).toMatchObject(
    [
      [10, '1.0', 'cosmetic'],
      [20, '1.1', 'cosmetic'],
      [30, '2.0', 'material'],
    ].map(([seconds, version, change]) => ({
      at: later(Number(seconds)),
      actorKind: 'staff',
      actorId: staffId,
      door: 'console',
      details: { noticeId, version, change },
    })),
  )
  expect((await open(40)).releases.map(({ version, change, publishedBy }) => [version, change, publishedBy])).toEqual([
    ['2.0', 'material', 'Kavita Rao'],
    ['1.1', 'cosmetic', 'Kavita Rao'],
    ['1.0', 'cosmetic', 'Kavita Rao'],
  ])
})

/** A request in the words of a published notice. */
async function underNotice(db: Db, over: Parameters<typeof makeRequest>[1] = {}) {
  const asked = await makeRequest(db)
  const notice = await makeNotice(db, asked.partnerId)
  await notice.publish('first', 'material', 1)
  const ask = async (seconds: number, more: typeof over = {}) => {
    const { request } = await createRequest(asked.partner(later(seconds)), {
      ...someAsk(),
      identifiers: [asked.email],
      ...over,
      ...more,
    })
    return request.id
  }
  const give = async (id: string, seconds: number, scope = {}) => {
    const person = asked.person(later(seconds))
    const { textHash } = await readNotice(person, { ref: { id }, language: 'en', scope })
    return approve(person, { ref: { id }, scope, shown: { kind: 'wallet', textHash, language: 'en' } })
  }
  const renewals = () =>
    db`select renews, renewed_for, status, person_id, dialect from consent_request
       where partner_id = ${asked.partnerId} and renews is not null order by created_at, id`
  const againOf = async (id: string) => {
    const [row] = await db<{ id: string }[]>`select id from consent_request where renews = ${id}`
    return row!.id
  }
  return { asked, notice, ask, give, renewals, againOf }
}

const run = async (db: Db, seconds: number) => {
  while (await renewNext(systemContext(db, later(seconds))));
}

test('who has a text open while another is published is told so, and nothing is recorded', async ({ db }) => {
  const { asked, notice, ask } = await underNotice(db)
  const id = await ask(2)
  const person = asked.person(later(3))
  await saveChoice(person, {
    requestId: id,
    requestVersion: 1,
    choice: { ...NOTHING_CHOSEN, what: 'everything' },
  })
  const seen = await reviewDraft(person, { requestId: id, language: 'en' })
  expect(seen.text.text).toContain('first')
  await notice.publish('second', 'cosmetic', 4)
  const press = (textHash: string) =>
    approve(asked.person(later(5)), { ref: { id }, shown: { kind: 'wallet', textHash, language: 'en' } })
  await expect(press(seen.text.textHash)).rejects.toMatchObject({ code: 'text_changed' })
  expect(await rowsOf(db, id)).toMatchObject({ request: { status: 'REQUESTED' }, records: [], artefacts: [] })
  const now = await reviewDraft(asked.person(later(5)), { requestId: id, language: 'en' })
  await press(now.text.textHash)
  expect((await rowsOf(db, id)).records).toMatchObject([{ textHash: now.text.textHash }])
})

test('a version that a record names stays as it is, whatever is drafted and published after it', async ({ db }) => {
  const { notice, ask, give } = await underNotice(db)
  await give(await ask(2), 3)
  const before = await db`select id, template, sha256, version from notice_version where notice_id = ${notice.noticeId}`
  await notice.draft(wholeText('changed'), 4)
  await notice.publish('second', 'material', 5)
  const after = await db`select id, template, sha256, version from notice_version
    where notice_id = ${notice.noticeId} and version = '1.0'`
  expect(after).toEqual(before)
  expect((await notice.open(6)).releases.map(({ version, used }) => [version, used])).toEqual([
    ['2.0', false],
    ['1.0', true],
  ])
  await expect(
    db`update notice_version set template = 'x' where notice_id = ${notice.noticeId} and version = '1.0' and language = 'en'`.then(),
  ).rejects.toMatchObject({ constraint_name: 'notice_version_immutable' })
})

test('after a material change everyone who shares under the old text is asked again, once, for what stands of it', async ({
  db,
}) => {
  const { asked, notice, ask, give, renewals } = await underNotice(db, {
    providers: [{ id: 'a', name: 'A' }, { id: 'b' }],
  })
  const [narrowed, paused, stopped] = [await ask(2), await ask(2), await ask(2)]
  await ask(2)
  await give(narrowed, 3, { dataTypes: ['Prescription'], providers: ['b'], validUntil: later(30 * DAY) })
  const both = await give(paused, 3)
  await pause(asked.person(later(4)), { artefactId: both.artefacts[0]!.id })
  await revoke(asked.person(later(4)), { artefactId: both.artefacts[1]!.id })
  const over = await give(stopped, 3)
  for (const { id } of over.artefacts) await revoke(asked.person(later(4)), { artefactId: id })

  await notice.publish('second', 'material', 10)
  expect(await renewals()).toEqual([])
  await Promise.all([run(db, SOON), run(db, SOON), run(db, SOON)])
  await run(db, SOON + 1)
  const made = await renewals()
  expect(made.map((one) => [one.renews, one.renewedFor, one.status, one.personId, one.dialect])).toEqual([
    [narrowed, '2.0', 'REQUESTED', asked.personId, 'native'],
    [paused, '2.0', 'REQUESTED', asked.personId, 'native'],
  ])

  const [again] = await db<{ id: string }[]>`select id from consent_request where renews = ${narrowed}`
  const { request, audit, outbox } = await rowsOf(db, again!.id)
  expect(request).toMatchObject({
    dataTypes: ['Prescription'],
    providerIds: ['b'],
    validUntil: later(30 * DAY),
    expiresAt: later(30 * DAY),
    noticeId: notice.noticeId,
    purpose: 'CAREMGT',
  })
  expect(audit).toMatchObject([{ action: 'consent.asked', actorKind: 'system', details: { renews: narrowed } }])
  expect(outbox).toMatchObject([{ topic: 'consent.asked', personId: asked.personId, partnerId: asked.partnerId }])
  const { artefacts } = await rowsOf(db, narrowed)
  expect(artefacts).toMatchObject([{ status: 'ACTIVE', validUntil: later(30 * DAY) }])
  const shown = await readNotice(asked.person(later(SOON + 2)), { ref: { id: again!.id }, language: 'en', scope: {} })
  expect(shown).toMatchObject({ noticeVersion: '2.0', text: expect.stringContaining('second') })
})

test('a run that fails in its middle has asked nobody, and the next asks everybody once', async ({ db }) => {
  const { asked, notice, ask, give, renewals } = await underNotice(db)
  for (const seconds of [2, 3, 4]) await give(await ask(seconds), seconds)
  await notice.publish('second', 'material', 10)
  await failLastWrite(db, asked.partnerId)
  await expect(run(db, SOON)).rejects.toMatchObject({ constraint_name: `block_${asked.partnerId}` })
  expect(await renewals()).toEqual([])
  await db.unsafe(`alter table outbox drop constraint "block_${asked.partnerId}"`)
  // A server that dies before it commits.
  await expect(
    db.begin(async (tx) => {
      await renewNext({ ...systemContext(db, later(SOON)), db: tx })
      throw new Error('killed')
    }),
  ).rejects.toThrow('killed')
  expect(await renewals()).toEqual([])
  await run(db, SOON)
  await run(db, SOON + 1)
  expect(await renewals()).toHaveLength(3)
})

test('a yes to the old words that arrives after the others were asked again is asked again as well', async ({ db }) => {
  const { asked, notice, ask, renewals } = await underNotice(db)
  const id = await ask(2)
  await notice.publish('second', 'material', 10)
  await run(db, 20)
  expect(await renewals()).toEqual([])
  // As if it had been rendered before the publication and committed after it.
  const [old] = await db<{ id: string }[]>`select id from notice_version where notice_id = ${notice.noticeId}
    and version = '1.0' and language = 'en'`
  await db`update notice_version set superseded_at = null where id = ${old!.id}`
  await db`update notice_version set superseded_at = now() where notice_id = ${notice.noticeId} and version = '2.0' and language = 'en'`
  const { textHash } = await readNotice(asked.person(later(21)), { ref: { id }, language: 'en', scope: {} })
  await approve(asked.person(later(21)), { ref: { id }, shown: { kind: 'wallet', textHash, language: 'en' } })
  await run(db, 30)
  expect(await renewals()).toMatchObject([{ renews: id }])
  // After five minutes nobody looks any more.
  await run(db, 400)
  const [release] =
    await db`select renewed_at from notice_release where notice_id = ${notice.noticeId} and version = '2.0'`
  expect(release).toEqual({ renewedAt: later(400) })
})

test('where new requests wait for a second pair of eyes, so does what is asked again, as its publisher’s', async ({
  db,
}) => {
  const { asked, notice, ask, give } = await underNotice(db)
  const id = await ask(2)
  await give(id, 3)
  await db`update partner set four_eyes = true where id = ${asked.partnerId}`
  await notice.publish('second', 'material', 10)
  await run(db, SOON)
  await run(db, SOON)
  const made = await db`select status, asked_by, (select count(*)::int from outbox o where o.request_id = r.id) as told
    from consent_request r where renews = ${id}`
  expect(made).toEqual([{ status: 'IN_REVIEW', askedBy: notice.staffId, told: 0 }])
})

test('a cosmetic change asks nobody again', async ({ db }) => {
  const { notice, ask, give, renewals } = await underNotice(db)
  await give(await ask(2), 3)
  await notice.publish('second', 'cosmetic', 10)
  await run(db, SOON)
  expect(await renewals()).toEqual([])
  expect((await notice.open(SOON)).underOldText).toEqual([])
})

test('who said yes to the new words, or still can, is not asked a second time; who said no still shares, and is asked when they change again', async ({
  db,
}) => {
  const { asked, notice, ask, give, renewals, againOf } = await underNotice(db)
  const [yes, no, waiting] = [await ask(2), await ask(2), await ask(2)]
  for (const id of [yes, no, waiting]) await give(id, 3)
  await notice.publish('second', 'material', 10)
  await run(db, SOON)
  const agreed = await againOf(yes)
  await give(agreed, 70)
  await deny(asked.person(later(71)), { ref: { id: await againOf(no) }, shown: NO_WORDS })
  expect((await rowsOf(db, no)).artefacts).toMatchObject([{ status: 'ACTIVE' }])
  await notice.publish('third', 'material', 80)
  await run(db, 90)
  // Nobody is asked twice in a month, whatever they said.
  expect(await renewals()).toHaveLength(3)
  await run(db, 80 + 3600)
  await notice.publish('fourth', 'material', 31 * DAY)
  await run(db, 31 * DAY + SOON)
  // The yes to the second text is asked for the third; the first permission is not asked for beside it.
  expect((await renewals()).map((one) => [one.renews, one.renewedFor])).toEqual([
    [yes, '2.0'],
    [no, '2.0'],
    [waiting, '2.0'],
    [no, '4.0'],
    [waiting, '4.0'],
    [agreed, '4.0'],
  ])
  const listed = (await notice.open(31 * DAY + SOON)).underOldText
  expect(listed.map((one) => [one.requestId, one.version, one.renewalStatus])).toEqual([
    [agreed, '2.0', 'REQUESTED'],
    [waiting, '1.0', 'REQUESTED'],
    [no, '1.0', 'REQUESTED'],
    [yes, '1.0', 'GRANTED'],
  ])
})

test('who was asked lately is asked for the newest words when thirty days are over, once, unless they have answered in them', async ({
  db,
}) => {
  const { asked, notice, ask, give, renewals, againOf } = await underNotice(db)
  const [yes, no, silent, answered, stopped] = [await ask(2), await ask(2), await ask(2), await ask(2), await ask(2)]
  for (const id of [yes, no, silent, answered, stopped]) await give(id, 3)
  await notice.publish('second', 'material', 10)
  await run(db, SOON)
  const renewed = async () =>
    (await renewals()).filter((one) => one.renewedFor !== '2.0').map((one) => [one.renews, one.renewedFor, one.status])
  const agreed = await againOf(yes)
  await give(agreed, 70)
  await deny(asked.person(later(71)), { ref: { id: await againOf(no) }, shown: NO_WORDS })
  await notice.publish('third', 'material', 80)
  await notice.publish('fourth', 'material', 90)
  await notice.publish('fifth', 'cosmetic', 100)
  // Asked for the second, and read the fifth: that is the newest, and is not asked again.
  await deny(asked.person(later(110)), { ref: { id: await againOf(answered) }, shown: NO_WORDS })
  for (const { id } of (await rowsOf(db, stopped)).artefacts) await revoke(asked.person(later(111)), { artefactId: id })
  const over = SOON + 30 * DAY
  for (const seconds of [120, 400, 10 * DAY, over - 1]) await run(db, seconds)
  expect(await renewed()).toEqual([])
  await Promise.all([run(db, over), run(db, over)])
  for (const seconds of [over + 1, over + DAY, over + 40 * DAY]) await run(db, seconds)
  expect(await renewed()).toEqual([no, silent, agreed].map((id) => [id, '4.0', 'REQUESTED']))
  const open = await db`select version from notice_release
    where notice_id = ${notice.noticeId} and change = 'material' and renewed_at is null`
  expect(open).toEqual([])
})

test('a draft that says what stands is none, and a text that nobody changed keeps its review', async ({ db }) => {
  const { ctx, at, draft, open, publish } = await makeNotice(db)
  await publish('first', 'material', 1)
  await draft(`\r\n${wholeText('first').replaceAll('\n', '\r\n')}  `, 2)
  expect((await open(2)).draft).toEqual([])
  await expect(publishNotice(ctx(2), { ...(await at(2)), change: 'material' })).rejects.toMatchObject({
    fields: { draft: [expect.any(String)] },
  })
  await saveDraft(ctx(3), { ...(await at(3)), texts: { en: wholeText('first'), hi: wholeText('second') } })
  expect((await open(3)).draft.map(({ language, reviewer }) => [language, reviewer])).toEqual([
    ['en', 'Kavita Rao'],
    ['hi', null],
  ])
})

test('two versions stand side by side, and each side is its text', async ({ db }) => {
  const { noticeId, ctx, publish, draft } = await makeNotice(db)
  await publish('I can stop.\nमैं रोक सकता हूँ।', 'material', 1)
  await draft(wholeText('I may stop.\nमैं रोक सकती हूँ।'), 2)
  const [english] = await compareVersions(ctx(3), { noticeId, from: '1.0', to: 'draft' })
  const changed = (side: readonly { text: string; changed: boolean }[]) =>
    side.filter((one) => one.changed).map(({ text }) => text)
  expect([changed(english!.before), changed(english!.after)]).toEqual([
    ['can', 'सकता'],
    ['may', 'सकती'],
  ])
  expect(english!.before.map(({ text }) => text).join('')).toBe(wholeText('I can stop.\nमैं रोक सकता हूँ।'))
  expect(english!.after.map(({ text }) => text).join('')).toBe(wholeText('I may stop.\nमैं रोक सकती हूँ।'))
  await expect(compareVersions(ctx(3), { noticeId, from: '7.0', to: 'draft' })).rejects.toMatchObject({
    code: 'not_found',
  })
})
