import { redirect } from 'next/navigation'
import { z } from 'zod'
import { forgetSealed, readSealed, writeSealed } from '@/lib/auth/sealed-cookie'
import { log } from '@/lib/log'
import { beginOidc, OidcAttempt } from '@/lib/upstream/oidc'

const KeptAttempt = OidcAttempt.extend({
  /** Of an invitation that they came with. */
  token: z.string().nullable(),
  /** Where to go on to. */
  next: z.string(),
})

/** Of this host alone: an attempt that somebody else planted would sign this browser in as them. */
const COOKIE = { name: 'sammati.staff-oidc' }

/** Where one is told that the provider failed: the sign-in page leads whoever is signed in on, and tells them nothing. */
export const providerFailed = ({ isFresh, next }: { isFresh: boolean; next: string }): string =>
  isFresh ? `/console/step-up?provider=1&next=${encodeURIComponent(next)}` : '/console/sign-in?provider=1'

/** Sends the browser to the identity provider, which sends it back to the callback. */
export async function toProvider(of: { isFresh: boolean; token: string | null; next: string }): Promise<never> {
  const begun = await beginOidc(of.isFresh).catch((err: unknown) => {
    log().error({ err }, 'the identity provider of staff cannot be reached')
    return null
  })
  if (!begun) redirect(providerFailed(of))
  await writeSealed(COOKIE, { ...begun.attempt, token: of.token, next: of.next })
  redirect(begun.url.href)
}

/** What this browser was sent to the provider with; it serves one answer. */
export async function takeAttempt(): Promise<z.output<typeof KeptAttempt> | null> {
  const kept = await readSealed(COOKIE, KeptAttempt)
  if (kept) await forgetSealed(COOKIE)
  return kept
}
