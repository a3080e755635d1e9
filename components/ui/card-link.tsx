import Link from 'next/link'
import type { ReactNode } from 'react'

/** A card that is one link as a whole. Nothing inside may be a link or a button. */
export function CardLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="block rounded-card border border-edge bg-paper p-4 hover:border-accent hover:bg-panel"
    >
      {children}
    </Link>
  )
}
