import Link from 'next/link'
import type { ButtonHTMLAttributes, ReactNode } from 'react'

/** `main`: the one thing to do on a page. `danger`: cannot be taken back. */
type Look = 'main' | 'plain' | 'danger'

const SHAPE =
  'inline-flex min-h-11 items-center justify-center rounded-card border px-3 text-start pointer-fine:min-h-8'
const LOOK = {
  main: 'border-accent bg-accent font-bold text-on-accent hover:border-accent-strong hover:bg-accent-strong',
  plain: 'border-edge bg-paper text-accent hover:border-accent hover:bg-panel',
  danger: 'border-danger bg-paper font-bold text-danger hover:bg-panel',
} as const

/** 32 px high under a mouse, 44 px under a finger. */
export function ConsoleButton({
  look = 'plain',
  type = 'submit',
  children,
  ...rest
}: { look?: Look; children: ReactNode } & Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>) {
  return (
    <button type={type} className={`cursor-pointer ${SHAPE} ${LOOK[look]}`} {...rest}>
      {children}
    </button>
  )
}

export function ConsoleButtonLink({
  look = 'plain',
  href,
  children,
}: {
  look?: Look
  href: string
  children: ReactNode
}) {
  return (
    <Link href={href} prefetch={false} className={`${SHAPE} ${LOOK[look]}`}>
      {children}
    </Link>
  )
}
