import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { guestPage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { PageHeading } from '@/components/console/page-heading'
import { Failure } from '@/lib/core/failure'
import { readInvitation } from '@/lib/operations/console/staff/read-invitation'
import { guestContext } from '@/lib/web/console'
import { openInvitationAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.invitation'))('title') }
}

/** Says who invites whom. A form leads on: programs that look into mail open links, and press nothing. */
async function invitationPage({ searchParams }: PageProps<'/console/invitation'>) {
  const [t, roles, query] = await Promise.all([
    getTranslations('console.invitation'),
    getTranslations('console.roles'),
    searchParams,
  ])
  const token = typeof query.token === 'string' ? query.token.slice(0, 128) : ''
  const invitation = await readInvitation(await guestContext(), { token }).catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'not_found') return null
    throw error
  })
  if (!invitation)
    return (
      <div className="mx-auto max-w-[28rem] py-6">
        <PageHeading title={t('overHeading')} note={t('overText')} />
      </div>
    )
  const { partnerName, name, email, role } = invitation
  return (
    <div className="mx-auto grid max-w-[28rem] gap-6 py-6">
      <PageHeading
        title={t('heading', { partner: partnerName })}
        note={t('text', { name, email, role: roles(role) })}
      />
      <form action={openInvitationAction}>
        <input type="hidden" name="token" value={token} />
        <ConsoleButton look="main">{t('begin')}</ConsoleButton>
      </form>
    </div>
  )
}

export default guestPage(invitationPage)
