'use client'

import { Trouble } from '@/components/ui/trouble'

export default function ErrorPage(props: { error: unknown; retry: () => void }) {
  return <Trouble {...props} />
}
