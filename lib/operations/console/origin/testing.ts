import { randomBytes } from 'node:crypto'
import type { Db } from '@/db/client'
import { changedBy, isOf, thePartner } from '@/lib/operations/console/credential/testing'
import type { MatrixCase } from '@/lib/operations/console/testing'
import { addOrigin } from './add-origin'
import { listOrigins, type Origins } from './list-origins'
import { removeOrigin } from './remove-origin'
import { setInFrameApproval } from './set-in-frame-approval'

/** One that no other test uses. */
export const someOrigin = () => `https://a${randomBytes(8).toString('hex')}.example`

const listed = {
  'a listed origin': {
    async make(db: Db, partnerId: string) {
      const origin = someOrigin()
      await db`insert into partner_origin (partner_id, use, origin) values (${partnerId}, 'embed', ${origin})`
      return origin
    },
    expected: 'done',
  },
} as const

export const matrix: MatrixCase[] = [
  {
    operation: 'list-origins',
    permission: 'credentials:read',
    run: (ctx) => listOrigins(ctx),
    states: listed,
    shows: ({ embed }: Origins, origin) => embed.includes(origin),
  },
  {
    operation: 'add-origin',
    permission: 'embed:write',
    async run(ctx) {
      await addOrigin(ctx, { origin: someOrigin() })
      return changedBy(ctx)
    },
    states: { 'a partner': thePartner },
    shows: isOf,
    look: (db, partnerId) => db`select origin from partner_origin where partner_id = ${partnerId} order by origin`,
  },
  {
    operation: 'remove-origin',
    permission: 'embed:write',
    run: (ctx, origin) => removeOrigin(ctx, { origin }),
    states: listed,
    look: (db, origin) => db`select partner_id from partner_origin where origin = ${origin}`,
  },
  {
    operation: 'set-in-frame-approval',
    permission: 'embed:write',
    async run(ctx) {
      const [own] = await ctx.db<{ on: boolean }[]>`
        select in_frame_approval as on from partner
         where id = ${ctx.actor.kind === 'staff' ? ctx.actor.partnerId : null}`
      await setInFrameApproval(ctx, { on: !own?.on })
      return changedBy(ctx)
    },
    states: { 'a partner': thePartner },
    shows: isOf,
    look: (db, partnerId) => db`select in_frame_approval from partner where id = ${partnerId}`,
  },
]
