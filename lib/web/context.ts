import 'server-only'
import { headers } from 'next/headers'
import { after } from 'next/server'
import { db } from '@/db/client'
import { requireSession } from '@/lib/auth/session'
import { traceIdOf } from '@/lib/http/trace-id'
import type { Ctx, PersonActor } from '@/lib/operations/context'

export type PersonCtx = Ctx & { readonly actor: PersonActor }

/** The context of a page or an action without a person: sign-in, verify. */
export async function anonymousContext(): Promise<Ctx> {
  return {
    db: db(),
    pool: db(),
    actor: { kind: 'anonymous' },
    door: 'web',
    now: new Date(),
    traceId: traceIdOf(await headers()),
    afterAnswer: (task) => after(task),
  }
}

/** The signed-in person's context. Without a live session: goes to the sign-in page and comes back. */
export async function personContext(): Promise<PersonCtx> {
  const { personId, sessionId } = await requireSession((await headers()).get('x-sammati-page') ?? undefined)
  return { ...(await anonymousContext()), actor: { kind: 'person', personId, sessionId, via: 'web' } }
}
