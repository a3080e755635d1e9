import { redirect } from 'next/navigation'
import { may } from '@/lib/core/staff/permission'
import { consoleContext } from '@/lib/web/console'

/** The first page that the role opens. */
export default async function ConsoleHome() {
  const { actor } = await consoleContext()
  redirect(may(actor.role, 'requests:read') ? '/console/requests' : '/console/audit')
}
