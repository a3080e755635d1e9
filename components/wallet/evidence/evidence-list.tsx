import type { ReactNode } from 'react'

export const EvidenceList = ({ children }: { children: ReactNode }) => (
  <ol className="border-line border-y [&>li:last-child]:border-b-0 [&>li]:border-line [&>li]:border-b [&>li]:py-3 [&>li]:print:break-inside-avoid">
    {children}
  </ol>
)
