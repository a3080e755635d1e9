import { openDb } from '@/db/client'
import { env } from '@/lib/env'
import { rotateSigningKey } from '@/lib/proof/keys'

// Run with the server's environment. Every server takes the new key up by itself when its time comes.
const db = openDb(env().DATABASE_URL, 1)
const kid = await rotateSigningKey(db, new Date())
await db.end()
console.log(`New signing key ${kid}: published now, signs from tomorrow at this time.`)
