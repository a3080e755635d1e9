import 'server-only'
import { notFound } from 'next/navigation'
import { Failure } from '@/lib/core/failure'

/** The answer of a page's operation; what is absent or a stranger's becomes the not-found page. */
export async function orNotFound<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Failure && error.code === 'not_found') notFound()
    throw error
  }
}

/** An id from an address. Anything that cannot be one is not found. */
export function idOrNotFound(text: string): string {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : notFound()
}
