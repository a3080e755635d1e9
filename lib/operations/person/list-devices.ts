import { devicesOf } from '@/db/queries/session'
import { type Ctx, requirePerson } from '@/lib/operations/context'

export type Device = {
  readonly sessionId: string
  /** `web`: a browser. `api`: a program that holds an access token. `embed`: a page of a partner's. */
  readonly kind: 'web' | 'api' | 'embed'
  /** "Chrome, Android"; '' when unknown. */
  readonly device: string
  /** mobile, email, abha_number, abha_address. */
  readonly signedInWith: string
  readonly createdAt: Date
  /** To the minute. */
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  /** The one that asks. */
  readonly current: boolean
}

/** Where the person is signed in now, last used first. */
export async function listDevices(ctx: Ctx): Promise<Device[]> {
  const { personId, sessionId } = requirePerson(ctx)
  const rows = await devicesOf(ctx.db, personId, ctx.now)
  return rows.map(({ id, ...row }) => ({ sessionId: id, ...row, current: id === sessionId }))
}
