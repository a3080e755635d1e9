import 'server-only'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { type CurrentStaff, currentStaff } from '@/lib/auth/staff-session'
import { Failure } from '@/lib/core/failure'
import { isUuid } from '@/lib/core/uuid'
import type { Ctx, StaffActor } from '@/lib/operations/context'
import { act, type Refusal } from './act'
import { anonymousContext } from './context'
import { ownPath } from './own-path'

export type StaffCtx = Ctx & { readonly actor: StaffActor; readonly door: 'console' }

const withNext = (page: string, next: string | null) => (next ? `${page}?next=${encodeURIComponent(next)}` : page)

/** Where the page or the form that is being answered is, for a link that comes back to it. */
export const pagePath = async (): Promise<string | null> => (await headers()).get('x-sammati-page')

/** Where a staff member proves again who they are; it comes back to this page. */
export const stepUpPath = async (): Promise<string> => withNext('/console/step-up', await pagePath())

/** Where to go on to, from what a link carried: a page of the console's own, and not where one signs in. */
export function consolePathOf(value: unknown): string {
  const path = ownPath(value)
  return /^\/console(\/(?!sign-in|invitation|step-up|data)|\?|$)/.test(path) ? path : '/console'
}

/** The context of a page of the console without anyone: sign-in, an invitation. */
export const guestContext = async (): Promise<Ctx> => ({ ...(await anonymousContext()), door: 'console' })

export async function contextOfStaff(staff: CurrentStaff): Promise<StaffCtx> {
  const { staffId, partnerId, role, sessionId, steppedUpAt } = staff
  return {
    ...(await anonymousContext()),
    door: 'console',
    actor: { kind: 'staff', staffId, partnerId, role, sessionId, steppedUpAt },
  }
}

/** The signed-in staff member's context. Without a live session: goes to the console's sign-in page and comes back. */
export async function consoleContext(): Promise<StaffCtx> {
  const staff = await currentStaff()
  if (!staff) redirect(withNext('/console/sign-in', await pagePath()))
  return contextOfStaff(staff)
}

/** The id in an address of the console; what cannot be one is not found. */
export function idInAddress(text: string): string {
  if (!isUuid(text)) throw new Failure('not_found')
  return text.toLowerCase()
}

/** What a page is told of an operation that its reader may not do, if anything. */
export type Barred = { readonly roles: NonNullable<Failure['facts']['roles']> }

/**
 * Runs what makes a page of the console: what is absent or another partner's is not found, a proof that is too old is
 * asked for again, and who may not see it is told so by `barred`.
 */
export async function orBarred<T>(page: () => Promise<T>, barred: (why: Barred) => T): Promise<T> {
  try {
    return await page()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // An address without a page answers 404 with a whole page; notFound() fills its body by scripts only.
    if (error.code === 'not_found') redirect('/console/not-here')
    if (error.code === 'step_up_required') redirect(await stepUpPath())
    if (error.code === 'forbidden') return barred({ roles: error.facts.roles ?? [] })
    throw error
  }
}

/** Runs what a staff member asks for with a form, as `act` does. */
export const actAsStaff = (run: (ctx: StaffCtx) => Promise<void>): Promise<Refusal | null> =>
  act(async () => run(await consoleContext()))

/**
 * The same for what names nothing but the partner itself, or a member, who may be another partner's too. A console works
 * for one partner at a time, and another tab may have turned it since the page was made: then nothing is done
 * (`other_partner`).
 */
export async function actAtPartner(form: FormData, run: (ctx: StaffCtx) => Promise<void>): Promise<Refusal | null> {
  let isElsewhere = false
  const refusal = await actAsStaff(async (ctx) => {
    isElsewhere = form.get('atPartner') !== ctx.actor.partnerId
    if (isElsewhere) throw new Failure('illegal_transition')
    await run(ctx)
  })
  return refusal && isElsewhere ? { ...refusal, code: 'other_partner' } : refusal
}
