'use client'

import { useEffect, useState } from 'react'

/** Here and not among the messages: this must be readable when nothing else can be loaded. */
const TEXTS = {
  en: {
    title: 'Something is wrong',
    heading: 'We cannot show this page now',
    text: 'Something is wrong on our side. This does not mean that there is nothing here. Nothing has been changed by opening it.',
    retry: 'Try again',
    reference: 'If you ask for help, give this reference:',
  },
  hi: {
    title: 'कुछ गड़बड़ है',
    heading: 'हम यह पन्ना अभी नहीं दिखा सकते',
    text: 'हमारी ओर कुछ गड़बड़ है। इसका मतलब यह नहीं कि यहाँ कुछ नहीं है। पन्ना खोलने से कुछ भी बदला नहीं है।',
    retry: 'फिर कोशिश करें',
    reference: 'मदद लेते समय यह संख्या बताएँ:',
  },
} as const

/** A page that failed. Never looks like an empty one. */
export function Trouble({ error, retry }: { error: unknown; retry: () => void }) {
  const [language, setLanguage] = useState<keyof typeof TEXTS>('en')
  useEffect(() => {
    const chosen = document.documentElement.lang
    const shown = chosen === 'hi' ? 'hi' : 'en'
    setLanguage(shown)
    document.title = `${TEXTS[shown].title} · Sammati`
  }, [])
  const t = TEXTS[language]
  const digest = (error as { digest?: unknown } | null)?.digest
  return (
    <main className="mx-auto grid max-w-[40rem] gap-6 px-4 py-12" lang={language}>
      <h1 className="font-bold text-page">{t.heading}</h1>
      <p role="alert">{t.text}</p>
      {typeof digest === 'string' && (
        <p>
          {t.reference} <bdi>{digest}</bdi>
        </p>
      )}
      <p>
        <button
          type="button"
          onClick={retry}
          className="min-h-14 w-full cursor-pointer rounded-card bg-accent px-4 font-bold text-on-accent"
        >
          {t.retry}
        </button>
      </p>
    </main>
  )
}
