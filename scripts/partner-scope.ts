import { OPERATORS_SCOPES } from '@/lib/core/account/credential'
import { Failure } from '@/lib/core/failure'
import { endOfKolkataDay } from '@/lib/core/time/kolkata'
import { systemContext } from '@/lib/operations/context'
import { giveScope } from '@/lib/operations/credential/give-scope'
import { takeScope } from '@/lib/operations/credential/take-scope'
import { withDatabase } from './operator'

const [move, partnerId = '', named, day] = process.argv.slice(2)
const scope = OPERATORS_SCOPES.find((one) => one === named)
const until = day === undefined ? null : endOfKolkataDay(day)
if (!['give', 'take'].includes(move ?? '') || !scope || !/^[0-9a-f-]{36}$/i.test(partnerId) || (day && !until))
  throw new Error(
    `Give a partner, a scope (${OPERATORS_SCOPES.join(', ')}) and perhaps its last day: npm run partner:scope -- give PARTNER_ID act-for-person 2027-03-31, or take PARTNER_ID act-for-person`,
  )
await withDatabase((db) => {
  const ctx = systemContext(db, new Date())
  return move === 'give' ? giveScope(ctx, { partnerId, scope, until }) : takeScope(ctx, { partnerId, scope })
}).catch((error: unknown) => {
  if (!(error instanceof Failure)) throw error
  throw new Error(
    error.code === 'not_found' ? 'There is no such partner, or it does not have it.' : 'That day is over.',
  )
})
console.log(move === 'give' ? 'Given.' : 'Taken back from all of its keys.')
