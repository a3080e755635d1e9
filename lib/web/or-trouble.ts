import 'server-only'
import { unstable_rethrow } from 'next/navigation'
import type { ReactNode } from 'react'
import { log } from '@/lib/log'

/**
 * Makes a page, or the page that says it could not be made: never an empty list, and there without
 * JavaScript too. Redirects and not-found pass through. Anything else is logged with the reference shown.
 */
export async function orTrouble(
  page: () => Promise<ReactNode>,
  trouble: (reference: string) => ReactNode,
): Promise<ReactNode> {
  try {
    return await page()
  } catch (error) {
    unstable_rethrow(error)
    const reference = crypto.randomUUID().slice(0, 8)
    log().error({ reference, err: error }, 'page failed')
    return trouble(reference)
  }
}
