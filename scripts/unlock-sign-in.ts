import { openDb } from '@/db/client'
import { unlock } from '@/db/queries/otp'
import { identifierHash } from '@/db/queries/person'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { env } from '@/lib/env'

// Run with the server's environment, after the person has proven who they are in another way.
const identifier = parseIdentifier(process.argv[2] ?? '')
if (!identifier) throw new Error('Give a mobile, e-mail, ABHA number or ABHA address: npm run sign-in:unlock -- 98765…')
const db = openDb(env().DATABASE_URL, 1)
const unlocked = await unlock(db, identifierHash(identifier))
await db.end()
console.log(unlocked ? 'Unlocked.' : 'It was not locked.')
