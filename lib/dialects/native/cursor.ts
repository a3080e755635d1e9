import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import { instant } from '@/lib/dialects/wire'

export type Cursor = { readonly at: Date; readonly id: string }

const Wire = z.tuple([instant, z.guid()])

/** Opaque to callers: the place of the last row of a page in its order. */
export const toCursor = ({ at, id }: Cursor): string =>
  Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url')

export function fromCursor(sent: string | undefined): Cursor | null {
  if (sent === undefined) return null
  try {
    const [at, id] = Wire.parse(JSON.parse(Buffer.from(sent, 'base64url').toString('utf8')))
    return { at, id }
  } catch {
    throw new Failure('invalid_input', { cursor: ['is not a cursor of ours'] })
  }
}

/** A page and where the next one starts; `rows` holds one more than `limit` when there is a next. */
export function pageOf<T>(rows: readonly T[], limit: number, place: (row: T) => Cursor) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last ? toCursor(place(last)) : null }
}
