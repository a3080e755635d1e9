import { text } from 'node:stream/consumers'
import { UPSTREAM_DIALECTS } from '@/lib/core/delivery/relay'
import { Failure } from '@/lib/core/failure'
import { isUuid } from '@/lib/core/uuid'
import { systemContext } from '@/lib/operations/context'
import { setUpstream } from '@/lib/operations/relay/set-upstream'
import { withDatabase } from './operator'

// The credentials come by standard input: arguments stay in a shell's history.
const [partnerId = '', named = '', baseUrl = ''] = process.argv.slice(2)
const dialect = UPSTREAM_DIALECTS.find((one) => one === named)
if (!dialect || !isUuid(partnerId))
  throw new Error(
    'Give a partner, a dialect and an address: npm run upstream:set -- PARTNER_ID eka https://api.eka.care < credentials.json',
  )
const credentials = await text(process.stdin).then((sent): unknown => {
  try {
    return JSON.parse(sent)
  } catch {
    throw new Error('The credentials must be JSON, on standard input.')
  }
})
await withDatabase((db) =>
  setUpstream(systemContext(db, new Date()), { partnerId, dialect, baseUrl, credentials }),
).catch((error: unknown) => {
  if (!(error instanceof Failure)) throw error
  throw new Error(
    Object.entries(error.fields)
      .map(([field, why]) => `${field}: ${why.join(', ')}`)
      .join('; '),
  )
})
console.log('On file.')
