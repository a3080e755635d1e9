import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { PageShell } from '@/app/_shell/page-shell'
import { FactList } from '@/components/ui/fact-list'

const WORDS = ['request', 'purpose', 'notice', 'artefact', 'receipt', 'abha'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('help'))('title') }
}

export default async function HelpPage() {
  const [t, shell] = await Promise.all([getTranslations('help'), getTranslations('shell')])
  const section = (id: string, title: string, children: ReactNode) => (
    <section aria-labelledby={id} className="grid gap-3">
      <h2 id={id} className="font-bold text-group">
        {title}
      </h2>
      {children}
    </section>
  )
  const paragraphs = (...texts: string[]) => texts.map((text) => <p key={text}>{text}</p>)
  return (
    <PageShell title={t('heading')} back={{ href: '/', label: shell('home') }}>
      <p>{t('intro')}</p>
      {section('who', t('whoTitle'), paragraphs(t('whoDesk'), t('whoAsker')))}
      {section('no-code', t('whoSignIn'), paragraphs(t('whoSignInText')))}
      {section('stop', t('stopTitle'), paragraphs(t('stopNo'), t('stopLater')))}
      {section(
        'words',
        t('wordsTitle'),
        <FactList
          rows={WORDS.map((word) => ({
            term: <span className="font-bold text-body text-ink">{t(`words.${word}`)}</span>,
            detail: <span className="font-normal">{t(`words.${word}Text`)}</span>,
          }))}
        />,
      )}
      {section('privacy', t('privacyTitle'), paragraphs(t('privacyText')))}
      {section('rights', t('rightsTitle'), paragraphs(t('rightsSee'), t('rightsAsk')))}
      {section('complaint', t('complaintTitle'), paragraphs(t('board')))}
      {section('elsewhere', t('elsewhereTitle'), paragraphs(t('abdm')))}
    </PageShell>
  )
}
