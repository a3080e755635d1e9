'use client'

import { Trouble } from '@/components/ui/trouble'
import './globals.css'

/** When even the layout failed: there is no language, no theme, no header. */
export default function GlobalErrorPage(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <Trouble {...props} />
      </body>
    </html>
  )
}
