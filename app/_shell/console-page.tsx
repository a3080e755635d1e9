import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { PageHeading } from '@/components/console/page-heading'
import { FailedState } from '@/components/console/states'
import { AtPartner } from '@/components/ui/action-form'
import { type Barred, consoleContext, orBarred, pagePath, type StaffCtx } from '@/lib/web/console'
import { orTrouble } from '@/lib/web/or-trouble'

/**
 * A page of the console: of a signed-in staff member, or the sign-in page. Says which role it needs to those who lack
 * it, and that it failed when it did. What a page may show its operations decide.
 */
export const consolePage =
  <Props,>(page: (ctx: StaffCtx, props: Props) => Promise<ReactNode>) =>
  (props: Props): Promise<ReactNode> =>
    orTrouble(
      async () => {
        const ctx = await consoleContext()
        return orBarred<ReactNode>(
          async () => <AtPartner partnerId={ctx.actor.partnerId}>{await page(ctx, props)}</AtPartner>,
          (why) => <BarredPage {...why} />,
        )
      },
      (reference) => <FailedPage reference={reference} />,
    )

/** A page of the console without anyone signed in: it too says so when it could not be made. */
export const guestPage =
  <Props,>(page: (props: Props) => Promise<ReactNode>) =>
  (props: Props): Promise<ReactNode> =>
    orTrouble(
      () => page(props),
      (reference) => <FailedPage reference={reference} />,
    )

async function BarredPage({ roles }: Barred) {
  const t = await getTranslations('console')
  return (
    <>
      <PageHeading title={t('barred.heading')} />
      <p>{t('barred.text', { roles: roles.map((role) => t(`roles.${role}`)).join(', ') })}</p>
    </>
  )
}

async function FailedPage({ reference }: { reference: string }) {
  const [t, path] = await Promise.all([getTranslations('console'), pagePath()])
  return (
    <>
      <PageHeading title={t('failed.heading')} />
      <FailedState
        text={t('failed.text', { reference })}
        retry={{ href: path ?? '/console', label: t('failed.retry') }}
      />
    </>
  )
}
