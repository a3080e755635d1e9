import type { ReactNode } from 'react'

/**
 * The pages of a signed-in person. Nothing is checked here: a layout is not rendered again when a page
 * changes. Each page takes its own `personContext()`.
 */
export default function WalletLayout({ children }: { children: ReactNode }) {
  return children
}
