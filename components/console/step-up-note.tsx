import { getTranslations } from 'next-intl/server'

/** Before a form that needs a fresh proof of identity: where to give it first, so that nothing is typed in vain. */
export async function StepUpNote({ href }: { href: string }) {
  const t = await getTranslations('console.stepUp')
  return (
    <p className="mb-4 border-warning border-s-4 bg-panel p-3">
      {t('first')}{' '}
      <a href={href} className="tap link pointer-fine:min-h-6">
        {t('firstLink')}
      </a>
    </p>
  )
}
