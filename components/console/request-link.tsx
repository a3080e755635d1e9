import Link from 'next/link'
import type { Role } from '@/lib/core/staff/permission'
import { requestPage } from '@/lib/core/staff/request-page'

/** The id of a request, which leads to where this role can read it. */
export function RequestLink({ id, role }: { id: string; role: Role }) {
  const href = requestPage(role, id)
  if (!href) return id
  return (
    <Link href={href} prefetch={false} className="tap link pointer-fine:min-h-8">
      {id}
    </Link>
  )
}
