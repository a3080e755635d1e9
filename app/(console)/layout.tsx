import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { cache, type ReactNode } from 'react'
import { ConsoleButton } from '@/components/console/button'
import { ConsoleNav } from '@/components/console/nav'
import { type CurrentStaff, currentStaff } from '@/lib/auth/staff-session'
import { may, type Permission } from '@/lib/core/staff/permission'
import { LANGUAGE_NAMES, LANGUAGES } from '@/lib/i18n/languages'
import { readAlerts } from '@/lib/operations/console/webhook/read-alerts'
import { contextOfStaff } from '@/lib/web/console'
import { readPreferences } from '@/lib/web/preferences'
import { setLanguageAction } from '@/lib/web/shell-actions'
import { signOutStaffAction } from './console/actions'

/** What the console has, and who sees that it is there. Pages and operations decide for themselves again. */
const ENTRIES = [
  ['requests', 'requests:read'],
  ['artefacts', 'artefacts:read'],
  ['deletions', 'artefacts:read'],
  ['notices', 'notices:read'],
  ['purposes', 'notices:read'],
  ['keys', 'credentials:read'],
  ['origins', 'credentials:read'],
  ['webhooks', 'webhooks:read'],
  ['audit', 'audit:read'],
  ['metrics', 'metrics:read'],
  ['staff', 'staff:read'],
  ['settings', 'staff:read'],
] as const satisfies readonly (readonly [string, Permission])[]

export async function generateMetadata(): Promise<Metadata> {
  const title = (await getTranslations('console'))('title')
  return { title: { default: title, template: `%s · ${title}` } }
}

/**
 * How many endpoints want somebody's attention, in words; nothing where none does, or it could not be found out. Found
 * out once for a page: Next draws what is said where nothing is, in this layout too, along with each page.
 */
const webhookAlert = cache(async (staff: CurrentStaff): Promise<string | undefined> => {
  if (!may(staff.role, 'webhooks:read')) return undefined
  const alerts = await readAlerts(await contextOfStaff(staff)).catch(() => null)
  const count = alerts ? alerts.stopped + alerts.failing : 0
  return count > 0 ? (await getTranslations('webhooks.alerts'))('nav', { count }) : undefined
})

/** What the console's pages stand in. Without anyone signed in there is no navigation. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [t, { language: locale, density }, staff] = await Promise.all([
    getTranslations('console'),
    readPreferences(),
    currentStaff(),
  ])
  const alert = staff ? await webhookAlert(staff) : undefined
  return (
    <div
      data-density={density}
      className="mx-auto flex min-h-dvh max-w-[90rem] flex-col px-4 text-console [--text-note:var(--text-console)]"
    >
      <header className="flex flex-wrap items-center gap-x-6 border-line border-b py-1">
        <a href="#main" className="link sr-only focus:not-sr-only focus:w-full focus:py-2">
          {t('skip')}
        </a>
        <a href="/console" className="tap font-bold text-ink">
          {t('wallet')}
        </a>
        {staff && <bdi className="font-bold">{staff.partnerName}</bdi>}
        <div className="ms-auto flex flex-wrap items-center gap-x-4">
          {staff && (
            <>
              <a href="/console/account" className="tap link">
                {t('signedInAs', { name: staff.name, role: t(`roles.${staff.role}`) })}
              </a>
              <form action={signOutStaffAction}>
                <ConsoleButton>{t('signOut')}</ConsoleButton>
              </form>
            </>
          )}
          <form action={setLanguageAction} aria-label={t('languageLabel')} className="flex gap-2">
            {LANGUAGES.filter((language) => language !== locale).map((language) => (
              <ConsoleButton key={language} name="language" value={language} lang={language}>
                {LANGUAGE_NAMES[language]}
              </ConsoleButton>
            ))}
          </form>
        </div>
      </header>
      <div className="flex grow flex-col gap-x-8 md:flex-row">
        {staff && (
          <ConsoleNav
            label={t('navLabel')}
            loading={t('loading')}
            entries={ENTRIES.filter(([, permission]) => may(staff.role, permission)).map(([name]) => ({
              href: `/console/${name}`,
              label: t(`nav.${name}`),
              alert: name === 'webhooks' ? alert : undefined,
            }))}
          />
        )}
        <main id="main" tabIndex={-1} className="min-w-0 grow py-4 outline-none">
          {children}
        </main>
      </div>
    </div>
  )
}
