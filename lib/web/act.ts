import 'server-only'
import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import { Failure, type FailureCode, type FailureFacts, type FieldErrors } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { log } from '@/lib/log'

/** What an action answers when it does not redirect. Texts are made by the page from the code. */
export type Refusal = {
  readonly code: FailureCode | 'internal_error' | 'other_partner'
  readonly fields: FieldErrors
  readonly facts: FailureFacts
  /** For the person to quote; in the log beside the error. */
  readonly reference?: string
}

/**
 * Runs the body of a server action: refuses a foreign origin, and turns an expected refusal into
 * a value. `redirect()` and friends pass through. Anything unexpected is logged by name only.
 */
export async function act(run: () => Promise<void>): Promise<Refusal | null> {
  try {
    // Next lets a POST without an Origin header through, and compares with a header that a proxy may forge.
    if ((await headers()).get('origin') !== env().APP_ORIGIN) throw new Failure('forbidden')
    await run()
    return null
  } catch (error) {
    unstable_rethrow(error)
    if (error instanceof Failure) return { code: error.code, fields: error.fields, facts: error.facts }
    const reference = crypto.randomUUID().slice(0, 8)
    const { name, code: sqlState, cause } = (error ?? {}) as { name?: string; code?: string; cause?: { code?: string } }
    log().error({ reference, name, sqlState, cause: cause?.code }, 'action failed')
    return { code: 'internal_error', fields: {}, facts: {}, reference }
  }
}
