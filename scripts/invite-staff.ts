import { partnerName } from '@/db/queries/staff'
import { staffEmail } from '@/lib/core/staff/email'
import { ROLES } from '@/lib/core/staff/permission'
import { isUuid } from '@/lib/core/uuid'
import { systemContext } from '@/lib/operations/context'
import { makeInvitation } from '@/lib/operations/sign-in/send-invitation'
import { withDatabase } from './operator'

// For a partner's first admin, who invites the others in the console.
const [partnerId = '', typed = '', name = '', wanted = 'admin'] = process.argv.slice(2)
const email = staffEmail(typed)
const role = ROLES.find((one) => one === wanted)
if (!isUuid(partnerId) || !email || !name || !role)
  throw new Error(
    'Give a partner, an address and a name: npm run staff:invite -- PARTNER_ID kavita@hospital.example "Kavita Rao"',
  )
const { link, isSent } = await withDatabase(async (db) => {
  const ctx = systemContext(db, new Date())
  const { link, send } = await db.begin(async (tx) =>
    makeInvitation(
      ctx,
      tx,
      { partnerId, email, name, role, partnerName: await partnerName(tx, partnerId) },
      { actorKind: 'system', actorId: 'operator' },
      'en',
    ),
  )
  return { link, isSent: await send() }
})
console.log(
  isSent
    ? `An invitation was sent. It also opens here, once, for 72 hours:\n${link}`
    : `The invitation could not be sent: give them its address, which opens once, for 72 hours:\n${link}`,
)
// The invitation stands, and whoever runs this in a script has to know that nobody was told.
if (!isSent) process.exitCode = 1
