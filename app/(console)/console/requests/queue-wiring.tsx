'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'

/** What the queue's client parts share: the address, and what was polled. */
export function QueueWiring({ children }: { children: ReactNode }) {
  // One for each page that is opened: never shared between people on the server.
  const [client] = useState(() => new QueryClient())
  return (
    <NuqsAdapter>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </NuqsAdapter>
  )
}
