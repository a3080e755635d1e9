import 'server-only'
import { redirect } from 'next/navigation'
import { Failure } from '@/lib/core/failure'
import { isUuid } from '@/lib/core/uuid'

/**
 * Leads to an address that has no page, which answers 404 with a whole page. `notFound()` from within
 * a page answers 404 too, but with a body that only scripts can fill.
 */
const nowhere = (): never => redirect('/not-here')

/** The answer of a page's operation; what is absent or a stranger's is not found. */
export async function orNotFound<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Failure && error.code === 'not_found') nowhere()
    throw error
  }
}

/** An id from an address. Anything that cannot be one is not found. */
export const idOrNotFound = (text: string): string => (isUuid(text) ? text.toLowerCase() : nowhere())
