import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { readPreferences } from '@/lib/web/preferences'
import './globals.css'

// Each page carries a nonce and belongs to one person.
export const dynamic = 'force-dynamic'

export const metadata: Metadata = {
  title: { default: 'Sammati', template: '%s · Sammati' },
  applicationName: 'Sammati',
  robots: { index: false, follow: false },
  // Phones would turn reference numbers into telephone links.
  formatDetection: { telephone: false, address: false, email: false, date: false },
  icons: { icon: { url: '/icon.svg', type: 'image/svg+xml' }, apple: '/icon.svg' },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fcfcfc' },
    { media: '(prefers-color-scheme: dark)', color: '#10151b' },
  ],
}

const RIGHT_TO_LEFT = ['ur']

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { language, theme, textSize } = await readPreferences()
  return (
    <html
      lang={language}
      dir={RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr'}
      data-theme={theme}
      data-text-size={textSize}
    >
      <body>{children}</body>
    </html>
  )
}
