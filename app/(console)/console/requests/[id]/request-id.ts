import { z } from 'zod'
import { Failure } from '@/lib/core/failure'

/** The id in an address; what cannot be one is not found. */
export function requestIdOf(text: string): string {
  const id = z.guid().safeParse(text).data
  if (!id) throw new Failure('not_found')
  return id.toLowerCase()
}
