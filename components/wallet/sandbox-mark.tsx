import { getTranslations } from 'next-intl/server'
import { MarkedSandbox } from './marked-sandbox'

/** That no real ABHA is changed. `short`: without the sentence, where many stand below each other. */
export async function SandboxMark({ short }: { short?: boolean }) {
  const t = await getTranslations('abha')
  return <MarkedSandbox mark={t('sandboxMark')} text={short ? undefined : t('sandbox')} />
}
