import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { type AbhaPage, abhaPath, canShow, pageOf } from '@/lib/core/abha/page'
import { readChange } from '@/lib/operations/abha/read'
import type { AbhaChange } from '@/lib/operations/abha/view'
import { type PersonCtx, personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'

export type ChangeProps = {
  params: Promise<{ id: string }>
  searchParams: Promise<{ since?: string | string[]; resent?: string | string[] }>
}

/** The person's change, for one of its pages; where that page would say what is not so, goes to the one that says what is. */
export async function changeAt(
  params: ChangeProps['params'],
  page: AbhaPage,
): Promise<{ ctx: PersonCtx; change: AbhaChange }> {
  const id = idOrNotFound((await params).id)
  const ctx = await personContext()
  const change = await orNotFound(readChange(ctx, { id }))
  if (!canShow(change, page)) redirect(abhaPath(id, pageOf(change)))
  return { ctx, change }
}

/** Titles name the step and no number: others may see the screen. */
export const titleOf = (page: AbhaPage | 'overview') => async (): Promise<Metadata> => ({
  title: (await getTranslations('abha.pageTitle'))(page),
})
