import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ConsoleButtonLink } from '@/components/console/button'
import { isSteppedUp, may, type Permission } from '@/lib/core/staff/permission'
import { type StaffCtx, stepUpPath } from '@/lib/web/console'

/**
 * What only a fresh proof of identity opens: to those whose proof is older a link that asks for it and comes back, so
 * that nothing is typed in vain. Nothing for a role that may not.
 */
export async function WithFreshProof({
  ctx,
  permission,
  children,
}: {
  ctx: StaffCtx
  permission: Permission
  children: ReactNode
}) {
  if (!may(ctx.actor.role, permission)) return null
  if (isSteppedUp(ctx.actor.steppedUpAt, ctx.now)) return children
  const t = await getTranslations('keys.proof')
  return (
    <div className="grid justify-items-start gap-2 border-line border-y py-4">
      <p>{t('text')}</p>
      <ConsoleButtonLink href={await stepUpPath()}>{t('link')}</ConsoleButtonLink>
    </div>
  )
}
