import { unlock } from '@/db/queries/otp'
import { identifierHash } from '@/db/queries/person'
import { insertStaffEvent, membershipsOf, staffByEmail } from '@/db/queries/staff'
import { forgetTries } from '@/db/queries/staff-guard'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { staffEmail } from '@/lib/core/staff/email'
import { systemContext } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { tryingToSignIn, tryingToStepUp } from '@/lib/operations/sign-in/staff-tries'
import { withDatabase } from './operator'

// To be run after the person has proven who they are in another way.
const identifier = parseIdentifier(process.argv[2] ?? '')
if (!identifier) throw new Error('Give a mobile, e-mail, ABHA number or ABHA address: npm run sign-in:unlock -- 98765…')
const email = staffEmail(identifier.value)
const unlocked = await withDatabase(async (db) => {
  const staff = email ? await staffByEmail(db, email) : undefined
  const subjects = [...(email ? [tryingToSignIn(email)] : []), ...(staff ? [tryingToStepUp(staff.id)] : [])]
  const ends = await Promise.all([
    unlock(db, identifierHash(identifier)),
    ...subjects.map((subject) => forgetTries(db, subject)),
  ])
  const isStaff = staff !== undefined && ends.slice(1).includes(true)
  const ctx = systemContext(db, new Date())
  for (const { partnerId } of isStaff ? await membershipsOf(db, staff.id) : [])
    await insertStaffEvent(
      db,
      { action: 'staff.unlocked', partnerId },
      ledgerEntry(ctx, { actorKind: 'system', actorId: 'operator' }, { staffId: staff?.id }),
    )
  return ends.includes(true)
})
console.log(unlocked ? 'Unlocked.' : 'It was not locked.')
