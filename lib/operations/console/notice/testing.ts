import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { LEGAL_PLACEHOLDERS } from '@/lib/core/notice/template'
import { LANGUAGES, type Language } from '@/lib/i18n/languages'
import { type MatrixCase, makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { later } from '@/lib/operations/sign-in/testing'
import { checkTexts } from './check-texts'
import { compareVersions } from './compare-versions'
import { createNotice } from './create-notice'
import { editNotice } from './edit-notice'
import { listNotices } from './list-notices'
import { listPurposes } from './list-purposes'
import { openNotice } from './open-notice'
import { publishNotice } from './publish-notice'
import { resetPurpose } from './reset-purpose'
import { reviewText } from './review-text'
import { saveDraft } from './save-draft'
import { savePurpose } from './save-purpose'

/** A text with everything that the law wants, and these words. */
export const wholeText = (words = '') => `${LEGAL_PLACEHOLDERS.map((name) => `{{${name}}}`).join('\n')}\n${words}`
export const inAll = (template: string) => ({ en: template, hi: template })

/** A partner's notice in the hands of one of its admins: what a test does with it, at seconds from the start. */
export async function makeNotice(db: Db, partnerId?: string, purpose = 'CAREMGT') {
  const actor = await makeStaff(db, 'admin', partnerId)
  const ctx = (seconds = 0) => staffCtx(db, actor, later(seconds))
  const { id: noticeId } = await createNotice(ctx(), { purpose, name: '' })
  const open = (seconds = 0) => openNotice(ctx(seconds), { noticeId })
  const at = async (seconds: number) => ({ noticeId, revision: (await open(seconds)).notice.revision })
  const draft = async (template: string, seconds = 0) =>
    saveDraft(ctx(seconds), { ...(await at(seconds)), texts: inAll(template) })
  const reader = await makeStaff(db, 'admin', actor.partnerId)
  /** By a colleague, for nobody reviews a text of their own. */
  const read = async (language: Language, seconds = 0) =>
    reviewText(staffCtx(db, reader, later(seconds)), { ...(await at(seconds)), language })
  const review = async (seconds = 0) => {
    for (const language of LANGUAGES) await read(language, seconds)
  }
  const publish = async (words: string, change: 'material' | 'cosmetic', seconds: number) => {
    await draft(wholeText(words), seconds)
    await review(seconds)
    return publishNotice(ctx(seconds), { ...(await at(seconds)), change })
  }
  const { partnerId: of, staffId } = actor
  return { noticeId, partnerId: of, staffId, readerId: reader.staffId, ctx, open, at, draft, read, review, publish }
}

const drafted = async (db: Db, partnerId: string) => {
  const { noticeId, draft, review } = await makeNotice(db, partnerId, v7())
  await draft(wholeText())
  await review()
  return noticeId
}
const published = async (db: Db, partnerId: string) => {
  const { noticeId, publish } = await makeNotice(db, partnerId, v7())
  await publish('', 'material', 0)
  return noticeId
}
const empty = async (db: Db, partnerId: string) => (await makeNotice(db, partnerId, v7())).noticeId

/** All that an operation of these changes of a notice. */
const whole = async (db: Db, id: string) => [
  await db`select revision from notice where id = ${id}`,
  await db`select * from notice_draft where notice_id = ${id} order by language`,
  await db`select * from notice_version where notice_id = ${id} order by language, version`,
  await db`select * from notice_release where notice_id = ${id} order by version`,
]
const revisionOf = async (db: Db, id: string) => {
  const [row] = await db<{ revision: number }[]>`select revision from notice where id = ${id}`
  return row?.revision ?? 0
}

/** What is usual, as a test says it. */
export const usual = {
  recordsDays: 30,
  validityDays: null,
  frequencyLimit: 2,
  frequencySeconds: 86_400,
  dataTypes: ['Prescription'],
}
const ownPurpose = async (db: Db, partnerId: string) => {
  const purpose = v7()
  await savePurpose(staffCtx(db, await makeStaff(db, 'admin', partnerId)), { ...usual, purpose })
  return purpose
}

export const matrix: MatrixCase[] = [
  {
    operation: 'list-notices',
    permission: 'notices:read',
    run: (ctx) => listNotices(ctx),
    states: { drafted: { make: drafted, expected: 'done' }, published: { make: published, expected: 'done' } },
    shows: (answer: readonly { id: string }[], id) => answer.some((one) => one.id === id),
  },
  {
    operation: 'open-notice',
    permission: 'notices:read',
    run: (ctx, noticeId) => openNotice(ctx, { noticeId }),
    states: { drafted: { make: drafted, expected: 'done' }, published: { make: published, expected: 'done' } },
  },
  {
    operation: 'edit-notice',
    permission: 'notices:write',
    run: (ctx, noticeId) => editNotice(ctx, { noticeId }),
    states: { empty: { make: empty, expected: 'done' } },
  },
  {
    operation: 'check-texts',
    permission: 'notices:read',
    run: (ctx, noticeId) => checkTexts(ctx, { noticeId, texts: inAll(wholeText()) }),
    states: { drafted: { make: drafted, expected: 'done' } },
  },
  {
    operation: 'compare-versions',
    permission: 'notices:read',
    run: (ctx, noticeId) => compareVersions(ctx, { noticeId, from: '1.0', to: '1.0' }),
    states: { published: { make: published, expected: 'done' }, drafted: { make: drafted, expected: 'not_found' } },
  },
  {
    operation: 'create-notice',
    permission: 'notices:write',
    run: async (ctx) => {
      const { id } = await createNotice(ctx, { purpose: v7(), name: '' })
      const [row] = await ctx.db<{ partnerId: string }[]>`select partner_id from notice where id = ${id}`
      return row?.partnerId
    },
    states: { 'another purpose': { make: async (_, partnerId) => partnerId, expected: 'done' } },
    shows: (answer: string, partnerId) => answer === partnerId,
    look: (db, partnerId) => db`select count(*) from notice where partner_id = ${partnerId}`,
  },
  {
    operation: 'list-purposes',
    permission: 'notices:read',
    run: (ctx) => listPurposes(ctx),
    states: { own: { make: ownPurpose, expected: 'done' } },
    shows: (answer: readonly { purpose: string }[], purpose) => answer.some((one) => one.purpose === purpose),
  },
  {
    operation: 'save-purpose',
    permission: 'notices:write',
    run: async (ctx) => {
      await savePurpose(ctx, { ...usual, purpose: v7() })
      const [row] = await ctx.db<{ partnerId: string }[]>`
        select partner_id from purpose_template where partner_id is not null order by id desc limit 1`
      return row?.partnerId
    },
    states: { 'another purpose': { make: async (_, partnerId) => partnerId, expected: 'done' } },
    shows: (answer: string, partnerId) => answer === partnerId,
    look: (db, partnerId) => db`select count(*) from purpose_template where partner_id = ${partnerId}`,
  },
  {
    operation: 'reset-purpose',
    permission: 'notices:write',
    run: (ctx, purpose) => resetPurpose(ctx, { purpose }),
    states: { own: { make: ownPurpose, expected: 'done' } },
    look: (db, purpose) => db`select * from purpose_template where purpose = ${purpose}`,
  },
  {
    operation: 'save-draft',
    permission: 'notices:write',
    run: async (ctx, noticeId) =>
      saveDraft(ctx, { noticeId, revision: await revisionOf(ctx.pool, noticeId), texts: inAll(v7()) }),
    states: {
      empty: { make: empty, expected: 'done' },
      drafted: { make: drafted, expected: 'done' },
      published: { make: published, expected: 'done' },
    },
    look: whole,
  },
  {
    operation: 'review-text',
    permission: 'notices:write',
    run: async (ctx, noticeId) =>
      reviewText(ctx, { noticeId, revision: await revisionOf(ctx.pool, noticeId), language: 'hi' }),
    states: {
      drafted: { make: drafted, expected: 'done' },
      empty: { make: empty, expected: 'invalid_input' },
      published: { make: published, expected: 'invalid_input' },
    },
    look: whole,
  },
  {
    operation: 'publish-notice',
    permission: 'notices:write',
    run: async (ctx, noticeId) =>
      publishNotice(ctx, { noticeId, revision: await revisionOf(ctx.pool, noticeId), change: 'material' }),
    states: {
      drafted: { make: drafted, expected: 'done' },
      empty: { make: empty, expected: 'invalid_input' },
      published: { make: published, expected: 'invalid_input' },
    },
    look: whole,
  },
]
