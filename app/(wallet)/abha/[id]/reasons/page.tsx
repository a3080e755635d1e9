import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { FieldError } from '@/components/ui/field-error'
import { CheckRow } from '@/components/wallet/decision/check-row'
import { abhaPath } from '@/lib/core/abha/page'
import { abhaReasons } from '@/lib/operations/abha/choose'
import { readLanguage } from '@/lib/web/preferences'
import { AbhaShell } from '../../abha-shell'
import { reasonsAction } from '../../actions'
import { type ChangeProps, changeAt, titleOf } from '../../change-at'
import { Leave } from '../../leave'

export const generateMetadata = titleOf('reasons')

/** Why: one reason or more. */
async function reasonsPage({ params }: ChangeProps) {
  const { change } = await changeAt(params, 'reasons')
  const [t, shell, language] = await Promise.all([getTranslations('abha'), getTranslations('shell'), readLanguage()])
  return (
    <AbhaShell
      title={t('reasons.heading')}
      back={{ href: abhaPath(change.id, 'effects'), label: shell('back') }}
      at={{ change, page: 'reasons' }}
    >
      <ActionForm action={reasonsAction}>
        <input type="hidden" name="changeId" value={change.id} />
        <fieldset id="reasons" tabIndex={-1} aria-describedby="reasons-hint reasons-error">
          <legend className="sr-only">{t('reasons.heading')}</legend>
          <p id="reasons-hint" className="mb-2 text-ink-soft text-note">
            {t('reasons.hint')}
          </p>
          <FieldError id="reasons" />
          {abhaReasons(language).map(({ code, label }) => (
            <CheckRow
              key={code}
              id={`reason-${code}`}
              name="reasons"
              value={code}
              label={label}
              defaultChecked={change.reasons.includes(code)}
            />
          ))}
        </fieldset>
        <Button variant="decision">{t('goOn')}</Button>
      </ActionForm>
      <Leave changeId={change.id} />
    </AbhaShell>
  )
}

export default orTroublePage(reasonsPage)
