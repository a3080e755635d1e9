import Link from 'next/link'
import type { ReactNode } from 'react'

/** A link that weighs as much as a decision button: it stands beside one, or is the one thing to do on a page. */
export function ButtonLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="flex min-h-14 w-full items-center justify-center rounded-card border-2 border-accent bg-accent px-4 py-2 text-center font-bold text-on-accent hover:border-accent-strong hover:bg-accent-strong"
    >
      {children}
    </Link>
  )
}
