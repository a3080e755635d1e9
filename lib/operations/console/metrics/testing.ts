import type { Db } from '@/db/client'
import type { MatrixCase } from '@/lib/operations/console/testing'
import { makeEndpoint } from '@/lib/operations/console/webhook/testing'
import { later, start } from '@/lib/operations/sign-in/testing'
import { type Metrics, readMetrics } from './read-metrics'

export const matrix: MatrixCase[] = [
  {
    operation: 'read-metrics',
    permission: 'metrics:read',
    run: (ctx) => readMetrics(ctx, { from: later(-86_400), to: start }),
    states: {
      'an endpoint': {
        make: async (db: Db, partnerId) => `h${await makeEndpoint(db, partnerId)}.example`,
        expected: 'done',
      },
    },
    shows: ({ endpoints }: Metrics, host) => endpoints.some((one) => one.host === host),
  },
]
