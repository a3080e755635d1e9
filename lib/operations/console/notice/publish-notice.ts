import { v7 } from 'uuid'
import { type NoticeText, publishDraft, senderOf } from '@/db/queries/notice-draft'
import { Failure, type FieldErrors } from '@/lib/core/failure'
import { type NoticeChange, nextVersion, type PublishBlock, publishBlocks } from '@/lib/core/notice/publish'
import { env } from '@/lib/env'
import { LANGUAGES } from '@/lib/i18n/languages'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { changeNotice } from '@/lib/operations/notice/change-own'
import { hashText } from '@/lib/operations/notice/render-text'

/** Every language of the wallet is declared: whoever is asked reads in the one that they chose. */
export const blocksOf = (draft: readonly NoticeText[], contact: string): PublishBlock[] =>
  publishBlocks(
    Object.fromEntries(
      draft.map(({ language, template, reviewedAt }) => [language, { template, reviewed: reviewedAt !== null }]),
    ),
    LANGUAGES,
    env().WALLET_MODE === 'production',
    contact,
  )

/**
 * Makes the draft the version that stands: requests of the notice's purpose are asked in its words from now on, and who
 * has an older text open is told that it changed. After a material change those who share under an older text are asked
 * again (`renewNext`), after a cosmetic one they are not. Of a first version the change says nothing.
 * Refuses: not_found, request_changed, invalid_input (by language, everything that is wrong).
 */
export function publishNotice(
  ctx: Ctx,
  input: { readonly noticeId: string; readonly revision: number; readonly change: NoticeChange },
): Promise<{ version: string }> {
  return changeNotice(ctx, input, async (tx, { notice, draft, version: last }) => {
    const { staffId, partnerId } = requireStaff(ctx, 'notices:write')
    if (draft.length === 0) throw new Failure('invalid_input', { draft: ['is the text that stands'] })
    const { partnerContact } = await senderOf(tx, partnerId)
    const blocks = blocksOf(draft, partnerContact)
    if (blocks.length > 0) throw new Failure('invalid_input', asFields(blocks))
    const version = nextVersion(last, input.change)
    const renews = last !== null && input.change === 'material'
    await publishDraft(
      tx,
      notice.id,
      {
        version,
        change: input.change,
        publishedBy: staffId,
        renewedAt: renews || input.change === 'cosmetic' ? null : ctx.now,
      },
      draft.map(({ language, template, reviewedAt, reviewedBy }) => ({
        id: v7(),
        language,
        template,
        sha256: hashText(template),
        reviewedAt,
        reviewedBy,
      })),
      ledgerEntry(ctx, actorOf(ctx), { noticeId: notice.id, version, change: input.change }),
    )
    return { version }
  })
}

function asFields(blocks: readonly PublishBlock[]): FieldErrors {
  const fields: Record<string, string[]> = {}
  for (const block of blocks)
    fields[block.language] = [
      ...(fields[block.language] ?? []),
      'name' in block ? `${block.kind} ${block.name}` : block.kind,
    ]
  return fields
}
