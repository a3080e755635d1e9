import { rotateSigningKey } from '@/lib/proof/keys'
import { withDatabase } from './operator'

// Every server takes the new key up by itself when its time comes.
const kid = await withDatabase((db) => rotateSigningKey(db, new Date()))
console.log(`New signing key ${kid}: published now, signs from tomorrow at this time.`)
