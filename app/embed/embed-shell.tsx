import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Presence } from '@/components/embed/presence'
import { name } from '@/components/wallet/name'
import type { Told } from '@/lib/core/embed/message'
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '@/lib/i18n/languages'
import type { EmbedSession } from '@/lib/operations/embed/read-session'

type Props = {
  title: ReactNode
  kicker?: ReactNode
  back?: { readonly href: string; readonly label: string }
  /** Where the same can be done in the wallet itself: always at hand, and the only thing where there is no room. */
  walletHref: string
  /** Null: nobody around is known who could be told anything. */
  parentOrigin: string | null
  /** One of these then, if the browser says that it is one. */
  parents?: readonly string[]
  told?: Exclude<Told, { type: 'cw:resize' }>
  session?: EmbedSession
  /** The same page in another language. The whole page: its language is an attribute of the root. */
  inLanguage?: (language: Language) => string
  children: ReactNode
}

/** What every page inside a partner's page stands in. Of the wallet's own navigation nothing is here. */
export async function EmbedShell(props: Props) {
  const { title, kicker, back, walletHref, parentOrigin, parents, told, session, inLanguage, children } = props
  const [t, shell, locale] = await Promise.all([getTranslations('embed'), getTranslations('shell'), getLocale()])
  const openWallet = (
    <a href={walletHref} target="_blank" rel="noopener" className="tap link">
      {t('openWallet')}
    </a>
  )
  return (
    <div className="mx-auto max-w-[40rem] px-4">
      <Presence parentOrigin={parentOrigin} parents={parents} told={told} />
      <div className="small-frame py-2">
        <p>{t('small')}</p>
        {openWallet}
      </div>
      <div className="large-frame">
        <header className="flex flex-wrap items-center justify-between gap-x-4 py-2">
          <span className="font-bold" lang="en">
            Sammati
          </span>
          {openWallet}
          {inLanguage &&
            LANGUAGES.filter((language) => language !== locale).map((language) => (
              <a key={language} href={inLanguage(language)} lang={language} className="tap link">
                {LANGUAGE_NAMES[language]}
              </a>
            ))}
          {back && (
            <nav aria-label={shell('backLabel')} className="w-full">
              <a href={back.href} className="tap link">
                <span aria-hidden="true" className="pe-1 rtl:-scale-x-100">
                  ‹
                </span>
                {back.label}
              </a>
            </nav>
          )}
        </header>
        <main id="main" className="flex flex-col gap-6 pt-2 pb-8">
          <div>
            {session && (
              <p className="mb-2 text-ink-soft text-note">
                {t.rich(session.shape, { ...name, partner: session.partnerName })}
              </p>
            )}
            {kicker && <p className="text-ink-soft text-note">{kicker}</p>}
            <h1 className="text-balance font-bold text-page">{title}</h1>
          </div>
          {children}
        </main>
      </div>
    </div>
  )
}
