import { redirect } from 'next/navigation'
import { readPendingInvitation } from '@/lib/auth/pending-invitation'
import { toProvider } from '../../sign-in/oidc/attempt'

/** To the identity provider with the invitation that this browser is taking up. */
export async function GET(): Promise<Response> {
  const pending = await readPendingInvitation()
  if (!pending) redirect('/console/invitation')
  return toProvider({ isFresh: false, token: pending.token, next: '/console' })
}
