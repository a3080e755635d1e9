import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { currentPerson } from '@/lib/auth/session'
import { LANGUAGE_NAMES, LANGUAGES } from '@/lib/i18n/languages'
import { setLanguageAction, signOutAction } from '@/lib/web/shell-actions'

type Props = {
  /** The heading of the page (its h1): a sentence about the person. The browser's title is the page's `metadata`. */
  title: ReactNode
  /** A short line above the heading. */
  kicker?: ReactNode
  /** Stands before the heading and takes the place of the language switch: a page where the language is chosen first. */
  beforeTitle?: ReactNode
  /** For what is read at a desk: code and tables beside each other. */
  wide?: boolean
  back?: { readonly href: string; readonly label: string }
  children: ReactNode
}

/** What every page stands in: back, the language switch, one column, help in the same place. */
export async function PageShell({ title, kicker, beforeTitle, wide, back, children }: Props) {
  const [t, locale, person] = await Promise.all([getTranslations('shell'), getLocale(), currentPerson()])
  return (
    <div className={`mx-auto flex min-h-dvh flex-col px-4 ${wide ? 'max-w-[72rem]' : 'max-w-[40rem]'}`}>
      <header className="flex flex-wrap items-center justify-between gap-x-4 py-2 print:hidden">
        <a href="#main" className="link sr-only focus:not-sr-only focus:w-full focus:py-2">
          {t('skip')}
        </a>
        <Link href="/" prefetch={false} className="tap font-bold text-ink" lang="en">
          Sammati
        </Link>
        {!beforeTitle && (
          <form action={setLanguageAction} className="flex flex-wrap gap-x-4 [&>button]:justify-end">
            {LANGUAGES.filter((language) => language !== locale).map((language) => (
              <Button key={language} variant="link" name="language" value={language} lang={language}>
                {LANGUAGE_NAMES[language]}
              </Button>
            ))}
          </form>
        )}
        {back && (
          <nav aria-label={t('backLabel')} className="w-full">
            <Link href={back.href} prefetch={false} className="tap link">
              <span aria-hidden="true" className="pe-1 rtl:-scale-x-100">
                ‹
              </span>
              {back.label}
            </Link>
          </nav>
        )}
      </header>
      <main id="main" tabIndex={-1} className="flex grow flex-col gap-6 pt-2 pb-12 outline-none">
        <div>
          {beforeTitle}
          {kicker && <p className="text-ink-soft text-note">{kicker}</p>}
          <h1 className="text-balance font-bold text-page">{title}</h1>
        </div>
        {children}
      </main>
      <footer className="border-line border-t py-2 text-note print:hidden">
        <nav aria-label={t('footerLabel')} className="flex flex-wrap items-center gap-x-6">
          <Link href="/help" prefetch={false} className="tap link">
            {t('help')}
          </Link>
          <Link href="/transparency" prefetch={false} className="tap link">
            {t('transparency')}
          </Link>
          {person && (
            <>
              <Link href="/settings" prefetch={false} className="tap link">
                {t('settings')}
              </Link>
              <form action={signOutAction}>
                <Button variant="link">{t('signOut')}</Button>
              </form>
            </>
          )}
        </nav>
      </footer>
    </div>
  )
}
