import { changedBy, isOf } from '@/lib/operations/console/credential/testing'
import type { MatrixCase } from '@/lib/operations/console/testing'
import { readSettings } from './read-settings'
import { saveSettings } from './save-settings'

/** Something of its settings that tells a partner from another. */
const contactOf = (partnerId: string) => `privacy@${partnerId}.example`

export const matrix: MatrixCase[] = [
  {
    operation: 'read-settings',
    permission: 'staff:read',
    run: (ctx) => readSettings(ctx),
    states: {
      'as it is': {
        async make(db, partnerId) {
          await db`update partner set contact = ${contactOf(partnerId)} where id = ${partnerId}`
          return contactOf(partnerId)
        },
        expected: 'done',
      },
    },
    shows: (answer: Awaited<ReturnType<typeof readSettings>>, contact) => answer.contact === contact,
  },
  {
    operation: 'save-settings',
    permission: 'settings:write',
    async run(ctx, partnerId) {
      await saveSettings(ctx, { contact: contactOf(partnerId), retentionPolicy: 'archive' })
      return changedBy(ctx)
    },
    states: {
      'as it is': {
        async make(db, partnerId) {
          await db`update partner set contact = 'Ask at the desk', retention_policy = 'delete' where id = ${partnerId}`
          return partnerId
        },
        expected: 'done',
      },
    },
    look: (db, partnerId) => db`select contact, retention_policy from partner where id = ${partnerId}`,
    shows: isOf,
  },
]
