import type { ReactNode } from 'react'

/** A foreign name or id inside a sentence of ours: its direction and its breaks are its own. For the `<n>` of messages. */
export const name = { n: (chunks: ReactNode) => <bdi>{chunks}</bdi> }

/** The same for a number or an address of the person's own: never broken over two lines. */
export const number = { n: (chunks: ReactNode) => <bdi className="whitespace-nowrap">{chunks}</bdi> }
