import type { ReactNode } from 'react'
import { orTrouble } from '@/lib/web/or-trouble'
import { TroublePage } from './trouble-page'

/** A page that says so when it could not be made: an error boundary shows nothing without JavaScript. */
export const orTroublePage =
  <Props,>(page: (props: Props) => Promise<ReactNode>) =>
  (props: Props): Promise<ReactNode> =>
    orTrouble(
      () => page(props),
      (reference) => <TroublePage reference={reference} />,
    )
