import { getTranslations } from 'next-intl/server'
import { ConsoleButton } from '@/components/console/button'
import { DENSITIES, readPreferences } from '@/lib/web/preferences'
import { setDensityAction } from './actions'

/** The other one of two: rows closer together or further apart, on this device. */
export async function DensityForm() {
  const [t, { density }] = await Promise.all([getTranslations('console.density'), readPreferences()])
  return (
    <form action={setDensityAction}>
      {DENSITIES.filter((one) => one !== density).map((other) => (
        <ConsoleButton key="other" name="density" value={other}>
          {t(other)}
        </ConsoleButton>
      ))}
    </form>
  )
}
