import { customType, timestamp } from 'drizzle-orm/pg-core'

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** Milliseconds, as a JavaScript Date holds them: what is read back equals what was written. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
