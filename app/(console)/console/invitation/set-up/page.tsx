import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { guestPage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { CodeField } from '@/components/console/code-field'
import { Field } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { ActionForm } from '@/components/ui/action-form'
import { readPendingInvitation } from '@/lib/auth/pending-invitation'
import { Failure } from '@/lib/core/failure'
import { readInvitation } from '@/lib/operations/console/staff/read-invitation'
import { totpAddress } from '@/lib/operations/sign-in/totp'
import { oidcLabel } from '@/lib/upstream/oidc'
import { guestContext } from '@/lib/web/console'
import { qrImage } from '@/lib/web/qr'
import { acceptInvitationAction, joinAction } from '../actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.invitation'))('title') }
}

async function setUpPage() {
  const [t, signIn, pending, label] = await Promise.all([
    getTranslations('console.invitation'),
    getTranslations('console.signIn'),
    readPendingInvitation(),
    oidcLabel(),
  ])
  if (!pending) redirect('/console/invitation')
  const invitation = await readInvitation(await guestContext(), pending).catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'not_found') redirect('/console/invitation')
    throw error
  })
  const { email, partnerName, signsInWith } = invitation
  const account = <input type="hidden" autoComplete="username" value={email} readOnly />
  return (
    <div className="mx-auto grid max-w-[28rem] gap-6 py-6">
      <PageHeading title={t('setUpHeading', { partner: partnerName })} note={email} />
      {label && signsInWith !== 'password' && (
        <p className="border-line border-b pb-6">
          <a href="/console/invitation/oidc" className="tap link">
            {signIn('oidc', { label })}
          </a>
        </p>
      )}
      {signsInWith === 'password' && (
        <ActionForm action={joinAction} className="grid gap-4">
          {account}
          <p>{t('known')}</p>
          <Field
            name="password"
            type="password"
            label={signIn('password')}
            autoComplete="current-password"
            maxLength={128}
          />
          <CodeField />
          <div>
            <ConsoleButton look="main">{t('join')}</ConsoleButton>
          </div>
        </ActionForm>
      )}
      {signsInWith === null && (
        <ActionForm action={acceptInvitationAction} className="grid gap-4">
          {account}
          <Field
            name="password"
            type="password"
            label={t('newPassword')}
            hint={t('newPasswordHint')}
            autoComplete="new-password"
            maxLength={128}
          />
          <Authenticator secret={pending.totpSecret} email={email} />
          <CodeField />
          <div>
            <ConsoleButton look="main">{t('join')}</ConsoleButton>
          </div>
        </ActionForm>
      )}
    </div>
  )
}

/** A secret for the app on a phone: as a picture, and as text for who cannot point a camera at this screen. */
async function Authenticator({ secret, email }: { secret: string; email: string }) {
  const [t, image] = await Promise.all([
    getTranslations('console.invitation'),
    qrImage(totpAddress(secret, 'Sammati', email)),
  ])
  return (
    <section aria-labelledby="authenticator" className="grid gap-2">
      <h2 id="authenticator" className="font-bold">
        {t('authenticator')}
      </h2>
      <p>{t('authenticatorText')}</p>
      {/* biome-ignore lint/performance/noImgElement: it is in the page already */}
      <img src={image} alt={t('qr')} width={200} height={200} className="rounded-card" />
      <p>
        {t('secret')}
        <br />
        <code className="font-mono">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
    </section>
  )
}

export default guestPage(setUpPage)
