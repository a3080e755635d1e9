import { unlock } from '@/db/queries/otp'
import { identifierHash } from '@/db/queries/person'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { withDatabase } from './operator'

// To be run after the person has proven who they are in another way.
const identifier = parseIdentifier(process.argv[2] ?? '')
if (!identifier) throw new Error('Give a mobile, e-mail, ABHA number or ABHA address: npm run sign-in:unlock -- 98765…')
const unlocked = await withDatabase((db) => unlock(db, identifierHash(identifier)))
console.log(unlocked ? 'Unlocked.' : 'It was not locked.')
