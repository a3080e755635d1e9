import 'server-only'
import { redirect } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { cache } from 'react'
import { db } from '@/db/client'
import { openName } from '@/db/queries/person'
import { findLiveSession } from '@/db/queries/session'
import { firstNameOf } from '@/lib/core/person/identifier'
import { isUuid } from '@/lib/core/uuid'
import { type Language, languageOr } from '@/lib/i18n/languages'
import { authOptions } from './options'

export type CurrentPerson = {
  readonly personId: string
  readonly sessionId: string
  readonly language: Language
  /** As a partner gave it; null when nobody has. */
  readonly birthYear: number | null
  /** '' when the person has given no name. */
  readonly name: string
  readonly firstName: string
}

/**
 * Who is signed in on this device, or null. The cookie only names a session; the database says
 * whether it is live, each time. Once per render, however many components ask.
 */
export const currentPerson = cache(async (): Promise<CurrentPerson | null> => {
  const session = await getServerSession(authOptions())
  if (!session?.sid || !isUuid(session.sid)) return null
  const live = await findLiveSession(db(), session.sid, new Date())
  if (!live) return null
  const name = openName(live.personId, live.nameSealed)
  return {
    personId: live.personId,
    sessionId: live.sessionId,
    language: languageOr(live.language),
    birthYear: live.birthYear,
    name,
    firstName: firstNameOf(name),
  }
})

/**
 * The signed-in person; without a live session, the sign-in page. `next` is where to come back to,
 * a path of our own.
 */
export async function requireSession(next?: string): Promise<CurrentPerson> {
  return (await currentPerson()) ?? redirect(next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in')
}
