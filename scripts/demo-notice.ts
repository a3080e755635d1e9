import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { DEFAULT_NOTICE } from '@/db/queries/notice'
import { publishedTexts } from '@/db/queries/notice-draft'
import { LANGUAGES } from '@/lib/i18n/languages'
import { createNotice } from '@/lib/operations/console/notice/create-notice'
import { openNotice } from '@/lib/operations/console/notice/open-notice'
import { publishNotice } from '@/lib/operations/console/notice/publish-notice'
import { reviewText } from '@/lib/operations/console/notice/review-text'
import { saveDraft, type Texts } from '@/lib/operations/console/notice/save-draft'
import { type Ctx, systemContext } from '@/lib/operations/context'

/** What the demo's hospital says of bills beside the wallet's own words. */
const ADDED = {
  en: 'Only the department that settles my bill reads them.',
  hi: 'इन्हें केवल वही विभाग पढ़ता है जो मेरा बिल निपटाता है।',
}

/** A notice of the hospital's own for bills, published, with a draft of its next version that nobody has reviewed in Hindi. */
export async function seedNotice(db: Db, partnerId: string, now: Date): Promise<void> {
  const [writer, reader] = await db<{ staffId: string }[]>`
    select staff_id from staff_membership where partner_id = ${partnerId} and role = 'admin' order by staff_id limit 2`
  const [kept] = await db`select from notice where partner_id = ${partnerId}`
  if (kept || !writer || !reader) return
  const as = ({ staffId }: { staffId: string }): Ctx => ({
    ...systemContext(db, now),
    door: 'console',
    actor: { kind: 'staff', staffId, partnerId, role: 'admin', sessionId: v7(), steppedUpAt: null },
  })
  const ctx = as(writer)
  const { id: noticeId } = await createNotice(ctx, { purpose: 'HPAYMT', name: 'Bills' })
  const at = async () => ({ noticeId, revision: (await openNotice(ctx, { noticeId })).notice.revision })
  const own = await publishedTexts(db, DEFAULT_NOTICE, null)
  const texts = (more: Texts): Texts =>
    Object.fromEntries(
      own.map(({ language, template }) => [
        language,
        [template, more[language as keyof Texts]].filter(Boolean).join('\n'),
      ]),
    )
  await saveDraft(ctx, { ...(await at()), texts: texts({}) })
  for (const language of LANGUAGES) await reviewText(as(reader), { ...(await at()), language })
  await publishNotice(ctx, { ...(await at()), change: 'material' })
  await saveDraft(ctx, { ...(await at()), texts: texts(ADDED) })
  await reviewText(as(reader), { ...(await at()), language: 'en' })
}
