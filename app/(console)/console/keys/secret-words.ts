import { getTranslations } from 'next-intl/server'

/** What stands around a secret that is shown once. */
export async function secretWords() {
  const t = await getTranslations('keys.once')
  return { heading: t('heading'), text: t('text'), copy: t('copy'), copied: t('copied'), done: t('done') }
}
