import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { abandonAction } from './actions'

/** The way out of a change that was not confirmed. */
export async function Leave({ changeId }: { changeId: string }) {
  const t = await getTranslations('abha')
  return (
    <ActionForm action={abandonAction} className="border-line border-t pt-2">
      <input type="hidden" name="changeId" value={changeId} />
      <div id="leave" tabIndex={-1}>
        <Button variant="link">{t('leave')}</Button>
      </div>
    </ActionForm>
  )
}
