import { isUuid } from '@/lib/core/uuid'

/** A place in a list: the order's instant and the row. */
type Cursor = { readonly at: Date; readonly id: string }

/** A place in a list, as it stands in a link. */
export const cursorText = ({ at, id }: Cursor): string => `${at.getTime()}.${id}`

/** Null for anything that is not such a place: the list then begins at its start. */
export function parseCursor(text: unknown): Cursor | null {
  const found = typeof text === 'string' ? /^(\d{1,15})\.(.+)$/.exec(text) : null
  return found?.[1] && found[2] && isUuid(found[2]) ? { at: new Date(Number(found[1])), id: found[2] } : null
}
